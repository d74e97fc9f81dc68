"""RIS, as Reference Manager defined it and as Embase, Ovid, Scopus, Web of Science, EndNote and Zotero write it.

Source: RIS format specification (Reference Manager 2001, EndNote 2011); the exporters' habits were learnt from their
files. What is read into which attribute stands in docs/formats/citations.md.
"""

import re
from collections.abc import Iterable, Iterator

from rechallenge.model import PartialDate, Precision, Record, doi_in
from rechallenge.sources.dates import most_precise, parse_date
from rechallenge.sources.fields import Bag, Draft, Field, Parsed, as_fields, needed, one_line, said
from rechallenge.sources.identifiers import (
    doi_of_link,
    is_bare_doi,
    normal_pmcid,
    normal_pmid,
    pmid_of_link,
)
from rechallenge.sources.published import complain_of_date
from rechallenge.sources.raw import fold, fold_lines
from rechallenge.sources.record_ids import record_id_of
from rechallenge.sources.tagged import Grammar, read_tagged

_STRICT = re.compile(r"(?P<tag>[A-Z][A-Z0-9]{1,3})(?:[ \t]{2}|\t)-[ \t]*(?P<text>.*)\Z", re.DOTALL)
_LENIENT = re.compile(r"(?P<tag>TY|KW|AU|TI|AB|PY|DO|UR|ER|PMID) ?- ?(?P<text>.*)\Z", re.DOTALL)
_COUNTER = re.compile(r"\s*\d+\.\s*\Z")
_TYPE_CODE = re.compile(r"[A-Z]{2,8}\Z")
_PMID_NOTE = re.compile(r"\d{1,8}\[pmid\]")
_PMCID_NOTE = re.compile(r"PMC\d{1,9}\[pmcid\]")
_EMBASE_NUMBER = re.compile(r"L\d{5,12}")
_PUBMED_NAME = re.compile(r"pubmed|medline|\bNLM\b", re.IGNORECASE)

_TITLE = ("TI", "T1", "CT", "BT", "ST")
_JOURNAL = ("JF", "JO", "T2", "JA", "J2", "J1")
_USER_FIELDS = ("U1", "U2", "U3", "U4", "U5")
_NO_TYPE = "GEN"  # "generic" says nothing


def _split(line: str) -> tuple[str, str] | None:
    match = _STRICT.match(line) or _LENIENT.match(line)
    return (match["tag"], match["text"]) if match else None


GRAMMAR = Grammar(
    split=_split,
    openers=frozenset({"TY"}),
    closers=frozenset({"ER"}),
    is_noise=lambda line: _COUNTER.match(line) is not None,
)


def read_ris(data: bytes, name: str) -> Parsed:
    return read_tagged(data, name, grammar=GRAMMAR, understand=_understand)


def write_ris(records: Iterable[Record]) -> bytes:
    """RIS in UTF-8 with CRLF, readable by reference managers; reading it again gives equal records of format "ris".

    Tags of other formats become notes (N1); MeSH headings become keywords.
    """
    return "".join(f"{line}\r\n" for record in records for line in _record_lines(record)).encode()


def _understand(bag: Bag) -> Draft:
    attributes = {
        "doi": _take_doi(bag),
        "pmid": _take_pmid(bag),
        "pmcid": _take_pmcid(bag),
        "publication_types": _take_types(bag),
        "title": bag.take(*_TITLE),
        "authors": tuple(map(one_line, bag.take_all("AU", "A1"))),
        "journal": bag.take(*_JOURNAL),
        "published": _take_published(bag),
        "volume": bag.take("VL", "VO"),
        "issue": bag.take("IS"),
        "pages": _take_pages(bag),
        "abstract": bag.take_lines("AB", "N2"),
        "language": bag.take("LA"),
        "keywords": bag.take_lists("KW"),
        "url": bag.take("UR"),
    }
    return Draft(0, said(attributes), bag.rest(), _accession(bag), problems=bag.problems)


def _take_types(bag: Bag) -> tuple[str, ...]:
    code = one_line(" ".join(bag.take_all("TY")))
    kinds = tuple(map(one_line, bag.take_all("M3", if_=lambda text: not doi_in(text))))
    return kinds if code in {"", _NO_TYPE} else (code, *kinds)


def _year_text(published: PartialDate) -> str:
    return published.text[:4]


def _day_text(published: PartialDate) -> str:
    return published.text.replace("-", "/")


def _take_published(bag: Bag) -> PartialDate | None:
    """The most precise of PY, Y1 and DA that agrees with the first on the year; fields that say more stay."""
    texts = bag.see("PY") + bag.see("Y1", "DA")
    published = most_precise([found for text in texts if (found := parse_date(text))])
    if published is None:
        complain_of_date(bag, texts, "PY", "Y1", "DA")
        return None
    bag.take("PY", if_=lambda text: text == _year_text(published))
    if published.precision is not Precision.YEAR:
        bag.take("DA", if_=lambda text: text == _day_text(published))
    return published


def _take_doi(bag: Bag) -> str:
    if bare := bag.take("DO", if_=is_bare_doi):
        return doi_in(bare)
    texts = bag.see("DO")
    candidates = [doi_in(text) for text in texts + bag.see("M3")]
    candidates += [doi_in(text) for text in bag.see("N1") if text.lower().startswith("doi")]
    candidates += [doi_of_link(text) for text in bag.see("UR", "L2", "L3")]
    doi = next(filter(None, candidates), "")
    if texts and not doi:
        bag.complain(f"not a DOI: {texts[0]!r}", "DO")
    return doi


def _take_pmid(bag: Bag) -> str:
    if note := bag.take("U1", if_=lambda text: _PMID_NOTE.fullmatch(text) is not None):
        return normal_pmid(note)
    candidates = [normal_pmid(text) for text in bag.see(*_USER_FIELDS) if "[pmid]" in text.lower()]
    candidates += [normal_pmid(text) for text in bag.see("PMID")]
    candidates += [normal_pmid(text) for text in bag.see("N1") if text.lower().startswith("pmid")]
    if any(_PUBMED_NAME.search(text) for text in bag.see("DB", "DP")):
        candidates += [normal_pmid(text) for text in bag.see("AN")]
    if "Embase" in bag.see("DB"):
        candidates += [normal_pmid(text) for text in bag.see("C5")]
    candidates += [pmid_of_link(text) for text in bag.see("UR", "L2")]
    return next(filter(None, candidates), "")


def _take_pmcid(bag: Bag) -> str:
    if note := bag.take("U2", if_=lambda text: _PMCID_NOTE.fullmatch(text) is not None):
        return normal_pmcid(note)
    return next(filter(None, map(normal_pmcid, bag.see(*_USER_FIELDS, "C2", "AN"))), "")


def _take_pages(bag: Bag) -> str:
    """`SP-EP`; an end without a start, or one with a hyphen that could not be told apart again, stays under its tag."""
    start = bag.take("SP")
    ends = bag.see("EP")
    if not start or not ends or "-" in ends[0]:
        return start
    return f"{start}-{bag.take('EP')}"


def _accession(bag: Bag) -> str:
    embase = [text for text in bag.see("U2") if _EMBASE_NUMBER.fullmatch(text)]
    return next(filter(None, [*bag.see("AN"), *embase, *bag.see("ID")]), "")


def _record_lines(record: Record) -> Iterator[str]:
    fields = list(_record_fields(record))
    draft = _understand(Bag(fields))
    if record_id_of(draft, record.source) != record.id:
        fields.insert(1, Field("ID", record.id))
    for field in fields:
        if not field.text and field.tag != "TY":
            continue
        first, *more = fold_lines(field.text).split("\n")
        yield f"{field.tag}  - {first}"
        yield from (f"      {line}" for line in more)  # indented, so that no line can pass for a tag
    yield "ER  - "
    yield ""


def _record_fields(record: Record) -> Iterator[Field]:
    tags = _native_tags(record)
    left = _understand(Bag(as_fields(tags))).attributes
    code, kinds = _type_code(record)
    yield Field("TY", code)
    yield Field("TI", fold(record.title))
    yield from (Field("AU", fold(author)) for author in record.authors)
    yield Field("JF", fold(record.journal))
    yield from needed(_date_fields(record.published), tags, is_told=left.get("published") == record.published)
    yield Field("VL", fold(record.volume))
    yield Field("IS", fold(record.issue))
    yield from _page_fields(record.pages)
    yield Field("AB", record.abstract)
    yield Field("DO", record.doi)
    pmid = [Field("U1", f"{record.pmid}[pmid]")] if record.pmid else []
    yield from needed(pmid, tags, is_told=left.get("pmid") == record.pmid)
    pmcid = [Field("U2", f"{record.pmcid}[pmcid]")] if record.pmcid else []
    yield from needed(pmcid, tags, is_told=left.get("pmcid") == record.pmcid)
    yield Field("LA", fold(record.language))
    yield from (Field("M3", fold(kind)) for kind in kinds)
    yield from (Field("KW", fold(word)) for word in (*record.keywords, *record.mesh))
    yield Field("UR", record.url)
    yield from as_fields(tags)


def _date_fields(published: PartialDate | None) -> list[Field]:
    if published is None:
        return []
    year = Field("PY", _year_text(published))
    return [year] if published.precision is Precision.YEAR else [year, Field("DA", _day_text(published))]


def _native_tags(record: Record) -> list[tuple[str, str]]:
    if record.format == "ris":
        return list(record.tags)
    return [("N1", f"{record.format} {tag}: {text}".strip()) for tag, text in record.tags]


def _type_code(record: Record) -> tuple[str, tuple[str, ...]]:
    """The type for TY and the others for M3, where a text with a DOI would be read as one."""
    types = record.publication_types
    if record.format != "ris":
        return "JOUR" if record.journal else _NO_TYPE, types
    if types and types[0] != _NO_TYPE and (_TYPE_CODE.match(types[0]) or doi_in(types[0])):
        return types[0], types[1:]
    return _NO_TYPE, types


def _page_fields(pages: str) -> Iterator[Field]:
    start, _, end = fold(pages).rpartition("-")
    if start and end and fold(start) == start and fold(end) == end:
        yield Field("SP", start)
        yield Field("EP", end)
    else:
        yield Field("SP", fold(pages))
