"""`faers names` and `faers duplicates`: what drug names stand for, and which reports are one patient."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rechallenge.signals.duplicates import Level, duplicate_levels, pairs_of
from rechallenge.signals.layers import build_names
from rechallenge.signals.naming import (
    Named,
    NameMapper,
    NamingFiles,
    Unmapped,
    count_steps,
    make_mapper,
    name_drugs,
    unmapped_names,
)
from rechallenge.signals.store import Store, open_store
from rechallenge.vocabulary import load_vocabulary, own_folders

if TYPE_CHECKING:
    import polars as pl

NAMES_FOLDER = "dictionaries"
_OVERRIDES = "overrides"


@dataclass(frozen=True, slots=True)
class NameAccount:
    """How the drug names of a store were mapped.

    Attributes:
        steps: distinct names and mentions by step, most mentions first.
        unmapped: the most mentioned first.
        files: the user's, in the order read.
    """

    n_names: int
    n_mentions: int
    steps: dict[str, tuple[int, int]]
    unmapped: list[Unmapped]
    files: tuple[Path, ...]

    @property
    def mapped_share(self) -> float | None:
        """Of the mentions; None where there are none."""
        lost = sum(self.steps.get(step, (0, 0))[1] for step in ("unmapped", "unknown word"))
        return 1 - lost / self.n_mentions if self.n_mentions else None


@dataclass(frozen=True, slots=True)
class DuplicateAccount:
    """Likely duplicates of a store: what each threshold does, and the pairs asked for."""

    n_reports: int
    levels: list[Level]
    pairs: "pl.DataFrame"


def naming_files(store: Store) -> NamingFiles:
    """The user's files in the store's folder `dictionaries`: CSV or tab-separated ones; `overrides*` win over all."""
    folder = store.folder / NAMES_FOLDER
    found = sorted(path for path in folder.glob("*") if {".csv", ".tsv", ".txt"} & set(path.suffixes))
    overrides = tuple(path for path in found if path.name.startswith(_OVERRIDES))
    vocabulary = tuple(path for place in (*own_folders(), folder) for path in sorted(place.glob("*.toml")))
    return NamingFiles(tuple(path for path in found if path not in overrides), overrides, vocabulary)


def build_name_layer(store: Store, *, memory_gb: float, progress: Callable[[str], None] | None = None) -> None:
    """Makes the layer `names` by the shipped dictionary and the user's files, if it is not as they are now."""
    files = naming_files(store)
    build_names(
        store,
        lambda names: name_drugs(names, _mapper(names, store, files)),
        rules=files.rules,
        memory_gb=memory_gb,
        progress=progress,
    )


def name_account(folder: Path, *, n_unmapped: int) -> NameAccount:
    """
    Raises:
        InputError: the layer `reports` was not made yet, or a file of the user cannot be read.
    """
    store = open_store(folder)
    names, files = _names(store), naming_files(store)
    mapper = _mapper(names, store, files)
    return NameAccount(
        n_names=len(names),
        n_mentions=int(names["n_mentions"].sum()),
        steps=count_steps(names, mapper),
        unmapped=unmapped_names(names, mapper)[:n_unmapped],
        files=(*files.dictionaries, *files.overrides, *files.vocabulary),
    )


def explain_name(folder: Path, drugname: str, prod_ai: str) -> Named:
    """What a name stands for in this store, and why."""
    store = open_store(folder)
    return _mapper(_names(store), store, naming_files(store)).map(drugname, prod_ai)


def duplicate_account(folder: Path, *, report: int | None, n_pairs: int) -> DuplicateAccount:
    """
    Raises:
        InputError: the layer `duplicates` was not made yet, or is stale.
    """
    store = open_store(folder)
    levels = duplicate_levels(store)
    pairs = pairs_of(store, report, n_most=n_pairs)
    return DuplicateAccount(store.layer("reports").rows["report"], levels, pairs)


def _names(store: Store) -> "pl.DataFrame":
    import polars as pl

    return pl.read_parquet(list(store.table("name")))


def _mapper(names: "pl.DataFrame", store: Store, files: NamingFiles) -> NameMapper:
    folder = store.folder / NAMES_FOLDER
    folders = (*own_folders(), *([folder] if folder.is_dir() else []))
    return make_mapper(names, files, vocabulary=load_vocabulary(*folders))
