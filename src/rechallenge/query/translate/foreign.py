"""What a strategy of another database says, before it is said in PubMed's words.

One tree for every database: the readers make it, `lower` takes it to PubMed. Spans are places in the line that was read.
"""

from dataclasses import dataclass

from rechallenge.query.syntax import Operator, Span


@dataclass(frozen=True, slots=True)
class Words:
    """A word, or words next to each other; wildcards as written."""

    text: str
    is_quoted: bool
    span: Span


@dataclass(frozen=True, slots=True)
class Heading:
    """A term of the database's thesaurus; qualifiers are the codes of its subheadings, lower case."""

    name: str
    explodes: bool
    is_major: bool
    qualifiers: tuple[str, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Period:
    """Days as `YYYY`, `YYYY/MM` or `YYYY/MM/DD`, ends included; an empty end is open."""

    low: str
    high: str
    span: Span


@dataclass(frozen=True, slots=True)
class Everything:
    """The whole database: what a NOT without a left side takes away from."""

    span: Span


@dataclass(frozen=True, slots=True)
class LineNumber:
    number: int
    span: Span


@dataclass(frozen=True, slots=True)
class Joined:
    """Operands from left to right, which is their meaning: the reader has settled the database's order of operators.

    Attributes:
        is_implied: no operator was written, the operands stand side by side.
    """

    operators: tuple[Operator, ...]
    operands: tuple["Foreign", ...]
    span: Span
    is_implied: bool = False


@dataclass(frozen=True, slots=True)
class Gap:
    """At most so many words between, in the order of writing or in any; (0, ordered) is a phrase."""

    between: int
    is_ordered: bool

    @property
    def is_phrase(self) -> bool:
        return self.is_ordered and not self.between


@dataclass(frozen=True, slots=True)
class Adjacent:
    """Proximity; one gap fewer than operands."""

    operands: tuple["Foreign", ...]
    gaps: tuple[Gap, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Fielded:
    """Fields by their codes, lower case; they hold for every word inside that has none of its own."""

    child: "Foreign"
    codes: tuple[str, ...]
    span: Span


Foreign = Words | Heading | Period | Everything | LineNumber | Joined | Adjacent | Fielded
