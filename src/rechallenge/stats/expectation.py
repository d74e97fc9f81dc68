"""Events seen against events that time at risk alone would bring."""

import math

from rechallenge.stats.intervals import exact_interval, poisson_interval
from rechallenge.stats.values import (
    Estimate,
    Interval,
    NotEstimable,
    OutOfDomain,
    require_count,
    require_level,
)


def observed_over_expected(observed: int, expected: float, *, level: float = 0.95) -> Estimate:
    """Standardised ratio with exact Poisson limits of the observed count; the expected count is taken as known.

    Raises:
        OutOfDomain: expected not above 0, observed not a count, level outside (0, 1).
    """
    _require_expected(expected)
    limits = poisson_interval(observed, level=level)
    return Estimate(observed / expected, limits.low / expected, limits.high / expected, level)


def chance_of_as_many(observed: int, expected: float) -> float:
    """Probability of `observed` events or more when `expected` are due to chance: the upper Poisson tail.

    Raises:
        OutOfDomain: expected not above 0, or observed not a count.
    """
    require_count(observed, "observed")
    _require_expected(expected)
    from scipy.special import gammainc

    return 1.0 if observed == 0 else float(gammainc(observed, expected))


def likely_counts(expected: float, *, level: float = 0.95) -> Interval:
    """The counts that chance alone leaves plausible: no more than half the error lies beyond either end.

    low = smallest k with P(X <= k) > (1 - level)/2; high = smallest k with P(X > k) <= (1 - level)/2.

    Raises:
        OutOfDomain: expected not above 0, or level outside (0, 1).
    """
    require_level(level)
    _require_expected(expected)
    from scipy.stats import poisson

    tail = (1 - level) / 2
    return Interval(float(poisson.ppf(tail, expected)), float(poisson.isf(tail, expected)), level)


def rate_ratio(
    exposed: tuple[int, float], reference: tuple[int, float], *, level: float = 0.95
) -> Estimate | NotEstimable:
    """Ratio of two crude rates with exact limits, given the total of events.

    Given the total, exposed events are binomial; Clopper-Pearson limits of their share are carried over to the ratio.

    Args:
        exposed: events and person-years; reference: the same without the drug.
    Returns:
        NotEstimable where the reference has no events.
    Raises:
        OutOfDomain: person-years not above 0, events not a count, level outside (0, 1).
    Source:
        Breslow & Day 1987, IARC Scientific Publications 82, section 3.4.
    """
    (events, person_years), (reference_events, reference_years) = exposed, reference
    for years in (person_years, reference_years):
        if not 0 < years < math.inf:
            raise OutOfDomain(f"person-years is {years!r}; a rate needs time at risk above 0")
    require_count(reference_events, "reference events")
    share = exact_interval(events, events + reference_events, level=level)
    if reference_events == 0 or isinstance(share, NotEstimable):
        return NotEstimable("no events in the reference group")
    scale = reference_years / person_years
    low, high = (limit / (1 - limit) * scale for limit in (share.low, share.high))
    return Estimate(events / reference_events * scale, low, high, level)


def _require_expected(expected: float) -> None:
    if not 0 < expected < math.inf:
        raise OutOfDomain(f"expected is {expected!r}; an expected count lies above 0")
