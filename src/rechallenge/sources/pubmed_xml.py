"""PubMed XML (efetch answers, baseline and update files) as a stream of articles.

Elements are those of pubmed_250101.dtd; older names that saved files still carry are read as well. An article is read in
one flat walk, because walking nested elements is what costs time: a tag either names the article's own text, a text of
the group that was opened last (a person, a date, a grant ...), or has a handler. So every element that holds texts of a
group must open one, also where nothing is kept of it.
"""

from collections.abc import Callable, Iterator
from datetime import date
from functools import lru_cache
from typing import IO, Any, cast

from rechallenge.model import InputError
from rechallenge.sources.dates import parse_date, partial_date
from rechallenge.sources.pubmed_article import (
    AbstractPart,
    Author,
    Chemical,
    Correction,
    Databank,
    DeletedArticles,
    Grant,
    HistoryDate,
    Keyword,
    MeshHeading,
    PubmedArticle,
    Reference,
    Term,
)
from rechallenge.sources.xml_skipping import WithoutElements
from rechallenge.sources.xml_stream import BrokenXml, Element, start_line, stream_elements, text_of

Fields = dict[str, Any]
Handler = Callable[[Fields, Fields, Element], None]  # the article, the group that is open, the element
Build = Callable[[Fields, Fields], None]  # the article, a group that is complete

_N_DATES = 50_000  # more than the days of a century: nearly every date of a file was met before
_parsed = lru_cache(maxsize=_N_DATES)(parse_date)
_partial = lru_cache(maxsize=_N_DATES)(partial_date)

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
    """One PubmedArticle, PubmedBookArticle or DeleteCitation element as a value."""
    line = start_line(element)
    if element.tag in {"DeleteCitation", "DeleteDocument"}:
        return DeletedArticles(pmids=tuple(text_of(child) for child in element), line=line)
    fields: Fields = {"pmid": "", "line": line, "is_book": element.tag == "PubmedBookArticle"}
    groups: list[tuple[Build, Fields]] = []
    for root in _roots(element):
        if root.tag == "ReferenceList":
            if with_references:
                fields.setdefault("references", []).extend(_references(root))
        else:
            _walk(root, fields, groups)
    for build, group in groups:
        build(fields, group)
    fields.pop("author_list", None)
    complete: Fields = {key: tuple(value) if type(value) is list else value for key, value in fields.items()}
    return PubmedArticle(**complete)


def _roots(element: Element) -> list[Element]:
    """The parts of an article that are walked on their own, so that a reference list can be left alone."""
    roots: list[Element] = []
    for child in element:
        roots += child if child.tag in {"PubmedData", "BookDocument"} else (child,)
    return roots


def _walk(element: Element, fields: Fields, groups: list[tuple[Build, Fields]]) -> None:
    """Fills what needs no group into `fields`, and adds the groups to `groups`, in their order."""
    group: Fields = {}
    for part in element.iter():
        use = _USES.get(part.tag)
        if use.__class__ is str:
            group[use] = text_of(part)
        elif use.__class__ is tuple:
            attribute, key, build = use
            group = {key: part.get(attribute) or ""} if key else {}
            groups.append((build, group))
        elif use is not None:
            use(fields, group, part)


_REFERENCE_IDS = {"pubmed": "pmid", "doi": "doi", "pmc": "pmcid", "pmcid": "pmcid"}


def _references(element: Element) -> Iterator[Reference]:
    """Reference lists may hold reference lists: all are read in one flat walk."""
    found: list[dict[str, str]] = []
    for part in element.iter("Reference", "Citation", "ArticleId"):
        tag = part.tag
        if tag == "Reference" or not found:
            found.append({})
        if tag == "Citation":
            found[-1]["citation"] = text_of(part)
        elif key := _REFERENCE_IDS.get(part.get("IdType") or ""):
            found[-1][key] = text_of(part)
    return (Reference(**reference) for reference in found)


def _one(key: str) -> Handler:
    def handle(fields: Fields, _: Fields, element: Element) -> None:
        if not fields.get(key):
            fields[key] = text_of(element)

    return handle


def _many(key: str) -> Handler:
    def handle(fields: Fields, _: Fields, element: Element) -> None:
        if text := text_of(element):
            fields.setdefault(key, []).append(text)

    return handle


def _typed(key: str, attribute: str, kind: str = "") -> Handler:
    """Text with its kind, unless it is marked invalid."""

    def handle(fields: Fields, _: Fields, element: Element) -> None:
        text = text_of(element)
        if text and element.get("ValidYN") != "N":
            fields.setdefault(key, []).append((element.get(attribute) or kind, text))

    return handle


def _terms(key: str) -> Handler:
    def handle(fields: Fields, _: Fields, element: Element) -> None:
        fields.setdefault(key, []).append(_term(element))

    return handle


def _term(element: Element) -> Term:
    return Term(name=text_of(element), ui=element.get("UI") or "", is_major=element.get("MajorTopicYN") == "Y")


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


def _abstract_text(_: Fields, group: Fields, element: Element) -> None:
    if text := text_of(element):
        label, category = element.get("Label") or "", element.get("NlmCategory") or ""
        group.setdefault("parts", []).append(AbstractPart(text=text, label=label, category=category))


def _affiliation(_: Fields, group: Fields, element: Element) -> None:
    group["affiliations"] = (*group.get("affiliations", ()), text_of(element))


def _person_identifier(_: Fields, group: Fields, element: Element) -> None:
    if element.get("Source") == "ORCID":
        group["orcid"] = text_of(element)


def _descriptor(fields: Fields, _: Fields, element: Element) -> None:
    fields.setdefault("mesh", []).append(MeshHeading(descriptor=_term(element)))


def _qualifier(fields: Fields, _: Fields, element: Element) -> None:
    heading = fields["mesh"][-1]
    fields["mesh"][-1] = MeshHeading(descriptor=heading.descriptor, qualifiers=(*heading.qualifiers, _term(element)))


def _substance(_: Fields, group: Fields, element: Element) -> None:
    group["name"] = text_of(element)
    group["ui"] = element.get("UI") or ""


def _keyword(fields: Fields, group: Fields, element: Element) -> None:
    word = Keyword(text=text_of(element), owner=group.get("owner", ""), is_major=element.get("MajorTopicYN") == "Y")
    fields.setdefault("keywords", []).append(word)


def _accession(_: Fields, group: Fields, element: Element) -> None:
    group["accessions"] = (*group.get("accessions", ()), text_of(element))


def _parts(key: str) -> Build:
    def build(fields: Fields, group: Fields) -> None:
        fields.setdefault(key, []).extend(group.get("parts", ()))

    return build


def _valued(key: str, kind: Callable[..., Any], **missing: str) -> Build:
    def build(fields: Fields, group: Fields) -> None:
        fields.setdefault(key, []).append(kind(**(missing | group)))

    return build


def _author_list(fields: Fields, group: Fields) -> None:
    fields["author_list"] = "editors" if group["type"] == "editors" else "authors"


def _author(fields: Fields, group: Fields) -> None:
    fields.setdefault(fields.get("author_list", "authors"), []).append(Author(**group))


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
        parts = list(group.values())
        if key not in fields and parts and all(part.isdecimal() for part in parts):
            fields[key] = _partial(*parts[:3])

    return build


def _article_date(fields: Fields, group: Fields) -> None:
    if group.pop("type") in {"", "Electronic"}:
        _ELECTRONIC(fields, group)


_ELECTRONIC = _day("electronic")


def _history(fields: Fields, group: Fields) -> None:
    status, *parts = group.values()
    if at := _moment(*parts):
        fields.setdefault("history", []).append(HistoryDate(status=status, at=at))


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

_GROUPS: dict[str, tuple[str, str, Build]] = {
    "AuthorList": ("Type", "type", _author_list),
    "Author": ("", "", _author),
    "Investigator": ("", "", _valued("investigators", Author)),
    "PersonalNameSubject": ("", "", _valued("subjects", Author)),
    "Abstract": ("", "", _parts("abstract")),
    "OtherAbstract": ("", "", _parts("other_abstracts")),
    "MedlineJournalInfo": ("", "", _journal_country),
    "Pagination": ("", "", _pages),
    "PubDate": ("", "", _published),
    "ArticleDate": ("DateType", "type", _article_date),
    "DateCompleted": ("", "", _day("completed")),
    "DateRevised": ("", "", _day("revised")),
    **dict.fromkeys(("DateCreated", "ContributionDate", "BeginningDate", "EndingDate"), ("", "", _nothing)),
    "PubMedPubDate": ("PubStatus", "status", _history),
    "Chemical": ("", "", _valued("chemicals", Chemical, name="")),
    "KeywordList": ("Owner", "owner", _nothing),
    "CommentsCorrections": ("RefType", "kind", _valued("corrections", Correction)),
    "DataBank": ("", "", _valued("databanks", Databank, name="")),
    "Grant": ("", "", _valued("grants", Grant)),
}
"""Elements that open a group, the attribute that it begins with and its key, and what becomes of the group."""

_HANDLERS: dict[str, Handler] = {
    "MedlineCitation": _citation,
    "PMID": _pmid,
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
