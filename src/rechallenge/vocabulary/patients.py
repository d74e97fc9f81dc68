"""What the vocabulary knows of one extracted patient: the kind of the event, and its other known causes."""

from functools import partial

from rechallenge.model import Case
from rechallenge.vocabulary.classify import classify_event
from rechallenge.vocabulary.events import UNSPECIFIED
from rechallenge.vocabulary.library import Vocabulary
from rechallenge.vocabulary.resolve import event_set
from rechallenge.vocabulary.rivals import RivalCause, rival_causes

CAUSE_DRUGS = ("prior_treatment", "concomitants")
CAUSE_CONDITIONS = ("indication", "comorbidities")
CAUSE_AGE = "age"


def event_stratum(text: str, set_name: str, *, vocabulary: Vocabulary | None = None) -> str:
    """The stratum of the event that `text` names: as a term of the set, else by its place on the set's tree; or ""."""
    events = event_set(set_name, vocabulary=vocabulary)
    term = events.match(text)
    if term is not None and term.stratum:
        return term.stratum
    placed = classify_event(text, set_name=set_name, vocabulary=vocabulary) if events.nomenclature else None
    return placed.stratum if placed else ""


def case_stratum(case: Case, set_name: str, *, vocabulary: Vocabulary | None = None) -> str:
    """The stratum of a patient's event: by the subtype, else by the event as printed; empty where neither tells it."""
    found = (event_stratum(text, set_name, vocabulary=vocabulary) for text in (*case.cell("subtype").texts, case.event))
    return next((stratum for stratum in found if stratum not in {"", UNSPECIFIED}), "")


def case_rivals(
    case: Case, set_name: str, *, vocabulary: Vocabulary | None = None
) -> tuple[tuple[str, RivalCause], ...]:
    """Known other causes of this patient's kind of event, each with the field it was found in: drugs, diseases, age.

    A disease counts with the groups it belongs to. A cause that is known for some strata of the event only counts where
    the patient's event is of one of them, or where its stratum is not known.

    Raises:
        InputError: no such event set.
    """
    stratum = case_stratum(case, set_name, vocabulary=vocabulary)
    causes_of = partial(rival_causes, set_name, suspected=case.drug, vocabulary=vocabulary)
    found: list[tuple[str, RivalCause]] = []
    for field in CAUSE_DRUGS:
        found += [(field, rival) for rival in causes_of(drugs=case.cell(field).texts)]
    for field in CAUSE_CONDITIONS:
        found += [(field, rival) for rival in causes_of(conditions=case.cell(field).texts)]
    age = case.cell(CAUSE_AGE).value
    if isinstance(age, int | float) and not isinstance(age, bool):
        found += [(CAUSE_AGE, rival) for rival in causes_of(age_years=float(age))]
    return tuple(pair for pair in found if not stratum or not (s := pair[1].association.strata) or stratum in s)
