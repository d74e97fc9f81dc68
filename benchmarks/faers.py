"""FAERS: quarters into a store and every pair counted, beside DuckDB and Polars that only read and count the same files.

    python generate.py --reports 1000000 --out DATA            # any folder of quarters in FDA's layout
    python benchmarks/faers.py run DATA --work WORK             # ours and the peers, each in a process of its own
    python benchmarks/faers.py grow WORK/store WORK/store20 24  # a store of 24 times the reports, under other numbers
    python benchmarks/faers.py pairs WORK/store20               # all pairs counted from it

Prints wall and CPU seconds and the peak of resident memory of each process. The peers do less: they stage nothing, check
no line, mend nothing, and keep nothing; of each case they take the highest version, and ingredients as FDA gives them.
`grow` multiplies the reports of a store under other numbers: as many reports and pair occurrences as all of FAERS, but only
the pairs of the smaller store. It measures counting from the store, not reading.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

TABLES = ("demo", "drug", "reac")
LIMIT_S, LIMIT_GB = 25, 1.5  # wall on two free cores, a million reports staged and all pairs counted


def measured(name: str, work: Callable[[], dict[str, object]]) -> None:
    """Runs in this process and prints one line of JSON."""
    wall = time.perf_counter()
    found = work()
    used = resource.getrusage(resource.RUSAGE_SELF)
    line = {
        "what": name,
        "wall_s": round(time.perf_counter() - wall, 1),
        "cpu_s": round(used.ru_utime + used.ru_stime, 1),
        "peak_gb": round(used.ru_maxrss / 1e6, 2),
        **found,
    }
    print(json.dumps(line), flush=True)


def ours(data: Path, store: Path, memory_gb: float) -> dict[str, object]:
    """Ingest with an account of every line, one report per case, ingredients, all pairs in any role; then duplicates.

    `counted_s` is all that a table of pairs needs, to be held against LIMIT_S; duplicates come after it and are timed apart.
    """
    from rechallenge.review.faers import ingest_quarters
    from rechallenge.review.faers_linkage import build_name_layer
    from rechallenge.signals.duplicates import build_duplicates
    from rechallenge.signals.layers import build_reports
    from rechallenge.signals.store import open_store

    steps = {}
    at = begun = time.perf_counter()

    def done(step: str) -> None:
        nonlocal at
        steps[f"{step}_s"] = round(time.perf_counter() - at, 1)
        at = time.perf_counter()

    ingest_quarters(store, [data], on=date(2026, 1, 1))
    done("read")
    made = open_store(store)
    build_reports(made, memory_gb=memory_gb)
    done("reports")
    build_name_layer(made, memory_gb=memory_gb)
    done("names")
    pairs = pairs_of(store, memory_gb)
    steps["counted_s"] = round(time.perf_counter() - begun, 1)
    at = time.perf_counter()
    build_duplicates(made)
    done("duplicates")
    return {**steps, "limit_s": LIMIT_S, "limit_gb": LIMIT_GB, **pairs}


def pairs_of(store: Path, memory_gb: float, *, is_suspect: bool = False) -> dict[str, object]:
    from rechallenge.signals import open_store
    from rechallenge.signals.counting import ANY_ROLE, SUSPECT, count_pairs
    from rechallenge.signals.engines import open_engine

    at = time.perf_counter()
    with open_engine(open_store(store), memory_gb=memory_gb) as engine:
        pairs = count_pairs(engine, roles=SUSPECT if is_suspect else ANY_ROLE)
    counted_s = round(time.perf_counter() - at, 1)
    n_reports = int(pairs["n_reports"][0])
    return {"pairs_s": counted_s, "pairs": len(pairs), "occurrences": int(pairs["n"].sum()), "reports": n_reports}


def files_of(data: Path) -> dict[str, list[Path]]:
    found: dict[str, list[Path]] = {table: [] for table in TABLES}
    for path in sorted(data.rglob("*")):
        if path.suffix.lower() == ".txt" and path.name[:4].lower() in found:
            found[path.name[:4].lower()].append(path)
    return found


def duckdb_only(data: Path) -> dict[str, object]:
    """Plain DuckDB: reads three tables with `ignore_errors`, latest version by number, all pairs."""
    import duckdb

    base = duckdb.connect(config={"memory_limit": "6GB"})
    for table, paths in files_of(data).items():
        parts = []
        for path in paths:
            names = path.open("rb").readline().decode("utf-8-sig").strip().lower().rstrip("$").split("$")
            isr = names[0] == "isr"
            sound = (
                "ignore_errors=true, auto_detect=false, strict_mode=false, delim='$', quote='', escape='', header=true"
            )
            drug = "coalesce(prod_ai, drugname)" if "prod_ai" in names else "drugname"
            wanted = {
                "demo": f'{names[0]} as report, "{"case" if isr else "caseid"}" as caseid',
                "drug": f"{names[0]} as report, upper({drug}) as drug",
                "reac": f"{names[0]} as report, upper(pt) as event",
            }[table]
            named = ", ".join(f"'{name}': 'varchar'" for name in [*names, *(["_end"] if isr else [])])
            parts.append(f"select {wanted} from read_csv('{path}', {sound}, columns={{{named}}}, encoding='latin-1')")
        base.execute(f"create table {table} as {' union all '.join(parts)}")
    (n,) = base.execute("""
        with latest as (select max(cast(report as bigint)) as report from demo group by caseid),
        pair as (
            select distinct drug.report, drug.drug, reac.event
            from drug join reac on reac.report = drug.report join latest on latest.report = cast(drug.report as bigint)
        )
        select count(*) from (select drug, event, count(*) from pair group by all)
    """).fetchone()
    return {"pairs": n}


def polars_only(data: Path) -> dict[str, object]:
    """Plain Polars: the same, with lines that are too long cut off."""
    import polars as pl

    tables = {}
    for table, paths in files_of(data).items():
        parts = []
        for path in paths:
            names = path.open("rb").readline().decode("utf-8-sig").strip().lower().rstrip("$").split("$")
            read = pl.read_csv(
                path, separator="$", quote_char=None, has_header=False, skip_rows=1, encoding="utf8-lossy",
                new_columns=names, infer_schema=False, truncate_ragged_lines=True,
            )  # fmt: skip
            read = read.rename({"isr": "primaryid", "case": "caseid"}, strict=False)
            event = pl.col("pt").str.to_uppercase().alias("event") if table == "reac" else None
            if table == "drug":
                given = pl.col("prod_ai") if "prod_ai" in read.columns else pl.lit(None, pl.String)
                event = pl.coalesce(given, "drugname").str.to_uppercase().alias("drug")
            keep = [pl.col("primaryid").cast(pl.Int64, strict=False).alias("report")]
            parts.append(read.select(*keep, pl.col("caseid") if table == "demo" else event))
        tables[table] = pl.concat(parts)
    latest = tables["demo"].group_by("caseid").agg(pl.col("report").max()).select("report")
    drug = tables["drug"].join(latest, on="report").unique()
    event = tables["reac"].join(latest, on="report").unique()
    pairs = drug.join(event, on="report").group_by("drug", "event").len()
    return {"pairs": len(pairs)}


def grow(small: Path, large: Path, times: int) -> None:
    """A store whose layers hold every report so many times, under other numbers; its quarters are those of the small one.

    What a count of pairs reads is multiplied: `report`, `report_ingredient`, `report_event`; all else stands as it is.
    """
    import polars as pl

    from rechallenge.signals import open_store
    from rechallenge.signals.store import LAYERS
    from rechallenge.signals.store.folder import write_manifest

    source = open_store(small)
    large.mkdir(parents=True)
    (large / "quarters").symlink_to((small / "quarters").absolute())
    write_manifest(large, type(source.manifest)(quarters=source.manifest.quarters))
    store = open_store(large)
    for layer in ("reports", "names"):
        with store.writing(layer, rules=source.layer(layer).rules) as folder:
            for table in LAYERS[layer]:
                (path,) = source.table(table)
                copies = times if table in {"report", "report_ingredient", "report_event"} else 1
                # an ISR has 7 digits, a primaryid at most 10
                parts = [pl.scan_parquet(path).with_columns(pl.col("report") + k * 10**10) for k in range(1, copies)]
                pl.concat([pl.scan_parquet(path), *parts]).sink_parquet(folder / path.name, compression="snappy")


def in_own_process(*words: str) -> None:
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1] / "src")}
    subprocess.run([sys.executable, __file__, *words], check=True, env=environment)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    acts = parser.add_subparsers(dest="act", required=True)
    run = acts.add_parser("run")
    run.add_argument("data", type=Path)
    run.add_argument("--work", type=Path, required=True)
    larger = acts.add_parser("grow")
    larger.add_argument("store", type=Path)
    larger.add_argument("into", type=Path)
    larger.add_argument("times", type=int)
    for name in ("ours", "duckdb", "polars", "pairs", "suspects"):
        one = acts.add_parser(name)
        one.add_argument("path", type=Path)
        one.add_argument("store", type=Path, nargs="?")
    for one in acts.choices.values():
        one.add_argument("--memory", type=float, default=6.0, metavar="GB")
    arguments = parser.parse_args()
    memory = arguments.memory
    limit = ("--memory", str(memory))
    acts_of: dict[str, Callable[[], None]] = {
        "run": lambda: run_all(arguments.data, arguments.work, limit),
        "grow": lambda: grow(arguments.store, arguments.into, arguments.times),
        "ours": lambda: measured(
            "rechallenge: read, staged, all pairs", lambda: ours(arguments.path, arguments.store, memory)
        ),
        "duckdb": lambda: measured("DuckDB alone: read, all pairs", lambda: duckdb_only(arguments.path)),
        "polars": lambda: measured("Polars alone: read, all pairs", lambda: polars_only(arguments.path)),
        "pairs": lambda: measured("rechallenge: pairs in any role", lambda: pairs_of(arguments.path, memory)),
        "suspects": lambda: measured(
            "rechallenge: pairs of suspects (PS, SS)", lambda: pairs_of(arguments.path, memory, is_suspect=True)
        ),
    }
    acts_of[arguments.act]()


def run_all(data: Path, work: Path, limit: tuple[str, str]) -> None:
    in_own_process("ours", str(data), str(work / "store"), *limit)
    in_own_process("duckdb", str(data))
    in_own_process("polars", str(data))


if __name__ == "__main__":
    main()
