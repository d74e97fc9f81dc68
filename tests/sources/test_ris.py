import pytest

from rechallenge.model import PartialDate
from rechallenge.sources import read_records, write_records


def ris(*lines, source="embase", newline="\n"):
    return read_records(newline.join(lines).encode(), source=source, name="export.ris", format="ris")


def one(*lines, source="embase"):
    reading = ris("TY  - JOUR", *lines, "ER  - ", source=source)
    assert len(reading.records) == 1
    return reading.records[0]


def test_the_fields_of_a_journal_article_become_attributes():
    record = one(
        "TI  - Purpura after a kinase inhibitor",
        "AU  - Miller, Anna",
        "AU  - Okoro, B. C.",
        "T2  - Journal of Invented Cases",
        "PY  - 2021",
        "DA  - 2021/05/03",
        "VL  - 12",
        "IS  - 4",
        "SP  - 101",
        "EP  - 109",
        "AB  - A patient had purpura.",
        "DO  - https://doi.org/10.1234/abc.5",
        "LA  - English",
        "M3  - Case report",
        "KW  - purpura",
        "KW  - vasculitis",
        "UR  - https://example.org/1",
        "AN  - L2001",
    )
    assert record.id == "embase:L2001"
    assert record.title == "Purpura after a kinase inhibitor"
    assert record.authors == ("Miller, Anna", "Okoro, B. C.")
    assert record.journal == "Journal of Invented Cases"
    assert record.published == PartialDate(text="2021-05-03")
    assert (record.volume, record.issue, record.pages) == ("12", "4", "101-109")
    assert record.abstract == "A patient had purpura."
    assert record.doi == "10.1234/abc.5"
    assert record.language == "English"
    assert record.publication_types == ("JOUR", "Case report")
    assert record.keywords == ("purpura", "vasculitis")
    assert record.url == "https://example.org/1"
    assert record.tags == (("AN", "L2001"),)


def test_each_exporters_names_for_title_abstract_authors_and_journal_are_read():
    ovid = one("T1  - Title", "A1  - Doe J", "N2  - Abstract", "JF  - Journal", "Y1  - 2019//")
    assert (ovid.title, ovid.authors, ovid.abstract, ovid.journal) == ("Title", ("Doe J",), "Abstract", "Journal")
    assert ovid.published == PartialDate(text="2019")


def test_a_field_without_an_attribute_is_kept_under_its_tag_in_order():
    record = one("TI  - T", "XY  - first", "AD  - Clinic", "XY  - second", "N1  - a note")
    assert record.tags == (("XY", "first"), ("AD", "Clinic"), ("XY", "second"), ("N1", "a note"))


def test_a_second_title_or_journal_name_is_not_lost():
    record = one("TI  - Long title", "ST  - Short title", "JF  - Full name", "JA  - Abbr")
    assert (record.title, record.journal) == ("Long title", "Full name")
    assert record.tags == (("ST", "Short title"), ("JA", "Abbr"))


def test_lines_without_a_tag_continue_the_field_above():
    record = one("TI  - A title", "that goes on", "AB  - First.", "", "Second, ER positive.")
    assert record.title == "A title that goes on"
    assert record.abstract == "First.\nSecond, ER positive."


def test_keywords_on_lines_of_one_field_are_keywords_of_their_own():
    assert one("TI  - T", "KW  - one", "two", "three").keywords == ("one", "two", "three")


def test_a_record_without_a_closing_line_ends_at_the_next_and_is_reported():
    reading = ris("TY  - JOUR", "TI  - First", "TY  - JOUR", "TI  - Second", "ER  - ")
    assert [record.title for record in reading.records] == ["First", "Second"]
    assert [(loss.file, loss.line) for loss in reading.losses] == [("export.ris", 3)]
    assert "no closing line" in reading.losses[0].message


def test_a_file_that_is_cut_off_keeps_its_last_record_and_says_so():
    reading = ris("TY  - JOUR", "TI  - First", "AB  - cut off he")
    assert reading.records[0].abstract == "cut off he"
    assert "ends with the file" in reading.losses[0].message


def test_a_record_without_an_opening_line_is_read():
    reading = ris("", "JF  - Journal", "T1  - Title", "ER  - ")
    assert reading.records[0].title == "Title"
    assert reading.losses[0].line == 2


def test_fields_after_the_end_of_a_record_are_added_to_it():
    """Ovid prints NL below ER; read as a record of its own it would be a citation that does not exist."""
    reading = ris(
        "1.", "TY  - JOUR", "TI  - One", "ER  - ", "NL  - Abbr", "", "2.", "TY  - JOUR", "TI  - Two", "ER  - "
    )
    assert [record.title for record in reading.records] == ["One", "Two"]
    assert reading.records[0].tags == (("NL", "Abbr"),)
    assert [loss.line for loss in reading.losses] == [5]


def test_text_outside_records_is_a_loss_with_its_line_but_counters_are_not():
    reading = ris("Provider: Somewhere", "1.", "TY  - JOUR", "TI  - T", "ER  - ", "Link to the full text")
    assert [(loss.line, "Provider" in loss.message) for loss in reading.losses] == [(1, True), (6, False)]


def test_a_record_without_a_title_is_kept_and_reported():
    reading = ris("TY  - JOUR", "AB  - Only an abstract", "ER  - ")
    assert len(reading.records) == 1
    assert "no title" in reading.losses[0].message


def test_an_empty_record_is_left_out_and_reported():
    reading = ris("TY  - JOUR", "ER  - ", "TY  - JOUR", "TI  - T", "ER  - ")
    assert len(reading.records) == 1
    assert (reading.losses[0].line, "without any content" in reading.losses[0].message) == (1, True)


def test_a_date_that_cannot_be_read_is_reported_and_kept_as_it_was():
    reading = ris("TY  - JOUR", "TI  - T", "PY  - next year", "ER  - ")
    assert reading.records[0].published is None
    assert ("PY", "next year") in reading.records[0].tags
    assert [(loss.line, "'next year'" in loss.message) for loss in reading.losses] == [(3, True)]


def test_the_year_of_py_stands_against_a_date_of_another_year():
    record = one("TI  - T", "PY  - 2016", "DA  - 2015/12/28")
    assert record.published == PartialDate(text="2016")
    assert ("DA", "2015/12/28") in record.tags


@pytest.mark.parametrize(
    "lines",
    [
        ("U1  - 26957754[pmid]",),
        ("U1  - 26957754 [PMID]",),
        ("PMID  - 26957754",),
        ("AN  - 26957754", "DB  - PubMed"),
        ("DB  - Embase", "C5  - 26957754"),
        ("UR  - https://pubmed.ncbi.nlm.nih.gov/26957754",),
    ],
)
def test_the_pmid_is_found_wherever_exporters_put_it(lines):
    assert one("TI  - T", *lines).pmid == "26957754"


def test_a_number_is_not_taken_for_a_pmid_without_a_word_for_it():
    assert one("TI  - T", "AN  - 26957754", "C5  - 26957754").pmid == ""


def test_a_doi_is_found_in_its_field_or_in_links_but_other_text_is_not_taken_for_one():
    assert one("TI  - T", "UR  - https://doi.org/10.1234/x").doi == "10.1234/x"
    assert one("TI  - T", "M3  - doi: 10.1234/y").doi == "10.1234/y"
    reading = ris("TY  - JOUR", "TI  - T", "DO  - not known", "ER  - ")
    assert reading.records[0].doi == ""
    assert ("DO", "not known") in reading.records[0].tags
    assert "not a DOI" in reading.losses[0].message


def test_old_line_ends_tabs_and_missing_spaces_are_read_alike():
    expected = one("TI  - T", "AU  - Doe, J").title
    lines = ("TY\t- JOUR", "TI \t- T", "AU - Doe, J", "ER  -")
    assert {ris(*lines, newline=end).records[0].title for end in ("\n", "\r\n", "\r")} == {expected}


def test_ris_is_written_as_reference_managers_want_it():
    lines = write_records([one("TI  - T", "AU  - Doe, J", "XY  - kept")], "ris").decode().split("\r\n")
    assert lines[0] == "TY  - JOUR"
    assert lines[-3:] == ["ER  - ", "", ""]
    assert {"TI  - T", "AU  - Doe, J", "XY  - kept"} <= set(lines)


def test_text_that_looks_like_a_tag_cannot_break_a_written_record():
    record = one("TI  - T", "AB  - Lines:", "      ER  - ", "      TY  - JOUR")
    assert record.abstract == "Lines:\nER -\nTY - JOUR"
    assert read_records(write_records([record], "ris"), source="embase", name="again").records == (record,)


def test_records_of_other_formats_keep_their_tags_as_notes_that_name_them():
    nbib = b"PMID- 1\nTI  - T\nIS  - 1234-5678 (Print)\nMH  - Vasculitis\nJT  - Journal\n"
    record = read_records(nbib, source="pubmed", name="x.nbib").records[0]
    written = write_records([record], "ris").decode()
    assert "N1  - nbib IS: 1234-5678 (Print)" in written
    assert "KW  - Vasculitis" in written
    assert "TY  - JOUR" in written
    assert "\r\nIS  - " not in written  # would be the issue
