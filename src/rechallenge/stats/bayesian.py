"""Disproportionality with shrinkage: the fewer reports, the nearer to "nothing to see".

The information component needs only the observed and the expected count, so that a stratified expected count can be
used in place of the crude one. `*_of` functions take arrays (float64, one shape).
"""

import math
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from rechallenge.stats.contingency import Estimates, FloatArray, TwoByTwo, as_floats
from rechallenge.stats.values import Estimate, require_count, require_expected, require_level

IC_SHRINKAGE = 0.5  # Norén 2013: keeps IC near 0 while the expected count is small
BCPNN_SD = 2.0  # Bate 1998 prints two standard deviations, not 1.96


def information_component(observed: int, expected: float, *, level: float = 0.95) -> Estimate:
    """Shrunk logarithm (base 2) of observed over expected, with exact limits of its gamma posterior.

    IC = log2[(O + 1/2) / (E + 1/2)]; limits are log2 of the quantiles of Gamma(shape O + 1/2, rate E + 1/2). The lower
    one at level 0.95 is IC025.

    Raises:
        OutOfDomain: observed negative or not whole, expected negative or not finite, level outside (0, 1).
    Source:
        Norén, Hopstadius & Bate 2013, doi:10.1177/0962280211403604. Pinned against pvda.

    >>> round(information_component(20, 2.4).low, 4)
    2.1201
    """
    _require_counts(observed, expected)
    return information_component_of(observed, expected, level=level).only()


def information_component_of(observed: ArrayLike, expected: ArrayLike, *, level: float = 0.95) -> Estimates:
    """The information component of many pairs, with exact limits."""
    from scipy.special import gammainccinv, gammaincinv

    require_level(level)
    tail = (1 - level) / 2
    seen, mean = as_floats(observed, expected)
    shape, rate = seen + IC_SHRINKAGE, mean + IC_SHRINKAGE
    point, low, high = (
        np.log2(quantile / rate) for quantile in (shape, gammaincinv(shape, tail), gammainccinv(shape, tail))
    )
    return Estimates(point, low, high, level)


def information_component_approximate(observed: int, expected: float) -> Estimate:
    """The information component with the 95% limits in closed form that most published screens use.

    IC - 3.3 s - 2 s³ and IC + 2.4 s - 0.5 s³, with s = (O + 1/2)^(-1/2). Near a threshold the exact limits can decide
    otherwise, and at O = 0 the approximation is not to be used.

    Returns:
        As for `information_component`, at level 0.95.
    Source:
        Norén, Hopstadius & Bate 2013, doi:10.1177/0962280211403604.
    """
    _require_counts(observed, expected)
    point = math.log2((observed + IC_SHRINKAGE) / (expected + IC_SHRINKAGE))
    s = (observed + IC_SHRINKAGE) ** -0.5
    return Estimate(point, point - 3.3 * s - 2 * s**3, point + 2.4 * s - 0.5 * s**3, 0.95)


def bcpnn(counts: TwoByTwo) -> Estimate:
    """Information component of the first Bayesian neural network: beta posteriors, normal limits at two SD.

    Beta priors a1 = b1 = 1, α = β = 2, γ11 = 1 on the joint and the marginal probabilities; moments by the delta
    method. Norén 2006 found the normal limits poor at small counts; kept for comparison with older work.

    Returns:
        E(IC) with limits E(IC) ± 2 SD; the level is the coverage of two SD, 0.9545.
    Source:
        Bate et al. 1998, doi:10.1007/s002280050466.
    """
    mean, sd = bcpnn_moments_of(counts.a, counts.b, counts.c, counts.d)
    half = BCPNN_SD * float(sd)
    return Estimate(float(mean), float(mean) - half, float(mean) + half, math.erf(BCPNN_SD / math.sqrt(2)))


def bcpnn_moments_of(
    a: ArrayLike, b: ArrayLike, c: ArrayLike, d: ArrayLike, *, moments: Literal["delta", "exact"] = "delta"
) -> tuple[FloatArray, FloatArray]:
    """Posterior mean and standard deviation of that information component, for many tables.

    Args:
        moments: "delta" as Bate 1998 approximated them; "exact" of the same beta posteriors, by digamma and trigamma.
    Source:
        Bate et al. 1998, doi:10.1007/s002280050466; Gould 2003, Pharmacoepidemiol Drug Saf 12:559. "exact" is pinned against PhViD.
    """
    from scipy.special import polygamma, psi

    a_, b_, c_, d_ = as_floats(a, b, c, d)
    n, n_drug, n_event = a_ + b_ + c_ + d_, a_ + b_, a_ + c_
    gamma = (n + 2) ** 2 / ((n_drug + 1) * (n_event + 1))
    # shape, sum of shapes and sign in IC of the three beta posteriors, taken as independent
    betas = ((a_ + 1, n + gamma, 1), (n_drug + 1, n + 2, -1), (n_event + 1, n + 2, -1))
    mean, variance = np.zeros_like(n), np.zeros_like(n)
    for shape, total, sign in betas:
        if moments == "exact":
            mean += sign * (psi(shape) - psi(total))
            variance += polygamma(1, shape) - polygamma(1, total)
        else:
            mean += sign * np.log(shape / total)
            variance += (total - shape) / (shape * (1 + total))
    return mean / math.log(2), np.sqrt(variance) / math.log(2)


def reports_needed_for_signal(
    expected: float, *, minimum: int = 3, limits: Literal["exact", "approximate"] = "exact"
) -> int:
    """The fewest reports whose IC025 lies above 0 at the given expected count.

    Args:
        minimum: no fewer reports are ever called a signal.
        limits: "exact", or "approximate" for the closed form that most published screens use.
    Raises:
        OutOfDomain: expected negative or not finite, or minimum not a count.
    """
    require_count(minimum, "minimum")
    of = information_component if limits == "exact" else information_component_approximate
    # IC025 rises with the count: double until above 0, then halve the gap
    enough = max(minimum, 1)
    while of(enough, expected).low <= 0:
        enough *= 2
    too_few = minimum - 1
    while enough - too_few > 1:
        middle = (enough + too_few) // 2
        enough, too_few = (middle, too_few) if of(middle, expected).low > 0 else (enough, middle)
    return enough


def _require_counts(observed: int, expected: float) -> None:
    require_count(observed, "observed")
    require_expected(expected)
