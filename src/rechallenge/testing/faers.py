"""Small FAERS stores for tests: a few reports said in Python, in a real store with all its layers."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rechallenge.model import QUARTER_COLUMNS, QUARTER_TABLES, Digest, quarter_number
from rechallenge.signals.layers import Naming, build_names, build_reports
from rechallenge.signals.store import QuarterEntry, Store, make_store

if TYPE_CHECKING:
    import polars as pl

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class GivenReport:
    """One row of `demo` with what hangs on it.

    Attributes:
        drugs: each drug's name with its role code; listed in this order from drug_seq 1.
        events: preferred terms.
        caseid: default: the primaryid without its last digit, as FDA forms it.
        demo: further columns: sex="F", age_years=61.0, fda_from=date(2020, 2, 1) (default: first day of the quarter).
        drug: further columns of every row of `drug`; `prod_ai` is the name itself unless given.
        indications, therapies: by drug_seq; a therapy gives columns of `ther`.
    """

    primaryid: int
    drugs: Mapping[str, str]
    events: tuple[str, ...]
    quarter: str = "2020Q1"
    caseid: int | None = None
    demo: Mapping[str, Any] = field(default_factory=dict)
    drug: Mapping[str, Any] = field(default_factory=dict)
    indications: Mapping[int, str] = field(default_factory=dict)
    therapies: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)
    outcomes: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


def small_store(
    folder: Path,
    reports: Iterable[GivenReport],
    *,
    deleted: Mapping[str, Iterable[int]] | None = None,
    naming: Naming | None = None,
) -> Store:
    """A store of these reports, with the layers `reports` and `names` made from them.

    Args:
        deleted: cases that FDA deleted, by the quarter of the list.
        naming: default: prod_ai, else the name as reported.
    """
    by_quarter: defaultdict[str, dict[str, list[Row]]] = defaultdict(lambda: {table: [] for table in QUARTER_TABLES})
    for report in reports:
        for table, row in _rows(report):
            by_quarter[report.quarter][table].append(row)
    for quarter, cases in (deleted or {}).items():
        by_quarter[quarter]["deleted"].extend({"caseid": case} for case in cases)
    store = make_store(folder)
    for quarter, tables in sorted(by_quarter.items()):
        add_rows(store, quarter, tables)
    build_reports(store, memory_gb=1)
    build_names(store, naming, memory_gb=1)
    return store


def add_rows(store: Store, quarter: str, tables: Mapping[str, list[Row]]) -> None:
    """Adds a quarter to a store; columns that a row lacks are null."""
    with store.sole_writer():
        work = store.new_work()
        for table in QUARTER_TABLES:
            rows = [{**row, "quarter": quarter_number(quarter)} for row in tables.get(table, ())]
            table_of(table, rows).write_parquet(work / f"{table}.parquet")
        store.add_quarter(
            work,
            QuarterEntry(
                quarter=quarter,
                folder=f"{quarter}-{work.name[:16]}",
                digest=Digest(f"sha256:{'0' * 64}"),
                rows={table: len(tables.get(table, ())) for table in QUARTER_TABLES},
                n_lines=sum(map(len, tables.values())),
                n_set_aside=0,
            ),
        )


def table_of(table: str, rows: list[Row]) -> "pl.DataFrame":
    """Rows as a table of a quarter, with the types of the format.

    Raises:
        KeyError: a row has a column that the table does not have.
    """
    import polars as pl

    types = {"int64": pl.Int64, "int32": pl.Int32, "double": pl.Float64, "date": pl.Date, "utf8": pl.String}
    columns = QUARTER_COLUMNS[table]
    unknown = {column for row in rows for column in row} - set(columns)
    if unknown:
        raise KeyError(f"{table} has no column {sorted(unknown)}")
    return pl.DataFrame(rows, schema={column: types[kind] for column, kind in columns.items()})


def _rows(report: GivenReport) -> Iterable[tuple[str, Row]]:
    caseid = report.primaryid // 10 if report.caseid is None else report.caseid
    keys = {"primaryid": report.primaryid, "caseid": caseid}
    received = date(int(report.quarter[:4]), 3 * int(report.quarter[5]) - 2, 1)
    yield "demo", {**keys, "fda_from": received, "fda_to": received, **report.demo}
    for seq, (drug, role) in enumerate(report.drugs.items(), start=1):
        named = {"drugname": drug, "prod_ai": drug.upper(), "role_cod": role, "drug_seq": seq}
        yield "drug", {**keys, **named, **report.drug}
    for event in report.events:
        yield "reac", {**keys, "pt": event}
    for seq, indication in report.indications.items():
        yield "indi", {**keys, "indi_drug_seq": seq, "indi_pt": indication}
    for seq, therapy in report.therapies.items():
        yield "ther", {**keys, "dsg_drug_seq": seq, **therapy}
    for outcome in report.outcomes:
        yield "outc", {**keys, "outc_cod": outcome}
    for source in report.sources:
        yield "rpsr", {**keys, "rpsr_cod": source}
