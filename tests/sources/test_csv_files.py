import pytest

from rechallenge.model import InputError, PartialDate, Record
from rechallenge.sources import read_records, write_records
from rechallenge.sources.names import split_authors


def table(text, name="export.csv", source="db"):
    return read_records(text.encode(), source=source, name=name)


def test_columns_are_known_by_their_names_whatever_their_case_and_spaces():
    reading = table(
        "PMID,Title,Authors,Journal/Book,Publication Year,Create Date,PMCID,DOI\n"
        '123,A title,"Smith A, Walter B",Invented,2021,2021/12/21,PMC12,10.1234/x\n'
    )
    record = reading.records[0]
    assert (reading.format, reading.losses) == ("csv", ())
    assert record.id == "db:123"
    assert record.authors == ("Smith A", "Walter B")
    assert record.journal == "Invented"
    assert record.published == PartialDate(text="2021")
    assert (record.pmid, record.pmcid, record.doi) == ("123", "PMC12", "10.1234/x")
    assert record.tags == (("Create Date", "2021/12/21"),)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_by_the_column_names(delimiter):
    text = delimiter.join(["title", "year", "abstract"]) + "\n" + delimiter.join(["T", "2014//", '"a, b; c"']) + "\n"
    record = table(text).records[0]
    assert (record.title, record.year, record.abstract) == ("T", 2014, "a, b; c")


def test_start_and_end_page_are_joined_and_the_most_precise_date_stands():
    record = table("Title,Start Page,End Page,Publication Year,Date Published\nT,1,12,2020,2020-11-22\n").records[0]
    assert (record.pages, record.published) == ("1-12", PartialDate(text="2020-11-22"))


@pytest.mark.parametrize(
    ("cell", "authors"),
    [
        ("Liu F.; Li C.", ("Liu F.", "Li C.")),
        ("Massimo Aria|Corrado Cuccurullo", ("Massimo Aria", "Corrado Cuccurullo")),
        ("Haddaway, Neal R. and Gray, Charles T.", ("Haddaway, Neal R.", "Gray, Charles T.")),
        ("Liu R., Adler D.G.", ("Liu R.", "Adler D.G.")),
        ("Joseph Rottman, Erran Carmel, Mary Lacity", ("Joseph Rottman", "Erran Carmel", "Mary Lacity")),
        ("['Marx, Karl', 'Lindgren, Astrid']", ("Marx, Karl", "Lindgren, Astrid")),
        ("Haddaway, Neal R.", ("Haddaway, Neal R.",)),
        ("['broken", ("['broken",)),
    ],
)
def test_authors_in_one_cell_are_told_apart(cell, authors):
    assert split_authors(cell) == authors


def test_cells_that_say_missing_in_r_or_python_are_not_values():
    record = table("title,volume,doi,authors\nT,NA,NA,nan\n").records[0]
    assert (record.volume, record.doi, record.authors) == ("", "", ())


def test_a_row_with_too_many_cells_is_reported_and_nothing_of_it_is_dropped():
    reading = table("title,year\nT,2020,surplus\n")
    assert ("column 3", "surplus") in reading.records[0].tags
    assert (reading.losses[0].line, "3 cells under 2 columns" in reading.losses[0].message) == (2, True)


def test_lines_are_counted_through_cells_with_line_breaks():
    reading = table('title,abstract\nA,"one\ntwo"\n,no title\n')
    assert [(loss.line, "no title" in loss.message) for loss in reading.losses] == [(4, True)]


def test_a_quotation_mark_that_is_never_closed_is_reported_with_its_row():
    reading = table('title,abstract\nA,b\nC,"never closed\nD,e\nF,g\n')
    assert [(loss.line, "not closed" in loss.message) for loss in reading.losses] == [(3, True)]


def test_a_table_without_any_column_of_a_citation_is_refused_with_its_columns():
    with pytest.raises(InputError, match="ids, type"):
        table("ids,type\n1,pmid\n")


def test_cells_of_any_length_are_read():
    assert len(table("title,abstract\nT," + "word " * 100_000 + "\n").records[0].abstract) > 400_000


RECORD = Record(
    id="db:1",
    source="db",
    format="ris",
    title="=1+1",
    authors=("Doe, J; Jr", "-"),
    abstract="One\nTwo; 'three'",
    published=PartialDate(text="2020-05"),
    keywords=("a\\b", ";"),
    tags=(("N1", "x"), ("N1", "y"), ("ID", "db:other")),
)


def test_the_programs_own_table_gives_the_same_records_back():
    assert table_of(RECORD).records == (RECORD,)


def table_of(*records):
    return read_records(write_records(records, "csv"), source="db", name="own.csv")


def test_no_cell_of_an_export_can_run_as_a_formula():
    rows = write_records([RECORD], "csv").decode("utf-8-sig")
    assert "'=1+1" in rows


def test_a_table_that_went_through_a_spreadsheet_keeps_added_columns_and_says_what_it_mended():
    text = write_records([RECORD], "csv").decode("utf-8-sig")
    header, row = text.split("\r\n", 1)
    edited = f"{header},decision\r\n{row.rstrip()},include\r\n".replace("2020-05", "May 2020").replace('"[[', '"[')
    reading = read_records(edited.encode(), source="db", name="own.csv")
    record = reading.records[0]
    assert ("decision", "include") in record.tags
    assert record.published == PartialDate(text="2020-05")
    assert len([loss for loss in reading.losses if "date" in loss.message or "tags" in loss.message]) == 2
