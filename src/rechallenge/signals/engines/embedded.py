"""DuckDB, in this process: the engine that needs nothing but a library."""

import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from rechallenge.model import UsageError
from rechallenge.signals.engines.contract import DEFAULT_MEMORY_GB, Columns, ColumnType, Scalar
from rechallenge.signals.engines.relations import frame_of, require_free
from rechallenge.signals.engines.statements import require_parameters, statement_text
from rechallenge.signals.store import Store

if TYPE_CHECKING:
    import duckdb
    import polars as pl


class DuckDbEngine:
    """
    Args:
        memory_gb: DuckDB's own limit; beyond it, it spills. The process needs about 0.3 GB more.
        threads: 0 for as many as there are processors.
        spill: folder for what does not fit; default: the system's temporary folder.
    Raises:
        UsageError: the extra is not installed.
    """

    name = "duckdb"

    def __init__(
        self,
        store: Store,
        *,
        memory_gb: float = DEFAULT_MEMORY_GB,
        threads: int = 0,
        spill: Path | None = None,
    ) -> None:
        self._spill = Path(tempfile.mkdtemp(prefix="rechallenge-duckdb-", dir=spill))
        self._names: set[str] = set()
        self._database = _connect(self._spill, memory_gb, threads)
        for table in store.tables:
            self._view(table, store.table(table))

    def give(self, name: str, columns: Columns, **types: ColumnType) -> None:
        require_free(name)
        path = self._spill / f"{name}.parquet"
        frame_of(columns, types).write_parquet(path)
        self._forget(name)
        # a name cannot be bound as a parameter; `require_free` lets only plain identifiers through
        self._database.execute(f"create table {name} as select * from read_parquet({_listed((path,))})")  # noqa: S608
        path.unlink()
        self._names.add(name)

    def stage(self, name: str, statement: str, **parameters: Scalar) -> None:
        require_free(name)
        require_parameters(statement, frozenset(parameters))
        text = f"create table {name}__new as {statement_text(statement)}"
        self._database.execute(text, parameters or None)
        self._forget(name)
        self._database.execute(f"alter table {name}__new rename to {name}")
        self._names.add(name)

    def ask(self, statement: str, **parameters: Scalar) -> "pl.DataFrame":
        import polars as pl

        require_parameters(statement, frozenset(parameters))
        # the relation hands its columns over without a copy, and without pyarrow
        return pl.DataFrame(self._database.sql(statement_text(statement), params=parameters or None))

    def save(self, statement: str, path: Path, **parameters: Scalar) -> None:
        """Writes the rows of a statement to one Parquet file, as they come, in bounded memory."""
        require_parameters(statement, frozenset(parameters))
        text = statement_text(statement).rstrip().rstrip(";")
        self._database.execute(
            f"copy ({text}) to {_quoted(path)} (format parquet, compression snappy)",
            parameters or None,
        )

    def close(self) -> None:
        self._database.close()
        shutil.rmtree(self._spill, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def read_files(self, table: str, *paths: Path) -> None:
        """Names Parquet files that the store does not name yet, while a layer is being written."""
        self._view(table, paths)

    def _view(self, table: str, paths: tuple[Path, ...]) -> None:
        # a view takes no parameters; the table is one of the store's, the paths are quoted
        self._database.execute(f"create or replace view {table} as select * from read_parquet({_listed(paths)})")  # noqa: S608

    def _forget(self, name: str) -> None:
        if name in self._names:
            self._database.execute(f"drop table {name}")


def _connect(spill: Path, memory_gb: float, threads: int) -> "duckdb.DuckDBPyConnection":
    try:
        import duckdb
    except ModuleNotFoundError as error:
        raise UsageError("DuckDB is not installed", where="signals", fix='pip install "rechallenge[faers]"') from error
    settings: dict[str, Any] = {
        "memory_limit": f"{memory_gb * 1e9 / 2**20:.0f}MiB",
        "temp_directory": str(spill),
        "preserve_insertion_order": False,
        **({"threads": threads} if threads else {}),
    }
    return duckdb.connect(":memory:", config=settings)


def _listed(paths: Sequence[Path]) -> str:
    return f"[{', '.join(map(_quoted, paths))}]"


def _quoted(path: Path) -> str:
    return "'" + str(path.absolute()).replace("'", "''") + "'"
