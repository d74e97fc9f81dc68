"""The terms of the records as bytes, so that they can be kept on disk: counting them takes far longer than reading them."""

import numpy as np

from rechallenge.literature.ordering.terms import TermMatrix
from rechallenge.model import Value


class KeptTerms(Value):
    """A `TermMatrix`, its arrays as little-endian bytes."""

    words: tuple[str, ...]
    value: bytes
    column: bytes
    start: bytes
    rarity: bytes
    first: bytes
    second: bytes
    is_brief: bytes


def keep_terms(matrix: TermMatrix) -> KeptTerms:
    """The same terms, to be written."""
    rows = matrix.weights
    return KeptTerms(
        words=matrix.words,
        value=rows.data.astype("<f4").tobytes(),
        column=rows.indices.astype("<i4").tobytes(),
        start=rows.indptr.astype("<i4").tobytes(),
        rarity=matrix.rarity.astype("<f4").tobytes(),
        first=matrix.first.astype("<i4").tobytes(),
        second=matrix.second.astype("<i4").tobytes(),
        is_brief=matrix.is_brief.tobytes(),
    )


def read_terms(kept: KeptTerms) -> TermMatrix:
    """The terms as they were, to the last bit."""
    from scipy.sparse import csr_array

    is_brief = np.frombuffer(kept.is_brief, dtype=np.bool_)
    rarity = np.frombuffer(kept.rarity, dtype="<f4")
    parts = (
        np.frombuffer(kept.value, dtype="<f4"),
        np.frombuffer(kept.column, dtype="<i4"),
        np.frombuffer(kept.start, dtype="<i4"),
    )
    return TermMatrix(
        weights=csr_array(parts, shape=(len(is_brief), len(rarity))),
        rarity=rarity,
        words=kept.words,
        first=np.frombuffer(kept.first, dtype="<i4"),
        second=np.frombuffer(kept.second, dtype="<i4"),
        is_brief=is_brief,
    )
