"""From pairs to groups of reports that are one patient, at several thresholds of evidence."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rechallenge.signals.duplicates.evidence import Bits
from rechallenge.signals.duplicates.reports import Longs, Reports

LADDER: Final = (20.0, 25.0, 30.0, 35.0, 40.0, 50.0)
_SHARE_WITH_DUPLICATE = 1 / 30  # of reports, before looking: published shares run from 1 to 10 %
_ODDS = 20  # wanted: of 21 pairs at the threshold one is wrong


@dataclass(frozen=True, slots=True)
class Clusters:
    """Reports of one cluster each; reports alone are left out.

    Attributes:
        place: of each report in `Reports`.
        cluster: int64, the place of its first report.
        is_kept: exactly one of a cluster: the one that says most, of these the one received last.
    """

    place: Longs
    cluster: Longs
    is_kept: NDArray[np.bool_]


def default_threshold(n_reports: int) -> float:
    """The step of the ladder from which a pair is one patient with odds of 20 to 1, if one report in 30 has a double.

    A report meets n others, of which one is its double with chance 1/30: the evidence must outweigh log2(30 n) bits of doubt,
    and log2(20) more. Sets of a million reports need 29.3 bits and get 30, of 20 million 33.6 and get 35.
    """
    wanted = np.log2(max(n_reports, 2) / _SHARE_WITH_DUPLICATE * _ODDS)
    return next((step for step in LADDER if step >= wanted), LADDER[-1])


def cluster_at(threshold: float, reports: Reports, first: Longs, second: Longs, bits: Bits) -> Clusters:
    """The connected groups of pairs with at least `threshold` bits."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    kept = bits >= threshold
    place, ends = np.unique(np.concatenate([first[kept], second[kept]]), return_inverse=True)
    a, b = np.split(ends, 2)
    graph = coo_array((np.ones(len(a), dtype=np.int8), (a, b)), shape=(len(place), len(place)))
    _, label = connected_components(graph, directed=False)
    if not len(place):
        return Clusters(place, place, np.empty(0, dtype=np.bool_))
    lead = np.full(label.max() + 1, np.iinfo(np.int64).max)
    np.minimum.at(lead, label, place)
    n_told = (reports.ingredients.counts + reports.events.counts)[place]
    order = np.lexsort((reports.report[place], reports.received[place], n_told, label))
    is_last = np.concatenate([label[order][1:] != label[order][:-1], [True]])
    is_kept = np.zeros(len(place), dtype=np.bool_)
    is_kept[order[is_last]] = True
    return Clusters(place, lead[label], is_kept)
