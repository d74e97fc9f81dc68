"""Many pairs tested at once: p-values adjusted so that a stated share of what is called is false."""

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from rechallenge.stats.contingency import FloatArray
from rechallenge.stats.values import OutOfDomain


def false_discovery_rate(p_values: ArrayLike, *, dependence: Literal["positive", "any"] = "positive") -> FloatArray:
    """Smallest false discovery rate at which each test would be called.

    p(i) m / i, made non-decreasing in p, at most 1 (Benjamini-Hochberg); under "any" dependence times Σ 1/j for j up to m
    (Benjamini-Yekutieli). Tests without a p-value (not a number) are not counted and stay without.

    Raises:
        OutOfDomain: a p-value outside [0, 1].
    Source:
        Benjamini & Hochberg 1995, doi:10.1111/j.2517-6161.1995.tb02031.x; Benjamini & Yekutieli 2001,
        doi:10.1214/aos/1013699998.

    >>> false_discovery_rate([0.01, 0.02, 0.5]).tolist()
    [0.03, 0.03, 0.5]
    """
    given = np.asarray(p_values, dtype=np.float64)
    result = np.full(given.shape, np.nan)
    at = np.flatnonzero(~np.isnan(given))
    p = given.ravel()[at]
    if ((p < 0) | (p > 1)).any():
        raise OutOfDomain("a p-value lies outside 0 to 1")
    order = np.argsort(p, kind="stable")[::-1]
    rank = np.arange(len(p), 0, -1)
    factor = float((1 / rank).sum()) if dependence == "any" else 1.0
    adjusted = np.minimum(np.minimum.accumulate(p[order] * len(p) / rank * factor), 1)
    result.ravel()[at[order]] = adjusted
    return result
