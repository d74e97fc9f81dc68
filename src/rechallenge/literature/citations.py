"""Who cites whom: ties between the review's publications, each with the source that told of it."""

from collections import deque
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from rechallenge.literature.identity import MIN_TELLING_TITLE, Clusters, fold_title, normalise_pmid
from rechallenge.model import RecordId, Value, doi_key

PaperName = tuple[int, str]
"""A name of a publication with its rank: 0 PMID, 1 DOI, 2 PMCID, 3 whatever else it goes by, such as its title."""
PMID_RANK, WORDS_RANK = 0, 3


class Edge(Value):
    """One publication cites another, as `source` says in the raw answers of these names."""

    citing: RecordId
    cited: RecordId
    source: str
    answers: tuple[str, ...]


def paper_names(*, pmid: str = "", doi: str = "", pmcid: str = "") -> tuple[PaperName, ...]:
    """The numbers of a publication in their one form, the most telling first."""
    known = (normalise_pmid(pmid), doi_key(doi), pmcid.strip().upper())
    return tuple((rank, name) for rank, name in enumerate(known) if name)


def words_name(title: str, *, year: str, further: Iterable[str] = ()) -> PaperName:
    """The name of a publication that has no number: its title and year; a title that recurs needs all other words too."""
    folded = fold_title(title)
    words = (year, folded) if len(folded) >= MIN_TELLING_TITLE else (year, folded, *map(fold_title, further))
    return (WORDS_RANK, " ".join(words))


def unify_names(papers: Sequence[Sequence[PaperName]]) -> tuple[PaperName, ...]:
    """One name for each paper, so that papers with a name in common share it.

    A paper that goes by its DOI here and by PMID and DOI there is one. Papers of different PMIDs stay two, whatever else
    they share: reference lists hold wrong DOIs. The result does not depend on the order of papers.

    Args:
        papers: the names of each, at least one, the most telling first.

    >>> unify_names([[(1, "10.1/a")], [(0, "7"), (1, "10.1/a")]])
    ((0, '7'), (0, '7'))
    """
    better: dict[PaperName, PaperName] = {}
    for first, *others in papers:
        for name in others:
            better[name] = min(first, better.get(name, first))
    return tuple(_best(names[0], better) for names in papers)


def _best(name: PaperName, better: Mapping[PaperName, PaperName]) -> PaperName:
    while name in better:
        name = better[name]
    return name


@dataclass(frozen=True, slots=True)
class CitationNetwork:
    """The ties between publications.

    Invariants:
        N1: both ends are leads of their clusters, and no publication cites itself.
        N2: a tie stands once, with every source that told of it.

    Attributes:
        sources: of each tie (citing, cited), in the order told.
    """

    sources: Mapping[tuple[RecordId, RecordId], tuple[str, ...]]

    def cited_by(self, paper: RecordId, among: Collection[RecordId] | None = None) -> tuple[RecordId, ...]:
        """Publications that cite this one; of those `among`, such as the included, where it is given."""
        return self._ends(among, lambda tie: tie[0] if tie[1] == paper else None)

    def cites(self, paper: RecordId, among: Collection[RecordId] | None = None) -> tuple[RecordId, ...]:
        """Publications that this one cites, as far as sources told."""
        return self._ends(among, lambda tie: tie[1] if tie[0] == paper else None)

    def chain(self, paper: RecordId, seeds: Collection[RecordId]) -> tuple[RecordId, ...]:
        """A shortest way from a seed to the publication, over ties in either direction; empty where there is none.

        >>> ties = {(RecordId("a"), RecordId("b")): ("x",), (RecordId("c"), RecordId("b")): ("x",)}
        >>> CitationNetwork(ties).chain(RecordId("c"), [RecordId("a")])
        ('a', 'b', 'c')
        """
        beside: dict[RecordId, list[RecordId]] = {}
        for citing, cited in self.sources:
            beside.setdefault(citing, []).append(cited)
            beside.setdefault(cited, []).append(citing)
        way: dict[RecordId, tuple[RecordId, ...]] = {seed: (seed,) for seed in seeds}
        waiting = deque(way)
        while waiting and paper not in way:
            here = waiting.popleft()
            for there in beside.get(here, ()):
                if there not in way:
                    way[there] = (*way[here], there)
                    waiting.append(there)
        return way.get(paper, ())

    def _ends(
        self,
        among: Collection[RecordId] | None,
        end: Callable[[tuple[RecordId, RecordId]], RecordId | None],
    ) -> tuple[RecordId, ...]:
        ends = (end(tie) for tie in self.sources)
        return tuple(one for one in ends if one is not None and (among is None or one in among))


def citation_network(edges: Iterable[Edge], clusters: Clusters) -> CitationNetwork:
    """Edges between records as ties between publications."""
    sources: dict[tuple[RecordId, RecordId], dict[str, None]] = {}
    for edge in edges:
        tie = clusters.lead(edge.citing), clusters.lead(edge.cited)
        if tie[0] != tie[1]:
            sources.setdefault(tie, {})[edge.source] = None
    return CitationNetwork({tie: tuple(told) for tie, told in sources.items()})
