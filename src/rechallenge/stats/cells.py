"""All cells of a drug by event table, held as the few that differ: what a prior is fitted on.

A database of 4,000 drugs and 10,000 events has 40 million cells, nearly all empty. Cells with the same observed count and
nearly the same expected count tell the prior the same, so they are held once, with a weight.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from rechallenge.stats.contingency import FloatArray, as_floats
from rechallenge.stats.values import OutOfDomain

BIN_WIDTH = 0.01  # in log E for small counts: moves a fitted prior in its fifth or sixth digit
NARROWEST = 1e-6  # below it the bins no longer fit in whole numbers
GRID_CHUNK = 2_000_000  # cells of the grid in memory at once: 16 MB an array


@dataclass(frozen=True, slots=True)
class WeightedCells:
    """Cells that share an observed and (nearly) an expected count: float64[k] each.

    Attributes:
        observed: reports; expected: mean of those merged, above 0; weight: how many cells are merged.
    """

    observed: FloatArray
    expected: FloatArray
    weight: FloatArray

    def __post_init__(self) -> None:
        if not self.observed.shape == self.expected.shape == self.weight.shape or self.observed.ndim != 1:
            raise OutOfDomain("observed, expected and weight are not three lists of one length")
        if not (np.isfinite(self.observed).all() and ((self.observed >= 0) & (self.observed % 1 == 0)).all()):
            raise OutOfDomain("observed holds a value that is not a count")
        if not (np.isfinite(self.expected).all() and (self.expected > 0).all()):
            raise OutOfDomain("expected holds a value that is not above 0")
        if not (np.isfinite(self.weight).all() and (self.weight > 0).all()):
            raise OutOfDomain("weight holds a value that is not above 0")

    @property
    def n_cells(self) -> float:
        return float(self.weight.sum())

    def with_more(self, others: "WeightedCells") -> "WeightedCells":
        """These cells and the others."""
        return WeightedCells(
            np.concatenate([self.observed, others.observed]),
            np.concatenate([self.expected, others.expected]),
            np.concatenate([self.weight, others.weight]),
        )

    def merged(self, width: float) -> "WeightedCells":
        """Cells of equal count in one bin of log E as one, with their mean E; see `squash`."""
        if width != 0:
            _require_width(width)
        if width == 0 or not len(self.observed):
            return self
        place = np.floor(np.log(self.expected) * np.sqrt(np.maximum(self.observed, 1)) / width).astype(np.int64)
        place -= place.min()
        key = self.observed.astype(np.int64) * (place.max() + 1) + place
        _, first, which = np.unique(key, return_index=True, return_inverse=True)
        weight: FloatArray = np.bincount(which, weights=self.weight).astype(np.float64)
        total = np.bincount(which, weights=self.weight * self.expected)
        return WeightedCells(self.observed[first], total / weight, weight)

    def reported(self) -> "WeightedCells":
        """The cells with at least one report."""
        keep = self.observed > 0
        return WeightedCells(self.observed[keep], self.expected[keep], self.weight[keep])


def squash(observed: ArrayLike, expected: ArrayLike, *, width: float = BIN_WIDTH) -> WeightedCells:
    """Merges cells of equal count whose expected counts lie in one bin; `width` 0 merges none.

    Bins are `width` / √max(O, 1) wide in log E, because the likelihood bends in log E as fast as O grows.

    Raises:
        OutOfDomain: a count below 0, an expected count not above 0, a width below 1e-6 that is not 0.
    Source:
        DuMouchel & Pregibon 2001, doi:10.1145/502512.502526, who merge by rank of E instead.
    """
    seen, mean = (array.ravel() for array in as_floats(observed, expected))
    return WeightedCells(seen, mean, np.ones_like(mean)).merged(width)


def empty_cells(
    n_drug: ArrayLike, n_event: ArrayLike, n: ArrayLike, reported_expected: ArrayLike, *, width: float = BIN_WIDTH
) -> WeightedCells:
    """The cells without a report: every drug with every event, less the reported pairs.

    Args:
        n_drug: reports of each drug, float64[drugs] or float64[drugs, strata]; each drug once.
        n_event: reports of each event, float64[events] or float64[events, strata].
        n: all reports, a number or float64[strata]; E is Σ nD nE / n over the strata.
        reported_expected: E of each pair that has reports, from the same margins.
        width: of the bins in log E, above 0. The mean of a bin is that of all its cells, reported or not.
    Raises:
        OutOfDomain: more reported pairs than cells, n not above 0, or a width below 1e-6.
    """
    _require_width(width)
    size = np.atleast_1d(np.asarray(n, dtype=np.float64))
    if not (size > 0).all():
        raise OutOfDomain(f"n is {n!r}; expected counts need reports in every stratum")
    drugs, drug_weight = _distinct(n_drug)
    events, event_weight = _distinct(n_event)
    reported = np.asarray(reported_expected, dtype=np.float64).ravel()
    smallest = min((drugs.min() * events.min() if len(size) == 1 else 1.0) / size.max(), reported.min(initial=1.0))
    low = int(np.floor(np.log(max(smallest, 1e-300)) / width)) - 1
    n_bins = int(np.ceil(np.log(size.sum()) / width)) - low + 2
    count, total = np.zeros(n_bins), np.zeros(n_bins)
    rows = max(1, GRID_CHUNK // len(events))
    for start in range(0, len(drugs), rows):
        part = slice(start, start + rows)
        expected = (drugs[part] / size @ events.T if len(size) > 1 else drugs[part] * events[:, 0] / size).ravel()
        weight = np.multiply.outer(drug_weight[part], event_weight).ravel()
        some = expected > 0  # a drug and an event that share no stratum are not expected together
        expected, weight = expected[some], weight[some]
        at = _bin(expected, width, low)
        count += np.bincount(at, weights=weight, minlength=n_bins)
        total += np.bincount(at, weights=weight * expected, minlength=n_bins)
    if len(reported) > count.sum():
        raise OutOfDomain(f"{len(reported)} pairs were reported, but the margins have only {count.sum():.0f} cells")
    # E rounded otherwise may fall into the next bin: no bin can hold fewer than no cells
    left = count - np.bincount(_bin(reported, width, low), minlength=n_bins)
    keep = left > 0
    return WeightedCells(np.zeros(int(keep.sum())), total[keep] / count[keep], left[keep])


def _require_width(width: float) -> None:
    if not NARROWEST <= width < 1:
        raise OutOfDomain(f"width is {width!r}; a bin in log E is {NARROWEST} to 1 wide")


def _bin(expected: FloatArray, width: float, low: int) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    return np.floor(np.log(expected) / width).astype(np.int64) - low


def _distinct(margin: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """The different rows of a margin above 0, and how many drugs (events) have each."""
    rows = np.asarray(margin, dtype=np.float64)
    rows = rows[:, None] if rows.ndim == 1 else rows
    rows = rows[rows.sum(axis=1) > 0]
    if len(rows) == 0:
        raise OutOfDomain("a margin without reports")
    values, weight = np.unique(rows, axis=0, return_counts=True)
    return values, weight.astype(np.float64)
