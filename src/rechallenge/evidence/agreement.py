"""How far extractors agreed before they saw each other's answers, question by question."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

from rechallenge.evidence.form import Field, Form
from rechallenge.model import Actor, Answered, CaseFinished, CaseId, Cell, CellState, Entry
from rechallenge.model.case import NOT_REPORTED
from rechallenge.stats import NotEstimable, weighted_kappa
from rechallenge.vocabulary import fold_name

Answer = tuple[CellState, object]


@dataclass(frozen=True, slots=True)
class FieldAgreement:
    """One question to the patients that two people extracted.

    Attributes:
        n: pairs of answers; a question that one of the two left open counts as not reported.
        n_equal: of these, the same answer; letter case, hyphens and the order of a list make no difference.
        kappa: Cohen's, over the answers as categories; not estimable where nobody's answers varied.
    """

    field: Field
    n: int
    n_equal: int
    kappa: float | NotEstimable


def blind_answers(entries: Iterable[Entry]) -> dict[CaseId, dict[Actor, dict[str, Cell]]]:
    """Each person's answers by patient as they stood when that person first said to have finished, else as they stand."""
    finished: set[tuple[CaseId, Actor]] = set()
    answers: dict[CaseId, dict[Actor, dict[str, Cell]]] = defaultdict(lambda: defaultdict(dict))
    for entry in entries:
        match entry:
            case CaseFinished():
                finished.add((entry.case, entry.by))
            case Answered() if (entry.case, entry.by) not in finished:
                answers[entry.case][entry.by][entry.field] = entry.cell
    return {case: dict(people) for case, people in answers.items()}


def extraction_agreement(entries: Iterable[Entry], form: Form) -> tuple[FieldAgreement, ...]:
    """Agreement on every question of the form over all patients that two or more people extracted; empty without one.

    Source:
        Cohen 1960, doi:10.1177/001316446002000104.
    """
    pairs = list(_pairs(blind_answers(entries)))
    return tuple(_agreement(field, pairs) for field in form.fields) if pairs else ()


Pair = tuple[dict[str, Cell], dict[str, Cell]]


def _pairs(answers: dict[CaseId, dict[Actor, dict[str, Cell]]]) -> Iterator[Pair]:
    for people in answers.values():
        for first, second in combinations(sorted(people), 2):
            yield people[first], people[second]


def _agreement(field: Field, pairs: Iterable[Pair]) -> FieldAgreement:
    said = [
        (_said(one.get(field.name, NOT_REPORTED)), _said(other.get(field.name, NOT_REPORTED))) for one, other in pairs
    ]
    kinds = {answer: at for at, answer in enumerate(dict.fromkeys(answer for pair in said for answer in pair))}
    n_equal = sum(one == other for one, other in said)
    if len(kinds) < 2:
        return FieldAgreement(field, len(said), n_equal, NotEstimable("all answers are the same"))
    matrix = [[0] * len(kinds) for _ in kinds]
    for one, other in said:
        matrix[kinds[one]][kinds[other]] += 1
    return FieldAgreement(field, len(said), n_equal, weighted_kappa(matrix, weights="nominal"))


def _said(cell: Cell) -> Answer:
    match cell.value:
        case str():
            return cell.state, fold_name(cell.value)
        case tuple():
            return cell.state, frozenset(map(fold_name, cell.value))
        case bool():
            return cell.state, str(cell.value)  # True == 1
    return cell.state, cell.value
