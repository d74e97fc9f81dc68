"""The layer `duplicates` of a store: pairs with their evidence, clusters at each threshold of the ladder."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from rechallenge.signals.duplicates.candidates import candidate_pairs
from rechallenge.signals.duplicates.clusters import LADDER, cluster_at, default_threshold
from rechallenge.signals.duplicates.evidence import PARTS, Evidence, Scored
from rechallenge.signals.duplicates.reports import Reports, read_reports
from rechallenge.signals.store import Store

if TYPE_CHECKING:
    import polars as pl

MODEL: Final = "hit-miss 1"
_WORDS: Final = dict(
    zip(PARTS, ("ingredients", "events", "sex", "age", "date", "country", "number", "paper"), strict=True)
)


@dataclass(frozen=True, slots=True)
class Level:
    """What one threshold does.

    Attributes:
        n_dropped: reports that another one stands for.
        n_largest: reports of the largest cluster; a large one wants a look.
    """

    threshold: float
    n_pairs: int
    n_clusters: int
    n_dropped: int
    n_largest: int
    is_default: bool


def build_duplicates(store: Store, *, progress: Callable[[str], None] | None = None) -> None:
    """Makes the layer `duplicates`, if it is not there as the layers below and the model are now.

    Args:
        progress: told the name of each table when it is done.
    """
    rules = f"{MODEL}; {', '.join(f'{step:g}' for step in LADDER)} bits"
    if store.is_fresh("duplicates", rules=rules):
        return
    with store.writing("duplicates", rules=rules) as folder:
        reports = read_reports(store.table)
        found = _joined(find_pairs(reports))
        for table, frame in (
            ("duplicate_pair", _pairs(reports, found)),
            ("duplicate_cluster", _clusters(reports, found)),
        ):
            frame.write_parquet(folder / f"{table}.parquet")
            if progress:
                progress(table)


def find_pairs(reports: Reports, *, at_least: float = LADDER[0]) -> Iterator[Scored]:
    """Pairs of reports with this much evidence that they are one patient, in chunks."""
    with ThreadPoolExecutor(1) as pool:  # both are sorts of large arrays, which leave the other processor to the other
        learning = pool.submit(Evidence, reports)
        candidates = candidate_pairs(reports)
        evidence = learning.result()
    return evidence.weigh(candidates.first, candidates.second, at_least=at_least)


def duplicate_levels(store: Store) -> list[Level]:
    """What each threshold does, from the layer.

    Raises:
        InputError: the layer was not made yet, or is stale.
    """
    import polars as pl

    clusters = pl.read_parquet(list(store.table("duplicate_cluster")))
    bits = pl.read_parquet(list(store.table("duplicate_pair")), columns=["bits"])["bits"].to_numpy()
    default = default_threshold(store.layer("reports").rows["report"])
    levels = []
    for step in LADDER:
        of_step = clusters.filter(pl.col("threshold") == step)
        sizes = of_step["cluster"].value_counts()["count"]
        levels.append(
            Level(
                threshold=step,
                n_pairs=int((bits >= step).sum()),
                n_clusters=len(sizes),
                n_dropped=int((~of_step["is_kept"]).sum()),
                n_largest=_whole(sizes.max()),
                is_default=step == default,
            )
        )
    return levels


def pairs_of(store: Store, report: int | None = None, *, n_most: int = 20) -> "pl.DataFrame":
    """Pairs of one report, or of all, the strongest evidence first: report_a, report_b, bits, evidence."""
    import polars as pl

    pairs = pl.scan_parquet(list(store.table("duplicate_pair")))
    if report is not None:
        pairs = pairs.filter((pl.col("report_a") == report) | (pl.col("report_b") == report))
    return pairs.sort("bits", "report_a", "report_b", descending=[True, False, False]).head(n_most).collect()


def _whole(value: Any) -> int:
    return int(value) if value is not None else 0


def _joined(chunks: Iterator[Scored]) -> Scored:
    found = list(chunks)
    empty = np.empty(0, dtype=np.int64)
    if not found:
        return Scored(empty, empty, np.empty((0, len(PARTS))), np.empty((0, 2), np.int32), np.empty((0, 2), np.int32))
    names = ("first", "second", "parts", "shared", "lone")
    return Scored(*(np.concatenate([getattr(chunk, name) for chunk in found]) for name in names))


def _pairs(reports: Reports, found: Scored) -> "pl.DataFrame":
    import polars as pl

    return pl.DataFrame(
        {
            "report_a": reports.report[found.first],
            "report_b": reports.report[found.second],
            "bits": np.round(found.bits, 2),
            "evidence": pl.Series(list(map(_told, found.parts, found.shared, found.lone)), dtype=pl.String),
        }
    ).sort("report_a", "report_b")


def _told(parts: Any, shared: Any, lone: Any) -> str:
    """ "ingredients +21.3 (3 shared, 1 lone), date +11.2, sex -4.7"."""
    words = []
    for place, name in enumerate(PARTS):
        counted = f" ({shared[place]} shared, {lone[place]} lone)" if place < len(shared) else ""
        if parts[place] or counted:
            words.append(f"{_WORDS[name]} {parts[place]:+.1f}{counted}")
    return ", ".join(words)


def _clusters(reports: Reports, found: Scored) -> "pl.DataFrame":
    import polars as pl

    schema = {"threshold": pl.Float64(), "cluster": pl.Int64(), "report": pl.Int64(), "is_kept": pl.Boolean()}
    frames = [pl.DataFrame(schema=schema)]
    bits = np.round(found.bits, 2)
    for step in LADDER:
        known = cluster_at(step, reports, found.first, found.second, bits)
        columns = {
            "threshold": np.full(len(known.place), step),
            "cluster": reports.report[known.cluster],
            "report": reports.report[known.place],
            "is_kept": known.is_kept,
        }
        frames.append(pl.DataFrame(columns, schema=schema))
    return pl.concat(frames).sort("threshold", "cluster", "report")
