"""Publications that belong together and are not one: which pairs, and how."""

import numpy as np
from numpy.typing import NDArray

from rechallenge.literature.identity import RelationKind
from rechallenge.literature.matching.comparison import Comparison
from rechallenge.literature.matching.fields import Fields
from rechallenge.literature.matching.kinds import Kind

_BY_KIND = {
    Kind.CORRECTION: RelationKind.CORRECTS,
    Kind.RETRACTION: RelationKind.RETRACTS,
    Kind.COMMENT: RelationKind.COMMENTS_ON,
    Kind.REPLY: RelationKind.REPLIES_TO,
    Kind.PREPRINT: RelationKind.PREPRINT_OF,
    Kind.CONFERENCE: RelationKind.CONFERENCE_VERSION_OF,
}
_RANK = {kind: rank for rank, kind in enumerate(
    (Kind.CORRECTION, Kind.RETRACTION, Kind.REPLY, Kind.COMMENT, Kind.PREPRINT, Kind.CONFERENCE, Kind.ARTICLE)
)}  # fmt: skip
_BY_OTHERS = frozenset({Kind.COMMENT, Kind.RETRACTION})  # editors and readers sign them


def may_be_related(pairs: Comparison, joined: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Places of the pairs that share a title, or the text of an abstract, and that no rule joins."""
    alike = (pairs.title >= 90) | pairs.is_begun | ((pairs.abstract == 1) & (pairs.authors >= 60))
    return np.flatnonzero(alike & ~joined & (pairs.years <= 5))


def relation_kind(one: Fields, other: Fields, *, authors: float, is_elsewhere: bool) -> RelationKind | None:
    """How `one` belongs to `other`, seen as the one with the weightier text; None where they are not related so.

    Args:
        authors: their likeness, -1 where unknown.
        is_elsewhere: journal, volume or pages differ.
    """
    if one.kind is other.kind:
        in_two_languages = bool(one.language and other.language and one.language != other.language)
        return RelationKind.TRANSLATION_OF if in_two_languages and is_elsewhere and authors >= 60 else None
    dependent = depends(one, other)
    if dependent.kind not in _BY_OTHERS and 0 <= authors < 50:
        return None
    return _BY_KIND[dependent.kind]


def depends(one: Fields, other: Fields) -> Fields:
    """Of two, the one that exists because of the other; of two articles, the one not in English."""
    if one.kind is other.kind:
        return one if one.language != "eng" and other.language == "eng" else other
    return min(one, other, key=lambda fields: _RANK[fields.kind])
