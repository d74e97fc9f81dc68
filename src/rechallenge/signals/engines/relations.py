"""Small relations of the caller's as data frames, typed alike for every engine."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from rechallenge.model import QUARTER_TABLES, UsageError
from rechallenge.signals.engines.contract import Columns, ColumnType
from rechallenge.signals.store.tables import LAYER_OF

if TYPE_CHECKING:
    import polars as pl


def frame_of(columns: Columns, types: Mapping[str, ColumnType]) -> "pl.DataFrame":
    """Columns of None only, or of nothing, are int64 unless `types` says otherwise."""
    import polars as pl

    known = {
        "int64": pl.Int64,
        "int32": pl.Int32,
        "double": pl.Float64,
        "date": pl.Date,
        "utf8": pl.String,
        "bool": pl.Boolean,
    }
    series = []
    for name, values in columns.items():
        dtype = known[types[name]] if name in types else None
        one = pl.Series(name, values, dtype=dtype)
        series.append(one.cast(pl.Int64) if dtype is None and one.dtype == pl.Null else one)
    return pl.DataFrame(series)


def require_free(name: str) -> None:
    """
    Raises:
        UsageError: the name is that of a table of the store (E4), or no plain identifier, which SQL cannot bind.
    """
    if not (name.isascii() and name.isidentifier()):
        raise UsageError(f"{name!r} is no name", where="name of a relation", fix="use letters, digits and _")
    if name in QUARTER_TABLES or name in LAYER_OF:
        raise UsageError(f"{name!r} is a table of the store", where="name of a relation", fix="give it another name")
