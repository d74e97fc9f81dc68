"""The corpus folder: segments, and a manifest that says which of them count.

F1 A segment is written beside the others under a passing name, synced, renamed, and only then named in the manifest.
F2 The manifest is replaced whole, by rename: a reader sees the corpus before or after a file, never half of one.
F3 A file that the manifest does not name is rubbish of a break; the next writer removes it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rechallenge import disk
from rechallenge.model import CheckFailed, Digest, Value

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
    make = "rechallenge corpus ingest FOLDER FILE..."
    return disk.read_manifest(folder / _MANIFEST, Manifest, current=FORMAT, what="corpus", make=make)


def write_manifest(folder: Path, manifest: Manifest) -> None:
    disk.write_manifest(folder / _MANIFEST, manifest)


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
        if not path.is_file() or disk.digest_of_file(path) != entry.digest:
            raise CheckFailed(
                "the bytes are not those that were written",
                where=str(path),
                fix="delete the folder and ingest the files again",
            )
    return len(manifest.segments)


@contextmanager
def sole_ingester(folder: Path) -> Iterator[None]:
    """One writer at a time, by a lock that ends with the process. Readers need none (F2).

    Raises:
        Unavailable: another process is ingesting into this folder.
    """
    with disk.sole_user(folder / "ingest.lock", busy="another process is ingesting into this corpus"):
        yield
