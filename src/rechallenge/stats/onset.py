"""Time from the start of a drug to the event, when dates are known to the day, the month or the year.

An onset is an interval: it lies somewhere between `low` and `high` days. A difference of whole days d stands for d - 1/2 to
d + 1/2; a month or a year for all that it allows. A report still without the event by its last day has `high` infinite.

Reports show onsets of those who had the event and were reported by the day of the extract. `seen_within` gives the days
between start and extract, beyond which an onset could not have been seen (right truncation).
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rechallenge.stats.contingency import FloatArray
from rechallenge.stats.values import Estimate, NotEstimable, OutOfDomain, require_level

Hazard = Literal["falling", "constant or unclear", "rising"]

LOG_SHAPE_ENDS = (-4.0, 4.0)  # shapes of 0.018 to 55; published onsets lie between 0.2 and 3
LOG_SCALE_ENDS = (-8.0, 16.0)  # scales of 30 seconds to 24,000 years, in days
EDGE = 0.02
LIMIT_TOLERANCE = 1e-8  # of a logarithm
LN2 = math.log(2)


@dataclass(frozen=True, slots=True)
class WeibullOnset:
    """A Weibull distribution of onsets, S(t) = exp[-(t / scale)^shape], with profile-likelihood limits.

    Attributes:
        shape: no unit; scale, median: days.
        log_likelihood: at the maximum, in the densities and probabilities of the onsets as given.
        is_truncated: whether the fit allows for onsets that could not have been seen.
    """

    shape: Estimate
    scale: Estimate
    median: Estimate
    log_likelihood: float
    n: int
    is_truncated: bool

    @property
    def hazard(self) -> Hazard:
        """How the hazard goes with time on the drug: by the limits of the shape against 1."""
        if self.shape.high < 1:
            return "falling"
        return "rising" if self.shape.low > 1 else "constant or unclear"


def weibull_onset(
    low: ArrayLike, high: ArrayLike, *, seen_within: ArrayLike | None = None, level: float = 0.95
) -> WeibullOnset | NotEstimable:
    """Weibull shape, scale and median of onsets, by maximum likelihood.

    An onset known to a moment counts by its density, an interval by its probability F(high) - F(low), each divided by
    F(seen_within) where the extract cuts later onsets off.

    Args:
        low, high: float64[n], days, 0 <= low <= high; equal for a known moment, which must lie above 0.
        seen_within: days from start to extract of each, at least `high`; None takes the onsets as whole.
        level: of the profile-likelihood limits.
    Returns:
        NotEstimable with fewer than two onsets that differ, or where the likelihood has no maximum: truncated onsets
        that still rise at their cut tell nothing about the rest.
    Raises:
        OutOfDomain: arrays of unlike length, an interval turned round, a moment at 0, a level outside (0, 1).
    Source:
        Sauzet et al. 2013, doi:10.1007/s40264-013-0027-6 (shape as a sign); Leroy et al. 2014, doi:10.1186/1471-2288-14-17
        (right truncation). Pinned against scipy and lifelines.

    >>> round(weibull_onset([3, 10, 30, 90], [3, 10, 30, 90]).scale.point, 2)
    30.06
    """
    require_level(level)
    onsets = _Onsets.of(low, high, seen_within)
    if reason := onsets.without_shape():
        return NotEstimable(reason)
    top, loss = _maximum(onsets)
    if _is_at_edge(top):
        return NotEstimable("the likelihood has no maximum: the onsets do not tell shape and scale apart")
    shape, scale, median = (_profiled(*lens(onsets, top), loss, level) for lens in (_by_shape, _by_scale, _by_median))
    if shape is None or scale is None or median is None:
        return NotEstimable("the profile of the likelihood is too flat for limits")
    return WeibullOnset(shape, scale, median, -loss, onsets.n, seen_within is not None)


def same_weibull(
    first: tuple[ArrayLike, ArrayLike], second: tuple[ArrayLike, ArrayLike]
) -> tuple[float, float] | NotEstimable:
    """Likelihood-ratio test that two groups of onsets share one Weibull distribution.

    Returns:
        Statistic and p-value on two degrees of freedom; NotEstimable where a group has no fit.
    """
    from scipy.special import chdtrc

    apart = [weibull_onset(*group) for group in (first, second)]
    for fit in apart:
        if isinstance(fit, NotEstimable):
            return fit
    low, high = (
        np.concatenate([np.asarray(one, float), np.asarray(other, float)])
        for one, other in zip(first, second, strict=True)
    )
    _, loss = _maximum(_Onsets.of(low, high, None))
    statistic = max(0.0, 2 * (loss + sum(fit.log_likelihood for fit in apart if isinstance(fit, WeibullOnset))))
    return statistic, float(chdtrc(2, statistic))


@dataclass(frozen=True, slots=True)
class _Onsets:
    """Like onsets as one, with how many: float64[k] each."""

    low: FloatArray
    high: FloatArray
    log_low: FloatArray
    log_high: FloatArray
    is_moment: NDArray[np.bool_]
    weight: FloatArray
    log_cut: FloatArray
    cut_weight: FloatArray

    @classmethod
    def of(cls, low: ArrayLike, high: ArrayLike, seen_within: ArrayLike | None) -> "_Onsets":
        starts, ends = intervals(low, high)
        if bool(((starts == ends) & (starts == 0)).any()):
            raise OutOfDomain("an onset is known to the moment 0, which has no density; give it as 0 to 0.5 days")
        cut, cut_weight = np.unique(_cuts(seen_within, ends), return_counts=True)
        rows, weight = np.unique(np.column_stack([starts, ends]), axis=0, return_counts=True)
        with np.errstate(divide="ignore"):
            logs = np.log(rows.T)
        known = (rows[:, 0], rows[:, 1], logs[0], logs[1], rows[:, 0] == rows[:, 1], weight.astype(np.float64))
        return cls(*known, np.log(cut), cut_weight.astype(np.float64))

    @property
    def n(self) -> int:
        return int(self.weight.sum())

    def without_shape(self) -> str | None:
        """Why there is nothing to fit: all onsets could be one and the same, or none is known."""
        if not np.isfinite(self.high).any():
            return "no onset is known"
        if self.n < 2 or self.low.max() <= self.high.min():
            return "fewer than two onsets that differ"
        return None

    def loss(self, log_shape: float, log_scale: float) -> float:
        """Minus the log-likelihood."""
        shape = math.exp(log_shape)
        with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
            start, end = (np.exp(shape * (logs - log_scale)) for logs in (self.log_low, self.log_high))
            terms = np.log(-np.expm1(start - end)) - start
            moment = self.is_moment
            terms[moment] = (log_shape - shape * log_scale + (shape - 1) * self.log_low - start)[moment]
            seen = np.log(-np.expm1(-np.exp(shape * (self.log_cut - log_scale))))
        total = float(self.weight @ terms - self.cut_weight @ seen)
        return -total if math.isfinite(total) else math.inf


def _cuts(seen_within: ArrayLike | None, ends: FloatArray) -> FloatArray:
    if seen_within is None:
        return np.empty(0)
    cut = np.broadcast_to(np.asarray(seen_within, dtype=np.float64), ends.shape)
    if not bool((cut >= ends).all()):
        raise OutOfDomain("seen_within is shorter than an onset that was seen")
    return cut


def intervals(low: ArrayLike, high: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """The two ends as float64[n]. OutOfDomain where they are not intervals of days from 0 on."""
    starts, ends = (np.atleast_1d(np.asarray(days, dtype=np.float64)) for days in (low, high))
    if starts.shape != ends.shape or starts.ndim != 1:
        raise OutOfDomain(f"low and high are of unlike shape, {starts.shape} and {ends.shape}")
    if not bool(((starts >= 0) & (starts <= ends) & np.isfinite(starts)).all()):
        raise OutOfDomain("an onset is an interval of days with 0 <= low <= high")
    return starts, ends


def _maximum(onsets: _Onsets) -> tuple[FloatArray, float]:
    from scipy.optimize import minimize

    known = np.isfinite(onsets.high)
    logs = np.log((onsets.low[known] + onsets.high[known]) / 2)
    mean = np.average(logs, weights=onsets.weight[known])
    spread = math.sqrt(np.average((logs - mean) ** 2, weights=onsets.weight[known])) or 1.0
    # a Weibull's logarithm has standard deviation 1.28 / shape, and its mean lies 0.577 / shape below log scale
    start = np.array([math.log(1.28 / spread), mean + 0.577 * spread / 1.28])
    bounds = [LOG_SHAPE_ENDS, LOG_SCALE_ENDS]
    ends = np.array(bounds).T

    def loss(at: FloatArray) -> float:
        return onsets.loss(float(at[0]), float(at[1]))

    best = None
    for shift in (0.0, 1.5):
        found = minimize(
            loss,
            np.asarray(np.clip(start + np.array([0.0, shift]), *ends), dtype=np.float64),
            method="Nelder-Mead",
            bounds=bounds,
            options={"xatol": 1e-9, "fatol": 1e-11, "maxiter": 2000},
        )
        best = found if best is None or found.fun < best.fun else best
    assert best is not None
    return np.asarray(best.x), float(best.fun)


def _is_at_edge(top: FloatArray) -> bool:
    ends = np.array([LOG_SHAPE_ENDS, LOG_SCALE_ENDS])
    return bool((np.abs(ends - top[:, None]) < EDGE).any())


Profile = Callable[[float], float]


def _by_shape(onsets: _Onsets, top: FloatArray) -> tuple[float, Profile]:
    return float(top[0]), lambda value: _inner(lambda scale: onsets.loss(value, scale), top[1], LOG_SCALE_ENDS)


def _by_scale(onsets: _Onsets, top: FloatArray) -> tuple[float, Profile]:
    return float(top[1]), lambda value: _inner(lambda shape: onsets.loss(shape, value), top[0], LOG_SHAPE_ENDS)


def _by_median(onsets: _Onsets, top: FloatArray) -> tuple[float, Profile]:
    """median = scale (ln 2)^(1 / shape)."""

    def scale(log_median: float, log_shape: float) -> float:
        return log_median - math.log(LN2) / math.exp(log_shape)

    at = float(top[1]) + math.log(LN2) / math.exp(float(top[0]))
    return at, lambda value: _inner(lambda shape: onsets.loss(shape, scale(value, shape)), top[0], LOG_SHAPE_ENDS)


def _inner(loss: Profile, start: float, ends: tuple[float, float]) -> float:
    """The least loss over the other parameter, searched around where it lies at the maximum."""
    from scipy.optimize import minimize_scalar

    width = 1.0
    while True:
        low, high = max(ends[0], start - width), min(ends[1], start + width)
        found = minimize_scalar(loss, bounds=(low, high), method="bounded", options={"xatol": 1e-7})
        is_inside = min(found.x - low, high - found.x) > 1e-3 * (high - low)
        if is_inside or (low, high) == ends:
            return float(found.fun)
        width *= 3


def _profiled(at: float, profile: Profile, loss: float, level: float) -> Estimate | None:
    """A quantity from its logarithm, with the limits of its profile; None where the profile is too flat."""
    from scipy.special import chdtri

    wanted = loss + float(chdtri(1, 1 - level)) / 2
    low, high = (_limit(profile, at, wanted, side) for side in (-1, 1))
    return None if low is None or high is None else Estimate(math.exp(at), math.exp(low), math.exp(high), level)


def _limit(profile: Profile, at: float, wanted: float, side: int) -> float | None:
    """Where the profile has fallen to the wanted loss; None where it never does."""
    from scipy.optimize import brentq

    step = 0.05
    inner = at
    while step < 12:
        outer = at + side * step
        if profile(outer) > wanted:
            return float(brentq(lambda value: profile(value) - wanted, inner, outer, xtol=LIMIT_TOLERANCE))
        inner, step = outer, step * 2
    return None
