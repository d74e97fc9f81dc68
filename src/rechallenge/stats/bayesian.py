"""Disproportionality with shrinkage: the fewer reports, the nearer to "nothing to see".

The information component and the gamma-Poisson shrinker need only the observed and the expected count, so that a
stratified expected count can be used in place of the crude one. `*_of` functions take arrays (float64, one shape).
"""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from rechallenge.stats.contingency import Estimates, FloatArray, TwoByTwo, as_floats
from rechallenge.stats.values import Estimate, NotEstimable, OutOfDomain, require_count, require_level

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


@dataclass(frozen=True, slots=True)
class GammaMixture:
    """Prior of the gamma-Poisson shrinker: `weight` of Gamma(alpha1, rate beta1), the rest Gamma(alpha2, beta2)."""

    alpha1: float
    beta1: float
    alpha2: float
    beta2: float
    weight: float

    def __post_init__(self) -> None:
        if not all(0 < value < math.inf for value in (self.alpha1, self.beta1, self.alpha2, self.beta2)):
            raise OutOfDomain(f"{self} has a shape or rate that is not above 0")
        if not 0 <= self.weight <= 1:
            raise OutOfDomain(f"weight is {self.weight!r}; a share lies between 0 and 1")


def ebgm(observed: int, expected: float, prior: GammaMixture, *, level: float = 0.90) -> Estimate | NotEstimable:
    """Empirical Bayes geometric mean of observed over expected under a prior fitted on the whole database.

    Posterior: Q Gamma(α1 + O, β1 + E) + (1 - Q) Gamma(α2 + O, β2 + E); the point is exp(mean of log λ), the limits are
    quantiles of the mixture, at level 0.90 EB05 and EB95. A prior that was not fitted on the same data makes the
    result a device for tests, not a finding.

    Returns:
        NotEstimable where nothing is expected.
    Raises:
        OutOfDomain: as for `information_component`.
    Source:
        DuMouchel 1999, doi:10.1080/00031305.1999.10474456. Pinned against openEBGM and PhViD.
    """
    _require_counts(observed, expected)
    require_level(level)
    if expected == 0:
        return NotEstimable("nothing is expected")
    return ebgm_of(observed, expected, prior, level=level).only()


def ebgm_of(observed: ArrayLike, expected: ArrayLike, prior: GammaMixture, *, level: float = 0.90) -> Estimates:
    """EBGM with limits for many pairs; not a number where nothing is expected."""
    from scipy.special import psi

    require_level(level)
    tail = (1 - level) / 2
    seen, mean = as_floats(observed, expected)
    mean = np.where(mean > 0, mean, np.nan)
    weight = mixture_weight_of(seen, mean, prior)
    shape1, rate1 = prior.alpha1 + seen, prior.beta1 + mean
    shape2, rate2 = prior.alpha2 + seen, prior.beta2 + mean
    mean_log = weight * (psi(shape1) - np.log(rate1)) + (1 - weight) * (psi(shape2) - np.log(rate2))
    low, high = (
        _mixture_quantile(probability, weight, (shape1, rate1), (shape2, rate2)) for probability in (tail, 1 - tail)
    )
    return Estimates(np.exp(mean_log), low, high, level)


def mixture_weight_of(observed: ArrayLike, expected: ArrayLike, prior: GammaMixture) -> FloatArray:
    """Posterior probability Q of the first component: its negative binomial likelihood by weight, over both."""
    from scipy.special import expit, gammaln

    seen, mean = as_floats(observed, expected)

    def log_likelihood(alpha: float, beta: float) -> FloatArray:
        # the term log(O!) is common to both components
        return np.asarray(
            gammaln(alpha + seen)
            - math.lgamma(alpha)
            - alpha * np.log1p(mean / beta)
            + seen * (np.log(mean) - np.log(beta + mean))
        )

    with np.errstate(divide="ignore"):
        prior_log_odds = np.log(prior.weight) - np.log1p(-prior.weight)
    log_odds = log_likelihood(prior.alpha1, prior.beta1) - log_likelihood(prior.alpha2, prior.beta2)
    return np.asarray(expit(prior_log_odds + log_odds))


def _mixture_quantile(
    probability: float,
    weight: FloatArray,
    first: tuple[FloatArray, FloatArray],
    second: tuple[FloatArray, FloatArray],
) -> FloatArray:
    """Root of the mixture's distribution function; it lies between the quantiles of the two components."""
    from scipy.optimize import elementwise
    from scipy.special import gammainc, gammaincinv

    (shape1, rate1), (shape2, rate2) = first, second
    quantile1 = gammaincinv(shape1, probability) / rate1
    quantile2 = gammaincinv(shape2, probability) / rate2

    def excess(value: FloatArray, *args: FloatArray) -> FloatArray:
        share, s1, r1, s2, r2 = args
        return np.asarray(share * gammainc(s1, r1 * value) + (1 - share) * gammainc(s2, r2 * value) - probability)

    slack = 1e-9  # rounding must not put the root outside a bracket of equal ends
    bracket = (np.minimum(quantile1, quantile2) * (1 - slack), np.maximum(quantile1, quantile2) * (1 + slack))
    found = elementwise.find_root(excess, bracket, args=(weight, shape1, rate1, shape2, rate2))
    return np.asarray(found.x)


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
    if not 0 <= expected < math.inf:
        raise OutOfDomain(f"expected is {expected!r}; it is a finite number, 0 or more")
