"""What a drug acts on, under a named rule; never a bare list."""

from collections.abc import Iterable

from rechallenge.model import InputError
from rechallenge.vocabulary.causes import SelectivityRule, Signalling
from rechallenge.vocabulary.drugs import Assay, Drug
from rechallenge.vocabulary.library import Vocabulary, default_vocabulary
from rechallenge.vocabulary.text import fold_name


def selectivity_rule(name: str, *, vocabulary: Vocabulary | None = None) -> SelectivityRule:
    """The rule called `name`, with its fold and its reason.

    Raises:
        InputError: no such rule.
    """
    rules = (vocabulary or default_vocabulary()).selectivity_rules
    if name not in rules:
        raise InputError(f"there is no selectivity rule {name!r}", where="vocabulary", fix=f"known: {', '.join(rules)}")
    return rules[name]


def primary_targets(
    drug: Drug, rule: str = "published-class", *, fold: float | None = None, vocabulary: Vocabulary | None = None
) -> frozenset[str] | None:
    """The proteins that count as targets of `drug` under `rule`; None where no evidence of the rule's kind is held.

    By assay: the proteins of every target whose concentration of half-maximal inhibition is at most `fold` times the
    lowest.

    Args:
        fold: another ratio than the rule's own, to see whether the answer hangs on it.
    Raises:
        InputError: no such rule.
    """
    meant = selectivity_rule(rule, vocabulary=vocabulary)
    evidence = [item for item in drug.targets if item.assay == Assay(meant.assay)]
    if not evidence:
        return None
    ratio = fold if fold is not None else meant.fold
    values = [item.value for item in evidence if item.value is not None]
    if ratio is None or not values:
        return frozenset().union(*(item.proteins for item in evidence))
    limit = ratio * min(values)
    near = (item.proteins for item in evidence if item.value is not None and item.value <= limit)
    return frozenset().union(*near)


def shared_targets(
    drugs: Iterable[Drug], rule: str = "published-class", *, vocabulary: Vocabulary | None = None
) -> frozenset[str] | None:
    """The proteins that all `drugs` act on under `rule`; None where one of them has no evidence of that kind.

    Raises:
        InputError: no such rule, or no drugs.
    """
    found = [primary_targets(drug, rule, vocabulary=vocabulary) for drug in drugs]
    if not found:
        raise InputError("no drugs were given to intersect", where="shared_targets", fix="name at least one drug")
    known = [targets for targets in found if targets is not None]
    return frozenset.intersection(*known) if len(known) == len(found) else None


def signals_through(ligand: str, *, vocabulary: Vocabulary | None = None) -> Signalling | None:
    """Which proteins of which family a cytokine or hormone needs; None where nothing is held about it."""
    return (vocabulary or default_vocabulary()).signalling.get(fold_name(ligand))
