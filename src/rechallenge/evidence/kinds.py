"""What kind of event a patient had, on the nomenclature of the event set."""

from rechallenge.evidence.form import Form
from rechallenge.model import Case
from rechallenge.vocabulary import Classification, Vocabulary, classify_event, event_set


def classify_case(
    case: Case, form: Form, *, event_set_name: str, cause: str = "", vocabulary: Vocabulary | None = None
) -> Classification | None:
    """The patient's subtype (else the event of the header) placed with the facts of the case.

    None where the event set has no tree, or the words name nothing on it.

    Args:
        cause: "drug" where the drug is accepted as the cause, which moves some entities.
    Raises:
        InputError: no such event set.
    """
    if event_set(event_set_name, vocabulary=vocabulary).nomenclature is None:
        return None
    facts = {"cause": cause} if cause else {}
    for field in form.fields:
        answer = case.cell(field.name).value
        if field.fact and isinstance(answer, str):
            facts[field.fact] = field.fact_values.get(answer, answer)
    subtype = case.cell("subtype").value
    words = subtype if isinstance(subtype, str) else case.event
    return classify_event(words, set_name=event_set_name, facts=facts, vocabulary=vocabulary)


def kind_of(case: Case, form: Form, *, event_set_name: str, vocabulary: Vocabulary | None = None) -> str:
    """The kind under which a patient is pooled: the title on the tree, else the words of the report."""
    placed = classify_case(case, form, event_set_name=event_set_name, vocabulary=vocabulary)
    return placed.title if placed else case.event
