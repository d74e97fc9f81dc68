"""The project file of ASReview LAB 3: a zip of project.json, the data, and labels in SQLite."""

import csv
import io
import json
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rechallenge.model import InputError, Loss, Unavailable
from rechallenge.sources.decision_files import (
    DecisionFile,
    DecisionRow,
    citation_columns,
    citation_of,
    decided,
    label_of,
    write_decisions_csv,
)

MADE_FOR = "3.0.8"
LARGEST = 1_000_000_000  # bytes of one member of the zip; 50,000 records with abstracts are 100 MB
_DATA = "records.csv"
_MODEL = {  # what ASReview LAB 3.0.8 begins a project with; without one it refuses the file
    "querier": "max",
    "querier_param": {},
    "classifier": "svm",
    "classifier_param": {"loss": "squared_hinge", "C": 0.11},
    "balancer": "balanced",
    "balancer_param": {"ratio": 9.8},
    "feature_extractor": "tfidf",
    "feature_extractor_param": {"ngram_range": [1, 2], "sublinear_tf": True, "min_df": 1, "max_df": 0.95},
    "stopper": None,
    "stopper_param": {},
    "n_query": 1,
}
_TABLES = """
CREATE TABLE record (
    dataset_row INTEGER NOT NULL, dataset_id VARCHAR NOT NULL, title VARCHAR NOT NULL, abstract VARCHAR NOT NULL,
    authors JSON NOT NULL, keywords JSON NOT NULL, year INTEGER, doi VARCHAR, url VARCHAR, included INTEGER,
    record_id INTEGER NOT NULL, duplicate_of INTEGER,
    group_id INTEGER NOT NULL GENERATED ALWAYS AS (COALESCE(duplicate_of, record_id)) VIRTUAL,
    PRIMARY KEY (record_id), UNIQUE (dataset_row, dataset_id),
    CONSTRAINT no_self_duplicate CHECK (duplicate_of IS NULL OR duplicate_of != record_id),
    FOREIGN KEY(duplicate_of) REFERENCES record (record_id) ON DELETE SET NULL);
CREATE INDEX idx_record_group_id ON record (group_id);
CREATE TABLE results (
    record_id INTEGER UNIQUE, label INTEGER, classifier TEXT, querier TEXT, balancer TEXT, feature_extractor TEXT,
    training_set INTEGER, time FLOAT, note TEXT, tags JSON, user_id INTEGER);
CREATE TABLE last_ranking (
    record_id INTEGER UNIQUE, ranking INT, classifier TEXT, querier TEXT, balancer TEXT, feature_extractor TEXT,
    training_set INTEGER, time FLOAT);
CREATE TABLE decision_changes (record_id INTEGER, label INTEGER, time FLOAT, user_id INTEGER);
CREATE TRIGGER trg_results_delete AFTER DELETE ON results FOR EACH ROW BEGIN
    INSERT INTO decision_changes (record_id, label, time, user_id)
    VALUES (OLD.record_id, OLD.label, OLD.time, OLD.user_id); END;
CREATE TRIGGER trg_results_label_update AFTER UPDATE OF label ON results FOR EACH ROW
WHEN OLD.label IS NOT NEW.label BEGIN
    INSERT INTO decision_changes (record_id, label, time, user_id)
    VALUES (OLD.record_id, OLD.label, OLD.time, OLD.user_id); END;
"""


def write_asreview(rows: Sequence[DecisionRow], *, title: str, at: datetime) -> bytes:
    """A project that ASReview LAB opens and continues; it was held against version 3.0.8.

    Its note is ours. Verdict and reason stand in columns of its data, which its exports keep.
    """
    config = {
        "version": MADE_FOR,
        "id": f"rechallenge{int(at.timestamp())}",
        "mode": "oracle",
        "name": title,
        "created_at_unix": int(at.timestamp()),
        "feature_matrices": [],
        "tags": None,
        "project_file_version": 3,
        "datasets": [{"id": _DATA, "name": _DATA}],
        "review": {"status": "review", "model": {"name": "elas_u4", "current_value": _MODEL}},
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("project.json", json.dumps(config))
        archive.writestr(f"data/{_DATA}", write_decisions_csv(rows, with_label=False))
        archive.writestr("feature_matrices/", b"")
        archive.writestr("results.db", _labels(rows))
    return out.getvalue()


def _labels(rows: Sequence[DecisionRow]) -> bytes:
    with closing(sqlite3.connect(":memory:")) as base:
        base.executescript(_TABLES)
        base.executemany(
            "INSERT INTO record (dataset_row, dataset_id, title, abstract, authors, keywords, year, doi, record_id)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (_citation(at, row) for at, row in enumerate(rows)),
        )
        base.executemany(
            "INSERT INTO results (record_id, label, time, note) VALUES (?, ?, ?, ?)",
            (
                (at, int(label), row.decided_at.timestamp() if row.decided_at else None, row.note or None)
                for at, row in enumerate(rows)
                if (label := label_of(row.verdict))
            ),
        )
        base.commit()
        return bytes(base.serialize())


def _citation(at: int, row: DecisionRow) -> tuple[Any, ...]:
    said, record = citation_columns(row.citation), row.citation
    lists = (json.dumps(list(record.authors)), json.dumps([*record.keywords, *record.mesh]))
    return (at, _DATA, said["title"], said["abstract"], *lists, record.year, record.doi or None, at)


def read_asreview(data: bytes, name: str) -> DecisionFile:
    """The records and labels of a project of ASReview LAB 2 or 3.

    Raises:
        InputError: it is no such project, or a part is larger than 1 GB.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            base, tables = _members(archive, name)
        rows, losses = _rows(base, tables, name)
    except (zipfile.BadZipFile, sqlite3.Error, KeyError, UnicodeDecodeError) as error:
        raise InputError(
            f"is no project of ASReview: {error}", where=name, fix="export the project again, or its data as CSV"
        ) from error
    return DecisionFile(tuple(rows), tuple(losses))


def _members(archive: zipfile.ZipFile, name: str) -> tuple[bytes, dict[str, bytes]]:
    """The base of labels, and the data that are CSV by name."""
    wanted = {item.filename: item for item in archive.infolist() if item.filename.startswith("data/")}
    base = archive.getinfo("results.db")
    for item in (base, *wanted.values()):
        if item.file_size > LARGEST:
            raise InputError(
                f"{item.filename} would be {item.file_size} bytes", where=name, fix="export the data as CSV instead"
            )
    tables = {path.removeprefix("data/"): archive.read(path) for path in wanted if path.lower().endswith(".csv")}
    return archive.read(base), tables


def _rows(base: bytes, tables: dict[str, bytes], name: str) -> tuple[list[DecisionRow], list[Loss]]:
    own = {dataset: list(_own_cells(data)) for dataset, data in tables.items()}
    rows, losses = [], []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "results.db")
        try:
            path.write_bytes(base)
        except OSError as error:
            raise Unavailable(f"no room for {name}: {error.strerror}", where=folder, fix="free some space") from error
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as labels:
            labels.row_factory = sqlite3.Row
            found = labels.execute(
                "SELECT r.dataset_row, r.dataset_id, r.title, r.doi, r.year, s.label, s.time, s.note, s.tags, s.user_id"
                " FROM record r LEFT JOIN results s ON s.record_id = r.record_id ORDER BY r.record_id"
            ).fetchall()
            n_changed = labels.execute("SELECT COUNT(*) FROM decision_changes").fetchone()[0]
    for at, item in enumerate(found, 1):
        cells = own.get(item["dataset_id"], [])
        told = cells[item["dataset_row"]] if item["dataset_row"] < len(cells) else {}
        said = {**told, "title": item["title"], "doi": item["doi"] or "", "year": str(item["year"] or "")}
        label = "" if item["label"] is None else str(item["label"])
        row = decided(citation_of(said, told.get("record", "")), told, label, item["note"] or "")
        moment = datetime.fromtimestamp(item["time"], UTC) if item["time"] else row.decided_at
        rows.append(replace(row, decided_at=moment, line=at))
        if item["tags"] not in {None, "", "null", "[]"}:
            losses.append(Loss(file=name, line=at, message=f"tags of ASReview are not carried over: {item['tags']}"))
    if n_changed:
        message = f"{n_changed} earlier labels that were changed in ASReview are not carried over; the last ones are"
        losses.append(Loss(file=name, line=1, message=message))
    return rows, losses


def _own_cells(data: bytes) -> Iterator[dict[str, str]]:
    for row in csv.DictReader(io.StringIO(data.decode("utf-8-sig"))):
        yield {key.strip().lower(): value or "" for key, value in row.items() if isinstance(value, str) and key}
