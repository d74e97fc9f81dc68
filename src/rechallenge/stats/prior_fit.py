"""The prior of the gamma-Poisson shrinker, fitted on the whole database by maximum likelihood.

"EBGM" names three fits that give different numbers, so the convention stands in the result:

all-cells             every cell counts, empty ones too. Stable on real data; the default.
truncated-mixture     only reported pairs; the likelihood is conditioned on O >= 1 as a whole.
truncated-components  only reported pairs; each component is conditioned on O >= 1 by itself (openEBGM's default).
"""

import math
from dataclasses import dataclass

import numpy as np

from rechallenge.stats.cells import WeightedCells
from rechallenge.stats.contingency import FloatArray
from rechallenge.stats.gamma_poisson import GammaMixture
from rechallenge.stats.marginal import Convention, MarginalLikelihood
from rechallenge.stats.values import OutOfDomain

STARTS = (
    GammaMixture(0.2, 0.1, 2.0, 4.0, 1 / 3),  # DuMouchel 1999
    GammaMixture(0.2, 0.02, 1.0, 1.0, 0.1),
    GammaMixture(2.0, 0.5, 2.0, 2.0, 0.1),
)
WIDEST = 12.0  # shapes and rates from 6e-6 to 160,000; a share as near to 0 and 1 as 6e-6
ROUGH_WIDTH = 0.3  # of bins in log E while searching: the hills stand where they stand
BOUNDARY_MARGIN = 0.05
SAME_MAXIMUM = 1e-3  # in log-likelihood: starts that differ by less found the same maximum
CONVERGED = 1e-6  # gain in log-likelihood that a further Newton step promises
NEWTON_STEPS = 12
NAMES = ("alpha1", "beta1", "alpha2", "beta2", "weight")


class NotConverged(ArithmeticError):
    """A fit whose numbers are not to be used."""


@dataclass(frozen=True, slots=True)
class PriorFit:
    """A fitted prior with what one must know before using it.

    Attributes:
        prior: component 1 is the one with the smaller rate, that is the longer tail.
        convention: what was maximised.
        log_likelihood: at the maximum, of the cells as given (merged or not).
        n_cells: how many cells stand behind the fit, and in how many points they were held (n_points).
        n_starts: starts tried, and how many of them found the best maximum (n_agreeing).
        gain_left: log-likelihood that a further Newton step promises; not a number where the surface is not a hill.
        standard_errors: of log shapes, log rates and the logit of the weight, in the order of `GammaMixture`.
        boundary: names of parameters at the edge of what was searched, where the likelihood wants no two components.
    """

    prior: GammaMixture
    convention: Convention
    log_likelihood: float
    n_cells: float
    n_points: int
    n_starts: int
    n_agreeing: int
    gain_left: float
    standard_errors: tuple[float, ...]
    boundary: tuple[str, ...]

    @property
    def has_converged(self) -> bool:
        return self.gain_left <= CONVERGED

    @property
    def problem(self) -> str | None:
        """Why the prior is not to be used; None where it may be."""
        if self.boundary:
            return f"{', '.join(self.boundary)} ran to the edge: the cells do not carry two gamma components"
        if not self.has_converged:
            return f"no maximum was reached from {self.n_starts} starts"
        return None

    def require(self) -> GammaMixture:
        """The prior.

        Raises:
            NotConverged: the fit has a problem, named in the message with the convention and the numbers.
        """
        if self.problem is not None:
            raise NotConverged(f"prior of EBGM by {self.convention}: {self.problem} ({self.prior})")
        return self.prior


def fit_prior(
    cells: WeightedCells, *, convention: Convention = "all-cells", starts: tuple[GammaMixture, ...] = STARTS
) -> PriorFit:
    """Two-component gamma prior of λ in O ~ Poisson(λ E), by maximum marginal likelihood.

    Marginally O is a mixture of two negative binomials, size α and probability β / (β + E). From each start a
    quasi-Newton search on log shapes, log rates and the logit of the weight, on cells merged further; the best is brought
    to the top by Newton steps on the cells as given, which also tell whether it is one.

    Args:
        cells: `squash` of the reported pairs, `with_more` of `empty_cells` for "all-cells".
    Returns:
        The fit, good or bad: see `PriorFit.problem`, or ask for the prior by `PriorFit.require`.
    Raises:
        OutOfDomain: no cells, no starts, or "all-cells" without an empty one.
    Source:
        DuMouchel 1999, doi:10.1080/00031305.1999.10474456. Pinned against openEBGM and PhViD.
    """
    if not starts:
        raise OutOfDomain("no starts were given")
    if convention != "all-cells":
        cells = cells.reported()
    elif not (cells.observed == 0).any():
        raise OutOfDomain("all cells are to be fitted, but none is empty; add empty_cells(...) or name a truncated fit")
    if not len(cells.observed):
        raise OutOfDomain("no cells to fit a prior on")
    rough = MarginalLikelihood(cells.merged(ROUGH_WIDTH), convention)
    ends = [_search(rough, np.clip(_theta_of(start), -WIDEST, WIDEST)) for start in starts]
    losses = np.array([rough(end)[0] for end in ends])
    best = int(np.argmin(losses))
    likelihood = MarginalLikelihood(cells, convention)
    top, gain_left, errors = _climb(likelihood, ends[best])
    if not gain_left <= CONVERGED:
        top, gain_left, errors = _climb(likelihood, _search(likelihood, top))
    order = [0, 1, 2, 3, 4] if top[1] <= top[3] else [2, 3, 0, 1, 4]
    at_edge = np.abs(top[order]) > WIDEST - BOUNDARY_MARGIN
    return PriorFit(
        prior=_prior_at(top),
        convention=convention,
        log_likelihood=-likelihood(top)[0],
        n_cells=cells.n_cells,
        n_points=len(cells.observed),
        n_starts=len(starts),
        n_agreeing=int((losses - losses[best] < SAME_MAXIMUM).sum()),
        gain_left=gain_left,
        standard_errors=tuple(map(float, errors[order])),
        boundary=tuple(name for name, is_at in zip(NAMES, at_edge, strict=True) if is_at),
    )


def log_likelihood_at(prior: GammaMixture, cells: WeightedCells, convention: Convention) -> float:
    """Log-likelihood of the cells under a given prior, by a convention: to compare priors that others fitted."""
    kept = cells if convention == "all-cells" else cells.reported()
    return -MarginalLikelihood(kept, convention)(_theta_of(prior))[0]


def _theta_of(start: GammaMixture) -> FloatArray:
    from scipy.special import logit

    logs = np.log([start.alpha1, start.beta1, start.alpha2, start.beta2])
    return np.append(logs, logit(start.weight))


def _search(likelihood: MarginalLikelihood, theta: FloatArray) -> FloatArray:
    from scipy.optimize import minimize

    found = minimize(
        likelihood,
        theta,
        jac=True,
        method="L-BFGS-B",
        bounds=[(-WIDEST, WIDEST)] * 5,
        options={"ftol": 1e-11, "maxiter": 500},
    )
    return np.asarray(found.x)


def _climb(likelihood: MarginalLikelihood, theta: FloatArray) -> tuple[FloatArray, float, FloatArray]:
    """Newton steps to the top: the place, the gain that a further step promises there, standard errors."""
    nothing = np.full(5, np.nan)
    loss, gradient = likelihood(theta)
    for _ in range(NEWTON_STEPS):
        curvature = _curvature(likelihood, theta)
        if not np.isfinite(curvature).all() or np.linalg.eigvalsh(curvature)[0] <= 0:
            return theta, math.nan, nothing
        inverse = np.linalg.inv(curvature)
        gain = float(gradient @ inverse @ gradient) / 2
        trial = np.clip(theta - inverse @ gradient, -WIDEST, WIDEST)
        trial_loss, trial_gradient = likelihood(trial)
        if gain < CONVERGED / 100 or not trial_loss <= loss:
            break
        theta, loss, gradient = trial, trial_loss, trial_gradient
    return theta, gain, np.sqrt(np.diag(inverse))


def _curvature(likelihood: MarginalLikelihood, theta: FloatArray) -> FloatArray:
    step = 1e-4
    rows = [(likelihood(theta + shift)[1] - likelihood(theta - shift)[1]) / (2 * step) for shift in np.eye(5) * step]
    return np.asarray((np.array(rows) + np.array(rows).T) / 2)


def _prior_at(theta: FloatArray) -> GammaMixture:
    alpha1, beta1, alpha2, beta2 = map(float, np.exp(theta[:4]))
    weight = 1 / (1 + math.exp(-theta[4]))
    if beta1 <= beta2:
        return GammaMixture(alpha1, beta1, alpha2, beta2, weight)
    return GammaMixture(alpha2, beta2, alpha1, beta1, 1 - weight)
