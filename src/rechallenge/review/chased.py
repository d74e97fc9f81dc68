"""What a reference chase learnt, sorted: which of the publications named the review holds, and which are new."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

from rechallenge.literature.citations import (
    PMID_RANK,
    PaperName,
    paper_names,
    unify_names,
    words_name,
)
from rechallenge.model import Record, RecordId
from rechallenge.review.opened import Review
from rechallenge.sources.contract import Neighbour


@dataclass(frozen=True, slots=True)
class Tie:
    """A seed and a publication that it cites, or that cites it, as raw answers of a source say."""

    seed: RecordId
    paper: Neighbour
    is_backward: bool
    source: str
    answers: tuple[str, ...]


class Shelf:
    """Publications that the review holds, found by any of their names.

    Args:
        records: beside those of the review, under the ids of their own publications.
    """

    def __init__(self, review: Review) -> None:
        self._leads: dict[PaperName, list[RecordId]] = {}
        self._names: dict[RecordId, list[PaperName]] = {}
        for record in review.records.values():
            self.put(record, review.clusters.lead(record.id))

    def put(self, record: Record, lead: RecordId) -> None:
        """Sets a record among those of the publication `lead`."""
        for name in (*_numbers(record), _words(record)):
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
        """The numbers of a publication, those of all its records taken together."""
        best: dict[int, str] = {}
        for rank, name in self._names[lead]:
            best.setdefault(rank, name)
        return Neighbour(pmid=best.get(0, ""), doi=best.get(1, ""), pmcid=best.get(2, ""))


def names_of(paper: Neighbour | Record) -> tuple[PaperName, ...]:
    """Its numbers, the most telling first; its words where it has none. Empty where it has neither."""
    numbers = _numbers(paper)
    title = paper.title or (paper.text if isinstance(paper, Neighbour) else "")
    return numbers or ((_words(paper),) if title else ())


def _numbers(paper: Neighbour | Record) -> tuple[PaperName, ...]:
    return paper_names(pmid=paper.pmid, doi=paper.doi, pmcid=paper.pmcid)


def _words(paper: Neighbour | Record) -> PaperName:
    year = str(paper.year or "")[:4]
    title = paper.title or (paper.text if isinstance(paper, Neighbour) else "")
    return words_name(title, year=year, further=(*paper.authors, paper.journal, paper.volume, paper.pages))


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
