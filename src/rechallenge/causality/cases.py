"""From extracted patients to what the instruments' traps and the verdict ladder ask about them."""

from collections.abc import Iterable

from rechallenge.causality.assessments import CaseAssessment
from rechallenge.causality.body import WEIGHING_INSTRUMENT, WeighedCase, degree
from rechallenge.causality.scoring import Assessment
from rechallenge.model import Case, CaseRole, CellState, EvidenceLevel
from rechallenge.vocabulary import case_rivals, drug_set, mentions

_IMMUNOSUPPRESSIVE = ("glucocorticoids", "anti-cd20")
_FARTHEST_FIRST = (EvidenceLevel.SECONDARY, EvidenceLevel.ABSTRACT, EvidenceLevel.FULL_TEXT)


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
    treatment = case.cell("treatment").texts
    if case.cell("dechallenge").value == "confounded by treatment" or any(map(_suppresses, treatment)):
        facts["immunosuppressed"] = "yes"
    elif case.cell("treatment").state is CellState.NOT_DONE or treatment:
        facts["immunosuppressed"] = "no"
    return facts


def _suppresses(text: str) -> bool:
    sets = (drug_set(name) for name in _IMMUNOSUPPRESSIVE)
    return any(mentions(text, word) for known in sets for word in (*known.members, *known.synonyms))


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
    rivals = [rival for _, rival in case_rivals(case, event_set)]
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
