"""When the four minimum criteria of a report were first on record."""

from collections.abc import Collection, Iterable
from datetime import datetime

from rechallenge.evidence.form import Form
from rechallenge.model import Answered, AnyEntry, CaseId, CaseOpened, Reconciled

_IDENTIFYING = ("D.1", "D.2.2", "D.5")


def day_zero(entries: Iterable[AnyEntry], ids: Collection[CaseId], form: Form) -> datetime | None:
    """The first moment at which a paper, a patient with an age, sex or initials, a drug and an event were all entered.

    An entry never changes, so the day cannot move by later work; None where the four have not come together yet.

    Args:
        ids: every id under which the patient was entered.
    """
    asked = {field.name for element in _IDENTIFYING for field in form.feeding(element)}
    has_header = has_patient = False
    for entry in entries:
        match entry:
            case CaseOpened(case=case, drug=drug, event=event, records=records) if case in ids:
                has_header = has_header or bool(drug and event and records)
            case Answered(case=case, field=field, cell=cell) | Reconciled(case=case, field=field, cell=cell):
                has_patient = has_patient or (case in ids and field in asked and cell.is_known)
            case _:
                continue
        if has_header and has_patient:
            return entry.at
    return None
