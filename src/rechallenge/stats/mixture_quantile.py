"""Posterior of λ as a mixture of two gammas, and its quantiles, for a million pairs in less than a second.

A pair's posterior depends on its count O and, smoothly, on log E. Pairs of one count that lie in one step of log E share
a cubic through exact quantiles and exact slopes at both ends. Each cubic is compared with the exact quantile half-way,
where its error is largest; where it fails, and where few pairs lie, every pair is solved by itself.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from rechallenge.stats.contingency import FloatArray

IntArray = NDArray[np.int64]

STEP = 0.01  # in log E
WORTH_SHARING = 5  # a cubic costs three exact quantiles
CUBIC_TOLERANCE = 1e-8  # of log λ
ROOT_TOLERANCE = 1e-13
MOST_STEPS = 100  # Newton takes about five; halving alone would need fifty


@dataclass(frozen=True, slots=True)
class Posterior:
    """Q Gamma(α1 + O, β1 + E) + (1 - Q) Gamma(α2 + O, β2 + E) of each pair; `weight` is Q. Arrays: float64[pairs]."""

    seen: FloatArray
    mean: FloatArray
    shapes: tuple[float, float]
    rates: tuple[float, float]
    prior_weight: float
    counts: FloatArray = field(init=False)  # the different values of seen
    which: IntArray = field(init=False)  # the place of each pair's count among them
    weight: FloatArray = field(init=False)

    def __post_init__(self) -> None:
        from scipy.special import expit

        counts, which = _distinct(self.seen)
        object.__setattr__(self, "counts", counts)
        object.__setattr__(self, "which", which)
        with np.errstate(divide="ignore"):
            prior_log_odds = np.log(self.prior_weight) - np.log1p(-self.prior_weight)
        first, second = (self._log_likelihood(*part) for part in zip(self.shapes, self.rates, strict=True))
        object.__setattr__(self, "weight", np.asarray(expit(prior_log_odds + first - second)))

    def mean_log(self) -> FloatArray:
        """Mean of log λ."""
        from scipy.special import psi

        first, second = (
            psi(alpha + self.counts)[self.which] - np.log(beta + self.mean)
            for alpha, beta in zip(self.shapes, self.rates, strict=True)
        )
        return np.asarray(second + self.weight * (first - second))

    def taken(self, at: IntArray | NDArray[np.bool_]) -> "Posterior":
        """The posterior of some of the pairs."""
        return self.elsewhere(self.seen[at], self.mean[at])

    def elsewhere(self, seen: FloatArray, mean: FloatArray) -> "Posterior":
        """The posterior of other pairs under the same prior."""
        return Posterior(seen, mean, self.shapes, self.rates, self.prior_weight)

    def _log_likelihood(self, alpha: float, beta: float) -> FloatArray:
        from scipy.special import gammaln

        # terms in O and E that both components share are left out
        by_count = gammaln(alpha + self.counts) - gammaln(alpha)
        return np.asarray(
            by_count[self.which] - alpha * np.log1p(self.mean / beta) - self.seen * np.log(beta + self.mean)
        )


def posterior_quantiles(posterior: Posterior, probabilities: tuple[float, ...]) -> tuple[FloatArray, ...]:
    """Values below which λ lies with each probability; not a number where the posterior has none."""
    results = tuple(np.full(len(posterior.seen), np.nan) for _ in probabilities)
    known = np.isfinite(posterior.weight)
    at = np.flatnonzero(known)
    log_mean = np.log(posterior.mean[at])
    step = np.floor(log_mean / STEP).astype(np.int64)
    lowest = step.min(initial=0)
    n_steps = int(step.max(initial=0)) - int(lowest) + 1
    key, which, n_pairs = np.unique(
        posterior.which[at] * n_steps + step - lowest, return_inverse=True, return_counts=True
    )
    shared = np.flatnonzero(n_pairs >= WORTH_SHARING)
    place = np.full(len(key), -1)
    place[shared] = np.arange(len(shared))
    left = (key[shared] % n_steps + lowest) * STEP
    seen = posterior.counts[key[shared] // n_steps]
    start, middle, end = (posterior.elsewhere(seen, np.exp(left + shift)) for shift in (0, STEP / 2, STEP))
    cubic_of = place[which]
    offset = log_mean / STEP - step
    for result, probability in zip(results, probabilities, strict=True):
        cubics = _cubics(start, end, probability)
        half_way = np.log(_solved(middle, probability))
        is_good = np.abs(_value(cubics, np.full(len(left), 0.5)) - half_way) <= CUBIC_TOLERANCE
        by_cubic = (cubic_of >= 0) & np.append(is_good, False)[cubic_of]
        of_pair = cubic_of[by_cubic]
        result[at[by_cubic]] = np.exp(_value(tuple(part[of_pair] for part in cubics), offset[by_cubic]))
        alone = at[~by_cubic]
        result[alone] = _solved(posterior.taken(alone), probability)
    return results


def _cubics(start: Posterior, end: Posterior, probability: float) -> tuple[FloatArray, ...]:
    """Coefficients, from the cube down, of log λ over a step of log E, by value and slope at both ends."""
    (value0, slope0), (value1, slope1) = (_value_and_slope(node, probability) for node in (start, end))
    rise = value1 - value0
    return slope0 + slope1 - 2 * rise, 3 * rise - 2 * slope0 - slope1, slope0, value0


def _value(cubics: tuple[FloatArray, ...], at: FloatArray) -> FloatArray:
    cube, square, slope, value = cubics
    return ((cube * at + square) * at + slope) * at + value


def _value_and_slope(node: Posterior, probability: float) -> tuple[FloatArray, FloatArray]:
    """log λ and its change over a step of log E: minus the slope of F in log E over its slope in log λ."""
    from scipy.special import gammainc

    value = _solved(node, probability)
    (alpha1, alpha2), (beta1, beta2) = node.shapes, node.rates
    shape1, rate1, shape2, rate2 = alpha1 + node.seen, beta1 + node.mean, alpha2 + node.seen, beta2 + node.mean
    q = node.weight
    density1, density2 = q * _log_density(shape1, rate1 * value), (1 - q) * _log_density(shape2, rate2 * value)
    weight_slope = q * (1 - q) * (shape2 / rate2 - shape1 / rate1)
    by_mean = (
        weight_slope * (gammainc(shape1, rate1 * value) - gammainc(shape2, rate2 * value))
        + density1 / rate1
        + density2 / rate2
    )
    return np.log(value), -STEP * node.mean * by_mean / (density1 + density2)


def _solved(posterior: Posterior, probability: float) -> FloatArray:
    """Exact quantiles: Newton on log λ, kept between the quantiles of the two components."""
    from scipy.special import gammainc, gammaincinv

    component = [
        np.log(gammaincinv(alpha + posterior.counts, probability))[posterior.which] - np.log(beta + posterior.mean)
        for alpha, beta in zip(posterior.shapes, posterior.rates, strict=True)
    ]
    low, high = np.minimum(*component), np.maximum(*component)
    value = component[1] + posterior.weight * (component[0] - component[1])
    todo = np.flatnonzero(high - low > ROOT_TOLERANCE)
    result = value.copy()
    (alpha1, alpha2), (beta1, beta2) = posterior.shapes, posterior.rates
    seen, mean, weight = posterior.seen[todo], posterior.mean[todo], posterior.weight[todo]
    low, high, value = low[todo], high[todo], value[todo]
    for _ in range(MOST_STEPS):
        if not len(todo):
            break
        at1, at2 = np.exp(value) * (beta1 + mean), np.exp(value) * (beta2 + mean)
        shape1, shape2 = alpha1 + seen, alpha2 + seen
        excess = weight * gammainc(shape1, at1) + (1 - weight) * gammainc(shape2, at2) - probability
        slope = weight * _log_density(shape1, at1) + (1 - weight) * _log_density(shape2, at2)
        low, high = np.where(excess < 0, value, low), np.where(excess > 0, value, high)
        with np.errstate(divide="ignore", invalid="ignore"):
            newton = value - excess / slope
        inside = (newton >= low) & (newton <= high)
        following = np.where(inside, newton, (low + high) / 2)
        going = np.abs(following - value) > ROOT_TOLERANCE * np.maximum(1, np.abs(value))
        result[todo] = following
        todo, value = todo[going], following[going]
        seen, mean, weight, low, high = seen[going], mean[going], weight[going], low[going], high[going]
    return np.asarray(np.exp(result))


def _log_density(shape: FloatArray, x: FloatArray) -> FloatArray:
    """Density of the logarithm of a standard gamma variable: x^shape e^-x / Γ(shape)."""
    from scipy.special import gammaln

    return np.asarray(np.exp(shape * np.log(x) - x - gammaln(shape)))


def _distinct(seen: FloatArray) -> tuple[FloatArray, IntArray]:
    """The different counts in order, and the place of each pair's count among them."""
    whole = np.nan_to_num(seen, nan=-1.0, posinf=-1.0).astype(np.int64)
    can_be_tabled = whole.min(initial=0) >= 0 and whole.max(initial=0) <= 10 * len(seen) + 1000
    if not (can_be_tabled and (whole == seen).all()):
        counts, which = np.unique(seen, return_inverse=True)
        return counts, which
    is_there = np.bincount(whole, minlength=1) > 0
    return np.flatnonzero(is_there).astype(np.float64), (np.cumsum(is_there) - 1)[whole]
