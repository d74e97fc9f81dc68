"""A published table of patients: as printed, cell by cell, with the reading of each cell in the form's terms."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import msgspec

from rechallenge.evidence.answers import parse_cell_value
from rechallenge.evidence.form import Field, FieldKind, Form, load_form
from rechallenge.model import CaseId, Cell, CellState, InputError, Source, Value, convert_data, decode_toml

HEADER_FIELDS = {
    "drug": Field(name="drug", section="header", kind=FieldKind.TEXT, label="Drug"),
    "event": Field(name="event", section="header", kind=FieldKind.TEXT, label="Event"),
    "targets": Field(name="targets", section="header", kind=FieldKind.LIST, label="Targets of the drug"),
}
"""What a table may print that a case holds in its header, or that the vocabulary knows of the drug."""

_CAPITALS = re.compile(r"\b[A-Z]{2,}\b(?!\d)")


class Column(Value):
    """One column; `fields` are the questions of the form that it answers, in their printed order."""

    title: str
    fields: tuple[str, ...]


class WrittenRow(Value):
    """One patient's row. A cell is its printed text, or { printed = "", reads = { field = value } }."""

    case: CaseId
    label: str
    cells: dict[str, Any]


class WrittenReading(Value):
    printed: str
    reads: dict[str, Any] = msgspec.field(default_factory=dict)


class PublishedTableFile(Value):
    """The file. `absent` are the words that the table prints for what it does not know."""

    format: Literal[1]
    number: str
    title: str
    source: Source
    form: str = "case"
    absent: tuple[str, ...] = ()
    abbreviations: dict[str, str] = msgspec.field(default_factory=dict)
    column: tuple[Column, ...] = ()
    row: tuple[WrittenRow, ...] = ()


@dataclass(frozen=True, slots=True)
class PublishedCell:
    """What is printed, and what it says on each question; a question of the column it leaves out is not reported."""

    printed: str
    readings: Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class PublishedRow:
    case: CaseId
    label: str
    cells: Mapping[str, PublishedCell]


@dataclass(frozen=True, slots=True)
class PublishedTable:
    """A table as printed.

    Attributes:
        number: "Table I".
        abbreviations: what its footnote defines.
    """

    number: str
    title: str
    source: Source
    columns: tuple[Column, ...]
    rows: tuple[PublishedRow, ...]
    abbreviations: Mapping[str, str]
    absent: tuple[str, ...]

    def column(self, title: str) -> tuple[PublishedCell, ...]:
        """The cells of one column from the first row down.

        Raises:
            InputError: no such column.
        """
        if all(column.title != title for column in self.columns):
            known = ", ".join(column.title for column in self.columns)
            raise InputError(f"{self.number} has no column {title!r}", fix=f"its columns: {known}")
        return tuple(row.cells[title] for row in self.rows)

    @property
    def undefined_terms(self) -> tuple[str, ...]:
        """Signs that stand alone in a cell, and abbreviations in capitals, which the footnote does not define."""
        printed = [cell.printed for row in self.rows for cell in row.cells.values()]
        alone = [text for text in printed if text and not any(letter.isalnum() for letter in text)]
        words = [word for text in (*printed, *(c.title for c in self.columns)) for word in _CAPITALS.findall(text)]
        return tuple(dict.fromkeys(term for term in (*alone, *words) if term not in self.abbreviations))


def read_published_table(text: str, *, where: str) -> PublishedTable:
    """The table in a TOML text; every row has a cell in every column.

    Raises:
        InputError: naming the row and the column.
    """
    file = decode_toml(text, PublishedTableFile, where=where)
    reader = _Reader(file, load_form(file.form), where)
    for column in file.column:
        for name in column.fields:
            reader.field(name, f"{where}, column {column.title}")
    return PublishedTable(
        number=file.number,
        title=file.title,
        source=file.source,
        columns=file.column,
        rows=tuple(reader.row(row) for row in file.row),
        abbreviations=file.abbreviations,
        absent=file.absent,
    )


@dataclass(frozen=True, slots=True)
class _Reader:
    file: PublishedTableFile
    form: Form
    where: str

    def field(self, name: str, place: str) -> Field:
        return HEADER_FIELDS.get(name) or self.form.field(name, where=place)

    def row(self, row: WrittenRow) -> PublishedRow:
        place = f"{self.where}, row {row.label}"
        titles = {column.title for column in self.file.column}
        if odd := sorted(titles ^ row.cells.keys()):
            what = "has no cell for the column" if odd[0] in titles else "has a cell for an unknown column,"
            raise InputError(f"{what} {odd[0]!r}", where=place, fix="give each column one cell, with its printed text")
        return PublishedRow(
            case=row.case,
            label=row.label,
            cells={column.title: self._cell(row, column, place) for column in self.file.column},
        )

    def _cell(self, row: WrittenRow, column: Column, place: str) -> PublishedCell:
        place = f"{place}, {column.title}"
        raw = row.cells[column.title]
        written = convert_data(raw if isinstance(raw, dict) else {"printed": raw}, WrittenReading, where=place)
        if stray := [name for name in written.reads if name not in column.fields]:
            raise InputError(f"reads {stray[0]!r}, which the column has not", where=place, fix="add it to its fields")
        source = msgspec.structs.replace(
            self.file.source, locator=f"{self.file.number}, row {row.label}, {column.title}"
        )
        readings = {}
        for name in column.fields:
            cell = self._reading(written, name, place)
            readings[name] = msgspec.structs.replace(cell, text=cell.text or written.printed, sources=(source,))
        return PublishedCell(written.printed, readings)

    def _reading(self, written: WrittenReading, name: str, place: str) -> Cell:
        """What the printed text says on one question: as read by hand, else by its words."""
        if name in written.reads:
            return parse_cell_value(self.field(name, place), written.reads[name], where=place)
        if written.reads or written.printed in self.file.absent:
            return Cell(state=CellState.NOT_REPORTED)
        if not any(letter.isalnum() for letter in written.printed):
            return Cell(state=CellState.UNCLEAR, text=f"the table prints {written.printed!r} and does not define it")
        field = self.field(name, place)
        try:
            return parse_cell_value(field, _as_written(written.printed, field), where=place)
        except InputError as error:
            fix = f'{error.fix}, or give its reading: {{ printed = "{written.printed}", reads = {{ {name} = ... }} }}'
            raise InputError(error.message, where=place, fix=fix) from error


def _as_written(printed: str, field: Field) -> Any:
    if field.kind is FieldKind.LIST:
        return [item.strip() for item in printed.split(",") if item.strip()]
    if field.kind is FieldKind.NUMBER:
        return float(printed) if re.fullmatch(r"-?\d+(\.\d+)?", printed) else printed
    if field.kind is FieldKind.CHOICE:
        return next((option for option in field.options if option.casefold() == printed.casefold()), printed)
    return printed
