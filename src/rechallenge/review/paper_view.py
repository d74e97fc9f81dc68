"""The paper as shown beside the form: passages cut into plain words, suggestions and quotes in use."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rechallenge.evidence.suggest import Suggestion
from rechallenge.model import Paper, Passage


@dataclass(frozen=True, slots=True)
class Hit:
    """A stretch of the text that a suggestion stands on. `key` is empty where it has no value to accept.

    Attributes:
        field: the question that it answers.
    """

    start: int
    end: int
    field: str = ""
    key: str = ""
    says: str = ""
    is_used: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    text: str
    hit: Hit | None = None


@dataclass(frozen=True, slots=True)
class ShownPassage:
    kind: str
    label: str
    start: int
    page: int | None
    pieces: tuple[Piece, ...]


def shown_passages(paper: Paper, hits: Sequence[Hit]) -> tuple[ShownPassage, ...]:
    """Every passage with the hits in it; of overlapping ones the first, and of two at one place the longer, is shown."""
    ordered = _apart(hits)
    return tuple(
        ShownPassage(
            passage.kind.value, passage.label, passage.start, passage.page, tuple(_pieces(paper.text, passage, ordered))
        )
        for passage in paper.passages
    )


def hit_of(suggestion: Suggestion, key: str, label: str) -> Hit | None:
    """The stretch of a suggestion; None where its quote has no place."""
    quote = suggestion.quote
    if quote.start is None or quote.end is None:
        return None
    return Hit(quote.start, quote.end, suggestion.field, key, label)


def _apart(hits: Sequence[Hit]) -> list[Hit]:
    chosen: list[Hit] = []
    for hit in sorted(hits, key=lambda one: (one.start, not one.is_used, -one.end)):
        if not chosen or hit.start >= chosen[-1].end:
            chosen.append(hit)
    return chosen


def _pieces(text: str, passage: Passage, hits: Iterable[Hit]) -> Iterable[Piece]:
    at = passage.start
    for hit in hits:
        if hit.start < passage.start or hit.end > passage.end:
            continue
        if hit.start > at:
            yield Piece(text[at : hit.start])
        yield Piece(text[hit.start : hit.end], hit)
        at = hit.end
    if at < passage.end:
        yield Piece(text[at : passage.end])
