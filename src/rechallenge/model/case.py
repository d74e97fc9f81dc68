"""A patient, as a set of cells. Which cells a case has is said by the extraction form (data, not code)."""

from enum import StrEnum

import msgspec

from rechallenge.model.values import CaseId, Dose, Duration, EvidenceLevel, PartialDate, Quote, RecordId, Source, Value


class CellState(StrEnum):
    """`unclear`: the report says something that cannot be read one way. Absence is never "no"."""

    VALUE = "value"
    NOT_REPORTED = "not-reported"
    UNCLEAR = "unclear"
    NOT_DONE = "not-done"


CellValue = str | bool | int | float | tuple[str, ...] | Duration | Dose | PartialDate


class Cell(Value):
    """One answer about one patient.

    Invariant: `value` is set exactly when `state` is `value`.

    Attributes:
        text: the words as printed by the source, or the reason for `unclear`; empty where nothing was printed.
        sources: where it was read; the first is the one that decided.
    """

    state: CellState
    value: CellValue | None = None
    text: str = ""
    sources: tuple[Source, ...] = ()
    quote: Quote | None = None

    def __post_init__(self) -> None:
        if (self.state is CellState.VALUE) != (self.value is not None):
            raise ValueError(
                f"state {self.state.value!r} with value {self.value!r}: a value goes with state 'value' only"
            )

    @property
    def is_known(self) -> bool:
        return self.state is CellState.VALUE

    @property
    def texts(self) -> tuple[str, ...]:
        """The texts of the value: one, several, or none where the value is no text."""
        if isinstance(self.value, tuple):
            return self.value
        return (self.value,) if isinstance(self.value, str) else ()

    @property
    def level(self) -> EvidenceLevel | None:
        return self.sources[0].level if self.sources else None


NOT_REPORTED = Cell(state=CellState.NOT_REPORTED)


class CaseRole(StrEnum):
    """What a patient is in the argument. Only `case` is counted in Table I."""

    CASE = "case"
    MIMIC = "mimic"
    COUNTER_EVIDENCE = "counter-evidence"
    COUNTED_ELSEWHERE = "counted-elsewhere"


class Case(Value):
    """A patient with one suspected drug and one event.

    Attributes:
        drug: canonical name of the suspected drug, or "" where the source does not show it.
        records: the records that report this patient, the fullest first.
        n_patients: more than 1 only for patients counted elsewhere as a group.
    """

    id: CaseId
    drug: str
    event: str
    role: CaseRole = CaseRole.CASE
    records: tuple[RecordId, ...] = ()
    n_patients: int = 1
    note: str = ""
    cells: dict[str, Cell] = msgspec.field(default_factory=dict)

    def cell(self, field: str) -> Cell:
        """The answer to `field`; not reported where nobody answered."""
        return self.cells.get(field, NOT_REPORTED)
