"""EndNote XML, as EndNote, Bookends and Mendeley write it."""

from collections.abc import Iterator

from rechallenge.model import doi_in
from rechallenge.sources.fields import Bag, Draft, Field, Parsed, one_line, said
from rechallenge.sources.identifiers import is_bare_doi, normal_pmcid, normal_pmid, pmid_of_link
from rechallenge.sources.published import take_published
from rechallenge.sources.raw import fold_lines
from rechallenge.sources.xml_stream import Element, lines_of, read_whole, start_line

_PUBMED_NAMES = ("nlm", "pubmed", "medline")
_TITLE = ("titles/title", "titles/short-title")
_JOURNAL = ("periodical/full-title", "titles/secondary-title", "periodical/abbr-1", "alt-periodical/full-title")
_URLS = ("urls/related-urls/url", "urls/web-urls/url", "urls/url")


def read_endnote_xml(data: bytes, name: str) -> Parsed:
    return Parsed(*read_whole(data, "record", name=name, read=_understand))


def _fields(element: Element, path: str = "") -> Iterator[Field]:
    """Texts by their path below the record; `style` spans are markup."""
    parts = [child for child in element if child.tag != "style"]
    if not parts:
        yield Field(path, fold_lines(lines_of(element)), start_line(element))
    for part in parts:
        tag = str(part.tag)
        yield from _fields(part, f"{path}/{tag}" if path else tag)


def _understand(element: Element) -> Draft:
    kind = element.find("ref-type")
    bag = Bag(_fields(element))
    bag.take("ref-type")
    attributes = {
        "publication_types": tuple(filter(None, (_kind(kind), *map(one_line, bag.take_all("work-type"))))),
        "title": bag.take(*_TITLE),
        "authors": tuple(map(one_line, bag.take_all("contributors/authors/author"))),
        "journal": bag.take(*_JOURNAL),
        "published": take_published(bag, year="dates/year", day="dates/pub-dates/date"),
        "volume": bag.take("volume"),
        "issue": bag.take("number", "issue"),
        "pages": bag.take("pages"),
        "abstract": bag.take_lines("abstract"),
        "doi": doi_in(bag.take("electronic-resource-num", if_=is_bare_doi)),
        "pmid": _pmid(bag),
        "pmcid": next(filter(None, map(normal_pmcid, bag.see("custom2", "user16"))), ""),
        "language": bag.take("language"),
        "keywords": bag.take_lists("keywords/keyword"),
        "url": bag.take(*_URLS),
    }
    accession = next(iter(bag.see("accession-num") + bag.see("rec-number")), "")
    return Draft(start_line(element), said(attributes), bag.rest(), one_line(accession), problems=bag.problems)


def _kind(element: Element | None) -> str:
    if element is None:
        return ""
    return fold_lines(element.get("name") or lines_of(element))


def _pmid(bag: Bag) -> str:
    providers = " ".join(bag.see("remote-database-name", "remote-database-provider")).lower()
    numbers = [normal_pmid(text) for text in bag.see("accession-num")]
    links = [pmid_of_link(text) for text in bag.see(*_URLS)]
    from_pubmed = numbers if any(known in providers for known in _PUBMED_NAMES) else []
    return next(filter(None, [*from_pubmed, *links]), "")
