"""How large a study would have to be."""

import math
from statistics import NormalDist

from rechallenge.stats.values import OutOfDomain


def required_events(hazard_ratio: float, *, power: float = 0.80, alpha: float = 0.05, allocation: float = 0.5) -> float:
    """Events, over both arms, that a two-sided log-rank comparison needs. Not rounded; a plan rounds it up.

    (z₁₋α/₂ + z_power)² / [p (1 - p) (ln HR)²]

    Args:
        hazard_ratio: the effect that must not be missed, above 0 and not 1.
        allocation: share p of the people who get the drug.
    Raises:
        OutOfDomain: an argument lies outside its range.
    Source:
        Schoenfeld 1981, doi:10.1093/biomet/68.1.316.

    >>> round(required_events(2.0))
    65
    """
    if not 0 < hazard_ratio < math.inf or hazard_ratio == 1:
        raise OutOfDomain(f"hazard_ratio is {hazard_ratio!r}; it lies above 0 and differs from 1")
    for name, share in (("power", power), ("alpha", alpha), ("allocation", allocation)):
        if not 0 < share < 1:
            raise OutOfDomain(f"{name} is {share!r}; it lies between 0 and 1")
    z = NormalDist().inv_cdf(1 - alpha / 2) + NormalDist().inv_cdf(power)
    return z**2 / (allocation * (1 - allocation) * math.log(hazard_ratio) ** 2)


def required_person_years(
    background_rate: float, rate_ratio: float, *, power: float = 0.80, alpha: float = 0.05, allocation: float = 0.5
) -> float:
    """Person-years, over both arms, in which the required events are expected.

    required events / [r (1 - p) + r RR p], with r the rate without the drug, constant over time.

    Args:
        background_rate: events per person-year without the drug, above 0.
        rate_ratio: the effect that must not be missed.
    Raises:
        OutOfDomain: an argument lies outside its range.

    >>> round(required_person_years(7 / 10_000, 2.0), -3)
    62000.0
    """
    if not 0 < background_rate < math.inf:
        raise OutOfDomain(f"background_rate is {background_rate!r}; a rate per person-year lies above 0")
    events = required_events(rate_ratio, power=power, alpha=alpha, allocation=allocation)
    return events / (background_rate * (1 - allocation + allocation * rate_ratio))
