"""How well a measure tells two groups apart: positive from negative controls, early from late."""

import math

import numpy as np
from numpy.typing import ArrayLike

from rechallenge.stats.contingency import FloatArray, normal_quantile
from rechallenge.stats.onset import intervals
from rechallenge.stats.values import Estimate, NotEstimable, OutOfDomain, require_level


def auc(positive: ArrayLike, negative: ArrayLike, *, level: float = 0.95) -> Estimate | NotEstimable:
    """Chance that a positive control scores higher than a negative one, ties counted half: the area under the ROC curve.

    Variance by DeLong from the placements; limits on the logit scale, so that they stay inside (0, 1).

    Args:
        positive, negative: scores, such as IC025; a score that is not a number is left out, an infinite one ranks last.
    Returns:
        NotEstimable with fewer than two scores in a group. At 0 or 1 the limits are those of the exact chance that all
        of the smaller group are on one side (the variance is 0 there).
    Source:
        DeLong, DeLong & Clarke-Pearson 1988, doi:10.2307/2531595.
    """
    high, low = (np.asarray(scores, dtype=np.float64).ravel() for scores in (positive, negative))
    high, low = high[~np.isnan(high)], low[~np.isnan(low)]
    return _chance_of_order((low, low), (high, high), level)


def chance_of_earlier(
    first: tuple[ArrayLike, ArrayLike], second: tuple[ArrayLike, ArrayLike], *, level: float = 0.95
) -> Estimate | NotEstimable:
    """Chance that an onset of the first group lies before one of the second, half where it cannot be told.

    Onsets are intervals (low and high, days): two that overlap count half. 0.5 where both come at the same times.

    Returns:
        As for `auc`.
    """
    return _chance_of_order(intervals(*first), intervals(*second), level)


def _chance_of_order(
    early: tuple[FloatArray, FloatArray], late: tuple[FloatArray, FloatArray], level: float
) -> Estimate | NotEstimable:
    """P(an early one lies before a late one), by the U-statistic of the kernel 1, 1/2, 0."""
    require_level(level)
    n_early, n_late = len(early[0]), len(late[0])
    if min(n_early, n_late) < 2:
        return NotEstimable(f"{n_early} against {n_late}; two or more are needed on either side")
    of_early = _placements(early, late)
    of_late = 1 - _placements(late, early)
    point = float(of_early.mean())
    variance = float(of_early.var(ddof=1) / n_early + of_late.var(ddof=1) / n_late)
    if variance == 0 or point in (0, 1):
        # rule of three's exact form, on the smaller group: all of n on one side
        reach = 1 - ((1 - level) / 2) ** (1 / min(n_early, n_late))
        return Estimate(point, max(0.0, point - reach), min(1.0, point + reach), level)
    logit = math.log(point / (1 - point))
    half = normal_quantile(level) * math.sqrt(variance) / (point * (1 - point))
    low, high = (1 / (1 + math.exp(-(logit + shift))) for shift in (-half, half))
    return Estimate(point, low, high, level)


def _placements(early: tuple[FloatArray, FloatArray], late: tuple[FloatArray, FloatArray]) -> FloatArray:
    """For each early interval the share of late ones after it, overlaps and equal moments half."""
    starts, ends = np.sort(late[0]), np.sort(late[1])
    after = len(starts) - np.searchsorted(starts, early[1], side="left")
    before = np.searchsorted(ends, early[0], side="right")
    # touching ends of intervals are apart; a moment that equals a moment is a tie and was counted on both sides
    return np.asarray((after + len(starts) - before) / (2 * len(starts)))


def coverage(low: ArrayLike, high: ArrayLike, truth: ArrayLike) -> tuple[int, int]:
    """How many intervals hold the truth, of how many that have limits.

    Raises:
        OutOfDomain: a lower limit lies above its upper one.
    """
    lows, highs, true = np.broadcast_arrays(*(np.asarray(part, dtype=np.float64) for part in (low, high, truth)))
    known = ~(np.isnan(lows) | np.isnan(highs) | np.isnan(true))
    if bool((lows[known] > highs[known]).any()):
        raise OutOfDomain("a lower limit lies above its upper limit")
    held = (lows <= true) & (true <= highs) & known
    return int(held.sum()), int(known.sum())
