"""Every measure of every pair of a dataframe, whichever library made it."""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from rechallenge.stats.bayesian import BCPNN_SD, bcpnn_moments_of, information_component_of
from rechallenge.stats.cells import WeightedCells, empty_cells, squash
from rechallenge.stats.contingency import Estimates, FloatArray
from rechallenge.stats.disproportionality import (
    chi_square_of,
    log_likelihood_ratio_of,
    proportional_reporting_ratio_of,
    relative_reporting_ratio_of,
    reporting_odds_ratio_of,
)
from rechallenge.stats.gamma_poisson import ebgm_of
from rechallenge.stats.marginal import Convention
from rechallenge.stats.prior_fit import PriorFit, fit_prior
from rechallenge.stats.values import OutOfDomain

if TYPE_CHECKING:
    import narwhals as nw
    from narwhals.typing import IntoDataFrameT

COLUMNS = ("drug", "event", "observed", "n_drug", "n_event")


@dataclass(frozen=True, slots=True)
class _Pairs:
    drug: NDArray[np.int64]  # code of each pair's drug
    event: NDArray[np.int64]
    observed: FloatArray
    n_drug: FloatArray
    n_event: FloatArray


def measure_table(
    frame: "IntoDataFrameT", *, n: int, convention: Convention = "all-cells", level: float = 0.95
) -> tuple["IntoDataFrameT", PriorFit]:
    """The frame with PRR, ROR, chi-square, RRR, IC and EBGM beside each pair, and the prior it was scored by.

    Args:
        frame: pandas, Polars, PyArrow or any other eager table that narwhals reads, with columns drug, event, observed
            (reports with both, 1 or more), n_drug and n_event (reports with each); one row a reported pair. Margins of drugs
            and events without any reported pair are not known here and their cells are not fitted on.
        n: all reports.
        level: of all limits but EBGM's, whose are eb05 and eb95.
    Returns:
        A frame of the same library with columns expected, prr, prr_low, prr_high, ror..., chi_square (Yates),
        chi_square_pearson, rrr, log_likelihood_ratio, ic..., bcpnn..., ebgm, eb05, eb95; and on every row prior_convention,
        prior_has_converged, prior_boundary (parameters at the edge) and prior_problem (empty where there is none). Not a
        number where a measure has no value; EBGM has none where the prior has a problem.
    Raises:
        OutOfDomain: a column is missing, a pair stands twice, a margin of one drug or event differs between rows, or counts
            do not fit in their margins.
    """
    import narwhals as nw

    table = nw.from_native(frame, eager_only=True)
    pairs = _pairs_of(table, n)
    expected = pairs.n_drug * pairs.n_event / n
    a, b, c = pairs.observed, pairs.n_drug - pairs.observed, pairs.n_event - pairs.observed
    cells = (a, b, c, n - a - b - c)
    fit = fit_prior(_fitted_cells(pairs, expected, n, convention), convention=convention)
    columns = {"expected": expected}
    columns |= _limits("prr", proportional_reporting_ratio_of(*cells, level=level))
    columns |= _limits("ror", reporting_odds_ratio_of(*cells, level=level))
    columns |= {"chi_square": chi_square_of(*cells), "chi_square_pearson": chi_square_of(*cells, yates=False)}
    columns |= {"rrr": relative_reporting_ratio_of(a, expected)}
    columns |= {"log_likelihood_ratio": log_likelihood_ratio_of(a, pairs.n_event, expected)}
    columns |= _limits("ic", information_component_of(a, expected, level=level))
    mean, sd = bcpnn_moments_of(*cells)
    columns |= _limits(
        "bcpnn", Estimates(mean, mean - BCPNN_SD * sd, mean + BCPNN_SD * sd, math.erf(BCPNN_SD / 2**0.5))
    )
    shrunk = ebgm_of(a, expected if fit.problem is None else np.full_like(expected, np.nan), fit.prior)
    columns |= {"ebgm": shrunk.point, "eb05": shrunk.low, "eb95": shrunk.high}
    added = [nw.new_series(name, values, backend=table.implementation) for name, values in columns.items()]
    about_prior = {
        "prior_convention": convention,
        "prior_has_converged": fit.has_converged,
        "prior_boundary": ", ".join(fit.boundary),
        "prior_problem": fit.problem or "",
    }
    told = [nw.lit(value).alias(name) for name, value in about_prior.items()]
    return table.with_columns(*added).with_columns(*told).to_native(), fit


def _limits(name: str, estimates: Estimates) -> dict[str, FloatArray]:
    return {name: estimates.point, f"{name}_low": estimates.low, f"{name}_high": estimates.high}


def _fitted_cells(pairs: _Pairs, expected: FloatArray, n: int, convention: Convention) -> WeightedCells:
    reported = squash(pairs.observed, expected)
    if convention != "all-cells":
        return reported
    by_drug, by_event = (
        margin[np.unique(codes, return_index=True)[1]]
        for codes, margin in ((pairs.drug, pairs.n_drug), (pairs.event, pairs.n_event))
    )
    return reported.with_more(empty_cells(by_drug, by_event, n, expected))


def _pairs_of(table: "nw.DataFrame[IntoDataFrameT]", n: int) -> _Pairs:
    if missing := [name for name in COLUMNS if name not in table.columns]:
        raise OutOfDomain(f"the table lacks {', '.join(missing)}; its columns are {', '.join(table.columns)}")
    drug, event = (np.unique(table[name].to_numpy(), return_inverse=True)[1] for name in ("drug", "event"))
    observed, n_drug, n_event = (table[name].to_numpy().astype(np.float64) for name in COLUMNS[2:])
    pairs = _Pairs(drug, event, observed, n_drug, n_event)
    key = drug.astype(np.int64) * (event.max(initial=0) + 1) + event
    if len(np.unique(key)) < len(key):
        raise OutOfDomain("a drug and event stand in more than one row; a pair is one row")
    for name, code, margin in (("n_drug", drug, n_drug), ("n_event", event, n_event)):
        first = margin[np.unique(code, return_index=True)[1]]
        if (first[code] != margin).any():
            raise OutOfDomain(f"{name} differs between rows of the same {name[2:]}")
    fits = (pairs.observed >= 1) & (pairs.observed <= np.minimum(pairs.n_drug, pairs.n_event))
    if not (fits & (pairs.n_drug + pairs.n_event - pairs.observed <= n)).all():
        raise OutOfDomain("observed is below 1, above n_drug or n_event, or the margins do not fit in n")
    return pairs
