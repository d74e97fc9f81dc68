"""The screens in use, one by one. They disagree; a "signal by any of them" is none.

A screen says that reporting is disproportionate, never that a drug caused an event. Fewer than three reports pass none.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rechallenge.stats.bayesian import information_component
from rechallenge.stats.contingency import Estimates, FloatArray, TwoByTwo, as_floats
from rechallenge.stats.disproportionality import (
    chi_square,
    chi_square_of,
    proportional_reporting_ratio,
    proportional_reporting_ratio_of,
    reporting_odds_ratio,
)
from rechallenge.stats.gamma_poisson import GammaMixture, ebgm
from rechallenge.stats.values import Estimate, NotEstimable, OutOfDomain

MINIMUM_REPORTS = 3  # common to the published screens: below it limits above 1 mean next to nothing
EMA_MINIMUM_REPORTS = 5  # EMA/849944/2016; 3 for medicines under additional monitoring
EVANS_PRR = 2.0  # Evans 2001
EVANS_CHI_SQUARE = 4.0  # Evans 2001
EB05_LEVEL = 0.90
EB05_THRESHOLD = 2.0  # Szarfman 2002

Screened = bool | NotEstimable


def passes_evans(counts: TwoByTwo, *, yates: bool = True, minimum: int = MINIMUM_REPORTS) -> Screened:
    """Evans / MHRA: three reports or more, PRR of 2 or more, and chi-square of 4 or more.

    Source:
        Evans, Waller & Davis 2001, doi:10.1002/pds.677. The paper's use of the continuity correction was not checked.
    """
    if counts.a < minimum:
        return False
    ratio = proportional_reporting_ratio(counts)
    statistic = chi_square(counts, yates=yates)
    if isinstance(ratio, NotEstimable):
        return ratio
    if isinstance(statistic, NotEstimable):
        return statistic
    return ratio.point >= EVANS_PRR and statistic >= EVANS_CHI_SQUARE


def passes_ror(counts: TwoByTwo, *, minimum: int = MINIMUM_REPORTS) -> Screened:
    """Lareb: three reports or more, and the lower 95% limit of the reporting odds ratio above 1."""
    return _lower_limit_above(counts.a, minimum, reporting_odds_ratio(counts), 1.0)


def passes_ema(counts: TwoByTwo, *, is_important_event: bool, is_additionally_monitored: bool = False) -> Screened:
    """EudraVigilance: important medical event, five reports or more (three under additional monitoring), ROR above 1.

    Source:
        EMA/849944/2016, screening for adverse reactions in EudraVigilance.
    """
    minimum = MINIMUM_REPORTS if is_additionally_monitored else EMA_MINIMUM_REPORTS
    return is_important_event and passes_ror(counts, minimum=minimum)


def passes_ic(observed: int, expected: float, *, minimum: int = MINIMUM_REPORTS) -> Screened:
    """Uppsala: IC025, the lower 95% limit of the information component, above 0; here with three reports or more."""
    return _lower_limit_above(observed, minimum, information_component(observed, expected), 0.0)


def passes_eb05(observed: int, expected: float, prior: GammaMixture, *, minimum: int = MINIMUM_REPORTS) -> Screened:
    """FDA: EB05, the lower 90% limit of EBGM, at 2 or more; here with three reports or more.

    Source:
        Szarfman, Machado & O'Neill 2002, doi:10.2165/00002018-200225060-00001.
    """
    if observed < minimum:
        return False
    shrunk = ebgm(observed, expected, prior, level=EB05_LEVEL)
    return shrunk if isinstance(shrunk, NotEstimable) else shrunk.low >= EB05_THRESHOLD


def _lower_limit_above(n_reports: int, minimum: int, estimate: Estimate | NotEstimable, bound: float) -> Screened:
    if n_reports < minimum:
        return False
    return estimate if isinstance(estimate, NotEstimable) else estimate.low > bound


def passes_evans_of(a: ArrayLike, b: ArrayLike, c: ArrayLike, d: ArrayLike, *, yates: bool = True) -> FloatArray:
    """Evans / MHRA for many tables: 1 passes, 0 does not, not a number where it cannot be told."""
    a_, b_, c_, d_ = as_floats(a, b, c, d)
    ratio = proportional_reporting_ratio_of(a_, b_, c_, d_)
    statistic = chi_square_of(a_, b_, c_, d_, yates=yates)
    known = np.isfinite(ratio.low) & np.isfinite(statistic)
    return _told(a_, MINIMUM_REPORTS, known, (ratio.point >= EVANS_PRR) & (statistic >= EVANS_CHI_SQUARE))


def passes_limit_of(
    observed: ArrayLike, estimates: Estimates, bound: float, *, minimum: int = MINIMUM_REPORTS
) -> FloatArray:
    """Lower limit above a bound, with enough reports: 1 passes, 0 does not, not a number where there is no limit.

    With the 95% limits of the reporting odds ratio and bound 1 the screen of Lareb, and at a minimum of five that of the
    EMA for important events; with those of the information component and bound 0 that of Uppsala.
    """
    (seen,) = as_floats(observed)
    return _told(seen, minimum, np.isfinite(estimates.low), estimates.low > bound)


def passes_eb05_of(observed: ArrayLike, shrunk: Estimates) -> FloatArray:
    """FDA: EB05 at 2 or more, for many pairs; `shrunk` from `ebgm_of` at level 0.90.

    Raises:
        OutOfDomain: the limits are not at level 0.90.
    """
    if abs(shrunk.level - EB05_LEVEL) > 1e-12:
        raise OutOfDomain(f"level is {shrunk.level!r}; EB05 is the lower limit at level {EB05_LEVEL}")
    (seen,) = as_floats(observed)
    return _told(seen, MINIMUM_REPORTS, np.isfinite(shrunk.low), shrunk.low >= EB05_THRESHOLD)


def _told(seen: FloatArray, minimum: int, is_known: NDArray[np.bool_], passes: NDArray[np.bool_]) -> FloatArray:
    return np.where(seen < minimum, 0.0, np.where(is_known, passes.astype(np.float64), np.nan))
