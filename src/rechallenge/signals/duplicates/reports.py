"""Reports as arrays: what two of them are compared by."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import polars as pl

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Floats = NDArray[np.float32]

UNKNOWN: Final = -1
_LONG_TEXT = 80  # letters of a literature reference that tell papers apart


@dataclass(frozen=True, slots=True)
class Items:
    """Ingredients or terms of all reports, one after the other.

    Attributes:
        codes: int32[n_mentions]; ascending within a report.
        starts: int64[n_reports + 1]; those of report i are `codes[starts[i]:starts[i + 1]]`.
        share: float32[n_codes], of reports that name the code.
    """

    codes: Ints
    starts: Longs
    share: Floats

    @property
    def counts(self) -> Longs:
        return np.diff(self.starts)


@dataclass(frozen=True, slots=True)
class Reports:
    """All reports, in order of their number. -1 is unknown.

    Attributes:
        report: int64[n], the key.
        sex: 0 female, 1 male.
        age: whole years.
        since, until: first and last day that the event's date can mean, in days since 1970.
        is_day: the date is a day, and not one that a gap was filled with.
        country, mfr_num, lit_ref: codes; a number or reference is folded to letters and digits.
        ingredients: mapped ones only: a name that says no drug is no evidence.
        events: preferred terms.
        received: day on which the version was received.
    """

    report: Longs
    sex: Ints
    age: Ints
    since: Ints
    until: Ints
    is_day: NDArray[np.bool_]
    country: Ints
    mfr_num: Ints
    lit_ref: Ints
    received: Ints
    ingredients: Items
    events: Items

    def __len__(self) -> int:
        return len(self.report)


def read_reports(table: Callable[[str], tuple[Path, ...]]) -> Reports:
    """From the layers `reports` and `names` of a store.

    Args:
        table: the Parquet files of a table, as `Store.table`.
    """
    import polars as pl

    frame = pl.scan_parquet(list(table("report"))).select(*_columns()).sort("report").collect()
    report = frame["report"].to_numpy()
    mapped = pl.scan_parquet(list(table("ingredient"))).filter("is_mapped").select("ingredient_code")
    ingredients = pl.scan_parquet(list(table("report_ingredient"))).join(mapped, on="ingredient_code", how="semi")
    events = pl.scan_parquet(list(table("report_event")))
    arrays = {name: frame[name].fill_null(UNKNOWN).to_numpy().astype(np.int32) for name in frame.columns[1:-1]}
    return Reports(
        report=report,
        is_day=frame["is_day"].fill_null(value=False).to_numpy(),
        ingredients=_items(ingredients.select("report", code="ingredient_code").collect(), report),
        events=_items(events.select("report", code="event_code").unique().collect(), report),
        **arrays,
    )


def _columns() -> "list[pl.Expr]":
    import polars as pl

    until = pl.coalesce("event_to_wide", "event_to")
    return [
        pl.col("report"),
        pl.col("sex").replace_strict({"F": 0, "M": 1}, default=None, return_dtype=pl.Int32).alias("sex"),
        pl.col("age_years").floor().cast(pl.Int32).alias("age"),
        pl.col("event_from").to_physical().alias("since"),
        until.to_physical().alias("until"),
        pl.col("country").cast(pl.Categorical).to_physical().alias("country"),
        _folded("mfr_num", None),
        _folded("lit_ref", _LONG_TEXT),
        pl.col("received").to_physical().alias("received"),
        (pl.col("event_from") == until).alias("is_day"),
    ]


def _folded(column: str, length: int | None) -> Any:
    import polars as pl

    text = pl.col(column).str.to_uppercase().str.replace_all(r"[^A-Z0-9]+", "")
    text = text.str.slice(0, length) if length else text
    telling = pl.when(text.str.len_chars() >= 6).then(text)
    return telling.cast(pl.Categorical).to_physical().alias(column)


def _items(mentions: "pl.DataFrame", report: Longs) -> Items:
    """Mentions (report, code) in order of report and code, with the share of reports of each code."""
    ordered = mentions.sort("report", "code")
    codes = ordered["code"].to_numpy().astype(np.int32)
    place = np.searchsorted(report, ordered["report"].to_numpy())
    starts = np.concatenate([[0], np.cumsum(np.bincount(place, minlength=len(report)))]).astype(np.int64)
    share = np.bincount(codes, minlength=1) / max(len(report), 1)
    return Items(codes, starts, share.astype(np.float32))
