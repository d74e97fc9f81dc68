"""Quarters made up in FDA's layouts with planted truth: taken in, counted, and found again; what was not planted is not."""

import json
import subprocess
import sys

import pytest

pytest.importorskip("duckdb", reason="needs the extra faers")
polars = pytest.importorskip("polars", reason="needs the extra faers")

pytestmark = pytest.mark.slow
QUESTION = """
format = 1
title = "Planted"
[drugs]
set = "jak-inhibitors"
[events]
set = "vasculitis"
[signals.cohort]
comparators = ["all-others", "tnf-inhibitors"]
"""


@pytest.fixture(scope="module")
def quarters(shared, tmp_path_factory):
    folder = tmp_path_factory.mktemp("synthetic")
    made = subprocess.run(
        [sys.executable, shared / "tools" / "gen_faers.py", "--reports", "600000", "--out", folder, "--seed", "11"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr
    return folder


def test_planted_signals_are_found_and_planted_nulls_are_not(quarters, tmp_path, run):
    truth = json.loads((quarters / "truth" / "truth.json").read_text())
    store = tmp_path / "faers"
    folders = sorted(path for path in quarters.iterdir() if path.name != "truth")
    assert run("faers", "ingest", *folders, "--store", store, "--memory", "2").code == 0
    names = polars.read_parquet(quarters / "truth" / "drug_lookup.parquet")
    ingredient = next(name for name in names.columns if names[name].n_unique() < len(names))
    planted = {*truth["jak"], *truth["tnf"]}
    null = [name for name in sorted(set(names[ingredient].str.to_lowercase().to_list())) if name not in planted][:300]
    pairs = [f"{drug},vasculitis,1" for drug in sorted(planted)] + [f"{drug},vasculitis,0" for drug in null]
    (tmp_path / "controls.csv").write_text("\n".join(["drug,event,truth", *pairs]))
    terms = [f"vasculitis,{term}" for term in truth["vasculitis_pts"]]
    (tmp_path / "terms.csv").write_text("\n".join(["event,term", *terms]))
    (tmp_path / "question.toml").write_text(QUESTION)
    ran = run(
        "signals", tmp_path / "question.toml", "--store", store, "--out", tmp_path / "out", "--json", "--memory", "2",
        "--controls", tmp_path / "controls.csv", "--control-terms", tmp_path / "terms.csv",
    )  # fmt: skip
    assert ran.code == 0, ran.err
    (found,) = json.loads(ran.out)["result"]["asked"]
    assert found["primary"]["screen"]["value"] is True
    against_all, against_tnf = (one["ror"]["value"] for one in found["strata"][:2])
    ratio = truth["planted"]["jak"] / truth["planted"]["background"]
    assert against_all["low"] < ratio < against_all["high"]
    assert against_tnf["low"] < truth["planted"]["jak"] / truth["planted"]["tnf"] < against_tnf["high"]
    counted = json.loads((tmp_path / "out" / "analysis.json").read_text())["controls"]
    called = {True: [], False: []}
    from rechallenge.stats import TwoByTwo, passes_ic

    for one in counted:
        if one["cells"]:
            table = TwoByTwo(*one["cells"])
            called[one["is_positive"]].append(passes_ic(table.a, table.expected) is True)
    assert len(called[False]) > 100
    assert sum(called[False]) <= 0.02 * len(called[False])
    # one drug has a handful of reports: what is planted shows in the classes, and here in more calls than among nulls
    assert sum(called[True]) / len(called[True]) > sum(called[False]) / len(called[False])
    assert found["controls"]["coverage"]["value"] is not None
