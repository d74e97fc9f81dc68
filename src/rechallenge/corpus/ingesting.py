"""Files in, one after the other: each becomes a segment or leaves no trace.

Segments may be built by several processes at once; only this one names them in the manifest, in the order of the files.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from pathlib import Path
from typing import NamedTuple

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
from rechallenge.corpus.workers import in_order
from rechallenge.disk import digest_of_file, sync_directory, write_whole
from rechallenge.model import Digest, InputError, Unavailable, digest_of

ReadFile = Callable[[Path], Iterable[Document | Deleted]]

MAX_MERGED = 1_000_000  # documents of a segment: its numbers fit 32 bits, a merge takes about a minute
MAX_SMALL = 32  # segments below MAX_MERGED while ingesting, about a million documents of baseline files
MAX_SMALL_AT_END = 4  # and when all is in: a query asks every segment


class _Job(NamedTuple):
    """A file, and which of the corpus it will be; None for one whose name is in the corpus or came before."""

    path: Path
    number: int | None


class _Built(NamedTuple):
    """The segment of a file, still under a passing name; without one the file was only digested."""

    digest: Digest
    passing: str = ""
    entry: SegmentEntry | None = None


def ingest(
    folder: Path, files: Sequence[Path], *, read: ReadFile, processes: int = 1
) -> Iterator[tuple[Path, IngestedFile | None]]:
    """Takes files in, in the order given, and yields each when it is safely in; None for one that already was.

    Order matters: a later file's revision of an article replaces an earlier one. Killed at any moment, the corpus
    holds exactly the files that were done; run again with the same files, it goes on with the next.

    Args:
        read: the documents and deletions of one file; for more than one process a function that a module names.
        processes: that read and index files at the same time. The segments are the same, byte by byte.
    Raises:
        InputError: a file cannot be read, or another file of its name is in; the files before it are in.
        Unavailable: another process is ingesting, or a worker process died.
    """
    (folder / "segments").mkdir(parents=True, exist_ok=True)
    with sole_ingester(folder):
        manifest = _opened(folder)
        remove_rubbish(folder, manifest)
        jobs = _planned(manifest, files)
        n_new = sum(job.number is not None for job in jobs)
        built = in_order(partial(_build, folder, read), jobs, processes=max(1, min(processes, n_new)))
        try:
            for job in jobs:
                manifest, entry = _taken_in(folder, manifest, job, built)
                yield job.path, entry
                manifest = _merged(folder, manifest, MAX_SMALL)
            _merged(folder, manifest, MAX_SMALL_AT_END)
        finally:
            built.close()
            remove_rubbish(folder, read_manifest(folder))


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


def _planned(manifest: Manifest, files: Sequence[Path]) -> list[_Job]:
    names = {file.name for file in manifest.files}
    jobs = []
    for path in files:
        jobs.append(_Job(path, None if path.name in names else len(names)))
        names.add(path.name)
    return jobs


def _build(folder: Path, read: ReadFile, job: _Job) -> _Built:
    """Done by a worker. The passing name is its own: one that is about to die cannot write into another's file."""
    digest = _digest(job.path)
    if job.number is None:
        return _Built(digest)
    name = f"{job.number:06d}.seg"
    passing = f"{name}.{os.getpid()}.new"
    n_documents, n_deleted, written = build_segment(
        read(job.path), segment_path(folder, passing), file_number=job.number
    )
    file = IngestedFile(name=job.path.name, digest=digest, n_documents=n_documents, n_deleted=n_deleted)
    return _Built(digest, passing, SegmentEntry(name=name, digest=written, n_documents=n_documents, files=(file,)))


def _taken_in(
    folder: Path, manifest: Manifest, job: _Job, built: Iterator[_Built]
) -> tuple[Manifest, IngestedFile | None]:
    try:
        digest, passing, entry = next(built)
    except BrokenProcessPool as error:
        raise Unavailable(
            "the process that was reading it, or one beside it, was ended from outside, perhaps for want of memory",
            where=str(job.path),
            fix="run the same command again with --processes 1; the files before this one are in",
        ) from error
    if entry is not None:
        named = _named(folder, manifest, segment_path(folder, passing), (*manifest.segments, entry))
        return named, entry.files[0]
    if digest not in {file.digest for file in manifest.files if file.name == job.path.name}:
        raise InputError(
            "a file of this name with other content is in the corpus already",
            where=str(job.path),
            fix="give the file another name, or ingest into a new folder",
        )
    return manifest, None


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
