"""PubMed XML (efetch answers, baseline and update files) as a stream of articles.

Elements are those of pubmed_250101.dtd; older names that saved files still carry are read as well. Long lists are read
flat (`element.iter`), because walking nested elements one by one is what costs time.
"""

from collections.abc import Callable, Iterator
from datetime import date
from typing import IO, Any

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
from rechallenge.sources.xml_stream import BrokenXml, Element, start_line, stream_elements, text_of

Fields = dict[str, Any]
Handler = Callable[[Fields, Element], None]

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
    try:
        for element in stream_elements(stream, RECORD_TAGS, name=name):
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
    fields: Fields = {"pmid": "", "line": line}
    if not with_references:
        fields["references"] = ()
    _descend(fields, element)
    complete: Fields = {key: tuple(value) if type(value) is list else value for key, value in fields.items()}
    return PubmedArticle(**complete)


def _descend(fields: Fields, element: Element) -> None:
    for child in element:
        handler = _HANDLERS.get(child.tag)
        if handler is not None:
            handler(fields, child)


def _one(key: str) -> Handler:
    """Keeps the first text that says something."""

    def handle(fields: Fields, element: Element) -> None:
        if not fields.get(key):
            fields[key] = text_of(element)

    return handle


def _many(key: str) -> Handler:
    def handle(fields: Fields, element: Element) -> None:
        if text := text_of(element):
            fields.setdefault(key, []).append(text)

    return handle


def _each(key: str, read: Callable[[Element], Any]) -> Handler:
    """A list element: every child becomes a value."""

    def handle(fields: Fields, element: Element) -> None:
        fields.setdefault(key, []).extend(read(child) for child in element)

    return handle


def _typed(key: str, attribute: str, kind: str = "") -> Handler:
    """Text with its kind, unless it is marked invalid."""

    def handle(fields: Fields, element: Element) -> None:
        text = text_of(element)
        if text and element.get("ValidYN") != "N":
            fields.setdefault(key, []).append((element.get(attribute) or kind, text))

    return handle


def _citation(fields: Fields, element: Element) -> None:
    fields["status"] = element.get("Status") or ""
    fields["owner"] = element.get("Owner") or ""
    fields["indexing"] = element.get("IndexingMethod") or ""
    _descend(fields, element)


def _book_document(fields: Fields, element: Element) -> None:
    fields["is_book"] = True
    _descend(fields, element)


def _pmid(fields: Fields, element: Element) -> None:
    version = element.get("Version") or "1"
    number = int(version) if version.isdecimal() else 1
    if number >= fields.get("version", 0):
        fields["version"] = number
        fields["pmid"] = text_of(element)


def _abstract(into: str) -> Handler:
    def handle(fields: Fields, element: Element) -> None:
        for child in element:
            text = text_of(child)
            if child.tag == "CopyrightInformation":
                fields["copyright"] = text
            elif text:
                label, category = child.get("Label") or "", child.get("NlmCategory") or ""
                fields.setdefault(into, []).append(AbstractPart(text=text, label=label, category=category))

    return handle


_PERSON = frozenset({"Author", "Investigator", "PersonalNameSubject"})
_PERSON_FIELDS = {
    "LastName": "last",
    "ForeName": "fore",
    "FirstName": "fore",
    "Initials": "initials",
    "Suffix": "suffix",
    "CollectiveName": "collective",
}


def _people(element: Element) -> list[Author]:
    found: list[Fields] = []
    for part in element.iter():
        tag = part.tag
        if tag in _PERSON:
            found.append({})
        elif not found:
            continue
        elif tag in _PERSON_FIELDS:
            found[-1][_PERSON_FIELDS[tag]] = text_of(part)
        elif tag == "Affiliation":
            found[-1]["affiliations"] = (*found[-1].get("affiliations", ()), text_of(part))
        elif tag == "Identifier" and part.get("Source") == "ORCID":
            found[-1]["orcid"] = text_of(part)
    return [Author(**person) for person in found]


def _persons(key: str) -> Handler:
    def handle(fields: Fields, element: Element) -> None:
        into = "editors" if element.get("Type") == "editors" else key
        fields.setdefault(into, []).extend(_people(element))

    return handle


def _term(element: Element) -> Term:
    return Term(name=text_of(element), ui=element.get("UI") or "", is_major=element.get("MajorTopicYN") == "Y")


def _mesh(fields: Fields, element: Element) -> None:
    headings: list[list[Term]] = []
    for part in element.iter("DescriptorName", "QualifierName"):
        if part.tag == "DescriptorName" or not headings:
            headings.append([])
        headings[-1].append(_term(part))
    fields["mesh"] = [MeshHeading(descriptor=terms[0], qualifiers=tuple(terms[1:])) for terms in headings]


def _chemical(element: Element) -> Chemical:
    number = substance = None
    for child in element:
        number, substance = (child, substance) if child.tag == "RegistryNumber" else (number, child)
    return Chemical(
        name="" if substance is None else text_of(substance),
        ui="" if substance is None else substance.get("UI") or "",
        registry_number="" if number is None else text_of(number),
    )


def _keywords(fields: Fields, element: Element) -> None:
    owner = element.get("Owner") or ""
    fields.setdefault("keywords", []).extend(
        Keyword(text=text_of(child), owner=owner, is_major=child.get("MajorTopicYN") == "Y") for child in element
    )


def _texts(element: Element) -> dict[str, str]:
    return {child.tag: text_of(child) for child in element}


def _correction(element: Element) -> Correction:
    texts = _texts(element)
    return Correction(
        kind=element.get("RefType") or "",
        citation=texts.get("RefSource", ""),
        pmid=texts.get("PMID", ""),
        note=texts.get("Note", ""),
    )


def _grant(element: Element) -> Grant:
    texts = _texts(element)
    return Grant(
        number=texts.get("GrantID", ""),
        acronym=texts.get("Acronym", ""),
        agency=texts.get("Agency", ""),
        country=texts.get("Country", ""),
    )


def _databank(element: Element) -> Databank:
    name = element.find("DataBankName")
    accessions = tuple(text_of(part) for part in element.iter("AccessionNumber"))
    return Databank(name="" if name is None else text_of(name), accessions=accessions)


_REFERENCE_IDS = {"pubmed": "pmid", "doi": "doi", "pmc": "pmcid", "pmcid": "pmcid"}


def _references(fields: Fields, element: Element) -> None:
    """Reference lists may hold reference lists; a caller that wants none has set an empty tuple."""
    if fields.get("references") == ():
        return
    found: list[dict[str, str]] = []
    for part in element.iter("Reference", "Citation", "ArticleId"):
        tag = part.tag
        if tag == "Reference" or not found:
            found.append({})
        if tag == "Citation":
            found[-1]["citation"] = text_of(part)
        elif key := _REFERENCE_IDS.get(part.get("IdType") or ""):
            found[-1][key] = text_of(part)
    fields.setdefault("references", []).extend(Reference(**reference) for reference in found)


def _pages(fields: Fields, element: Element) -> None:
    """The full range where PubMed gives start and end, else MEDLINE's short form (`454-81`)."""
    texts = _texts(element)
    start, end, short = texts.get("StartPage", ""), texts.get("EndPage", ""), texts.get("MedlinePgn", "")
    fields["pages"] = f"{start}-{end}" if start and end and start != end else start or short


def _published(fields: Fields, element: Element) -> None:
    words = " ".join(text_of(child) for child in element)
    fields["published_text"] = words
    fields["published"] = parse_date(words)


def _day(key: str) -> Handler:
    """A date in figures: Year, Month, Day."""

    def handle(fields: Fields, element: Element) -> None:
        parts = [child.text or "" for child in element]
        if key not in fields and parts and all(part.isdecimal() for part in parts):
            fields[key] = partial_date(*parts[:3])

    return handle


def _article_date(fields: Fields, element: Element) -> None:
    if element.get("DateType", "Electronic") == "Electronic":
        _ELECTRONIC(fields, element)


_ELECTRONIC = _day("electronic")


def _history(fields: Fields, element: Element) -> None:
    steps: list[tuple[str, list[int]]] = []
    for part in element.iter():
        if part.tag == "PubMedPubDate":
            steps.append((part.get("PubStatus") or "", []))
        elif steps and (text := part.text) and text.isdecimal():
            steps[-1][1].append(int(text))
    fields["history"] = [HistoryDate(status=status, at=at) for status, parts in steps if (at := _moment(parts))]


def _moment(parts: list[int]) -> str:
    """Year, month, day and, if given, hour and minute; "" where they are no date."""
    try:
        day = date(*parts[:3]).isoformat()
    except (TypeError, ValueError, OverflowError):
        return ""
    return f"{day} {parts[3]:02d}:{parts[4]:02d}" if len(parts) >= 5 else day


_CONTAINERS = (
    *("Article", "Journal", "JournalIssue", "MedlineJournalInfo", "PubmedData", "PubmedBookData", "Book", "Publisher"),
)
_HANDLERS: dict[Any, Handler] = {
    **dict.fromkeys(_CONTAINERS, _descend),
    "MedlineCitation": _citation,
    "BookDocument": _book_document,
    "PMID": _pmid,
    "ArticleTitle": _one("title"),
    "VernacularTitle": _one("vernacular_title"),
    "Abstract": _abstract("abstract"),
    "OtherAbstract": _abstract("other_abstracts"),
    "AuthorList": _persons("authors"),
    "InvestigatorList": _persons("investigators"),
    "PersonalNameSubjectList": _persons("subjects"),
    "Language": _many("languages"),
    "PublicationTypeList": _each("publication_types", _term),
    "PublicationType": lambda fields, element: fields.setdefault("publication_types", []).append(_term(element)),
    "Title": _one("journal"),
    "BookTitle": _one("journal"),
    "MedlineTA": _one("journal_abbreviation"),
    "NlmUniqueID": _one("nlm_id"),
    "Country": _one("country"),
    "ISSN": _typed("issns", "IssnType"),
    "ISSNLinking": _typed("issns", "IssnType", "Linking"),
    "Isbn": _many("isbns"),
    "PublisherName": _one("publisher"),
    "Volume": _one("volume"),
    "Issue": _one("issue"),
    "Pagination": _pages,
    "PubDate": _published,
    "ArticleDate": _article_date,
    "DateCompleted": _day("completed"),
    "DateRevised": _day("revised"),
    "History": _history,
    "PublicationStatus": _one("publication_status"),
    "ArticleIdList": _each("article_ids", lambda element: (element.get("IdType") or "", text_of(element))),
    "ELocationID": _typed("location_ids", "EIdType"),
    "OtherID": _typed("other_ids", "Source"),
    "MeshHeadingList": _mesh,
    "SupplMeshList": _each("supplementary_mesh", _term),
    "ChemicalList": _each("chemicals", _chemical),
    "KeywordList": _keywords,
    "GeneSymbolList": _each("gene_symbols", text_of),
    "CitationSubset": _many("subsets"),
    "CommentsCorrectionsList": _each("corrections", _correction),
    "ReferenceList": _references,
    "DataBankList": _each("databanks", _databank),
    "GrantList": _each("grants", _grant),
    "CoiStatement": _one("conflict_statement"),
    "GeneralNote": _many("notes"),
}
