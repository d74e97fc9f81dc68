"""The corpus folder: segments, and a manifest that says which of them count.

F1 A segment is written beside the others under a passing name, synced, renamed, and only then named in the manifest.
F2 The manifest is replaced whole, by rename: a reader sees the corpus before or after a file, never half of one.
F3 A file that the manifest does not name is rubbish of a break; the next writer removes it.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import file_digest as digest_of
from hashlib import sha256
from pathlib import Path

import msgspec

from rechallenge.model import CheckFailed, Digest, InputError, Unavailable, Value

FORMAT = 2  # 1 had no lists of documents beside those of places
_MANIFEST = "corpus.json"


class IngestedFile(Value):
    """A file that came in; `digest` is of the file as delivered, packed."""

    name: str
    digest: Digest
    n_documents: int
    n_deleted: int = 0


class SegmentEntry(Value):
    """`name` of the file under segments/; `digest` of its bytes; the delivered files that it holds."""

    name: str
    digest: Digest
    n_documents: int
    files: tuple[IngestedFile, ...]


class Manifest(Value):
    """`mesh` is the digest of mesh.json, if the descriptor file was given."""

    format: int = FORMAT
    segments: tuple[SegmentEntry, ...] = ()
    mesh: Digest | None = None

    @property
    def files(self) -> tuple[IngestedFile, ...]:
        return tuple(file for segment in self.segments for file in segment.files)


def segment_path(folder: Path, name: str) -> Path:
    return folder / "segments" / name


def mesh_path(folder: Path) -> Path:
    return folder / "mesh.json"


def read_manifest(folder: Path) -> Manifest:
    """
    Raises:
        InputError: the folder is no corpus, or was written by a later version.
    """
    try:
        manifest = msgspec.json.decode((folder / _MANIFEST).read_bytes(), type=Manifest)
    except FileNotFoundError as error:
        raise InputError(
            "holds no corpus", where=str(folder), fix="make one: rechallenge corpus ingest FOLDER FILE..."
        ) from error
    except msgspec.DecodeError as error:
        raise InputError(
            f"cannot be read: {error}", where=str(folder / _MANIFEST), fix="ingest into a new folder"
        ) from error
    if manifest.format != FORMAT:
        raise InputError(
            f"is of format {manifest.format}; this program reads {FORMAT}",
            where=str(folder / _MANIFEST),
            fix="use the version of rechallenge that wrote it, or ingest again",
        )
    return manifest


def write_manifest(folder: Path, manifest: Manifest) -> None:
    write_whole(folder / _MANIFEST, msgspec.json.format(msgspec.json.encode(manifest), indent=1))


def write_whole(path: Path, data: bytes) -> Digest:
    """The file before or the file after, at any moment, even when the power goes."""
    passing = path.with_name(f"{path.name}.new")
    with passing.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    passing.replace(path)
    sync_folder(path.parent)
    return Digest(f"sha256:{sha256(data).hexdigest()}")


def sync_folder(folder: Path) -> None:
    """Makes renames in this folder durable, where the system can."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def remove_rubbish(folder: Path, manifest: Manifest) -> None:
    named = {segment.name for segment in manifest.segments}
    for path in (folder / "segments").iterdir():
        if path.name not in named:
            path.unlink(missing_ok=True)


def check_segments(folder: Path) -> int:
    """Reads every segment again and compares its digest. Returns how many there are.

    Raises:
        CheckFailed: a segment is missing or its bytes are not those that were written.
    """
    manifest = read_manifest(folder)
    for entry in manifest.segments:
        path = segment_path(folder, entry.name)
        if not path.is_file() or file_digest(path) != entry.digest:
            raise CheckFailed(
                "the bytes are not those that were written",
                where=str(path),
                fix="delete the folder and ingest the files again",
            )
    return len(manifest.segments)


def file_digest(path: Path) -> Digest:
    with path.open("rb") as file:
        return Digest(f"sha256:{digest_of(file, 'sha256').hexdigest()}")


@contextmanager
def sole_ingester(folder: Path) -> Iterator[None]:
    """One writer at a time, by a lock that ends with the process. Readers need none (F2).

    Raises:
        Unavailable: another process is ingesting into this folder.
    """
    with (folder / "ingest.lock").open("wb") as file:
        try:
            _lock(file.fileno())
        except OSError as error:
            raise Unavailable(
                "another process is ingesting into this corpus", where=str(folder), fix="wait until it has ended"
            ) from error
        yield


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
