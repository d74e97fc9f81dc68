"""From text to tree: PubMed's language as it is, strictly left to right."""

import re
from dataclasses import dataclass, field

from rechallenge.query.dates import MAX_WORDS, named_day, range_end, unspaced
from rechallenge.query.fields import FieldKind, field_named
from rechallenge.query.syntax import (
    Chain,
    Group,
    Line,
    Node,
    Operator,
    Proximity,
    Query,
    QuerySyntaxError,
    Range,
    Reference,
    Remark,
    RemarkKind,
    Span,
    Strategy,
    Tag,
    Term,
)
from rechallenge.query.tokens import Kind, Token, tokenise
from rechallenge.query.walk import Extent, extent

MAX_NESTING = 100
"""Parentheses deeper than this are refused: no published strategy comes near, and every walk of the tree stays safe."""

MAX_LEAVES = 100_000
"""Terms of a strategy with all its lines written out; lines that repeat each other grow as fast as powers of two."""

_QUALIFIER = re.compile(r"\s*:\s*(?P<value>~\s*(?P<distance>\d+)|no\s*exp)\s*\Z", re.IGNORECASE)


def parse(text: str) -> Query:
    """Reads one query.

    Returns:
        The tree, with a remark for everything that had to be read with good will.
    Raises:
        QuerySyntaxError: nothing to search for, or parentheses nested deeper than MAX_NESTING; with the position.
    Source:
        PubMed User Guide, "Combining search terms with Boolean operators", "Phrase searching", "Proximity searching".

    >>> parse("vasculitis OR angiitis AND tofacitinib[tiab]").tree.operators
    (<Operator.OR: 'OR'>, <Operator.AND: 'AND'>)
    """
    tokens, remarks = tokenise(text)
    return Query(text=text, tree=_Parser(tokens, remarks, len(text)).tree(), remarks=tuple(remarks))


@dataclass
class _Level:
    """One open pair of parentheses: operands and operators so far."""

    start: int
    operands: list[Node] = field(default_factory=list)
    operators: list[Operator] = field(default_factory=list)
    implied: set[int] = field(default_factory=set)
    waiting: Token | None = None
    redundant: int = 0

    def add(self, node: Node) -> None:
        if self.operands:
            if self.waiting is None:
                self.implied.add(len(self.operators))
            self.operators.append(Operator(self.waiting.text) if self.waiting else Operator.AND)
        self.operands.append(node)
        self.waiting = None


class _Parser:
    """Invariant: `levels` is never empty; each open parenthesis adds one."""

    def __init__(self, tokens: list[Token], remarks: list[Remark], length: int) -> None:
        self.tokens = tokens
        self.remarks = remarks
        self.length = length
        self.at = 0
        self.levels = [_Level(0)]

    def remark(self, kind: RemarkKind, message: str, token: Token) -> None:
        self.remarks.append(Remark(kind, message, Span(token.start, token.end)))

    def tree(self) -> Node:
        while self.at < len(self.tokens):
            token = self.tokens[self.at]
            match token.kind:
                case Kind.OPEN:
                    self.open(token)
                case Kind.CLOSE:
                    self.close(token)
                case Kind.OPERATOR:
                    self.operator(token)
                case _:
                    self.operand()
        while len(self.levels) > 1:
            start = self.levels[-1].start
            unclosed = Remark(
                RemarkKind.UNCLOSED, "the parenthesis is not closed; closed at the end", Span(start, start + 1)
            )
            self.remarks.append(unclosed)
            self.shut(self.length)
        node = self.node(self.levels[0], self.length)
        if node is None:
            raise QuerySyntaxError("nothing to search for", position=0, fix="write at least one word")
        return node

    def open(self, token: Token) -> None:
        if len(self.levels) > MAX_NESTING:
            raise QuerySyntaxError(
                f"parentheses are nested deeper than {MAX_NESTING}",
                position=token.start,
                fix="remove needless parentheses or split the strategy into lines",
            )
        self.levels.append(_Level(token.start))
        self.at += 1

    def close(self, token: Token) -> None:
        self.at += 1
        if len(self.levels) == 1:
            self.remark(RemarkKind.UNOPENED, "a closing parenthesis without an opening one is ignored", token)
            return
        self.shut(token.end)

    def shut(self, end: int) -> None:
        level = self.levels.pop()
        node = self.node(level, end)
        if node is None:
            span = Span(level.start, end)
            self.remarks.append(Remark(RemarkKind.EMPTY_GROUP, "empty parentheses are ignored", span))
            return
        tag = self.take_tag()
        if tag is not None:
            message = f"[{tag.text}] after parentheses applies to no term; each term needs its own tag"
            self.remarks.append(Remark(RemarkKind.STRAY_TAG, message, Span(level.start, end)))
        self.levels[-1].add(Group(node, tag, Span(level.start, end)))

    def operator(self, token: Token) -> None:
        self.at += 1
        level = self.levels[-1]
        if not level.operands:
            self.remark(RemarkKind.DANGLING, f"{token.text} has nothing on its left and is ignored", token)
            return
        if level.waiting is not None:
            self.remark(RemarkKind.DOUBLED, f"{level.waiting.text} before {token.text} is ignored", level.waiting)
        level.waiting = token

    def node(self, level: _Level, end: int) -> Node | None:
        if level.waiting is not None:
            self.remark(
                RemarkKind.DANGLING, f"{level.waiting.text} has nothing on its right and is ignored", level.waiting
            )
        if len(level.operands) < 2:
            return level.operands[0] if level.operands else None
        start = level.operands[0].span.start
        return Chain(tuple(level.operands), tuple(level.operators), frozenset(level.implied), Span(start, end))

    def take(self, *kinds: Kind) -> Token | None:
        if self.at < len(self.tokens) and self.tokens[self.at].kind in kinds:
            self.at += 1
            return self.tokens[self.at - 1]
        return None

    def take_tag(self) -> Tag | None:
        token = self.take(Kind.TAG)
        return _tag(token.text)[0] if token else None

    def operand(self) -> None:
        token = self.tokens[self.at]
        match token.kind:
            case Kind.REFERENCE:
                self.at += 1
                self.levels[-1].add(Reference(int(token.text[:9]), Span(token.start, token.end)))
            case Kind.TAG:
                self.at += 1
                self.remark(RemarkKind.STRAY_TAG, f"[{token.text}] follows no term and is ignored", token)
            case Kind.COLON:
                self.colon(token)
            case _:
                self.term()

    def colon(self, token: Token) -> None:
        """A colon without a low end before it: an open range, unless it follows an operand that is no day."""
        self.at += 1
        level = self.levels[-1]
        is_first = level.waiting is not None or not level.operands
        if is_first and self.end_ahead() is not None:
            self.range_from("", token, None)
            return
        self.remark(RemarkKind.STRAY_COLON, "a colon outside a range is read as a space", token)

    def term(self) -> None:
        first = self.tokens[self.at]
        taken = [first]
        self.at += 1
        is_quoted = first.kind is Kind.QUOTED
        while not is_quoted and (word := self.take(Kind.WORD)):
            taken.append(word)
        tag_token = self.take(Kind.TAG)
        if self.at < len(self.tokens) and self.tokens[self.at].kind is Kind.COLON:
            at, low = self.low_end(taken, has_tag=tag_token is not None)
            if low is not None:
                if at:
                    self.add_term(taken[:at], None, is_quoted=False)
                self.at += 1
                self.range_from(low, taken[at], tag_token)
                return
        self.add_term(taken, tag_token, is_quoted=is_quoted)

    def add_term(self, taken: list[Token], tag_token: Token | None, *, is_quoted: bool) -> None:
        text = " ".join(" ".join(token.text for token in taken).split())
        if not text:
            self.remark(RemarkKind.EMPTY_GROUP, "empty quotes are ignored", taken[0])
            return
        span = Span(taken[0].start, (tag_token or taken[-1]).end)
        self.levels[-1].add(_finished(text, tag_token, is_quoted, span))

    def low_end(self, taken: list[Token], *, has_tag: bool) -> tuple[int, str | None]:
        """Where in the words the low end of a range begins, and that end; words before it are a term of their own."""
        for at in range(max(len(taken) - MAX_WORDS, 0), 1 if has_tag else len(taken)):
            text = " ".join(token.text for token in taken[at:])
            if (end := range_end(text)) is not None:
                return at, end
            if (end := named_day(text)) is not None and self.end_ahead(1) is not None:
                self.day_form(text, end, taken[at])
                return at, end
        return 0, None

    def day_form(self, text: str, end: str, token: Token) -> None:
        self.remark(RemarkKind.DATE_FORM, f"{text!r} is read as {end}; PubMed wants YYYY/MM/DD", token)

    def range_from(self, low: str, first: Token, low_tag: Token | None) -> None:
        high = ""
        found = self.end_ahead()
        if found is not None:
            high, n_tokens, text = found
            if range_end(text) is None:
                self.day_form(text, high, self.tokens[self.at])
            self.at += n_tokens
        high_tag = self.take(Kind.TAG)
        if low_tag and high_tag and _tag(low_tag.text)[0].field is not _tag(high_tag.text)[0].field:
            message = f"[{low_tag.text}] and [{high_tag.text}] at the ends of one range; read with the second"
            self.remark(RemarkKind.STRAY_TAG, message, low_tag)
        tag_token = high_tag or low_tag
        tag = _tag(tag_token.text)[0] if tag_token else None
        if found is None and self.at < len(self.tokens) and self.tokens[self.at].kind in {Kind.WORD, Kind.QUOTED}:
            self.remark(RemarkKind.STRAY_COLON, f"{low}: is read as open; what follows is no day", first)
        self.levels[-1].add(Range(low, high, tag, Span(first.start, self.tokens[self.at - 1].end)))

    def end_ahead(self, skip: int = 0) -> tuple[str, int, str] | None:
        """The high end of a range that comes next: as PubMed writes it, in how many tokens, and as written."""
        ahead = self.tokens[self.at + skip : self.at + skip + MAX_WORDS]
        if ahead and ahead[0].kind is Kind.QUOTED:
            ahead = ahead[:1]
        else:
            n_words = next((n for n, token in enumerate(ahead) if token.kind is not Kind.WORD), len(ahead))
            ahead = ahead[:n_words]
        for n_tokens in range(len(ahead), 0, -1):
            text = " ".join(token.text for token in ahead[:n_tokens])
            end = range_end(text) or named_day(text)
            if end is not None:
                return end, n_tokens, text
        return None


def _finished(text: str, tag_token: Token | None, is_quoted: bool, span: Span) -> Node:
    if tag_token is None:
        return Term(text, None, is_quoted, span)
    tag, distance = _tag(tag_token.text)
    if distance is not None:
        return Proximity(text, tag, distance, is_quoted, span)
    if tag.field is not None and tag.field.kind is FieldKind.DATE:
        low, colon, high = text.partition(":")
        ends = (range_end(low), range_end(high))
        if colon and ends[0] and ends[1]:
            return Range(ends[0], ends[1], tag, span)
        text = unspaced(text)
    return Term(text, tag, is_quoted, span)


def _tag(text: str) -> tuple[Tag, int | None]:
    qualifier = _QUALIFIER.search(text)
    name = " ".join(text[: qualifier.start()].split()) if qualifier else " ".join(text.split())
    distance = int(qualifier["distance"][:6]) if qualifier and qualifier["distance"] else None
    explodes = qualifier is None or distance is not None
    return Tag(name, field_named(name), explodes), distance


_NUMBERED = re.compile(
    r"\s*#?(?P<number>\d{1,4})(?:[.):]|\s*\t|\s+(?=[^\s\d:/]))\s*(?:Search:?\s+)?(?P<rest>\S.*)\Z", re.IGNORECASE
)


def parse_strategy(text: str) -> Strategy:
    """Reads a strategy of numbered lines (`#1 ...`, `1. ...`, tab or space after the number); other text is one line.

    Raises:
        QuerySyntaxError: a line cannot be read (`where` names it), two lines share a number, or a line refers to
            itself, to a later or to a missing line.
    """
    rows = [row for row in text.splitlines() if row.strip()]
    matches = [match for row in rows if (match := _NUMBERED.match(row))]
    if len(rows) < 2 or len(matches) < len(rows):
        return Strategy((Line(1, parse(text)),))
    lines: dict[int, Line] = {}
    for match in matches:
        number = int(match["number"])
        where = f"line {number}"
        if number in lines:
            raise QuerySyntaxError(f"two lines have the number {number}", position=0, where=where, fix="renumber them")
        try:
            query = parse(match["rest"])
        except QuerySyntaxError as error:
            raise QuerySyntaxError(error.message, position=error.position, where=where, fix=error.fix) from error
        for reference in references(query.tree):
            if reference.line not in lines:
                raise QuerySyntaxError(
                    f"#{reference.line} is no earlier line",
                    position=reference.span.start,
                    where=where,
                    fix="refer to lines above this one",
                )
        lines[number] = Line(number, query)
    return Strategy(tuple(lines.values()))


def references(node: Node) -> list[Reference]:
    """Every reference to a history line, in order."""
    match node:
        case Reference():
            return [node]
        case Group():
            return references(node.child)
        case Chain():
            return [found for operand in node.operands for found in references(operand)]
        case _:
            return []


def resolve(strategy: Strategy) -> Node:
    """The last line's tree with every reference replaced by its line in parentheses.

    Raises:
        QuerySyntaxError: written out, the lines nest deeper than MAX_NESTING or have more than MAX_LEAVES terms.
    """
    known: dict[int, Node] = {}
    extents: dict[int, Extent] = {}
    for line in strategy.lines:
        size = extents[line.number] = extent(line.query.tree, extents)
        if size.depth > MAX_NESTING or size.n_leaves > MAX_LEAVES:
            raise QuerySyntaxError(
                f"written out, it nests {size.depth} deep and has {size.n_leaves} terms; "
                f"{MAX_NESTING} and {MAX_LEAVES} are the most",
                position=0,
                where=f"line {line.number}",
                fix="join lines at one level, such as #1 OR #2 OR #3",
            )
        known[line.number] = _replaced(line.query.tree, known)
    return known[strategy.lines[-1].number]


def _replaced(node: Node, known: dict[int, Node]) -> Node:
    match node:
        case Reference() if node.line in known:
            return Group(known[node.line], None, node.span)
        case Group():
            return Group(_replaced(node.child, known), node.tag, node.span)
        case Chain():
            operands = tuple(_replaced(operand, known) for operand in node.operands)
            return Chain(operands, node.operators, node.implied, node.span)
        case _:
            return node
