"""Likelihood of a two-component gamma prior, with its gradient: negative binomials, truncated or not."""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

from rechallenge.stats.cells import WeightedCells
from rechallenge.stats.contingency import FloatArray

Convention = Literal["all-cells", "truncated-mixture", "truncated-components"]


@dataclass(frozen=True, slots=True)
class _Component:
    """Log probability of each cell's count under one component, with its slopes in log α and log β."""

    log_p: FloatArray
    by_shape: FloatArray
    by_rate: FloatArray


class MarginalLikelihood:
    """Negative log-likelihood and gradient of θ = (log α1, log β1, log α2, log β2, logit P) on weighted cells."""

    def __init__(self, cells: WeightedCells, convention: Convention) -> None:
        self._convention = convention
        self._seen, self._expected, self._weight = cells.observed, cells.expected, cells.weight
        self._log_expected = np.log(self._expected)
        self._counts, self._which = np.unique(self._seen, return_inverse=True)
        self._constant = _dot(self._weight, self._log_factorial())

    def __call__(self, theta: FloatArray) -> tuple[float, FloatArray]:
        from scipy.special import expit, log_expit

        first, second = (self._component(*map(math.exp, theta[at : at + 2])) for at in (0, 2))
        log_share, log_rest = float(log_expit(theta[4])), float(log_expit(-theta[4]))
        share = float(expit(theta[4]))
        if self._convention == "truncated-components":
            zeros = [self._zero(*map(math.exp, theta[at : at + 2])) for at in (0, 2)]
            first, second = (_truncated(part, zero) for part, zero in zip((first, second), zeros, strict=True))
        one, other = log_share + first.log_p, log_rest + second.log_p
        log_p = np.logaddexp(one, other)
        posterior = np.exp(one - log_p)
        slopes = self._slopes(first, second, posterior, self._weight)
        slopes[4] = _dot(self._weight, posterior - share)
        total = _dot(self._weight, log_p) - self._constant
        if self._convention == "truncated-mixture":
            reduction, its_slopes = self._log_reported(theta, share)
            total -= reduction
            slopes -= its_slopes
        return -total, -slopes

    def _log_factorial(self) -> FloatArray:
        from scipy.special import gammaln

        return np.asarray(gammaln(self._counts + 1)[self._which])

    def _component(self, alpha: float, beta: float) -> _Component:
        from scipy.special import gammaln, psi

        log_sum = np.log(beta + self._expected)
        relative = np.log1p(self._expected / beta)  # log(β + E) - log β, without loss where E is small
        by_count = gammaln(alpha + self._counts) - math.lgamma(alpha)
        slope_by_count = psi(alpha + self._counts) - psi(alpha)
        log_p = by_count[self._which] - alpha * relative + self._seen * (self._log_expected - log_sum)
        by_shape = alpha * (slope_by_count[self._which] - relative)
        by_rate = (alpha * self._expected - beta * self._seen) / (beta + self._expected)
        return _Component(log_p, by_shape, by_rate)

    def _zero(self, alpha: float, beta: float) -> _Component:
        """The same of the probability of no report."""
        relative = np.log1p(self._expected / beta)
        return _Component(-alpha * relative, -alpha * relative, alpha * self._expected / (beta + self._expected))

    def _log_reported(self, theta: FloatArray, share: float) -> tuple[float, FloatArray]:
        """Log of the mixture's probability of at least one report, summed, and its gradient."""
        first, second = (self._zero(*map(math.exp, theta[at : at + 2])) for at in (0, 2))
        some1, some2 = -np.expm1(first.log_p), -np.expm1(second.log_p)
        some = share * some1 + (1 - share) * some2
        odds_weight = self._weight / some
        slopes = np.empty(5)
        for at, part, portion in ((0, first, share), (2, second, 1 - share)):
            none = portion * np.exp(part.log_p) * odds_weight
            slopes[at], slopes[at + 1] = -_dot(none, part.by_shape), -_dot(none, part.by_rate)
        slopes[4] = share * (1 - share) * _dot(odds_weight, some1 - some2)
        return _dot(self._weight, np.log(some)), slopes

    @staticmethod
    def _slopes(first: _Component, second: _Component, posterior: FloatArray, weight: FloatArray) -> FloatArray:
        in_first, in_second = weight * posterior, weight * (1 - posterior)
        return np.array(
            [
                _dot(in_first, first.by_shape),
                _dot(in_first, first.by_rate),
                _dot(in_second, second.by_shape),
                _dot(in_second, second.by_rate),
                0.0,
            ]
        )


def _truncated(part: _Component, zero: _Component) -> _Component:
    """The component conditioned on at least one report: log p - log(1 - p0)."""
    some = -np.expm1(zero.log_p)
    odds = np.exp(zero.log_p) / some
    return _Component(
        part.log_p - np.log(some), part.by_shape + odds * zero.by_shape, part.by_rate + odds * zero.by_rate
    )


def _dot(weight: FloatArray, values: FloatArray) -> float:
    # a threaded BLAS costs more than it saves on lists this short, many times over where the processors are shared
    return float(np.einsum("i,i->", weight, values))
