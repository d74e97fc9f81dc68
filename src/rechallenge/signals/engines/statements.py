"""The statements of signals/sql: one file each, in DuckDB's dialect, with the text for Spark beside it."""

import re
from functools import cache
from importlib import resources
from typing import Literal

from rechallenge.model import UsageError

Dialect = Literal["duckdb", "spark"]
_PARAMETER = re.compile(r"\$([a-z_]+)")


@cache
def statement_text(name: str, dialect: Dialect = "duckdb") -> str:
    """
    Raises:
        UsageError: there is no such statement.
    """
    folder = resources.files("rechallenge.signals") / "sql"
    path = (folder / "spark" if dialect == "spark" else folder) / f"{name}.sql"
    if not path.is_file():
        raise UsageError(f"there is no statement {name!r}", where=f"signals/sql, {dialect}", fix="check its spelling")
    return path.read_text(encoding="utf-8")


@cache
def parameters_of(name: str) -> frozenset[str]:
    """The names that stand with a dollar in a statement."""
    return frozenset(_PARAMETER.findall(_without_comments(statement_text(name))))


def require_parameters(name: str, given: frozenset[str]) -> None:
    """
    Raises:
        UsageError: a parameter is missing or unknown.
    """
    wanted = parameters_of(name)
    if wanted != given:
        raise UsageError(
            f"takes the parameters {sorted(wanted)}, and was given {sorted(given)}", where=f"signals/sql/{name}.sql"
        )


def _without_comments(text: str) -> str:
    return re.sub(r"--[^\n]*", "", text)
