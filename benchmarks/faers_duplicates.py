"""Reports of one patient sent twice: precision and recall on planted truth, time and memory.

    python benchmarks/faers_duplicates.py STORE TRUTH

STORE is a store built by `rechallenge faers ingest` from synthetic quarters, TRUTH the folder `truth` that their generator
wrote: duplicates.parquet with primaryid_a, primaryid_b (one patient sent by two companies), respelled (drug names written
anew) and event_date_lost. A planted pair counts where both versions still stand. Everything is measured from the tables
to the weighed pairs, in one process. The plain key beside it: same sex, age, event date, country, drug names as reported and terms.
"""

import resource
import sys
import time
from pathlib import Path

import numpy as np
import polars as pl

from rechallenge.signals.duplicates import LADDER, default_threshold, find_pairs, read_reports
from rechallenge.signals.store import Store, open_store


def main() -> None:
    store, truth = open_store(Path(sys.argv[1])), Path(sys.argv[2])
    cpu, wall = time.process_time(), time.perf_counter()
    reports = read_reports(store.table)
    chunks = list(find_pairs(reports))
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    bits = np.concatenate([chunk.bits for chunk in chunks])
    found = keys(
        reports.report[np.concatenate([chunk.first for chunk in chunks])],
        reports.report[np.concatenate([chunk.second for chunk in chunks])],
    )
    print(f"{len(reports)} reports weighed in {cpu:.1f} s CPU, {wall:.1f} s wall, peak {peak:.2f} GB")

    planted = pl.read_parquet(truth / "duplicates.parquet")
    standing = pl.Series(reports.report)
    planted = planted.filter(
        pl.col("primaryid_a").is_in(standing.implode()), pl.col("primaryid_b").is_in(standing.implode())
    )
    wanted = keys(planted["primaryid_a"].to_numpy(), planted["primaryid_b"].to_numpy())
    respelled = planted["respelled"].to_numpy()
    print(f"{len(wanted)} planted pairs stand, {respelled.mean():.0%} of them respelled")
    print(f"{'bits':>12}{'pairs':>9}{'precision':>11}{'recall':>9}{'respelled':>11}")
    for step in LADDER:
        mark = " *" if step == default_threshold(len(reports)) else ""
        line(f"{step:g}{mark}", found[bits >= step], wanted, respelled)
    line("plain key", plain_key(store), wanted, respelled)


def line(name: str, found: "np.ndarray[tuple[int], np.dtype[np.int64]]", wanted: object, respelled: object) -> None:
    hit = np.isin(wanted, found)
    precision = np.isin(found, wanted).mean() if len(found) else float("nan")
    print(f"{name:>12}{len(found):9}{precision:11.4f}{hit.mean():9.4f}{hit[respelled].mean():11.4f}")


def keys(a: object, b: object) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    low, high = np.minimum(a, b), np.maximum(a, b)
    return low.astype(np.int64) * 10**10 + high


def plain_key(store: Store) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    """Pairs that are the same in everything, unknown values too."""
    names = pl.scan_parquet(list(store.table("name"))).select("name_code", "drugname")
    drugs = pl.scan_parquet(list(store.table("report_drug"))).join(names, on="name_code").group_by("report")
    terms = pl.scan_parquet(list(store.table("report_event"))).group_by("report")
    same = ["sex", "age_years", "event_from", "event_to", "country", "drugs", "terms"]
    keyed = (
        pl.scan_parquet(list(store.table("report")))
        .join(drugs.agg(drugs=pl.col("drugname").unique().sort().str.join("|")), on="report", how="left")
        .join(
            terms.agg(terms=pl.col("event_code").unique().sort().cast(pl.String).str.join("|")), on="report", how="left"
        )
        .select("report", key=pl.struct(same).hash())
        .filter(pl.len().over("key").is_between(2, 60))
    )
    pairs = keyed.join(keyed, on="key").filter(pl.col("report") < pl.col("report_right")).collect()
    return keys(pairs["report"].to_numpy(), pairs["report_right"].to_numpy())


if __name__ == "__main__":
    main()
