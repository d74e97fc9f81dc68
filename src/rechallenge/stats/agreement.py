"""How far people agree, with the numbers that tell rare agreement from common silence."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from rechallenge.stats.values import Interval, NotEstimable, OutOfDomain, require_count, require_level


@dataclass(frozen=True, slots=True)
class TwoRaters:
    """Two raters, one yes/no question: how many items each cell holds."""

    both: int
    first_only: int
    second_only: int
    neither: int

    def __post_init__(self) -> None:
        for name in ("both", "first_only", "second_only", "neither"):
            require_count(getattr(self, name), name)

    @property
    def n(self) -> int:
        return self.both + self.first_only + self.second_only + self.neither


AgreementMeasure = Callable[[TwoRaters], float | NotEstimable]

_NO_ITEMS = NotEstimable("no items were rated by both")
MAX_UNDEFINED_SHARE = 0.05  # above this the defined resamples are no longer a fair picture of all of them


def observed_agreement(table: TwoRaters) -> float | NotEstimable:
    """Share of items on which both say the same: (a + d) / n."""
    return (table.both + table.neither) / table.n if table.n else _NO_ITEMS


def cohen_kappa(table: TwoRaters) -> float | NotEstimable:
    """Agreement beyond what the raters' own habits would give by chance.

    κ = (Po - Pe) / (1 - Pe), Pe = pA pB + (1 - pA)(1 - pB). Not defined where both raters never varied (Pe = 1).
    With rare inclusion κ may be near 0 at 97% agreement; read it beside `positive_agreement`.

    Source:
        Cohen 1960, doi:10.1177/001316446002000104.
    """
    n = table.n
    if n == 0:
        return _NO_ITEMS
    first = table.both + table.first_only
    second = table.both + table.second_only
    # counts times n, so that the undefined case is met exactly
    by_chance = first * second + (n - first) * (n - second)
    if by_chance == n * n:
        return NotEstimable("both raters gave one and the same answer throughout")
    return ((table.both + table.neither) * n - by_chance) / (n * n - by_chance)


def pabak(table: TwoRaters) -> float | NotEstimable:
    """Prevalence- and bias-adjusted kappa, 2 Po - 1.

    Source:
        Byrt, Bishop & Carlin 1993, doi:10.1016/0895-4356(93)90018-V.
    """
    agreed = observed_agreement(table)
    return agreed if isinstance(agreed, NotEstimable) else 2 * agreed - 1


def gwet_ac1(table: TwoRaters) -> float | NotEstimable:
    """Gwet's first-order agreement coefficient, steady when one answer is rare.

    AC1 = (Po - Pg) / (1 - Pg), Pg = 2q(1 - q), q = (pA + pB) / 2.

    Source:
        Gwet 2008, doi:10.1348/000711006X126600.
    """
    agreed = observed_agreement(table)
    if isinstance(agreed, NotEstimable):
        return agreed
    q = (2 * table.both + table.first_only + table.second_only) / (2 * table.n)
    by_chance = 2 * q * (1 - q)
    return (agreed - by_chance) / (1 - by_chance)


def positive_agreement(table: TwoRaters) -> float | NotEstimable:
    """Of all "yes" answers, the share that the other rater shares: 2a / (2a + b + c).

    Source:
        Cicchetti & Feinstein 1990, doi:10.1016/0895-4356(90)90159-M.
    """
    answers = 2 * table.both + table.first_only + table.second_only
    return 2 * table.both / answers if answers else NotEstimable("neither rater ever said yes")


def negative_agreement(table: TwoRaters) -> float | NotEstimable:
    """Of all "no" answers, the share that the other rater shares: 2d / (2d + b + c)."""
    answers = 2 * table.neither + table.first_only + table.second_only
    return 2 * table.neither / answers if answers else NotEstimable("neither rater ever said no")


def prevalence_index(table: TwoRaters) -> float | NotEstimable:
    """How lopsided the question is: (a - d) / n, 0 when yes and no are equally common. Source: Byrt 1993."""
    return (table.both - table.neither) / table.n if table.n else _NO_ITEMS


def bias_index(table: TwoRaters) -> float | NotEstimable:
    """How much readier the first rater is to say yes: (b - c) / n. Source: Byrt 1993."""
    return (table.first_only - table.second_only) / table.n if table.n else _NO_ITEMS


def bootstrap_interval(
    table: TwoRaters, measure: AgreementMeasure, *, seed: int, resamples: int = 2000, level: float = 0.95
) -> Interval | NotEstimable:
    """Percentile bootstrap limits of any agreement measure, items resampled with replacement.

    Returns:
        Limits over the resamples in which the measure is defined; NotEstimable where it is undefined for the table
        itself or in more than 5% of resamples.
    Source:
        Efron & Tibshirani 1993, chapter 13.
    """
    require_level(level)
    if isinstance(value := measure(table), NotEstimable):
        return value
    import numpy as np

    cells = np.array([table.both, table.first_only, table.second_only, table.neither])
    drawn = np.random.default_rng(seed).multinomial(table.n, cells / table.n, size=resamples)
    values = [measure(TwoRaters(*(int(cell) for cell in row))) for row in drawn]
    defined = [value for value in values if not isinstance(value, NotEstimable)]
    n_undefined = resamples - len(defined)
    if n_undefined > MAX_UNDEFINED_SHARE * resamples:
        return NotEstimable(f"undefined in {n_undefined} of {resamples} resamples: too few items of one kind")
    low, high = np.quantile(defined, [(1 - level) / 2, (1 + level) / 2])
    return Interval(float(low), float(high), level)


def weighted_kappa(
    matrix: Sequence[Sequence[int]], *, weights: Literal["linear", "quadratic", "nominal"] = "linear"
) -> float | NotEstimable:
    """Kappa of two raters over grades or categories: of ordered grades, a near miss counts as part agreement.

    1 - Σ v o / Σ v e with v = |i - j| (linear), (i - j)² (quadratic), or 1 for every difference (nominal: Cohen 1960).

    Args:
        matrix: int[k][k], first rater's grade down, second rater's across, grades in order.
    Raises:
        OutOfDomain: not square, under two grades, or a count negative or not whole.
    Source:
        Cohen 1968, doi:10.1037/h0026256.
    """
    k = len(matrix)
    if k < 2 or any(len(row) != k for row in matrix):
        raise OutOfDomain("the matrix is not square with two grades or more")
    for row in matrix:
        for cell in row:
            require_count(cell, "a cell of the matrix")
    n = sum(map(sum, matrix))
    if n == 0:
        return _NO_ITEMS
    rows = [sum(row) for row in matrix]
    columns = [sum(column) for column in zip(*matrix, strict=True)]
    power = {"nominal": 0, "linear": 1, "quadratic": 2}[weights]
    distances = [(i, j, abs(i - j) ** power if i != j else 0) for i in range(k) for j in range(k)]
    expected = sum(v * rows[i] * columns[j] for i, j, v in distances)
    if expected == 0:
        return NotEstimable("both raters gave one and the same grade throughout")
    observed = sum(v * matrix[i][j] for i, j, v in distances)
    return float(1 - n * observed / expected)


def fleiss_kappa(counts: Sequence[Sequence[int]]) -> float | NotEstimable:
    """Chance-corrected agreement of two raters or more on unordered categories.

    Args:
        counts: int[items][categories], how many raters put the item in the category; every item rated equally often.
    Raises:
        OutOfDomain: items rated unequally often, by fewer than two raters, or a count negative or not whole.
    Source:
        Fleiss 1971, doi:10.1037/h0031619.
    """
    if not counts:
        return _NO_ITEMS
    for row in counts:
        for cell in row:
            require_count(cell, "a cell of the counts")
    n_raters = sum(counts[0])
    if n_raters < 2 or any(sum(row) != n_raters or len(row) != len(counts[0]) for row in counts):
        raise OutOfDomain("every item needs the same number of raters, two or more, over the same categories")
    n = len(counts)
    agreeing = sum(cell * (cell - 1) for row in counts for cell in row)
    observed = agreeing / (n * n_raters * (n_raters - 1))
    by_chance_squares = sum(sum(column) ** 2 for column in zip(*counts, strict=True))
    if by_chance_squares == (n * n_raters) ** 2:
        return NotEstimable("all raters gave one and the same answer throughout")
    by_chance = by_chance_squares / (n * n_raters) ** 2
    return float((observed - by_chance) / (1 - by_chance))
