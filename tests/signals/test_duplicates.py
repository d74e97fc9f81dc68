from datetime import date, timedelta

import numpy as np
import pytest

from rechallenge.signals.duplicates import (
    LADDER,
    build_duplicates,
    default_threshold,
    duplicate_levels,
    pairs_of,
)
from rechallenge.signals.duplicates.candidates import MAX_BLOCK, candidate_pairs
from rechallenge.signals.duplicates.evidence import PARTS, Evidence
from rechallenge.signals.duplicates.reports import read_reports
from rechallenge.testing.faers import GivenReport, small_store

pl = pytest.importorskip("polars")
pytest.importorskip("duckdb")

N_OTHERS = 600
DAY = date(2020, 3, 17)


def given(primaryid, drugs=("BARICITINIB", "METHOTREXATE"), events=("Vasculitis", "Purpura"), **demo):
    told = {"sex": "F", "age_years": 61.0, "occr_country": "JP", **_dated(demo.pop("day", DAY)), **demo}
    return GivenReport(primaryid, dict.fromkeys(drugs, "PS"), tuple(events), demo=told)


def _dated(day, wide=None):
    return {"event_from": day, "event_to": day, "event_to_wide": wide or day} if day else {}


def others():
    """Reports of other patients, with common and rare values."""
    chance = np.random.default_rng(3)
    for at in range(N_OTHERS):
        yield given(
            50_000_001 + 10 * at,
            drugs=[f"DRUG {number}" for number in {int(chance.zipf(1.6)) % 200, int(chance.zipf(1.6)) % 200}],
            events=[f"Term {number}" for number in {int(chance.zipf(1.5)) % 300, int(chance.zipf(1.5)) % 300}],
            sex="FM"[int(chance.random() < 0.4)],
            age_years=float(chance.integers(20, 90)),
            occr_country=["US", "US", "US", "JP", "DE"][int(chance.integers(5))],
            day=date(2018, 1, 1) + timedelta(days=int(chance.integers(0, 1000))),
            mfr_num=f"US-OTHER-{at:06}",
            lit_ref=f"Author {at}. Another paper. J Other 2019;1:{at}." if at % 3 == 0 else None,
        )


@pytest.fixture
def weigh(tmp_path):
    def weigh(one, other):
        store = small_store(tmp_path / "faers", [one, other, *others()])
        reports = read_reports(store.table)
        places = np.searchsorted(reports.report, [one.primaryid, other.primaryid])
        (scored,) = Evidence(reports).weigh(places[:1], places[1:], at_least=-1000.0)
        return dict(zip(PARTS, scored.parts[0], strict=True)) | {"bits": scored.bits[0]}

    return weigh


A, B = 10_000_001, 20_000_001


def test_one_patient_sent_by_two_companies_stands_out(weigh):
    found = weigh(given(A, mfr_sndr="PFIZER"), given(B, mfr_sndr="LILLY"))
    assert found["bits"] > 30
    assert min(found[part] for part in ("ingredients", "events", "sex", "age", "date", "country")) > 0


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ({"sex": "M"}, "sex"),
        ({"age_years": 20.0}, "age"),
        ({"day": date(2019, 1, 1)}, "date"),
        ({"occr_country": "US"}, "country"),
        ({"drugs": ("DRUG 1", "DRUG 2")}, "ingredients"),
        ({"events": ("Term 1",)}, "events"),
    ],
)
def test_what_differs_speaks_against(weigh, change, part):
    assert weigh(given(A), given(B, **change))[part] < 0


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ({"sex": None}, "sex"),
        ({"age_years": None}, "age"),
        ({"day": None}, "date"),
        ({"occr_country": None}, "country"),
    ],
)
def test_what_is_unknown_says_nothing(weigh, change, part):
    assert weigh(given(A), given(B, **change))[part] == 0


def test_a_near_age_or_day_says_less_than_the_same_and_more_than_a_far_one(weigh):
    same, near, far = (
        weigh(given(A), given(B, age_years=61.0 + years, day=DAY + timedelta(days=days)))
        for years, days in ((0, 0), (1, 4), (9, 300))
    )
    assert same["age"] > near["age"] > far["age"]
    assert same["date"] > near["date"] > far["date"]


def test_a_date_padded_to_the_first_of_january_says_little(weigh):
    def padded(primaryid):
        report = given(primaryid)
        report.demo.update(_dated(date(2020, 1, 1), wide=date(2020, 12, 31)))
        return report

    exact = weigh(given(A), given(B))["date"]
    vague = weigh(padded(A), padded(B))["date"]
    assert 0 < vague < exact / 2


def test_a_rare_value_says_more_than_a_common_one(weigh):
    rare = weigh(given(A), given(B))
    common = weigh(given(A, drugs=("DRUG 1",), occr_country="US"), given(B, drugs=("DRUG 1",), occr_country="US"))
    assert rare["ingredients"] > common["ingredients"]
    assert rare["country"] > common["country"]


def test_drugs_that_go_together_anyway_are_counted_for_less_than_their_sum(tmp_path):
    regimen = [
        given(30_000_001 + 10 * at, drugs=("CISPLATIN", "ETOPOSIDE"), events=(f"Term {at}",), day=None, age_years=None)
        for at in range(20)
    ]
    apart = [given(31_000_001 + 10 * at, drugs=(f"CARBOPLATIN{at % 2}",), events=(f"Term {at}",)) for at in range(40)]
    reports = read_reports(small_store(tmp_path / "faers", [*regimen, *apart, *others()]).table)
    evidence = Evidence(reports)
    (scored,) = evidence.weigh(np.array([0]), np.array([1]), at_least=-1000.0)
    alone = -np.log2(20 / len(reports))
    assert scored.shared[0, 0] == 2
    assert scored.parts[0, 0] < 1.3 * alone


def test_the_same_number_of_the_manufacturer_tells_almost_all(weigh):
    number = "JP-PFIZER INC-2020123456"
    assert weigh(given(A, mfr_num=number), given(B, mfr_num=number.lower()))["mfr_num"] > 5
    assert weigh(given(A, mfr_num=number), given(B, mfr_num="US-LILLY-77"))["mfr_num"] == 0


def test_patients_of_one_paper_are_not_one_patient(weigh):
    paper = "Itoh K. Vasculitis under baricitinib. J Clin Case Rep 2020;12:221."
    found = weigh(
        given(A, lit_ref=paper, age_years=30.0, sex="M", events=("Term 1",)), given(B, lit_ref=paper, day=None)
    )
    assert found["lit_ref"] > 0
    assert found["bits"] < default_threshold(1_000)


def test_the_layer_names_pairs_with_evidence_and_keeps_one_report_of_a_cluster(tmp_path):
    fuller = given(B, events=("Vasculitis", "Purpura", "Pyrexia"))
    store = small_store(tmp_path / "faers", [given(A), fuller, given(40_000_001), *others()])
    build_duplicates(store)
    pairs = pairs_of(store, A)
    assert pairs["report_a"].to_list() == [A, A]
    assert set(pairs["report_b"]) == {B, 40_000_001}
    assert "ingredients +" in pairs["evidence"][0]
    assert "shared" in pairs["evidence"][0]
    clusters = pl.read_parquet(store.table("duplicate_cluster"))
    for threshold, of_step in clusters.group_by("threshold"):
        assert threshold[0] in LADDER
        assert of_step.group_by("cluster").agg(pl.col("is_kept").sum())["is_kept"].unique().to_list() == [1]
        assert (of_step["cluster"] == of_step.group_by("cluster").agg(pl.min("report"))["report"].min()).any()
    default = default_threshold(N_OTHERS + 3)
    kept = clusters.filter((pl.col("threshold") == default) & pl.col("is_kept"))
    assert kept["report"].to_list() == [B]
    levels = duplicate_levels(store)
    assert [level.threshold for level in levels] == list(LADDER)
    assert [level.n_dropped for level in levels] == sorted((level.n_dropped for level in levels), reverse=True)
    assert sum(level.is_default for level in levels) == 1


def test_a_fresh_layer_is_not_made_again(tmp_path):
    store = small_store(tmp_path / "faers", [given(A), given(B), *others()])
    build_duplicates(store)
    made = []
    build_duplicates(store, progress=made.append)
    assert made == []


def test_a_store_without_duplicates_has_an_empty_layer(tmp_path):
    store = small_store(tmp_path / "faers", [given(A)])
    build_duplicates(store)
    assert [level.n_pairs for level in duplicate_levels(store)] == [0] * len(LADDER)


def test_candidates_are_each_pair_once_and_a_block_too_large_is_told(tmp_path):
    crowd = [given(60_000_001 + 10 * at) for at in range(MAX_BLOCK + 1)]
    reports = read_reports(small_store(tmp_path / "faers", [given(A), *crowd[:5], *others()]).table)
    found = candidate_pairs(reports)
    assert (found.first < found.second).all()
    assert len(set(zip(found.first.tolist(), found.second.tolist(), strict=True))) == len(found.first)
    alike = set(np.flatnonzero(np.isin(reports.report, [A, *(one.primaryid for one in crowd[:5])])).tolist())
    found_alike = {pair for pair in zip(found.first.tolist(), found.second.tolist(), strict=True) if set(pair) <= alike}
    assert len(found_alike) == 15
    crowded = candidate_pairs(read_reports(small_store(tmp_path / "crowd", [given(A), *crowd]).table))
    assert crowded.n_set_aside["day + age + sex"] == MAX_BLOCK + 2


@pytest.mark.parametrize(
    ("n_reports", "threshold"), [(1_000, 20.0), (160_000, 30.0), (1_000_000, 30.0), (20_000_000, 35.0)]
)
def test_the_more_reports_the_more_evidence_is_wanted(n_reports, threshold):
    assert default_threshold(n_reports) == threshold
