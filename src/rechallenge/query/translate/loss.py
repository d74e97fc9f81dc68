"""What a translation could not carry over."""

from dataclasses import dataclass, field
from enum import StrEnum

from rechallenge.query.syntax import Span


class Effect(StrEnum):
    """What a loss does to the records of the part that it is about, as far as the two languages tell; after NOT it works
    the other way on the whole.

    `left-out`: the part is not in the translation at all. `none`: something that never chose records, such as a comment.
    """

    WIDER = "wider"
    NARROWER = "narrower"
    EITHER = "either-way"
    LEFT_OUT = "left-out"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class TranslationLoss:
    """One thing that the target says differently or not at all.

    Attributes:
        what: the part, as written or by its name.
        why: why it is lost, and what stands in its place.
        span: its place in the text that was translated.
    """

    what: str
    why: str
    span: Span
    effect: Effect = Effect.EITHER


@dataclass(frozen=True, slots=True)
class Translation:
    """Text for another database. An empty text means that nothing of the query can be said there; the losses tell why."""

    text: str
    losses: tuple[TranslationLoss, ...] = ()


@dataclass(slots=True)
class Ledger:
    """Losses as they are met, each place and reason once."""

    losses: dict[TranslationLoss, None] = field(default_factory=dict)

    def lose(self, what: str, why: str, span: Span, effect: Effect = Effect.EITHER) -> None:
        self.losses[TranslationLoss(what, why, span, effect)] = None

    def take(self, other: "Ledger", offset: int) -> None:
        """The losses of a line that begins at `offset`."""
        for loss in other.losses:
            span = Span(loss.span.start + offset, loss.span.end + offset)
            self.losses[TranslationLoss(loss.what, loss.why, span, loss.effect) if offset else loss] = None

    def in_order(self) -> tuple[TranslationLoss, ...]:
        return tuple(sorted(self.losses, key=lambda loss: (loss.span.start, loss.span.end)))
