"""The reference list of a full text in JATS, the XML of PubMed Central and of most journals.

Source: JATS Journal Publishing 1.3 (ANSI/NISO Z39.96-2021), elements `ref`, `element-citation`, `mixed-citation`; the
older `citation` and `nlm-citation` of NLM's own DTDs are read alike.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from rechallenge.model import InputError, doi_in
from rechallenge.sources.contract import Neighbour
from rechallenge.sources.identifiers import doi_of_link, normal_pmcid, normal_pmid, pmid_of_link
from rechallenge.sources.xml_stream import BrokenXml, Element, stream_elements, text_of

_CITATIONS = ("element-citation", "mixed-citation", "citation", "nlm-citation")
_TITLES = ("article-title", "chapter-title", "data-title", "part-title")
_FIX = "give the whole full-text XML, as PubMed Central or the journal hands it out"
_HREF = "{http://www.w3.org/1999/xlink}href"


@dataclass(frozen=True, slots=True)
class JatsArticle:
    """One full text: its own names, and what it cites in the order of its list."""

    names: Neighbour
    references: tuple[Neighbour, ...]


def read_jats_references(data: bytes, name: str) -> tuple[JatsArticle, ...]:
    """Every article of a file with its references.

    A reference that holds several citations ("3a, 3b") gives one for each; a citation printed both in parts and as text
    counts once.

    Raises:
        InputError: the file holds no JATS article, is cut off or otherwise no XML, or declares entities.
    """
    try:
        articles = tuple(_article(element) for element in stream_elements(BytesIO(data), ("article",), name=name))
    except BrokenXml as broken:
        raise InputError(
            f"is not XML from here on: {broken.reason}", where=f"{name}, line {broken.line}", fix=_FIX
        ) from broken
    if not articles:
        raise InputError("holds no <article> of JATS", where=name, fix=_FIX)
    return articles


def _article(element: Element) -> JatsArticle:
    references = [cited for ref in element.iter("ref") for cited in _cited(ref)]
    return JatsArticle(_own_names(element), tuple(one for one in references if one != Neighbour()))


def _own_names(element: Element) -> Neighbour:
    ids = {one.get("pub-id-type") or "": text_of(one) for one in element.findall("front/article-meta/article-id")}
    return Neighbour(
        pmid=normal_pmid(ids.get("pmid", "")),
        doi=doi_in(ids.get("doi", "")),
        pmcid=_pmcid(ids.get("pmcid") or ids.get("pmc", "")),
        title=next((text_of(one) for one in element.findall("front/article-meta/title-group/article-title")), ""),
    )


def _cited(ref: Element) -> Iterator[Neighbour]:
    """Citations of one item: those in parts where there are any, because the others repeat them as text."""
    found = list(ref.iter(*_CITATIONS))
    in_parts = [one for one in found if one.tag != "mixed-citation"]
    for one in in_parts or found:
        yield _citation(one)


def _citation(element: Element) -> Neighbour:
    ids: dict[str, str] = {}
    for part in element.iter("pub-id", "object-id"):
        ids.setdefault(part.get("pub-id-type") or "", text_of(part))
    links = [part.get(_HREF) or "" for part in element.iter("ext-link", "uri")]
    first, last = _text(element, "fpage"), _text(element, "lpage")
    return Neighbour(
        pmid=normal_pmid(ids.get("pmid", "")) or _first(map(pmid_of_link, links)),
        doi=doi_in(ids.get("doi", "")) or _first(map(doi_of_link, links)),
        pmcid=_pmcid(ids.get("pmcid") or ids.get("pmc", "")),
        text=_words(element),
        title=_text(element, *_TITLES),
        authors=tuple(filter(None, map(_author, element.iter("name", "string-name", "collab")))),
        journal=_text(element, "source"),
        year=_text(element, "year"),
        volume=_text(element, "volume"),
        pages=f"{first}-{last}" if first and last and first != last else first or _text(element, "elocation-id"),
    )


def _author(element: Element) -> str:
    last, given = _text(element, "surname"), _text(element, "given-names")
    return ", ".join(filter(None, (last, given))) or text_of(element)


def _text(element: Element, *tags: str) -> str:
    return _first(text_of(part) for part in element.iter(*tags))


def _words(element: Element) -> str:
    """The citation as printed; where it is kept in parts alone, they touch in the file and are set apart."""
    if element.tag == "mixed-citation":
        return text_of(element)
    return " ".join(" ".join(map(str, element.itertext())).split())


def _pmcid(text: str) -> str:
    return normal_pmcid(f"PMC{text}" if text.isdecimal() else text)


def _first(texts: Iterator[str]) -> str:
    return next(filter(None, texts), "")
