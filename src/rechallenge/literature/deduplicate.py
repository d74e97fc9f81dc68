"""From records of many sources to publications: exact ids, then likeness, each join with its reason."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from rechallenge.literature.identity import Clusters, Link, Match, Relation, cluster, normalise_pmid, same_pmid
from rechallenge.literature.matching.blocking import candidate_pairs
from rechallenge.literature.matching.comparison import CHUNK, Comparison, compare
from rechallenge.literature.matching.explain import explain
from rechallenge.literature.matching.fields import Fields, prepare
from rechallenge.literature.matching.relations import depends, may_be_related, relation_kind
from rechallenge.literature.matching.rules import RULES, doubtful, verdicts
from rechallenge.model import Clustered, Entry, Record, RecordId

LOOK_ALIKE = "look-alike"


@dataclass(frozen=True, slots=True)
class Matches:
    """What the records say of each other, before anybody ruled: it depends on the records alone, so it can be kept.

    Attributes:
        joins: pairs that a rule takes for one publication, each with the rank of its rule, the strongest first.
        look_alikes: pairs that a person should look at.
    """

    joins: tuple[tuple[int, Match], ...] = ()
    relations: tuple[Relation, ...] = ()
    look_alikes: tuple[Link, ...] = ()


def find_matches(records: Iterable[Record]) -> Matches:
    """Compares the records with each other; the slow part of `deduplicate`, which takes its result."""
    delivered: dict[RecordId, Record] = {}
    for record in records:
        delivered.setdefault(record.id, record)
    return _judge(sorted(delivered.values(), key=lambda record: record.id))


def deduplicate(
    records: Iterable[Record], entries: Iterable[Entry] = (), *, matches: Matches | None = None
) -> Clusters:
    """Joins the records that are one publication, and links those that belong together without being one.

    Whether two records match depends on the two alone; a record added later adds joins and relations and takes none
    away, except where it shows that a join had brought a correction or another version to its article. Corrections,
    retractions, comments, replies, preprints, conference versions and translations are never joined to their article.
    People's rulings win over all of it (see `cluster`).

    Args:
        records: in the order delivered; a record delivered twice counts once. None is changed or dropped.
        entries: of any kind; `Clustered` ones are used.
        matches: `find_matches` of the same records, where that is at hand.
    Returns:
        Clusters; each join names its rule and what it saw, and so does each doubt and relation.
    """
    entries = tuple(entries)
    delivered: dict[RecordId, Record] = {}
    for record in records:
        delivered.setdefault(record.id, record)
    found = matches or find_matches(delivered.values())
    clusters = cluster(
        delivered.values(),
        entries,
        rules=(same_pmid, lambda _: (match for _, match in found.joins)),
        relations=found.relations,
    )
    apart = _ruled_apart(entries)
    doubts = [
        link
        for link in found.look_alikes
        if clusters.lead(link.first) != clusters.lead(link.second) and frozenset((link.first, link.second)) not in apart
    ]
    return replace(clusters, doubts=_once((*clusters.doubts, *doubts)), relations=_one_a_pair(clusters))


def _judge(ordered: Sequence[Record]) -> Matches:
    prepared = prepare(ordered)
    first, second = candidate_pairs(prepared)
    joins: list[tuple[int, Match]] = []
    relations: list[Relation] = []
    look_alikes: list[Link] = []
    for start in range(0, len(first), CHUNK):
        pairs = compare(prepared, first[start : start + CHUNK], second[start : start + CHUNK])
        ruled = verdicts(pairs)
        related = list(_relations(pairs, ordered, prepared, ruled >= 0))
        relations += [relation for _, relation in related]
        for place in np.flatnonzero(ruled >= 0).tolist():
            rule = int(ruled[place])
            ids = (ordered[pairs.first[place]].id, ordered[pairs.second[place]].id)
            joins.append((rule, Match(RULES[rule].name, explain(pairs, place), ids)))
        taken = {place for place, _ in related}
        for place in np.flatnonzero(doubtful(pairs) & (ruled < 0)).tolist():
            one, other = ordered[pairs.first[place]], ordered[pairs.second[place]]
            if place not in taken and not _have_different_pmids(one, other):
                look_alikes.append(Link(one.id, other.id, LOOK_ALIKE, explain(pairs, place)))
    joins.sort(key=lambda ranked: (ranked[0], ranked[1].records))
    return Matches(tuple(joins), tuple(relations), tuple(look_alikes))


def _relations(
    pairs: Comparison, ordered: Sequence[Record], prepared: Sequence[Fields], joined: NDArray[np.bool_]
) -> Iterator[tuple[int, Relation]]:
    for place in may_be_related(pairs, joined):
        a, b = int(pairs.first[place]), int(pairs.second[place])
        one, other = prepared[a], prepared[b]
        is_elsewhere = -1 in (pairs.journal[place], pairs.volume[place], pairs.pages[place])
        kind = relation_kind(one, other, authors=float(pairs.authors[place]), is_elsewhere=bool(is_elsewhere))
        if kind is None or (ordered[a].pmid and normalise_pmid(ordered[a].pmid) == normalise_pmid(ordered[b].pmid)):
            continue
        first, second = (a, b) if depends(one, other) is one else (b, a)
        yield int(place), Relation(ordered[first].id, ordered[second].id, kind, explain(pairs, int(place)))


def _have_different_pmids(one: Record, other: Record) -> bool:
    ours, theirs = normalise_pmid(one.pmid), normalise_pmid(other.pmid)
    return bool(ours and theirs and ours != theirs)


def _ruled_apart(entries: Iterable[Entry]) -> set[frozenset[str]]:
    splits = (entry for entry in entries if isinstance(entry, Clustered) and entry.action == "split")
    return {frozenset(pair) for ruling in splits for pair in combinations(ruling.records, 2)}


def _once(links: Iterable[Link]) -> tuple[Link, ...]:
    seen: dict[frozenset[str], Link] = {}
    for link in links:
        seen.setdefault(frozenset((link.first, link.second)), link)
    return tuple(seen.values())


def _one_a_pair(clusters: Clusters) -> tuple[Relation, ...]:
    """Of relations between the same two publications the first; records of one cluster tell the same story."""
    seen: dict[tuple[str, str], Relation] = {}
    for relation in sorted(clusters.relations, key=lambda known: (known.first, known.second)):
        seen.setdefault((clusters.lead(relation.first), clusters.lead(relation.second)), relation)
    return tuple(seen.values())
