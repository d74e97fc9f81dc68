"""PubMed, live: the whole set of a search, its records byte for byte, and citations in both directions."""

import io
import sys
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tqdm import tqdm

from rechallenge.model import InputError
from rechallenge.sources.asking import Fault, Refused
from rechallenge.sources.contract import Ability, Fetched, Found, Neighbour, Neighbours, Retraction, Source
from rechallenge.sources.eutils import BASE, MOST_HITS, Citation, Eutils, History, Matched, read_matches
from rechallenge.sources.eutils_answers import (
    SearchAnswer,
    fault_in,
    is_about_history,
    read_database,
    read_links,
    read_search,
)
from rechallenge.sources.kept import WorkFolder
from rechallenge.sources.pubmed_article import PubmedArticle
from rechallenge.sources.pubmed_xml import iter_pubmed_xml
from rechallenge.sources.revisions import retractions_of

PAGE = 200
"""Records a request: NCBI asks for POST above this number, and a broken answer costs no more than these."""
HIGHEST_PMID = 99_999_999  # eight figures; 42 million were given out by the end of 2025
MATCHES_PER_REQUEST = 100
CITED_IN, REFERS_TO, IN_PMC = "pubmed_pubmed_citedin", "pubmed_pubmed_refs", "pubmed_pmc"


def as_of_query(query: str, day: date) -> str:
    """The query bounded to records created in PubMed up to a day.

    The bound is the best approximation there is, not the past: `AS_OF_NOTE` says why.
    """
    return f'({query}) AND ("1800"[crdt] : "{day:%Y/%m/%d}"[crdt])'


AS_OF_NOTE = (
    "PubMed cannot be asked as it stood on {day}. The search is bounded by the create date [crdt]; records created by "
    "then are found as they stand today: with headings, corrections and abstracts added since, and without records "
    "deleted or merged since. A search that rests on MeSH may so find more than it did then, or less."
)
NOT_NCBI = "not at NCBI: this is not PubMed's answer"
LISTS_NOTE = "PubMed has reference lists of articles in PubMed Central and of some publishers; none is not zero"


class PubMed(Source):
    """PubMed by way of the E-utilities.

    Args:
        eutils: the client; its address may be that of `rechallenge.testing.PubmedServer`.
        most_hits: what one search is asked for; a server that gives out fewer is followed.
        page: records a request.
    """

    name = "pubmed"
    title = "PubMed"
    format = "pubmed-xml"
    abilities = frozenset(Ability)

    def __init__(self, eutils: Eutils, *, most_hits: int = MOST_HITS, page: int = PAGE) -> None:
        self._eutils = eutils
        self._most_hits = most_hits
        self._page = page

    def close(self) -> None:
        self._eutils.close()

    def keeping(self, work: WorkFolder) -> AbstractContextManager[None]:
        return self._eutils.keeping(work)

    def count(self, query: str) -> int:
        return read_search(self._eutils.esearch(query, most=0)).count

    def as_of(self, query: str, day: date) -> str:
        return as_of_query(query, day)

    def as_of_note(self, day: date) -> str:
        return AS_OF_NOTE.format(day=day.isoformat())

    def search(self, query: str, *, work: Path) -> Found:
        now = self._eutils.clock.now
        kept = WorkFolder(work, source=self.name, query=query, now=now())
        state = read_database(kept.once("einfo.xml", self._eutils.einfo))
        whole = self._esearch(kept, query)
        parts = list(self._parts(kept, query, whole, (1, HIGHEST_PMID)))
        ids = tuple(dict.fromkeys(pmid for part in parts for pmid in part.ids))
        warnings = list(whole.warnings)
        if len(ids) != whole.count:
            warnings.append(f"PubMed counted {whole.count} hits and listed {len(ids)}")
        with tqdm(total=len(ids), desc=self.title, unit="record", file=sys.stderr, disable=None) as bar:
            missing = [
                pmid
                for number, part in enumerate(parts, 1)
                for pmid in self._fetch(kept, part, f"efetch-{number:02d}", bar)
            ]
        if missing:
            warnings.append(f"PubMed listed and did not deliver {len(missing)}: {', '.join(missing)}")
        return Found(
            query=query,
            translation=whole.translation,
            n_reported=whole.count,
            accessions=ids,
            answers=kept.answers,
            warnings=tuple(warnings),
            began=kept.began,
            ended=now(),
            note="; ".join(filter(None, (self._server(), _release(state.build, state.updated)))),
        )

    def _server(self) -> str:
        """Says where the question went, if that was not NCBI."""
        host = urlsplit(self._eutils.base).hostname or ""
        return "" if host == urlsplit(BASE).hostname else f"asked at {host}, {NOT_NCBI}"

    def cited_by(self, accession: str) -> Neighbours:
        note = "PubMed knows citations from articles in PubMed Central and from publishers that deposit references only"
        return self._linked(accession, CITED_IN, note)

    def references(self, accession: str) -> Neighbours:
        return self._linked(accession, REFERS_TO, LISTS_NOTE)

    def accession_of(self, paper: Neighbour) -> str:
        return paper.pmid

    def fetch(self, accessions: Sequence[str]) -> Fetched:
        answers: list[tuple[str, bytes]] = []
        for at in range(0, len(accessions), self._page):
            page = accessions[at : at + self._page]
            data = self._by_id(page)
            answers.append((f"efetch-{len(answers) + 1:04d}.xml", data))
            delivered = set(pmids_in(data))
            if again := [pmid for pmid in page if pmid not in delivered]:
                answers.append((f"efetch-{len(answers) + 1:04d}-again.xml", self._by_id(again)))
        said: dict[str, tuple[Retraction, ...]] = {}
        references: dict[str, Neighbours] = {}
        for answer in answers:
            for article in articles_in(answer[1], with_references=True):
                said[article.pmid] = retractions_of(article)
                listed = references_of(article)
                references[article.pmid] = Neighbours(article.pmid, listed, len(listed) or None, (answer,), LISTS_NOTE)
        return Fetched(tuple(answers), said, references)

    def in_pmc(self, accession: str) -> str:
        """The PMC id of the article, "" where PubMed Central does not have it."""
        found = self._linked(accession, IN_PMC, "").found
        return f"PMC{found[0].pmcid}" if found else ""

    def retractions(self, accession: str) -> tuple[Retraction, ...]:
        data = self._eutils.efetch((accession,), check=_well_formed)
        for article in articles_in(data):
            if article.pmid == accession:
                return retractions_of(article)
        raise InputError(f"PubMed has no record {accession!r}", where=self.name, fix="correct the PMID")

    def match(self, citations: Sequence[Citation]) -> tuple[Matched, ...]:
        """The PMID of each reference of a list, or why there is none; keys are given by place where they are empty."""
        keyed = [
            Citation(one.journal, one.year, one.volume, one.first_page, one.author, one.key or f"r{number}")
            for number, one in enumerate(citations, 1)
        ]
        if len({one.key for one in keyed}) < len(keyed):
            raise InputError("two citations have the same key", where="citations", fix="give each a key of its own")
        slices = (keyed[at : at + MATCHES_PER_REQUEST] for at in range(0, len(keyed), MATCHES_PER_REQUEST))
        return tuple(matched for some in slices for matched in read_matches(self._eutils.ecitmatch(some), some))

    def _esearch(self, kept: WorkFolder, term: str) -> SearchAnswer:
        name = f"esearch-{sum(name.startswith('esearch') for name in kept.answers.names) + 1:04d}.xml"
        return read_search(kept.once(name, lambda: self._eutils.esearch(term, most=self._most_hits)))

    def _parts(
        self, kept: WorkFolder, query: str, answer: SearchAnswer, pmids: tuple[int, int]
    ) -> Iterator[SearchAnswer]:
        """The answer itself, or those of halved ranges of PMIDs, until each holds no more than the server gives out.

        Source: EDirect 19.0, which passes the limit in the same way.
        """
        low, high = pmids
        if answer.count <= len(answer.ids) or low == high:
            yield answer
            return
        middle = (low + high) // 2
        for half in ((low, middle), (middle + 1, high)):
            within = self._esearch(kept, f"({query}) AND {half[0]}:{half[1]}[UID]")
            yield from self._parts(kept, query, within, half)

    def _fetch(self, kept: WorkFolder, answer: SearchAnswer, name: str, bar: Any) -> list[str]:
        """Keeps the records of one part, page by page; returns the PMIDs that PubMed did not deliver."""
        history = History(answer.web_env, answer.query_key) if answer.web_env else None
        missing: list[str] = []
        for number, start in enumerate(range(0, len(answer.ids), self._page), 1):
            ids = answer.ids[start : start + self._page]
            page = f"{name}-{number:04d}.xml"
            if history is None and not kept.has(page):
                history = self._eutils.epost(answer.ids)
            data, history = self._page_of(kept, page, answer.ids, (start, history))
            missing += self._missing(kept, page.replace(".xml", "-again.xml"), ids, data)
            bar.update(len(ids))
        return missing

    def _missing(self, kept: WorkFolder, name: str, ids: Sequence[str], data: bytes) -> list[str]:
        """PMIDs not delivered, once they were asked for by number: a record can be slow to reach every server."""
        delivered = set(pmids_in(data))
        again = [pmid for pmid in ids if pmid not in delivered]
        if not again:
            return []
        delivered = set(pmids_in(kept.once(name, lambda: self._by_id(again))))
        return [pmid for pmid in again if pmid not in delivered]

    def _page_of(
        self, kept: WorkFolder, page: str, ids: Sequence[str], at: tuple[int, History | None]
    ) -> tuple[bytes, History | None]:
        """One page from the kept result; where the server has lost it, the identifiers are posted anew."""
        start, history = at

        def fetch(known: History) -> bytes:
            return self._eutils.efetch(known, start=start, most=self._page, check=_well_formed)

        if history is None or kept.has(page):
            return kept.once(page, lambda: self._by_id(ids[start : start + self._page])), history
        try:
            return kept.once(page, lambda: fetch(history)), history
        except Refused as error:
            if not is_about_history(error.reason):
                raise
        renewed = self._eutils.epost(ids)
        return kept.once(page, lambda: fetch(renewed)), renewed

    def _by_id(self, ids: Sequence[str]) -> bytes:
        return self._eutils.efetch(ids, check=_well_formed)

    def _linked(self, pmid: str, link: str, note: str) -> Neighbours:
        data = self._eutils.elink(pmid, link)
        targets = [one for links in read_links(data) for one in links.targets.get(link, ())]
        is_pmc = link == IN_PMC
        found = tuple(
            Neighbour(pmcid=one) if is_pmc else Neighbour(accession=one, pmid=one) for one in dict.fromkeys(targets)
        )
        return Neighbours(pmid, found, len(found), ((f"elink-{link}-{pmid}.xml", data),), note)


def _release(build: str, updated: str) -> str:
    return f"PubMed {build}, updated {updated}".strip(" ,") if build or updated else ""


def articles_in(data: bytes, *, with_references: bool = False) -> Iterator[PubmedArticle]:
    """Articles of an EFetch answer; reference lists are left out unless they are asked for."""
    for item in iter_pubmed_xml(io.BytesIO(data), with_references=with_references):
        if isinstance(item, PubmedArticle):
            yield item


def references_of(article: PubmedArticle) -> tuple[Neighbour, ...]:
    """The reference list that stands in the record; before 2019 it was a list of corrections of the kind Cites."""
    listed = (Neighbour("", one.pmid, one.doi, one.pmcid, one.citation) for one in article.references)
    old = (Neighbour("", tie.pmid, text=tie.citation) for tie in article.corrections if tie.kind == "Cites")
    return (*listed, *old)


def pmids_in(data: bytes) -> tuple[str, ...]:
    return tuple(article.pmid for article in articles_in(data))


def _well_formed(data: bytes) -> Fault | None:
    """The page must be a whole PubmedArticleSet."""
    if fault := fault_in(data):
        return fault
    if b"<PubmedArticleSet" not in data[:2000]:
        return Fault("no <PubmedArticleSet> in the answer")
    return None
