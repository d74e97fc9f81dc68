"""One Ovid line as a tree of its own: words, headings, fields, adjacency, line numbers, limits.

Source: Ovid database guide MEDLINE 2024; Ovid help on operators: ADJ binds tightest, then NOT and AND, then OR.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache

from rechallenge.query.syntax import Operator, QuerySyntaxError, Span
from rechallenge.query.translate.loss import Effect
from rechallenge.query.translate.tables import ovid_tables, qualifier_codes, qualifiers


@dataclass(frozen=True, slots=True)
class Words:
    text: str
    is_quoted: bool
    span: Span


@dataclass(frozen=True, slots=True)
class Heading:
    name: str
    explodes: bool
    is_major: bool
    qualifiers: tuple[str, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class LineNumber:
    number: int
    span: Span


@dataclass(frozen=True, slots=True)
class Joined:
    """Operands from left to right: all OR, or AND and NOT mixed, which is the same from left to right."""

    operators: tuple[Operator, ...]
    operands: tuple["OvidNode", ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Adjacent:
    """`adjN` between each two; a distance of None is plain `adj`: next to each other, in this order."""

    operands: tuple["OvidNode", ...]
    distances: tuple[int | None, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Fielded:
    child: "OvidNode"
    codes: tuple[str, ...]
    span: Span


OvidNode = Words | Heading | LineNumber | Joined | Adjacent | Fielded


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    span: Span


@cache
def _tokens() -> re.Pattern[str]:
    known = "|".join(sorted(ovid_tables().fields))
    end = r"(?=[\s()\[\],;]|\Z)"
    field = rf"\.\s?[a-z]{{2}}(?:\s*,\s*[a-z]{{2}})*\s?\.{end}|\.(?:{known})(?:\s*,\s*(?:{known}))*{end}"
    names = map(re.escape, sorted(qualifier_codes(), key=len, reverse=True))
    qualifier = "|".join([*qualifiers(), *names])
    return re.compile(
        rf"""
        (?P<space>\s+)
      | (?P<comment>\[[^\]]*(?:\]|\Z))
      | (?P<lines>\b(?:or|and)\s*/\s*\d[\d\s,\-]*(?=\s|\)|\Z))
      | (?P<frequency>/freq\s*=\s*\d+)
      | (?P<heading>/\s*(?:(?:{qualifier})(?:\s*,\s*(?:{qualifier}))*)?{end})
      | (?P<field>{field})
      | (?P<open>\()
      | (?P<close>\))
      | (?P<quoted>"[^"]*(?:"|\Z))
      | (?P<operator>\b(?:and|or|not|adj\d*|near\d*){end})
      | (?P<reference>\#\s?\d+{end})
      | (?P<word>(?:(?!{field}|/freq\s*=)[^\s()\[\]"/])+|/)
        """,
        re.VERBOSE | re.IGNORECASE,
    )


_HEADING_TAIL = re.compile(r"[^()\"]*?(?P<end>/|\.[a-z]{2})", re.IGNORECASE)
MAX_OVID_NESTING = 60
"""Parentheses deeper than this are refused; each takes several calls of the reader."""

NEAR_DISTANCE = 10  # a bare NEAR of other systems: roughly a sentence
Lose = Callable[[str, str, Span, Effect], None]


def read_line(text: str, lose: Lose) -> OvidNode | None:
    """The tree of one line, None where it holds nothing to search for.

    Args:
        lose: told of everything that is read past or guessed.
    Raises:
        QuerySyntaxError: parentheses nested deeper than MAX_OVID_NESTING.
    """
    return _Parser(text, lose).whole()


class _Parser:
    def __init__(self, text: str, lose: Lose) -> None:
        self.text = text
        self.lose = lose
        self.tokens = [token for match in _tokens().finditer(text) if (token := self.token(match)) is not None]
        self.at = 0
        self.depth = 0

    def token(self, match: re.Match[str]) -> _Token | None:
        kind, text, span = match.lastgroup or "", match.group(), Span(*match.span())
        if kind == "comment":
            self.lose(text, "a remark in brackets, not part of the search", span, Effect.NONE)
            return None
        if kind == "frequency":
            self.lose(text, "PubMed cannot count how often a word stands in a field", span, Effect.WIDER)
            return None
        return None if kind == "space" else _Token(kind, text, span)

    def peek(self) -> _Token | None:
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def operator(self) -> str:
        token = self.peek()
        return token.text.casefold() if token is not None and token.kind == "operator" else ""

    def whole(self) -> OvidNode | None:
        parts: list[OvidNode] = []
        while self.at < len(self.tokens):
            before = self.at
            part = self.disjunction()
            parts += [part] if part is not None else []
            token = self.peek()
            if token is not None and token.kind == "close":
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

    def disjunction(self) -> OvidNode | None:
        return self.sequence({"or": Operator.OR}, self.conjunction)

    def conjunction(self) -> OvidNode | None:
        return self.sequence({"and": Operator.AND, "not": Operator.NOT}, self.adjacency)

    def sequence(self, known: dict[str, Operator], part: Callable[[], OvidNode | None]) -> OvidNode | None:
        """Operands of one level."""
        operands = [node for node in (part(),) if node is not None]
        operators: list[Operator] = []
        while (word := self.operator()) in known:
            token = self.tokens[self.at]
            self.at += 1
            right = part()
            if right is None or not operands:
                self.lose(token.text, "an operator without something on both sides is ignored", token.span, Effect.NONE)
                operands += [right] if right is not None else []
                continue
            operators.append(known[word])
            operands.append(right)
        if len(operands) < 2:
            return operands[0] if operands else None
        return Joined(tuple(operators), tuple(operands), Span(operands[0].span.start, operands[-1].span.end))

    def adjacency(self) -> OvidNode | None:
        operands = [node for node in (self.operand(),) if node is not None]
        distances: list[int | None] = []
        while (token := self.peek()) is not None:
            word = self.operator()
            if word.startswith(("adj", "near")):
                self.at += 1
                distance = self.distance(word, token)
            elif operands and token.kind not in {"operator", "close", "field", "heading"}:
                why = "no operator before this; Ovid reads words side by side as ADJ"
                self.lose(token.text, why, token.span, Effect.EITHER)
                distance = None
            else:
                break
            right = self.operand()
            if operands and right is not None:
                distances.append(distance)
            operands += [right] if right is not None else []
        if len(operands) < 2:
            return operands[0] if operands else None
        return Adjacent(tuple(operands), tuple(distances), Span(operands[0].span.start, operands[-1].span.end))

    def distance(self, word: str, token: _Token) -> int | None:
        number = word.lstrip("adjner")
        if word.startswith("near"):
            self.lose(word, "NEAR is no operator of Ovid; read as ADJ", token.span, Effect.EITHER)
        return int(number[:4]) if number else (NEAR_DISTANCE if word == "near" else None)

    def operand(self) -> OvidNode | None:
        token = self.peek()
        if token is None or token.kind in {"operator", "close"}:
            return None
        match token.kind:
            case "open":
                node = self.group(token)
            case "lines":
                self.at += 1
                return _lines(token)
            case "reference":
                self.at += 1
                node = LineNumber(int(token.text.strip("# ")[:6]), token.span)
            case "field" | "heading":
                self.at += 1
                self.lose(token.text, "follows no words and is ignored", token.span, Effect.NONE)
                return None
            case _:
                node = self.words()
        return self.with_field(node)

    def with_field(self, node: OvidNode | None) -> OvidNode | None:
        token = self.peek()
        if node is None or token is None or token.kind != "field":
            return node
        self.at += 1
        codes = tuple(code.strip() for code in token.text.casefold().strip(". ").split(","))
        return Fielded(node, codes, Span(node.span.start, token.span.end))

    def group(self, token: _Token) -> OvidNode | None:
        self.at += 1
        self.depth += 1
        if self.depth > MAX_OVID_NESTING:
            raise QuerySyntaxError(
                f"parentheses are nested deeper than {MAX_OVID_NESTING}",
                position=token.span.start,
                fix="split the line",
            )
        node = self.disjunction()
        closing = self.peek()
        if closing is not None and closing.kind == "close":
            self.at += 1
            node = node and replace(node, span=Span(token.span.start, closing.span.end))
        else:
            self.lose("(", "the parenthesis is not closed; closed where the reading ends", token.span, Effect.EITHER)
        self.depth -= 1
        return node

    def words(self) -> OvidNode | None:
        """Words up to an operator, a field, a heading's slash or a parenthesis."""
        first = self.tokens[self.at]
        taken: list[_Token] = []
        while (token := self.peek()) is not None and self.belongs(token, taken):
            taken.append(token)
            self.at += 1
        end = taken[-1].span.end
        token = self.peek()
        if token is not None and token.kind == "heading":
            self.at += 1
            return self.heading(taken, token)
        text = self.text[first.span.start : end]
        if len(taken) == 1 and text.isdecimal() and not (token is not None and token.kind == "field"):
            return LineNumber(int(text[:6]), Span(first.span.start, end))
        is_quoted = len(taken) == 1 and first.kind == "quoted"
        text = " ".join(text.replace('"', " ").split())
        return Words(text, is_quoted, Span(first.span.start, end)) if text else None

    def belongs(self, token: _Token, taken: list[_Token]) -> bool:
        if token.kind in {"word", "quoted"}:
            return True
        if token.kind != "operator" or token.text.casefold() != "and" or not taken or taken[-1].text.isdecimal():
            return False
        tail = _HEADING_TAIL.match(self.text, token.span.end)
        return (
            tail is not None
            and tail["end"] == "/"
            and re.search(r"\b(?:or|not|adj\d*|exp)\b", tail.group(), re.IGNORECASE) is None
        )

    def heading(self, taken: list[_Token], slash: _Token) -> OvidNode | None:
        span = Span(taken[0].span.start, slash.span.end)
        raw = self.text[span.start : taken[-1].span.end].strip()
        match = re.match(r"(?P<marks>(?:exp\b|\*|\s)*)(?P<name>.*)\Z", raw, re.IGNORECASE | re.DOTALL)
        assert match is not None
        name, _, quoted_qualifier = match["name"].replace('"', "").strip().partition("/")
        listed = [part.strip().casefold() for part in f"{slash.text.strip().lstrip('/')},{quoted_qualifier}".split(",")]
        found = tuple(qualifier_codes().get(part, part) for part in listed if part)
        if not name.strip():
            self.lose(raw, "a heading without a name is ignored", span, Effect.LEFT_OUT)
            return None
        explodes = "exp" in match["marks"].casefold()
        return Heading(" ".join(name.split()), explodes, "*" in match["marks"], found, span)


def _lines(token: _Token) -> OvidNode | None:
    word, _, listed = token.text.partition("/")
    numbers: list[int] = []
    for part in listed.split(","):
        low, dash, high = part.partition("-")
        if not low.strip().isdecimal():
            continue
        first = int(low)
        last = int(high) if dash and high.strip().isdecimal() else first
        numbers += range(first, min(last, first + 9999) + 1)
    nodes = tuple(LineNumber(number, token.span) for number in numbers)
    operator = Operator.OR if word.strip().casefold() == "or" else Operator.AND
    if len(nodes) < 2:
        return nodes[0] if nodes else None
    return Joined((operator,) * (len(nodes) - 1), nodes, token.span)
