"""From the tree of another database to PubMed's tree: what PubMed cannot say is a named loss."""

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from itertools import product
from math import prod

from rechallenge.query.fields import FIELDS, FieldKind
from rechallenge.query.parse import parse
from rechallenge.query.syntax import Chain, Node, Operator, Proximity, QuerySyntaxError, Range, Reference, Span, Term
from rechallenge.query.translate.foreign import (
    Adjacent,
    Everything,
    Fielded,
    Foreign,
    Heading,
    Joined,
    LineNumber,
    Period,
    Words,
)
from rechallenge.query.translate.loss import Effect, Ledger
from rechallenge.query.translate.periods import days_of
from rechallenge.query.translate.reader import Reader
from rechallenge.query.translate.spelling import Spelling, spellings, tags_of, term_of
from rechallenge.query.translate.tables import Dialect, SourceTables, languages, qualifiers, source_tables
from rechallenge.query.translate.trees import bracketed, joined, tag, term
from rechallenge.query.write import write

MAX_PAIRS = 200
"""Pairs of words that one proximity may be written out to; beyond, AND stands in its place."""

_DATE_TAGS = {known.code for known in FIELDS if known.kind is FieldKind.DATE}
_NAME_TAGS = {known.code for known in FIELDS if known.kind in {FieldKind.NAME, FieldKind.CODE}}
_PROXIMITY_TAGS = {"ti", "tiab", "ad"}


@dataclass(slots=True)
class Lowering:
    """One line on its way to PubMed.

    Attributes:
        reader: of the database's language.
        text: the line as written.
        known: numbers of the lines that can be referred to.
        unsaid: numbers of lines of which nothing could be said.
    """

    reader: type[Reader]
    text: str
    known: Collection[int]
    unsaid: Collection[int]
    ledger: Ledger = field(default_factory=Ledger)

    @property
    def source(self) -> Dialect:
        return self.reader.source

    @property
    def tables(self) -> SourceTables:
        return source_tables(self.source)

    def line(self) -> Node | None:
        """What the line says in PubMed, None where that is nothing.

        Raises:
            QuerySyntaxError: a line is referred to that is not there, or parentheses are nested too deep.
        """
        node = self.reader(self.text, self.ledger.lose).read()
        return None if node is None else self.node(node, None)

    def reference(self, number: int, span: Span) -> Node | None:
        if number in self.known:
            return Reference(number, span)
        if number in self.unsaid:
            self.ledger.lose(str(number), "this line could not be said in PubMed", span, Effect.LEFT_OUT)
            return None
        raise QuerySyntaxError(f"{number} is no earlier line", position=span.start, fix="refer to lines above this one")

    def node(self, node: Foreign, codes: tuple[str, ...] | None) -> Node | None:
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
            case Period():
                return self.period(node, codes)
            case Everything():
                return term("all", "sb", node.span)

    def joined(self, node: Joined, codes: tuple[str, ...] | None) -> Node | None:
        words = [operand.text for operand in node.operands if isinstance(operand, Words)]
        if node.is_implied and codes and len(words) == len(node.operands) and self.holds_names(codes):
            return self.words(Words(" ".join(words), False, node.span), codes)
        return self.chain(node, [self.node(operand, codes) for operand in node.operands])

    def holds_names(self, codes: tuple[str, ...]) -> bool:
        """Whether words side by side in these fields are one name, as in `AUTH(smith j)`."""
        tags = self.tables.fields[codes[0]].tags if codes[0] in self.tables.fields else ()
        return not _NAME_TAGS.isdisjoint(tags)

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
        if self.tables.heading_why:
            self.ledger.lose(name, self.tables.heading_why, node.span)
        if not node.qualifiers:
            return term(name, written, node.span)
        codes = [self.tables.qualifiers.get(code, code) for code in node.qualifiers]
        unknown = [code for code in codes if code not in qualifiers()]
        for code in unknown:
            self.ledger.lose(
                f"/{code}", "no subheading of MeSH; the heading stands without it", node.span, Effect.WIDER
            )
        texts = [name if code in unknown else f"{name}/{code}" for code in codes]
        return joined(Operator.OR, [term(text, written, node.span) for text in texts], node.span)

    def words(self, node: Words, codes: tuple[str, ...] | None) -> Node | None:
        if codes is None:
            self.ledger.lose(node.text, self.tables.default_why, node.span, Effect.NONE)
        codes = codes or self.tables.default
        name = node.text.casefold()
        if (query := self.tables.limits.get(f"{codes[0]}:{name}")) is not None:
            return parse(query).tree
        if codes[0] in self.tables.marks:
            return self.mark(node, name)
        tags = tags_of(self.source, codes, node.span, self.ledger)
        if _is_date(tags):
            return self.day(node, tags)
        if tags == ("la",) and name in languages():
            return term(name, "la", node.span)
        found = [term_of(one, tags, node.span, self.ledger) for one in spellings(node, self.ledger, self.source)]
        return joined(Operator.OR, [one for one in found if one is not None], node.span)

    def mark(self, node: Words, name: str) -> Node | None:
        if name in languages():
            return term(name, "la", node.span)
        why = f"a mark of records of {self.tables.title}'s own; PubMed has none of this name"
        self.ledger.lose(self.text[node.span.start : node.span.end], why, node.span, Effect.LEFT_OUT)
        return None

    def day(self, node: Words, tags: tuple[str, ...]) -> Node | None:
        ends = days_of(node.text)
        if ends is None:
            self.ledger.lose(node.text, "no day, month or year", node.span, Effect.LEFT_OUT)
            return None
        if ends[0] == ends[1]:
            return Term(ends[0], tag(tags[0]), span=node.span)
        return Range(*ends, tag(tags[0]), node.span)

    def period(self, node: Period, codes: tuple[str, ...] | None) -> Node | None:
        what = self.text[node.span.start : node.span.end]
        if not codes:
            self.ledger.lose(what, "days without a field", node.span, Effect.LEFT_OUT)
            return None
        tags = tags_of(self.source, codes, node.span, self.ledger)
        if not _is_date(tags):
            self.ledger.lose(what, "days in a field that holds none", node.span, Effect.LEFT_OUT)
            return None
        return Range(node.low, node.high, tag(tags[0]), node.span)

    def adjacent(self, node: Adjacent, codes: tuple[str, ...] | None) -> Node | None:
        """Words near each other as PubMed's proximity or phrases, each choice of words written out; AND where PubMed cannot."""
        sides = [self.choices(operand, codes) for operand in node.operands]
        outer = {codes or self.tables.default}
        inside = {found for operand in node.operands for found in _codes_of(operand) or outer}
        why = _why_not_adjacent(node, sides, inside)
        if why:
            return self.conjunction(node, codes, why)
        pairs = list(product(*(side or () for side in sides)))
        tags = tags_of(self.source, next(iter(inside)), node.span, self.ledger)
        if not node.gaps[0].is_phrase:
            return self.near(node, pairs, tags)
        phrases = [Spelling(tuple(word for one in pair for word in one.words), pair[-1].is_truncated) for pair in pairs]
        found = [term_of(phrase, tags, node.span, self.ledger) for phrase in phrases]
        return joined(Operator.OR, [one for one in found if one is not None], node.span)

    def near(self, node: Adjacent, pairs: list[tuple[Spelling, ...]], tags: tuple[str, ...]) -> Node | None:
        what = self.text[node.span.start : node.span.end]
        near_tags = [written for written in tags if written in _PROXIMITY_TAGS] or ["tiab"]
        if set(tags) - set(near_tags):
            why = "PubMed has proximity in title, abstract and affiliation only; searched in [tiab]"
            self.ledger.lose(what, why, node.span, Effect.NARROWER)
        if any(len(one.words) > 1 for pair in pairs for one in pair):
            why = "PubMed takes the words of a phrase one by one beside proximity"
            self.ledger.lose(what, why, node.span, Effect.EITHER)
        if len(node.operands) > 2:
            why = "the words are counted between each two, by PubMed between all of them; the distances are added up"
            self.ledger.lose(what, why, node.span, Effect.EITHER)
        if node.gaps[0].is_ordered:
            self.ledger.lose(what, "PubMed's proximity knows no order of the words", node.span, Effect.WIDER)
        between = sum(gap.between for gap in node.gaps)
        found: list[Node] = [
            Proximity(" ".join(one.text for one in pair), tag(written), between, True, node.span)
            for pair in pairs
            for written in near_tags
        ]
        return joined(Operator.OR, found, node.span)

    def conjunction(self, node: Adjacent, codes: tuple[str, ...] | None, why: str) -> Node | None:
        what = self.text[node.span.start : node.span.end]
        self.ledger.lose(what, f"{why}; read as AND", node.span, Effect.WIDER)
        found = [self.node(operand, codes) for operand in node.operands]
        return joined(Operator.AND, [one for one in found if one is not None], node.span)

    def choices(self, node: Foreign, codes: tuple[str, ...] | None) -> tuple[Spelling, ...] | None:
        """The words that may stand on one side of a proximity, None where it is more than words joined by OR."""
        match node:
            case Fielded():
                return self.choices(node.child, node.codes)
            case Words():
                return spellings(node, self.ledger, self.source)
            case LineNumber():
                return (Spelling((str(node.number),)),)
            case Joined() if set(node.operators) == {Operator.OR}:
                sides = [self.choices(operand, codes) for operand in node.operands]
                if any(side is None for side in sides):
                    return None
                return tuple(one for side in sides for one in side or ())
            case _:
                return None


def _codes_of(node: Foreign) -> set[tuple[str, ...]]:
    match node:
        case Fielded():
            return {node.codes}
        case Joined() | Adjacent():
            return {found for operand in node.operands for found in _codes_of(operand)}
        case _:
            return set()


def _why_not_adjacent(node: Adjacent, sides: list[tuple[Spelling, ...] | None], inside: set[tuple[str, ...]]) -> str:
    """Why PubMed cannot say this proximity; empty where it can."""
    if len(inside) > 1 or any(not side for side in sides):
        return "more than words of one field beside proximity"
    if len(set(node.gaps)) > 1:
        return "several distances in one run of proximity"
    if prod(len(side or ()) for side in sides) > MAX_PAIRS:
        return f"more than {MAX_PAIRS} pairs of words"
    last_may_be_truncated = node.gaps[0].is_phrase
    for at, side in enumerate(sides, 1):
        is_last = at == len(sides)
        if any(one.gap or (one.is_truncated and not (is_last and last_may_be_truncated)) for one in side or ()):
            return "PubMed's proximity and phrases take no truncation here"
    return ""


def _is_date(tags: tuple[str, ...]) -> bool:
    return len(tags) == 1 and tags[0] in _DATE_TAGS
