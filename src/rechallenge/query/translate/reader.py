"""One line of a strategy as a tree: what all databases share. Each database is a subclass with its own tokens.

Any text can be read: what is read past or guessed is a named loss; only parentheses that are nested too deep are refused.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import ClassVar, NamedTuple

from rechallenge.query.syntax import Operator, QuerySyntaxError, Span
from rechallenge.query.translate.foreign import (
    Adjacent,
    Everything,
    Fielded,
    Foreign,
    Gap,
    Joined,
    LineNumber,
    Words,
)
from rechallenge.query.translate.loss import Effect
from rechallenge.query.translate.tables import Dialect, SourceTables, source_tables

MAX_NESTING = 60
"""Parentheses deeper than this are refused; each takes several calls of the reader."""

Lose = Callable[[str, str, Span, Effect], None]

_OPERATORS = {
    "and": Operator.AND,
    "or": Operator.OR,
    "not": Operator.NOT,
    "and not": Operator.NOT,
    "same": Operator.AND,
}
_NEAR = re.compile(r"(?P<name>[a-z]+)\s*/?\s*(?P<number>\d*)")
_PLAIN = {"open", "close", "word", "quoted", "prefix", "field", "reference", "lines", "heading"}
_BEGINS = {"open", "prefix", "word", "quoted", "reference", "lines", "leaf"}


class Token(NamedTuple):
    """A piece of the line; `node` where the piece is a whole leaf."""

    kind: str
    text: str
    start: int
    end: int
    node: Foreign | None = None

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


class Reader(ABC):
    """Reads one line.

    Subclasses give `source` and `pattern`, whose groups are the kinds of tokens: open, close, operator, near, reference,
    lines, word, quoted, field (after its words), prefix (before them); any other group is a leaf made by `leaf`.
    """

    source: ClassVar[Dialect]

    def __init__(self, text: str, lose: Lose) -> None:
        self.text = text
        self.lose = lose
        self.tables: SourceTables = source_tables(self.source)
        self.levels = _levels(self.source)
        self.tokens = [*self.tokenised(), Token("end", "", len(text), len(text))]
        self.at = 0
        self.depth = 0

    @classmethod
    @abstractmethod
    def pattern(cls) -> re.Pattern[str]:
        """The tokens, a named group for each kind; some are made from tables when first asked for."""

    @abstractmethod
    def leaf(self, kind: str, match: re.Match[str], span: Span) -> Foreign | None:
        """What a token of the database's own stands for; None where it chooses no records (then it says so itself)."""

    def read(self) -> Foreign | None:
        """The tree, None where the line holds nothing to search for.

        Raises:
            QuerySyntaxError: parentheses nested deeper than MAX_NESTING.
        """
        parts: list[Foreign] = []
        while self.tokens[self.at].kind != "end":
            before = self.at
            part = self.sequence(0)
            parts += [part] if part is not None else []
            token = self.tokens[self.at]
            if token.kind == "close":
                self.lose(")", "a closing parenthesis without an opening one is ignored", token.span, Effect.EITHER)
                self.at += 1
            elif self.at == before:
                self.at += 1
        if len(parts) > 1:
            span = Span(parts[0].span.start, parts[-1].span.end)
            why = "side by side after a parenthesis that was never opened; read as AND"
            self.lose(self.text[span.start : span.end], why, span, Effect.EITHER)
            return Joined((Operator.AND,) * (len(parts) - 1), tuple(parts), span)
        return parts[0] if parts else None

    def tokenised(self) -> Iterator[Token]:
        for match in self.pattern().finditer(self.text):
            kind = match.lastgroup or ""
            start, end = match.span(kind)
            text = match[kind]
            if kind in _PLAIN:
                yield Token(kind, text, start, end)
            elif kind in {"operator", "near"}:
                yield Token(kind, " ".join(text.casefold().split()), start, end)
            elif kind == "minus":
                yield Token("operator", "not", start, end)
            elif kind == "stray":
                self.lose(text, "a sign without a meaning here is ignored", Span(start, end), Effect.NONE)
            elif (node := self.leaf(kind, match, Span(start, end))) is not None:
                yield Token("leaf", text, start, end, node)

    def sequence(self, level: int) -> Foreign | None:
        """Operands of one level of the order of operators, 0 the loosest."""
        if level == len(self.levels):
            return self.adjacency()
        known = self.levels[level]
        left = self.sequence(level + 1)
        operator = self.operator(known)
        if operator is None:
            return left
        operands = [left] if left is not None else []
        operators: list[Operator] = []
        is_implied = True
        while operator is not None:
            token = self.tokens[self.at]
            is_implied = is_implied and token.kind != "operator"
            self.at += token.kind == "operator"
            right = self.sequence(level + 1)
            if right is not None and not operands and operator is Operator.NOT:
                operands.append(Everything(token.span))
            if right is None or not operands:
                self.lose(token.text, "an operator without something on both sides is ignored", token.span, Effect.NONE)
                operands += [right] if right is not None else []
            else:
                operators.append(operator)
                operands.append(right)
            operator = self.operator(known)
        if len(operands) < 2:
            return operands[0] if operands else None
        span = Span(operands[0].span.start, operands[-1].span.end)
        if self.tables.unknown_order and Operator.OR in operators and len(set(operators)) > 1:
            self.lose(self.text[span.start : span.end], self.tables.unknown_order, span, Effect.EITHER)
        return Joined(tuple(operators), tuple(operands), span, is_implied)

    def operator(self, known: Mapping[str, Operator]) -> Operator | None:
        """The operator that comes next at this level; side by side is AND, unless the database reads a phrase."""
        token = self.tokens[self.at]
        if token.kind == "operator":
            return known.get(token.text)
        is_implied = token.kind in _BEGINS and not self.tables.is_phrase_side_by_side
        return Operator.AND if is_implied and "and" in known else None

    def adjacency(self) -> Foreign | None:
        left = self.operand()
        operands = [left] if left is not None else []
        gaps: list[Gap] = []
        while True:
            token = self.tokens[self.at]
            if token.kind == "near":
                self.at += 1
                gap = self.gap(token)
            elif operands and self.tables.is_phrase_side_by_side and token.kind in _BEGINS:
                why = "no operator before this; words side by side are read next to each other"
                self.lose(token.text, why, token.span, Effect.EITHER)
                gap = Gap(0, is_ordered=True)
            else:
                break
            right = self.operand()
            if operands and right is not None:
                gaps.append(gap)
            operands += [right] if right is not None else []
        if len(operands) < 2:
            return operands[0] if operands else None
        return Adjacent(tuple(operands), tuple(gaps), Span(operands[0].span.start, operands[-1].span.end))

    def gap(self, token: Token) -> Gap:
        match = _NEAR.match(token.text)
        assert match is not None
        rule = self.tables.near[match["name"]]
        if rule.why:
            self.lose(token.text, rule.why, token.span, Effect.EITHER)
        if not match["number"]:
            return Gap(rule.bare, rule.is_ordered or rule.is_phrase_when_bare)
        return Gap(max(int(match["number"][:4]) - rule.counts, 0), rule.is_ordered)

    def operand(self) -> Foreign | None:
        token = self.tokens[self.at]
        match token.kind:
            case "operator" | "near" | "close" | "end":
                return None
            case "open":
                return self.with_field(self.group())
            case "prefix":
                return self.with_field(self.prefixed(token))
            case "field" | "heading":
                self.at += 1
                self.lose(token.text, "follows no words and is ignored", token.span, Effect.NONE)
                return None
            case "word" | "quoted":
                return self.with_field(self.words())
            case _:
                self.at += 1
                return self.with_field(token.node or _lines(token))

    def with_field(self, node: Foreign | None) -> Foreign | None:
        token = self.tokens[self.at]
        if node is None or token.kind != "field":
            return node
        self.at += 1
        codes = tuple(code.strip() for code in token.text.casefold().strip(".: ").split(","))
        return Fielded(node, codes, Span(node.span.start, token.end))

    def prefixed(self, token: Token) -> Foreign | None:
        self.at += 1
        self.enter(token)
        node = self.adjacency()
        self.depth -= 1
        if node is None:
            self.lose(token.text, "a field without words is ignored", token.span, Effect.LEFT_OUT)
            return None
        return Fielded(node, (token.text.casefold().strip("=: "),), Span(token.start, node.span.end))

    def enter(self, token: Token) -> None:
        self.depth += 1
        if self.depth > MAX_NESTING:
            raise QuerySyntaxError(
                f"parentheses are nested deeper than {MAX_NESTING}", position=token.start, fix="split the line"
            )

    def group(self) -> Foreign | None:
        opening = self.tokens[self.at]
        self.at += 1
        self.enter(opening)
        node = self.sequence(0)
        closing = self.tokens[self.at]
        if closing.kind == "close":
            self.at += 1
            node = node and replace(node, span=Span(opening.start, closing.end))
        else:
            self.lose("(", "the parenthesis is not closed; closed where the reading ends", opening.span, Effect.EITHER)
        self.depth -= 1
        return node

    def words(self) -> Foreign | None:
        """One word or one quoted phrase."""
        token = self.tokens[self.at]
        self.at += 1
        is_quoted = token.kind == "quoted"
        text = " ".join((token.text[1:].rstrip(token.text[0] + "}") if is_quoted else token.text).split())
        return Words(text, is_quoted, token.span) if text else None


@cache
def _levels(source: Dialect) -> tuple[Mapping[str, Operator], ...]:
    return tuple({word: _OPERATORS[word] for word in level} for level in source_tables(source).order)


def _lines(token: Token) -> Foreign | None:
    """`#3`, or lines joined at once: `or/1-3`, `{or #1-#3, #5}`."""
    word, _, listed = token.text.strip("{}").replace("/", " ").strip().partition(" ")
    if token.kind == "reference":
        return LineNumber(int(token.text.strip("# ")[:6]), token.span)
    numbers: list[int] = []
    for part in listed.replace("#", "").split(","):
        low, dash, high = part.partition("-")
        if not low.strip().isdecimal():
            continue
        first = int(low)
        last = int(high) if dash and high.strip().isdecimal() else first
        numbers += range(first, min(last, first + 9999) + 1)
    nodes = tuple(LineNumber(number, token.span) for number in numbers)
    operator = Operator.OR if word.casefold() == "or" else Operator.AND
    if len(nodes) < 2:
        return nodes[0] if nodes else None
    return Joined((operator,) * (len(nodes) - 1), nodes, token.span)
