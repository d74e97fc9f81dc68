"""From an Ovid line strategy to a PubMed strategy."""

import re
from dataclasses import dataclass, field, replace
from itertools import product
from math import prod

from rechallenge.query.parse import parse
from rechallenge.query.syntax import (
    Chain,
    Line,
    Node,
    Operator,
    Proximity,
    Query,
    QuerySyntaxError,
    Range,
    Reference,
    Span,
    Strategy,
)
from rechallenge.query.tokens import plain
from rechallenge.query.translate.loss import Effect, Ledger, TranslationLoss
from rechallenge.query.translate.ovid_lines import OvidRow, rows_of
from rechallenge.query.translate.ovid_syntax import (
    Adjacent,
    Fielded,
    Heading,
    Joined,
    LineNumber,
    OvidNode,
    Words,
    read_line,
)
from rechallenge.query.translate.ovid_words import Spelling, spellings, tags_of, term_of
from rechallenge.query.translate.tables import ovid_tables, qualifiers
from rechallenge.query.translate.trees import bracketed, joined, tag, term
from rechallenge.query.write import write

MAX_PAIRS = 200
"""Pairs of words that one ADJ may be written out to; beyond, AND stands in its place."""

_DEFAULT_FIELD = ("mp",)
_PROXIMITY_TAGS = {"ti", "tiab", "ad"}
_LIMIT = re.compile(r"\s*limit\s+#?\s*(?P<line>\d{1,4})\s+to\s+(?P<what>.+)\Z", re.IGNORECASE | re.DOTALL)
_DEDUP = re.compile(r"\s*remove\s+duplicates\s+from\s+#?\s*(?P<line>\d{1,4})\s*\Z", re.IGNORECASE)
_PERIOD = re.compile(
    r'(?P<code>[a-z]{2})\s*=\s*"?\s*(?P<low>\d{4,8})?\s*(?P<dash>-)?\s*(?P<high>\d{4,8}|current)?\s*"?\s*\Z',
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class OvidReading:
    """An Ovid strategy in PubMed's language, line by line, and what could not be carried over.

    Spans in the losses are places in the text as given; spans in a line's tree are places in that line's `text`.
    """

    strategy: Strategy
    losses: tuple[TranslationLoss, ...]


def read_ovid(text: str) -> OvidReading:
    """Reads an Ovid MEDLINE strategy, its lines numbered or not; `resolve` makes one search of the result.

    Raises:
        QuerySyntaxError: there is no line to search for, a line refers to one that is not there, or parentheses are
            nested too deep.
    Source:
        Ovid database guide MEDLINE 2024; the tables in ovid.toml. adjN is a distance, PubMed's ~N counts words between,
        so adj3 becomes ~2.

    >>> from rechallenge.query.parse import resolve
    >>> from rechallenge.query.write import write
    >>> write(resolve(read_ovid("exp Vasculitis/\\nvasculit$.ti.\\n1 or 2").strategy))
    '(Vasculitis[mh]) OR (vasculit*[ti])'
    """
    ledger = Ledger()
    lines: dict[int, Line] = {}
    order: list[Line] = []
    rows = rows_of(plain(text), ledger)
    unsaid: set[int] = set()
    for row in rows:
        if row.number in lines:
            why = f"a second line has the number {row.number}; later lines mean this one"
            ledger.lose(str(row.number), why, Span(row.start, row.start + len(row.text)))
        line = _Lowering(row, frozenset(lines), frozenset(unsaid), ledger).line()
        if line is None:
            unsaid.add(row.number)
            lines.pop(row.number, None)
            continue
        unsaid.discard(row.number)
        lines[row.number] = line
        order.append(line)
    if not order:
        raise QuerySyntaxError(
            "nothing to search for", position=0, where="Ovid strategy", fix="write at least one line"
        )
    return OvidReading(Strategy(tuple(order)), ledger.in_order())


@dataclass(slots=True)
class _Lowering:
    """One line on its way to PubMed."""

    row: OvidRow
    known: frozenset[int]
    unsaid: frozenset[int]
    whole: Ledger
    ledger: Ledger = field(default_factory=Ledger)

    def line(self) -> Line | None:
        try:
            node = self.read()
        except QuerySyntaxError as error:
            where = f"line {self.row.number}"
            raise QuerySyntaxError(error.message, position=error.position, where=where, fix=error.fix) from error
        for loss in self.ledger.losses:
            span = Span(loss.span.start + self.row.start, loss.span.end + self.row.start)
            self.whole.losses[replace(loss, span=span)] = None
        if node is None:
            span = Span(self.row.start, self.row.start + len(self.row.text))
            self.whole.lose(self.row.text.strip(), "nothing of this line can be said", span, Effect.LEFT_OUT)
            return None
        return Line(self.row.number, Query(self.row.text, node))

    def read(self) -> Node | None:
        text = self.row.text
        everything = Span(0, len(text))
        if match := _DEDUP.match(text):
            self.ledger.lose("remove duplicates", "PubMed holds each record once", everything, Effect.NONE)
            return self.reference(int(match["line"]), everything)
        if match := _LIMIT.match(text):
            base = self.reference(int(match["line"]), everything)
            limit = self.limit(match["what"].strip(), everything)
            return base if base is None or limit is None else joined(Operator.AND, [base, limit], everything)
        node = read_line(text, self.ledger.lose)
        return None if node is None else self.node(node, None)

    def limit(self, what: str, span: Span) -> Node | None:
        if match := _PERIOD.match(what):
            return self.period(match, what, span)
        node = read_line(what, self.ledger.lose)
        return None if node is None else self.condition(node, span)

    def period(self, match: re.Match[str], what: str, span: Span) -> Node | None:
        known = ovid_tables().fields.get(match["code"].casefold())
        low, high = match["low"] or "", (match["high"] or "").casefold()
        if known is None or (not low and not high):
            self.ledger.lose(what, "this limit has no counterpart in PubMed", span, Effect.LEFT_OUT)
            return None
        if known.why:
            self.ledger.lose(what, known.why, span, known.effect)
        high = "3000" if high == "current" else (high or ("" if match["dash"] else low))
        return Range(_dated(low), _dated(high), tag(known.tags[0]), span)

    def condition(self, node: OvidNode, span: Span) -> Node | None:
        if isinstance(node, Joined):
            return self.chain(node, [self.condition(operand, span) for operand in node.operands])
        name = " ".join(_shown(node).casefold().split())
        if match := _PERIOD.match(name):
            return self.period(match, name, span)
        language = name.removesuffix(" language")
        if language in ovid_tables().languages["names"]:
            return term(language, "la", span)
        query = ovid_tables().limits.get(name) or ovid_tables().limits.get(name.removesuffix("s"))
        if query is None:
            self.ledger.lose(name, "this limit is Ovid's own; PubMed has none of this name", span, Effect.LEFT_OUT)
            return None
        return parse(query).tree

    def reference(self, number: int, span: Span) -> Node | None:
        if number in self.known:
            return Reference(number, span)
        if number in self.unsaid:
            self.ledger.lose(str(number), "this line could not be said in PubMed", span, Effect.LEFT_OUT)
            return None
        raise QuerySyntaxError(f"{number} is no earlier line", position=span.start, fix="refer to lines above this one")

    def node(self, node: OvidNode, codes: tuple[str, ...] | None) -> Node | None:
        match node:
            case Fielded():
                return self.node(node.child, node.codes)
            case Joined():
                return self.joined(node, codes)
            case Adjacent():
                return self.adjacent(node, codes)
            case LineNumber() if codes is None:
                return self.reference(node.number, node.span)
            case LineNumber():
                return self.words(Words(str(node.number), False, node.span), codes)
            case Heading():
                return self.heading(node)
            case Words():
                return self.words(node, codes)

    def joined(self, node: Joined, codes: tuple[str, ...] | None) -> Node | None:
        return self.chain(node, [self.node(operand, codes) for operand in node.operands])

    def chain(self, node: Joined, found: list[Node | None]) -> Node | None:
        """What can be said of the operands, from left to right."""
        operands: list[Node] = []
        operators: list[Operator] = []
        for operator, one in zip((Operator.AND, *node.operators), found, strict=True):
            if one is None:
                continue
            if operator is Operator.NOT and not operands:
                why = "what NOT takes it away from is itself left out"
                self.ledger.lose(write(one), why, one.span, Effect.LEFT_OUT)
                continue
            operators += [operator] if operands else []
            operands.append(one)
        if len(operands) < 2:
            return operands[0] if operands else None
        return Chain(tuple(map(bracketed, operands)), tuple(operators), span=node.span)

    def heading(self, node: Heading) -> Node | None:
        written = ("majr" if node.is_major else "mh") + ("" if node.explodes else ":noexp")
        name = " ".join(re.sub(r"[\[\]():;#?$*/]", " ", node.name).split())
        if not name:
            self.ledger.lose(node.name, "nothing but signs", node.span, Effect.LEFT_OUT)
            return None
        if not node.qualifiers:
            return term(name, written, node.span)
        unknown = [code for code in node.qualifiers if code not in qualifiers()]
        for code in unknown:
            self.ledger.lose(
                f"/{code}", "no subheading of MeSH; the heading stands without it", node.span, Effect.WIDER
            )
        texts = [name if code in unknown else f"{name}/{code}" for code in node.qualifiers]
        return joined(Operator.OR, [term(text, written, node.span) for text in texts], node.span)

    def words(self, node: Words, codes: tuple[str, ...] | None) -> Node | None:
        if codes is None:
            why = "no field written; Ovid then searches .mp."
            self.ledger.lose(node.text, why, node.span, Effect.NONE)
        tags = tags_of(codes or _DEFAULT_FIELD, node.span, self.ledger)
        found = [term_of(one, tags, node.span, self.ledger) for one in spellings(node, self.ledger)]
        return joined(Operator.OR, [one for one in found if one is not None], node.span)

    def adjacent(self, node: Adjacent, codes: tuple[str, ...] | None) -> Node | None:
        """ADJ as PubMed's proximity or phrases, each choice of words written out; AND where PubMed cannot."""
        sides = [self.choices(operand, codes) for operand in node.operands]
        outer = {codes or _DEFAULT_FIELD}
        inside = {found for operand in node.operands for found in _codes_of(operand) or outer}
        why = _why_not_adjacent(node, sides, inside)
        if why:
            return self.conjunction(node, codes, why)
        pairs = list(product(*(side or () for side in sides)))
        tags = tags_of(next(iter(inside)), node.span, self.ledger)
        if node.distances[0] is not None:
            return self.near(node, pairs, tags)
        phrases = [Spelling(tuple(word for one in pair for word in one.words), pair[-1].is_truncated) for pair in pairs]
        found = [term_of(phrase, tags, node.span, self.ledger) for phrase in phrases]
        return joined(Operator.OR, [one for one in found if one is not None], node.span)

    def near(self, node: Adjacent, pairs: list[tuple[Spelling, ...]], tags: tuple[str, ...]) -> Node | None:
        what = self.row.text[node.span.start : node.span.end]
        near_tags = [written for written in tags if written in _PROXIMITY_TAGS] or ["tiab"]
        if set(tags) - set(near_tags):
            why = "PubMed has proximity in title, abstract and affiliation only; searched in [tiab]"
            self.ledger.lose(what, why, node.span, Effect.NARROWER)
        if any(len(one.words) > 1 for pair in pairs for one in pair):
            why = "PubMed takes the words of a phrase one by one beside proximity"
            self.ledger.lose(what, why, node.span, Effect.EITHER)
        if len(node.operands) > 2:
            why = "Ovid counts between each two, PubMed between all of them; the distances are added up"
            self.ledger.lose(what, why, node.span, Effect.EITHER)
        between = sum(max((distance or 1) - 1, 0) for distance in node.distances)
        found: list[Node] = [
            Proximity(" ".join(one.text for one in pair), tag(written), between, True, node.span)
            for pair in pairs
            for written in near_tags
        ]
        return joined(Operator.OR, found, node.span)

    def conjunction(self, node: Adjacent, codes: tuple[str, ...] | None, why: str) -> Node | None:
        what = self.row.text[node.span.start : node.span.end]
        self.ledger.lose(what, f"{why}; read as AND", node.span, Effect.WIDER)
        found = [self.node(operand, codes) for operand in node.operands]
        return joined(Operator.AND, [one for one in found if one is not None], node.span)

    def choices(self, node: OvidNode, codes: tuple[str, ...] | None) -> tuple[Spelling, ...] | None:
        """The words that may stand on one side of ADJ, None where it is more than words joined by OR."""
        match node:
            case Fielded():
                return self.choices(node.child, node.codes)
            case Words():
                return spellings(node, self.ledger)
            case LineNumber():
                return (Spelling((str(node.number),)),)
            case Joined() if set(node.operators) == {Operator.OR}:
                sides = [self.choices(operand, codes) for operand in node.operands]
                if any(side is None for side in sides):
                    return None
                return tuple(one for side in sides for one in side or ())
            case _:
                return None


def _shown(node: OvidNode) -> str:
    """The words of a limit; `clinical trial/all` reads as a heading."""
    match node:
        case Words():
            return node.text
        case Heading():
            return ", ".join((node.name, *node.qualifiers))
        case _:
            return "this limit"


def _codes_of(node: OvidNode) -> set[tuple[str, ...]]:
    match node:
        case Fielded():
            return {node.codes}
        case Joined() | Adjacent():
            return {found for operand in node.operands for found in _codes_of(operand)}
        case _:
            return set()


def _why_not_adjacent(node: Adjacent, sides: list[tuple[Spelling, ...] | None], inside: set[tuple[str, ...]]) -> str:
    """Why PubMed cannot say this ADJ; empty where it can."""
    if len(inside) > 1 or any(not side for side in sides):
        return "more than words of one field beside ADJ"
    if len(set(node.distances)) > 1:
        return "several distances in one run of ADJ"
    if prod(len(side or ()) for side in sides) > MAX_PAIRS:
        return f"more than {MAX_PAIRS} pairs of words"
    last_may_be_truncated = node.distances[0] is None
    for at, side in enumerate(sides, 1):
        is_last = at == len(sides)
        if any(one.gap or (one.is_truncated and not (is_last and last_may_be_truncated)) for one in side or ()):
            return "PubMed's proximity and phrases take no truncation here"
    return ""


def _dated(digits: str) -> str:
    """`20121101` as 2012/11/01."""
    return "/".join(part for part in (digits[:4], digits[4:6], digits[6:8]) if part)
