"""The worked example: what the letter asked, asked again."""

import csv
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from rechallenge.project import check as check_folder
from rechallenge.project import open_folder, replay

EXAMPLE = Path(__file__).parents[2] / "examples" / "jak-vasculitis"
SEED_FLAGS = {
    "target_nonstandard(tofacitinib)",
    "time1_eq_time2",
    "rechallenge_text_table_mismatch",
    "statement_all_patients_contradicted_by_table",
    "alt_cause_hydroxyurea",
    "alt_cause_prior_TNFi",
    "citation_mismatch(ref9, ref14)",
    "prisma_incomplete",
    "query_underspecified",
}


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    """The demo as a person runs it, in a process of its own."""
    into = tmp_path_factory.mktemp("demo") / "work"
    done = subprocess.run(
        [sys.executable, "-m", "rechallenge", "demo", "--into", str(into)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return into, done.stdout


def test_the_demo_prints_the_verdict_and_where_the_dossier_is(shown):
    into, printed = shown
    assert re.search(r"^verdict +hypothesis +as of 2022-11-01$", printed, flags=re.MULTILINE)
    assert str(into / "dossier" / "dossier.html") in printed


def test_the_demo_overwrites_nothing(shown, run):
    into, _ = shown
    refused = run("demo", "--into", into)
    assert refused.code == 3
    assert "overwrites nothing" in refused.err


def test_every_flag_of_the_audit_comes_out_of_a_rule(shown, run):
    into, _ = shown
    (found,) = json.loads(run("claims", "-C", into, "--json").out)["result"]
    flags = set(found["flags"])
    assert flags >= SEED_FLAGS
    assert any(flag.startswith("class_term_error(biologics") for flag in flags)
    assert any(flag.startswith("drug_list_incomplete(filgotinib, pacritinib") for flag in flags)
    assert {result["judgement"] for result in found["results"]} == {
        "holds",
        "contradicted",
        "overstated",
        "not-derivable",
    }


def test_the_verdict_is_derived_and_hangs_on_every_case(shown, run):
    into, _ = shown
    result = json.loads(run("verdict", "-C", into, "--json").out)["result"]
    assert result["as_of"] == "2022-11-01"
    assert (result["verdict"]["rung"], result["latest"]["rung"]) == ("hypothesis", "hypothesis")
    assert "insufficient" in {outcome["rung"] for outcome in result["verdict"]["alternatives"]}


def test_without_the_cases_the_verdict_falls(tmp_path, run):
    bare = tmp_path / "bare"
    shutil.copytree(EXAMPLE, bare, ignore=shutil.ignore_patterns("ratings.toml"))
    journal = bare / "journal" / "first-reader.jsonl"
    kept = [line for line in journal.read_bytes().splitlines(keepends=True) if b'"type":"scored"' not in line]
    first_scored = next(
        index for index, line in enumerate(journal.read_bytes().splitlines()) if b'"type":"scored"' in line
    )
    journal.write_bytes(b"".join(kept[:first_scored]))  # a cut of the journal before anybody rated a case
    result = json.loads(run("verdict", "-C", bare, "--json").out)["result"]
    assert result["verdict"]["rung"] == "insufficient"


def test_the_causality_of_the_three_cases(shown, run):
    into, _ = shown
    rows = json.loads(run("causality", "-C", into, "--json").out)["result"]
    found = {(row["case"], row["instrument"]): row["raters"][0]["result"] for row in rows}
    assert [found["J1", "naranjo"]["score"], found["J2", "naranjo"]["score"], found["J3", "naranjo"]["score"]] == [
        2,
        8,
        3,
    ]
    assert [found[case, "who-umc"]["category"] for case in ("J1", "J2", "J3")] == ["possible", "probable", "possible"]
    assert found["J2", "liverpool"]["category"] == "definite"


def test_the_dossier_holds_every_part_and_is_the_same_bytes_again(shown, run, tmp_path):
    into, _ = shown
    again = tmp_path / "again"
    assert run("report", "-C", into, "--out", again).code == 0
    first, second = into / "dossier", again
    for path in sorted(first.rglob("*")):
        if path.is_file():
            assert path.read_bytes() == (second / path.relative_to(first)).read_bytes(), path.name
    whole = json.loads((first / "dossier.json").read_text(encoding="utf-8"))
    assert [section["id"] for section in whole["sections"]] == [
        "answer", "search", "patients", "causality", "claims", "reports", "background", "comparators", "verdict", "limits",
        "methods",
    ]  # fmt: skip
    assert len(whole["findings"]) > 100
    assert all(finding["function"].startswith("rechallenge.") for finding in whole["findings"])


def test_the_dossier_is_honest_about_itself(shown):
    into, _ = shown
    page = (into / "dossier" / "dossier.json").read_text(encoding="utf-8")
    for said in (
        "One person judged each record",
        "One rater answered",
        "none searched",
        "were not read in the original",
        "the search cannot be run again",
    ):
        assert said in page, said


def test_the_flow_is_as_of_the_letter_s_day(shown, run):
    into, _ = shown
    flow = json.loads(run("flow", "-C", into, "--json").out)["result"]
    counts = (flow["citations_results"], flow["website_results"], flow["other_records_excluded"])
    assert counts == (14, 106, 115)
    assert (flow["other_sought_reports"], flow["other_assessed"], flow["new_reports"]) == (5, 4, 3)


def test_the_shipped_review_holds(tmp_path):
    folder = open_folder(EXAMPLE)
    assert check_folder(folder) == ()


def test_the_shipped_review_is_what_its_source_files_build(tmp_path, run, monkeypatch):
    """Every entry but for its time, and every delivery and file of facts, comes again from source/."""
    monkeypatch.setenv("RECHALLENGE_ACTOR", "first-reader")
    source, built = EXAMPLE / "source", tmp_path / "built"
    steps = (EXAMPLE / "build.sh").read_text(encoding="utf-8")
    for name in (
        "letter-references.ris",
        "open-sources.ris",
        "screening.csv",
        "retrieval.csv",
        "cases.toml",
        "ratings.toml",
    ):
        assert name in steps
    here = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    bash = subprocess.run(
        ["bash", str(EXAMPLE / "build.sh"), str(built)], capture_output=True, text=True, check=False, env=here
    )
    assert bash.returncode == 0, bash.stderr
    assert source.is_dir()

    def entries(folder):
        timeless = []
        for entry in replay(open_folder(folder)).entries:
            plain = msgspec.to_builtins(entry)
            for volatile in ("at", "receipt", "digest") if plain["type"] == "imported" else ("at",):
                plain.pop(volatile)
            timeless.append(plain)
        return timeless

    assert entries(built) == entries(EXAMPLE)


def test_a_dossier_older_than_the_latest_entry_is_called_stale(shown, run, tmp_path):
    into, _ = shown
    copy = tmp_path / "copy"
    shutil.copytree(into, copy)
    assert "stale" not in run("status", "-C", copy).out
    assert run("close", "--stage", "title-abstract", "-C", copy, "--by", "owner").code == 0
    assert "the entries, the protocol or your own vocabulary changed" in run("status", "-C", copy).out


def test_the_letter_s_list_of_terms_means_different_searches(shown):
    """Five readings, run on the review's own records, give sets of different size; PRISMA-S is filled beside them."""
    into, _ = shown
    tables = into / "dossier" / "tables"
    with (tables / "readings-search-method.csv").open(encoding="utf-8", newline="") as file:
        names = [row[0] for row in csv.reader(file)]
    assert names[1:] == ["any", "last-two-together", "left-to-right", "last-required", "all", "built"]
    found = json.loads((into / "dossier" / "dossier.json").read_text(encoding="utf-8"))["findings"]
    n = {f["id"].split(".")[3]: f["value"] for f in found if f["id"].startswith("search.search.method.")}
    assert n["any"] > n["last-two-together"] > n["left-to-right"] == n["last-required"] > n["all"]
    assert n["built"] > n["left-to-right"]
    assert "authors to complete" in (tables / "prisma-s.csv").read_text(encoding="utf-8")
