"""Quarters into a store: each whole or not at all, whatever kills the work, and an account that adds up."""

import os
import shutil
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from rechallenge.model import InputError
from rechallenge.review.faers import REPORT, accounts_of, build_layers, ingest_quarters
from rechallenge.signals import open_store
from rechallenge.testing import write_quarter
from rechallenge.testing.faers_quarters import ROWS, TODAY

DAY = date(2026, 1, 1)
N_KILLS = 12
SRC = Path(__file__).parents[2] / "src"


def ingest(store, *paths, **options):
    return ingest_quarters(store, paths, on=DAY, **options)


def rows(store, table):
    return sum(len(pl.read_parquet(path)) for path in store.table(table))


@pytest.fixture
def quarters(tmp_path):
    for quarter in ("19Q4", "20Q1", "20Q2"):
        write_quarter(tmp_path / "in" / quarter, quarter)
    write_quarter(tmp_path / "in" / "11Q4", "11Q4", is_aers=True)
    return tmp_path / "in"


def test_quarters_of_both_eras_make_one_report_per_case(tmp_path, quarters):
    done = ingest(tmp_path / "store", quarters)
    assert [account.quarter for account in done.taken] == ["2011Q4", "2019Q4", "2020Q1", "2020Q2"]
    store = build_layers(tmp_path / "store", memory_gb=1)
    assert rows(store, "demo") == 8
    assert rows(store, "report") == 4
    assert rows(store, "superseded") == 4


def test_a_quarter_that_is_in_is_known_by_its_bytes(tmp_path, quarters):
    ingest(tmp_path / "store", quarters)
    again = ingest(tmp_path / "store", quarters)
    assert (again.taken, len(again.known)) == ((), 4)


def test_a_quarter_that_fda_replaced_replaces_it(tmp_path, quarters):
    ingest(tmp_path / "store", quarters)
    write_quarter(quarters / "20Q2", "20Q2", rows={"DEMO": ROWS["DEMO"][:1]})
    done = ingest(tmp_path / "store", quarters)
    assert [account.quarter for account in done.taken] == ["2020Q2"]
    assert rows(open_store(tmp_path / "store"), "demo") == 7


def test_a_damaged_quarter_is_refused_and_the_others_come_in(tmp_path, quarters):
    path = quarters / "20Q1" / "REAC20Q1.txt"
    path.write_bytes(path.read_bytes()[:-20])
    done = ingest(tmp_path / "store", quarters)
    assert [quarter for quarter, _ in done.refused] == ["2020Q1"]
    assert open_store(tmp_path / "store").quarters == ("2011Q4", "2019Q4", "2020Q2")
    assert not list((tmp_path / "store" / "quarters").glob("2020Q1*"))


def test_lines_in_are_lines_kept_and_set_aside_in_the_report_as_in_the_account(tmp_path):
    spoilt = [*ROWS["DRUG"], "x$y", ROWS["DRUG"][0].replace("XELJANZ", "XEL\x7fJANZ")]
    write_quarter(tmp_path / "in", rows={"DRUG": spoilt})
    ingest(tmp_path / "store", tmp_path / "in")
    (account,) = accounts_of(open_store(tmp_path / "store"))
    drug = next(file for file in account.files if file.table == "drug")
    assert (drug.n_lines, drug.n_header, drug.n_kept, drug.n_set_aside) == (6, 1, 4, 1)
    page = (tmp_path / "store" / REPORT).read_text(encoding="utf-8")
    for told in ("too few fields", "control character removed", "DRUG20Q1.txt"):
        assert told in page


def test_a_store_without_quarters_says_what_to_do(tmp_path):
    from rechallenge.signals.store import make_store

    make_store(tmp_path)
    with pytest.raises(InputError, match="holds no quarter yet"):
        build_layers(tmp_path, memory_gb=1)


def check_whole(folder):
    """Every quarter and layer that the manifest names is there with the rows it says."""
    store = open_store(folder)
    for entry in store.manifest.quarters:
        for table, n in entry.rows.items():
            parts = sorted((folder / "quarters" / entry.folder).glob(f"{table}*.parquet"))
            assert sum(len(pl.read_parquet(path)) for path in parts) == n
    for layer in store.manifest.layers:
        for table, n in layer.rows.items():
            assert len(pl.read_parquet(folder / "layers" / layer.folder / f"{table}.parquet")) == n
    return store


def big_quarters(folder):
    for quarter in ("19Q4", "20Q1", "20Q2", "20Q3"):
        rest = {table: lines[0].split("$", 2)[2] for table, lines in ROWS.items()}
        keys = [(1_000_000_000 + at, 1) for at in range(3_000)]
        rows = {table: [f"{case}{version}${case}${line}" for case, version in keys] for table, line in rest.items()}
        write_quarter(folder / quarter, quarter, rows=rows)
    return folder


@pytest.mark.slow
def test_killed_at_any_moment_the_store_is_whole_and_the_next_run_goes_on(tmp_path):
    data, folder = big_quarters(tmp_path / "in"), tmp_path / "store"
    command = [
        sys.executable,
        "-m",
        "rechallenge",
        "faers",
        "ingest",
        str(data),
        "--store",
        str(folder),
        "--memory",
        "1",
    ]
    environment = {**os.environ, "PYTHONPATH": str(SRC)}
    seen = set()
    for at in range(N_KILLS):
        with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as work:
            wait_for_files(folder, work, 9 * at % 47)
            work.send_signal(signal.SIGKILL)
        if (folder / "manifest.json").is_file():
            store = check_whole(folder)
            seen.add((len(store.quarters), store.is_fresh("reports")))
            if store.is_fresh("names"):
                shutil.rmtree(folder)
    subprocess.run(command, env=environment, check=True, capture_output=True)
    store = check_whole(folder)
    assert store.quarters == ("2019Q4", "2020Q1", "2020Q2", "2020Q3")
    assert store.is_fresh("names")
    assert not (folder / "work").exists() or not list((folder / "work").iterdir())
    assert len(seen) > 2


def wait_for_files(folder, work, n):
    """Until the work under way has written so many files, so that kills fall on every step and not on the start only."""
    deadline = time.monotonic() + 120
    before = n_files(folder)
    while work.poll() is None and time.monotonic() < deadline and n_files(folder) - before < n:
        time.sleep(0.002)


def n_files(folder):
    try:
        return sum(1 for _ in folder.rglob("*.parquet"))
    except FileNotFoundError:  # a folder moved while it was looked at
        return 0


def test_a_header_alone_is_an_empty_table_of_today(tmp_path):
    write_quarter(tmp_path / "in", files={"RPSR": TODAY["RPSR"].encode() + b"\r\n"})
    done = ingest(tmp_path / "store", tmp_path / "in")
    assert done.taken[0].empty == ("rpsr",)
