"""Which record to read next: scores learnt from one reviewer's verdicts, with the words that raised each."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rechallenge.literature.ordering.learner import fit
from rechallenge.literature.ordering.terms import TermMatrix, text_vector

MODEL = "terms-svm-3"
"""Name of the method in the journal; another number follows whenever it would order differently."""


@dataclass(frozen=True, slots=True)
class Method:
    """What the learner weighs how; the values were chosen on some reviews and judged on others (docs/methods/screening.md).

    Attributes:
        cost: of a misplaced verdict beside the size of the weights, on average.
        excludes_share: cost of all excludes together beside that of all includes.
        sought_cost: of what is sought beside one include; it falls as 1 / (1 + includes).
    """

    cost: float = 0.13
    excludes_share: float = 0.1
    sought_cost: float = 0.3


METHOD = Method()
_NEAREST = 100  # records that lend their words to what is sought, but no more than each third
_WIDTH = 0.6  # their part of it
_WIDENINGS = 3
_STRONGEST = 1000  # terms that are sought in the end, so that a fit stays quick
_ENOUGH = 10  # records to tell a mean and a spread from
# Words of grammar tell a reader nothing about a record; they are learnt from, and not shown as a reason.
_GRAMMAR = (
    "a an and are as at be been but by for from had has have in is it its not of on or that the their these they this"
    " those to was we were which who with"
)


@dataclass(frozen=True, slots=True)
class Raised:
    """A term of a record that raised its place, and by how much of the score."""

    term: str
    share: float


@dataclass(frozen=True, slots=True)
class Ranking:
    """Scores of all records after some verdicts.

    Attributes:
        scores: higher is read earlier; comparable within this ranking alone. All equal where nothing is known.
        n_learned: records whose verdict was learnt from.
        n_included: includes among them.
    """

    scores: NDArray[np.float32]
    n_learned: int
    n_included: int
    _weights: NDArray[np.float32]
    _matrix: TermMatrix

    def raised(self, row: int, at_most: int = 5) -> tuple[Raised, ...]:
        """The terms that raised one record most, the strongest first; words of grammar are not told."""
        rows, term = self._matrix.weights, self._matrix.term
        start, stop = rows.indptr[row], rows.indptr[row + 1]
        columns = rows.indices[start:stop]
        pull = rows.data[start:stop] * self._weights[columns]
        grammar = set(_GRAMMAR.split())
        strongest = (at for at in np.argsort(-pull, kind="stable") if pull[at] > 0)
        telling = ((term(int(columns[at])), float(pull[at])) for at in strongest)
        told = (Raised(name, round(share, 4)) for name, share in telling if not grammar.issuperset(name.split()))
        return tuple(itertools.islice(told, at_most))


class Ranker:
    """Learns to tell what a reviewer includes from what they exclude. Holds nothing of what it learnt before.

    Args:
        matrix: the terms of the records.
        sought: what is sought, concept by concept, each in its words: question, drugs, events, query. Concepts count
            alike, however many words they have. Together they stand for an include whose weight falls as includes come.
    """

    def __init__(self, matrix: TermMatrix, sought: Sequence[Sequence[str]] = (), *, method: Method = METHOD) -> None:
        self._method = method
        self._matrix = matrix
        self._sought = _widened(matrix, text_vector(matrix, sought))

    def rank(self, verdicts: Mapping[int, bool]) -> Ranking:
        """Scores after verdicts: row of the matrix -> whether it goes on. The order of verdicts makes no difference."""
        rows = np.array(sorted(verdicts), dtype=np.int64)
        goes_on = np.array([verdicts[row] for row in rows.tolist()], dtype=bool)
        n_included = int(goes_on.sum())
        has_liked = n_included > 0 or self._sought.nnz > 0
        fits = has_liked and n_included < len(rows)
        weights = (self._fitted(rows, goes_on) if fits else self._likeness(rows[goes_on])).astype(np.float32)
        scores = self._matrix.weights @ weights
        if not n_included:
            scores = _on_one_scale(scores, self._matrix.is_brief)
        return Ranking(scores, len(rows), n_included, weights, self._matrix)

    def _fitted(self, rows: NDArray[np.int64], goes_on: NDArray[np.bool_]) -> NDArray[np.float64]:
        from scipy.sparse import vstack

        n_included = int(goes_on.sum())
        costs = np.where(goes_on, 1.0, max(n_included, 1) * self._method.excludes_share / (len(rows) - n_included))
        sides = np.where(goes_on, 1.0, -1.0)
        chosen = self._matrix.weights[rows]
        if self._sought.nnz:
            chosen = vstack([chosen, self._sought], format="csr")
            sides = np.append(sides, 1.0)
            costs = np.append(costs, self._method.sought_cost / (1 + n_included))
        return fit(chosen, sides, costs * self._method.cost * len(costs) / costs.sum())[0]

    def _likeness(self, included: NDArray[np.int64]) -> NDArray[np.float64]:
        """Nearness (cosine) to what was included and is sought: where nothing was excluded yet."""
        everything: Any = self._matrix.weights
        liked = np.asarray(everything[included].sum(axis=0)) if len(included) else np.zeros(everything.shape[1])
        liked = liked + self._sought.toarray()[0] / (1 + len(included))
        return np.asarray(liked / (np.linalg.norm(liked) or 1.0), dtype=np.float64)


def _widened(matrix: TermMatrix, sought: Any) -> Any:
    """What is sought, in the words of the records that are nearest to it: a question names little of what it is about.

    Source:
        Pseudo-relevance feedback after Rocchio (Manning CD, Raghavan P, Schütze H, Introduction to Information
        Retrieval, 2008, chapter 9.1); the mean of the nearest records, three times over.
    """
    from scipy.sparse import csr_array

    everything: Any = matrix.weights
    asked = sought.toarray()[0].astype(np.float64)
    wide = asked
    for _ in range(_WIDENINGS if asked.any() else 0):
        likeness = everything @ wide
        nearest = np.argsort(-likeness, kind="stable")[: min(_NEAREST, len(likeness) // 3)]
        nearest = nearest[likeness[nearest] > 0]
        near = np.asarray(everything[nearest].sum(axis=0), dtype=np.float64)
        wide = (1 - _WIDTH) * asked + _WIDTH * near / (np.linalg.norm(near) or 1.0)
        wide /= np.linalg.norm(wide)
    wide[np.argsort(-wide, kind="stable")[_STRONGEST:]] = 0
    wide /= np.linalg.norm(wide) or 1.0
    return csr_array(wide.astype(np.float32).reshape(1, -1))


def _on_one_scale(scores: NDArray[np.float32], is_brief: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Scores with the mean and spread of records without abstract made those of the others.

    A few words are never as like a question as many are, so that their likenesses do not compare.
    """
    brief, full = scores[is_brief], scores[~is_brief]
    if min(len(full), len(brief)) < _ENOUGH or not brief.std() or not full.std():
        return scores
    scaled = scores.copy()
    scaled[is_brief] = (brief - brief.mean()) / brief.std() * full.std() + full.mean()
    return scaled
