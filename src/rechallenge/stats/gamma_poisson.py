"""The gamma-Poisson shrinker: observed over expected, drawn to what the whole database shows.

λ has a prior of two gamma components and the count is Poisson(λ E). Only the observed and the expected count of a pair are
needed, so that a stratified expected count can stand for the crude one. `*_of` functions take arrays (float64, one shape).
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from rechallenge.stats.contingency import Estimates, FloatArray, as_floats
from rechallenge.stats.mixture_quantile import Posterior, posterior_quantiles
from rechallenge.stats.values import Estimate, NotEstimable, OutOfDomain, require_count, require_expected, require_level


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
    quantiles of the mixture, at level 0.90 EB05 and EB95. A prior that was not fitted on the same data (`fit_prior`)
    makes the result a device for tests, not a finding.

    Returns:
        NotEstimable where nothing is expected.
    Raises:
        OutOfDomain: as for `information_component`.
    Source:
        DuMouchel 1999, doi:10.1080/00031305.1999.10474456. Pinned against openEBGM and PhViD.
    """
    require_count(observed, "observed")
    require_expected(expected)
    require_level(level)
    if expected == 0:
        return NotEstimable("nothing is expected")
    return ebgm_of(observed, expected, prior, level=level).only()


def ebgm_of(observed: ArrayLike, expected: ArrayLike, prior: GammaMixture, *, level: float = 0.90) -> Estimates:
    """EBGM with limits for many pairs; not a number where nothing is expected.

    Points are exact; limits of many pairs are interpolated where that was found good to 1e-8, and solved elsewhere.
    """
    require_level(level)
    tail = (1 - level) / 2
    seen, mean = as_floats(observed, expected)
    shape = seen.shape
    flat_seen, flat_mean = seen.ravel(), np.where(mean > 0, mean, np.nan).ravel()
    posterior = posterior_of(flat_seen, flat_mean, prior)
    mean_log = posterior.mean_log()
    low, high = posterior_quantiles(posterior, (tail, 1 - tail))
    return Estimates(np.exp(mean_log).reshape(shape), low.reshape(shape), high.reshape(shape), level)


def mixture_weight_of(observed: ArrayLike, expected: ArrayLike, prior: GammaMixture) -> FloatArray:
    """Posterior probability Q of the first component: its negative binomial likelihood by weight, over both."""
    seen, mean = as_floats(observed, expected)
    return posterior_of(seen.ravel(), mean.ravel(), prior).weight.reshape(seen.shape)


def posterior_of(seen: FloatArray, mean: FloatArray, prior: GammaMixture) -> Posterior:
    """Posterior of each pair, from flat arrays of observed and expected counts."""
    return Posterior(
        seen, mean, shapes=(prior.alpha1, prior.alpha2), rates=(prior.beta1, prior.beta2), prior_weight=prior.weight
    )
