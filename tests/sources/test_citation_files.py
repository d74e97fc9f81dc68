"""What every citation file goes through: unpacked, decoded, told by its content, numbered."""

import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rechallenge.model import InputError, UsageError
from rechallenge.sources import read_records, sniff_format, write_records
from rechallenge.sources.raw import decode, unpack

RIS = "TY  - JOUR\nTI  - Vasculitis à Genève\nAU  - Müller, K\nER  - \n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (RIS, "ris"),
        ("\ufeff\n\nTY  - JOUR\nER  -\n", "ris"),
        ("PMID- 1\nTI  - T\n", "nbib"),
        ("OWN - ERIC\nTI  - T\n", "nbib"),
        ("<?xml version='1.0'?>\n<!DOCTYPE PubmedArticleSet>\n<PubmedArticleSet></PubmedArticleSet>", "pubmed-xml"),
        ("<MedlineCitation Status='MEDLINE'/>", "pubmed-xml"),
        ("<xml><records/></xml>", "endnote-xml"),
        ("% a comment\n@article{key,\n title={T}}", "bibtex"),
        ("Title,Year\nT,2020\n", "csv"),
        ("FN Clarivate\nVR 1.0\nPT J\nTI T\nER\n", "wos"),
        ("%0 Journal Article\n%T T\n", "refer"),
    ],
)
def test_a_format_is_told_by_the_content_and_not_by_the_name(text, expected):
    assert sniff_format(text.encode(), "anything.txt") == expected
    assert sniff_format(gzip.compress(text.encode()), "anything.gz") == expected


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "is empty"),
        (b" \n", "is empty"),
        (b"PK\x03\x04rest", "save the sheet as CSV"),
        (b"%PDF-1.7", "PDF"),
        (b"<html><body>Not found</body></html>", "a web page"),
        (b"<!DOCTYPE html><html></html>", "a web page"),
        (b"<eSearchResult><Count>3</Count></eSearchResult>", "numbers of records"),
        (b"<unknown/>", "root <unknown>"),
        (b'{"error":"API rate limit exceeded"}', "JSON"),
        (b"<1>\nAuthor\n  Doe J\nTitle\n  T\n", "export from Ovid as RIS"),
        (b"just some words", "no citation format"),
    ],
)
def test_what_is_no_citation_file_is_refused_with_a_way_out(data, what):
    with pytest.raises(InputError) as refused:
        sniff_format(data, "file.dat")
    assert what in str(refused.value)
    assert refused.value.where == "file.dat"
    assert refused.value.fix


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_unicode_files_are_read_alike_with_and_without_a_mark(encoding):
    reading = read_records(RIS.encode(encoding), source="s", name="x")
    assert (reading.records[0].title, reading.losses) == ("Vasculitis à Genève", ())


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1"])
def test_a_file_in_an_old_encoding_is_read_and_the_guess_is_reported(encoding):
    reading = read_records(RIS.encode(encoding), source="s", name="x")
    assert reading.records[0].authors == ("Müller, K",)
    assert [(loss.line, "Windows-1252" in loss.message) for loss in reading.losses] == [(2, True)]


def test_one_bad_byte_in_a_unicode_file_costs_one_character_and_names_its_line():
    data = RIS.encode().replace("à".encode(), b"\xe0")
    reading = read_records(data, source="s", name="x")
    assert reading.records[0].title == "Vasculitis à Genève"
    assert [loss.line for loss in reading.losses] == [2]


@given(st.binary(max_size=300))
def test_every_sequence_of_bytes_decodes_to_valid_text(data):
    text, _ = decode(data, "x")
    text.encode("utf-8")


def test_a_gzip_file_is_unpacked_within_bounds():
    assert unpack(gzip.compress(b"a") + gzip.compress(b"b"), "two.gz") == b"ab"
    bomb = zlib.compress(b"0" * 1_000_000, wbits=31)
    with pytest.raises(InputError, match="more than 1,000 bytes"):
        unpack(bomb, "bomb.gz", limit=1_000)
    with pytest.raises(InputError, match="cut off"):
        unpack(gzip.compress(b"a" * 1000)[:-12], "cut.gz")
    with pytest.raises(InputError, match="damaged"):
        unpack(b"\x1f\x8b\x08\x00garbage garbage", "bad.gz")


def records_of(text, source="s"):
    return read_records(text.encode(), source=source, name="x").records


def test_a_record_without_any_number_gets_a_fingerprint_of_title_year_and_first_author():
    first, same, other = (
        records_of(f"TY  - JOUR\nTI  - {title}\nAU  - Doe, J\nPY  - 2020\nER  - \n")[0].id
        for title in ("Été: the case", "ETE - THE CASE", "Another")
    )
    assert first == same != other
    assert first.startswith("s:sha-")
    assert len(first) == len("s:sha-") + 12


def test_the_exports_own_number_goes_before_pmid_doi_and_fingerprint():
    lines = {"AN": "A 1", "ID": "I1", "PMID": "123", "DO": "10.1234/x", "TI": "T"}
    ids = []
    for tag in [None, "AN", "ID", "PMID", "DO"]:
        lines.pop(tag, None)
        ids.append(records_of("TY  - JOUR\n" + "".join(f"{k}  - {v}\n" for k, v in lines.items()) + "ER  - \n")[0].id)
    assert ids[:4] == ["s:A_1", "s:I1", "s:123", "s:10.1234/x"]
    assert ids[4].startswith("s:sha-")


def test_repeated_numbers_are_told_apart_and_reported():
    reading = read_records(
        "".join("TY  - JOUR\nTI  - T\nAN  - 7\nER  - \n" for _ in range(3)).encode(), source="s", name="x"
    )
    assert [record.id for record in reading.records] == ["s:7", "s:7-2", "s:7-3"]
    assert [loss.line for loss in reading.losses] == [5, 9]


def test_an_id_survives_export_and_import_even_where_it_cannot_be_derived():
    records = read_records(b"TY  - JOUR\nTI  - T\nAN  - 7\nER  - \n" * 2, source="s", name="x").records
    for file_format in ("ris", "nbib", "csv"):
        again = read_records(write_records(records, file_format), source="s", name="y", format=file_format)
        assert [record.id for record in again.records] == ["s:7", "s:7-2"]


def test_unknown_formats_are_refused_with_the_known_ones():
    with pytest.raises(UsageError, match="endnote-xml"):
        read_records(b"", source="s", name="x", format="doc")
    with pytest.raises(UsageError, match="nbib"):
        write_records([], "bibtex")
