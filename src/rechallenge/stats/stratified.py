"""One answer from several strata, so that age, sex, country or year cannot pass for the drug.

Cells come as arrays float64[..., strata]; strata without reports carry no weight.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from rechallenge.stats.contingency import Estimates, FloatArray, TwoByTwo, as_floats, log_wald
from rechallenge.stats.values import Estimate, NotEstimable, OutOfDomain, require_level


def mantel_haenszel_ror(strata: Sequence[TwoByTwo], *, level: float = 0.95) -> Estimate | NotEstimable:
    """Reporting odds ratio adjusted for the strata.

    Σ(a d/n) / Σ(b c/n); Robins-Breslow-Greenland variance of its logarithm.

    Returns:
        Ratio with its interval; NotEstimable where no stratum has reports in both a and d, or in both b and c.
    Raises:
        OutOfDomain: no strata, or level outside (0, 1).
    Source:
        Mantel & Haenszel 1959; Robins, Breslow & Greenland 1986, doi:10.2307/2531052.
    """
    cells = _cells(strata)
    require_level(level)
    for name, one, other in (("a and d", cells[0], cells[3]), ("b and c", cells[1], cells[2])):
        if not np.any(one * other):
            return NotEstimable(f"no stratum has reports in both cells {name}")
    return mantel_haenszel_ror_of(*cells, level=level).only()


def mantel_haenszel_ror_of(a: ArrayLike, b: ArrayLike, c: ArrayLike, d: ArrayLike, *, level: float = 0.95) -> Estimates:
    """The Mantel-Haenszel reporting odds ratio of many stratified tables; strata lie on the last axis."""
    a_, b_, c_, d_ = as_floats(a, b, c, d)
    n = _size(a_, b_, c_, d_)
    r, s = a_ * d_ / n, b_ * c_ / n
    p, q = (a_ + d_) / n, (b_ + c_) / n
    r_sum, s_sum = np.nansum(r, axis=-1), np.nansum(s, axis=-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = (
            np.nansum(p * r, axis=-1) / (2 * r_sum**2)
            + np.nansum(p * s + q * r, axis=-1) / (2 * r_sum * s_sum)
            + np.nansum(q * s, axis=-1) / (2 * s_sum**2)
        )
        return log_wald(np.asarray(r_sum / s_sum), np.asarray(variance), level)


def mantel_haenszel_prr(strata: Sequence[TwoByTwo], *, level: float = 0.95) -> Estimate | NotEstimable:
    """Proportional reporting ratio adjusted for the strata.

    Σ[a (c+d)/n] / Σ[c (a+b)/n]; Greenland-Robins variance of its logarithm.

    Returns:
        Ratio with its interval; NotEstimable where no stratum has reports in a and without the drug, or in c and with
        the drug, or where every report has the event.
    Raises:
        OutOfDomain: no strata, or level outside (0, 1).
    Source:
        Greenland & Robins 1985, doi:10.2307/2530643.
    """
    a, b, c, d = _cells(strata)
    require_level(level)
    if not np.any(a * (c + d)):
        return NotEstimable("no stratum has reports in cell a and reports without the drug")
    if not np.any(c * (a + b)):
        return NotEstimable("no stratum has reports in cell c and reports with the drug")
    estimate = mantel_haenszel_prr_of(a, b, c, d, level=level).only()
    return NotEstimable("every report has the event") if np.isnan(estimate.low) else estimate


def mantel_haenszel_prr_of(a: ArrayLike, b: ArrayLike, c: ArrayLike, d: ArrayLike, *, level: float = 0.95) -> Estimates:
    """The Mantel-Haenszel proportional reporting ratio of many stratified tables; strata lie on the last axis."""
    a_, b_, c_, d_ = as_floats(a, b, c, d)
    n = _size(a_, b_, c_, d_)
    with_drug, without = a_ + b_, c_ + d_
    r_sum, s_sum = np.nansum(a_ * without / n, axis=-1), np.nansum(c_ * with_drug / n, axis=-1)
    spread = np.nansum((with_drug * without * (a_ + c_) - a_ * c_ * n) / n**2, axis=-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        return log_wald(np.asarray(r_sum / s_sum), np.asarray(spread / (r_sum * s_sum)), level)


def stratified_expected(strata: Sequence[TwoByTwo]) -> float:
    """Reports expected under independence within each stratum, Σ nD nE / n: for `information_component` and `ebgm`.

    Raises:
        OutOfDomain: no strata.
    """
    return float(stratified_expected_of(*_cells(strata)))


def stratified_expected_of(a: ArrayLike, b: ArrayLike, c: ArrayLike, d: ArrayLike) -> FloatArray:
    """Stratified expected counts of many pairs; strata lie on the last axis."""
    a_, b_, c_, d_ = as_floats(a, b, c, d)
    return np.asarray(np.nansum((a_ + b_) * (a_ + c_) / _size(a_, b_, c_, d_), axis=-1))


def _size(a: FloatArray, b: FloatArray, c: FloatArray, d: FloatArray) -> FloatArray:
    n = a + b + c + d
    return np.where(n > 0, n, np.nan)


def _cells(strata: Sequence[TwoByTwo]) -> tuple[FloatArray, ...]:
    if not strata:
        raise OutOfDomain("no strata were given")
    return tuple(np.array([getattr(table, cell) for table in strata], dtype=np.float64) for cell in "abcd")
