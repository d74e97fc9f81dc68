"""Two people extract one patient, differ, and the answer that stands is a third entry."""

import json

HEAD = """format = 1
[sources.paper]
work = "Doe J. J Cases 2019;1:1-3"
level = "full-text"
[[case]]
id = "P1"
drug = "enalapril"
event = "angioedema"
records = ["embase:1"]
source = "paper"
[case.cells]
sex = "female"
"""


def enter(run, folder, verb, by, age):
    file = folder.parent / f"{by}.toml"
    file.write_text(f"{HEAD}age = {age}\n", encoding="utf-8")
    done = run(verb, file, "-C", folder, "--by", by)
    assert done.code == 0, done.err


def age_of(run, folder):
    (case,) = json.loads(run("cases", "-C", folder, "--json").out)["result"]["cases"]
    return case["cells"]["age"]


def test_extractors_differ_and_a_reconciled_answer_stands(run, review):
    enter(run, review, "extract", "anna", 61)
    enter(run, review, "extract", "ben", 16)
    assert age_of(run, review)["state"] == "unclear"
    enter(run, review, "reconcile", "carla", 61)
    assert age_of(run, review)["value"] == 61
    assert run("check", "-C", review).code == 0
    entries = sum(path.read_bytes().count(b'"type":"answered"') for path in (review / "journal").glob("*.jsonl"))
    assert entries == 4  # nobody's answer was overwritten


def test_a_closed_stage_is_an_entry(run, review):
    assert run("close", "--stage", "title-abstract", "-C", review, "--by", "owner").code == 0
    assert run("check", "-C", review).code == 0
    assert b'"type":"stage-closed"' in (review / "journal" / "owner.jsonl").read_bytes()


def test_two_raters_stand_apart_and_their_agreement_is_given(run, review, tmp_path):
    enter(run, review, "extract", "anna", 61)
    for by, answer in (("anna", "yes"), ("ben", "no")):
        file = tmp_path / f"{by}-ratings.toml"
        file.write_text(
            f"""format = 1
[[ratings]]
case = "P1"
instrument = "naranjo"
[ratings.answers.5]
answer = "{answer}"
because = "as the paper tells it"
""",
            encoding="utf-8",
        )
        done = run("assess", file, "-C", review, "--by", by)
        assert done.code == 0, done.err
    (rated,) = json.loads(run("causality", "-C", review, "--json").out)["result"]
    assert [rater["result"]["score"] for rater in rated["raters"]] == [-1, 2]
    assert rated["consensus"] is None
    assert run("report", "-C", review).code == 0
    assert "weighted kappa" in (review / "dossier" / "dossier.json").read_text(encoding="utf-8")


def test_a_review_that_has_only_begun_has_a_dossier_that_says_so(run, tmp_path):
    folder = tmp_path / "new"
    begun = run(
        "init", folder, "--title", "New", "--drugs", "ace-inhibitors", "--events", "angioedema", "--as-of", "2024-01-31"
    )
    assert begun.code == 0, begun.err
    done = run("report", "-C", folder)
    assert done.code == 0, done.err
    page = (folder / "dossier" / "dossier.json").read_text(encoding="utf-8")
    for said in (
        "No patient has been entered yet",
        "Nothing has been excluded yet",
        "too little evidence",
        "No counts of spontaneous",
    ):
        assert said in page, said
