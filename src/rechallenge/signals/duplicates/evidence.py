"""How much two reports look like one patient, in bits: log2 of how likely their likeness is for one patient over two.

The hit-miss model of Noren, Orre, Bate and Edwards (Data Min Knowl Disc 2007;14:305-328, doi:10.1007/s10618-006-0052-8):
agreement in a rare value weighs more than in a common one, a blank weighs nothing, and what goes together anyway (drugs
of one regimen, a drug and its known reactions) is discounted by how often it does.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rechallenge.signals.duplicates.reports import UNKNOWN, Ints, Longs, Reports

Bits = NDArray[np.float64]

PARTS: Final = ("ingredients", "events", "sex", "age", "date", "country", "mfr_num", "lit_ref")
CHUNK: Final = 500_000

# How often two reports of one patient differ. Set by hand after the rates that Noren 2007 estimated on WHO's labelled
# pairs (misses of 2 % in sex, about 20 % in onset date) and not fitted to any data here.
_MISS: Final = {"sex": 0.02, "country": 0.05, "ingredients": 0.2, "events": 0.3}
_AGE: Final = (0.90, 0.06, 0.02)  # same year of life, one year off, two to five years off
_AGE_STEPS: Final = (0, 1, 5)
_DAY: Final = (0.80, 0.10)  # same day, within a week
_WEEK: Final = 7
_OVERLAP: Final = 0.95  # dates that are not days: their ranges meet
_SAME_NUMBER: Final = 0.2  # companies seldom keep another's number, but then it tells almost all
_SAME_PAPER: Final = 0.7
_MOST_OF_A_NUMBER: Final = 20.0  # numbers are typed wrongly and used twice

_SAMPLE: Final = 300_000  # reports from which it is learnt what goes together
_MIN_TOGETHER: Final = 5
_MANY_ITEMS: Final = 20  # of longer reports only so many are used to learn it


@dataclass(frozen=True, slots=True)
class Scored:
    """Pairs with their evidence.

    Attributes:
        first, second: places in `Reports`.
        parts: float64[n_pairs, len(PARTS)] in bits; their sum is the evidence.
        shared, lone: int32[n_pairs, 2]: ingredients and events named by both, and by one only.
    """

    first: Longs
    second: Longs
    parts: Bits
    shared: Ints
    lone: Ints

    @property
    def bits(self) -> Bits:
        total: Bits = self.parts.sum(axis=1)
        return total


class Evidence:
    """Weighs pairs of one set of reports; frequencies are those of the set."""

    def __init__(self, reports: Reports, *, seed: int = 0) -> None:
        self._reports = reports
        self._items = _Joined(reports, seed)
        self._ages = np.bincount(reports.age[reports.age >= 0], minlength=130).astype(float)
        dated = reports.since != UNKNOWN
        self._starts = np.sort(reports.since[dated])
        self._ends = np.sort(reports.until[dated])
        self._days = np.sort(reports.since[reports.is_day])
        self._frequency = {
            name: _frequency(getattr(reports, name)) for name in ("sex", "country", "mfr_num", "lit_ref")
        }

    def weigh(self, first: Longs, second: Longs, *, at_least: float) -> Iterator[Scored]:
        """Pairs with `at_least` bits, in chunks; what cannot reach them by any items is left early."""
        for start in range(0, len(first), CHUNK):
            a, b = first[start : start + CHUNK], second[start : start + CHUNK]
            plain = self._plain(a, b)
            possible = plain.sum(axis=1) + self._items.most(a, b) >= at_least
            a, b, plain = a[possible], b[possible], plain[possible]
            parts, shared, lone = self._items.weigh(a, b)
            scored = Scored(a, b, np.concatenate([parts, plain], axis=1), shared, lone)
            kept = scored.bits >= at_least
            yield Scored(a[kept], b[kept], scored.parts[kept], shared[kept], lone[kept])

    def _plain(self, a: Longs, b: Longs) -> Bits:
        reports = self._reports
        columns = [
            _hit_or_miss(reports.sex, a, b, self._frequency["sex"], _MISS["sex"]),
            self._age(reports.age[a], reports.age[b]),
            self._date(a, b),
            _hit_or_miss(reports.country, a, b, self._frequency["country"], _MISS["country"]),
            _number(reports.mfr_num, a, b, self._frequency["mfr_num"], _SAME_NUMBER, differs=0.0),
            _number(reports.lit_ref, a, b, self._frequency["lit_ref"], _SAME_PAPER, differs=np.log2(1 - _SAME_PAPER)),
        ]
        return np.stack(columns, axis=1)

    def _age(self, ours: Ints, theirs: Ints) -> Bits:
        known = (ours >= 0) & (theirs >= 0)
        apart = np.abs(ours - theirs)
        cumulated = np.concatenate([[0.0], np.cumsum(self._ages)]) / max(self._ages.sum(), 1)
        bits = np.full(len(ours), np.log2(1 - sum(_AGE)))
        below = 0.0
        at = np.clip(ours, 0, len(self._ages) - 1)
        for chance, step in zip(_AGE, _AGE_STEPS, strict=True):
            within = cumulated[np.minimum(at + step + 1, len(self._ages))] - cumulated[np.maximum(at - step, 0)]
            here = apart <= step if step == 0 else (apart <= step) & (apart > _AGE_STEPS[_AGE_STEPS.index(step) - 1])
            bits = np.where(here, np.log2(chance / np.maximum(within - below, 1e-6)), bits)
            below = within
        return np.where(known, bits, 0.0)

    def _date(self, a: Longs, b: Longs) -> Bits:
        reports = self._reports
        known = (reports.since[a] != UNKNOWN) & (reports.since[b] != UNKNOWN)
        are_days = known & reports.is_day[a] & reports.is_day[b]
        apart = np.abs(reports.since[a] - reports.since[b])
        day = reports.since[a]
        same = _share_between(self._days, day, day)
        near = _share_between(self._days, day - _WEEK, day + _WEEK) - same
        by_day = np.where(
            apart == 0,
            np.log2(_DAY[0] / np.maximum(same, 1e-7)),
            np.where(apart <= _WEEK, np.log2(_DAY[1] / np.maximum(near, 1e-7)), np.log2(1 - sum(_DAY))),
        )
        meet = np.maximum(reports.since[a], reports.since[b]) <= np.minimum(reports.until[a], reports.until[b])
        widest = np.where(reports.until[a] - reports.since[a] >= reports.until[b] - reports.since[b], a, b)
        expected = self._meets(reports.since[widest], reports.until[widest])
        by_range = np.where(meet, np.log2(_OVERLAP / np.maximum(expected, 1e-7)), np.log2(1 - _OVERLAP))
        return np.where(are_days, by_day, np.where(known, by_range, 0.0))

    def _meets(self, since: Ints, until: Ints) -> Bits:
        """The share of dated reports whose range meets these."""
        begun = np.searchsorted(self._starts, until, side="right")
        over = np.searchsorted(self._ends, since, side="left")
        share: Bits = (begun - over) / max(len(self._starts), 1)
        return share


def _share_between(ordered: Ints, low: Ints, high: Ints) -> Bits:
    n_between = np.searchsorted(ordered, high, side="right") - np.searchsorted(ordered, low, side="left")
    share: Bits = n_between / max(len(ordered), 1)
    return share


def _frequency(codes: Ints) -> Bits:
    known = codes[codes >= 0]
    counts = np.bincount(known, minlength=1)
    return counts / max(len(known), 1)


def _hit_or_miss(codes: Ints, a: Longs, b: Longs, frequency: Bits, miss: float) -> Bits:
    """Noren 2007, equation 5: a miss draws a value anew, so that it hits by chance with the value's frequency."""
    ours, theirs = codes[a], codes[b]
    share = np.maximum(frequency[np.maximum(ours, 0)], 1e-9)
    off = miss * (2 - miss)
    bits = np.where(ours == theirs, np.log2((1 - off * (1 - share)) / share), np.log2(off))
    return np.where((ours != UNKNOWN) & (theirs != UNKNOWN), bits, 0.0)


def _number(codes: Ints, a: Longs, b: Longs, frequency: Bits, same: float, *, differs: float) -> Bits:
    ours, theirs = codes[a], codes[b]
    share = np.maximum(frequency[np.maximum(ours, 0)], 1e-9)
    bits = np.where(ours == theirs, np.clip(np.log2(same / share), 0, _MOST_OF_A_NUMBER), differs)
    return np.where((ours != UNKNOWN) & (theirs != UNKNOWN), bits, 0.0)


class _Joined:
    """Ingredients and events of the reports under one numbering: events after ingredients."""

    def __init__(self, reports: Reports, seed: int) -> None:
        self.offset = len(reports.ingredients.share)
        self.n_codes = self.offset + len(reports.events.share)
        n = len(reports)
        owner = np.concatenate(
            [np.repeat(np.arange(n), items.counts) for items in (reports.ingredients, reports.events)]
        )
        codes = np.concatenate(
            [reports.ingredients.codes.astype(np.int64), reports.events.codes + np.int64(self.offset)]
        )
        self.keys = np.sort(owner.astype(np.int64) * self.n_codes + codes)
        self.codes = self.keys % self.n_codes
        self.starts = np.searchsorted(self.keys, np.arange(n + 1, dtype=np.int64) * self.n_codes)
        self.n_items = (reports.ingredients.counts, reports.events.counts)
        share = np.concatenate([reports.ingredients.share, reports.events.share]).astype(float)
        miss = np.where(np.arange(self.n_codes) < self.offset, _MISS["ingredients"], _MISS["events"])
        self.weight = np.log2((1 - miss) / np.maximum(share, 1e-9))
        self.together, self.association = self._learn(n, share, seed)
        self.sums = np.concatenate([[0.0], np.cumsum(np.maximum(self.weight[self.codes], 0))])

    def most(self, a: Longs, b: Longs) -> Bits:
        """The bits that the items of a pair could give at most."""
        total = self.sums[self.starts[1:]] - self.sums[self.starts[:-1]]
        most: Bits = np.minimum(total[a], total[b])
        return most

    def weigh(self, a: Longs, b: Longs) -> tuple[Bits, Ints, Ints]:
        """Bits of ingredients and events, and how many are shared and lone."""
        pair, codes = self._shared(a, b)
        bits = np.maximum(self.weight[codes] - self._expected_together(pair, codes), 0.0)
        is_event = codes >= self.offset
        parts, shared, lone = np.zeros((len(a), 2)), np.zeros((len(a), 2)), np.zeros((len(a), 2))
        for column, (of_kind, miss) in enumerate(((~is_event, "ingredients"), (is_event, "events"))):
            parts[:, column] = np.bincount(pair[of_kind], weights=bits[of_kind], minlength=len(a))
            shared[:, column] = np.bincount(pair[of_kind], minlength=len(a))
            lone[:, column] = self.n_items[column][a] + self.n_items[column][b] - 2 * shared[:, column]
            both_tell = (self.n_items[column][a] > 0) & (self.n_items[column][b] > 0)
            parts[:, column] += np.where(both_tell, lone[:, column] * np.log2(_MISS[miss]), 0.0)
        return parts, shared.astype(np.int32), lone.astype(np.int32)

    def _shared(self, a: Longs, b: Longs) -> tuple[Longs, Longs]:
        """Each code that both reports of a pair name: the pair's place and the code, the heaviest code of a pair first."""
        counts = self.starts[a + 1] - self.starts[a]
        pair = np.repeat(np.arange(len(a)), counts)
        place = np.arange(len(pair)) - np.repeat(np.cumsum(counts) - counts, counts) + self.starts[a][pair]
        codes = self.codes[place]
        sought = b[pair] * self.n_codes + codes
        at = np.searchsorted(self.keys, sought)
        hit = (at < len(self.keys)) & (self.keys[np.minimum(at, len(self.keys) - 1)] == sought)
        pair, codes = pair[hit], codes[hit]
        order = np.lexsort((codes, -self.weight[codes], pair))
        return pair[order], codes[order]

    def _expected_together(self, pair: Longs, codes: Longs) -> Bits:
        """For each shared code, the strongest association with one that was counted before it in its pair."""
        strongest = np.zeros(len(codes))
        distance = 1
        alive = np.arange(len(codes))
        while len(alive := alive[alive >= distance]):
            alive = alive[pair[alive] == pair[alive - distance]]
            if not len(alive):
                break
            low = np.minimum(codes[alive], codes[alive - distance])
            high = np.maximum(codes[alive], codes[alive - distance])
            strongest[alive] = np.maximum(strongest[alive], self._association(low * self.n_codes + high))
            distance += 1
        return strongest

    def _association(self, keys: Longs) -> Bits:
        if not len(self.together):
            return np.zeros(len(keys))
        at = np.minimum(np.searchsorted(self.together, keys), len(self.together) - 1)
        return np.where(self.together[at] == keys, self.association[at], 0.0)

    def _learn(self, n: int, share: Bits, seed: int) -> tuple[Longs, Bits]:
        """Pairs of codes that stand together more often than by chance, with their information component."""
        chosen = np.arange(n)
        if n > _SAMPLE:
            chosen = np.sort(np.random.default_rng(seed).choice(n, _SAMPLE, replace=False))
        counts = np.minimum(self.starts[chosen + 1] - self.starts[chosen], _MANY_ITEMS)
        owner = np.repeat(np.arange(len(chosen)), counts)
        place = np.arange(len(owner)) - np.repeat(np.cumsum(counts) - counts, counts) + self.starts[chosen][owner]
        codes = self.codes[place]
        found = []
        for distance in range(1, _MANY_ITEMS):
            alive = np.flatnonzero(owner[distance:] == owner[:-distance])
            if not len(alive):
                break
            found.append(codes[alive] * self.n_codes + codes[alive + distance])
        if not found:
            return np.empty(0, dtype=np.int64), np.empty(0)
        keys, n_together = np.unique(np.concatenate(found), return_counts=True)
        often = n_together >= _MIN_TOGETHER
        keys, n_together = keys[often], n_together[often]
        expected = share[keys // self.n_codes] * share[keys % self.n_codes] * len(chosen)
        association = np.log2((n_together + 0.5) / (expected + 0.5))
        return keys[association > 0], association[association > 0]
