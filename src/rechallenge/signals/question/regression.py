"""The primary specification adjusted by logistic regression, against each comparator: its groups, and its ratio."""

from collections.abc import Iterator
from functools import lru_cache

import numpy as np

from rechallenge.model import Value
from rechallenge.signals.question.gathering import Gathered
from rechallenge.signals.question.multiverse import ADJUSTED_FOR, Axes, Counter
from rechallenge.stats import AdjustedOddsRatio, Estimate, NotEstimable, adjusted_odds_ratio_of

YEARS_A_PERIOD = 5  # single years would make more groups than reports with the event
YEAR = "received_year"
Groups = tuple[tuple[int, ...], ...]


class Regression(Value):
    """Reports in groups of like drug and covariates.

    Attributes:
        comparator: what the drugs stand against.
        covariates: categories that differ between reports; of years periods of five.
        groups: of each the drug (1 in question, 0 compared with), the category of each covariate, reports, reports with
            the event.
    """

    comparator: str
    covariates: tuple[str, ...]
    groups: Groups


def regressions(axes: Axes, gathered: Gathered) -> Iterator[Regression]:
    """Of the primary specification against each comparator; unknown is a category of its own."""
    counter = Counter(gathered, axes, ADJUSTED_FOR)
    profile = counter.profile
    for comparator in axes.options["comparator"]:
        exposed, reference, event, kept = counter.groups({"comparator": comparator})
        within = kept & (exposed | reference)
        known = {name: profile[name][within] for name in ADJUSTED_FOR}
        known[YEAR] = known[YEAR] // YEARS_A_PERIOD
        names = tuple(name for name, values in known.items() if len(np.unique(values)) > 1)
        if not names or not within.any():
            continue
        table = np.column_stack([exposed[within].astype(np.int64), *(known[name] for name in names)])
        rows, which = np.unique(table, axis=0, return_inverse=True)
        n = profile.n[within]
        sums = (np.bincount(which.ravel(), weights=weights) for weights in (n, n * event[within]))
        groups = np.column_stack([rows, *(one.astype(np.int64) for one in sums)])
        yield Regression(comparator=comparator, covariates=names, groups=tuple(map(tuple, groups.tolist())))


def logistic_odds_ratio(groups: Groups) -> Estimate | NotEstimable:
    """Reporting odds ratio adjusted by logistic regression with profile limits; by Firth's likelihood where separated.

    Args:
        groups: see `Regression`.
    """
    found = fit_of(groups)
    return found if isinstance(found, NotEstimable) else found.ratio


@lru_cache(maxsize=16)
def fit_of(groups: Groups) -> AdjustedOddsRatio | NotEstimable:
    """The whole fit of `logistic_odds_ratio`."""
    table = np.array(groups, dtype=np.int64)
    categories = [(column[:, None] == np.unique(column)[1:]).astype(np.float64) for column in table[:, 1:-2].T]
    covariates = np.column_stack(categories) if categories else np.zeros((len(table), 0))
    return adjusted_odds_ratio_of(table[:, -2], table[:, -1], table[:, 0], covariates)
