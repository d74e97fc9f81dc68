"""The case table as it should have been: every question of the form, every patient, nothing blank."""

from collections.abc import Sequence
from dataclasses import dataclass

from rechallenge.evidence.answers import cell_text
from rechallenge.evidence.form import Field, Form
from rechallenge.evidence.kinds import classify_case
from rechallenge.evidence.timing import Span, exposure, latency, span_text
from rechallenge.model import Case, Cell, CellState, EvidenceLevel, Quote, Source
from rechallenge.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class TableCell:
    """One answer as shown.

    Attributes:
        text: never blank.
        note: the words as printed, or why it is unclear.
        quote: the words of the document behind it.
    """

    text: str
    state: CellState
    level: EvidenceLevel | None = None
    sources: tuple[Source, ...] = ()
    note: str = ""
    quote: Quote | None = None


@dataclass(frozen=True, slots=True)
class TableRow:
    """One question to all patients. `field` is "" for a row that is computed."""

    field: str
    label: str
    section: str
    cells: tuple[TableCell, ...]

    @property
    def n_known(self) -> int:
        return sum(cell.state is CellState.VALUE for cell in self.cells)


@dataclass(frozen=True, slots=True)
class CaseTable:
    """Questions down, patients across, in the form's sections."""

    cases: tuple[Case, ...]
    rows: tuple[TableRow, ...]

    def row(self, label: str) -> TableRow:
        """The row called `label`; KeyError where there is none."""
        return {row.label: row for row in self.rows}[label]


def case_table(
    cases: Sequence[Case], form: Form, *, event_set_name: str, vocabulary: Vocabulary | None = None
) -> CaseTable:
    """Drug, event and its place on the nomenclature, then every question of the form by section, then spans by dates.

    Answers that name a person have no row.

    Raises:
        InputError: no such event set.
    """
    rows = [
        TableRow("", "Drug", "Patient", tuple(_plain(case.drug) for case in cases)),
        TableRow("", "Event", "Patient", tuple(_plain(case.event) for case in cases)),
        TableRow(
            "", "Place on the nomenclature", "Event", tuple(_place(c, form, event_set_name, vocabulary) for c in cases)
        ),
        TableRow("", "Time to onset", "Exposure", tuple(_span(latency(case)) for case in cases)),
        TableRow("", "Length of use", "Exposure", tuple(_span(exposure(case)) for case in cases)),
    ]
    for section in form.sections:
        for field in form.fields:
            if field.section == section.name and not field.is_private:
                answers = tuple(_shown(case.cell(field.name), field) for case in cases)
                rows.append(TableRow(field.name, field.label, section.title, answers))
    order = {section.title: number for number, section in enumerate(form.sections)}
    rows.sort(key=lambda row: order.get(row.section, -1))
    return CaseTable(tuple(cases), tuple(rows))


def _plain(text: str) -> TableCell:
    return TableCell(text or "not reported", CellState.VALUE if text else CellState.NOT_REPORTED)


def _shown(cell: Cell, field: Field) -> TableCell:
    return TableCell(cell_text(cell, field), cell.state, cell.level, cell.sources, cell.text, cell.quote)


def _place(case: Case, form: Form, event_set_name: str, vocabulary: Vocabulary | None) -> TableCell:
    placed = classify_case(case, form, event_set_name=event_set_name, vocabulary=vocabulary)
    if placed is None:
        return TableCell("not placed", CellState.UNCLEAR, note="the words name nothing on the tree")
    text = f"{placed.node.code} {placed.title}" + (" (a pattern)" if placed.is_pattern else "")
    return TableCell(text, CellState.VALUE, sources=(placed.source,), note="; ".join(placed.notes))


def _span(span: Span | None) -> TableCell:
    if span is None:
        return TableCell("not reported", CellState.NOT_REPORTED)
    if not span.is_exact:
        text = f"{span.low_days:.0f} to {span.high_days:.0f} days, by dates"
    else:
        text = f"{span_text(span.days)}, {'by dates' if span.basis == 'dates' else 'as stated'}"
    return TableCell(text, CellState.VALUE, sources=span.sources, note=span.contradiction)
