"""The prior of EBGM for a question: fitted on all pairs of the reports that the question counts in."""

from typing import TYPE_CHECKING

from rechallenge.model import InputError, Value
from rechallenge.signals.counting import count_pairs_of_population
from rechallenge.stats import Estimate, GammaMixture, NotEstimable, PriorFit, empty_cells, fit_prior, squash
from rechallenge.stats import ebgm as shrunk_ratio
from rechallenge.stats import passes_eb05 as is_above_two

if TYPE_CHECKING:
    import polars as pl

    from rechallenge.signals.engines import Engine


class PriorUsed(Value):
    """A prior with what one must know before using it.

    Attributes:
        alpha1, beta1, alpha2, beta2, weight: see `GammaMixture`.
        n_pairs: pairs of ingredient and term that reports name together, of all cells the ones above 0.
        n_reports: reports of the window.
        problem: why it is not to be used; empty where it may be.
    """

    alpha1: float
    beta1: float
    alpha2: float
    beta2: float
    weight: float
    n_pairs: int
    n_reports: int
    problem: str = ""

    @property
    def mixture(self) -> GammaMixture:
        return GammaMixture(self.alpha1, self.beta1, self.alpha2, self.beta2, self.weight)


def fit_prior_of_population(engine: "Engine", *, roles: int) -> PriorUsed:
    """Fits the prior by all cells on the pairs of the population that is staged, each against all other reports of it.

    Args:
        roles: bits of the roles that count.
    Raises:
        InputError: every ingredient is named with every term, so that there is nothing to shrink towards.
    """
    pairs = count_pairs_of_population(engine, roles=roles)
    if len(pairs) == pairs["ingredient_code"].n_unique() * pairs["event_code"].n_unique():
        raise InputError(
            "the reports are too few or too alike for a prior: every ingredient is named with every term",
            where="signals.primary",
            fix='set primary = "ic", "ror" or "prr"',
        )
    n_reports = int(pairs["n_reports"][0])
    fit = _fit(pairs, n_reports)
    prior = fit.prior
    return PriorUsed(
        alpha1=prior.alpha1,
        beta1=prior.beta1,
        alpha2=prior.alpha2,
        beta2=prior.beta2,
        weight=prior.weight,
        n_pairs=len(pairs),
        n_reports=n_reports,
        problem=fit.problem or "",
    )


def _fit(pairs: "pl.DataFrame", n_reports: int) -> PriorFit:
    drugs = pairs.unique("ingredient_code")["n_drug"].to_numpy()
    events = pairs.unique("event_code")["n_event"].to_numpy()
    observed = pairs["n"].to_numpy()
    expected = pairs["n_drug"].to_numpy() * pairs["n_event"].to_numpy() / n_reports
    empty = empty_cells(drugs, events, n_reports, expected)
    return fit_prior(squash(observed, expected).with_more(empty))


def ebgm_of_pair(observed: int, expected: float, prior: GammaMixture, *, problem: str = "") -> Estimate | NotEstimable:
    """EBGM with EB05 and EB95; not estimable where the prior has a problem."""
    return NotEstimable(problem) if problem else shrunk_ratio(observed, expected, prior)


def passes_eb05_with(
    observed: int, expected: float, prior: GammaMixture, *, minimum: int, problem: str = ""
) -> bool | NotEstimable:
    """EB05 at 2 or more, with enough reports; not estimable where the prior has a problem."""
    return NotEstimable(problem) if problem else is_above_two(observed, expected, prior, minimum=minimum)
