"""A table that others made becomes patients: columns mapped to questions, every value secondary until confirmed."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import msgspec

from rechallenge.evidence.answers import parse_cell_value
from rechallenge.evidence.form import Field, FieldKind, Form
from rechallenge.model import (
    Actor,
    Answered,
    CaseId,
    CaseOpened,
    Cell,
    CellState,
    EvidenceLevel,
    InputError,
    RecordId,
    Source,
    Value,
    decode_toml,
)

_HEADERS = ("id", "drug", "event", "records")


class ColumnMap(Value):
    """What one column holds.

    Attributes:
        column: its head.
        field: the question it answers, or id, drug, event, records.
        pattern: of a column that answers several: a regular expression whose named groups are questions.
        values: the table's words to the form's: { F = "female" }.
        split: what parts the items of a list.
    """

    column: str
    field: str = ""
    pattern: str = ""
    values: dict[str, str] = msgspec.field(default_factory=dict)
    split: str = ","


class TableMap(Value):
    """How to read a table.

    Attributes:
        source: the table, as it is cited.
        not_reported, not_done: the table's words for these; a blank cell is not reported.
        drug, event: for every row of a table that has no such column.
        prefix: of the patients' ids where no column gives them: prefix and number of the row.
    """

    format: Literal[1]
    source: Source
    map: tuple[ColumnMap, ...]
    not_reported: tuple[str, ...] = ()
    not_done: tuple[str, ...] = ()
    drug: str = ""
    event: str = ""
    prefix: str = "T"
    records: tuple[RecordId, ...] = ()
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class ImportedTable:
    """Entries to append, and every cell that could not be read: it became `unclear`, with its words kept."""

    entries: tuple[CaseOpened | Answered, ...]
    unread: tuple[str, ...]


def read_table_map(text: str, *, where: str) -> TableMap:
    """The mapping in a TOML text. Raises InputError naming the key."""
    mapping = decode_toml(text, TableMap, where=where)
    for one in mapping.map:
        if bool(one.field) == bool(one.pattern):
            raise InputError(
                f"the column {one.column!r} has both or neither of field and pattern", where=where, fix="give one"
            )
        try:
            re.compile(one.pattern)
        except re.error as error:
            raise InputError(
                f"the pattern of {one.column!r} is no regular expression: {error}", where=where, fix="correct it"
            ) from error
    return mapping


def import_table(
    rows: Iterable[tuple[int, Mapping[str, str]]], mapping: TableMap, form: Form, *, where: str, at: datetime, by: Actor
) -> ImportedTable:
    """A patient for each row. A cell that cannot be read as its question asks is unclear, with its words; nothing is lost.

    Args:
        rows: number in the file, and text by head.
        where: name of the file, for messages.
    Raises:
        InputError: the table lacks a mapped column, the form a field, or two rows have one id.
    """
    reader = _Reader(mapping, form, where)
    entries: list[CaseOpened | Answered] = []
    known: set[str] = set()
    for number, row in rows:
        reader.require_columns(row)
        header, cells = reader.patient(number, row)
        if header["id"] in known:
            raise InputError(
                f"two rows are the patient {header['id']!r}", where=f"{where}, row {number}", fix="rename one"
            )
        known.add(header["id"])
        case = CaseId(header["id"])
        records = tuple(RecordId(name.strip()) for name in header["records"].split(",") if name.strip())
        opened = CaseOpened(
            at=at,
            by=by,
            case=case,
            drug=header["drug"],
            event=header["event"],
            records=records or mapping.records,
            note=f"from {where}, row {number}",
        )
        entries += [opened, *(Answered(at=at, by=by, case=case, field=name, cell=cell) for name, cell in cells.items())]
    return ImportedTable(tuple(entries), tuple(reader.unread))


class _Reader:
    def __init__(self, mapping: TableMap, form: Form, where: str) -> None:
        self.mapping, self.form, self.where = mapping, form, where
        self.unread: list[str] = []

    def require_columns(self, row: Mapping[str, str]) -> None:
        for one in self.mapping.map:
            if one.column not in row:
                raise InputError(
                    f"has no column {one.column!r}", where=self.where, fix=f"its columns: {', '.join(row)}"
                )

    def patient(self, number: int, row: Mapping[str, str]) -> tuple[dict[str, str], dict[str, Cell]]:
        header = {"id": f"{self.mapping.prefix}{number - 1}", "records": ""}
        header |= {"drug": self.mapping.drug, "event": self.mapping.event}
        cells = {}
        for one in self.mapping.map:
            for name, text in self._parts(one, row[one.column]):
                if name in _HEADERS:
                    header[name] = text or header[name]
                else:
                    cells[name] = self._cell(one, name, text, number)
        return header, cells

    def _parts(self, one: ColumnMap, text: str) -> Iterator[tuple[str, str]]:
        if one.field:
            yield one.field, text
            return
        groups = re.compile(one.pattern).groupindex
        found = re.search(one.pattern, text)
        for name in groups:
            yield name, (found[name] or "") if found else text

    def _cell(self, one: ColumnMap, name: str, text: str, number: int) -> Cell:
        place = f"{self.where}, row {number}, {one.column}"
        field = self.form.field(name, where=place)
        locator = f"row {number}, {one.column}"
        source = msgspec.structs.replace(
            self.mapping.source, locator=locator, level=self.mapping.source.level or EvidenceLevel.SECONDARY
        )
        cell = self._read(one, field, text, place)
        return msgspec.structs.replace(cell, text=text, sources=(source,))

    def _read(self, one: ColumnMap, field: Field, text: str, place: str) -> Cell:
        words = one.values.get(text, text)
        if not words or words in self.mapping.not_reported:
            return Cell(state=CellState.NOT_REPORTED)
        if words in self.mapping.not_done:
            return Cell(state=CellState.NOT_DONE)
        try:
            return parse_cell_value(field, as_typed(words, field, split=one.split), where=place)
        except InputError as error:
            self.unread.append(f"{place}: {error.message}")
            return Cell(state=CellState.UNCLEAR)


def as_typed(text: str, field: Field, *, split: str = ",") -> object:
    """What a person typed for `field`, in the type that its reader expects; text that does not fit is left as it is."""
    match field.kind:
        case FieldKind.LIST:
            return [item.strip() for item in text.split(split) if item.strip()]
        case FieldKind.NUMBER:
            match = re.fullmatch(r"\s*([-+]?\d+(?:[.,]\d+)?)\s*(?:years?|y|yrs?)?\s*", text)
            number = float(match[1].replace(",", ".")) if match else None
            return text if number is None else int(number) if number.is_integer() else number
        case FieldKind.YES_NO:
            return {"yes": True, "no": False, "true": True, "false": False}.get(text.strip().lower(), text)
        case FieldKind.CHOICE:
            return next((option for option in field.options if option.casefold() == text.strip().casefold()), text)
    return text
