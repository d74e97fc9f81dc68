"""What the values of a quarter mean: dates as intervals, ages in years, weights in kilograms. Unknown is null."""

from typing import Final

import polars as pl

from rechallenge.model import QUARTER_COLUMNS, quarter_number

_TYPES: Final = {"int64": pl.Int64, "int32": pl.Int32, "double": pl.Float64, "date": pl.Date, "utf8": pl.String}
_INTERVALS: Final = {
    "demo": {"event_dt": "event", "init_fda_dt": "init_fda", "fda_dt": "fda"},
    "ther": {"start_dt": "start", "end_dt": "end"},
}
_YEARS_PER: Final = {"DEC": 10.0, "YR": 1.0, "MON": 1 / 12, "WK": 7 / 365.25, "DY": 1 / 365.25, "HR": 1 / 8766.0}
_KG_PER: Final = {"KG": 1.0, "LBS": 0.45359237, "GMS": 0.001}
OLDEST_YEARS: Final = 120.0  # the longest life known is 122 years; 999 and -1 stand for unknown
HEAVIEST_KG: Final = 635.0  # the heaviest person known
FIRST_YEAR: Final = 1900
PADDED_SINCE: Final = 20214  # since 2021Q4 four in ten event dates are the first of a month
_NO_COUNTRY = ("COUNTRY NOT SPECIFIED",)
_UNKNOWN_WORDS: Final = {"sex": ("UNK", "NS", "U"), "occr_country": _NO_COUNTRY, "reporter_country": _NO_COUNTRY}


def to_quarter_table(raw: pl.DataFrame, table: str, quarter: str) -> tuple[pl.DataFrame, dict[str, int]]:
    """The columns and types of the store, from text as delivered.

    Args:
        raw: strings, null where the field is empty; columns by today's names, some may be missing.
    Returns:
        The table, and how many values of a column are there and are no date, age or weight.
    """
    columns = QUARTER_COLUMNS[table]
    if not raw.columns:
        return raw.select(pl.lit(None, _TYPES[kind]).alias(name) for name, kind in columns.items()).clear(), {}
    number = quarter_number(quarter)
    frame = raw.with_columns(
        pl.lit(number, pl.Int32).alias("quarter"),
        *(
            pl.lit(None, pl.String).alias(name)
            for name in columns
            if name not in raw.columns and columns[name] == "utf8"
        ),
        *(pl.col(name).replace(dict.fromkeys(words)) for name, words in _UNKNOWN_WORDS.items() if name in raw.columns),
    )
    asked: dict[str, str] = {}
    for written, name in _INTERVALS.get(table, {}).items():
        if written in raw.columns:
            frame = frame.join(_intervals(raw[written], name, number), on=written, how="left", maintain_order="left")
            asked[written] = f"{name}_from"
    if table == "demo":
        frame = frame.with_columns(_wide(number), _age(), _weight())
        asked |= {"age": "age_years", "wt": "weight_kg"}
    lost = {
        written: int((frame[written].is_not_null() & frame[made].is_null()).sum())
        for written, made in asked.items()
        if written in raw.columns
    }
    return frame.select(_typed(name, kind, frame) for name, kind in columns.items()), {
        k: n for k, n in lost.items() if n
    }


def _typed(name: str, kind: str, frame: pl.DataFrame) -> pl.Expr:
    if name not in frame.columns:
        return pl.lit(None, _TYPES[kind]).alias(name)
    return pl.col(name).cast(_TYPES[kind], strict=False)


def _intervals(written: pl.Series, name: str, quarter: int) -> pl.DataFrame:
    """First and last day of each date as written, which may lack its day, or its month too; 00 is lacking.

    A quarter writes the same few thousand dates again and again, so each is read once.
    """
    text, first = pl.col("text"), pl.col("first")
    length = text.str.len_bytes()
    # a column a step: an expression that is used again inside itself is worked out again each time
    dates = written.drop_nulls().unique().to_frame().with_columns(text=pl.col(written.name))
    for length_with in (8, 6):
        lacking = (length == length_with) & text.str.ends_with("00")
        dates = dates.with_columns(text=pl.when(lacking).then(text.str.head(length_with - 2)).otherwise(text))
    whole = pl.when(length == 8).then(text).when(length == 6).then(text + "01").when(length == 4).then(text + "0101")
    dates = dates.with_columns(first=whole.otherwise(None).str.to_date("%Y%m%d", strict=False))
    # a date can lie after the quarter that reports it only by mistake
    dates = dates.with_columns(first=pl.when(first.dt.year().is_between(FIRST_YEAR, quarter // 10)).then(first))
    month = pl.when(length == 6).then(first.dt.month_end())
    last = pl.when(length == 8).then(first).otherwise(month.otherwise(pl.date(first.dt.year(), 12, 31)))
    return dates.select(written.name, first.alias(f"{name}_from"), last.alias(f"{name}_to"))


def _wide(quarter: int) -> pl.Expr:
    if quarter < PADDED_SINCE:
        return pl.col("event_to").alias("event_to_wide")
    first = pl.col("event_from")
    of_year = pl.when(first.dt.month() == 1).then(pl.date(first.dt.year(), 12, 31))
    padded = (pl.col("event_dt").str.len_bytes() == 8) & (first.dt.day() == 1)
    widest = pl.when(padded).then(of_year.otherwise(first.dt.month_end()))
    return widest.otherwise(pl.col("event_to")).alias("event_to_wide")


def _age() -> pl.Expr:
    """No unit is years, as the field's tools read it; a unit that is none of FDA's leaves the age unknown."""
    unit = pl.col("age_cod").fill_null("YR").replace_strict(_YEARS_PER, default=None, return_dtype=pl.Float64)
    years = pl.col("age").cast(pl.Float64, strict=False) * unit
    return pl.when(years.is_between(0.0, OLDEST_YEARS)).then(years).alias("age_years")


def _weight() -> pl.Expr:
    unit = pl.col("wt_cod").replace_strict(_KG_PER, default=None, return_dtype=pl.Float64)
    kg = pl.col("wt").cast(pl.Float64, strict=False) * unit
    return pl.when((kg > 0.0) & (kg <= HEAVIEST_KG)).then(kg).alias("weight_kg")
