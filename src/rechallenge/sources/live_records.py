"""Records of Europe PMC, Crossref and OpenAlex, from the raw JSON of a search."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import msgspec

from rechallenge.model import InputError, PartialDate, doi_in
from rechallenge.sources.dates import parse_date, partial_date
from rechallenge.sources.fields import Draft, Parsed, said
from rechallenge.sources.raw import fold

_MARKUP = re.compile(r"<[^>]+>")
Result = Mapping[str, Any]


def read_europepmc(data: bytes, name: str) -> Parsed:
    """Results of a search with resultType=core."""
    return _parsed(data, name, ("resultList", "result"), _europepmc)


def read_crossref(data: bytes, name: str) -> Parsed:
    """Works of a search."""
    return _parsed(data, name, ("message", "items"), _crossref)


def read_openalex(data: bytes, name: str) -> Parsed:
    """Works of a search; an abstract is put together from its inverted index."""
    return _parsed(data, name, ("results",), _openalex)


def _parsed(data: bytes, name: str, path: tuple[str, ...], read: Callable[[Result], Draft]) -> Parsed:
    try:
        found = msgspec.json.decode(data)
        for key in path:
            found = found[key]
        return Parsed([read(one) for one in found], [])
    except (msgspec.DecodeError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise InputError(
            f"is not the answer to a search: {error!r}", where=name, fix="search again; the source may have changed"
        ) from error


def _europepmc(one: Result) -> Draft:
    journal = one.get("journalInfo", {})
    title = journal.get("journal", {}).get("title", "")
    tags = (
        ("SRC", one.get("source", "")),
        ("CRDT", one.get("dateOfCreation", "")),
        ("LR", one.get("dateOfRevision", "")),
        ("OA", one.get("isOpenAccess", "")),
        *((f"CC {tie.get('type', '')}", str(tie.get("id", ""))) for tie in _inside(one, "commentCorrection")),
    )
    attributes = {
        "pmid": one.get("pmid", ""),
        "pmcid": one.get("pmcid", ""),
        "doi": doi_in(one.get("doi", "")),
        "title": _plain(one.get("title", "")),
        "authors": tuple(
            author.get("fullName") or author.get("collectiveName", "") for author in _inside(one, "author")
        ),
        "journal": title or one.get("bookOrReportDetails", {}).get("publisher", ""),
        "published": parse_date(one.get("firstPublicationDate") or one.get("pubYear", "")),
        "volume": journal.get("volume", ""),
        "issue": journal.get("issue", ""),
        "pages": one.get("pageInfo", ""),
        "abstract": _plain(one.get("abstractText", "")),
        "language": one.get("language", ""),
        "publication_types": tuple(_inside(one, "pubType")),
        "keywords": tuple(_inside(one, "keyword")),
        "mesh": tuple(map(_mesh, _inside(one, "meshHeading"))),
    }
    return _draft(attributes, tags, f"{one['source']}/{one['id']}")


def _inside(one: Result, name: str) -> Iterable[Any]:
    """The list that Europe PMC wraps twice: authorList/author."""
    listed: Iterable[Any] = one.get(f"{name}List", {}).get(name, ())
    return listed


def _mesh(heading: Result) -> str:
    """As MEDLINE prints it; a star marks a main topic."""
    qualifiers = heading.get("meshQualifierList", {}).get("meshQualifier", ())
    named = [
        (heading.get("descriptorName", ""), heading),
        *((one.get("qualifierName", ""), one) for one in qualifiers),
    ]
    return "/".join(("*" if one.get("majorTopic_YN") == "Y" else "") + name for name, one in named)


def _crossref(one: Result) -> Draft:
    parts = (one.get("issued", {}).get("date-parts") or [[]])[0]
    updates = tuple((f"update-to {tie.get('type', '')}", tie.get("DOI", "")) for tie in one.get("update-to", ()))
    attributes = {
        "doi": doi_in(one["DOI"]),
        "title": _plain(" ".join(one.get("title", ()))),
        "authors": tuple(
            ", ".join(filter(None, (person.get("family"), person.get("given")))) or person.get("name", "")
            for person in one.get("author", ())
        ),
        "journal": next(iter(one.get("container-title", ())), ""),
        "published": partial_date(*map(str, parts[:3])) if parts and parts[0] else None,
        "volume": one.get("volume", ""),
        "issue": one.get("issue", ""),
        "pages": one.get("page", ""),
        "abstract": _plain(one.get("abstract", "")),
        "language": one.get("language", ""),
        "publication_types": (one["type"],) if one.get("type") else (),
        "url": one.get("URL", ""),
    }
    return _draft(attributes, updates, one["DOI"])


def _openalex(one: Result) -> Draft:
    place, source = one.get("biblio") or {}, (one.get("primary_location") or {}).get("source") or {}
    first, last = place.get("first_page") or "", place.get("last_page") or ""
    kinds = [one["type"]] if one.get("type") else []
    attributes = {
        "doi": doi_in(one.get("doi") or ""),
        "pmid": _last(one.get("ids", {}).get("pmid")),
        "pmcid": _last(one.get("ids", {}).get("pmcid")),
        "title": _plain(one.get("title") or ""),
        "authors": tuple(person["author"]["display_name"] for person in one.get("authorships", ())),
        "journal": source.get("display_name") or "",
        "published": _day(one.get("publication_date")),
        "volume": place.get("volume") or "",
        "issue": place.get("issue") or "",
        "pages": f"{first}-{last}" if first and last and first != last else first,
        "abstract": _upright(one.get("abstract_inverted_index") or {}),
        "language": one.get("language") or "",
        "publication_types": (*kinds, "Retracted Publication") if one.get("is_retracted") else tuple(kinds),
    }
    return _draft(attributes, (("updated", one.get("updated_date") or ""),), _last(one["id"]))


def _upright(inverted: Mapping[str, list[int]]) -> str:
    """The words of an abstract in their order, from the places of each."""
    placed = sorted((place, word) for word, places in inverted.items() for place in places)
    return " ".join(word for _, word in placed)


def _draft(attributes: dict[str, Any], tags: Iterable[tuple[str, str]], accession: str) -> Draft:
    return Draft(0, said(attributes), tuple((tag, text) for tag, text in tags if text), accession)


def _plain(text: str) -> str:
    return fold(_MARKUP.sub(" ", text))


def _last(address: str | None) -> str:
    return (address or "").rpartition("/")[2]


def _day(text: str | None) -> PartialDate | None:
    return parse_date(text or "")
