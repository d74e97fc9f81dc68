"""A PubMed article as a record: what has no attribute is kept under the tag that MEDLINE's own form gives it."""

import re
from collections.abc import Iterator

from rechallenge.model import Loss, PartialDate, doi_in
from rechallenge.sources.fields import Draft, Parsed, Problem, said
from rechallenge.sources.nbib import medline_date
from rechallenge.sources.pubmed_article import Author, Correction, DeletedArticles, PubmedArticle
from rechallenge.sources.pubmed_xml import RECORD_TAGS, read_element
from rechallenge.sources.raw import decode
from rechallenge.sources.xml_stream import read_whole

# MEDLINE/PubMed Data Element (Field) Descriptions, NLM
CORRECTION_TAGS = {
    "CommentIn": "CIN",
    "CommentOn": "CON",
    "ErratumIn": "EIN",
    "ErratumFor": "EFR",
    "ExpressionOfConcernIn": "ECI",
    "ExpressionOfConcernFor": "ECF",
    "RetractionIn": "RIN",
    "RetractionOf": "ROF",
    "RetractedandRepublishedIn": "RRI",
    "RetractedandRepublishedFrom": "RRF",
    "CorrectedandRepublishedIn": "CRI",
    "CorrectedandRepublishedFrom": "CRF",
    "RepublishedIn": "RPI",
    "RepublishedFrom": "RPF",
    "UpdateIn": "UIN",
    "UpdateOf": "UOF",
    "SummaryForPatientsIn": "SPIN",
    "OriginalReportIn": "ORI",
    "AssociatedDataset": "DDIN",
    "AssociatedPublication": "DRIN",
    "ReprintIn": "RPI",
    "ReprintOf": "RPF",
}
_ENVELOPE = re.compile(
    r"<\?xml[^>]*\?>|<!DOCTYPE[^>\[]*>|</?(?:Pubmed(?:Book)?Article|MedlineCitation)Set\b[^>]*>", re.DOTALL
)
_BARE_CITATION = re.compile(r"(?=<MedlineCitation\b)")
_ROOT = re.compile(rb"<([A-Za-z]+)")


def read_pubmed_xml(data: bytes, name: str) -> Parsed:
    """Records of a file of PubMed XML: also of several files laid end to end, and of bare MedlineCitation elements."""
    body, undecoded = _as_one_document(data, name)
    found, broken = read_whole(body, RECORD_TAGS[0], tags=RECORD_TAGS[1:], name=name, read=read_element)
    losses = [*undecoded, *broken]
    highest: dict[str, int] = {}
    for item in found:
        if isinstance(item, PubmedArticle):
            highest[item.pmid] = max(item.version, highest.get(item.pmid, 0))
    drafts: list[Draft] = []
    for item in found:
        if isinstance(item, DeletedArticles):
            note = f"the file takes back {len(item.pmids)} PMIDs; nothing was deleted here"
            losses.append(Loss(file=name, line=item.line, message=note))
        elif item.version < highest[item.pmid]:
            note = f"version {item.version} of PMID {item.pmid} was left out: version {highest[item.pmid]} follows"
            losses.append(Loss(file=name, line=item.line, message=note))
        else:
            drafts.append(draft_of(item))
    return Parsed(drafts, losses)


def draft_of(article: PubmedArticle) -> Draft:
    """The article's attributes and MEDLINE tags; its reference list stays with the article."""
    attributes = {
        "pmid": article.pmid,
        "title": article.title or (article.journal if article.is_book else ""),
        "authors": tuple(author.full_name for author in article.authors),
        "journal": article.journal,
        "published": article.published,
        "volume": article.volume,
        "issue": article.issue,
        "pages": article.pages,
        "abstract": "\n".join(f"{part.label}: {part.text}" if part.label else part.text for part in article.abstract),
        "doi": doi_in(article.doi),
        "pmcid": article.pmcid,
        "language": "; ".join(article.languages),
        "publication_types": tuple(term.name for term in article.publication_types),
        "keywords": tuple("*" + word.text if word.is_major else word.text for word in article.keywords),
        "mesh": tuple(heading.text for heading in article.mesh),
    }
    unread = article.published_text and article.published is None
    problems = [Problem(f"no date could be read from {article.published_text!r}")] if unread else []
    tags = tuple((tag, text) for tag, text in _tags(article) if tag and text)
    return Draft(article.line, said(attributes), tags, article.pmid, problems=problems)


def _as_one_document(data: bytes, name: str) -> tuple[bytes, tuple[Loss, ...]]:
    """The bytes themselves where they are one PubmedArticleSet; else their parts in one, with lines kept in place."""
    root = next((match[1] for match in _ROOT.finditer(data[:5000])), b"")
    if root in {b"PubmedArticleSet", b"PubmedBookArticleSet"} and data.count(b"<" + root) == 1:
        return data, ()
    text, losses = decode(data, name)
    text = _ENVELOPE.sub(lambda match: "\n" * match[0].count("\n"), text)
    if "<PubmedArticle>" not in text:
        before, *citations = _BARE_CITATION.split(text)
        text = before + "".join(f"<PubmedArticle>{citation}</PubmedArticle>" for citation in citations)
    return f"<PubmedArticleSet>{text}</PubmedArticleSet>".encode("utf-8", errors="replace"), losses


def _tags(article: PubmedArticle) -> Iterator[tuple[str, str]]:
    yield "OWN", article.owner
    yield "STAT", article.status
    yield "DCOM", _compact(article.completed)
    yield "LR", _compact(article.revised)
    yield from (("IS", f"{number} ({kind})" if kind else number) for kind, number in article.issns)
    yield from (("ISBN", number) for number in article.isbns)
    if article.published is None or article.published_text != medline_date(article.published):
        yield "DP", article.published_text
    yield "TT", article.vernacular_title
    yield from (("LID", f"{value} [{kind}]") for kind, value in article.location_ids)
    yield from (("OAB", part.text) for part in article.other_abstracts)
    yield "CI", article.copyright
    yield from _people_tags(article)
    yield from (("GR", _joined(grant.number, grant.acronym, grant.agency, grant.country)) for grant in article.grants)
    yield from (("SI", f"{bank.name}/{number}") for bank in article.databanks for number in bank.accessions)
    yield "DEP", _compact(article.electronic)
    yield "PB", article.publisher
    yield "PL", article.country
    yield "TA", article.journal_abbreviation
    yield "JID", article.nlm_id
    yield from _subject_tags(article)
    yield from (_correction(tie) for tie in article.corrections)
    yield from (("OID", f"{source}: {value}") for source, value in article.other_ids)
    yield from (("GN", note) for note in article.notes)
    yield "COIS", article.conflict_statement
    yield from _history_tags(article)


def _people_tags(article: PubmedArticle) -> Iterator[tuple[str, str]]:
    for author in article.authors:
        yield "CN" if author.collective else "AU", author.short_name
        yield from _person_details(author)
    for editor in article.editors:
        yield "FED", editor.full_name
        yield from _person_details(editor)
    for investigator in article.investigators:
        yield "FIR", investigator.full_name
        yield from (("IRAD", affiliation) for affiliation in investigator.affiliations)
    yield from (("PS", person.short_name) for person in article.subjects)


def _person_details(person: Author) -> Iterator[tuple[str, str]]:
    yield "AUID", f"ORCID: {person.orcid}" if person.orcid else ""
    yield from (("AD", affiliation) for affiliation in person.affiliations)


def _subject_tags(article: PubmedArticle) -> Iterator[tuple[str, str]]:
    yield from (("RN", f"{found.registry_number} ({found.name})") for found in article.chemicals)
    yield from (("SB", subset) for subset in article.subsets)
    yield from (("NM", term.name) for term in article.supplementary_mesh)
    yield from (("GS", symbol) for symbol in article.gene_symbols)
    yield from (("OTO", owner) for owner in dict.fromkeys(word.owner for word in article.keywords))


def _history_tags(article: PubmedArticle) -> Iterator[tuple[str, str]]:
    for tag, status in (("EDAT", "pubmed"), ("MHDA", "medline"), ("CRDT", "entrez")):
        yield tag, next((_with_time(step.at) for step in article.history if step.status == status), "")
    yield from (("PHST", f"{_with_time(step.at)} [{step.status}]") for step in article.history)
    yield "MID", article.article_id("mid")
    yield from (
        ("AID", f"{value} [{kind}]")
        for kind, value in article.article_ids
        if kind not in {"pubmed", "pmc", "mid", "doi"}
    )
    yield "PST", article.publication_status


def _correction(tie: Correction) -> tuple[str, str]:
    """Kinds that MEDLINE has no tag for become notes; references (Cites) are not part of a record."""
    told = " ".join(filter(None, (tie.citation, tie.note)))
    told += "" if told.endswith(".") or not told else "."
    text = f"{told} PMID: {tie.pmid}".strip() if tie.pmid else told
    if tie.kind == "Cites":
        return "", ""
    tag = CORRECTION_TAGS.get(tie.kind)
    return (tag, text) if tag else ("GN", f"{tie.kind}: {text}")


def _with_time(at: str) -> str:
    """MEDLINE prints midnight where no time is known."""
    return at.replace("-", "/") + ("" if " " in at else " 00:00")


def _compact(day: PartialDate | None) -> str:
    return day.text.replace("-", "") if day else ""


def _joined(*parts: str) -> str:
    return "/".join(filter(None, parts))
