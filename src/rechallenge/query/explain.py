"""What a query asks for, in plain words, and what PubMed will or may do with each term.

What only the server knows (its phrase index, its translation tables) is said as "may".
Source: PubMed User Guide, "How PubMed works: automatic term mapping", "Phrase searching", "Truncation", "MeSH".
"""

from collections.abc import Iterator
from dataclasses import dataclass

from rechallenge.query.fields import FLAGS, Field, FieldKind, are_pmids
from rechallenge.query.lint import is_truncated_by_rule
from rechallenge.query.readings import listed_terms, readings
from rechallenge.query.syntax import Chain, Group, Node, Operator, Proximity, Query, Range, Reference, Span, Term
from rechallenge.query.write import write


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the explanation: how deep it stands, what it says, the part of the text that it is about."""

    depth: int
    says: str
    span: Span


def explain(query: Query) -> tuple[Step, ...]:
    """The tree in plain words, outermost first; for a mere list of terms also what else it may have meant."""
    return (*_steps(query.tree, 0), *_other_readings(query))


def _other_readings(query: Query) -> Iterator[Step]:
    terms = listed_terms(query)
    if not terms:
        return
    span = query.tree.span
    yield Step(0, "the list does not say how its terms are joined; it may mean, each with a set of its own:", span)
    for reading in readings(terms):
        yield Step(1, f"{reading.name}: {reading.says}: {reading.query.text}", span)


def _steps(node: Node, depth: int) -> Iterator[Step]:
    match node:
        case Group():
            yield from _steps(node.child, depth)
        case Chain():
            yield from _chain(node, depth)
        case _:
            yield Step(depth, _leaf(node), node.span)


def _chain(chain: Chain, depth: int) -> Iterator[Step]:
    kinds = set(chain.operators)
    if kinds == {Operator.OR}:
        yield Step(depth, f"records that match any of these {len(chain.operands)}:", chain.span)
    elif kinds == {Operator.AND}:
        yield Step(depth, f"records that match all of these {len(chain.operands)}:", chain.span)
    else:
        yield Step(depth, "from left to right, each step working on the result so far:", chain.span)
    for index, operand in enumerate(chain.operands):
        steps = list(_steps(operand, depth + 1))
        if index and (len(kinds) > 1 or kinds == {Operator.NOT}):
            word = {"AND": "and of these only", "OR": "add", "NOT": "take away"}[chain.operators[index - 1].value]
            steps[0] = Step(steps[0].depth, f"{word}: {steps[0].says}", steps[0].span)
        if index and index - 1 in chain.implied:
            steps[0] = Step(steps[0].depth, f"{steps[0].says} (no operator written; PubMed takes AND)", steps[0].span)
        yield from steps


def _leaf(leaf: Term | Proximity | Range | Reference) -> str:
    match leaf:
        case Reference():
            return f"the result of line #{leaf.line}"
        case Range():
            name = leaf.tag.field.name if leaf.tag and leaf.tag.field else "Publication date or number"
            return f"{name} from {leaf.low or 'the beginning'} to {leaf.high or 'the end'}, both included"
        case Proximity():
            field = leaf.tag.field.name if leaf.tag.field else leaf.tag.text
            between = "next to each other" if leaf.distance == 0 else f"with at most {leaf.distance} words between"
            return f"the words {leaf.text!r} in {field}, in any order, {between}; no mapping, no truncation"
        case Term():
            return _term(leaf)


def _term(term: Term) -> str:
    if term.tag is None:
        return _untagged(term)
    if term.tag.field is None:
        return f"{write(term)!r}: PubMed has no tag [{term.tag.text}] and may search the words in all fields"
    field = term.tag.field
    if field.kind is FieldKind.MESH:
        return _mesh(term, field)
    shown = f"{term.text!r} in {field.name}"
    if field.kind is FieldKind.DATE:
        return f"{field.name} {term.text}"
    if term.is_truncated:
        return f"{_begins(term)} in {field.name}; no mapping"
    if field.code == "all":
        return f"{shown}; PubMed may map it to MeSH and other names (ATM stays on with [all])"
    if field.code == "nm":
        return f"the substance {term.text!r}; its synonyms may be mapped to it"
    if field.kind is FieldKind.TEXT and (" " in term.text or "-" in term.text):
        return (
            f"{shown} as a phrase: as it stands if the phrase index has it, otherwise it may be broken up; no mapping"
        )
    return f"{shown}; no mapping"


def _untagged(term: Term) -> str:
    if term.is_truncated:
        return f"{_begins(term)} in all fields; truncation turns mapping and explosion off"
    if term.is_quoted:
        return (
            f"the phrase {term.text!r} in all fields; if the phrase index lacks it the quotes are ignored "
            "and the words may be mapped"
        )
    if term.text.casefold() in FLAGS:
        return f"records with the mark {term.text!r}; searched as it stands"
    if are_pmids(term.text):
        return f"the records with these PMIDs, any of them: {term.text}"
    if "-" in term.text and " " not in term.text:
        return f"{term.text!r} as a phrase; if the phrase index lacks it nothing is found, unless it is a MeSH term"
    return f"{term.text!r}: PubMed may map it to MeSH (exploded), other names and all fields; see QueryTranslation"


def _begins(term: Term) -> str:
    """What a truncated term finds; where the sign is against the rules only PubMed knows what it makes of it."""
    if is_truncated_by_rule(term.text):
        return f"words that begin with {term.text.rstrip('*')!r}"
    return f"{term.text!r}, truncated against PubMed's rules: the sign may be read as a space,"


def _mesh(term: Term, field: Field) -> str:
    heading, slash, qualifier = term.text.partition("/")
    explodes = term.tag is not None and term.tag.explodes
    reach = "and everything below it in the tree" if explodes else "alone, without what stands below it"
    what = {"majr": "as a main topic", "sh": "as a subheading", "pt": "as publication type"}.get(
        field.code, "as MeSH heading"
    )
    limited = f", with the subheading {qualifier!r}" if slash else ""
    mapped = "" if term.is_quoted else "; an entry term may be mapped to its heading"
    return f"{heading!r} {what} {reach}{limited}{mapped}"
