"""The syntax tree of a PubMed query. Spans are character offsets in the text as given, end exclusive.

Spans take no part in equality: two queries are equal when they say the same.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from rechallenge.model import InputError
from rechallenge.query.fields import Field


@dataclass(frozen=True, slots=True)
class Span:
    start: int
    end: int


_NOWHERE = Span(0, 0)


class Operator(StrEnum):
    AND = "AND"
    OR = "OR"
    NOT = "NOT"


@dataclass(frozen=True, slots=True)
class Tag:
    """What stands in brackets after a term.

    Attributes:
        text: the field's words as written, spaces single, without the qualifier: "Title/Abstract".
        field: the field it names, or None where PubMed has no such tag.
        explodes: False with `:noexp`.
    """

    text: str
    field: Field | None
    explodes: bool = True


@dataclass(frozen=True, slots=True)
class Term:
    """Words searched together.

    Attributes:
        text: words as written, without quotes, spaces single.
        is_quoted: stood in double quotes.
    """

    text: str
    tag: Tag | None = None
    is_quoted: bool = False
    span: Span = field(default=_NOWHERE, compare=False)

    @property
    def is_truncated(self) -> bool:
        return "*" in self.text

    @property
    def field_code(self) -> str | None:
        """Code of the field, None without tag or with an unknown one."""
        return self.tag.field.code if self.tag and self.tag.field else None


@dataclass(frozen=True, slots=True)
class Proximity:
    """`"words"[field:~distance]`: all words, any order, at most `distance` words between."""

    text: str
    tag: Tag
    distance: int
    is_quoted: bool = True
    span: Span = field(default=_NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Range:
    """`low:high[field]`, ends included; an empty end is open."""

    low: str
    high: str
    tag: Tag | None
    span: Span = field(default=_NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Reference:
    """A line of the search history: `#3`."""

    line: int
    span: Span = field(default=_NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Group:
    """Parentheses. `tag` is one that was written after them, which PubMed does not define."""

    child: "Node"
    tag: Tag | None = None
    span: Span = field(default=_NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Chain:
    """Operands joined by operators, processed strictly from left to right.

    Invariant: one operator fewer than operands; at least two operands.

    Attributes:
        implied: positions in `operators` where no operator was written (PubMed takes AND).
    """

    operands: tuple["Node", ...]
    operators: tuple[Operator, ...]
    implied: frozenset[int] = field(default=frozenset(), compare=False)
    span: Span = field(default=_NOWHERE, compare=False)


Node = Term | Proximity | Range | Reference | Group | Chain


class RemarkKind(StrEnum):
    """Repairs: what the text broke and how it was read. The meaning of a repaired query is a guess that is named."""

    UNCLOSED = "unclosed-parenthesis"
    UNOPENED = "unopened-parenthesis"
    OPEN_QUOTE = "open-quote"
    OPEN_BRACKET = "open-bracket"
    DANGLING = "dangling-operator"
    DOUBLED = "doubled-operator"
    EMPTY_GROUP = "empty-parentheses"
    STRAY_TAG = "stray-tag"
    LOWER_CASE = "lower-case-operator"
    STRAY_COLON = "stray-colon"
    DATE_FORM = "date-form"
    TYPOGRAPHIC = "typographic-quote"
    SEPARATOR = "list-separator"


@dataclass(frozen=True, slots=True)
class Remark:
    kind: RemarkKind
    message: str
    span: Span

    @property
    def is_repair(self) -> bool:
        """True where the text could not be read as it stands; lower case, typographic quotes and commas can."""
        return self.kind not in {RemarkKind.LOWER_CASE, RemarkKind.TYPOGRAPHIC, RemarkKind.SEPARATOR}


@dataclass(frozen=True, slots=True)
class Query:
    """A parsed query: its text, its tree, and what had to be read with good will."""

    text: str = field(compare=False)
    tree: Node
    remarks: tuple[Remark, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Line:
    """One numbered line of a strategy."""

    number: int
    query: Query


@dataclass(frozen=True, slots=True)
class Strategy:
    """Numbered lines; the last is the search, unless the person says otherwise."""

    lines: tuple[Line, ...]


class QuerySyntaxError(InputError):
    """A query that cannot be read, with the position of the fault."""

    def __init__(self, message: str, *, position: int, where: str = "query", fix: str = "") -> None:
        super().__init__(message, where=f"{where}, character {position + 1}", fix=fix)
        self.position = position
