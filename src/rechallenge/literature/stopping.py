"""When to stop: how many includes may still lie among the unread, and how sure one can be that enough were found."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

RULE = "urn-1"


@dataclass(frozen=True, slots=True)
class StoppingEstimate:
    """What one order of reading says about the records not yet read.

    Attributes:
        n_records: publications of the stage.
        n_read: of them judged; `n_included` go on.
        target: share of all includes that is to be found.
        confidence: certainty asked for.
        p_value: chance of this evidence, or stronger, if less than `target` had been found. 1 where nothing was read.
        missed: estimate of includes among the unread, with the limits `missed_low` and `missed_high` (`confidence`).
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
    n_checks: int
    n_checks_included: int
    curve: tuple[tuple[int, int], ...]
    rule: str = RULE

    @property
    def may_stop(self) -> bool:
        """Whether the rule is met: the target was reached, with the confidence asked for."""
        return self.p_value < 1 - self.confidence or self.n_read == self.n_records

    @property
    def n_unread(self) -> int:
        return self.n_records - self.n_read

    @property
    def recall(self) -> float | None:
        """Share of all includes found so far, as estimated; None where no include is known or expected."""
        total = self.n_included + self.missed
        return self.n_included / total if total else None


def stopping(
    goes_on: Sequence[bool],
    n_records: int,
    *,
    checks: Sequence[bool] = (),
    target: float = 0.95,
    confidence: float = 0.95,
) -> StoppingEstimate:
    """What the records read so far say of those unread.

    Args:
        goes_on: verdict on each record read, in the order read.
        n_records: publications of the stage, read or not.
        checks: which of the read were random checks; empty for none.
    Source:
        The urn test of Callaghan MW, Muller-Hansen F, Syst Rev 2020;9:273.
    """
    found = np.asarray(goes_on, dtype=bool)
    drawn = np.asarray(checks, dtype=bool) if len(checks) else np.zeros(len(found), dtype=bool)
    places = np.flatnonzero(found)
    curve = tuple((int(place) + 1, at + 1) for at, place in enumerate(places))
    high = _most_missed(found, n_records, 1 - confidence)
    unread = n_records - len(found)
    tail = found[len(found) // 2 :]
    return StoppingEstimate(
        n_records=n_records,
        n_read=len(found),
        n_included=int(found.sum()),
        target=target,
        confidence=confidence,
        p_value=missed_target(found, n_records, target),
        missed=float(min(high, unread * tail.mean())) if len(tail) else float(unread),
        missed_low=0,
        missed_high=high,
        n_checks=int(drawn.sum()),
        n_checks_included=int((drawn & found).sum()),
        curve=(*curve, (len(found), len(places))),
    )


def missed_target(found: NDArray[np.bool_], n_records: int, target: float) -> float:
    """Smallest chance, over all last stretches of the reading, to meet so few includes if the target had been missed.

    Each stretch is taken as drawn at random from what was unread at its beginning. An order that puts includes first
    meets more of them than chance, so that the test errs towards reading on.
    """
    if len(found) == n_records:
        return 0.0
    if not len(found):
        return 1.0
    total_if_missed = int(np.floor(found.sum() / target + 1e-9)) + 1
    return float(_chances(found, n_records, total_if_missed).min())


def _chances(found: NDArray[np.bool_], n_records: int, total: int) -> NDArray[np.float64]:
    """For each last stretch: the chance of at most its includes, if there were `total` includes in all."""
    from scipy.stats import hypergeom

    met = np.cumsum(found[::-1])
    size = np.arange(1, len(found) + 1)
    before = int(found.sum()) - met
    pool = n_records - (len(found) - size)
    there = np.minimum(total - before, pool)
    return np.asarray(hypergeom.cdf(met, pool, there, size), dtype=np.float64)


def _most_missed(found: NDArray[np.bool_], n_records: int, alpha: float) -> int:
    """The most includes among the unread that the urn test does not refute."""
    unread, known = n_records - len(found), int(found.sum())
    low, high = 0, unread
    while low < high:  # the test refutes every larger number once it refutes one
        middle = (low + high + 1) // 2
        if len(found) and _chances(found, n_records, known + middle).min() < alpha:
            high = middle - 1
        else:
            low = middle
    return low
