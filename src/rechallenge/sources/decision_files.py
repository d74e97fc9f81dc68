"""Decisions as CSV and RIS that this program, ASReview and reference managers read."""

import csv
import io
import json
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import msgspec

from rechallenge.model import InputError, Loss, PartialDate, Record, RecordId, ScreeningVerdict, Stage, doi_in
from rechallenge.sources.csv_file import find_delimiter
from rechallenge.sources.identifiers import normal_pmid
from rechallenge.sources.raw import decode
from rechallenge.sources.reading import read_records
from rechallenge.sources.ris import write_ris
from rechallenge.sources.sheets import Size, read_sheet

OWN = ("record", "stage", "verdict", "reason", "note", "by", "decided_at")
CITATION = ("title", "abstract", "authors", "keywords", "year", "doi", "pmid")
LABEL = "asreview_label"

_LABEL_COLUMNS = (LABEL, "included", "label", "final_included", "label_included")
WORKBOOKS = (".xlsx", ".xlsm")
_LARGEST = Size(rows=1_000_000, unpacked=512 * 1024 * 1024)  # 50,000 records with abstracts unpack to 100 MB
_NOT_SEEN = frozenset({"", "nan", "none", "-1"})
_ASREVIEW_NOTES = {"1": "ASReview_relevant", "0": "ASReview_irrelevant", "": "ASReview_not_seen"}
_LABEL_OF_NOTE = {note: label for label, note in _ASREVIEW_NOTES.items()}
_OWN_NOTE = re.compile(rf"rechallenge (?P<key>{'|'.join(OWN)}): (?P<value>.*)\Z", re.DOTALL)
_ASREVIEW_NOTE = re.compile(r"asreview_(?P<key>note|time): (?P<value>.*)\Z", re.DOTALL)


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """One record with the decision on it, if there is one.

    Attributes:
        citation: the record as the file has it; its id is the one in the review only if this program wrote the file.
        verdict: None where the record was not judged.
        stage: None where the file does not say.
        decided_at: when, if the file says.
        line: where the row stands in the file, from 1.
    """

    citation: Record
    verdict: ScreeningVerdict | None = None
    stage: Stage | None = None
    reason: str = ""
    note: str = ""
    by: str = ""
    decided_at: datetime | None = None
    line: int = 0


@dataclass(frozen=True, slots=True)
class DecisionFile:
    """What a file of decisions holds, and what could not be carried over."""

    rows: tuple[DecisionRow, ...]
    losses: tuple[Loss, ...] = field(default=())


def label_of(verdict: ScreeningVerdict | None) -> str:
    """ASReview's label: 1, 0 or none. A maybe sends the record on and is a 1."""
    return "" if verdict is None else "0" if verdict is ScreeningVerdict.EXCLUDE else "1"


def own_columns(row: DecisionRow) -> dict[str, str]:
    """What this program says of the decision, by column."""
    return {
        "record": row.citation.id,
        "stage": row.stage or "",
        "verdict": row.verdict or "",
        "reason": row.reason,
        "note": row.note,
        "by": row.by,
        "decided_at": row.decided_at.isoformat() if row.decided_at else "",
    }


def citation_columns(record: Record) -> dict[str, str]:
    """What ASReview reads of a record, by column."""
    return {
        "title": record.title,
        "abstract": record.abstract,
        "authors": "; ".join(record.authors),
        "keywords": "; ".join((*record.keywords, *record.mesh)),
        "year": str(record.year or ""),
        "doi": record.doi,
        "pmid": record.pmid,
    }


def write_decisions_csv(rows: Iterable[DecisionRow], *, with_label: bool = True) -> bytes:
    """CSV in UTF-8, one row per record; ASReview reads `asreview_label` and keeps the other columns."""
    out = io.StringIO()
    sheet = csv.DictWriter(out, (*OWN, *CITATION, *((LABEL,) if with_label else ())), lineterminator="\r\n")
    sheet.writeheader()
    for row in rows:
        label = {LABEL: label_of(row.verdict)} if with_label else {}
        sheet.writerow({**own_columns(row), **citation_columns(row.citation), **label})
    return out.getvalue().encode()


def write_decisions_ris(rows: Iterable[DecisionRow]) -> bytes:
    """RIS whose notes (N1) hold the label as ASReview writes it, and each part of the decision, one to a note."""
    return write_ris(_noted(row) for row in rows)


def _noted(row: DecisionRow) -> Record:
    notes = [_ASREVIEW_NOTES[label_of(row.verdict)]]
    notes += [f"rechallenge {key}: {json.dumps(value)}" for key, value in own_columns(row).items() if value]
    tags = row.citation.tags if row.citation.format == "ris" else ()
    return msgspec.structs.replace(row.citation, tags=(*tags, *(("N1", note) for note in notes)), format="ris")


def read_decisions(data: bytes, name: str) -> DecisionFile:
    """Reads decisions: RIS with ASReview's or this program's notes, CSV or a workbook with a label or verdict column.

    Raises:
        InputError: the file holds no decisions.
    """
    rows = list(_ris_rows(data, name) if name.lower().endswith((".ris", ".txt")) else _table_rows(data, name))
    if all(row.verdict is None for row in rows):
        raise InputError(
            "holds no decision",
            where=name,
            fix=f"export decisions as RIS with ASReview's notes, or as CSV or XLSX with one of {', '.join(_LABEL_COLUMNS)}",
        )
    return DecisionFile(tuple(rows))


def decided(citation: Record, told: Mapping[str, str], label: str, their_note: str = "") -> DecisionRow:
    """The row that our own columns and another program's label and note come to.

    Where the label differs from our verdict, the decision was changed in the other program: its label stands, and what
    we had said of the old one goes. A `maybe` under a label 1 is not changed.
    """
    verdict = ScreeningVerdict(told["verdict"]) if told.get("verdict") in set(ScreeningVerdict) else None
    label = _plain(label)
    if label != label_of(verdict):
        verdict = None if not label else ScreeningVerdict.INCLUDE if label == "1" else ScreeningVerdict.EXCLUDE
        told = {key: value for key, value in told.items() if key in {"record", "stage"}}
    return DecisionRow(
        citation=citation,
        verdict=verdict,
        stage=Stage(told["stage"]) if told.get("stage") in set(Stage) else None,
        reason=told.get("reason", ""),
        note=their_note or told.get("note", ""),
        by=told.get("by", ""),
        decided_at=_moment(told.get("decided_at", "")),
    )


def _plain(label: str) -> str:
    text = label.strip().lower()
    if text in _NOT_SEEN:
        return ""
    return {"yes": "1", "y": "1", "true": "1", "no": "0", "n": "0", "false": "0"}.get(text, text.removesuffix(".0"))


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
    return found.replace(tzinfo=UTC) if found and found.tzinfo is None else found


def _table_rows(data: bytes, name: str) -> Iterable[DecisionRow]:
    columns, rows = _workbook(data, name) if name.lower().endswith(WORKBOOKS) else _csv(data, name)
    label_column = next((column for column in _LABEL_COLUMNS if column in columns), None)
    for line, cells in rows:
        told = {key: cells.get(key, "") for key in OWN}
        label = cells[label_column] if label_column else label_of(_verdict(told["verdict"]))
        if _plain(label) not in {"", "0", "1"}:
            raise InputError(f"{label!r} is no label", where=f"{name}, line {line}", fix="use 1, 0 or nothing")
        found = decided(citation_of(cells, told["record"]), told, label, cells.get("asreview_note", ""))
        yield replace(found, line=line)


_Cells = Iterable[tuple[int, dict[str, str]]]


def _csv(data: bytes, name: str) -> tuple[Collection[str], _Cells]:
    """The columns in lower case, and each line's number and cells."""
    text = decode(data, name)[0]
    rows = csv.DictReader(io.StringIO(text), delimiter=find_delimiter(text))
    known = {column.strip().lower(): column for column in rows.fieldnames or ()}
    return known, (
        (rows.line_num, {column: (row.get(known[column]) or "").strip() for column in known}) for row in rows
    )


def _workbook(data: bytes, name: str) -> tuple[Collection[str], _Cells]:
    rows = read_sheet(data, name=name, most=_LARGEST)
    columns = [head.lower() for head in rows[0].cells] if rows else []
    return columns, ((row.number, {head.lower(): text for head, text in row.cells.items()}) for row in rows)


def _verdict(text: str) -> ScreeningVerdict | None:
    return ScreeningVerdict(text) if text in set(ScreeningVerdict) else None


def citation_of(cells: Mapping[str, str], record: str) -> Record:
    """What a row says of its record: enough to find it among the records of the review."""
    year = cells.get("year", "").removesuffix(".0")
    return Record(
        id=RecordId(record),
        source="decisions",
        title=cells.get("title") or cells.get("primary_title", ""),
        doi=doi_in(cells.get("doi", "")),
        pmid=normal_pmid(cells.get("pmid") or cells.get("pubmed_id", "")),
        published=PartialDate(text=year) if len(year) == 4 and year.isdigit() else None,
    )


def _ris_rows(data: bytes, name: str) -> Iterable[DecisionRow]:
    for at, record in enumerate(read_records(data, source="decisions", name=name, format="ris").records, 1):
        told: dict[str, str] = {}
        theirs: dict[str, str] = {}
        label = ""
        for tag, text in record.tags:
            if tag != "N1":
                continue
            if found := _OWN_NOTE.match(text):
                told[found["key"]] = _unquoted(found["value"])
            elif found := _ASREVIEW_NOTE.match(text):
                theirs[found["key"]] = _unquoted(found["value"])
            elif text.strip() in _LABEL_OF_NOTE:
                label = _LABEL_OF_NOTE[text.strip()]
        citation = msgspec.structs.replace(record, id=RecordId(told.get("record", "")))
        yield replace(decided(citation, told, label, theirs.get("note", "")), line=at)


def _unquoted(value: str) -> str:
    try:
        found: Any = json.loads(value)
    except json.JSONDecodeError:
        return value
    return found if isinstance(found, str) else value
