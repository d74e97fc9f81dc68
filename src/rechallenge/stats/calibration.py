"""Empirical calibration: what the estimates of pairs known to be unrelated say about an estimate in question.

Negative controls have a true ratio of 1. What their estimates show beyond chance is the systematic error of the method in
these data; p-values and limits that allow for it are wider, and shifted where the error has a direction.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from rechallenge.stats.contingency import Estimates, FloatArray, as_floats, normal_quantile
from rechallenge.stats.values import Estimate, NotEstimable, OutOfDomain, require_count, require_level

FEWEST_CONTROLS = 5  # OHDSI fits no null on fewer
WIDEST_SD = 5.0
LEAST_SD = 1e-3  # an error that varies by less is taken as one that does not


@dataclass(frozen=True, slots=True)
class SystematicError:
    """Error of a log ratio beyond chance: normal, mean `mean_at_0` + `mean_slope` · θ, SD `sd_at_0` + `sd_slope` · |θ|.

    θ is the true log ratio. From negative controls alone the slopes are 1 and 0: the error is taken to be the same whatever
    the truth, which cannot be checked without positive controls of known size.
    """

    mean_at_0: float
    sd_at_0: float
    mean_slope: float = 1.0
    sd_slope: float = 0.0
    n_controls: int = 0

    @property
    def expected_absolute(self) -> float:
        """Expected size of the error of a log ratio whose truth is 0, whatever its direction: E|N(mean, SD)|."""
        mean, sd = self.mean_at_0, self.sd_at_0
        if sd == 0:
            return abs(mean)
        z = mean / sd
        return sd * math.sqrt(2 / math.pi) * math.exp(-(z**2) / 2) + mean * math.erf(z / math.sqrt(2))


def standard_error(estimate: Estimate) -> float:
    """Standard error of the logarithm of a ratio, from its limits."""
    return math.log(estimate.high / estimate.low) / (2 * normal_quantile(estimate.level))


def empirical_null(log_ratio: ArrayLike, error: ArrayLike) -> SystematicError | NotEstimable:
    """Systematic error of the method, from negative controls.

    log ratio of control i ~ N(mean, SD² + error_i²), by maximum likelihood.

    Args:
        log_ratio, error: estimates of the controls and their standard errors, natural logarithms, float64[n]; a control
            whose estimate or error is not a finite number is left out.
    Returns:
        NotEstimable with fewer than five controls.
    Source:
        Schuemie et al. 2014, doi:10.1002/sim.5925.
    """
    seen, spread, _ = _usable(log_ratio, error, 0.0)
    if len(seen) < FEWEST_CONTROLS:
        return NotEstimable(f"{len(seen)} negative controls have an estimate; {FEWEST_CONTROLS} are needed")
    from scipy.optimize import minimize_scalar

    def mean_at(sd: float) -> float:
        return float(np.average(seen, weights=1 / (sd**2 + spread**2)))

    def loss(sd: float) -> float:
        variance = sd**2 + spread**2
        return float(np.sum(np.log(variance) + (seen - mean_at(sd)) ** 2 / variance))

    # the likelihood of a spread can have a hill at 0 and another one: look over a grid, then climb the best
    grid = np.concatenate([[0.0], np.geomspace(1e-4, WIDEST_SD, 80)])
    best = int(np.argmin([loss(sd) for sd in grid]))
    ends = (grid[max(best - 1, 0)], grid[min(best + 1, len(grid) - 1)])
    found = minimize_scalar(loss, bounds=ends, method="bounded", options={"xatol": 1e-10})
    sd = float(found.x) if found.fun < loss(0.0) else 0.0
    return SystematicError(mean_at_0=mean_at(sd), sd_at_0=sd, n_controls=len(seen))


def empirical_null_of_counts(observed: ArrayLike, expected: ArrayLike) -> SystematicError | NotEstimable:
    """Systematic error of the method, from negative controls of which few reports, or none, are there.

    observed of control i ~ Poisson(expected_i · e^error_i), error_i ~ N(mean, SD²), by maximum likelihood. A control without
    a report has no log ratio; to leave it out, as `empirical_null` must, lifts the mean of all others.

    Args:
        observed, expected: reports of each control, the expected ones above 0 and taken as known, float64[n].
    Returns:
        NotEstimable with fewer than five controls, or where none of them has a report.
    Raises:
        OutOfDomain: lists of unlike length, an expected count that is not above 0, an observed one below 0.
    """
    seen, due = np.asarray(observed, dtype=np.float64), np.asarray(expected, dtype=np.float64)
    if seen.shape != due.shape or seen.ndim != 1:
        raise OutOfDomain("observed and expected are not two lists of one length")
    if not ((due > 0) & np.isfinite(due) & (seen >= 0) & np.isfinite(seen)).all():
        raise OutOfDomain("a control has an expected count that is not above 0, or an observed one below 0")
    if len(seen) < FEWEST_CONTROLS:
        return NotEstimable(f"{len(seen)} negative controls are there; {FEWEST_CONTROLS} are needed")
    if not seen.any():
        return NotEstimable("no negative control has a report")
    from scipy.optimize import minimize

    nodes, weights = np.polynomial.hermite_e.hermegauss(32)
    own, own_log = seen + 0.5, np.log((seen + 0.5) / due)

    def loss(theta: FloatArray) -> float:
        mean, sd = theta
        # nodes around where each control's own likelihood and the errors meet: adaptive Gauss-Hermite quadrature
        width = np.sqrt(1 / (1 / sd**2 + own))
        errors = (width**2 * (mean / sd**2 + own * own_log))[:, None] + width[:, None] * nodes
        logs = seen[:, None] * errors - due[:, None] * np.exp(errors) - ((errors - mean) / sd) ** 2 / 2 + nodes**2 / 2
        top = logs.max(axis=1)
        return -float((top + np.log(np.exp(logs - top[:, None]) @ weights) + np.log(width / sd)).sum())

    start = math.log(seen.sum() / due.sum())
    bounds = [(start - WIDEST_SD, start + WIDEST_SD), (LEAST_SD, WIDEST_SD)]
    found = min(
        (minimize(loss, np.array([start, sd]), method="L-BFGS-B", bounds=bounds) for sd in (0.1, 1.0)),
        key=lambda fit: fit.fun,
    )
    sd = float(found.x[1]) if found.x[1] > LEAST_SD else 0.0
    return SystematicError(mean_at_0=float(found.x[0]), sd_at_0=sd, n_controls=len(seen))


def calibrated_p_of_count(error: SystematicError, observed: int, expected: float) -> float:
    """Two-sided chance of a count as far from the expected one as this, if only chance and the systematic error move it.

    Twice the smaller tail, at most 1, of Poisson(expected · e^θ), θ ~ N(mean, SD²): 0.05 or more where a 95% interval would
    hold a true ratio of 1.

    Raises:
        OutOfDomain: expected not above 0, or observed not a count.
    """
    require_count(observed, "observed")
    if not 0 < expected < math.inf:
        raise OutOfDomain(f"expected is {expected!r}; an expected count lies above 0")
    from scipy.special import gammainc, gammaincc

    nodes, weights = np.polynomial.hermite_e.hermegauss(64)
    means = expected * np.exp(error.mean_at_0 + error.sd_at_0 * nodes)
    share = weights / weights.sum()
    as_few = float(share @ gammaincc(observed + 1, means))
    as_many = float(share @ gammainc(observed, means)) if observed else 1.0
    return min(1.0, 2 * min(as_few, as_many))


def systematic_error(log_ratio: ArrayLike, error: ArrayLike, truth: ArrayLike) -> SystematicError | NotEstimable:
    """Systematic error as it goes with the size of the true effect, from negative and positive controls.

    Args:
        truth: true log ratio of each control, 0 for a negative one. A positive control whose true size is not known says
            nothing here; it serves `auc`.
    Returns:
        NotEstimable with fewer than five controls, or where all have one true size.
    Source:
        Schuemie et al. 2018, doi:10.1073/pnas.1708282114.
    """
    seen, spread, true = _usable(log_ratio, error, truth)
    if len(seen) < FEWEST_CONTROLS:
        return NotEstimable(f"{len(seen)} controls have an estimate; {FEWEST_CONTROLS} are needed")
    if np.ptp(true) == 0:
        return NotEstimable("all controls have one true size; the null alone can be fitted")
    from scipy.optimize import minimize

    def loss(theta: FloatArray) -> float:
        variance = (theta[2] + theta[3] * np.abs(true)) ** 2 + spread**2
        return float(np.sum(np.log(variance) + (seen - theta[0] - theta[1] * true) ** 2 / variance))

    found = minimize(
        loss,
        np.array([0.0, 1.0, 0.1, 0.0]),
        method="Nelder-Mead",
        bounds=[(-WIDEST_SD, WIDEST_SD), (-WIDEST_SD, WIDEST_SD), (0, WIDEST_SD), (0, WIDEST_SD)],
        options={"xatol": 1e-9, "fatol": 1e-10, "maxiter": 20_000, "maxfev": 20_000},
    )
    at_0, slope, sd, sd_slope = map(float, found.x)
    return SystematicError(at_0, sd, slope, sd_slope, len(seen))


def calibrated_p_of(null: SystematicError, log_ratio: ArrayLike, error: ArrayLike) -> FloatArray:
    """Two-sided p-values against the empirical null; not a number where there is no estimate.

    Source:
        Schuemie et al. 2014, doi:10.1002/sim.5925.
    """
    from scipy.special import ndtr

    seen, spread = as_floats(log_ratio, error)
    return np.asarray(2 * ndtr(-np.abs(seen - null.mean_at_0) / np.sqrt(null.sd_at_0**2 + spread**2)))


def calibrated_p(null: SystematicError, estimate: Estimate) -> float:
    """Two-sided p-value of one ratio against the empirical null, its standard error taken from its limits."""
    return float(calibrated_p_of(null, math.log(estimate.point), standard_error(estimate)))


def calibrated_interval_of(
    model: SystematicError, log_ratio: ArrayLike, error: ArrayLike, *, level: float = 0.95
) -> Estimates:
    """Log ratios with systematic error taken off, and limits that allow for it.

    Limits: the true θ whose expected estimate lies z standard deviations away, SD² = (systematic SD at θ)² + error².

    Raises:
        OutOfDomain: level outside (0, 1), or a model whose mean does not rise with the truth faster than z of its SD.
    Source:
        Schuemie et al. 2018, doi:10.1073/pnas.1708282114.
    """
    require_level(level)
    z = normal_quantile(level)
    if model.mean_slope <= z * model.sd_slope:
        raise OutOfDomain("the error grows as fast as the effect: estimates do not tell the truth apart")
    seen, spread = as_floats(log_ratio, error)
    point, low, high = (_truth_at(model, seen, spread, shift) for shift in (0.0, -z, z))
    return Estimates(point, low, high, level)


def calibrated_interval(model: SystematicError, estimate: Estimate) -> Estimate:
    """One ratio (not its logarithm) with systematic error taken off, at the level of its own limits."""
    error = standard_error(estimate)
    found = calibrated_interval_of(model, math.log(estimate.point), error, level=estimate.level).only()
    return Estimate(math.exp(found.point), math.exp(found.low), math.exp(found.high), estimate.level)


def _truth_at(model: SystematicError, seen: FloatArray, spread: FloatArray, shift: float) -> FloatArray:
    """The θ at which `seen` is `shift` standard deviations above (negative: the lower limit) its expectation.

    seen + shift · SD(θ) - mean(θ) falls in θ; found by halving, between ends that hold any answer of a usable model.
    """
    low, high = np.full_like(seen, -100.0), np.full_like(seen, 100.0)
    if model.sd_slope == 0:
        total = np.sqrt(model.sd_at_0**2 + spread**2)
        return np.asarray((seen + shift * total - model.mean_at_0) / model.mean_slope)
    for _ in range(80):
        middle = (low + high) / 2
        total = np.sqrt((model.sd_at_0 + model.sd_slope * np.abs(middle)) ** 2 + spread**2)
        is_below = seen + shift * total - model.mean_at_0 - model.mean_slope * middle > 0
        low, high = np.where(is_below, middle, low), np.where(is_below, high, middle)
    return np.where(np.isfinite(seen), (low + high) / 2, np.nan)


def _usable(log_ratio: ArrayLike, error: ArrayLike, truth: ArrayLike) -> tuple[FloatArray, FloatArray, FloatArray]:
    seen, spread, true = (np.atleast_1d(part) for part in as_floats(log_ratio, error, truth))
    if bool((spread < 0).any()):
        raise OutOfDomain("a standard error is negative")
    kept = np.isfinite(seen) & np.isfinite(spread) & np.isfinite(true)
    return seen[kept], spread[kept], true[kept]
