"""Decisions go out to other programs and come back with verdict, reason and note; what changed there stands."""

import csv
import io
import json
import sqlite3
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest

from rechallenge.model import InputError, Record, RecordId, ScreeningVerdict, Stage
from rechallenge.sources import (
    DecisionRow,
    read_asreview,
    read_decisions,
    write_asreview,
    write_decisions_csv,
    write_decisions_ris,
)

AT = datetime(2026, 11, 27, 9, 30, tzinfo=UTC)
ROWS = tuple(
    DecisionRow(
        Record(id=RecordId(f"pubmed:{at}"), source="pubmed", title=f"Title {at}", abstract="Text.", doi=f"10.1/x{at}"),
        verdict,
        Stage.TITLE_ABSTRACT,
        reason,
        note,
        "a.meyer" if verdict else "",
        AT if verdict else None,
    )
    for at, (verdict, reason, note) in enumerate(
        [
            (ScreeningVerdict.INCLUDE, "", ""),
            (ScreeningVerdict.MAYBE, "", "ask B.; two\nlines, a comma, \"quotes\""),
            (ScreeningVerdict.EXCLUDE, "no-patient", ""),
            (None, "", ""),
        ]
    )
)  # fmt: skip


def what_counts(rows: tuple[DecisionRow, ...]) -> list[tuple[object, ...]]:
    return [(r.citation.id, r.verdict, r.stage, r.reason, r.note, r.decided_at) for r in rows]


def rewritten(data: bytes, change: str) -> bytes:
    """A project in which a person of ASReview did something."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(out, "w") as after:
        for item in before.infolist():
            content = before.read(item)
            if item.filename == "results.db":
                with sqlite3.connect(":memory:") as base:
                    base.deserialize(content)
                    base.executescript(change)
                    content = bytes(base.serialize())
            after.writestr(item, content)
    return out.getvalue()


def test_csv_and_ris_and_a_project_come_back_as_they_went() -> None:
    assert what_counts(read_decisions(write_decisions_csv(ROWS), "d.csv").rows) == what_counts(ROWS)
    assert what_counts(read_decisions(write_decisions_ris(ROWS), "d.ris").rows) == what_counts(ROWS)
    project = read_asreview(write_asreview(ROWS, title="T", at=AT), "d.asreview")
    assert what_counts(project.rows) == what_counts(ROWS)
    assert project.losses == ()


def test_asreview_finds_its_labels_where_it_looks_for_them() -> None:
    sheet = list(csv.DictReader(io.StringIO(write_decisions_csv(ROWS).decode())))
    assert [row["asreview_label"] for row in sheet] == ["1", "1", "0", ""]
    notes = [line for line in write_decisions_ris(ROWS).decode().splitlines() if "ASReview_" in line]
    assert notes == [f"N1  - ASReview_{word}" for word in ("relevant", "relevant", "irrelevant", "not_seen")]
    with zipfile.ZipFile(io.BytesIO(write_asreview(ROWS, title="T", at=AT))) as archive:
        assert json.loads(archive.read("project.json"))["project_file_version"] == 3


def test_a_label_changed_in_asreview_stands_and_what_was_said_of_the_old_one_goes() -> None:
    data = write_asreview(ROWS, title="T", at=AT)
    changed = read_asreview(
        rewritten(
            data,
            "UPDATE results SET label = 1, note = 'read again', tags = '[\"rct\"]', time = 1e9 WHERE record_id = 2;",
        ),
        "d.asreview",
    )
    row = changed.rows[2]
    assert (row.verdict, row.reason, row.note) == (ScreeningVerdict.INCLUDE, "", "read again")
    said = " ".join(loss.message for loss in changed.losses)
    assert "tags of ASReview are not carried over" in said
    assert "1 earlier labels" in said
    assert changed.rows[1].verdict is ScreeningVerdict.MAYBE


def test_a_csv_that_asreview_exported_is_read() -> None:
    text = "title,doi,asreview_label,asreview_time,asreview_note\nA title,10.1/x,1.0,2026-11-27 09:00:00,good\nB,,0,,\nC,,,,\n"
    rows = read_decisions(text.encode(), "export.csv").rows
    assert [(r.citation.title, r.verdict, r.note) for r in rows] == [
        ("A title", ScreeningVerdict.INCLUDE, "good"),
        ("B", ScreeningVerdict.EXCLUDE, ""),
        ("C", None, ""),
    ]


RECORDED = Path(__file__).parent / "asreview-3.0.8"


@pytest.mark.parametrize("name", ["export.csv", "export.xlsx", "export.asreview"])
def test_what_went_to_asreview_and_was_screened_on_there_comes_back(name: str) -> None:
    """Real exports of ASReview LAB 3.0.8, see SOURCE.txt beside them."""
    read = read_asreview if name.endswith(".asreview") else read_decisions
    rows = sorted(read((RECORDED / name).read_bytes(), name).rows, key=lambda row: row.citation.id)
    assert [(row.citation.id, row.verdict, row.reason, row.note) for row in rows] == [
        ("pubmed:0", ScreeningVerdict.EXCLUDE, "", ""),  # turned round there
        ("pubmed:1", ScreeningVerdict.MAYBE, "", ROWS[1].note),
        ("pubmed:2", ScreeningVerdict.EXCLUDE, "no-patient", ""),
        ("pubmed:3", ScreeningVerdict.INCLUDE, "", "seen in ASReview"),
    ]


def test_the_ris_of_asreview_drops_our_columns_and_its_labels_and_notes_are_read() -> None:
    rows = read_decisions((RECORDED / "export.ris").read_bytes(), "export.ris").rows
    assert {row.citation.title: (row.verdict, row.note) for row in rows} == {
        "Title 0": (ScreeningVerdict.EXCLUDE, ""),
        "Title 1": (ScreeningVerdict.INCLUDE, ROWS[1].note),
        "Title 2": (ScreeningVerdict.EXCLUDE, ""),
        "Title 3": (ScreeningVerdict.INCLUDE, "seen in ASReview"),
    }


def test_a_workbook_of_one_s_own_is_read_with_its_line_numbers() -> None:
    book = openpyxl.Workbook()
    for row in [
        ("Title", "DOI", "Included"),
        ("A", "10.1/a", True),
        ("B", None, 0.0),
        (None, None, None),
        ("C", "", ""),
    ]:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    rows = read_decisions(out.getvalue(), "Decisions.XLSX").rows
    assert [(row.citation.title, row.verdict, row.line) for row in rows] == [
        ("A", ScreeningVerdict.INCLUDE, 2),
        ("B", ScreeningVerdict.EXCLUDE, 3),
        ("C", None, 5),
    ]


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("d.csv", b"title,asreview_label\nA,perhaps\n", "is no label"),
        ("d.csv", b"title\nA\n", "holds no decision"),
        ("d.ris", b"TY  - JOUR\nTI  - A\nER  - \n", "holds no decision"),
        ("d.xlsx", b"no zip", "is no workbook"),
        ("d.asreview", b"no zip", "is no project of ASReview"),
    ],
)
def test_what_holds_no_decisions_is_refused_with_its_name(name: str, data: bytes, said: str) -> None:
    read = read_asreview if name.endswith(".asreview") else read_decisions
    with pytest.raises(InputError, match=said) as refused:
        read(data, name)
    assert name in str(refused.value.where)


def test_a_project_that_would_unpack_to_more_than_a_gigabyte_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rechallenge.sources.asreview.LARGEST", 1000)
    with pytest.raises(InputError, match="would be"):
        read_asreview(write_asreview(ROWS, title="T", at=AT), "d.asreview")


def test_a_project_without_its_parts_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "d.asreview"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("project.json", "{}")
    with pytest.raises(InputError, match="is no project"):
        read_asreview(path.read_bytes(), path.name)
