"""A PubMed article as the corpus indexes it: what each search field holds.

Source: PubMed User Guide, "Search field tags": [tiab] has the author keywords, [tw] adds headings, subheadings, types,
substances, names as subject, corporate authors, numbers of data banks and notes; [all] adds the rest.
"""

from collections.abc import Iterator

from rechallenge.corpus import Deleted, Document
from rechallenge.model import PartialDate
from rechallenge.sources.pubmed_article import AbstractPart, Author, DeletedArticles, PubmedArticle

_SEASONS = {"winter": 1, "spring": 4, "summer": 7, "fall": 10, "autumn": 10}
_SUBSETS = {
    "MEDLINE": "medline",
    "Completed": "medline",
    "OLDMEDLINE": "oldmedline",
    "In-Process": "inprocess",
    "In-Data-Review": "indatareview",
    "PubMed-not-MEDLINE": "pubmednotmedline",
    "Publisher": "publisher",
}
_HISTORY = {"edat": "pubmed", "crdt": "entrez", "mhda": "medline"}


def document_of(item: PubmedArticle | DeletedArticles) -> Document | Deleted:
    """The document of an article, or the deletion."""
    if isinstance(item, DeletedArticles):
        return Deleted(tuple(int(pmid) for pmid in item.pmids if pmid.isdecimal()))
    return Document(
        pmid=int(item.pmid), version=item.version, texts=_texts(item), terms=_terms(item), dates=dict(_dates(item))
    )


def _texts(article: PubmedArticle) -> dict[str, list[str]]:
    people = (*article.authors, *article.investigators, *article.editors)
    return {
        "title": [article.title or (article.journal if article.is_book else "")],
        "transliterated": [article.vernacular_title],
        "abstract": [_joined(article.abstract), _joined(article.other_abstracts)],
        "keywords": [word.text for word in article.keywords],
        "affiliations": [place for person in people for place in person.affiliations],
        "conflicts": [article.conflict_statement],
        "subjects": list(_subjects(article)),
        "others": list(_others(article)),
    }


def _joined(parts: tuple[AbstractPart, ...]) -> str:
    """One value, labels included: a phrase may run from one section into the next."""
    return " ".join(f"{part.label} {part.text}" for part in parts)


def _subjects(article: PubmedArticle) -> Iterator[str]:
    for heading in article.mesh:
        yield heading.descriptor.name
        yield from (term.name for term in heading.qualifiers)
    yield from (term.name for term in article.supplementary_mesh)
    yield from (term.name for term in article.publication_types)
    yield from (chemical.name for chemical in article.chemicals)
    yield from (person.full_name for person in article.subjects)
    yield from (author.collective for author in article.authors if author.collective)
    yield from (f"{bank.name} {number}" for bank in article.databanks for number in bank.accessions)
    yield from (tie.note for tie in article.corrections if tie.note)


def _others(article: PubmedArticle) -> Iterator[str]:
    for author in (*article.authors, *article.investigators, *article.editors):
        yield author.short_name
        if author.fore:
            yield f"{author.fore} {author.last}"
    yield from (article.journal, article.journal_abbreviation, article.nlm_id, article.publisher)
    yield from (f"{grant.number} {grant.acronym} {grant.agency} {grant.country}" for grant in article.grants)
    yield from (chemical.registry_number for chemical in article.chemicals if chemical.registry_number != "0")
    yield from (number for _, number in (*article.issns, *article.article_ids, *article.location_ids))
    yield from (article.volume, article.issue, article.pages)


def _terms(article: PubmedArticle) -> dict[str, list[str]]:
    persons = [author for author in article.authors if not author.collective]
    return {
        **_headings(article),
        "pt": [term.name for term in article.publication_types],
        "nm": [*(one.name for one in article.chemicals), *(term.name for term in article.supplementary_mesh)],
        "rn": [_registry(one.registry_number) for one in article.chemicals if one.registry_number not in {"", "0"}],
        "au": [author.short_name for author in persons],
        "1au": [author.short_name for author in article.authors[:1]],
        "lastau": [author.short_name for author in article.authors[-1:]],
        "fau": [name for author in persons for name in _both_orders(author)],
        "auid": [author.orcid.rsplit("/", 1)[-1] for author in article.authors if author.orcid],
        "cn": [author.collective for author in article.authors if author.collective],
        "ir": [person.short_name for person in article.investigators],
        "fir": [name for person in article.investigators for name in _both_orders(person)],
        "ps": [person.short_name for person in article.subjects],
        "ta": [article.journal, article.journal_abbreviation, *(number for _, number in article.issns)],
        "jid": [article.nlm_id],
        "pl": [article.country],
        "la": list(article.languages),
        "vi": [article.volume],
        "ip": [article.issue],
        "pg": [article.pages.split("-")[0]],
        "aid": [value for kind, value in (*article.article_ids, *article.location_ids) if kind != "pubmed"],
        "lid": [value for _, value in article.location_ids],
        "gr": [part for grant in article.grants for part in (grant.number, grant.acronym, grant.agency) if part],
        "si": [
            text
            for bank in article.databanks
            for number in bank.accessions
            for text in (number, bank.name, f"{bank.name}/{number}")
        ],
        "sb": list(_subsets(article)),
    }


def _headings(article: PubmedArticle) -> dict[str, list[str]]:
    """A heading is a major topic where it, or one of its subheadings, is."""
    every: list[str] = []
    major: list[str] = []
    subheadings: list[str] = []
    for heading in article.mesh:
        head = heading.descriptor.name.replace("/", " ")
        every.append(head)
        if heading.descriptor.is_major or any(term.is_major for term in heading.qualifiers):
            major.append(head)
        for term in heading.qualifiers:
            every.append(f"{head}/{term.name}")
            subheadings.append(term.name)
            if term.is_major or heading.descriptor.is_major:
                major.append(f"{head}/{term.name}")
    return {"mh": every, "majr": major, "sh": subheadings}


def _registry(number: str) -> str:
    return number[3:] if number.startswith("EC ") else number


def _both_orders(author: Author) -> tuple[str, ...]:
    return (author.full_name, f"{author.fore} {author.last}") if author.fore else (author.full_name,)


def _subsets(article: PubmedArticle) -> Iterator[str]:
    if article.status in _SUBSETS:
        yield _SUBSETS[article.status]
    if article.is_book:
        yield "pubmed books"
    if article.abstract:
        yield "hasabstract"
    if article.keywords:
        yield "haskeyword"
    for tie in article.corrections:
        yield "hasassociateddata" if tie.kind == "AssociatedDataset" else f"has{tie.kind.lower()}"


def _dates(article: PubmedArticle) -> Iterator[tuple[str, int]]:
    yield "ppdat", _printed(article)
    yield "epdat", _first_day(article.electronic)
    yield "dcom", _first_day(article.completed)
    yield "lr", _first_day(article.revised)
    days = {step.status: step.at[:10] for step in reversed(article.history)}
    for name, status in _HISTORY.items():
        yield name, int(days.get(status, "0").replace("-", ""))


def _printed(article: PubmedArticle) -> int:
    """A month that is missing is January, a season its first month (User Guide, "Searching by date")."""
    first = _first_day(article.published)
    if first % 10_000 != 101:
        return first
    season = next((month for word, month in _SEASONS.items() if word in article.published_text.lower()), 1)
    return first + (season - 1) * 100


def _first_day(day: PartialDate | None) -> int:
    """As yyyymmdd; 0 where there is no date."""
    if day is None:
        return 0
    digits = day.text.replace("-", "")
    return int(digits + "0101"[len(digits) - 4 :])
