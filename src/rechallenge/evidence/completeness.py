"""How much of what a case report should tell was told."""

from dataclasses import dataclass

from rechallenge.evidence.form import Field, Form
from rechallenge.model import Case, CellState


@dataclass(frozen=True, slots=True)
class Completeness:
    """Questions of the form that belong to a CARE topic, answered or not. A share, not a score of quality.

    "Not done" answers a question; "unclear" does not.
    """

    answered: tuple[Field, ...]
    missing: tuple[Field, ...]

    @property
    def n_asked(self) -> int:
        return len(self.answered) + len(self.missing)

    @property
    def share(self) -> float:
        """In [0, 1]; 1 for a form that asks nothing of CARE."""
        return len(self.answered) / self.n_asked if self.n_asked else 1.0


def care_completeness(case: Case, form: Form) -> Completeness:
    """What the report told of the questions that belong to a topic of the CARE checklist.

    Source:
        Gagnier JJ et al. 2013, doi:10.7453/gahmj.2013.008.
    """
    asked = [field for field in form.fields if field.care]
    told = {CellState.VALUE, CellState.NOT_DONE}
    answered = tuple(field for field in asked if case.cell(field.name).state in told)
    return Completeness(answered, tuple(field for field in asked if field not in answered))
