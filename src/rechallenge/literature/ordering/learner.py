"""A linear support vector machine with squared hinge loss, small enough to be fitted between two decisions."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_TOLERANCE = 1e-3  # of the gradient's first length: orders no longer change below it
_MAX_STEPS = 50


def fit(rows: Any, sides: Floats, costs: Floats) -> tuple[Floats, float]:
    """The weights w and intercept b that minimise (|w|^2 + b^2) / 2 + sum(costs * max(0, 1 - sides * (rows w + b))^2).

    The minimum is unique, so that the same rows give the same answer whatever was fitted before.

    Args:
        rows: CSR matrix, one row per labelled record.
        sides: +1 or -1.
        costs: of each row's error, above 0.
    Source:
        The trust-region Newton method of Lin CJ, Weng RC, Keerthi SS, J Mach Learn Res 2008;9:627-650, section 5, with
        the line search of Keerthi SS, DeCoste D, J Mach Learn Res 2005;6:341-361 in place of the trust region.
    """
    used, packed = _packed(rows)
    turned = packed.T.tocsr()
    state = np.zeros(packed.shape[1] + 1)
    output = np.zeros(len(sides))
    first = 0.0
    for _ in range(_MAX_STEPS):
        short = np.maximum(1 - sides * output, 0)
        pull = 2 * costs * sides * short
        slope = state - np.append(turned @ pull, pull.sum())
        length = float(np.linalg.norm(slope))
        first = first or length
        if length <= _TOLERANCE * first:
            break
        step = _solve(packed, turned, 2 * costs * (short > 0), -slope)
        moved = packed @ step[:-1] + step[-1]
        share = _line_search((state, step), (output, moved), sides, costs)
        state, output = state + share * step, output + share * moved
    weights = np.zeros(rows.shape[1])
    weights[used] = state[:-1]
    return weights, float(state[-1])


def _packed(rows: Any) -> tuple[NDArray[np.int64], Any]:
    """The columns in use, and the rows over those columns alone."""
    from scipy.sparse import csr_array

    is_used = np.zeros(rows.shape[1], dtype=bool)
    is_used[rows.indices] = True
    place = np.cumsum(is_used) - 1
    used = np.flatnonzero(is_used)
    return used, csr_array(
        (rows.data.astype(np.float64), place[rows.indices], rows.indptr), shape=(rows.shape[0], len(used))
    )


def _solve(packed: Any, turned: Any, curvature: Floats, target: Floats) -> Floats:
    """Newton's step by conjugate gradients, as exactly as the step deserves."""
    step = np.zeros_like(target)
    rest, way = target.copy(), target.copy()
    size = float(rest @ rest)
    enough = 0.01 * size
    for _ in range(_MAX_STEPS):
        inner = curvature * (packed @ way[:-1] + way[-1])
        bent = way + np.append(turned @ inner, inner.sum())
        share = size / float(way @ bent)
        step += share * way
        rest -= share * bent
        left = float(rest @ rest)
        if left <= enough:
            break
        way = rest + left / size * way
        size = left
    return step


def _line_search(weights: tuple[Floats, Floats], outputs: tuple[Floats, Floats], sides: Floats, costs: Floats) -> float:
    """The share of the step that brings the loss down, 1 or a halving of it."""
    (state, step), (output, moved) = weights, outputs

    def loss(share: float) -> float:
        short = np.maximum(1 - sides * (output + share * moved), 0)
        at = state + share * step
        return float(at @ at / 2 + costs @ short**2)

    now, share = loss(0.0), 1.0
    while loss(share) > now and share > 1e-6:
        share /= 2
    return share
