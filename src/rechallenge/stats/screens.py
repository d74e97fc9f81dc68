"""The screens in use, one by one. They disagree; a "signal by any of them" is none.

A screen says that reporting is disproportionate, never that a drug caused an event. Fewer than three reports pass none.
"""

from rechallenge.stats.bayesian import GammaMixture, ebgm, information_component
from rechallenge.stats.contingency import TwoByTwo
from rechallenge.stats.disproportionality import chi_square, proportional_reporting_ratio, reporting_odds_ratio
from rechallenge.stats.values import Estimate, NotEstimable

MINIMUM_REPORTS = 3  # common to the published screens: below it limits above 1 mean next to nothing
EMA_MINIMUM_REPORTS = 5  # EMA/849944/2016; 3 for medicines under additional monitoring
EVANS_PRR = 2.0  # Evans 2001
EVANS_CHI_SQUARE = 4.0  # Evans 2001
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
    shrunk = ebgm(observed, expected, prior, level=0.90)
    return shrunk if isinstance(shrunk, NotEstimable) else shrunk.low >= EB05_THRESHOLD


def _lower_limit_above(n_reports: int, minimum: int, estimate: Estimate | NotEstimable, bound: float) -> Screened:
    if n_reports < minimum:
        return False
    return estimate if isinstance(estimate, NotEstimable) else estimate.low > bound
