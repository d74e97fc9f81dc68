"""The fourfold table of reports, and arrays of such tables."""

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rechallenge.stats.values import Estimate, OutOfDomain, require_count, require_level

FloatArray = NDArray[np.float64]

CELL_NAMES = {
    "a": "drug and event",
    "b": "drug without the event",
    "c": "event without the drug",
    "d": "neither drug nor event",
}


@dataclass(frozen=True, slots=True)
class TwoByTwo:
    """Reports (not drug-event rows), each counted once.

    Attributes:
        a: drug and event; b: drug without the event; c: event without the drug; d: neither.
    Raises:
        OutOfDomain: a cell is negative or not whole, or all are 0.
    """

    a: int
    b: int
    c: int
    d: int

    def __post_init__(self) -> None:
        for name in CELL_NAMES:
            require_count(getattr(self, name), f"cell {name}")
        if self.n == 0:
            raise OutOfDomain("a table of no reports")

    @property
    def n(self) -> int:
        return self.a + self.b + self.c + self.d

    @property
    def n_drug(self) -> int:
        return self.a + self.b

    @property
    def n_event(self) -> int:
        return self.a + self.c

    @property
    def expected(self) -> float:
        """Reports with drug and event if the two were independent: nD nE / n."""
        return self.n_drug * self.n_event / self.n

    def empty_cell(self, among: str = "abcd") -> str | None:
        """Words for the first cell of `among` that holds no report; None where all hold some."""
        for name in among:
            if getattr(self, name) == 0:
                return f"no reports in cell {name} ({CELL_NAMES[name]})"
        return None


@dataclass(frozen=True, slots=True)
class Estimates:
    """Points and limits of many tables, float64 of one shape; not a number where nothing can be estimated."""

    point: FloatArray
    low: FloatArray
    high: FloatArray
    level: float

    def only(self) -> Estimate:
        """The one estimate of a 0-dimensional result."""
        return Estimate(float(self.point), float(self.low), float(self.high), self.level)


def as_floats(*arrays: ArrayLike) -> tuple[FloatArray, ...]:
    """The arrays as float64, broadcast to one shape."""
    return tuple(np.broadcast_arrays(*(np.asarray(array, dtype=np.float64) for array in arrays)))


def log_wald(point: FloatArray, variance: FloatArray, level: float) -> Estimates:
    """A ratio with limits point · exp(± z √variance); no limits where the variance is not a finite number above 0."""
    usable = np.where(np.isfinite(variance) & (variance > 0), variance, np.nan)
    spread = np.exp(normal_quantile(level) * np.sqrt(usable))
    return Estimates(point, point / spread, point * spread, level)


def normal_quantile(level: float) -> float:
    """z that leaves a central share `level` of the standard normal between -z and z."""
    require_level(level)
    return NormalDist().inv_cdf((1 + level) / 2)
