"""Walks over a tree, in order of writing."""

from collections.abc import Iterator

from rechallenge.query.syntax import Chain, Group, Node, Proximity, Range, Term


def nodes(node: Node) -> Iterator[Node]:
    """Every node, outermost first."""
    waiting = [node]
    while waiting:
        current = waiting.pop()
        yield current
        if isinstance(current, Group):
            waiting.append(current.child)
        elif isinstance(current, Chain):
            waiting.extend(reversed(current.operands))


def leaves(node: Node) -> Iterator[Term | Proximity | Range]:
    """Terms, proximities and ranges from left to right."""
    for current in nodes(node):
        if isinstance(current, Term | Proximity | Range):
            yield current
