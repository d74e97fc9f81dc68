"""The distribution of onsets without any shape assumed, when some are known only to an interval."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rechallenge.stats.contingency import FloatArray
from rechallenge.stats.onset import intervals
from rechallenge.stats.values import NotEstimable, OutOfDomain

STEPS = 5_000
TOLERANCE = 1e-8  # of a share, between two steps


@dataclass(frozen=True, slots=True)
class OnsetCurve:
    """The distribution of onsets without any shape assumed: mass `share[j]` lies between `low[j]` and `high[j]` days."""

    low: FloatArray
    high: FloatArray
    share: FloatArray
    n: int

    def quantile(self, q: float) -> float | NotEstimable:
        """Days by which a share `q` of the onsets lies, the middle of the interval that holds it."""
        if not 0 < q < 1:
            raise OutOfDomain(f"q is {q!r}; a quantile lies between 0 and 1")
        at = int(np.searchsorted(np.cumsum(self.share), q - 1e-9))
        if at >= len(self.share) or not math.isfinite(self.high[at]):
            return NotEstimable("the onsets are not followed long enough")
        return float(self.low[at] + self.high[at]) / 2

    def cumulative(self) -> tuple[FloatArray, FloatArray]:
        """Days, and the share of onsets that lies by then: the ends of the intervals that hold mass."""
        return self.high, np.cumsum(self.share)


def onset_curve(low: ArrayLike, high: ArrayLike) -> OnsetCurve | NotEstimable:
    """Non-parametric maximum-likelihood distribution of interval-censored onsets.

    Mass can lie only in Turnbull's innermost intervals; the self-consistent shares are found by expectation-maximisation.
    With moments alone it is the empirical distribution, with right censoring the Kaplan-Meier estimate.

    Raises:
        OutOfDomain: see `weibull_onset`.
    Source:
        Turnbull 1976, doi:10.1111/j.2517-6161.1976.tb01597.x.
    """
    starts, ends = intervals(low, high)
    if not len(starts):
        return NotEstimable("no onset is known")
    # an interval is open at its left end, so that neighbours (2.5 to 3.5, 3.5 to 4.5) do not meet in a point
    starts = np.where(starts < ends, np.nextafter(starts, np.inf), starts)
    rows, weight = np.unique(np.column_stack([starts, ends]), axis=0, return_counts=True)
    cell_low, cell_high = _innermost(rows[:, 0], rows[:, 1])
    first = np.searchsorted(cell_low, rows[:, 0])
    last = np.searchsorted(cell_high, rows[:, 1], side="right")
    share = _self_consistent(first, last, weight / weight.sum(), len(cell_low))
    held = share > 1e-12
    return OnsetCurve(cell_low[held], cell_high[held], share[held], len(starts))


def _innermost(starts: FloatArray, ends: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Closed intervals from a left end to the next right end with no other end between."""
    values = np.concatenate([starts, ends])
    is_end = np.repeat([False, True], len(starts))
    order = np.lexsort((is_end, values))
    values, is_end = values[order], is_end[order]
    at = np.flatnonzero(~is_end[:-1] & is_end[1:])
    return values[at], values[at + 1]


def _self_consistent(first: NDArray[np.intp], last: NDArray[np.intp], weight: FloatArray, n_cells: int) -> FloatArray:
    share = np.full(n_cells, 1 / n_cells)
    for _ in range(STEPS):
        total = np.concatenate([[0.0], np.cumsum(share)])
        pull = weight / np.maximum(total[last] - total[first], 1e-300)
        edges = np.bincount(first, pull, n_cells + 1) - np.bincount(last, pull, n_cells + 1)
        fresh = share * np.cumsum(edges)[:-1]
        if np.abs(fresh - share).max() < TOLERANCE:
            return fresh
        share = fresh
    return share
