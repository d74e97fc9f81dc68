"""Which pairs of reports are worth comparing: those that agree in a few rare things at once."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rechallenge.signals.duplicates.reports import UNKNOWN, Items, Longs, Reports

MAX_BLOCK: Final = 60  # reports under one key; what more share tells little, and pairs grow with the square

_KEYS: Final = (  # what is the same in a block
    ("day", "age", "sex"),
    ("day", "ingredient"),
    ("day", "second ingredient"),
    ("day", "event"),
    ("ingredient", "second ingredient", "event"),
    ("ingredient", "event", "second event"),
    ("ingredient", "event", "age"),
    ("ingredient", "age", "sex", "country"),
    ("event", "age", "sex", "country"),
    ("all ingredients", "all events", "sex", "country"),
    ("mfr_num",),
    ("lit_ref", "ingredient"),
    ("lit_ref", "age", "sex"),
)


@dataclass(frozen=True, slots=True)
class Candidates:
    """Pairs of places in `Reports`, each once, first < second.

    Attributes:
        n_set_aside: reports in blocks too large to compare, by key, a report counted once a key.
    """

    first: Longs
    second: Longs
    n_set_aside: dict[str, int]


def candidate_pairs(reports: Reports) -> Candidates:
    """Pairs that share one of the keys; whether a pair is found depends on its block's size too."""
    told = _told(reports)
    n = len(reports)
    found = [np.empty(0, dtype=np.int64)]
    set_aside = {}
    for key in _KEYS:
        parts = [told[name] for name in key]
        known = np.flatnonzero(np.all([part != UNKNOWN for part in parts], axis=0))
        mixed = _mixed([part[known] for part in parts])
        places, groups, n_large = _blocks(known, mixed)
        set_aside[" + ".join(key)] = n_large
        found += [first * n + second for first, second in _within(places, groups)]
    pairs = np.unique(np.concatenate(found))
    return Candidates(pairs // max(n, 1), pairs % max(n, 1), set_aside)


def _told(reports: Reports) -> dict[str, Longs]:
    rare, second = _rarest(reports.ingredients)
    event, second_event = _rarest(reports.events)
    plain = {name: getattr(reports, name).astype(np.int64) for name in ("age", "sex", "country", "mfr_num", "lit_ref")}
    return plain | {
        "day": np.where(reports.is_day, reports.since, UNKNOWN).astype(np.int64),
        "ingredient": rare,
        "second ingredient": second,
        "event": event,
        "second event": second_event,
        "all ingredients": _whole(reports.ingredients),
        "all events": _whole(reports.events),
    }


def _rarest(items: Items) -> tuple[Longs, Longs]:
    """The rarest and the next rarest code of each report."""
    n = len(items.starts) - 1
    first, second = np.full(n, UNKNOWN, dtype=np.int64), np.full(n, UNKNOWN, dtype=np.int64)
    has_one, has_two = items.counts >= 1, items.counts >= 2
    if has_one.any():
        by_share = np.lexsort((np.arange(len(items.share)), items.share))
        rank = np.empty(len(by_share), dtype=np.int64)
        rank[by_share] = np.arange(len(by_share))
        ranks, starts = rank[items.codes], items.starts[:-1][has_one]
        lowest = np.minimum.reduceat(ranks, starts)
        first[has_one] = by_share[lowest]
        ranks[ranks == np.repeat(lowest, items.counts[has_one])] = len(by_share)  # a report names a code once
        second[has_two] = by_share[np.minimum.reduceat(ranks, starts)[has_two[has_one]]]
    return first, second


def _whole(items: Items) -> Longs:
    """One number for the set of codes of each report; -1 where there is none."""
    scattered = _scatter(items.codes.astype(np.uint64) + np.uint64(1))
    sums = np.concatenate([np.zeros(1, dtype=np.uint64), np.cumsum(scattered, dtype=np.uint64)])
    whole = (sums[items.starts[1:]] - sums[items.starts[:-1]]).view(np.int64) & np.int64(0x7FFF_FFFF_FFFF_FFFF)
    return np.where(items.counts > 0, whole, UNKNOWN)


def _mixed(parts: list[Longs]) -> NDArray[np.uint64]:
    mixed = np.zeros(len(parts[0]), dtype=np.uint64)
    for part in parts:
        mixed = _scatter(mixed * np.uint64(31) + part.astype(np.uint64))
    return mixed


def _scatter(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Finaliser of SplitMix64 (Steele 2014): near numbers become far ones; overflow is meant."""
    mixed = values + np.uint64(0x9E37_79B9_7F4A_7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58_476D_1CE4_E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D0_49BB_1331_11EB)
    return mixed ^ (mixed >> np.uint64(31))


def _blocks(known: Longs, mixed: NDArray[np.uint64]) -> tuple[Longs, Longs, int]:
    """Places of reports that share a key with 1 to `MAX_BLOCK` - 1 others, by block."""
    if not len(known):
        return known, known, 0
    order = np.argsort(mixed, kind="stable")
    values = mixed[order]
    group = np.cumsum(np.concatenate([[0], values[1:] != values[:-1]])).astype(np.int64)
    size = np.bincount(group)[group]
    kept = (size > 1) & (size <= MAX_BLOCK)
    return known[order][kept], group[kept], int((size > MAX_BLOCK).sum())


def _within(places: Longs, groups: Longs) -> Iterator[tuple[Longs, Longs]]:
    """All pairs of a block; the sort was stable, so that the smaller place comes first."""
    alive = np.arange(len(places))
    distance = 1
    while len(alive := alive[alive + distance < len(places)]):
        alive = alive[groups[alive] == groups[alive + distance]]
        if len(alive):
            yield places[alive], places[alive + distance]
        distance += 1
