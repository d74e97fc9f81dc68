"""Tables of people's own: CSV or XLSX into rows of text, read with care for what a stranger may send."""

import csv
import io
import zipfile
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import openpyxl

from rechallenge.model import InputError

MAX_UNPACKED = 60 * 1024 * 1024  # bytes; a workbook that unpacks to more is refused before it is read
MAX_ROWS = 20_000


@dataclass(frozen=True, slots=True)
class Size:
    """How large a table may be: rows, the heads included, and bytes of an unpacked workbook."""

    rows: int = MAX_ROWS
    unpacked: int = MAX_UNPACKED


USUAL = Size()


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row: its number in the file, from 1, and the text under each head."""

    number: int
    cells: dict[str, str]


def read_sheet(data: bytes, *, name: str, sheet: str = "", most: Size = USUAL) -> tuple[SheetRow, ...]:
    """The rows of a CSV or XLSX file under the heads of its first row; empty rows are passed over.

    Args:
        sheet: of a workbook; its first without one.
        most: what is larger is refused.
    Raises:
        InputError: the file cannot be read, two heads are alike, or it is too large.
    """
    rows = _xlsx(data, name, sheet, most) if name.lower().endswith((".xlsx", ".xlsm")) else _csv(data, name, most)
    if not rows:
        raise InputError("has no rows", where=name, fix="give a table with a line of heads")
    heads = [head.strip() for head in rows[0]]
    if twice := [head for head in heads if head and heads.count(head) > 1]:
        raise InputError(f"has two columns called {twice[0]!r}", where=name, fix="rename one")
    found = []
    for number, row in enumerate(rows[1:], start=2):
        cells = {head: text.strip() for head, text in zip(heads, row, strict=False) if head}
        if any(cells.values()):
            found.append(SheetRow(number, {head: cells.get(head, "") for head in heads if head}))
    return tuple(found)


def _csv(data: bytes, name: str, most: Size) -> list[list[str]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"is not UTF-8 text: {error}", where=name, fix="save it as CSV UTF-8, or as XLSX") from error
    try:
        dialect = csv.Sniffer().sniff(text[:8192], delimiters=",;\t")
    except csv.Error:
        dialect = csv.excel
    try:
        return _limited(list(csv.reader(io.StringIO(text, newline=""), dialect)), name, most)
    except csv.Error as error:
        raise InputError(f"is no CSV: {error}", where=name, fix="save it again from the spreadsheet") from error


def _xlsx(data: bytes, name: str, sheet: str, most: Size) -> list[list[str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            if sum(part.file_size for part in parts.infolist()) > most.unpacked:
                size = most.unpacked // (1024 * 1024)
                raise InputError(f"unpacks to more than {size} MB", where=name, fix="save the one sheet that is needed")
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        if sheet and sheet not in book.sheetnames:
            raise InputError(f"has no sheet {sheet!r}", where=name, fix=f"its sheets: {', '.join(book.sheetnames)}")
        page = book[sheet] if sheet else book.worksheets[0]
        rows = [[_text(cell) for cell in row] for row in page.iter_rows(max_row=most.rows + 1, values_only=True)]
        book.close()
    except InputError:
        raise
    except Exception as error:  # openpyxl raises what its XML reader and its own code happen to raise
        raise InputError(f"is no workbook: {error}", where=name, fix="save it again as .xlsx") from error
    return _limited(rows, name, most)


def _limited(rows: list[list[str]], name: str, most: Size) -> list[list[str]]:
    if len(rows) > most.rows:
        raise InputError(f"has more than {most.rows} rows", where=name, fix="give only the rows that are meant")
    return rows


def _text(value: Any) -> str:
    match value:
        case None:
            return ""
        case float() if value.is_integer():
            return str(int(value))
        case datetime():
            return value.date().isoformat()
        case date():
            return value.isoformat()
    return str(value)
