"""Small makers of PubMed trees."""

import re
from collections.abc import Sequence

from rechallenge.query.fields import FIELD
from rechallenge.query.syntax import Chain, Group, Node, Operator, Span, Tag, Term

_PLAIN_WORD = re.compile(r"\w+\*?\Z")
_OPERATORS = {"AND", "OR", "NOT"}


def tag(written: str) -> Tag:
    """`mh` or `mh:noexp`."""
    code, _, qualifier = written.partition(":")
    return Tag(code, FIELD[code], explodes=not qualifier)


def term(text: str, written_tag: str, span: Span) -> Term:
    """A term, quoted unless it is one plain word."""
    is_plain = _PLAIN_WORD.match(text) is not None and text.upper() not in _OPERATORS
    return Term(text, tag(written_tag), not is_plain, span)


def joined(operator: Operator, nodes: Sequence[Node], span: Span) -> Node | None:
    """The nodes joined by one operator, chains bracketed; None without nodes."""
    if len(nodes) < 2:
        return nodes[0] if nodes else None
    return Chain(tuple(map(bracketed, nodes)), (operator,) * (len(nodes) - 1), span=span)


def bracketed(node: Node) -> Node:
    return Group(node, None, node.span) if isinstance(node, Chain) else node
