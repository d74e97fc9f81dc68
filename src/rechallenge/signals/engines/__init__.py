"""The machines that count: one contract, DuckDB in this process, Spark where the data is larger than a machine."""

from pathlib import Path
from typing import Literal

from rechallenge.signals.engines.contract import DEFAULT_MEMORY_GB, Columns, ColumnType, Engine, Scalar
from rechallenge.signals.engines.embedded import DuckDbEngine
from rechallenge.signals.engines.spark import SparkEngine
from rechallenge.signals.store import Store

__all__ = [
    "DEFAULT_MEMORY_GB",
    "ColumnType",
    "Columns",
    "DuckDbEngine",
    "Engine",
    "Scalar",
    "SparkEngine",
    "open_engine",
]


def open_engine(
    store: Store,
    engine: Literal["duckdb", "spark"] = "duckdb",
    *,
    memory_gb: float = DEFAULT_MEMORY_GB,
    threads: int = 0,
    spill: Path | None = None,
    address: str = "",
) -> Engine:
    """Opens an engine over the tables of a store.

    Args:
        memory_gb: limit of the engine's memory; beyond it, it spills.
        threads: 0 for as many as there are processors.
        spill: folder for what does not fit; default: the system's temporary folder.
        address: of a Spark cluster, such as spark://host:7077; default: Spark in this machine.
    Raises:
        UsageError: the extra of that engine is not installed.
    """
    if engine == "spark":
        return SparkEngine(store, memory_gb=memory_gb, threads=threads, spill=spill, address=address)
    return DuckDbEngine(store, memory_gb=memory_gb, threads=threads, spill=spill)
