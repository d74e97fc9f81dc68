"""Walks over a tree, in order of writing."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from rechallenge.query.syntax import Chain, Group, Node, Proximity, Range, Reference, Term


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


@dataclass(frozen=True, slots=True)
class Extent:
    """How deep parentheses are nested, and how many leaves a tree has."""

    depth: int
    n_leaves: int


def extent(node: Node, lines: Mapping[int, Extent] | None = None) -> Extent:
    """Depth and leaves of a tree; a reference counts as its line of `lines` in parentheses where it is known."""
    depth = n_leaves = 0
    waiting = [(node, 0)]
    while waiting:
        current, level = waiting.pop()
        match current:
            case Group():
                waiting.append((current.child, level + 1))
            case Chain():
                waiting += [(operand, level) for operand in current.operands]
            case Reference() if lines and current.line in lines:
                depth = max(depth, level + 1 + lines[current.line].depth)
                n_leaves += lines[current.line].n_leaves
            case _:
                depth = max(depth, level)
                n_leaves += 1
    return Extent(depth, n_leaves)


def leaves(node: Node) -> Iterator[Term | Proximity | Range]:
    """Terms, proximities and ranges from left to right."""
    for current in nodes(node):
        if isinstance(current, Term | Proximity | Range):
            yield current
