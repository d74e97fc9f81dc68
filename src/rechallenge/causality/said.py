"""One sentence of evidence, with its direction and its way back."""

from dataclasses import dataclass

from rechallenge.causality.statements import Direction, Statement
from rechallenge.model import Source


@dataclass(frozen=True, slots=True)
class Said:
    """What one source or one computed result says.

    Attributes:
        findings: ids of the findings behind it.
        published: date of the source, as far as known; empty for what the review computed itself.
    """

    direction: Direction
    text: str
    sources: tuple[Source, ...] = ()
    findings: tuple[str, ...] = ()
    published: str = ""


def said_by(statement: Statement) -> Said:
    """A published statement as a sentence, with its estimate."""
    text = f"{statement.text} {statement.effect.text.capitalize()}." if statement.effect else statement.text
    return Said(statement.direction, text, sources=(statement.source,), published=statement.published)
