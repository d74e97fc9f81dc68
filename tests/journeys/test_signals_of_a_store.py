"""A question counted in a store of reports: on its own, and inside a review whose papers are among the reports."""

import json
from datetime import date

import pytest

pytest.importorskip("duckdb", reason="needs the extra faers")

from rechallenge.testing.faers import GivenReport, small_store

QUESTION = """
format = 1
title = "ACE inhibitors and angioedema"
[drugs]
set = "ace-inhibitors"
[events]
set = "angioedema"
[signals.cohort]
comparators = ["all-others", "amlodipine"]
publicity = [{ day = 2020-02-15, what = "a warning", source = "an agency" }]
"""
CASES = """
format = 1
form = "case"
[sources.paper]
work = "Doe J. Angioedema on an ACE inhibitor: two patients. 2019"
level = "full-text"
[[case]]
id = "P1"
drug = "lisinopril"
event = "angioedema"
records = ["embase:1"]
source = "paper"
role = "case"
[case.cells]
age = 61
sex = "female"
"""


@pytest.fixture
def store(tmp_path):
    reports = []
    for at in range(120):
        drug = ("lisinopril", "amlodipine", "ibuprofen")[at % 3]
        event = "Angioedema" if at % 12 < (6 if drug == "lisinopril" else 3) else "Headache"
        received = date(2020, 1 + at % 3, 10)
        demo = {"fda_from": received, "fda_to": received, "sex": "F", "age_years": 61.0, "occp_cod": "MD"}
        if at == 3:
            demo["lit_ref"] = "Doe J. Angioedema on an ACE inhibitor: two patients. 2019"
        start = {"start_from": date(2019, 12, 1), "start_to": date(2019, 12, 31)}
        day = date(2020, 1, 1 + at % 9)
        reports.append(
            GivenReport(
                primaryid=10_001 + 10 * at,
                drugs={drug: "PS"},
                events=(event,),
                demo={**demo, "event_from": day, "event_to": day, "event_to_wide": day},
                therapies={1: start},
            )
        )
    small_store(tmp_path / "faers", reports)
    return tmp_path / "faers"


def test_a_question_file_gives_pages_and_counts(store, tmp_path, run):
    (tmp_path / "question.toml").write_text(QUESTION)
    (tmp_path / "controls.csv").write_text("drug,event,truth\nibuprofen,Headache,0\nlisinopril,Angioedema,1\n")
    ran = run(
        "signals", tmp_path / "question.toml", "--store", store, "--out", tmp_path / "out",
        "--controls", tmp_path / "controls.csv",
    )  # fmt: skip
    assert ran.code == 0
    assert "ACE inhibitors and angioedema: 120 reports, 2020Q1" in ran.out
    page = (tmp_path / "out" / "dossier.html").read_text()
    for words in ("Every way to count", "What moves the answer", "Time to onset", "READUS-PV", "authors to complete"):
        assert words in page
    counts = json.loads((tmp_path / "out" / "analysis.json").read_text())
    by_hand = sum(1 for at in range(0, 120, 3) if at % 12 < 6)
    assert counts["one_change"][0]["cells"][:2] == [by_hand, 40 - by_hand]
    assert {one["drug"] for one in counts["controls"]} == {"ibuprofen", "lisinopril"}


def test_the_same_question_gives_the_same_bytes(store, tmp_path, run):
    (tmp_path / "question.toml").write_text(QUESTION)
    for out in ("one", "two"):
        run("signals", tmp_path / "question.toml", "--store", store, "--out", tmp_path / out)
    assert (tmp_path / "one" / "dossier.html").read_bytes() == (tmp_path / "two" / "dossier.html").read_bytes()
    assert (tmp_path / "one" / "analysis.json").read_bytes() == (tmp_path / "two" / "analysis.json").read_bytes()


def test_a_question_without_a_store_or_with_an_unknown_drug_is_refused_in_words(store, tmp_path, run):
    (tmp_path / "question.toml").write_text(QUESTION)
    ran = run("signals", tmp_path / "question.toml")
    assert (ran.code, "add --store DIR" in ran.err) == (2, True)
    (tmp_path / "question.toml").write_text(QUESTION.replace('"ace-inhibitors"', '"unheardofumab"'))
    ran = run("signals", tmp_path / "question.toml", "--store", store)
    assert ran.code == 3
    assert "no report names a drug of 'unheardofumab'" in ran.err
    assert not list(tmp_path.glob("signals-*"))


def test_inside_a_review_its_papers_are_found_among_the_reports(review, store, tmp_path, run):
    (tmp_path / "cases.toml").write_text(CASES)
    assert run("extract", tmp_path / "cases.toml", "-C", review, "--by", "a").code == 0
    ran = run("signals", "--store", store, "-C", review, "--by", "a")
    assert ran.code == 0, ran.err
    assert "Published cases: set aside" in ran.out
    found = json.loads(run("signals", "-C", review, "--json").out)["result"]["asked"]
    published = next(one for one in found[0]["changes"] if one["label"].startswith("Published cases"))
    assert published["cells"][0] == found[0]["changes"][0]["cells"][0] - 1
    assert run("report", "-C", review).code == 0
    page = (review / "dossier" / "dossier.html").read_text()
    assert "Which reports are the published cases" in page
    assert "How many of the reports are the published cases" in page
    assert "Counted for an earlier question" not in page
    assert run("check", "-C", review).code == 0
