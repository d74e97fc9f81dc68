"""Appending to a journal: what is acknowledged is on disk, what is not leaves no trace that counts."""

import contextlib
import os
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rechallenge.disk import disk_errors, make_directory, sync_directory, write_new
from rechallenge.model import Actor, AnyEntry, CheckFailed, Digest, InputError, ProtocolError, Unavailable
from rechallenge.project.files import RESTORE
from rechallenge.project.folder import JOURNAL, PROTOCOL, Folder
from rechallenge.project.journal import (
    Head,
    Line,
    Torn,
    head_of,
    journal_path,
    journal_paths,
    normalised,
    read_line,
    seal,
)
from rechallenge.project.lock import sole_writer
from rechallenge.project.versions import keep_version, version_path

_BLOCK = 4096  # bytes read from the end of a journal at first; most lines are ten times shorter


class JournalWriter:
    """The end of one actor's journal, open for appending. For one thread at a time.

    Attributes:
        actor: whose journal it is.
        head: the last acknowledged line, None while there is none.
        set_aside: the torn tail found on opening, as moved to its own file; None where the last line was whole.
    """

    def __init__(self, handle: int, path: Path, *, protocol: Digest) -> None:
        """Takes over `handle`, open for reading and appending, with the lock held."""
        self.actor = Actor(path.stem)
        self._handle = handle
        self._path = path
        self._protocol = protocol
        self.head, self._size, self.set_aside = _recovered(handle, path)

    def append(self, entry: AnyEntry) -> int:
        """Writes one entry and returns its number once it is on disk.

        Raises:
            InputError: the entry is another actor's, or cannot be kept; nothing was written.
            Unavailable: the disk refuses; the journal ends where it ended before.
        """
        return self.append_all((entry,))[0]

    def append_all(self, entries: Iterable[AnyEntry]) -> range:
        """Writes entries with one wait for the disk and returns their numbers once all are there.

        Acknowledgement is all or nothing: an error leaves none of them. Only the end of the whole process in
        mid-write can leave the first few, whole and unacknowledged; repeating the batch then is safe where a later
        entry replaces an earlier one.

        Raises:
            As `append`.
        """
        head = self.head
        sealed = []
        for entry in entries:
            if entry.by != self.actor:
                raise InputError(
                    f"the entry is by {entry.by!r}, the journal {self.actor!r}'s",
                    where=self._path.name,
                    fix="write each person's entries to their own journal",
                )
            line, head = seal(normalised(entry, where=self._path.name), after=head, protocol=self._protocol)
            sealed.append(line)
        if head is not None and sealed:
            self._write(b"".join(sealed), head)
        end = head.seq + 1 if head else 1
        return range(end - len(sealed), end)

    def _write(self, data: bytes, head: Head) -> None:
        with disk_errors(self._path, doing="write to the journal"):
            self._refuse_changed()
            try:
                rest = memoryview(data)
                while rest:
                    rest = rest[os.write(self._handle, rest) :]
                os.fsync(self._handle)
            except BaseException:  # an interrupt, too, must leave no half line
                self._cut_back()
                raise
        self.head, self._size = head, self._size + len(data)

    def _refuse_changed(self) -> None:
        here = os.fstat(self._handle)
        if here.st_size != self._size or not os.path.samestat(here, self._path.stat()):
            raise Unavailable(
                "the journal was changed or replaced while it was open here",
                where=str(self._path),
                fix="open it again; if this repeats, find the program that copies files into the folder",
            )

    def _cut_back(self) -> None:
        """Takes an unacknowledged write away; where even that fails, the size check refuses every later append."""
        with contextlib.suppress(OSError):
            os.ftruncate(self._handle, self._size)
            os.fsync(self._handle)


@contextmanager
def open_journal(folder: Folder, actor: Actor, *, last: Collection[Line] | None = None) -> Iterator[JournalWriter]:
    """Opens the journal of `actor` for appending; a torn last line is moved to `journal/<actor>.torn-<n>`.

    Args:
        last: the last line of each journal where a `JournalFollower` has read them; read from the disk by default.
    Raises:
        InputError: `actor` cannot name a journal.
        ProtocolError: protocol.toml was changed since the last entry of the review, and nobody said why.
        CheckFailed: the last line was altered.
        Unavailable: another writer holds the journal, or the disk refuses.
    """
    last = _last_lines(folder.path) if last is None else last
    is_kept = folder.protocol_digest in {line.protocol for line in last}
    if last and not is_kept:
        kept = version_path(PROTOCOL, max(last, key=lambda line: line.entry.at).protocol)
        raise ProtocolError(
            "was changed since the last entry",
            where=PROTOCOL,
            fix=f"say why with `rechallenge amend`, or put back what it was ({kept})",
        )
    if not is_kept:
        keep_version(folder.path, PROTOCOL, folder.protocol_bytes)
    with _opened(folder, actor) as writer:
        yield writer


@contextmanager
def open_amending(folder: Folder, actor: Actor) -> Iterator[JournalWriter]:
    """As `open_journal`, for the one entry that may stand under a changed protocol: the one that says why."""
    keep_version(folder.path, PROTOCOL, folder.protocol_bytes)
    with _opened(folder, actor) as writer:
        yield writer


@contextmanager
def _opened(folder: Folder, actor: Actor) -> Iterator[JournalWriter]:
    path = journal_path(folder.path, actor)
    with disk_errors(path, doing="open the journal for writing"):
        make_directory(path.parent)
        handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o666)
    try:
        with sole_writer(handle, path):
            yield JournalWriter(handle, path, protocol=folder.protocol_digest)
    finally:
        os.close(handle)


def _recovered(handle: int, path: Path) -> tuple[Head | None, int, Torn | None]:
    """Head and size of the whole lines in `path`, once a torn tail is set aside."""
    with disk_errors(path, doing="open the journal for writing"):
        raw, tail, size = _end_of(path)
        last = read_line(raw) if raw else None
        if isinstance(last, str):
            n_lines = path.read_bytes().count(b"\n")
            raise CheckFailed(last, where=f"{JOURNAL}/{path.name}, line {n_lines}", fix=RESTORE)
        torn = None
        if tail:
            torn = _set_aside(path, tail, line=last.seq + 1 if last else 1)
            os.ftruncate(handle, size)
            os.fsync(handle)
        if not raw and not tail:
            sync_directory(path.parent)
    return (head_of(last) if last else None), size, torn


def _end_of(path: Path) -> tuple[bytes, bytes, int]:
    """The last whole line, what stands after it, and where it ends; only the end of the file is read."""
    with path.open("rb") as file:
        start = end = file.seek(0, os.SEEK_END)
        data = b""
        while start > 0:
            start = max(0, start - max(_BLOCK, len(data)))
            file.seek(start)
            data = file.read(end - start)
            whole = data.rfind(b"\n") + 1
            before = data.rfind(b"\n", 0, whole - 1) if whole else -1
            if before >= 0:
                return data[before + 1 : whole], data[whole:], start + whole
    whole = data.rfind(b"\n") + 1
    return data[:whole], data[whole:], whole


def _set_aside(path: Path, tail: bytes, *, line: int) -> Torn:
    number = 1
    while (aside := path.with_suffix(f".torn-{number}")).exists():
        number += 1
    write_new(aside, tail)
    sync_directory(path.parent)
    return Torn(path=f"{JOURNAL}/{aside.name}", line=line, n_bytes=len(tail))


def _last_lines(folder: Path) -> list[Line]:
    """The last whole line of each journal; a damaged one is left to `check`."""
    with disk_errors(folder / JOURNAL, doing="read the journals"):
        last = [read_line(raw) for path in journal_paths(folder) if (raw := _end_of(path)[0])]
    return [line for line in last if isinstance(line, Line)]
