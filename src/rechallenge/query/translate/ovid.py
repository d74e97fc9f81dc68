"""Ovid's lines that act on another line: limits and the removal of duplicates."""

import re

from rechallenge.query.parse import parse
from rechallenge.query.syntax import Node, Operator, Range, Span
from rechallenge.query.translate.foreign import Foreign, Heading, Joined, Words
from rechallenge.query.translate.loss import Effect
from rechallenge.query.translate.lower import Lowering
from rechallenge.query.translate.tables import languages
from rechallenge.query.translate.trees import joined, tag, term

_LIMIT = re.compile(r"\s*limit\s+#?\s*(?P<line>\d{1,4})\s+to\s+(?P<what>.+)\Z", re.IGNORECASE | re.DOTALL)
_DEDUP = re.compile(r"\s*remove\s+duplicates\s+from\s+#?\s*(?P<line>\d{1,4})\s*\Z", re.IGNORECASE)
_PERIOD = re.compile(
    r'(?P<code>[a-z]{2})\s*=\s*"?\s*(?P<low>\d{4,8})?\s*(?P<dash>-)?\s*(?P<high>\d{4,8}|current)?\s*"?\s*\Z',
    re.IGNORECASE,
)


class OvidLowering(Lowering):
    """A line of Ovid on its way to PubMed."""

    def line(self) -> Node | None:
        everything = Span(0, len(self.text))
        if match := _DEDUP.match(self.text):
            self.ledger.lose("remove duplicates", "PubMed holds each record once", everything, Effect.NONE)
            return self.reference(int(match["line"]), everything)
        if match := _LIMIT.match(self.text):
            base = self.reference(int(match["line"]), everything)
            limit = self.limited_to(match["what"].strip(), everything)
            return base if base is None or limit is None else joined(Operator.AND, [base, limit], everything)
        return Lowering.line(self)

    def limited_to(self, what: str, span: Span) -> Node | None:
        if match := _PERIOD.match(what):
            return self.days(match, what, span)
        node = self.reader(what, self.ledger.lose).read()
        return None if node is None else self.condition(node, span)

    def days(self, match: re.Match[str], what: str, span: Span) -> Node | None:
        known = self.tables.fields.get(match["code"].casefold())
        low, high = match["low"] or "", (match["high"] or "").casefold()
        if known is None or (not low and not high):
            self.ledger.lose(what, "this limit has no counterpart in PubMed", span, Effect.LEFT_OUT)
            return None
        if known.why:
            self.ledger.lose(what, known.why, span, known.effect)
        high = "3000" if high == "current" else (high or ("" if match["dash"] else low))
        return Range(_dated(low), _dated(high), tag(known.tags[0]), span)

    def condition(self, node: Foreign, span: Span) -> Node | None:
        if isinstance(node, Joined):
            return self.chain(node, [self.condition(operand, span) for operand in node.operands])
        name = " ".join(_shown(node).casefold().split())
        if match := _PERIOD.match(name):
            return self.days(match, name, span)
        language = name.removesuffix(" language")
        if language in languages():
            return term(language, "la", span)
        query = self.tables.limits.get(name) or self.tables.limits.get(name.removesuffix("s"))
        if query is None:
            self.ledger.lose(name, "this limit is Ovid's own; PubMed has none of this name", span, Effect.LEFT_OUT)
            return None
        return parse(query).tree


def _shown(node: Foreign) -> str:
    """The words of a limit; `clinical trial/all` reads as a heading."""
    match node:
        case Words():
            return node.text
        case Heading():
            return ", ".join((node.name, *node.qualifiers))
        case _:
            return "this limit"


def _dated(digits: str) -> str:
    """`20121101` as 2012/11/01."""
    return "/".join(part for part in (digits[:4], digits[4:6], digits[6:8]) if part)
