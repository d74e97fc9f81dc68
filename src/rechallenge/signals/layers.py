"""The layers of the store, made by the statements of signals/sql: one report per case, and ingredients for names."""

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rechallenge.signals.countries import country_codes
from rechallenge.signals.engines import DEFAULT_MEMORY_GB, DuckDbEngine
from rechallenge.signals.engines.statements import statement_text
from rechallenge.signals.store import Store

if TYPE_CHECKING:
    import polars as pl

Naming = Callable[["pl.DataFrame"], "pl.DataFrame"]
"""From the table `name` to (name_code, ingredient, is_mapped, rule, score): every name_code at least once."""
Progress = Callable[[str], None]

_STAGED: Final = ("standing_version", "standing")
_REPORTS: Final = (
    "superseded",
    "report",
    "name",
    "report_drug",
    "report_event",
    "event",
    "report_indication",
    "indication",
    "report_therapy",
    "report_outcome",
    "report_source",
)
_NAMES: Final = ("ingredient_named", "name_ingredient", "report_ingredient", "ingredient")


def build_reports(store: Store, *, memory_gb: float = DEFAULT_MEMORY_GB, progress: Progress | None = None) -> None:
    """Makes the layer `reports` from all quarters, if it is not there as the quarters and rules are now.

    Args:
        progress: told the name of each table when it is done.
    """
    statements = (*_STAGED, "country_reported", "event_spelling", "indication_spelling", *_REPORTS)
    rules = _digest_of(statements)
    if store.is_fresh("reports", rules=rules):
        return
    with store.writing("reports", rules=rules) as folder, DuckDbEngine(store, memory_gb=memory_gb) as engine:
        for statement in _STAGED:
            engine.stage(statement, statement)
        reported = engine.ask("country_reported")["reported"].to_list()
        engine.give("country_name", country_codes(reported), reported="utf8", country="utf8")
        for statement in ("event_spelling", "indication_spelling"):
            engine.stage(statement, statement)
        _save(engine, _REPORTS, folder, progress)


def build_names(
    store: Store,
    naming: Naming | None = None,
    *,
    rules: str = "as reported",
    memory_gb: float = DEFAULT_MEMORY_GB,
    progress: Progress | None = None,
) -> None:
    """Makes the layer `names`, if it is not there as the layers below, the naming and the rules are now.

    Args:
        naming: from names to ingredients; default: FDA's ingredient, else the name as reported.
        rules: what `naming` goes by: its version, digests of its dictionaries and of the user's overrides.
    """
    rules = f"{rules}; {_digest_of(_NAMES)}"
    if store.is_fresh("names", rules=rules):
        return
    with store.writing("names", rules=rules) as folder, DuckDbEngine(store, memory_gb=memory_gb) as engine:
        mapping = (naming or name_as_reported)(engine.ask("all_names"))
        engine.give("name_mapping", mapping.to_dict())
        engine.stage("ingredient_named", "ingredient_named")
        _save(engine, ("name_ingredient", "report_ingredient", "ingredient"), folder, progress)


def name_as_reported(names: "pl.DataFrame") -> "pl.DataFrame":
    """FDA's active ingredient, one row for each that a combination names; else the name itself, unmapped."""
    import polars as pl

    given = pl.col("prod_ai").str.split("\\").list.eval(pl.element().str.strip_chars()).list.drop_nulls()
    given = given.list.eval(pl.element().filter(pl.element() != ""))
    is_given = given.list.len().fill_null(0) > 0
    itself = pl.concat_list(pl.coalesce("drugname", pl.lit("UNKNOWN")))
    return (
        names.select(
            "name_code",
            ingredient=pl.when(is_given).then(given).otherwise(itself),
            is_mapped=is_given,
            rule=pl.when(is_given).then(pl.lit("prod_ai")).otherwise(pl.lit("as reported")),
            score=pl.lit(None, dtype=pl.Float64),
        )
        .explode("ingredient", empty_as_null=False)
        .with_columns(pl.col("ingredient").str.strip_chars().str.to_uppercase())
        .unique()
        .sort("name_code", "ingredient")
    )


def _save(engine: DuckDbEngine, tables: tuple[str, ...], folder: Path, progress: Progress | None) -> None:
    """Writes each table and reads it back by its name, since later ones are made from it."""
    for table in tables:
        path = folder / f"{table}.parquet"
        engine.save(table, path)
        engine.read_files(table, path)
        if progress:
            progress(table)


def _digest_of(statements: tuple[str, ...]) -> str:
    whole = sha256("\0".join(map(statement_text, statements)).encode())
    return f"statements {whole.hexdigest()[:16]}"
