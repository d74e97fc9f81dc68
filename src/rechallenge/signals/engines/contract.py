"""What runs a count: the contract of an engine.

A count is a statement of signals/sql. An engine runs it over the tables of a store, and over relations that the caller
gave or staged before. `rechallenge.testing.EngineConformance` is the suite that every engine must pass.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal, Protocol, Self

import numpy as np

if TYPE_CHECKING:
    import polars as pl

Scalar = int | float | str | bool | date | None
Columns = Mapping[str, "Sequence[Any] | np.ndarray | pl.Series"]
ColumnType = Literal["int64", "int32", "double", "date", "utf8", "bool"]

DEFAULT_MEMORY_GB = 6.0


class Engine(Protocol):
    """Runs statements. Every table of the store is there by its name.

    Invariants, held by the suite:
        E1 The same statement over the same tables gives the same rows, integers to the last digit, in every engine;
           the order of rows is that of the statement's `order by`, or none.
        E2 Null is unknown: it passes through, and no aggregate makes a zero of it.
        E3 Memory stays within what the engine was opened with; what is larger spills to a folder that close() removes.
        E4 A name staged or given again replaces what it named; no table of the store can be replaced.
    """

    name: str

    def give(self, name: str, columns: Columns, **types: ColumnType) -> None:
        """A small relation from memory: sets of codes, bands, strata.

        Args:
            columns: equally long; may be empty.
            types: of columns whose values do not tell: empty ones, or those that hold None only (default int64).
        """

    def stage(self, name: str, statement: str, **parameters: Scalar) -> None:
        """Runs a statement once and keeps its rows as a relation, for statements that follow."""

    def ask(self, statement: str, **parameters: Scalar) -> "pl.DataFrame":
        """The rows of a statement: Int32 and Int64, Float64, Date, Boolean, String, with nulls."""

    def close(self) -> None:
        """Frees memory and removes what was spilled."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...
