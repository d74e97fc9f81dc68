"""What a list of terms without operators can mean. Papers often print one; each reading is another search."""

from collections.abc import Sequence
from dataclasses import dataclass

from rechallenge.model import InputError
from rechallenge.query.parse import parse
from rechallenge.query.syntax import Chain, Group, Node, Operator, Query, Term
from rechallenge.query.write import write


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to join the terms of a list.

    Attributes:
        name: short name, such as "last-required".
        says: what it finds, in plain words.
        query: the search, ready to run.
    """

    name: str
    says: str
    query: Query


def readings(terms: Sequence[Term] | Sequence[str]) -> tuple[Reading, ...]:
    """The readings of a list, from the widest to the narrowest.

    Args:
        terms: at least two, in the order of the list; plain words are searched in double quotes, as papers print them.
    Raises:
        InputError: fewer than two terms.

    >>> for reading in readings(["tofacitinib", "JAK", "Vasculitis"]):
    ...     print(reading.name, "|", reading.query.text)
    any | "tofacitinib" OR "JAK" OR "Vasculitis"
    last-two-together | "tofacitinib" OR ("JAK" AND "Vasculitis")
    left-to-right | "tofacitinib" OR "JAK" AND "Vasculitis"
    last-required | ("tofacitinib" OR "JAK") AND "Vasculitis"
    all | "tofacitinib" AND "JAK" AND "Vasculitis"
    """
    listed = [Term(term, is_quoted=True) if isinstance(term, str) else term for term in terms]
    if len(listed) < 2:
        raise InputError(f"a list of {len(listed)} terms has one reading only", fix="give two terms or more")
    last = listed[-1]
    whole = _chain(listed, Operator.OR)
    found = [("any", "any of the terms is enough", whole)]
    if len(listed) > 2:
        tight = _chain([*listed[:-2], Group(_chain(listed[-2:], Operator.AND))], Operator.OR)
        flat = Chain(tuple(listed), (Operator.OR,) * (len(listed) - 2) + (Operator.AND,))
        required = _chain([Group(_chain(listed[:-1], Operator.OR)), last], Operator.AND)
        found += [
            ("last-two-together", "any of the first terms, or the last two together (AND before OR)", tight),
            ("left-to-right", "OR, then AND before the last term, as PubMed reads it: the last term is required", flat),
            ("last-required", "any of the first terms, always with the last one", required),
        ]
    found.append(("all", "all terms together, as PubMed reads a list without operators", _chain(listed, Operator.AND)))
    return tuple(Reading(name, says, parse(write(tree))) for name, says, tree in found)


def listed_terms(query: Query) -> tuple[Term, ...]:
    """The terms of a query that is a mere list: three or more without tags, side by side without an operator.

    An `and` or `or` before the last term, as in prose, leaves it a list. Empty where the query says how it is joined.
    """
    tree = query.tree
    if not isinstance(tree, Chain) or len(tree.operands) < 3:
        return ()
    terms = tuple(operand for operand in tree.operands if isinstance(operand, Term) and operand.tag is None)
    gaps = set(range(len(tree.operators))) - tree.implied
    return terms if len(terms) == len(tree.operands) and gaps <= {len(tree.operators) - 1} else ()


def _chain(nodes: Sequence[Node], operator: Operator) -> Node:
    return Chain(tuple(nodes), (operator,) * (len(nodes) - 1)) if len(nodes) > 1 else nodes[0]
