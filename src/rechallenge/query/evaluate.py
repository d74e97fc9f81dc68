"""What a query means: sets of records, combined strictly from left to right."""

from collections.abc import Callable, Set
from typing import TypeVar

from rechallenge.model import InputError
from rechallenge.query.syntax import Chain, Group, Node, Operator, Proximity, Range, Reference, Term

T = TypeVar("T")
Leaf = Term | Proximity | Range


def evaluate(node: Node, find: Callable[[Leaf], Set[T]]) -> Set[T]:
    """The set of records that a tree stands for.

    Args:
        find: the records of one leaf; an index of any kind.
    Raises:
        InputError: a history line was not resolved (`resolve` replaces them).
    Source:
        PubMed User Guide: operators are processed in a left-to-right sequence, parentheses first.

    >>> index = {"a": {1, 2, 3}, "b": {3, 4}, "c": {3, 5}}
    >>> from rechallenge.query.parse import parse
    >>> sorted(evaluate(parse("a OR b AND c").tree, lambda leaf: index[leaf.text]))
    [3]
    """
    match node:
        case Reference():
            raise InputError(f"#{node.line} refers to a search history that is not here", fix="give the whole strategy")
        case Group():
            return evaluate(node.child, find)
        case Chain():
            result = evaluate(node.operands[0], find)
            for operator, operand in zip(node.operators, node.operands[1:], strict=True):
                result = _combined(result, operator, evaluate(operand, find))
            return result
        case _:
            return find(node)


def _combined(left: Set[T], operator: Operator, right: Set[T]) -> Set[T]:
    match operator:
        case Operator.AND:
            return left & right
        case Operator.OR:
            return left | right
        case Operator.NOT:
            return left - right
