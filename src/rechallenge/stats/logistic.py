"""Odds ratio of reporting, adjusted for what else differs between reports: logistic regression with profile limits.

Where a combination of columns tells the event without error (separation), maximum likelihood has no finite answer; there
Firth's penalised likelihood is used, and the result says so.
"""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rechallenge.stats.contingency import FloatArray
from rechallenge.stats.values import Estimate, NotEstimable, OutOfDomain, require_level

Method = Literal["maximum-likelihood", "firth"]

MOST_STEPS = 200
CONVERGED = 1e-10  # of the score, in reports
WIDEST = 60.0  # of a log odds ratio: nothing reported lies beyond e^60
LIMIT_TOLERANCE = 1e-9
SEPARATION_TOLERANCE = 1e-7


@dataclass(frozen=True, slots=True)
class AdjustedOddsRatio:
    """The ratio with its profile-likelihood limits, and how it was had.

    Attributes:
        method: "firth" where `is_separated`, unless one was asked for.
        coefficients: constant, drug, covariates; log odds, float64[2 + covariates].
    """

    ratio: Estimate
    method: Method
    is_separated: bool
    n_reports: int
    n_events: int
    coefficients: FloatArray


def adjusted_odds_ratio(
    has_event: ArrayLike,
    has_drug: ArrayLike,
    covariates: ArrayLike,
    *,
    level: float = 0.95,
    method: Method | None = None,
) -> AdjustedOddsRatio | NotEstimable:
    """Reporting odds ratio of a drug with the covariates held fixed.

    log odds(event) = constant + log(ratio) drug + covariates; limits where twice the fall of the (penalised) profile
    log-likelihood reaches the chi-square quantile on one degree of freedom.

    Args:
        has_event, has_drug: 0 or 1 of each report; covariates: float64[reports, k], k may be 0, categories as 0/1 columns
            less one.
        method: None takes maximum likelihood, or Firth where the data are separated.
    Returns:
        NotEstimable where all or no reports have the event or the drug, where columns repeat each other, or where
        maximum likelihood was asked for on separated data.
    Raises:
        OutOfDomain: arrays of unlike length, a flag that is not 0 or 1, a covariate that is not finite, level.
    Source:
        Firth 1993, doi:10.1093/biomet/80.1.27; Heinze & Schemper 2002, doi:10.1002/sim.1047; separation by linear
        programming: Konis 2007.
    """
    require_level(level)
    event, columns = _design(has_event, has_drug, covariates)
    return _estimate(columns, np.ones_like(event), event, level, method)


def adjusted_odds_ratio_of(
    n_reports: ArrayLike,
    n_events: ArrayLike,
    has_drug: ArrayLike,
    covariates: ArrayLike,
    *,
    level: float = 0.95,
    method: Method | None = None,
) -> AdjustedOddsRatio | NotEstimable:
    """`adjusted_odds_ratio` of reports that come in groups: all of a group have the same drug and covariates.

    Args:
        n_reports, n_events: of each group; the rest as there, a row for each group.
    Raises:
        OutOfDomain: as there, and counts that are no whole numbers or more events than reports.
    """
    require_level(level)
    drug, columns = _design(has_drug, has_drug, covariates)
    reports, events = np.asarray(n_reports, dtype=np.float64), np.asarray(n_events, dtype=np.float64)
    if reports.shape != drug.shape or events.shape != drug.shape:
        raise OutOfDomain("n_reports and n_events are not lists with a count for each group")
    whole = np.concatenate([reports, events])
    if not (np.isfinite(whole) & (whole == np.floor(whole)) & (whole >= 0)).all() or (events > reports).any():
        raise OutOfDomain(
            "n_reports and n_events are whole numbers from 0 on, and no group has more events than reports"
        )
    filled = reports > 0
    return _estimate(columns[filled], reports[filled], events[filled], level, method)


def _estimate(
    columns: FloatArray, reports: FloatArray, events: FloatArray, level: float, method: Method | None
) -> AdjustedOddsRatio | NotEstimable:
    if reason := _no_contrast(columns[:, 1], reports, events):
        return NotEstimable(reason)
    patterns, which = np.unique(columns, axis=0, return_inverse=True)
    data = _Patterns(patterns, _sums(which, reports), _sums(which, events))
    if np.linalg.matrix_rank(patterns) < patterns.shape[1]:
        return NotEstimable("a column is a combination of the others")
    is_separated = _is_separated(data)
    chosen: Method = method or ("firth" if is_separated else "maximum-likelihood")
    if is_separated and chosen == "maximum-likelihood":
        return NotEstimable("the columns tell the event without error (separation): the likelihood has no maximum")
    model = _Model(data, is_penalised=chosen == "firth")
    found = model.maximise(np.zeros(columns.shape[1]))
    if found is None:
        return NotEstimable("the likelihood's maximum was not reached")
    top, best = found
    low, high = (_limit(model, top, best, level, side) for side in (-1, 1))
    if low is None or high is None:
        return NotEstimable("the profile of the likelihood is too flat for limits")
    ratio = Estimate(math.exp(top[1]), math.exp(low), math.exp(high), level)
    return AdjustedOddsRatio(ratio, chosen, is_separated, int(reports.sum()), int(events.sum()), top)


@dataclass(frozen=True, slots=True)
class _Patterns:
    """Reports of like columns as one: columns float64[patterns, k], reports and events float64[patterns]."""

    columns: FloatArray
    reports: FloatArray
    events: FloatArray


class _Model:
    def __init__(self, data: _Patterns, *, is_penalised: bool) -> None:
        self._data, self._is_penalised = data, is_penalised

    def maximise(self, beta: FloatArray, *, fixed: int | None = None) -> tuple[FloatArray, float] | None:
        """Coefficients at the maximum and its log-likelihood, one coefficient held where it is if `fixed`."""
        free = np.array([at for at in range(len(beta)) if at != fixed])
        beta = beta.copy()
        value = self._value(beta)
        for _ in range(MOST_STEPS):
            score, information = self._score(beta)
            if np.abs(score[free]).max() < CONVERGED * max(1.0, float(self._data.events.sum())):
                return beta, value
            step = np.zeros_like(beta)
            step[free] = np.linalg.solve(information[np.ix_(free, free)], score[free])
            step /= max(1.0, np.abs(step).max() / 5)
            for _ in range(40):
                trial_value = self._value(beta + step)
                if trial_value >= value - 1e-12 * abs(value):
                    break
                step /= 2
            beta, value = beta + step, trial_value
            if np.abs(beta[free]).max() > WIDEST:
                return None
        return None

    def _value(self, beta: FloatArray) -> float:
        from scipy.special import log_expit

        data = self._data
        line = data.columns @ beta
        value = float(data.events @ log_expit(line) + (data.reports - data.events) @ log_expit(-line))
        if self._is_penalised:
            sign, log_determinant = np.linalg.slogdet(self._information(beta))
            value += log_determinant / 2 if sign > 0 else -math.inf
        return value

    def _information(self, beta: FloatArray) -> FloatArray:
        from scipy.special import expit

        data = self._data
        chance = expit(data.columns @ beta)
        rows = np.ascontiguousarray(data.columns.T)
        # the matrix is thin: threads of a matrix product cost more than they bring, and on a busy machine a hundredfold
        return np.asarray(np.einsum("ji,ki->jk", rows * (data.reports * chance * (1 - chance)), rows))

    def _score(self, beta: FloatArray) -> tuple[FloatArray, FloatArray]:
        from scipy.special import expit

        data = self._data
        chance = expit(data.columns @ beta)
        information = self._information(beta)
        residual = data.events - data.reports * chance
        if self._is_penalised:
            weight = data.reports * chance * (1 - chance)
            leverage = weight * np.einsum("ij,ij->i", data.columns @ np.linalg.inv(information), data.columns)
            residual = residual + leverage * (0.5 - chance)
        return data.columns.T @ residual, information


def _limit(model: _Model, top: FloatArray, best: float, level: float, side: int) -> float | None:
    """Where the profile of the drug's coefficient has fallen as far as chance allows, to one side of the top."""
    from scipy.optimize import brentq
    from scipy.special import chdtri

    allowed = float(chdtri(1, 1 - level)) / 2
    start = top

    def excess(at: float) -> float:
        nonlocal start
        trial = start.copy()
        trial[1] = at
        found = model.maximise(trial, fixed=1)
        if found is None:
            raise ArithmeticError
        start = found[0]
        return best - found[1] - allowed

    step = 0.5
    try:
        while excess(top[1] + side * step) < 0:
            step *= 2
            if step > WIDEST:
                return None
        return float(brentq(excess, top[1], top[1] + side * step, xtol=LIMIT_TOLERANCE))
    except (ArithmeticError, np.linalg.LinAlgError):
        return None


def _is_separated(data: _Patterns) -> bool:
    """Is there a direction in which no report is told wrongly and some rightly?"""
    from scipy.optimize import linprog

    with_event, without = data.columns[data.events > 0], data.columns[data.events < data.reports]
    told = np.concatenate([with_event, -without])
    found = linprog(-told.sum(axis=0), A_ub=-told, b_ub=np.zeros(len(told)), bounds=[(-1, 1)] * told.shape[1])
    return found.fun is not None and found.fun < -SEPARATION_TOLERANCE


def _sums(which: NDArray[np.intp], values: FloatArray) -> FloatArray:
    return np.bincount(which, weights=values).astype(np.float64)


def _design(has_event: ArrayLike, has_drug: ArrayLike, covariates: ArrayLike) -> tuple[FloatArray, FloatArray]:
    event, drug = np.asarray(has_event, dtype=np.float64), np.asarray(has_drug, dtype=np.float64)
    others = np.asarray(covariates, dtype=np.float64).reshape(len(event), -1) if len(event) else np.zeros((0, 0))
    if event.ndim != 1 or event.shape != drug.shape:
        raise OutOfDomain("has_event and has_drug are not two lists of one length")
    for name, flag in (("has_event", event), ("has_drug", drug)):
        if not np.isin(flag, (0, 1)).all():
            raise OutOfDomain(f"{name} holds a value that is neither 0 nor 1")
    if not np.isfinite(others).all():
        raise OutOfDomain("covariates hold a value that is not finite; give what is unknown a column of its own")
    return event, np.column_stack([np.ones_like(drug), drug, others])


def _no_contrast(drug: FloatArray, reports: FloatArray, events: FloatArray) -> str | None:
    for n_with, what in ((events.sum(), "the event"), (reports @ drug, "the drug")):
        if n_with == 0:
            return f"no reports with {what}"
        if n_with == reports.sum():
            return f"no reports without {what}"
    return None
