from rechallenge.model import PartialDate
from rechallenge.sources import read_records, write_records

RECORD = """
PMID- 11111111
OWN - NLM
STAT- MEDLINE
LR  - 20220131
IS  - 1234-5678 (Print)
VI  - 7
IP  - 2
DP  - 2022 Jan 15
TI  - Cutaneous vasculitis in a patient who had taken an invented drug for
      three weeks.
PG  - 44-49
LID - 10.1234/inv.2022.7 [doi]
AB  - BACKGROUND: Something happened. METHODS: It was
      described.
FAU - Moreau, Claire
AU  - Moreau C
AD  - Department of Dermatology, Somewhere.
FAU - Tanaka, Ken Jr
AU  - Tanaka K Jr
AD  - Institute, Elsewhere.
CN  - Invented Study Group
LA  - eng
LA  - fre
PT  - Case Reports
PT  - Journal Article
JT  - Journal of invented dermatology
TA  - J Inv Derm
MH  - Vasculitis/*chemically induced
MH  - Humans
OT  - purpura
PMC - PMC1234567
RIN - J Inv Derm. 2023;8:1. PMID: 22222222
AID - 10.1234/inv.2022.7 [doi]
AID - S1 [pii]

PMID- 33333333
TI  - Second.
DP  - 2013 Spring
"""


def nbib(text, source="pubmed"):
    return read_records(text.encode(), source=source, name="pubmed.nbib", format="nbib")


def test_the_fields_of_a_medline_record_become_attributes():
    record = nbib(RECORD).records[0]
    assert record.id == "pubmed:11111111"
    assert record.title == "Cutaneous vasculitis in a patient who had taken an invented drug for three weeks."
    assert record.authors == ("Moreau, Claire", "Tanaka, Ken Jr", "Invented Study Group")
    assert record.journal == "Journal of invented dermatology"
    assert record.published == PartialDate(text="2022-01-15")
    assert (record.volume, record.issue, record.pages) == ("7", "2", "44-49")
    assert record.abstract == "BACKGROUND: Something happened. METHODS: It was described."
    assert (record.doi, record.pmid, record.pmcid) == ("10.1234/inv.2022.7", "11111111", "PMC1234567")
    assert record.language == "eng; fre"
    assert record.publication_types == ("Case Reports", "Journal Article")
    assert record.mesh == ("Vasculitis/*chemically induced", "Humans")
    assert record.keywords == ("purpura",)


def test_affiliations_stay_beside_the_short_names_of_their_authors():
    tags = nbib(RECORD).records[0].tags
    people = [pair for pair in tags if pair[0] in {"AU", "AD"}]
    assert people == [
        ("AU", "Moreau C"),
        ("AD", "Department of Dermatology, Somewhere."),
        ("AU", "Tanaka K Jr"),
        ("AD", "Institute, Elsewhere."),
    ]


def test_retraction_notices_are_kept():
    assert ("RIN", "J Inv Derm. 2023;8:1. PMID: 22222222") in nbib(RECORD).records[0].tags


def test_words_that_say_more_than_the_date_are_kept_and_written_once():
    record = nbib(RECORD).records[1]
    assert record.published == PartialDate(text="2013")
    assert ("DP", "2013 Spring") in record.tags
    assert write_records([record], "nbib").decode().count("DP  - ") == 1


def test_an_indented_line_continues_a_field_and_any_other_is_a_loss():
    reading = nbib("PMID- 1\nTI  - One\nlost line\n      more\n")
    assert reading.records[0].title == "One more"
    assert [(loss.line, "lost line" in loss.message) for loss in reading.losses] == [(3, True)]


def test_a_new_pmid_begins_a_record_even_without_an_empty_line():
    reading = nbib("PMID- 1\nTI  - One\nPMID- 2\nTI  - Two\n")
    assert [record.id for record in reading.records] == ["pubmed:1", "pubmed:2"]


def test_eric_records_have_the_number_of_eric():
    text = "OWN - ERIC\nTI  - T\nAU  - Smith, Tom\nOID - EJ1131633\nAID - http://dx.doi.org/10.1000/123\nDP  - 2000\n"
    record = nbib(text, source="eric").records[0]
    assert (record.id, record.doi, record.authors) == ("eric:EJ1131633", "10.1000/123", ("Smith, Tom",))


def test_a_record_of_another_source_can_be_written_and_recognised():
    ris = b"TY  - JOUR\nTI  - T\nAU  - Doe, J\nAN  - L1\nSN  - 1234-5678\nAB  - Two\nlines\nER  - \n"
    record = read_records(ris, source="embase", name="x.ris").records[0]
    again = read_records(write_records([record], "nbib"), source="embase", name="y")
    assert again.format == "nbib"
    assert again.records[0].id == "embase:L1"
    assert again.records[0].abstract == "Two lines"
    assert ("GN", "ris SN: 1234-5678") in again.records[0].tags
