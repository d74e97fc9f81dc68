"""Files in, one after the other: each becomes a segment or leaves no trace."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import msgspec

from rechallenge.corpus.build import build_segment
from rechallenge.corpus.document import Deleted, Document
from rechallenge.corpus.folder import (
    IngestedFile,
    Manifest,
    SegmentEntry,
    mesh_path,
    read_manifest,
    remove_rubbish,
    segment_path,
    sole_ingester,
    write_manifest,
)
from rechallenge.corpus.merge import merge_segments
from rechallenge.corpus.mesh import Heading, encode_headings
from rechallenge.corpus.segment import Segment
from rechallenge.disk import digest_of_file, sync_directory, write_whole
from rechallenge.model import Digest, InputError, digest_of

ReadFile = Callable[[Path], Iterable[Document | Deleted]]

MAX_MERGED = 1_000_000  # documents of a segment: its numbers fit 32 bits, a merge takes about a minute
MAX_SMALL = 32  # segments below MAX_MERGED while ingesting, about a million documents of baseline files
MAX_SMALL_AT_END = 4  # and when all is in: a query asks every segment


def ingest(folder: Path, files: Sequence[Path], *, read: ReadFile) -> Iterator[tuple[Path, IngestedFile | None]]:
    """Takes files in, in the order given, and yields each when it is safely in; None for one that already was.

    Order matters: a later file's revision of an article replaces an earlier one. Killed at any moment, the corpus
    holds exactly the files that were done; run again with the same files, it goes on with the next.

    Args:
        read: the documents and deletions of one file.
    Raises:
        InputError: a file cannot be read, or another file of its name is in; the files before it are in.
        Unavailable: another process is ingesting.
    """
    (folder / "segments").mkdir(parents=True, exist_ok=True)
    with sole_ingester(folder):
        manifest = _opened(folder)
        remove_rubbish(folder, manifest)
        for path in files:
            known = {file.name: file.digest for file in manifest.files}
            digest = _digest(path)
            if path.name in known:
                if known[path.name] != digest:
                    raise InputError(
                        "a file of this name with other content is in the corpus already",
                        where=str(path),
                        fix="give the file another name, or ingest into a new folder",
                    )
                yield path, None
                continue
            manifest, entry = _take_in(folder, manifest, path, digest, read)
            yield path, entry
            manifest = _merged(folder, manifest, MAX_SMALL)
        _merged(folder, manifest, MAX_SMALL_AT_END)


def add_headings(folder: Path, headings: Iterable[Heading]) -> int:
    """Keeps NLM's headings with the corpus, in place of those before. Returns how many."""
    (folder / "segments").mkdir(parents=True, exist_ok=True)
    with sole_ingester(folder):
        manifest = _opened(folder)
        n_headings, data = encode_headings(headings)
        write_whole(mesh_path(folder), data)
        write_manifest(folder, msgspec.structs.replace(manifest, mesh=digest_of(data)))
    return n_headings


def _opened(folder: Path) -> Manifest:
    if not (folder / "corpus.json").exists():
        write_manifest(folder, Manifest())
    return read_manifest(folder)


def _digest(path: Path) -> Digest:
    try:
        return digest_of_file(path)
    except OSError as error:
        raise InputError(
            f"cannot be read: {error.strerror}", where=str(path), fix="check the name and the rights"
        ) from error


def _take_in(
    folder: Path, manifest: Manifest, path: Path, digest: Digest, read: ReadFile
) -> tuple[Manifest, IngestedFile]:
    number = len(manifest.files)
    name = f"{number:06d}.seg"
    passing = segment_path(folder, f"{name}.new")
    n_documents, n_deleted, written = build_segment(read(path), passing, file_number=number)
    file = IngestedFile(name=path.name, digest=digest, n_documents=n_documents, n_deleted=n_deleted)
    entry = SegmentEntry(name=name, digest=written, n_documents=n_documents, files=(file,))
    return _named(folder, manifest, passing, (*manifest.segments, entry)), file


def _named(folder: Path, manifest: Manifest, passing: Path, segments: tuple[SegmentEntry, ...]) -> Manifest:
    """The new segment, written under `passing`, takes its name; then it counts (F1)."""
    passing.replace(segment_path(folder, segments[-1].name))
    sync_directory(folder / "segments")
    manifest = msgspec.structs.replace(manifest, segments=segments)
    write_manifest(folder, manifest)
    return manifest


def _merged(folder: Path, manifest: Manifest, max_small: int) -> Manifest:
    """Makes one segment of the last ones if more than `max_small` of them fit into MAX_MERGED documents."""
    tail: list[SegmentEntry] = []
    for entry in reversed(manifest.segments):
        if sum(one.n_documents for one in tail) + entry.n_documents > MAX_MERGED:
            break
        tail.insert(0, entry)
    if len(tail) <= max_small:
        return manifest
    first, last = tail[0].name[:6], tail[-1].name[-10:-4]
    name = f"{first}-{last}.seg"
    passing = segment_path(folder, f"{name}.new")
    digest = merge_segments([Segment(segment_path(folder, entry.name)) for entry in tail], passing)
    entry = SegmentEntry(
        name=name,
        digest=digest,
        n_documents=sum(one.n_documents for one in tail),
        files=tuple(file for one in tail for file in one.files),
    )
    kept = manifest.segments[: len(manifest.segments) - len(tail)]
    manifest = _named(folder, manifest, passing, (*kept, entry))
    for one in tail:
        segment_path(folder, one.name).unlink(missing_ok=True)
    return manifest
