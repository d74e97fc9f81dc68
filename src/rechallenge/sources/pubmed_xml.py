"""PubMed XML (efetch answers, baseline and update files) as a stream of articles.

Elements are those of pubmed_250101.dtd; older names that saved files still carry are read as well. An article is read in
one flat walk, because walking nested elements is what costs time: a tag either names the article's own text, a text of
the group that was opened last (a person, a date, a grant ...), or has a handler. So every element that holds texts of a
group must open one, also where nothing is kept of it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date
from functools import lru_cache
from typing import IO, Any, cast

import msgspec

from rechallenge.model import InputError, PartialDate
from rechallenge.sources.dates import parse_date, partial_date
from rechallenge.sources.pubmed_article import DeletedArticles, PubmedArticle
from rechallenge.sources.xml_skipping import WithoutElements
from rechallenge.sources.xml_stream import BrokenXml, Element, start_line, stream_elements, text_of

Fields = dict[str, Any]
Handler = Callable[[Fields, Fields, Element], None]  # the article, the group that is open, the element
Build = Callable[[Fields, Fields], None]  # the article, a group that is complete

_N_DATES = 50_000  # more than the days of a century: nearly every date of a file was met before
_parsed = lru_cache(maxsize=_N_DATES)(parse_date)

RECORD_TAGS = ("PubmedArticle", "PubmedBookArticle", "DeleteCitation", "DeleteDocument")


def iter_pubmed_xml(
    stream: IO[bytes], *, name: str = "PubMed XML", with_references: bool = True
) -> Iterator[PubmedArticle | DeletedArticles]:
    """Articles and deletions in the order of the file, one at a time, in memory that does not grow with the file.

    Args:
        stream: bytes of a PubmedArticleSet, already unpacked.
        name: of the file, for messages.
        with_references: False leaves reference lists out; they are most of a recent record.
    Raises:
        InputError: the file is not XML from some line on (what came before was delivered), or it declares entities.
    """
    source = stream if with_references else cast("IO[bytes]", WithoutElements(stream, "ReferenceList"))
    try:
        for element in stream_elements(source, RECORD_TAGS, name=name):
            yield read_element(element, with_references=with_references)
    except BrokenXml as broken:
        raise InputError(
            f"is not XML from here on: {broken.reason}",
            where=f"{name}, line {broken.line}",
            fix="download the file again; it may be cut off",
        ) from broken


def read_element(element: Element, *, with_references: bool = True) -> PubmedArticle | DeletedArticles:
    """One PubmedArticle, PubmedBookArticle or DeleteCitation element as a value. Its reference lists are taken out."""
    line = start_line(element)
    if element.tag in {"DeleteCitation", "DeleteDocument"}:
        return DeletedArticles(pmids=tuple(text_of(child) for child in element), line=line)
    fields: Fields = defaultdict(list, pmid="", line=line, is_book=element.tag == "PubmedBookArticle")
    for references in _taken_out(element, "ReferenceList"):
        if with_references:
            fields["references"] += _references(references)
    for build, group in _walk(element, fields):
        build(fields, group)
    for passing in ("author_list", "parts"):
        fields.pop(passing, None)
    return msgspec.convert(fields, PubmedArticle)


def _taken_out(element: Element, tag: str) -> Iterator[Element]:
    while (found := next(element.iter(tag), None)) is not None:
        parent = found.getparent()
        assert parent is not None
        parent.remove(found)
        yield found


def _walk(element: Element, fields: Fields) -> list[tuple[Build, Fields]]:
    """Fills `fields`. Returns the groups that become something else once they are complete, in their order."""
    group: Fields = {}
    unfinished: list[tuple[Build, Fields]] = []
    for part in element.iter():
        use = _USES.get(part.tag)
        if use.__class__ is str:
            group[use] = text_of(part)
        elif use.__class__ is tuple:
            attribute, key, becomes = use
            group = {key: part.get(attribute) or ""} if key else {}
            if becomes.__class__ is str:
                fields[becomes].append(group)
            else:
                unfinished.append((becomes, group))
        elif use is not None:
            use(fields, group, part)
    return unfinished


_REFERENCE_IDS = {"pubmed": "pmid", "doi": "doi", "pmc": "pmcid", "pmcid": "pmcid"}


def _references(element: Element) -> list[Fields]:
    """Reference lists may hold reference lists: all are read in one flat walk."""
    found: list[Fields] = []
    for part in element.iter("Reference", "Citation", "ArticleId"):
        tag = part.tag
        if tag == "Reference" or not found:
            found.append({})
        if tag == "Citation":
            found[-1]["citation"] = text_of(part)
        elif key := _REFERENCE_IDS.get(part.get("IdType") or ""):
            found[-1][key] = text_of(part)
    return found


def _one(key: str) -> Handler:
    def handle(fields: Fields, _: Fields, element: Element) -> None:
        if not fields.get(key):
            fields[key] = text_of(element)

    return handle


def _many(key: str) -> Handler:
    def handle(fields: Fields, _: Fields, element: Element) -> None:
        if text := text_of(element):
            fields[key].append(text)

    return handle


def _typed(key: str, attribute: str, kind: str = "") -> Handler:
    """Text with its kind, unless it is marked invalid."""

    def handle(fields: Fields, _: Fields, element: Element) -> None:
        text = text_of(element)
        if text and element.get("ValidYN") != "N":
            fields[key].append((element.get(attribute) or kind, text))

    return handle


def _terms(key: str) -> Handler:
    def handle(fields: Fields, _: Fields, element: Element) -> None:
        fields[key].append(_term(element))

    return handle


def _term(element: Element) -> Fields:
    return {"name": text_of(element), "ui": element.get("UI") or "", "is_major": element.get("MajorTopicYN") == "Y"}


def _citation(fields: Fields, _: Fields, element: Element) -> None:
    fields["status"] = element.get("Status") or ""
    fields["owner"] = element.get("Owner") or ""
    fields["indexing"] = element.get("IndexingMethod") or ""


def _pmid(fields: Fields, group: Fields, element: Element) -> None:
    """Of the article, or of the publication that a correction names."""
    if "kind" in group:
        group["pmid"] = text_of(element)
        return
    version = element.get("Version") or "1"
    number = int(version) if version.isdecimal() else 1
    if number >= fields.get("version", 0):
        fields["version"] = number
        fields["pmid"] = text_of(element)


def _abstract(fields: Fields, _: Fields, __: Element) -> None:
    fields["parts"] = fields["abstract"]


def _other_abstract(fields: Fields, _: Fields, __: Element) -> None:
    fields["parts"] = fields["other_abstracts"]


def _abstract_text(fields: Fields, _: Fields, element: Element) -> None:
    if text := text_of(element):
        label, category = element.get("Label") or "", element.get("NlmCategory") or ""
        fields["parts"].append({"text": text, "label": label, "category": category})


def _affiliation(_: Fields, group: Fields, element: Element) -> None:
    group.setdefault("affiliations", []).append(text_of(element))


def _person_identifier(_: Fields, group: Fields, element: Element) -> None:
    if element.get("Source") == "ORCID":
        group["orcid"] = text_of(element)


def _descriptor(fields: Fields, _: Fields, element: Element) -> None:
    fields["mesh"].append({"descriptor": _term(element), "qualifiers": []})


def _qualifier(fields: Fields, _: Fields, element: Element) -> None:
    fields["mesh"][-1]["qualifiers"].append(_term(element))


def _substance(_: Fields, group: Fields, element: Element) -> None:
    group["name"] = text_of(element)
    group["ui"] = element.get("UI") or ""


def _keyword(fields: Fields, group: Fields, element: Element) -> None:
    is_major = element.get("MajorTopicYN") == "Y"
    fields["keywords"].append({"text": text_of(element), "owner": group.get("owner", ""), "is_major": is_major})


def _accession(_: Fields, group: Fields, element: Element) -> None:
    group.setdefault("accessions", []).append(text_of(element))


def _author_list(fields: Fields, group: Fields) -> None:
    fields["author_list"] = "editors" if group["type"] == "editors" else "authors"


def _author(fields: Fields, group: Fields) -> None:
    fields[fields.get("author_list", "authors")].append(group)


def _journal_country(fields: Fields, group: Fields) -> None:
    fields["country"] = fields.get("country") or group.get("country", "")


def _pages(fields: Fields, group: Fields) -> None:
    """The full range where PubMed gives start and end, else MEDLINE's short form (`454-81`)."""
    start, end, short = group.get("start", ""), group.get("end", ""), group.get("short", "")
    fields["pages"] = f"{start}-{end}" if start and end and start != end else start or short


def _published(fields: Fields, group: Fields) -> None:
    words = " ".join(group.values())
    fields["published_text"] = words
    fields["published"] = _parsed(words)


def _day(key: str) -> Build:
    """A date in figures: Year, Month, Day."""

    def build(fields: Fields, group: Fields) -> None:
        if key not in fields and (day := _in_figures(*group.values())):
            fields[key] = day

    return build


@lru_cache(maxsize=_N_DATES)
def _in_figures(*parts: str) -> PartialDate | None:
    return partial_date(*parts[:3]) if parts and all(part.isdecimal() for part in parts) else None


def _article_date(fields: Fields, group: Fields) -> None:
    if group.pop("type") in {"", "Electronic"}:
        _ELECTRONIC(fields, group)


_ELECTRONIC = _day("electronic")


def _history(fields: Fields, group: Fields) -> None:
    status, *parts = group.values()
    if at := _moment(*parts):
        fields["history"].append({"status": status, "at": at})


@lru_cache(maxsize=_N_DATES)
def _moment(*written: str) -> str:
    """Year, month, day and, if given, hour and minute; "" where they are no date."""
    parts = [int(part) for part in written if part.isdecimal()]
    try:
        day = date(*parts[:3]).isoformat()
    except (TypeError, ValueError, OverflowError):
        return ""
    return f"{day} {parts[3]:02d}:{parts[4]:02d}" if len(parts) >= 5 else day


def _nothing(_: Fields, __: Fields) -> None:
    """Of a group that is not kept."""


_OWN: dict[str, str] = {
    "ArticleTitle": "title",
    "VernacularTitle": "vernacular_title",
    "CopyrightInformation": "copyright",
    "Title": "journal",
    "BookTitle": "journal",
    "MedlineTA": "journal_abbreviation",
    "NlmUniqueID": "nlm_id",
    "PublisherName": "publisher",
    "Volume": "volume",
    "Issue": "issue",
    "PublicationStatus": "publication_status",
    "CoiStatement": "conflict_statement",
}
"""Texts of the article; the first that says something is kept."""

_IN_GROUP: dict[str, str] = {
    "Year": "year",
    "Month": "month",
    "Day": "day",
    "Hour": "hour",
    "Minute": "minute",
    "Season": "season",
    "MedlineDate": "words",
    "LastName": "last",
    "ForeName": "fore",
    "FirstName": "fore",
    "Initials": "initials",
    "Suffix": "suffix",
    "CollectiveName": "collective",
    "StartPage": "start",
    "EndPage": "end",
    "MedlinePgn": "short",
    "GrantID": "number",
    "Acronym": "acronym",
    "Agency": "agency",
    "Country": "country",
    "RefSource": "citation",
    "Note": "note",
    "RegistryNumber": "registry_number",
    "DataBankName": "name",
}
"""Texts of the group that was opened last."""

_GROUPS: dict[str, tuple[str, str, str | Build]] = {
    "AuthorList": ("Type", "type", _author_list),
    "Author": ("", "", _author),
    "Investigator": ("", "", "investigators"),
    "PersonalNameSubject": ("", "", "subjects"),
    "MedlineJournalInfo": ("", "", _journal_country),
    "Pagination": ("", "", _pages),
    "PubDate": ("", "", _published),
    "ArticleDate": ("DateType", "type", _article_date),
    "DateCompleted": ("", "", _day("completed")),
    "DateRevised": ("", "", _day("revised")),
    **dict.fromkeys(("DateCreated", "ContributionDate", "BeginningDate", "EndingDate"), ("", "", _nothing)),
    "PubMedPubDate": ("PubStatus", "status", _history),
    "Chemical": ("", "", "chemicals"),
    "KeywordList": ("Owner", "owner", _nothing),
    "CommentsCorrections": ("RefType", "kind", "corrections"),
    "DataBank": ("", "", "databanks"),
    "Grant": ("", "", "grants"),
}
"""Elements that open a group, the attribute that it begins with and its key, and what becomes of the group."""

_HANDLERS: dict[str, Handler] = {
    "MedlineCitation": _citation,
    "PMID": _pmid,
    "Abstract": _abstract,
    "OtherAbstract": _other_abstract,
    "AbstractText": _abstract_text,
    "Affiliation": _affiliation,
    "Identifier": _person_identifier,
    "Language": _many("languages"),
    "PublicationType": _terms("publication_types"),
    "ISSN": _typed("issns", "IssnType"),
    "ISSNLinking": _typed("issns", "IssnType", "Linking"),
    "Isbn": _many("isbns"),
    "ArticleId": _typed("article_ids", "IdType"),
    "ELocationID": _typed("location_ids", "EIdType"),
    "OtherID": _typed("other_ids", "Source"),
    "DescriptorName": _descriptor,
    "QualifierName": _qualifier,
    "SupplMeshName": _terms("supplementary_mesh"),
    "NameOfSubstance": _substance,
    "Keyword": _keyword,
    "GeneSymbol": _many("gene_symbols"),
    "CitationSubset": _many("subsets"),
    "AccessionNumber": _accession,
    "GeneralNote": _many("notes"),
}

_USES: dict[Any, Any] = {**{tag: _one(key) for tag, key in _OWN.items()}, **_IN_GROUP, **_GROUPS, **_HANDLERS}
