"""Is the event reported more often with the drug than without? Ratios, chi-square, likelihood ratio.

Each measure comes twice: for one `TwoByTwo`, with a reason where it cannot be computed, and as `*_of` over arrays of
cells (float64, any one shape), with "not a number" in its place. A ratio of reports is no ratio of risks.
"""

import numpy as np
from numpy.typing import ArrayLike

from rechallenge.stats.contingency import Estimates, FloatArray, TwoByTwo, as_floats, log_wald
from rechallenge.stats.values import Estimate, NotEstimable, require_level


def proportional_reporting_ratio(counts: TwoByTwo, *, level: float = 0.95) -> Estimate | NotEstimable:
    """Share of the event among reports with the drug, over its share among the other reports.

    PRR = [a/(a+b)] / [c/(c+d)]; Wald interval on the log scale, variance 1/a - 1/(a+b) + 1/c - 1/(c+d).

    Args:
        level: coverage of the interval, in (0, 1).
    Returns:
        Ratio with its interval; NotEstimable naming the empty cell, or where every report has the event.
    Raises:
        OutOfDomain: level lies outside (0, 1).
    Source:
        Evans, Waller & Davis 2001, doi:10.1002/pds.677. Pinned against pvda and PhViD.

    >>> round(proportional_reporting_ratio(TwoByTwo(a=20, b=180, c=100, d=9700)).point, 4)
    9.8
    """
    require_level(level)
    if empty := counts.empty_cell("ac"):
        return NotEstimable(empty)
    if counts.n_event == counts.n:
        return NotEstimable("every report has the event")
    return proportional_reporting_ratio_of(counts.a, counts.b, counts.c, counts.d, level=level).only()


def proportional_reporting_ratio_of(
    a: ArrayLike, b: ArrayLike, c: ArrayLike, d: ArrayLike, *, level: float = 0.95
) -> Estimates:
    """The proportional reporting ratio of many tables; 0 or infinite without limits where a or c is empty."""
    a_, b_, c_, d_ = as_floats(a, b, c, d)
    with np.errstate(divide="ignore", invalid="ignore"):
        # 1/a - 1/(a+b) without the subtraction of near-equal numbers
        variance = b_ / (a_ * (a_ + b_)) + d_ / (c_ * (c_ + d_))
        return log_wald(a_ * (c_ + d_) / (c_ * (a_ + b_)), variance, level)


def reporting_odds_ratio(counts: TwoByTwo, *, level: float = 0.95) -> Estimate | NotEstimable:
    """Odds of the event among reports with the drug, over the odds without it.

    ROR = a·d / (b·c); Wald interval on the log scale, variance 1/a + 1/b + 1/c + 1/d.

    Args:
        level: coverage of the interval, in (0, 1).
    Returns:
        Ratio with its interval; NotEstimable naming the first empty cell.
    Raises:
        OutOfDomain: level lies outside (0, 1).
    Source:
        van Puijenbroek et al. 2002, doi:10.1002/pds.668. Pinned against pvda and PhViD.

    >>> round(reporting_odds_ratio(TwoByTwo(a=20, b=180, c=100, d=9700)).point, 4)
    10.7778
    """
    require_level(level)
    if empty := counts.empty_cell():
        return NotEstimable(empty)
    return reporting_odds_ratio_of(counts.a, counts.b, counts.c, counts.d, level=level).only()


def reporting_odds_ratio_of(
    a: ArrayLike, b: ArrayLike, c: ArrayLike, d: ArrayLike, *, level: float = 0.95
) -> Estimates:
    """The reporting odds ratio of many tables; 0 or infinite without limits where a cell is empty."""
    a_, b_, c_, d_ = as_floats(a, b, c, d)
    with np.errstate(divide="ignore", invalid="ignore"):
        return log_wald(a_ * d_ / (b_ * c_), 1 / a_ + 1 / b_ + 1 / c_ + 1 / d_, level)


def relative_reporting_ratio(counts: TwoByTwo) -> float | NotEstimable:
    """Observed over expected, a / E with E = nD nE / n. Shrinkage measures tame what it does at small E."""
    if counts.expected == 0:
        return NotEstimable(_empty_margin(counts) or "nothing is expected")
    return counts.a / counts.expected


def relative_reporting_ratio_of(observed: ArrayLike, expected: ArrayLike) -> FloatArray:
    """Observed over expected of many pairs; not a number where nothing is expected."""
    seen, mean = as_floats(observed, expected)
    return seen / np.where(mean > 0, mean, np.nan)


def chi_square(counts: TwoByTwo, *, yates: bool = True) -> float | NotEstimable:
    """Pearson's statistic on one degree of freedom, by default with Yates' continuity correction.

    n (ad - bc)² / [(a+b)(c+d)(a+c)(b+d)]; with Yates |ad - bc| is lowered by n/2, not below 0.

    Returns:
        The statistic; NotEstimable naming the empty margin.
    """
    if empty := _empty_margin(counts):
        return NotEstimable(empty)
    return float(chi_square_of(counts.a, counts.b, counts.c, counts.d, yates=yates))


def chi_square_of(a: ArrayLike, b: ArrayLike, c: ArrayLike, d: ArrayLike, *, yates: bool = True) -> FloatArray:
    """Pearson's statistic of many tables; not a number where a margin is empty."""
    a_, b_, c_, d_ = as_floats(a, b, c, d)
    n = a_ + b_ + c_ + d_
    distance = np.abs(a_ * d_ - b_ * c_)
    if yates:
        distance = np.maximum(distance - n / 2, 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(n * distance**2 / ((a_ + b_) * (c_ + d_) * (a_ + c_) * (b_ + d_)))


def log_likelihood_ratio(counts: TwoByTwo) -> float:
    """Log likelihood ratio of one drug against all others for a fixed event; 0 where no more than expected are seen.

    a ln(a/E) + (nE - a) ln[(nE - a)/(nE - E)] for a > E. Its p-value needs the maximum over all drugs and a
    simulated null, which a single table cannot give.

    Source:
        Huang, Zalkikar & Tiwari 2011, doi:10.1198/jasa.2011.ap10243.
    """
    return float(log_likelihood_ratio_of(counts.a, counts.n_event, counts.expected))


def log_likelihood_ratio_of(observed: ArrayLike, n_event: ArrayLike, expected: ArrayLike) -> FloatArray:
    """The log likelihood ratio of many pairs, from reports with both, reports with the event, and the expected."""
    from scipy.special import rel_entr

    seen, total, mean = as_floats(observed, n_event, expected)
    return np.where(seen > mean, rel_entr(seen, mean) + rel_entr(total - seen, total - mean), 0.0)


def _empty_margin(counts: TwoByTwo) -> str | None:
    margins = {
        "no reports with the drug": counts.n_drug,
        "no reports without the drug": counts.c + counts.d,
        "no reports with the event": counts.n_event,
        "no reports without the event": counts.b + counts.d,
    }
    return next((reason for reason, n in margins.items() if n == 0), None)
