"""The example's counts against the extract they come from, counted by the script and by another reader."""

import csv
import importlib.util
from pathlib import Path

import pytest

from rechallenge.model import Source
from rechallenge.signals import read_counts, score_counts

ROOT = Path(__file__).parents[2]
FILE = ROOT / "examples/jak-vasculitis/source/counts.toml"


@pytest.fixture(scope="module")
def table():
    return read_counts(FILE.read_text(encoding="utf-8"), FILE.name)


@pytest.fixture(scope="module")
def script():
    pytest.importorskip("duckdb", reason="counting needs the extra 'faers'")
    spec = importlib.util.spec_from_file_location("count_faers_quarter", ROOT / "scripts/count_faers_quarter.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def row_of(table, drug, reference="all-others"):
    rows = score_counts(table, source=Source(work=FILE.name))
    return next(row for row in rows if row.pair.drug == drug and row.pair.reference == reference)


def test_jak_inhibitors_are_not_reported_more_often_with_vasculitis(table):
    row = row_of(table, "jak-inhibitors")
    ror = row.measures["ror"].value
    assert ror["point"] == pytest.approx(0.5, abs=0.05)
    assert ror["low"] < 1 < ror["high"]
    assert row.primary.value is False
    against_tnf = row_of(table, "jak-inhibitors", "tnf-inhibitors")
    assert against_tnf.measures["ror"].value["high"] > 1 > against_tnf.measures["ror"].value["point"]


def test_adalimumab_is_and_the_positive_control_is_seen(table):
    adalimumab = row_of(table, "adalimumab").measures["ror"].value
    assert adalimumab["point"] == pytest.approx(2.0, abs=0.1)
    assert adalimumab["low"] > 1
    control = row_of(table, "pegfilgrastim")
    assert control.pair.role == "positive-control"
    assert control.primary.value is True


def test_the_script_counts_what_the_file_holds_for_the_names_it_holds(shared, script, table):
    names = {drug: frozenset(map(script.fold_name, listed)) for drug, listed in table.names.items()}
    extract = script.Extract(shared / "oracles/real_faers22q3.parquet", names)
    assert extract.n_reports == table.n_reports
    for pair in table.pairs:
        cells = {cell: getattr(pair, cell) for cell in "abcd"}
        assert extract.counts(pair.drug, pair.event, pair.reference) == cells, pair.drug


def test_the_vocabulary_still_gives_every_name_to_the_drug_it_was_counted_for(script, table):
    for drug, listed in table.names.items():
        if drug != "pegfilgrastim":  # its names were given by hand
            assert {script.substance(name) for name in listed} <= set(script.members(drug)), drug


def test_another_reader_counted_the_same_where_the_names_are_the_same(shared, table):
    with (shared / "data/faers/pvlrt_2022q3/reader_2x2_check.tsv").open(encoding="utf-8") as lines:
        theirs = {(row["drug"], row["pt"]): row for row in csv.DictReader(lines, delimiter="\t")}
    for drug in ("tofacitinib", "upadacitinib", "ruxolitinib", "baricitinib"):
        pair = row_of(table, drug).pair
        assert [getattr(pair, cell) for cell in "abcd"] == [int(theirs[drug, "Vasculitis"][cell]) for cell in "abcd"]


def test_brands_and_biosimilars_that_the_other_reader_missed_are_counted(shared, table):
    with (shared / "data/faers/pvlrt_2022q3/reader_2x2_check.tsv").open(encoding="utf-8") as lines:
        theirs = {(row["drug"], row["pt"]): row for row in csv.DictReader(lines, delimiter="\t")}
    ours, other = row_of(table, "adalimumab").pair, theirs["adalimumab", "Vasculitis"]
    assert (int(other["a"]), ours.a) == (12, 13)
    assert (
        ours.counts.n_drug - int(other["a"]) - int(other["b"]) == 392
    )  # Hyrimoz 197, Hulio 89, Abrilada 51, Imraldi 47, Hadlima 8


def test_a_misspelt_event_and_a_shared_reference_are_refused(shared, script):
    extract = script.Extract(shared / "oracles/real_faers22q3.parquet", {})
    with pytest.raises(script.InputError, match="no report has the event 'Vasculitys'"):
        extract.counts("tofacitinib", "Vasculitys", "all-others")
    with pytest.raises(script.InputError, match="share drugs"):
        extract.counts("tofacitinib", "Vasculitis", "jak-inhibitors")
