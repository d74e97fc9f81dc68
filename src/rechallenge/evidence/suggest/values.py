"""What a suggestion is. It decides nothing: a person accepts it, changes it or leaves it."""

from enum import StrEnum

from rechallenge.model import CellValue, Dose, Quote, Value


class Standing(StrEnum):
    """What the words claim: that it was so, that it was not, that it might be."""

    AFFIRMED = "affirmed"
    NEGATED = "negated"
    HYPOTHETICAL = "hypothetical"


class Whose(StrEnum):
    """Of whom the words speak."""

    PATIENT = "patient"
    FAMILY = "family"
    OTHERS = "other-patients"
    LITERATURE = "literature"


class Suggestion(Value):
    """A possible answer to one question of the form, with the words behind it.

    Attributes:
        field: name in the extraction form; "drug" and "event" are the header of a case.
        value: normalised; None where the words cannot be brought to the form's kind ("high dose", "in her sixties").
        quote: an exact piece of the text, with its place in characters.
        rule: how it was found.
        spread: smallest and largest value that the words allow: days for a duration, years for an age.
        mg_per_day: of a dose whose unit and frequency allow it.
        drug: of a dose or route, the drug that it belongs to.
        dose: of a drug named with one: as written beside it.
        route: of a drug named with one.
    """

    field: str
    value: CellValue | None
    quote: Quote
    rule: str
    standing: Standing = Standing.AFFIRMED
    whose: Whose = Whose.PATIENT
    spread: tuple[float, float] | None = None
    mg_per_day: float | None = None
    drug: str = ""
    dose: Dose | None = None
    route: str = ""
    note: str = ""

    @property
    def start(self) -> int:
        return self.quote.start or 0

    @property
    def speaks_for_patient(self) -> bool:
        """Whether it may fill a cell: said of this patient, and said to be so."""
        return self.standing is Standing.AFFIRMED and self.whose is Whose.PATIENT


class Pair(Value):
    """A drug and an event that one sentence brings together."""

    drug: str
    event: str
    quote: Quote
    drug_quote: Quote
    event_quote: Quote
    rule: str
    standing: Standing = Standing.AFFIRMED
    whose: Whose = Whose.PATIENT


class Contradiction(Value):
    """Two or more answers to one question that cannot all be true. It is shown, not resolved."""

    field: str
    values: tuple[str, ...]
    quotes: tuple[Quote, ...]


class PatientKind(StrEnum):
    """`series`: people told of together, who cannot be told apart and are no patient."""

    PATIENT = "patient"
    SERIES = "series"


class PatientSuggestions(Value):
    """One patient of a paper, or a series.

    Attributes:
        label: as a reader would call the patient: "patient", "patient 2", "series".
        n_patients: of a series, as stated; None where no number stands.
        suggestions: in the order of the text.
    """

    kind: PatientKind
    label: str
    n_patients: int | None = 1
    suggestions: tuple[Suggestion, ...] = ()
    pairs: tuple[Pair, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()

    def of(self, field: str) -> tuple[Suggestion, ...]:
        """The suggestions for `field` that may fill its cell, in the order of the text."""
        return tuple(one for one in self.suggestions if one.field == field and one.speaks_for_patient)
