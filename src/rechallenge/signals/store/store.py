"""A store opened: its quarters, its tables as Parquet files, and the one way to add to it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from rechallenge.disk import put_in_place
from rechallenge.model import QUARTER_TABLES, InputError
from rechallenge.signals.store.folder import (
    LayerEntry,
    Manifest,
    QuarterEntry,
    new_work,
    read_manifest,
    remove_rubbish,
    short_digest,
    sole_writer,
    write_manifest,
)
from rechallenge.signals.store.tables import BELOW, LAYER_OF, LAYERS


def open_store(folder: Path | str) -> "Store":
    """
    Raises:
        InputError: the folder holds no store, or one of a later version.
    """
    folder = Path(folder)
    return Store(folder, read_manifest(folder))


def make_store(folder: Path | str) -> "Store":
    """Opens the store of a folder, or begins an empty one."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    with sole_writer(folder):
        if not (folder / "manifest.json").is_file():
            write_manifest(folder, Manifest())
    return open_store(folder)


class Store:
    """What stood in the manifest when the store was opened, and what this object wrote since."""

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        self.folder = folder
        self.manifest = manifest
        self._is_writer = False

    @property
    def quarters(self) -> tuple[str, ...]:
        """In order of time: 2012Q4, 2013Q1 ..."""
        return tuple(entry.quarter for entry in self.manifest.quarters)

    def table(self, name: str) -> tuple[Path, ...]:
        """The Parquet files of a table: of all quarters, or of the layer that holds it.

        Raises:
            InputError: the layer was not made yet, or is older than what it is made from.
        """
        if name in QUARTER_TABLES:
            folders = (self.folder / "quarters" / entry.folder for entry in self.manifest.quarters)
            return tuple(path for folder in folders for path in _parts(folder, name))
        return (self.folder / "layers" / self.layer(LAYER_OF[name]).folder / f"{name}.parquet",)

    @property
    def tables(self) -> tuple[str, ...]:
        """Names of all tables that can be read now."""
        layered = (tables for layer, tables in LAYERS.items() if self.is_fresh(layer))
        return (*(name for name in QUARTER_TABLES if self.table(name)), *(name for names in layered for name in names))

    def layer(self, name: str) -> LayerEntry:
        """
        Raises:
            InputError: it was not made yet, or is stale.
        """
        entry = self.manifest.layer(name)
        if entry is None or not self.is_fresh(name):
            state = "is older than the quarters or layers below it" if entry else "was not made yet"
            raise InputError(
                f"the layer {name!r} {state}", where=str(self.folder), fix=f"rechallenge faers build {self.folder}"
            )
        return entry

    def is_fresh(self, layer: str, *, rules: str | None = None) -> bool:
        """Whether a layer was made from what is now below it, and from these rules if they are given."""
        entry = self.manifest.layer(layer)
        return (
            entry is not None
            and all(self.is_fresh(below) for below in BELOW[layer])
            and entry.made_from == self._below(layer)
            and (rules is None or entry.rules == rules)
        )

    @contextmanager
    def sole_writer(self) -> Iterator[None]:
        """Holds the store for a run of writing; what a break left is removed first.

        Raises:
            Unavailable: another process is writing.
        """
        if self._is_writer:
            yield
            return
        with sole_writer(self.folder):
            self._is_writer = True
            try:
                self.manifest = read_manifest(self.folder)
                remove_rubbish(self.folder, self.manifest)
                yield
            finally:
                self._is_writer = False

    @contextmanager
    def writing(self, layer: str, *, rules: str) -> Iterator[Path]:
        """A folder to write every table of a layer into; it counts from the moment that the block ends well.

        Args:
            rules: versions and digests of all that goes into it beside the layers below.
        """
        with self.sole_writer():
            made_from = self._below(layer)
            work = new_work(self.folder)
            yield work
            name = f"{layer}-{short_digest(*made_from, rules)}"
            rows = {table: _n_rows(work / f"{table}.parquet") for table in LAYERS[layer]}
            entry = LayerEntry(name=layer, folder=name, made_from=made_from, rules=rules, rows=rows)
            others = tuple(other for other in self.manifest.layers if other.name != layer)
            self._unname(self.folder / "layers" / name, layers=others)
            put_in_place(work, self.folder / "layers" / name)
            self._commit(layers=(*others, entry))

    def add_quarter(self, work: Path, entry: QuarterEntry) -> None:
        """Takes in a quarter that stands whole in a folder of `new_work`; it replaces the same quarter.

        Args:
            entry: its `folder` names the place that the work is moved to.
        """
        with self.sole_writer():
            others = tuple(other for other in self.manifest.quarters if other.quarter != entry.quarter)
            self._unname(self.folder / "quarters" / entry.folder, quarters=others)
            put_in_place(work, self.folder / "quarters" / entry.folder)
            self._commit(quarters=tuple(sorted((*others, entry), key=lambda one: one.quarter)))

    def new_work(self) -> Path:
        """An empty folder for a quarter; only while this object is the sole writer, or the next one removes it."""
        assert self._is_writer
        return new_work(self.folder)

    def _below(self, layer: str) -> tuple[str, ...]:
        quarters = tuple(entry.folder for entry in self.manifest.quarters)
        return quarters if layer == "reports" else tuple(self.layer(below).folder for below in BELOW[layer])

    def _unname(self, place: Path, **left: Any) -> None:
        """A folder that is about to be replaced stops counting first, so that a break leaves no name without a folder."""
        if place.exists():
            self._commit(**left)

    def _commit(self, **changed: Any) -> None:
        manifest = msgspec.structs.replace(self.manifest, **changed)
        write_manifest(self.folder, manifest)
        self.manifest = manifest


def _parts(folder: Path, table: str) -> list[Path]:
    """drug.parquet, drug-1.parquet, drug-2.parquet ... in the order of the file delivered."""
    further = sorted(folder.glob(f"{table}-*.parquet"), key=lambda path: int(path.stem.rpartition("-")[2]))
    return [folder / f"{table}.parquet", *further]


def _n_rows(path: Path) -> int:
    import polars as pl

    return int(pl.scan_parquet(path).select(pl.len()).collect().item())
