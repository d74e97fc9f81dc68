"""The same patient in two papers: proposed with evidence, ruled on by a person, counted once everywhere after."""

import json

import openpyxl

HEAD = """format = 1
[sources.paper]
work = "Doe J. J Cases 2019;1:1-3"
level = "full-text"
"""
PATIENT = """
[[case]]
id = "{id}"
drug = "enalapril"
event = "angioedema of the tongue"
records = ["{record}"]
source = "paper"
[case.cells]
sex = "female"
age = 61
outcome = "recovered"
"""
RATING = """format = 1
[[ratings]]
case = "P2"
instrument = "naranjo"
[ratings.answers.2]
answer = "yes"
because = "as told"
"""


def result(done):
    assert done.code == 0, done.err
    return json.loads(done.out)["result"]


def two_papers(run, review, tmp_path):
    file = tmp_path / "cases.toml"
    patients = PATIENT.format(id="P1", record="embase:1") + PATIENT.format(id="P2", record="embase:3")
    file.write_text(HEAD + patients, "utf-8")
    assert run("extract", file, "-C", review, "--by", "anna").code == 0
    (tmp_path / "r.toml").write_text(RATING, "utf-8")
    assert run("assess", tmp_path / "r.toml", "-C", review, "--by", "anna").code == 0


def test_candidates_are_shown_with_their_evidence_and_a_ruling_counts_everywhere(run, review, tmp_path):
    two_papers(run, review, tmp_path)
    (pair,) = result(run("same", "-C", review, "--json"))
    assert pair["cases"] == ["P1", "P2"]
    assert {trait["name"] for trait in pair["traits"] if trait["agrees"]} >= {"drug", "sex", "age"}
    assert len(result(run("cases", "-C", review, "--json"))["cases"]) == 2

    assert run("same", "P1", "P2", "--because", "same centre and day", "-C", review, "--by", "carla").code == 0
    assert result(run("same", "-C", review, "--json")) == []
    cases = result(run("cases", "-C", review, "--json"))
    (case,) = cases["cases"]
    assert case["records"] == ["embase:1", "embase:3"]
    assert next(f["value"] for f in cases["pooled"] if f["id"] == "cases.age.answered") == 1
    assert result(run("status", "-C", review, "--json"))["n_patients"] == 1
    (rated,) = result(run("causality", "-C", review, "--json"))
    assert rated["case"] == case["id"]
    assert run("export", tmp_path / "l.csv", "--what", "listing", "-C", review).code == 0
    assert (tmp_path / "l.csv").read_text("utf-8").count("enalapril") == 1
    assert run("export", tmp_path / "e2b", "--what", "e2b", "-C", review).code == 0
    assert len(list((tmp_path / "e2b").iterdir())) == 1
    assert run("report", "-C", review).code == 0
    assert run("check", "-C", review).code == 0


def test_different_is_a_ruling_too_and_a_ruling_needs_a_reason(run, review, tmp_path):
    two_papers(run, review, tmp_path)
    assert run("same", "P1", "P2", "-C", review, "--by", "carla").code == 3
    assert run("same", "P1", "-C", review, "--by", "carla").code == 2
    done = run("same", "P1", "P2", "--as", "different", "--because", "other hospital", "-C", review, "--by", "carla")
    assert done.code == 0
    assert result(run("same", "-C", review, "--json")) == []
    assert len(result(run("cases", "-C", review, "--json"))["cases"]) == 2


def test_a_spreadsheet_joins_as_secondary_and_a_form_of_ones_own_is_asked(run, review, tmp_path):
    form = tmp_path / "mine.toml"
    form.write_text(
        'format = 1\nname = "mine"\ntitle = "Mine"\nextends = "case"\n[[field]]\nname = "bradykinin"\nsection = "work-up"\n'
        'kind = "number"\nunit = "pmol/L"\nlabel = "Bradykinin"\nhelp = "At its highest."\ncolumn = "Bradykinin"\n',
        "utf-8",
    )
    assert run("add", "form", form, "-C", review, "--by", "owner").code == 0
    protocol = review / "protocol.toml"
    protocol.write_text(protocol.read_text("utf-8").replace('form = "case"', 'form = "mine"'), "utf-8")
    assert run("amend", "--because", "ask for bradykinin", "-C", review, "--by", "owner").code == 0
    book = openpyxl.Workbook()
    for row in (["Patient", "Age", "BK"], ["X1", 61, 7.5], ["X2", None, "high"]):
        book.active.append(row)
    book.save(tmp_path / "t.xlsx")
    mapping = tmp_path / "map.toml"
    mapping.write_text(
        'format = 1\nsource = { work = "Roe 2018, table 2" }\ndrug = "enalapril"\nevent = "angioedema"\nrecords = ["embase:3"]\n'
        '[[map]]\ncolumn = "Patient"\nfield = "id"\n[[map]]\ncolumn = "Age"\nfield = "age"\n'
        '[[map]]\ncolumn = "BK"\nfield = "bradykinin"\n',
        "utf-8",
    )
    done = run("extract", tmp_path / "t.xlsx", "--map", mapping, "-C", review, "--by", "anna")
    assert done.code == 0, done.err
    assert "row 3, BK" in done.err
    first, second = result(run("cases", "-C", review, "--json"))["cases"]
    assert first["cells"]["bradykinin"]["sources"][0]["level"] == "secondary"
    assert second["cells"]["bradykinin"]["state"] == "unclear"
    assert run("export", tmp_path / "t.csv", "--what", "table", "-C", review).code == 0
    assert "7.5 pmol/L [b]" in (tmp_path / "t.csv").read_text("utf-8")
    assert run("extract", tmp_path / "t.xlsx", "--map", mapping, "-C", review, "--by", "anna").code == 3
    form.write_text(form.read_text("utf-8") + "[[field]]\n", "utf-8")
    assert run("add", "form", form, "-C", review, "--by", "owner").code == 3


def test_extractors_are_blind_until_both_have_finished(run, review, tmp_path):
    file = tmp_path / "cases.toml"
    for by, age in (("anna", 61), ("ben", 16)):
        file.write_text(HEAD + PATIENT.format(id="P1", record="embase:1").replace("61", str(age)), "utf-8")
        assert run("extract", file, "-C", review, "--by", by).code == 0
    assert "blind" in run("finish", "P1", "-C", review, "--by", "anna").out
    assert result(run("agreement", "-C", review, "--json"))["to_reconcile"] == []
    assert "open" in run("finish", "P1", "-C", review, "--by", "ben").out
    found = result(run("agreement", "-C", review, "--json"))
    assert [one["field"] for one in found["to_reconcile"]] == ["age"]
    by_field = {one["field"]["name"]: one for one in found["fields"]}
    assert (by_field["sex"]["n_equal"], by_field["age"]["n_equal"]) == (1, 0)
    assert run("report", "-C", review).code == 0
    assert "extraction-agreement" in (review / "dossier" / "dossier.json").read_text("utf-8")
