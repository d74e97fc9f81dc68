"""A published table held against the review's own patients, cell by cell."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rechallenge.evidence.answers import cell_text
from rechallenge.evidence.form import Field, Form
from rechallenge.evidence.published import HEADER_FIELDS, PublishedCell, PublishedTable
from rechallenge.model import Case, CaseId, Cell, CellState, CellValue, InputError
from rechallenge.vocabulary import Vocabulary, fold_name, primary_targets, resolve_drug


class Match(StrEnum):
    """`lacking`: the review knows an answer where the table gives none."""

    EQUAL = "equal"
    DIFFERS = "differs"
    LACKING = "lacking"


@dataclass(frozen=True, slots=True)
class CellComparison:
    """One question of one cell: what the table says, what the review holds.

    Attributes:
        table: the table's reading in words; `review`: the review's answer.
        why: for what is not equal, the reason in a sentence.
    """

    case: CaseId
    column: str
    field: str
    match: Match
    table: str
    review: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class MissingField:
    """A question of the form that no column answers, and for which patients the review has an answer all the same."""

    field: Field
    known_for: tuple[CaseId, ...]


@dataclass(frozen=True, slots=True)
class TableComparison:
    """The whole table compared.

    Attributes:
        derived: the table's own columns filled from the review's patients, row by row.
        missing: what the table does not ask.
    """

    cells: tuple[CellComparison, ...]
    derived: tuple[tuple[str, ...], ...]
    missing: tuple[MissingField, ...]

    def of(self, match: Match) -> tuple[CellComparison, ...]:
        return tuple(cell for cell in self.cells if cell.match is match)

    def cell_match(self, case: CaseId, column: str) -> Match:
        """The worst of the questions of one printed cell: differs before lacking before equal."""
        found = {cell.match for cell in self.cells if cell.case == case and cell.column == column}
        return next((match for match in (Match.DIFFERS, Match.LACKING) if match in found), Match.EQUAL)


def compare_tables(
    table: PublishedTable, cases: Sequence[Case], form: Form, *, vocabulary: Vocabulary | None = None
) -> TableComparison:
    """Every printed cell against the same patient's cells, and what the table does not ask.

    Values are equal in any spelling and order; drugs in any name. The targets printed for a drug are held against its
    published class.

    Raises:
        InputError: a row is about a patient that the review does not hold.
    """
    known = {case.id: case for case in cases}
    cells: list[CellComparison] = []
    derived: list[tuple[str, ...]] = []
    for row in table.rows:
        if row.case not in known:
            raise InputError(
                f"row {row.label} is about the patient {row.case!r}, whom the review does not hold",
                where=table.number,
                fix=f"name one of {', '.join(known)}",
            )
        held = _Held(known[row.case], form, vocabulary)
        derived.append(tuple(held.text(column.fields) for column in table.columns))
        for column in table.columns:
            cells += _compared(row.case, column.title, row.cells[column.title], held)
    asked = {name for column in table.columns for name in column.fields}
    missing = [field for field in form.fields if field.name not in asked]
    on_rows = [known[row.case] for row in table.rows]
    return TableComparison(
        cells=tuple(cells),
        derived=tuple(derived),
        missing=tuple(
            MissingField(field, tuple(case.id for case in on_rows if case.cell(field.name).is_known))
            for field in missing
        ),
    )


@dataclass(frozen=True, slots=True)
class _Held:
    """What the review holds of one patient, header and vocabulary included."""

    case: Case
    form: Form
    vocabulary: Vocabulary | None

    def field(self, name: str) -> Field:
        return HEADER_FIELDS.get(name) or self.form.field(name)

    def cell(self, name: str) -> Cell:
        if name == "targets":
            drug = resolve_drug(self.case.drug, vocabulary=self.vocabulary)
            targets = primary_targets(drug, vocabulary=self.vocabulary) if drug else None
            return _cell_of(tuple(sorted(targets)) if targets else None)
        if name in HEADER_FIELDS:
            return _cell_of(getattr(self.case, name) or None)
        return self.case.cell(name)

    def text(self, names: Iterable[str]) -> str:
        return "; ".join(cell_text(self.cell(name), self.field(name)) for name in names)


def _cell_of(value: CellValue | None) -> Cell:
    return Cell(state=CellState.NOT_REPORTED if value is None else CellState.VALUE, value=value)


def _compared(case: CaseId, column: str, printed: PublishedCell, held: _Held) -> list[CellComparison]:
    found = []
    for name, reading in printed.readings.items():
        field, own = held.field(name), held.cell(name)
        match, why = _match(reading, own, held.vocabulary)
        text = cell_text(reading, field), cell_text(own, field)
        found.append(CellComparison(case, column, name, match, *text, why=why.format(table=text[0], review=text[1])))
    return found


def _match(reading: Cell, own: Cell, vocabulary: Vocabulary | None) -> tuple[Match, str]:
    if reading.value is not None and own.value is not None:
        same = _same_value(reading.value, own.value, vocabulary)
        return (Match.EQUAL, "") if same else (Match.DIFFERS, "the table says {table}, the review {review}")
    if own.value is not None:
        return Match.LACKING, "the table says {table}, the review knows {review}"
    if reading.value is not None:
        return Match.DIFFERS, "the table says {table}, the review holds it as {review}"
    same_state = reading.state is own.state
    return (Match.EQUAL, "") if same_state else (Match.DIFFERS, "the table leaves it {table}, the review {review}")


def _same_value(one: CellValue, other: CellValue, vocabulary: Vocabulary | None) -> bool:
    if isinstance(one, tuple) and isinstance(other, tuple):
        return {_name(item, vocabulary) for item in one} == {_name(item, vocabulary) for item in other}
    if isinstance(one, str) and isinstance(other, str):
        return _name(one, vocabulary) == _name(other, vocabulary)
    return one == other


def _name(text: str, vocabulary: Vocabulary | None) -> str:
    drug = resolve_drug(text, vocabulary=vocabulary)
    return drug.name if drug else fold_name(text)
