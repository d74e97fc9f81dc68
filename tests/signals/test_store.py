"""The store: written whole or not at all, read only when fresh; one row per case by FDA's rule."""

from datetime import date

import polars as pl
import pytest

from rechallenge.model import InputError, Unavailable
from rechallenge.signals import open_store
from rechallenge.signals.engines import DuckDbEngine
from rechallenge.signals.layers import build_names, build_reports
from rechallenge.testing import GivenReport, add_rows, small_store

TOFACITINIB = GivenReport(
    primaryid=100_000_001,
    drugs={"Xeljanz": "PS", "Methotrexate": "C"},
    events=("Vasculitis", "Rash"),
    demo={"sex": "F", "occr_country": "KOREA, REPUBLIC OF", "age_years": 61.0, "occp_cod": "MD"},
    drug={"prod_ai": "TOFACITINIB CITRATE\\METHOTREXATE"},
)


def read(store, table):
    return pl.concat([pl.read_parquet(path) for path in store.table(table)])


def rows(store, table, *columns):
    return sorted(read(store, table).select(columns).rows(), key=str)


def test_a_report_stands_with_its_drugs_events_and_country_code(tmp_path):
    store = small_store(tmp_path, [TOFACITINIB])
    ((report, country, sex, versions),) = rows(store, "report", "report", "country", "sex", "n_versions")
    assert (report, country, sex, versions) == (100_000_001, "KR", "F", 1)
    assert rows(store, "event", "term", "n_reports") == [("Rash", 1), ("Vasculitis", 1)]
    assert rows(store, "report_drug", "seq", "role") == [(1, 1), (2, 4)]


def test_roles_of_one_ingredient_are_summed(tmp_path):
    store = small_store(tmp_path, [TOFACITINIB])
    assert rows(store, "report_ingredient", "roles") == [(5,), (5,)]
    assert rows(store, "ingredient", "ingredient", "n_reports") == [("METHOTREXATE", 1), ("TOFACITINIB CITRATE", 1)]


def test_versions_are_ordered_as_numbers_so_that_10_is_later_than_9(tmp_path):
    nine = GivenReport(primaryid=100_000_009, caseid=10_000_000, drugs={"a": "PS"}, events=("Rash",))
    ten = GivenReport(primaryid=1_000_000_010, caseid=10_000_000, drugs={"a": "PS"}, events=("Rash",))
    store = small_store(tmp_path, [nine, ten])
    assert rows(store, "report", "report", "n_versions") == [(1_000_000_010, 2)]
    assert rows(store, "superseded", "primaryid", "reason", "standing") == [
        (100_000_009, "older version", 1_000_000_010)
    ]


def test_the_latest_fda_date_counts_before_the_number(tmp_path):
    early = GivenReport(102, {"a": "PS"}, ("Rash",), caseid=10, demo={"fda_from": date(2020, 1, 5)})
    late = GivenReport(101, {"a": "PS"}, ("Rash",), caseid=10, demo={"fda_from": date(2020, 2, 5)})
    assert rows(small_store(tmp_path, [early, late]), "report", "report") == [(101,)]


def test_a_primaryid_published_again_counts_once_with_its_last_rows(tmp_path):
    first = GivenReport(101, {"a": "PS"}, ("Rash",), quarter="2019Q4")
    again = GivenReport(101, {"b": "PS"}, ("Vasculitis",), quarter="2020Q1")
    store = small_store(tmp_path, [first, again])
    assert rows(store, "superseded", "primaryid", "quarter", "reason") == [(101, 20194, "published again")]
    assert rows(store, "name", "drugname") == [("b",)]


def test_an_isr_under_two_cases_counts_once(tmp_path):
    one = GivenReport(7_500_000, {"a": "PS"}, ("Rash",), quarter="2011Q4", caseid=7_000_001)
    other = GivenReport(7_500_000, {"a": "PS"}, (), quarter="2011Q4", caseid=7_000_002)
    store = small_store(tmp_path, [one, other])
    assert rows(store, "report", "report", "caseid") == [(7_500_000, 7_000_002)]
    assert rows(store, "superseded", "caseid", "reason", "standing") == [(7_000_001, "case given twice", 7_500_000)]


def test_a_case_carried_across_2012_is_one_case(tmp_path):
    isr = GivenReport(7_500_000, {"a": "PS"}, ("RASH",), quarter="2011Q4", caseid=7_000_001)
    later = GivenReport(70_000_012, {"a": "PS"}, ("Rash",), quarter="2013Q2", caseid=7_000_001)
    store = small_store(tmp_path, [isr, later])
    assert rows(store, "report", "report", "first_received") == [(70_000_012, date(2011, 10, 1))]
    assert rows(store, "event", "term", "folded", "n_reports") == [("Rash", "RASH", 1)]


def test_a_deleted_case_goes_unless_fda_publishes_it_again_afterwards(tmp_path):
    gone = GivenReport(101, {"a": "PS"}, ("Rash",), quarter="2011Q4", caseid=10)
    back = GivenReport(201, {"a": "PS"}, ("Rash",), quarter="2021Q1", caseid=20)
    store = small_store(tmp_path, [gone, back], deleted={"2019Q1": [10, 20]})
    assert rows(store, "report", "report") == [(201,)]
    assert rows(store, "superseded", "primaryid", "reason", "standing") == [(101, "deleted by FDA", None)]


def test_rows_of_report_and_superseded_are_the_rows_of_demo(tmp_path):
    given = [GivenReport(100 + k, {"a": "PS"}, ("Rash",), caseid=10 + k // 3) for k in range(9)]
    store = small_store(tmp_path, given, deleted={"2021Q1": [11]})
    assert len(read(store, "report")) + len(read(store, "superseded")) == len(read(store, "demo")) == 9


def test_a_layer_older_than_its_quarters_is_not_read(tmp_path):
    store = small_store(tmp_path, [TOFACITINIB])
    add_rows(store, "2020Q2", {"demo": [{"primaryid": 201, "caseid": 20}]})
    with pytest.raises(InputError, match="older than the quarters"):
        store.table("report")
    build_reports(store)
    build_names(store)
    assert len(read(open_store(tmp_path), "report")) == 2


def test_a_layer_that_breaks_while_it_is_written_leaves_the_store_as_it_was(tmp_path):
    store = small_store(tmp_path, [TOFACITINIB])
    before = store.manifest
    with pytest.raises(ZeroDivisionError), store.writing("names", rules="other"):
        raise ZeroDivisionError
    assert open_store(tmp_path).manifest == before
    assert len(read(open_store(tmp_path), "report_ingredient")) == 2


def test_one_writer_at_a_time(tmp_path):
    store = small_store(tmp_path, [TOFACITINIB])
    with store.sole_writer(), pytest.raises(Unavailable, match="another process"), open_store(tmp_path).sole_writer():
        raise AssertionError("two writers")


def test_a_folder_without_a_manifest_is_no_store(tmp_path):
    with pytest.raises(InputError, match="holds no FAERS store"):
        open_store(tmp_path)


def test_an_engine_reads_every_table_by_its_name(tmp_path):
    store = small_store(tmp_path, [TOFACITINIB])
    with DuckDbEngine(store, memory_gb=1) as engine:
        assert engine.ask("all_names")["n_mentions"].to_list() == [1, 1]
