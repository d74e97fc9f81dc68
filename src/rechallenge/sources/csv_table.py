"""The table that this program writes: every attribute of a record in a column, so that nothing is lost.

Several values of one cell are joined by "; ", with `\\;` for a semicolon inside a value. A cell that a spreadsheet would
take for a formula begins with an apostrophe, which is taken off again when the table is read.
"""

import csv
import io
import re
from collections.abc import Iterable

import msgspec

from rechallenge.model import PartialDate, Record
from rechallenge.sources.dates import parse_date
from rechallenge.sources.fields import Draft, Problem, said
from rechallenge.sources.record_ids import ID_TAG

_TEXTS = (
    "format",
    "title",
    "journal",
    "volume",
    "issue",
    "pages",
    "abstract",
    "doi",
    "pmid",
    "pmcid",
    "language",
    "url",
)
_LISTS = ("authors", "publication_types", "keywords", "mesh")
COLUMNS = (
    *("record_id", "format", "title", "authors", "journal", "published", "volume", "issue", "pages", "abstract", "doi"),
    *("pmid", "pmcid", "language", "publication_types", "keywords", "mesh", "url", "tags"),
)
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "'")
_ITEM = re.compile(r"((?:[^\\;]|\\.)*)(?:; ?|\Z)", re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


def write_csv(records: Iterable[Record]) -> bytes:
    """CSV in UTF-8 with a byte order mark, which spreadsheets need; reading it again gives equal records."""
    table = io.StringIO(newline="")
    writer = csv.writer(table)
    writer.writerow(COLUMNS)
    for record in records:
        writer.writerow([_guarded(_cell(record, column)) for column in COLUMNS])
    return table.getvalue().encode("utf-8-sig")


def is_own(header: list[str]) -> bool:
    return set(COLUMNS) <= set(header)


def read_row(header: list[str], cells: list[str], line: int) -> Draft:
    """A row of a table of this program; columns that a person added become tags."""
    row = {column: _unguarded(cell) for column, cell in zip(header, cells, strict=False)}
    problems: list[Problem] = []
    added = tuple((column, text) for column, text in row.items() if column not in COLUMNS and text)
    attributes = {
        **{column: row.get(column, "") for column in _TEXTS},
        **{column: _split(row.get(column, "")) for column in _LISTS},
        "published": _date(row.get("published", ""), problems),
    }
    own_id = ((ID_TAG, row["record_id"]),) if row.get("record_id") else ()
    tags = own_id + _tags(row.get("tags", ""), problems) + added
    return Draft(line, said(attributes), tags, accession=row.get("record_id", ""), problems=problems)


def _cell(record: Record, column: str) -> str:
    match column:
        case "record_id":
            return record.id
        case "published":
            return record.published.text if record.published else ""
        case "tags":
            return msgspec.json.encode(record.tags).decode() if record.tags else ""
        case _ if column in _LISTS:
            return "; ".join(re.sub(r"[\\;]", r"\\\g<0>", item) for item in getattr(record, column))
        case _:
            return str(getattr(record, column))


def _guarded(text: str) -> str:
    return "'" + text if text.startswith(_FORMULA_STARTS) else text


def _unguarded(text: str) -> str:
    return text[1:] if text.startswith("'") and text[1:].startswith(_FORMULA_STARTS) else text


def _split(cell: str) -> tuple[str, ...]:
    return tuple(_ESCAPED.sub(r"\1", item) for item in _ITEM.findall(cell) if item)


def _date(text: str, problems: list[Problem]) -> PartialDate | None:
    """A spreadsheet may have rewritten the date; then it is read like any other."""
    if not text:
        return None
    try:
        return PartialDate(text=text)
    except ValueError:
        found = parse_date(text)
        problems.append(
            Problem(f"the date {text!r} is not of the form 2022-11-01; read as {found.text if found else 'unknown'}")
        )
        return found


def _tags(text: str, problems: list[Problem]) -> tuple[tuple[str, str], ...]:
    if not text:
        return ()
    try:
        return msgspec.json.decode(text, type=tuple[tuple[str, str], ...])
    except (msgspec.DecodeError, UnicodeEncodeError) as error:
        problems.append(Problem(f"the column tags is not the list that was written ({error}); kept as one tag"))
        return (("tags", text),)
