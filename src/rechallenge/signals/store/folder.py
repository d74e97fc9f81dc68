"""The folder of the store: what is written whole, and the manifest that says what counts (F1 to F4 of the format)."""

import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from rechallenge import disk
from rechallenge.model import Digest, Value

FORMAT = 1
_MANIFEST = "manifest.json"


class QuarterEntry(Value):
    """One quarter that counts.

    Attributes:
        quarter: such as 2012Q4.
        folder: of its tables, under quarters/.
        digest: of the files as delivered.
        rows: of each table.
        n_lines, n_set_aside: lines of all its files; `n_set_aside` of them could not be read.
        absent: tables that the delivery lacked and the user let pass.
        mark: tells cheaply whether the same files come again.
    """

    quarter: str
    folder: str
    digest: Digest
    rows: dict[str, int]
    n_lines: int
    n_set_aside: int
    absent: tuple[str, ...] = ()
    mark: str = ""


class LayerEntry(Value):
    """One layer that counts.

    Attributes:
        folder: under layers/.
        made_from: folders of the quarters and layers below, as they were.
        rules: what else went into it: versions and digests of rules and dictionaries.
        rows: of each table.
    """

    name: str
    folder: str
    made_from: tuple[str, ...]
    rules: str
    rows: dict[str, int]


class Manifest(Value):
    format: int = FORMAT
    quarters: tuple[QuarterEntry, ...] = ()
    layers: tuple[LayerEntry, ...] = ()

    def layer(self, name: str) -> LayerEntry | None:
        return next((layer for layer in self.layers if layer.name == name), None)


def read_manifest(folder: Path) -> Manifest:
    """
    Raises:
        InputError: the folder is no store, or was written by a later version.
    """
    make = "rechallenge faers ingest FILE... --store FOLDER"
    return disk.read_manifest(folder / _MANIFEST, Manifest, current=FORMAT, what="FAERS store", make=make)


def write_manifest(folder: Path, manifest: Manifest) -> None:
    disk.write_manifest(folder / _MANIFEST, manifest)


def new_work(folder: Path) -> Path:
    """An empty folder under work/."""
    path = folder / "work" / uuid.uuid4().hex
    path.mkdir(parents=True)
    return path


def remove_rubbish(folder: Path, manifest: Manifest) -> None:
    """Removes what the manifest does not name (F3)."""
    shutil.rmtree(folder / "work", ignore_errors=True)
    for kind, named in (
        ("quarters", {entry.folder for entry in manifest.quarters}),
        ("layers", {entry.folder for entry in manifest.layers}),
    ):
        for path in sorted((folder / kind).glob("*")):
            if path.name not in named:
                shutil.rmtree(path, ignore_errors=True)


def short_digest(*parts: str) -> str:
    return sha256("\0".join(parts).encode()).hexdigest()[:16]


@contextmanager
def sole_writer(folder: Path) -> Iterator[None]:
    """One writer at a time, by a lock that ends with the process. Readers need none (F2).

    Raises:
        Unavailable: another process is writing to this store.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with disk.sole_user(folder / "writer.lock", busy="another process is writing to this store"):
        yield
