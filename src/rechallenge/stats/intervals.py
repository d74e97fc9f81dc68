"""Limits for a proportion, a count and a rate."""

import math
from statistics import NormalDist

from rechallenge.stats.values import Estimate, Interval, NotEstimable, OutOfDomain, require_count, require_level


def exact_interval(successes: int, n: int, *, level: float = 0.95) -> Interval | NotEstimable:
    """Clopper-Pearson limits of a proportion: coverage is never below `level`.

    Beta quantiles: low = B(α/2; x, n-x+1), high = B(1-α/2; x+1, n-x), with 0 and 1 at the ends.

    Returns:
        Limits in [0, 1]; NotEstimable where n is 0.
    Raises:
        OutOfDomain: successes exceed n, a count is negative or not whole, or level lies outside (0, 1).
    Source:
        Clopper & Pearson 1934, doi:10.1093/biomet/26.4.404.

    >>> round(exact_interval(0, 3).high, 3)
    0.708
    """
    _require_proportion(successes, n, level)
    if n == 0:
        return NotEstimable("no observations")
    from scipy.special import betaincinv

    tail = (1 - level) / 2
    low = 0.0 if successes == 0 else float(betaincinv(successes, n - successes + 1, tail))
    high = 1.0 if successes == n else float(betaincinv(successes + 1, n - successes, 1 - tail))
    return Interval(low, high, level)


def wilson_interval(successes: int, n: int, *, level: float = 0.95) -> Interval | NotEstimable:
    """Wilson score limits of a proportion: coverage is near `level` on average, shorter than the exact ones.

    (p + z²/2n ± z √(p(1-p)/n + z²/4n²)) / (1 + z²/n)

    Returns:
        Limits in [0, 1]; NotEstimable where n is 0.
    Raises:
        OutOfDomain: as for `exact_interval`.
    Source:
        Wilson 1927, doi:10.1080/01621459.1927.10502953.
    """
    _require_proportion(successes, n, level)
    if n == 0:
        return NotEstimable("no observations")
    z = NormalDist().inv_cdf((1 + level) / 2)
    p = successes / n
    middle = p + z * z / (2 * n)
    half = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    scale = 1 + z * z / n
    low = 0.0 if successes == 0 else (middle - half) / scale
    high = 1.0 if successes == n else (middle + half) / scale
    return Interval(low, high, level)


def poisson_interval(events: int, *, level: float = 0.95) -> Interval:
    """Exact (Garwood) limits of the mean behind an observed count.

    low = χ²(α/2; 2x)/2, high = χ²(1-α/2; 2x+2)/2; low is 0 for no events.

    Raises:
        OutOfDomain: events negative or not whole, or level outside (0, 1).
    Source:
        Garwood 1936, doi:10.1093/biomet/28.3-4.437.
    """
    require_count(events, "events")
    require_level(level)
    from scipy.special import gammainccinv, gammaincinv

    tail = (1 - level) / 2
    low = 0.0 if events == 0 else float(gammaincinv(events, tail))
    return Interval(low, float(gammainccinv(events + 1, tail)), level)


def rate_interval(events: int, person_years: float, *, per: float = 1.0, level: float = 0.95) -> Estimate:
    """Events per `per` person-years with exact Poisson limits.

    Raises:
        OutOfDomain: person_years not above 0, or as for `poisson_interval`.

    >>> round(rate_interval(81, 52_428, per=10_000).point, 1)
    15.4
    """
    if not 0 < person_years < math.inf:
        raise OutOfDomain(f"person_years is {person_years!r}; a rate needs time at risk above 0")
    limits = poisson_interval(events, level=level)
    scale = per / person_years
    return Estimate(events * scale, limits.low * scale, limits.high * scale, level)


def _require_proportion(successes: int, n: int, level: float) -> None:
    require_count(successes, "successes")
    require_count(n, "n")
    require_level(level)
    if successes > n:
        raise OutOfDomain(f"successes is {successes}, more than n = {n}")
