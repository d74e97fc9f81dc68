"""What a reference chase learnt, sorted: which of the publications named the review holds, and which are new."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

from rechallenge.literature.citations import (
    PMID_RANK,
    WORDS_RANK,
    PaperName,
    paper_names,
    unify_names,
    words_name,
)
from rechallenge.model import Record, RecordId
from rechallenge.review.opened import Review
from rechallenge.sources.contract import Neighbour
from rechallenge.sources.snowball import FORMAT


@dataclass(frozen=True, slots=True)
class Tie:
    """A seed and a publication that it cites, or that cites it, as raw answers of a source say."""

    seed: RecordId
    paper: Neighbour
    is_backward: bool
    source: str
    answers: tuple[str, ...]


class Shelf:
    """Publications that the review holds, found by any of their names; `source` is whose accessions are told."""

    def __init__(self, review: Review, source: str) -> None:
        self._leads: dict[PaperName, list[RecordId]] = {}
        self._names: dict[RecordId, list[PaperName]] = {}
        self._accessions: dict[RecordId, str] = {}
        for record in review.records.values():
            lead = review.clusters.lead(record.id)
            own, _, accession = record.id.partition(":")
            is_listed = own == source and record.format != FORMAT
            if is_listed:
                self._accessions.setdefault(lead, accession)
            listed = [(WORDS_RANK, accession)] if is_listed else []
            for name in (*_numbers(record), *listed, _words(record)):
                self._leads.setdefault(name, []).append(lead)
                self._names.setdefault(lead, []).append(name)

    def find(self, paper: Neighbour | Record) -> RecordId | None:
        """The publication that has one of the names, and no PMID that contradicts; None where there is none."""
        names = names_of(paper)
        own = {name for name in names if name[0] == PMID_RANK}
        for name in names:
            for lead in self._leads.get(name, ()):
                known = {other for other in self._names[lead] if other[0] == PMID_RANK}
                if not own or not known or own & known:
                    return lead
        return None

    def names(self, lead: RecordId) -> Neighbour:
        """The numbers of a publication, those of all its records taken together, and the source's own."""
        best: dict[int, str] = {}
        for rank, name in self._names[lead]:
            best.setdefault(rank, name)
        accession = self._accessions.get(lead, "")
        return Neighbour(accession, best.get(0, ""), best.get(1, ""), best.get(2, ""))


def names_of(paper: Neighbour | Record) -> tuple[PaperName, ...]:
    """Its numbers, the most telling first; without any, the source's own number or its words. Empty where it has none."""
    if numbers := _numbers(paper):
        return numbers
    if isinstance(paper, Neighbour) and paper.accession:
        return ((WORDS_RANK, paper.accession),)
    return (_words(paper),) if _title(paper) else ()


def _numbers(paper: Neighbour | Record) -> tuple[PaperName, ...]:
    return paper_names(pmid=paper.pmid, doi=paper.doi, pmcid=paper.pmcid)


def _words(paper: Neighbour | Record) -> PaperName:
    further = (*paper.authors, paper.journal, paper.volume, paper.pages)
    return words_name(_title(paper), year=str(paper.year or "")[:4], further=further)


def _title(paper: Neighbour | Record) -> str:
    return paper.title or (paper.text if isinstance(paper, Neighbour) else "")


def together(papers: Sequence[Neighbour]) -> tuple[Neighbour, ...]:
    """Each paper with all that was said of it anywhere, in the order given; papers that are one come out equal."""
    unified = unify_names([names_of(paper) for paper in papers])
    whole: dict[PaperName, Neighbour] = {}
    for name, paper in zip(unified, papers, strict=True):
        whole[name] = _filled(whole[name], paper) if name in whole else paper
    return tuple(whole[name] for name in unified)


def _filled(paper: Neighbour, by: Neighbour) -> Neighbour:
    empty = {one.name: getattr(by, one.name) for one in fields(paper) if not getattr(paper, one.name)}
    return replace(paper, **empty)
