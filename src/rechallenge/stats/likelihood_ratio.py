"""The likelihood ratio test over all drugs of an event (or all events of a drug), its null simulated."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from rechallenge.stats.contingency import FloatArray, as_floats
from rechallenge.stats.disproportionality import log_likelihood_ratio_of
from rechallenge.stats.values import OutOfDomain, require_count

DRAWS_AT_ONCE = 2_000_000  # cells of simulated tables in memory


@dataclass(frozen=True, slots=True)
class LikelihoodRatioTest:
    """Per row, float64[rows]: the statistic and its p-values; a p-value cannot be less than 1 / (draws + 1).

    Attributes:
        p_value: against the largest statistic of all rows; p_step_down: against the largest of the rows not yet called.
    """

    statistic: FloatArray
    expected: FloatArray
    p_value: FloatArray
    p_step_down: FloatArray
    n_draws: int
    seed: int


def likelihood_ratio_test(
    observed: ArrayLike, size: ArrayLike, *, seed: int, n_draws: int = 9_999
) -> LikelihoodRatioTest:
    """Which drugs carry more of an event than their share of reports?

    Statistic: a ln(a/E) + (A - a) ln[(A - a)/(A - E)] for a > E, else 0, with A the sum of `observed` and E the row's
    share of A by `size`. Under the null the counts are multinomial; p = (1 + draws whose largest statistic reaches the
    row's) / (1 + draws). Step-down: rows in falling order, each against the largest of itself and those below, the
    p-values kept from falling (Westfall & Young); Huang tests each against the largest of all, which is `p_value`.

    Args:
        observed: reports with the event by drug, whole numbers[rows]; with one drug a report they add up to the event's.
        size: reports by drug, above 0, float64[rows].
    Raises:
        OutOfDomain: not counts, fewer than two rows, no reports, a size not above 0, or no draws.
    Source:
        Huang, Zalkikar & Tiwari 2011, doi:10.1198/jasa.2011.ap10243; Westfall & Young 1993, algorithm 2.8.
    """
    seen, sizes = as_floats(observed, size)
    require_count(n_draws, "n_draws")
    if seen.ndim != 1 or len(seen) < 2:
        raise OutOfDomain("the test compares rows; it needs a list of two or more")
    if not (np.isfinite(seen).all() and (seen >= 0).all() and (seen == np.floor(seen)).all() and seen.sum() > 0):
        raise OutOfDomain("observed holds a value that is not a count, or no reports at all")
    if not (np.isfinite(sizes).all() and (sizes > 0).all()):
        raise OutOfDomain("size holds a value that is not above 0")
    if n_draws == 0:
        raise OutOfDomain("n_draws is 0; a p-value needs a simulated null")
    total, share = int(seen.sum()), sizes / sizes.sum()
    expected = total * share
    statistic = log_likelihood_ratio_of(seen, total, expected)
    order = np.argsort(-statistic, kind="stable")
    falling = statistic[order]
    reached_all, reached_rest = np.zeros(len(seen)), np.zeros(len(seen))
    random = np.random.default_rng(seed)
    for size_of_part in _parts(n_draws, max(1, DRAWS_AT_ONCE // len(seen))):
        tables = random.multinomial(total, share, size=size_of_part)[:, order]
        null = log_likelihood_ratio_of(tables, total, expected[order])
        # the largest of each row and those below it, in the order of the data
        largest = np.maximum.accumulate(null[:, ::-1], axis=1)[:, ::-1]
        reached_rest += (largest >= falling).sum(axis=0)
        reached_all += (largest[:, :1] >= falling).sum(axis=0)
    p_all, p_rest = np.empty(len(seen)), np.empty(len(seen))
    p_all[order] = (1 + reached_all) / (1 + n_draws)
    p_rest[order] = np.maximum.accumulate((1 + reached_rest) / (1 + n_draws))
    return LikelihoodRatioTest(statistic, expected, p_all, p_rest, n_draws, seed)


def _parts(total: int, most: int) -> list[int]:
    return [most] * (total // most) + ([total % most] if total % most else [])
