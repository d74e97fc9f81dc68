"""The question asked of real FAERS reports, 2022Q3: through a store, an engine and every specification the file allows.

The file (inside a public R package; FDA's data are public domain) holds primary suspects as reported and frequent terms only.
"""

from datetime import date

import pytest

from rechallenge.model import Digest
from rechallenge.model.protocol import Drugs, Events, Question
from rechallenge.signals.question import Asked, StoreUsed, analyse

pytest.importorskip("duckdb", reason="needs the extra faers")
polars = pytest.importorskip("polars", reason="needs the extra faers")

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def store(shared, tmp_path_factory):
    from rechallenge.model.quarter import QUARTER_TABLES
    from rechallenge.signals.layers import build_names, build_reports
    from rechallenge.signals.store import QuarterEntry, make_store
    from rechallenge.testing.faers import table_of

    case = polars.col("CASEID").cast(polars.Int64)
    rows = polars.read_parquet(shared / "oracles" / "real_faers22q3.parquet").select(
        caseid=case, primaryid=case * 10 + 1, quarter=polars.lit(20223, dtype=polars.Int32), drugname="DRUG", pt="AE"
    )
    keys = ("primaryid", "caseid", "quarter")
    day = polars.lit(date(2022, 8, 15))  # the quarter's middle: the file gives no dates
    tables = {
        "demo": rows.select(keys).unique(maintain_order=True).with_columns(fda_from=day, fda_to=day),
        "drug": rows.select(*keys, "drugname")
        .unique(maintain_order=True)
        .with_columns(role_cod=polars.lit("PS"), drug_seq=polars.lit(1, dtype=polars.Int64)),
        "reac": rows.select(*keys, "pt").unique(maintain_order=True),
    }
    store = make_store(tmp_path_factory.mktemp("faers"))
    with store.sole_writer():
        work = store.new_work()
        for name in QUARTER_TABLES:
            empty = table_of(name, [])
            polars.concat([empty, tables.get(name, empty)], how="diagonal").write_parquet(work / f"{name}.parquet")
        entry = QuarterEntry(
            quarter="2022Q3",
            folder="2022Q3-real",
            digest=Digest(f"sha256:{'0' * 64}"),
            rows=dict.fromkeys(QUARTER_TABLES, 0),
            n_lines=len(rows),
            n_set_aside=0,
        )
        store.add_quarter(work, entry)
    build_reports(store, memory_gb=1)
    build_names(store, memory_gb=1)
    return store


@pytest.fixture(scope="module")
def ask(store):
    from rechallenge.signals.engines import open_engine

    def ask(drugs, event, *comparators):
        used = StoreUsed(quarters={}, layers={}, last_day=date(2022, 9, 30), engine="duckdb", program="test")
        question = Question(
            format=1,
            title=f"{drugs}, {event}",
            drugs=Drugs(set=drugs, comparators=comparators),
            events=Events(set=event),
        )
        with open_engine(store, memory_gb=1) as engine:
            return analyse(question, engine, used, Asked(day=date(2026, 1, 1), program="test"))

    return ask


def ror(cells):
    from rechallenge.stats import TwoByTwo, reporting_odds_ratio

    return reporting_odds_ratio(TwoByTwo(*cells))


def test_jak_inhibitors_with_vasculitis_lie_near_a_half_with_one_inside(ask):
    found = ask("jak-inhibitors", "Vasculitis", "tnf-inhibitors")
    assert sum(found.one_change[0].cells) == 215_867
    against_all = ror(found.one_change[0].cells)
    assert (against_all.point, against_all.low, against_all.high) == pytest.approx((0.508, 0.189, 1.364), abs=5e-3)
    (against_tnf,) = (row for row in found.strata if row.comparator == "tnf-inhibitors")
    assert ror(against_tnf.cells).high == pytest.approx(1.13, abs=0.01)


def test_adalimumab_lies_near_two_above_one_and_pegfilgrastim_with_aortitis_stands_out(ask):
    adalimumab = ror(ask("adalimumab", "Vasculitis").one_change[0].cells)
    assert (adalimumab.point, adalimumab.low) == pytest.approx((2.03, 1.16), abs=0.01)
    control = ask("pegfilgrastim", "Aortitis")
    # brands unknown to the vocabulary are not merged here: the generic name alone signals strongly
    assert ror(control.one_change[0].cells).low > 100


def test_the_multiverse_that_one_quarter_allows_names_what_it_does_not(ask):
    found = ask("jak-inhibitors", "vasculitis", "tnf-inhibitors")
    assert len(found.grid) == 4
    assert {"role", "duplicates", "reporter", "event-as-indication", "country"} <= set(found.missing)
    estimates = {tuple(one.choices.items()): ror(one.cells) for one in found.one_change if one.cells and one.cells[0]}
    assert estimates[()].point == pytest.approx(0.435, abs=0.005)
    assert max(one.point for one in estimates.values()) < 0.6  # no one choice turns it into a signal
    assert {one.choices["left-out"] for one in found.one_change if "left-out" in one.choices} >= {
        "tofacitinib",
        "upadacitinib",
    }
