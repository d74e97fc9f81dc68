import json

import pytest

from rechallenge.testing.faers import GivenReport, small_store

pytest.importorskip("polars")
pytest.importorskip("duckdb")

PATIENT = {"sex": "F", "age_years": 61.0, "occr_country": "JP"}


@pytest.fixture
def store(tmp_path):
    reports = [
        GivenReport(
            11, {"XELJANZ XR 11 MG": "PS", "FOLIC ACID": "C"}, ("Vasculitis",), drug={"prod_ai": None}, demo=PATIENT
        ),
        GivenReport(21, {"XELJANZ": "PS", "FOLIC ACID": "C"}, ("Vasculitis",), demo=PATIENT),
        GivenReport(31, {"QWRTZ": "PS", "UNKNOWN DRUG": "C"}, ("Headache",), drug={"prod_ai": None}),
    ]
    small_store(tmp_path / "faers", reports)
    return tmp_path / "faers"


def test_names_are_told_by_step_with_those_that_nothing_was_found_for(run, store):
    told = run("faers", "names", store)
    assert told.code == 0
    assert "mapped" in told.out
    assert "QWRTZ" in told.out
    account = json.loads(run("faers", "names", store, "--json").out)["result"]["account"]
    assert account["n_mentions"] == 6
    assert sum(mentions for _, mentions in account["steps"].values()) == 6
    assert account["unmapped"] == [{"name": "QWRTZ", "n_mentions": 1, "reason": "no step found it"}]


def test_a_name_is_explained(run, store):
    told = run("faers", "names", store, "--name", "Xeljanz XR 11 mg").out
    assert "TOFACITINIB" in told
    assert "without dose" in told
    assert "no ingredient" in run("faers", "names", store, "--name", "unknown drug").out


def test_the_users_files_in_the_store_make_the_layer_stale_and_win(run, store):
    assert run("faers", "build", store).code == 0
    (store / "dictionaries").mkdir()
    (store / "dictionaries" / "overrides.csv").write_text("name,ingredients\nqwrtz,baricitinib\n")
    (store / "dictionaries" / "mine.toml").write_text(
        'format = 1\n[sources]\nme = { work = "own" }\n[[drug]]\nname = "novelinib"\nkind = "small-molecule"\n'
        'brands = ["Xeljanz XR 11 mg"]\nsource = "me"\n'
    )
    assert run("faers", "build", store).code == 0
    assert "BARICITINIB" in run("faers", "names", store, "--name", "QWRTZ").out
    assert "NOVELINIB" in run("faers", "names", store, "--name", "XELJANZ XR 11 MG").out


def test_duplicates_are_told_at_several_thresholds_with_evidence(run, store):
    refused = run("faers", "duplicates", store)
    assert refused.code == 3
    assert "faers build" in refused.err
    assert run("faers", "build", store).code == 0
    told = run("faers", "duplicates", store)
    assert told.code == 0
    assert "default" in told.out
    result = json.loads(run("faers", "duplicates", store, "--json").out)["result"]
    assert result["reports"] == 3
    assert [level["threshold"] for level in result["levels"]] == [20, 25, 30, 35, 40, 50]
