"""What is read next, record by record: the highest scores, with random checks among them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_SPARE = 20  # records beyond the next fit, so that a reader never waits for it

_LULL = 10


@dataclass(frozen=True, slots=True)
class Queue:
    """Rows in the order to be read; `checks` are those of them that were drawn at random."""

    rows: tuple[int, ...]
    checks: frozenset[int]


def is_due(n_learned: int, n_given: int, n_records: int) -> bool:
    """Whether enough verdicts came since the last fit: each at first, then every fortieth part of them.

    Above 15,000 records a fit takes so long that it also waits for one verdict in 15,000 records.

    Args:
        n_learned: verdicts that the last fit knew.
        n_given: verdicts now.
        n_records: that are put in order.
    """
    return n_given - n_learned >= _until_next(n_learned, n_records)


def in_lull(goes_on: Sequence[bool]) -> bool:
    """Whether the last ten verdicts were excludes: only then random checks cost little and tell most."""
    return len(goes_on) >= _LULL and not any(goes_on[-_LULL:])


def _until_next(n_learned: int, n_records: int) -> int:
    return max(1, n_learned // 40, n_records // 15_000)


def queue(unread: Sequence[int], scores: NDArray[np.float32], n_learned: int, *, checks: float, seed: int) -> Queue:
    """The rows to be read until the next fit and a few more.

    At each place a check is drawn with probability `checks`, uniformly from the rows unread at that place; so the checks
    met are a random sample of what was unread, whatever the scores say. Equal scores keep the order of `unread`.

    Args:
        unread: rows not yet judged, in the order listed.
        n_learned: verdicts that the scores come from.
        seed: fixes the draws, together with `n_learned`.
    """
    wanted = min(len(unread), _until_next(n_learned, len(scores)) + _SPARE)
    rows = np.asarray(unread, dtype=np.int64)
    ranked = rows[np.argsort(-scores[rows], kind="stable")].tolist()
    draws = np.random.default_rng((seed, n_learned))
    is_check = draws.random(wanted) < checks
    taken: dict[int, None] = {}
    chosen: set[int] = set()
    upcoming = iter(ranked)
    for place in range(wanted):
        if is_check[place]:
            row = _any_left(ranked, taken, draws)
            chosen.add(row)
        else:
            row = next(row for row in upcoming if row not in taken)
        taken[row] = None
    return Queue(tuple(taken), frozenset(chosen))


def _any_left(ranked: Sequence[int], taken: dict[int, None], draws: np.random.Generator) -> int:
    """One of `ranked` that is not taken, each with the same chance."""
    while True:
        row = ranked[int(draws.integers(len(ranked)))]
        if row not in taken:
            return row
