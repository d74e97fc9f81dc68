"""Patients who may have been published twice."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations

from rechallenge.evidence.form import Form
from rechallenge.evidence.kinds import classify_case
from rechallenge.model import Case, CaseId, PartialDate
from rechallenge.vocabulary import Vocabulary, fold_name, resolve_conditions, resolve_drug

MIN_AGREEING = 2  # drug and event alone bring patients of one review together; fewer would pair everyone
AGE_TOLERANCE_YEARS = 1  # age at onset in one paper, at publication in another


@dataclass(frozen=True, slots=True)
class PossibleDuplicate:
    """Two cases that nothing tells apart.

    Attributes:
        agree: what both tell alike; `unknown`: what one of them does not tell.
    """

    cases: tuple[CaseId, CaseId]
    agree: tuple[str, ...]
    unknown: tuple[str, ...]


def possible_duplicates(
    cases: Sequence[Case], form: Form, *, event_set_name: str, vocabulary: Vocabulary | None = None
) -> tuple[PossibleDuplicate, ...]:
    """Pairs that agree on at least two of drug, kind of event, sex, age, country, indication, organs and onset, and
    contradict each other on none. A person decides; this only proposes.

    Pairs with the most in common come first. Nothing is known of a group (n_patients > 1) but what all share.

    Raises:
        InputError: no such event set.
    """
    traits: dict[str, Callable[[Case], object]] = {
        "drug": lambda case: _drug(case, vocabulary),
        "kind of event": lambda case: _stratum(case, form, event_set_name, vocabulary),
        "sex": lambda case: case.cell("sex").value,
        "age": lambda case: case.cell("age").value,
        "country": lambda case: _text(case.cell("country").value),
        "indication": lambda case: _indications(case, vocabulary),
        "organs": _organs,
        "onset": lambda case: case.cell("onset").value,
    }
    known = {case.id: {name: read(case) for name, read in traits.items()} for case in cases}
    found = []
    for one, other in combinations([case.id for case in cases], 2):
        verdicts = {name: _agree(known[one][name], known[other][name]) for name in traits}
        agree = tuple(name for name, verdict in verdicts.items() if verdict)
        if False not in verdicts.values() and len(agree) >= MIN_AGREEING:
            found.append(PossibleDuplicate((one, other), agree, tuple(n for n, v in verdicts.items() if v is None)))
    return tuple(sorted(found, key=lambda pair: (-len(pair.agree), pair.cases)))


def _agree(one: object, other: object) -> bool | None:
    """Whether two traits can be of one patient; None where one is not told."""
    if one in (None, "", frozenset()) or other in (None, "", frozenset()):
        return None
    if isinstance(one, frozenset) and isinstance(other, frozenset):
        return bool(one & other)
    if isinstance(one, PartialDate) and isinstance(other, PartialDate):
        return one.earliest() <= other.latest() and other.earliest() <= one.latest()
    if isinstance(one, int | float) and isinstance(other, int | float):
        return abs(one - other) <= AGE_TOLERANCE_YEARS
    return one == other


def _text(value: object) -> str:
    return fold_name(value) if isinstance(value, str) else ""


def _drug(case: Case, vocabulary: Vocabulary | None) -> str:
    drug = resolve_drug(case.drug, vocabulary=vocabulary)
    return drug.name if drug else fold_name(case.drug)


def _stratum(case: Case, form: Form, event_set_name: str, vocabulary: Vocabulary | None) -> str:
    placed = classify_case(case, form, event_set_name=event_set_name, vocabulary=vocabulary)
    return placed.stratum if placed else ""


def _indications(case: Case, vocabulary: Vocabulary | None) -> frozenset[str]:
    text = case.cell("indication").value
    return (
        frozenset(item.name for item in resolve_conditions(text, vocabulary=vocabulary))
        if isinstance(text, str)
        else frozenset()
    )


def _organs(case: Case) -> frozenset[str]:
    value = case.cell("organs").value
    return frozenset(fold_name(item) for item in value) if isinstance(value, tuple) else frozenset()
