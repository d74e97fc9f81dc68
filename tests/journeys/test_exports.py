"""Patients leave the review: tables for a journal, forms for a regulator; what was known at a day stays as it was."""

import csv
import hashlib
import io
import json
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

import pytest

from rechallenge.cli import people

V3 = "{urn:hl7-org:v3}"
PATIENT = """
[[case]]
id = "{id}"
drug = "enalapril"
event = "angioedema of the tongue"
records = ["{record}"]
source = "paper"
[case.cells]
sex = "female"
age = {age}
outcome = "recovered"
histology = "{text}"
"""
HEAD = """format = 1
form = "icsr"
[sources.paper]
work = "Doe J. J Cases 2019;1:1-3"
level = "full-text"
"""


@pytest.fixture
def two_patients(run, review, tmp_path):
    """Two patients of one paper, which the review holds as two records."""
    protocol = review / "protocol.toml"
    protocol.write_text(protocol.read_text("utf-8").replace('form = "case"', 'form = "icsr"'), "utf-8")
    run("amend", "--because", "safety reports are wanted", "-C", review, "--by", "owner")
    file = tmp_path / "cases.toml"
    first = PATIENT.format(id="P1", record="embase:1", age=61, text="J.D. had a biopsy") + 'initials = "J.D."\n'
    second = PATIENT.format(id="P2", record="embase:2", age=44, text="none")
    file.write_text(HEAD + first + second, "utf-8")
    done = run("extract", file, "-C", review, "--by", "anna")
    assert done.code == 0, done.err
    return review


def digests(folder):
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def linked(path):
    root = ET.parse(path).getroot()
    own = [one.get("extension") for one in root.iter(f"{V3}id") if (one.get("root") or "").endswith(".3.2")]
    return own[0], own[1:]


def test_two_patients_of_one_paper_are_two_drafts_that_link_to_each_other(run, two_patients, tmp_path):
    done = run("export", tmp_path / "out", "--what", "e2b", "-C", two_patients)
    assert done.code == 0, done.err
    assert "MedDRA" in done.err
    first, second = (linked(tmp_path / "out" / f"{name}-e2b.xml") for name in ("P1", "P2"))
    assert first[0] != second[0]
    assert (first[1], second[1]) == ([second[0]], [first[0]])


@pytest.mark.parametrize("what", ["cioms", "e2b", "fhir-r4", "fhir-r5"])
def test_initials_leave_only_when_asked_for(run, two_patients, tmp_path, what):
    def written(*more):
        assert run("export", tmp_path / what, "--what", what, "-C", two_patients, *more).code == 0
        return "".join(path.read_text("utf-8") for path in (tmp_path / what).iterdir())

    assert "J.D" not in written()
    assert "J.D." in written("--with-initials")


def test_no_file_of_the_dossier_has_initials(run, two_patients):
    assert run("report", "-C", two_patients).code == 0
    for path in (two_patients / "dossier").rglob("*"):
        if path.suffix in {".html", ".xml", ".json", ".csv", ".tex"}:
            assert "J.D" not in path.read_text("utf-8"), path.name


@pytest.mark.parametrize("ending", ["csv", "html", "docx", "tex"])
@pytest.mark.parametrize("what", ["table", "listing"])
def test_tables_are_written_in_the_format_of_the_ending(run, two_patients, tmp_path, what, ending):
    file = tmp_path / f"t.{ending}"
    assert run("export", file, "--what", what, "-C", two_patients).code == 0
    assert file.stat().st_size > 500


def test_no_cell_of_table_one_is_blank(run, two_patients, tmp_path):
    assert run("export", tmp_path / "t.csv", "--what", "table", "--patient", "P2", "-C", two_patients).code == 0
    rows = list(csv.reader(io.StringIO((tmp_path / "t.csv").read_text("utf-8"))))
    assert [row[0] for row in rows[1:2]] == ["P2"]
    assert all(cell.strip() for row in rows for cell in row)
    assert "not reported" in rows[1]


def test_a_patient_that_is_not_there_is_named(run, two_patients, tmp_path):
    refused = run("export", tmp_path / "out", "--what", "cioms", "--patient", "P9", "-C", two_patients)
    assert refused.code == 3
    assert "P9" in refused.err
    assert "P1, P2" in refused.err


def test_what_the_dossier_lays_beside_its_page_is_in_its_manifest_and_its_list(run, two_patients):
    assert run("report", "-C", two_patients).code == 0
    folder = two_patients / "dossier"
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    paths = {file["path"] for file in manifest["files"]}
    assert {"tables/table-one.docx", "tables/table-one.tex", "safety-reports/P1-e2b.xml"} <= paths
    page = (folder / "dossier.html").read_text("utf-8")
    assert all(f'href="{path}"' in page for path in paths if path.startswith("safety-reports"))


def test_a_report_of_an_earlier_day_is_the_same_before_and_after_later_work(run, two_patients, tmp_path, monkeypatch):
    """Acceptance (e): entries, deliveries and a changed protocol of a later day alter no byte of the earlier state."""
    day = datetime.now(UTC).date().isoformat()
    before, after = tmp_path / "before", tmp_path / "after"
    assert run("report", "--entered-until", day, "--out", before, "-C", two_patients).code == 0

    class Later(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime(2099, 5, 1, tzinfo=tz)

    monkeypatch.setattr(people, "datetime", Later)
    (tmp_path / "new.ris").write_text("TY  - JOUR\nAN  - 9\nTI  - Later\nPY  - 2019\nER  -\n", "utf-8")
    assert run("import", tmp_path / "new.ris", "--source", "embase", "-C", two_patients, "--by", "searcher").code == 0
    file = tmp_path / "more.toml"
    file.write_text(HEAD + PATIENT.format(id="P3", record="embase:9", age=20, text="none"), "utf-8")
    assert run("extract", file, "-C", two_patients, "--by", "anna").code == 0
    protocol = two_patients / "protocol.toml"
    protocol.write_text(protocol.read_text("utf-8").replace('title = "ACE"', 'title = "ACE, updated"'), "utf-8")
    assert run("amend", "--because", "update", "-C", two_patients, "--by", "owner").code == 0

    assert run("report", "--entered-until", day, "--out", after, "-C", two_patients).code == 0
    assert digests(before) == digests(after)
    assert run("report", "-C", two_patients).code == 0
    assert "P3" in (two_patients / "dossier" / "dossier.html").read_text("utf-8")
    assert "P3" not in (after / "dossier.html").read_text("utf-8")


def test_a_day_before_the_first_entry_is_refused(run, two_patients):
    refused = run("report", "--entered-until", "2001-01-01", "-C", two_patients)
    assert refused.code == 3
    assert "nothing had been entered" in refused.err
    assert run("report", "--entered-until", "yesterday", "-C", two_patients).code == 3
