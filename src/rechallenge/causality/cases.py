"""From extracted patients to what the instruments' traps and the verdict ladder ask about them."""

from collections.abc import Iterable

from rechallenge.causality.assessments import CaseAssessment
from rechallenge.causality.body import WEIGHING_INSTRUMENT, WeighedCase, degree
from rechallenge.causality.scoring import Assessment
from rechallenge.model import Case, CaseRole, Cell, CellState, EvidenceLevel
from rechallenge.vocabulary import RivalCause, classify_event, drug_set, mentions, rival_causes
from rechallenge.vocabulary import event_set as find_event_set

_IMMUNOSUPPRESSIVE = ("glucocorticoids", "anti-cd20")
_FARTHEST_FIRST = (EvidenceLevel.SECONDARY, EvidenceLevel.ABSTRACT, EvidenceLevel.FULL_TEXT)
_RIVAL_DRUGS = ("prior_treatment", "concomitants")
_RIVAL_CONDITIONS = ("indication", "comorbidities")


def case_facts(case: Case, *, label_lists_event: str = "unknown") -> dict[str, str]:
    """What is known of a patient, by the names that the instruments' traps use; what is not known is left out.

    Args:
        label_lists_event: `yes`, `no` or `unknown`, by the as-of day.
    """
    facts = {"label-lists-event": label_lists_event}
    rechallenge, outcome = case.cell("rechallenge"), case.cell("outcome")
    facts["rechallenge"] = str(rechallenge.value) if rechallenge.is_known else rechallenge.state.value
    if outcome.is_known:
        facts["outcome"] = "fatal" if outcome.value == "died" else str(outcome.value)
    if case.cell("biopsy_confirms").value is True:
        facts["confirmed-by-biopsy"] = "yes"
    treatment = _texts(case.cell("treatment"))
    if case.cell("dechallenge").value == "confounded by treatment" or any(map(_suppresses, treatment)):
        facts["immunosuppressed"] = "yes"
    elif case.cell("treatment").state is CellState.NOT_DONE or treatment:
        facts["immunosuppressed"] = "no"
    return facts


def _texts(cell: Cell) -> tuple[str, ...]:
    if isinstance(cell.value, tuple):
        return cell.value
    return (cell.value,) if isinstance(cell.value, str) else ()


def _suppresses(text: str) -> bool:
    sets = (drug_set(name) for name in _IMMUNOSUPPRESSIVE)
    return any(mentions(text, word) for known in sets for word in (*known.members, *known.synonyms))


def case_stratum(case: Case, event_set: str) -> str:
    """The part of the event set that the patient's diagnosis falls in; empty where it names none."""
    known = find_event_set(event_set)
    if known.nomenclature is None:
        term = known.match(case.event)
        return term.stratum if term else ""
    place = classify_event(" ".join(_texts(case.cell("subtype"))), set_name=event_set)
    return place.stratum if place else ""


def case_rivals(case: Case, event_set: str) -> tuple[RivalCause, ...]:
    """Known other causes of this kind of event that the patient had: drugs, diseases with their groups, age.

    A cause that is known for another kind of the event only is left out.
    """
    age = case.cell("age").value
    stratum = case_stratum(case, event_set)
    rivals = rival_causes(
        event_set,
        drugs=[text for field in _RIVAL_DRUGS for text in _texts(case.cell(field))],
        conditions=[text for field in _RIVAL_CONDITIONS for text in _texts(case.cell(field))],
        age_years=float(age) if isinstance(age, int | float) else None,
        suspected=case.drug,
    )
    return tuple(
        rival for rival in rivals if not rival.association.strata or not stratum or stratum in rival.association.strata
    )


def weighed_cases(
    cases: Iterable[Case], assessments: Iterable[CaseAssessment], *, event_set: str
) -> tuple[WeighedCase, ...]:
    """The patients of the case table as the ladder sees them; those without a WHO-UMC rating weigh nothing.

    Consensus counts; without one, the least certain category that a rater gave. Patients of one publication are one
    cluster: they share their reporters.
    """
    rated = {each.case: each for each in assessments if each.instrument == WEIGHING_INSTRUMENT}
    return tuple(
        _weighed(case, rated[case.id], event_set) for case in cases if case.role is CaseRole.CASE and case.id in rated
    )


def _weighed(case: Case, assessment: CaseAssessment, event_set: str) -> WeighedCase:
    rated = assessment.standing or min(assessment.raters, key=lambda each: degree(each.category))
    result = rated.result
    rivals = case_rivals(case, event_set)
    levels = {cell.level for cell in case.cells.values() if cell.is_known}
    return WeighedCase(
        case=case.id,
        category=rated.category,
        reachable=result.reachable if isinstance(result, Assessment) else (),
        n_assessors=len(assessment.raters),
        cluster=case.records[0] if case.records else case.id,
        confounders=frozenset(rival.association.cause for rival in rivals),
        rivals=tuple(dict.fromkeys(rival.found for rival in rivals)),
        level=next((level for level in _FARTHEST_FIRST if level in levels), None),
        flags=result.flags if isinstance(result, Assessment) else (),
    )
