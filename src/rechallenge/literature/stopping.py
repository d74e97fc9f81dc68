"""When to stop: how many includes may still lie among the unread, and how sure one can be that enough were found."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

RULE = "urn-odds-2"
ODDS = 2.0
"""What the rule takes for granted: at any moment an unread include is at least this many times as likely to come next as
an unread exclude. 1 would be an order no better than chance."""


@dataclass(frozen=True, slots=True)
class StoppingEstimate:
    """What one order of reading says about the records not yet read.

    Attributes:
        n_records: publications of the stage.
        n_read: of them judged; `n_included` go on.
        target: share of all includes that is to be found.
        confidence: certainty asked for.
        p_value: chance of this evidence, or stronger, if less than `target` had been found. 1 where nothing was read.
        missed: estimate of includes among the unread: the most that the evidence speaks against no more than for.
        missed_low, missed_high: limits with `confidence`; the lower one is 0, because no test can show that an include
            is left.
        missed_by_chance: upper limit if the order were no better than chance, beside `missed_high` which takes `ODDS`
            for granted.
        missed_by_checks: upper limit from the random checks alone, which takes nothing for granted; None without checks.
        n_checks: random checks among the read; `n_checks_included` go on.
        curve: (read, included) at each include and at the end: the recall curve so far.
        rule: name and version of the rule in the journal.
    """

    n_records: int
    n_read: int
    n_included: int
    target: float
    confidence: float
    p_value: float
    missed: float
    missed_low: int
    missed_high: int
    missed_by_chance: int
    missed_by_checks: int | None
    n_checks: int
    n_checks_included: int
    curve: tuple[tuple[int, int], ...]
    rule: str = RULE

    @property
    def may_stop(self) -> bool:
        """Whether the rule is met: the target was reached, with the confidence asked for."""
        return self.n_read == self.n_records or (self.n_included > 0 and self.p_value < 1 - self.confidence)

    @property
    def n_unread(self) -> int:
        return self.n_records - self.n_read

    @property
    def recall(self) -> float | None:
        """Share of all includes found so far, as estimated; None where no include is known."""
        return self.n_included / (self.n_included + self.missed) if self.n_included else None

    @property
    def recall_low(self) -> float | None:
        """Share of all includes found at the least, with `confidence`."""
        return self.n_included / (self.n_included + self.missed_high) if self.n_included else None

    @property
    def cost_of_one(self) -> float | None:
        """Records to read for each further include, as estimated, if reading goes on to the end; None if none is left."""
        return self.n_unread / self.missed if self.missed else None


def stopping(
    goes_on: Sequence[bool] | NDArray[np.bool_],
    n_records: int,
    *,
    checks: Sequence[bool] | NDArray[np.bool_] = (),
    target: float = 0.95,
    confidence: float = 0.95,
) -> StoppingEstimate:
    """What the records read so far say of those unread.

    The test: had the target been missed, so many includes would still be among the unread. Each last stretch of the
    reading would then have met some of them. The fewest that it did meet, for the stretch that speaks loudest, gives the
    p-value. While `ODDS` holds the test errs towards reading on; docs/methods/screening.md says how often it errs.

    Args:
        goes_on: verdict on each record read, in the order read.
        n_records: publications of the stage, read or not.
        checks: which of the read were random checks; empty for none.
    Source:
        The urn test of Callaghan MW, Müller-Hansen F, Syst Rev 2020;9:273, with biased instead of even draws.
    """
    found = np.asarray(goes_on, dtype=bool)
    drawn = np.asarray(checks, dtype=bool) if len(checks) else np.zeros(len(found), dtype=bool)
    places = np.flatnonzero(found)
    curve = tuple((int(place) + 1, at + 1) for at, place in enumerate(places))
    alpha = 1 - confidence
    return StoppingEstimate(
        n_records=n_records,
        n_read=len(found),
        n_included=len(places),
        target=target,
        confidence=confidence,
        p_value=missed_target(found, n_records, target),
        missed=float(_most(lambda k: _urn(found, n_records, k, ODDS), n_records - len(found), 0.5)),
        missed_low=0,
        missed_high=_most(lambda k: _urn(found, n_records, k, ODDS), n_records - len(found), alpha),
        missed_by_chance=_most(lambda k: _urn(found, n_records, k, 1.0), n_records - len(found), alpha),
        missed_by_checks=_most(lambda k: _by_checks(found, drawn, n_records, k), n_records - len(found), alpha)
        if drawn.any()
        else None,
        n_checks=int(drawn.sum()),
        n_checks_included=int((drawn & found).sum()),
        curve=(*curve, (len(found), len(places))),
    )


def missed_target(found: NDArray[np.bool_], n_records: int, target: float, *, odds: float = ODDS) -> float:
    """The p-value of `stopping`: for the fewest unread includes with which less than `target` would have been found."""
    if len(found) == n_records:
        return 0.0
    n_found = int(found.sum())
    return _urn(found, n_records, int(np.floor(n_found / target + 1e-9)) + 1 - n_found, odds)


def _urn(found: NDArray[np.bool_], n_records: int, n_missed: int, odds: float) -> float:
    """The smallest chance, over all last stretches, to meet at most the includes met, with `n_missed` still unread.

    An exclude stays unread over a stretch with the chance (excludes unread after) / (excludes unread before), and an
    include with that chance to the power of `odds`.
    """
    from scipy.stats import binom

    unread = n_records - len(found)
    if not len(found) or n_missed > unread:
        return 1.0 if n_missed <= unread else 0.0
    met = np.cumsum(found[::-1])
    passed = np.arange(1, len(found) + 1) - met
    left = unread - n_missed
    stays = ((left + 0.5) / (left + passed + 0.5)) ** odds
    return float(np.min(binom.cdf(met, met + n_missed, 1 - stays)))


def _by_checks(found: NDArray[np.bool_], drawn: NDArray[np.bool_], n_records: int, n_missed: int) -> float:
    """The chance of at most the includes met by random checks, with `n_missed` still unread; each was one of those unread."""
    at = np.flatnonzero(drawn)
    later = n_missed + int(found.sum()) - (np.cumsum(found)[at] - found[at])
    chances = np.minimum(later / (n_records - at), 1.0)
    met = int(found[at].sum())
    counts = np.zeros(met + 1)  # chance of 0 to `met` includes among the checks so far
    counts[0] = 1.0
    for chance in chances.tolist():
        counts[1:] = counts[1:] * (1 - chance) + counts[:-1] * chance
        counts[0] *= 1 - chance
    return float(counts.sum())


def _most(chance: Callable[[int], float], n_unread: int, alpha: float) -> int:
    """The most unread includes with which the evidence keeps a chance of at least `alpha`."""
    low, high = 0, n_unread
    while low < high:
        middle = (low + high + 1) // 2
        if chance(middle) < alpha:
            high = middle - 1
        else:
            low = middle
    return low
