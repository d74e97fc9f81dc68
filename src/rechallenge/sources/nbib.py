"""NBIB: MEDLINE's tagged form, as PubMed's "PubMed" and "NBIB" downloads and ERIC write it.

Source: NLM, MEDLINE/PubMed Data Element (Field) Descriptions. MEDLINE's tags are also the language in which records of
PubMed XML keep what has no attribute, so that both can be written here.
"""

import re
from collections.abc import Iterable, Iterator

from rechallenge.model import PartialDate, Precision, Record, doi_in
from rechallenge.sources.dates import parse_date
from rechallenge.sources.fields import Bag, Draft, Field, Parsed, as_fields, needed, said
from rechallenge.sources.identifiers import normal_pmcid, normal_pmid
from rechallenge.sources.published import complain_of_date
from rechallenge.sources.raw import fold
from rechallenge.sources.record_ids import record_id_of
from rechallenge.sources.tagged import Grammar, read_tagged, split_by

GRAMMAR = Grammar(
    split=split_by(r"(?P<tag>[A-Z][A-Z0-9]{1,3}) {0,2}-(?P<text>.*)\Z"),
    openers=frozenset({"PMID"}),
    joint=" ",
    is_continuation=lambda line: line[0].isspace(),
)
NATIVE_FORMATS = frozenset({"nbib", "pubmed-xml"})

_DOI_NOTE = re.compile(r"(10\.\d{4,9}/\S*[^\s.,;]) \[doi\]")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def read_nbib(data: bytes, name: str) -> Parsed:
    return read_tagged(data, name, grammar=GRAMMAR, understand=_understand)


def write_nbib(records: Iterable[Record]) -> bytes:
    """MEDLINE's form in UTF-8, each field on one line; reading it again gives equal records of format "nbib".

    Line breaks in abstracts become spaces; tags of formats other than MEDLINE's become general notes (GN).
    """
    return "".join(f"{line}\n" for record in records for line in _record_lines(record)).encode()


def medline_date(published: PartialDate) -> str:
    """`2012 Oct 5`, to the precision known."""
    day = published.earliest()
    parts = (str(day.year).zfill(4), _MONTHS[day.month - 1], str(day.day))
    return " ".join(parts[: (Precision.YEAR, Precision.MONTH, Precision.DAY).index(published.precision) + 1])


def _understand(bag: Bag) -> Draft:
    authors = bag.take_all("FAU") or bag.take_all("AU")
    attributes = {
        "pmid": bag.take("PMID", if_=lambda text: normal_pmid(text) == text),
        "title": bag.take("TI", "BTI"),
        "authors": authors + tuple(group for group in bag.see("CN") if group not in authors),
        "journal": bag.take("JT", "TA"),
        "published": _take_published(bag),
        "volume": bag.take("VI"),
        "issue": bag.take("IP"),
        "pages": bag.take("PG"),
        "abstract": bag.take("AB"),
        "doi": _take_doi(bag),
        "pmcid": bag.take("PMC", if_=lambda text: normal_pmcid(text) == text),
        "language": "; ".join(bag.take_all("LA")),
        "publication_types": bag.take_all("PT"),
        "keywords": bag.take_all("OT"),
        "mesh": bag.take_all("MH"),
        "url": bag.take("URL"),
    }
    accession = next(iter(bag.see("OID")), "") if not attributes["pmid"] else ""
    return Draft(0, said(attributes), bag.rest(), accession, problems=bag.problems)


def _take_published(bag: Bag) -> PartialDate | None:
    """Of DP, else of DEP; words that say more than the date (a season, a range) stay under their tag."""
    texts = bag.see("DP") + bag.see("DEP")
    published = next((found for text in texts if (found := parse_date(text))), None)
    if published is None:
        complain_of_date(bag, texts, "DP", "DEP")
    else:
        bag.take("DP", if_=lambda text: text == medline_date(published))
    return published


def _take_doi(bag: Bag) -> str:
    note = bag.take("AID", if_=lambda text: _DOI_NOTE.fullmatch(text) is not None)
    candidates = [note, *(text for text in bag.see("LID", "AID") if "doi" in text.lower())]
    return next(filter(None, map(doi_in, candidates)), "")


def _record_lines(record: Record) -> Iterator[str]:
    fields = list(_record_fields(record))
    if record_id_of(_understand(Bag(fields)), record.source) != record.id:
        fields.insert(1, Field("ID", record.id))
    yield from (f"{field.tag:<4}- {fold(field.text)}" for field in fields if field.text)
    yield ""


def _record_fields(record: Record) -> Iterator[Field]:
    tags = _native_tags(record)
    left = _understand(Bag(as_fields(tags))).attributes
    yield Field("PMID", record.pmid)
    yield Field("TI", record.title)
    yield from (Field("FAU", author) for author in _people(record.authors, tags))
    yield Field("JT", record.journal)
    date = [Field("DP", medline_date(record.published))] if record.published else []
    yield from needed(date, tags, is_told=left.get("published") == record.published)
    yield Field("VI", record.volume)
    yield Field("IP", record.issue)
    yield Field("PG", record.pages)
    yield Field("AB", record.abstract)
    yield Field("AID", f"{record.doi} [doi]" if record.doi else "")
    yield Field("PMC", record.pmcid)
    yield from (Field("LA", language) for language in record.language.split("; "))
    yield from (Field("PT", kind) for kind in record.publication_types)
    yield from (Field("OT", word) for word in record.keywords)
    yield from (Field("MH", heading) for heading in record.mesh)
    yield Field("URL", record.url)
    yield from as_fields(tags)


def _people(authors: tuple[str, ...], tags: list[tuple[str, str]]) -> tuple[str, ...]:
    """The authors without the groups at their end, where CN lines name just those."""
    groups = tuple(text for tag, text in tags if tag == "CN")
    people = authors[: len(authors) - len(groups)]
    only_groups_follow = authors[len(people) :] == groups
    return people if only_groups_follow and (people or "AU" not in dict(tags)) else authors


def _native_tags(record: Record) -> list[tuple[str, str]]:
    if record.format in NATIVE_FORMATS:
        return list(record.tags)
    owner = [] if record.pmid else [("OWN", record.source)]  # every MEDLINE record names its owner or number
    return owner + [("GN", f"{record.format} {tag}: {text}".strip()) for tag, text in record.tags]
