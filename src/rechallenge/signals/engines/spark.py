"""Apache Spark: the same statements where reports are more than a machine, or lie on a cluster already."""

import os
import shutil
import tempfile
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from rechallenge.model import Unavailable, UsageError
from rechallenge.signals.engines.contract import DEFAULT_MEMORY_GB, Columns, ColumnType, Scalar
from rechallenge.signals.engines.relations import frame_of, require_free
from rechallenge.signals.engines.statements import require_parameters, statement_text
from rechallenge.signals.store import Store

if TYPE_CHECKING:
    import polars as pl
    from pyspark.sql import DataFrame, SparkSession


class SparkEngine:
    """Spark in this machine, or a cluster that sees the store under the same path.

    One at a time in a process, as Spark itself has it.

    Args:
        memory_gb: of the process that runs the tasks in this machine; on a cluster, of this end only: executors have
            what the cluster gives them.
        threads: tasks at a time in this machine; 0 for as many as there are processors.
        spill: folder for what does not fit; default: the system's temporary folder.
        address: such as spark://host:7077; default: Spark in this machine.
    Raises:
        UsageError: the extra is not installed.
        Unavailable: there is no Java, or the cluster does not answer.
    """

    name = "spark"

    def __init__(
        self,
        store: Store,
        *,
        memory_gb: float = DEFAULT_MEMORY_GB,
        threads: int = 0,
        spill: Path | None = None,
        address: str = "",
    ) -> None:
        self._spill = Path(tempfile.mkdtemp(prefix="rechallenge-spark-", dir=spill))
        try:
            self._session = _session(self._spill, memory_gb, threads or os.cpu_count() or 1, address)
        except BaseException:
            shutil.rmtree(self._spill, ignore_errors=True)
            raise
        for table in store.tables:
            paths = [str(path.absolute()) for path in store.table(table)]
            self._session.read.parquet(*paths).createOrReplaceTempView(table)

    def give(self, name: str, columns: Columns, **types: ColumnType) -> None:
        require_free(name)
        self._session.createDataFrame(frame_of(columns, types).to_arrow()).createOrReplaceTempView(name)

    def stage(self, name: str, statement: str, **parameters: Scalar) -> None:
        require_free(name)
        # a checkpoint is computed once, cuts what it was made from, and spills to disk
        self._run(statement, parameters).localCheckpoint(eager=True).createOrReplaceTempView(name)

    def ask(self, statement: str, **parameters: Scalar) -> "pl.DataFrame":
        import polars as pl

        frame = pl.from_arrow(self._run(statement, parameters).toArrow())
        assert isinstance(frame, pl.DataFrame)
        return frame

    def close(self) -> None:
        self._session.stop()
        shutil.rmtree(self._spill, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _run(self, statement: str, parameters: dict[str, Scalar]) -> "DataFrame":
        require_parameters(statement, frozenset(parameters))
        given: dict[str, Any] = dict(parameters)
        return self._session.sql(statement_text(statement, "spark"), args=given)


def _session(spill: Path, memory_gb: float, threads: int, address: str) -> "SparkSession":
    try:
        import pyarrow as _  # noqa: F401  # tables travel as Arrow
        from pyspark.sql import SparkSession
    except ModuleNotFoundError as error:
        raise UsageError(
            f"{error.name} is not installed", where="signals, engine spark", fix='pip install "rechallenge[spark]"'
        ) from error
    builder = SparkSession.builder.appName("rechallenge").master(address or f"local[{threads}]")
    settings = {
        "spark.driver.memory": f"{max(memory_gb, 1.0) * 1024:.0f}m",
        "spark.driver.maxResultSize": "0",
        "spark.local.dir": str(spill),
        "spark.sql.warehouse.dir": str(spill / "warehouse"),
        "spark.sql.session.timeZone": "UTC",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        **({} if address else _LOCAL),
    }
    for key, value in settings.items():
        builder = builder.config(key, value)
    try:
        session = builder.getOrCreate()
    except Exception as error:  # Java's own errors have no common class in Python
        raise Unavailable(
            f"Spark did not start: {type(error).__name__}: {str(error)[:300]}",
            where=address or "this machine",
            fix="install Java 17 or later; on a cluster, check its address",
        ) from error
    session.sparkContext.setLogLevel("ERROR")
    return session


_LOCAL = {
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.sql.shuffle.partitions": "8",  # small results in one machine; adaptive execution joins them further
}
