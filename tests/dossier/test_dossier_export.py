"""What is written is whole, repeatable and named by its digest."""

import csv
import hashlib
import io
from datetime import date
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from rechallenge.dossier import (
    Cell,
    Column,
    Dossier,
    Manifest,
    Paragraph,
    Row,
    Section,
    Table,
    dossier_files,
    write_dossier,
)
from rechallenge.model import Digest, InputError, Unavailable

INPUTS = {"protocol.toml": Digest("sha256:" + "0" * 64)}


def everything_under(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def one_table(*rows: Row, columns: tuple[str, ...] = ("A", "B")) -> Dossier:
    table = Table(
        id="t", caption="T", columns=tuple(Column(key=key, label=f"Head {key}") for key in columns), rows=rows
    )
    section = Section(id="s", title="S", blocks=(table,))
    return Dossier(format=1, title="T", as_of=date(2022, 11, 1), program="p", sections=(section,))


def csv_rows(dossier: Dossier, path: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(dossier_files(dossier)[path].decode())))


def test_the_same_dossier_is_written_as_the_same_bytes(sample_dossier, tmp_path):
    write_dossier(sample_dossier, tmp_path / "one", inputs=INPUTS)
    write_dossier(sample_dossier, tmp_path / "two", inputs=INPUTS)
    write_dossier(sample_dossier, tmp_path / "two", inputs=INPUTS)
    assert everything_under(tmp_path / "one") == everything_under(tmp_path / "two")


def test_the_manifest_names_every_file_with_its_size_and_digest(sample_dossier, tmp_path):
    manifest = write_dossier(sample_dossier, tmp_path, inputs=INPUTS)
    files = everything_under(tmp_path)
    written = msgspec.json.decode(files.pop("manifest.json"), type=Manifest)
    assert written == manifest
    assert written.inputs == INPUTS
    assert written.program == "rechallenge 0.1.0"
    assert {file.path: (file.digest, file.n_bytes) for file in written.files} == {
        path: (f"sha256:{hashlib.sha256(data).hexdigest()}", len(data)) for path, data in files.items()
    }


def test_every_table_and_figure_lies_beside_the_page(sample_dossier):
    paths = set(dossier_files(sample_dossier))
    assert {"dossier.html", "dossier.json", "tables/cases.csv", "tables/ages-data.csv", "figures/flow.svg"} <= paths


def test_the_json_holds_the_whole_dossier(sample_dossier):
    data = dossier_files(sample_dossier)["dossier.json"]
    assert msgspec.json.decode(data, type=Dossier) == sample_dossier
    assert msgspec.json.decode(data)["format"] == 1


def test_a_table_is_written_with_what_its_cells_print(sample_dossier):
    rows = csv_rows(sample_dossier, "tables/reports.csv")
    assert rows[0] == [
        "Reference set",
        "JAK inhibitors: Cases",
        "JAK inhibitors: Reports",
        "Reference: Cases",
        "Reference: Reports",
        "ROR (95% CI)",
    ]
    assert rows[1] == ["All other drugs", "84", "21 200", "812", "392 812", "1.92 (1.55 to 2.38)"]


def test_the_head_of_a_group_becomes_a_column(sample_dossier):
    rows = csv_rows(sample_dossier, "tables/cases.csv")
    assert rows[0][:2] == ["Group", "Field"]
    assert rows[1] == ["Patient and drug", "Report", "Asemota 2021 [2]", "Tığlıoğlu 2022 [3]", "Itoh 2020 [4]"]
    assert [row for row in rows if row[1] == "Latency"] == [
        ["Event", "Latency", "2 months", "not reported", "6 months"]
    ]


@pytest.mark.parametrize("text", ["=1+1", "+SUM(A1)", "-2+3", "@cmd", "=HYPERLINK(1)"])
def test_a_cell_that_a_spreadsheet_would_run_is_kept_text(text):
    assert csv_rows(one_table(Row.of("a", text)), "tables/t.csv")[1] == ["a", f"'{text}"]


@pytest.mark.parametrize("text", ["-0.5", "+3", "-1e-3", "−0.5", "a,b", 'say "no"', "two\nlines"])
def test_numbers_and_awkward_texts_come_back_as_they_were(text):
    assert csv_rows(one_table(Row.of("a", text)), "tables/t.csv")[1] == ["a", text]


def test_files_of_an_earlier_dossier_go_and_files_of_others_stay(sample_dossier, tmp_path):
    write_dossier(sample_dossier, tmp_path)
    (tmp_path / "tables" / "mine.csv").write_text("kept")
    (tmp_path / "notes.txt").write_text("kept")
    write_dossier(one_table(Row.of("1", "2")), tmp_path)
    assert set(everything_under(tmp_path)) == {
        *("dossier.html", "dossier.json", "manifest.json", "tables/t.csv"),
        *("tables/mine.csv", "notes.txt"),
    }


def test_a_manifest_cannot_reach_outside_its_folder(tmp_path):
    folder, outside = tmp_path / "dossier", tmp_path / "outside.csv"
    outside.write_text("kept")
    folder.mkdir()
    files = [{"path": path, "digest": "", "n_bytes": 0} for path in ("../outside.csv", "tables/../../outside.csv")]
    (folder / "manifest.json").write_bytes(msgspec.json.encode({"format": 1, "program": "p", "files": files}))
    write_dossier(one_table(Row.of("1", "2")), folder)
    assert outside.read_text() == "kept"


def test_a_foreign_manifest_is_refused_and_nothing_is_written(tmp_path):
    (tmp_path / "manifest.json").write_text('{"name": "a web app"}')
    with pytest.raises(InputError, match="no manifest of a dossier"):
        write_dossier(one_table(Row.of("1", "2")), tmp_path)
    assert set(everything_under(tmp_path)) == {"manifest.json"}


def test_a_faulty_dossier_writes_nothing(tmp_path):
    faulty = replace(one_table(Row.of("1", "2")), sections=(Section(id="s", title="S", blocks=(Paragraph.of(),)),))
    with pytest.raises(InputError, match="a paragraph has no words"):
        write_dossier(faulty, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_place_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(Unavailable) as caught:
        write_dossier(one_table(Row.of("1", "2")), tmp_path / "file")
    assert "file" in caught.value.where


def test_a_blank_cell_of_markup_only_is_no_text():
    with pytest.raises(InputError, match="column 2 is blank"):
        write_dossier(one_table(Row.of("1", Cell.of(""))), Path("unused"))
