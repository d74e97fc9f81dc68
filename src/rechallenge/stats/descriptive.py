"""What may be said of a handful of values, and whether a printed mean can be true."""

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from rechallenge.stats.values import NotEstimable, OutOfDomain

MIN_FOR_MEAN = 3  # below three values a mean and its spread say less than the values themselves


@dataclass(frozen=True, slots=True)
class Description:
    """Summary of `n` known values. `sd` is the sample standard deviation (n - 1)."""

    n: int
    median: float | NotEstimable
    low: float | NotEstimable
    high: float | NotEstimable
    mean: float | NotEstimable
    sd: float | NotEstimable


def describe(values: Sequence[float]) -> Description:
    """Median and range from one value on; mean and SD from three on.

    Args:
        values: known values only; what is missing is not passed, and `n` shows it.
    Raises:
        OutOfDomain: a value is not finite.
    """
    if not all(math.isfinite(value) for value in values):
        raise OutOfDomain("a value is not a finite number; leave out what is not known")
    n = len(values)
    if n == 0:
        none = NotEstimable("no values")
        return Description(0, none, none, none, none, none)
    mean: float | NotEstimable = NotEstimable(f"only {n} values" if n > 1 else "only 1 value")
    sd = mean
    if n >= MIN_FOR_MEAN:
        mean, sd = statistics.fmean(values), statistics.stdev(values)
    return Description(n, float(statistics.median(values)), float(min(values)), float(max(values)), mean, sd)


def mean_is_possible(mean: float, decimals: int, n: int) -> bool:
    """GRIM: can `n` whole numbers have a mean that rounds to the one printed?

    True when some whole total T has |T/n - mean| <= half a unit of the last printed decimal. The half itself is
    allowed, since authors round halves both ways. With n above 10^decimals every mean is possible.

    Args:
        mean: as printed.
        decimals: digits printed after the point, trailing zeros counted.
        n: number of values, each a whole number (years of age, days, counts).
    Raises:
        OutOfDomain: n below 1, decimals below 0, or mean not finite.
    Source:
        Brown & Heathers 2017, doi:10.1177/1948550616673876.

    >>> mean_is_possible(64.7, 1, 3), mean_is_possible(64.5, 1, 3)
    (True, False)
    """
    if n < 1 or decimals < 0 or not math.isfinite(mean):
        raise OutOfDomain(f"mean {mean!r} with {decimals} decimals of n = {n}: n is at least 1, decimals at least 0")
    printed = Fraction(repr(mean))
    half = Fraction(1, 2 * 10**decimals)
    return math.ceil((printed - half) * n) <= math.floor((printed + half) * n)
