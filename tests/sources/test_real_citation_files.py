"""Every citation file of other projects and databases that lies beside the checkout."""

import json
import re
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from rechallenge.model import InputError, Record
from rechallenge.sources import WRITERS, DeletedArticles, Reading, iter_pubmed_xml, read_records, write_records
from rechallenge.sources.raw import decode, split_lines

CITATION_SUFFIXES = {".ris", ".nbib", ".bib", ".ciw", ".enw", ".enl", ".isi", ".ref", ".tsv", ".tab"}
NO_CITATIONS = {  # by suffix alone they would be
    "example.csv",  # numbers of works
    "bib_dedupe_journal_variants.csv",  # names of journals
    "IsiImporterTestEmpty.isi",
    "MedlineImporterTestMinimalEntry.bib",  # a comment
}


LARGE_BYTES = 120_000  # the 20 files above it hold most of the records and take most of the time


@pytest.fixture(scope="module")
def all_files(shared) -> dict[str, bytes]:
    folders = (shared / "data" / "pubmed_records", shared / "data" / "dedup_gold" / "dev")
    found = (path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file())
    return {str(path.relative_to(shared / "data")): path.read_bytes() for path in found}


@pytest.fixture(scope="module")
def files(all_files) -> dict[str, bytes]:
    return {name: data for name, data in all_files.items() if len(data) <= LARGE_BYTES}


@pytest.fixture(scope="module")
def outcomes(files) -> dict[str, Reading | InputError]:
    return {name: outcome(data, name) for name, data in files.items()}


def outcome(data: bytes, name: str) -> Reading | InputError:
    try:
        return read_records(data, source="real", name=Path(name).name)
    except InputError as refused:
        return refused


def readings(outcomes) -> dict[str, Reading]:
    return {name: found for name, found in outcomes.items() if isinstance(found, Reading)}


@pytest.mark.slow
def test_no_file_crashes_each_format_yields_its_records_and_all_survive_a_round_trip(all_files):
    """Files, records, losses by format; each number was checked against the files when it changed."""
    table: dict[str, Counter[str]] = defaultdict(Counter)
    for name, data in all_files.items():
        reading = outcome(data, name)
        if isinstance(reading, InputError):
            continue
        table[reading.format].update(files=1, records=len(reading.records), losses=len(reading.losses))
        for file_format in {"csv", reading.format} & WRITERS.keys():
            assert again(reading.records, file_format) == reading.records, name
    assert {name: (row["files"], row["records"], row["losses"]) for name, row in table.items()} == {
        "ris": (82, 3525, 182),
        "nbib": (22, 138, 10),
        "pubmed-xml": (148, 151, 6),
        "bibtex": (83, 196, 16),
        "endnote-xml": (10, 3411, 0),
        "csv": (28, 1412, 49),
        "wos": (11, 410, 2),
        "refer": (8, 22, 20),
    }


def test_only_files_without_citations_are_refused_and_each_with_a_way_out(outcomes):
    refused = {name: found for name, found in outcomes.items() if isinstance(found, InputError)}
    assert {Path(name).name for name in refused if Path(name).suffix in CITATION_SUFFIXES | {".csv"}} == NO_CITATIONS
    assert all(error.fix and error.where for error in refused.values())


def test_every_loss_names_its_file_and_a_line_of_it(outcomes, files):
    for name, reading in readings(outcomes).items():
        n_lines = len(files[name].decode("utf-8", errors="replace").splitlines()) + 1
        assert all(loss.file == Path(name).name and 1 <= loss.line <= n_lines for loss in reading.losses), name


def test_ids_are_unique_within_each_file(outcomes):
    for name, reading in readings(outcomes).items():
        assert len({record.id for record in reading.records}) == len(reading.records), name


def test_real_files_survive_a_round_trip(outcomes):
    n_files = Counter()
    for name, reading in readings(outcomes).items():
        for file_format in {"csv", reading.format} & WRITERS.keys():
            assert again(reading.records, file_format) == reading.records, name
            n_files[file_format] += 1
    assert n_files["ris"] > 60
    assert n_files["nbib"] > 20


def again(records: tuple[Record, ...], file_format: str) -> tuple[Record, ...]:
    written = write_records(records, file_format)
    return read_records(written, source="real", name="again", format=file_format).records


def test_every_line_of_a_tagged_file_is_found_in_a_record_or_is_a_loss(outcomes, files):
    missing = []
    n_lines = 0
    for name, reading in readings(outcomes).items():
        if reading.format not in {"ris", "nbib"}:
            continue
        said = letters(" ".join(words for record in reading.records for words in texts(record)))
        lost = {loss.line for loss in reading.losses}
        text, _ = decode(files[name], name)
        for number, line in enumerate(split_lines(text), start=1):
            words = letters(_TAG.sub("", line))
            n_lines += 1
            if words and words not in said and number not in lost and not _NORMALISED.match(line):
                missing.append((Path(name).name, number, line))
    assert n_lines > 10_000
    assert missing == []


_TAG = re.compile(r"\A[A-Z][A-Z0-9]{1,3}[ \t]{0,2}-[ \t]*")
_NORMALISED = re.compile(  # types, dates, counters, DOIs and numbers that RIS puts into notes become attributes
    r"(?:TY|ER|PY|Y1|DA|DP) {0,2}-|\s*\d+\.\s*\Z|.*10\.\d{4,9}/|U[12]  - .*\[pmc?id\]"
)


def letters(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())


def texts(record: Record) -> list[str]:
    values = [getattr(record, name) for name in record.__struct_fields__ if name not in {"published", "tags"}]
    flat = [item for value in values for item in ([value] if isinstance(value, str) else value)]
    return [*flat, *(text for _, text in record.tags)]


def test_pubmed_xml_agrees_with_a_reading_by_other_code(all_files):
    """pubmed_xml_manifest.json was written from the XML independently of this program."""
    manifest = json.loads(all_files["pubmed_records/pubmed_xml_manifest.json"])  # names held-out files too
    by_file: dict[str, list[dict]] = defaultdict(list)
    for entry in manifest:
        if f"pubmed_records/{entry['file']}" in all_files:
            by_file[entry["file"]].append(entry)
    differences = []
    for file, expected in by_file.items():
        articles = read_articles(all_files[f"pubmed_records/{file}"])
        assert len(articles) == len(expected), file
        differences += [
            (file, key)
            for article, entry in zip(articles, expected, strict=True)
            for key, value in facts(article).items()
            if value != (" ".join(entry[key].split()) if isinstance(entry[key], str) else entry[key] or type(value)())
        ]
    assert sum(map(len, by_file.values())) == 133
    assert differences == [
        ("jabref_importers/MedlineImporterTestArticleNoISSN.xml", "abstract_sections"),  # one, but empty
        ("jabref_importers/MedlineImporterTestKeywordSingleEntry.xml", "pmid"),  # two versions; we take the highest
    ]


def read_articles(data: bytes) -> list:
    from io import BytesIO

    found = iter_pubmed_xml(BytesIO(data))
    return [article for article in found if not isinstance(article, DeletedArticles) and not article.is_book]


def facts(article) -> dict:
    is_medline_date = not article.published_text[:4].isdigit() or " " in article.published_text.replace("-", " ")
    return {
        "pmid": article.pmid,
        "title": article.title,
        "journal": article.journal,
        "pub_types": [term.name for term in article.publication_types],
        "n_authors": len(article.authors),
        "abstract_sections": len(article.abstract),
        "n_mesh": len(article.mesh),
        "doi": article.doi,
        "pmc": article.pmcid,
        "n_refs": len(article.references),
    } | ({} if is_medline_date else {"year": article.published_text[:4]})


def test_the_same_articles_in_medline_form_and_in_xml_give_the_same_records(files):
    """NLM wrote both. Its text form is ASCII and prints SO; it lists one more linking ISSN at times."""
    pairs = [name for name in files if name.endswith(".medline.txt")]
    assert len(pairs) == 6
    for name in pairs:
        plain = outcome(files[name], name).records[0]
        from_xml = again(outcome(files[name.replace(".medline.txt", ".xml")], name).records, "nbib")[0]
        for attribute in ("id", "title", "authors", "journal", "published", "volume", "issue", "pages", "doi", "pmcid"):
            assert getattr(plain, attribute) == getattr(from_xml, attribute), (name, attribute)
        assert (plain.mesh, plain.keywords, plain.language) == (from_xml.mesh, from_xml.keywords, from_xml.language)
        assert set(plain.publication_types) == set(from_xml.publication_types)
        ascii_tags = {pair for pair in plain.tags if pair[0] not in {"SO", "IS", "AD", "CI"}}
        assert ascii_tags <= set(from_xml.tags), name


def test_jabrefs_expected_values_are_ours(files):
    """JabRef keeps the BibTeX it expects of each import. Where we differ, the file says what we say."""
    differing: dict[str, set[str]] = defaultdict(set)
    n_pairs = 0
    for name in files:
        folder, _, stem = name.rpartition("/")
        if folder != "pubmed_records/jabref_importers_expected_bib":
            continue
        source = [other for other in files if other.startswith(f"pubmed_records/jabref_importers/{stem[:-4]}.")]
        ours, theirs = outcome(files[source[0]], source[0]), outcome(files[name], name)
        if isinstance(theirs, InputError) or len(ours.records) != len(theirs.records):
            differing["n_records"].add(stem[:-4])
            continue
        for our, their in zip(ours.records, theirs.records, strict=True):
            n_pairs += 1
            for attribute in ("title", "year", "volume", "doi"):
                if getattr(our, attribute) != getattr(their, attribute):
                    differing[attribute].add(stem[:-4])
    assert n_pairs == 47
    assert differing == {
        "n_records": {"MedlineImporterTestMinimalEntry", "RisImporterTest1"},  # nothing to read; nine TY in one record
        "title": {
            "MedlineImporterTestBookArticleSet",  # chapter and book have titles of their own
            "MedlinePlainImporterTestMultiTitle",  # five TI: JabRef joins them
            "RisImporterTest6",  # JabRef writes the dash as two hyphens
        },
        "doi": {"NbibImporterTest"},  # in LID
    }
