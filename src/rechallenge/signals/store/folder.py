"""The folder of the store: what is written whole, and the manifest that says what counts (F1 to F4 of the format)."""

import os
import shutil
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import msgspec

from rechallenge.model import Digest, InputError, Unavailable, Value

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
    where = folder / _MANIFEST
    try:
        manifest = msgspec.json.decode(where.read_bytes(), type=Manifest)
    except FileNotFoundError as error:
        raise InputError(
            "holds no FAERS store", where=str(folder), fix="make one: rechallenge faers ingest FILE... --store FOLDER"
        ) from error
    except msgspec.DecodeError as error:
        raise InputError(f"cannot be read: {error}", where=str(where), fix="ingest into a new folder") from error
    if manifest.format != FORMAT:
        raise InputError(
            f"is of format {manifest.format}; this program reads {FORMAT}",
            where=str(where),
            fix="use the version of rechallenge that wrote it, or ingest again",
        )
    return manifest


def write_manifest(folder: Path, manifest: Manifest) -> None:
    write_whole(folder / _MANIFEST, msgspec.json.format(msgspec.json.encode(manifest), indent=1))


def write_whole(path: Path, data: bytes) -> None:
    """The file before or the file after, at any moment, even when the power goes."""
    passing = path.with_name(f"{path.name}.new")
    with passing.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    passing.replace(path)
    _sync(path.parent)


def new_work(folder: Path) -> Path:
    """An empty folder under work/."""
    path = folder / "work" / uuid.uuid4().hex
    path.mkdir(parents=True)
    return path


def put_in_place(work: Path, place: Path) -> None:
    """Moves a folder that is whole to where the manifest will name it (F1)."""
    for path in work.iterdir():
        _sync(path)
    _sync(work)
    place.parent.mkdir(exist_ok=True)
    if place.exists():
        shutil.rmtree(place)
    work.rename(place)
    _sync(place.parent)


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
    with (folder / "writer.lock").open("wb") as file:
        try:
            _lock(file.fileno())
        except OSError as error:
            raise Unavailable(
                "another process is writing to this store", where=str(folder), fix="wait until it has ended"
            ) from error
        yield


def _sync(path: Path) -> None:
    if sys.platform == "win32":  # a folder cannot be opened there
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
