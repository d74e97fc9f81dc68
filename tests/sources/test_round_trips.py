"""Whatever a file holds: read, written and read again it is the same."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rechallenge.model import InputError, PartialDate, Record
from rechallenge.sources import READERS, read_records, write_records

words = st.lists(
    st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=6), max_size=3
)
line = words.map(" ".join)
said = line.filter(bool)
lines = st.lists(said, min_size=1, max_size=3).map("\n".join)
dates = st.from_regex(r"(19|20)[0-9]{2}(-(0[1-9]|1[0-2])(-(0[1-9]|1[0-9]|2[0-8]))?)?", fullmatch=True)
items = st.lists(said, max_size=4).map(tuple)
common = {
    "title": line,
    "authors": items,
    "journal": line,
    "published": st.none() | dates.map(lambda text: PartialDate(text=text)),
    "volume": line,
    "issue": line,
    "pages": line,
    "doi": st.just("") | st.from_regex(r"10\.[0-9]{4}/[a-z0-9().;-]{1,12}[a-z0-9]", fullmatch=True),
    "pmid": st.just("") | st.integers(1, 99_999_999).map(str),
    "pmcid": st.just("") | st.integers(1, 9_999_999).map(lambda number: f"PMC{number}"),
    "keywords": items,
    "url": line,
    "accession": st.text(st.characters(codec="ascii", exclude_categories=("C", "Z")), min_size=1, max_size=20),
}


@st.composite
def records(draw, file_format, **more):
    drawn = {key: draw(strategy) for key, strategy in (common | more).items()}
    accession = drawn.pop("accession")
    record = Record(id=f"db:{accession}", source="db", format=file_format, **drawn)
    has_content = any((record.title, record.authors, record.journal, record.abstract, record.keywords, record.tags))
    return record if has_content else msgspec.structs.replace(record, title="T")


RIS_RECORDS = records(
    "ris",
    abstract=st.just("") | lines,
    language=line,
    publication_types=st.lists(st.sampled_from(["Article", "Review", "Case report"]), max_size=2).map(
        lambda kinds: ("JOUR", *kinds)
    ),
    tags=st.lists(st.tuples(st.sampled_from(["AD", "SN", "C1", "A2", "XY", "Z9", "ABCD"]), lines), max_size=4).map(
        tuple
    ),
)
NBIB_RECORDS = records(
    "nbib",
    abstract=line,
    language=st.sampled_from(["", "eng", "eng; fre"]),
    publication_types=items,
    mesh=items,
    tags=st.lists(st.tuples(st.sampled_from(["AD", "IS", "PHST", "COIS", "RN", "ZZ"]), said), max_size=4).map(tuple),
)
any_text = st.text(st.characters(codec="utf-8"), max_size=30)
CSV_RECORDS = records(
    "anything",
    title=any_text,
    abstract=any_text,
    language=any_text,
    authors=st.lists(any_text.filter(bool), max_size=3).map(tuple),
    publication_types=st.lists(any_text.filter(bool), max_size=3).map(tuple),
    mesh=st.lists(any_text.filter(bool), max_size=3).map(tuple),
    tags=st.lists(st.tuples(any_text, any_text), max_size=3).map(tuple),
)


@pytest.mark.parametrize(("file_format", "made"), [("ris", RIS_RECORDS), ("nbib", NBIB_RECORDS), ("csv", CSV_RECORDS)])
def test_records_are_equal_after_writing_and_reading(file_format, made):
    @settings(max_examples=40)
    @given(st.lists(made, max_size=2, unique_by=lambda record: record.id))
    def holds(written):
        again = read_records(write_records(written, file_format), source="db", name="x", format=file_format)
        assert list(again.records) == written

    holds()


RIS_TAGS = [
    *("TI", "T1", "BT", "ST", "AU", "A1", "CN", "JF", "JO", "T2", "JA", "PY", "Y1", "DA", "VL", "VO", "IS", "SP", "EP"),
    *(
        "AB",
        "N2",
        "DO",
        "M3",
        "N1",
        "UR",
        "L2",
        "LA",
        "KW",
        "AN",
        "ID",
        "U1",
        "U2",
        "C5",
        "DB",
        "DP",
        "SN",
        "AD",
        "PMID",
    ),
    *("XX", "ER"),
]
NBIB_TAGS = [
    *(
        "PMID",
        "TI",
        "BTI",
        "AU",
        "FAU",
        "CN",
        "JT",
        "TA",
        "DP",
        "DEP",
        "VI",
        "IP",
        "PG",
        "AB",
        "AID",
        "LID",
        "PMC",
        "LA",
    ),
    *("PT", "OT", "MH", "OID", "URL", "ID", "OWN", "AD", "IS", "XX"),
]
SCRAPS = st.sampled_from(
    [
        *(
            "",
            "a",
            "a b",
            "x-y",
            "12",
            "1-",
            "-",
            "2020",
            "2020/05/01",
            "2020 May 1",
            "2020/05",
            "spring",
            "GEN",
            "JOUR",
        ),
        *("10.1234/a", "doi: 10.1234/b", "10.1234/c [doi]", "https://doi.org/10.1234/d", "123[pmid]", "PMC12[pmcid]"),
        *(
            "123",
            "PMC12",
            "PMID: 5",
            "L123456",
            "Embase",
            "PubMed",
            "db:1",
            "http://x/pubmed/77",
            "a\n  b",
            "a\n\nb",
            "a - b",
        ),
    ]
)


@pytest.mark.parametrize(
    ("file_format", "opening", "tags", "closing"),
    [("ris", "TY  - {}", RIS_TAGS, "ER  - "), ("nbib", "OWN - {}", NBIB_TAGS, "")],
)
def test_whatever_a_file_says_is_said_again(file_format, opening, tags, closing):
    field = st.tuples(st.sampled_from(tags), SCRAPS).map(lambda pair: f"{pair[0]:<4}- {pair[1]}")
    record = st.tuples(SCRAPS.map(opening.format), st.lists(field, max_size=9)).map(
        lambda parts: "\n".join([parts[0], *parts[1], closing, ""])
    )

    @settings(max_examples=200)
    @given(st.lists(record, max_size=3))
    def holds(parts):
        data = "\n".join(parts).encode()
        first = read_records(data, source="db", name="x", format=file_format)
        again = read_records(write_records(first.records, file_format), source="db", name="x", format=file_format)
        assert again.records == first.records

    holds()


@settings(max_examples=200)
@given(
    st.sampled_from(sorted(READERS)),
    st.lists(
        st.sampled_from(
            [
                *(
                    b"TY  - JOUR\n",
                    b"ER  - \n",
                    b"PMID- 1\n",
                    b"\n",
                    b"PT J\n",
                    b"ER\n",
                    b"%0 x\n",
                    b"@article{a,",
                    b"}",
                    b"{",
                ),
                *(
                    b"title,doi\n",
                    b'"',
                    b",",
                    b"<PubmedArticleSet>",
                    b"<PubmedArticle>",
                    b"</PubmedArticle>",
                    b"<PMID>1</PMID>",
                ),
                *(
                    b"<AuthorList><LastName>x</LastName></AuthorList>",
                    b"<Chemical/>",
                    b"<QualifierName/>",
                    b"<xml><record>",
                ),
                *(
                    b"</record></xml>",
                    b"<MedlineCitation>",
                    b"</MedlineCitation>",
                    b"\xff",
                    b"\x00",
                    b"\r",
                    b"TI  - T\n",
                    b"&",
                ),
                *(
                    b"<PubDate><Year>0</Year></PubDate>",
                    b"<History><PubMedPubDate><Year>9</Year></PubMedPubDate></History>",
                ),
            ]
        ),
        max_size=14,
    ).map(b"".join),
)
def test_no_file_ends_in_anything_but_records_losses_or_a_clear_refusal(file_format, data):
    try:
        reading = read_records(data, source="db", name="x", format=file_format)
    except InputError:
        return
    assert len({record.id for record in reading.records}) == len(reading.records)
    assert all(loss.message and loss.line >= 0 for loss in reading.losses)
