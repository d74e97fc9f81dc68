"""Journals followed while they grow: what was appended since the last look, by this program or any other."""

import os
from dataclasses import dataclass
from pathlib import Path

from rechallenge.disk import disk_errors
from rechallenge.model import Actor, CheckFailed
from rechallenge.project.folder import JOURNAL, PROTOCOL, Folder
from rechallenge.project.history import in_order
from rechallenge.project.journal import SUFFIX, Head, Journal, Line, head_of, read_journal

_STOP = "end the program that changes journals, restore the folder from a copy, and start again"


@dataclass(frozen=True, slots=True)
class _Place:
    """How far a journal was read: `inode` tells that it is still the same file."""

    inode: int
    end: int
    last: Line | None


class JournalFollower:
    """Reads each line of a review's journals once. For one thread at a time.

    A look where nothing was appended costs one listing of the folder. Lines are verified as `replay` does, each against
    the one before it.
    """

    def __init__(self, folder: Folder) -> None:
        self._folder = folder.path
        self._places: dict[Actor, _Place] = {}
        self._sizes: dict[str, tuple[int, int]] = {}
        self._protocol = self._stamp()

    @property
    def heads(self) -> dict[Actor, Head]:
        """The last line read of each journal that has one, by actor."""
        return {actor: head_of(place.last) for actor, place in sorted(self._places.items()) if place.last}

    @property
    def last(self) -> tuple[Line, ...]:
        """The last line read of each journal that has one."""
        return tuple(place.last for place in self._places.values() if place.last)

    def protocol_changed(self) -> bool:
        """Whether protocol.toml was written to since the last time this was asked."""
        before, self._protocol = self._protocol, self._stamp()
        return before != self._protocol

    def _stamp(self) -> tuple[int, int]:
        with disk_errors(self._folder / PROTOCOL, doing="read the protocol"):
            found = os.stat(self._folder / PROTOCOL)
        return found.st_mtime_ns, found.st_size

    def look(self) -> tuple[Line, ...]:
        """The lines appended since the last look, in the order in which they count among themselves.

        Raises:
            CheckFailed: a line does not hold, or a journal was cut or replaced; the follower cannot go on.
            Unavailable: a journal cannot be read.
        """
        sizes = self._listed()
        if sizes == self._sizes:
            return ()
        grown = [self._read_on(name, *found) for name, found in sizes.items() if found != self._sizes.get(name)]
        if gone := self._sizes.keys() - sizes.keys():
            raise CheckFailed("was taken away while it was open here", where=f"{JOURNAL}/{min(gone)}", fix=_STOP)
        self._sizes = sizes
        return tuple(in_order(grown))

    def look_at(self, actor: Actor) -> tuple[Line, ...]:
        """As `look`, at the journal of one actor, who has written to it."""
        name = f"{actor}{SUFFIX}"
        path = self._folder / JOURNAL / name
        with disk_errors(path, doing="read the journal"):
            now = os.stat(path)
        journal = self._read_on(name, now.st_ino, now.st_size)
        self._sizes[name] = now.st_ino, now.st_size
        return journal.lines

    def _listed(self) -> dict[str, tuple[int, int]]:
        """Inode and size of each journal."""
        with (
            disk_errors(self._folder / JOURNAL, doing="list the journals"),
            os.scandir(self._folder / JOURNAL) as found,
        ):
            journals = [entry for entry in found if entry.name.endswith(SUFFIX) and not entry.name.startswith(".")]
            return {entry.name: ((now := os.stat(entry.path)).st_ino, now.st_size) for entry in journals}

    def _read_on(self, name: str, inode: int, size: int) -> Journal:
        actor = Actor(name.removesuffix(SUFFIX))
        place = self._places.get(actor) or _Place(inode, 0, None)
        if inode != place.inode or size < place.end:
            raise CheckFailed("was cut or replaced while it was open here", where=f"{JOURNAL}/{name}", fix=_STOP)
        after = head_of(place.last) if place.last else None
        journal = read_journal(Path(self._folder, JOURNAL, name), after=after, start=place.end)
        if journal.problems:
            raise journal.problems[0].error()
        self._places[actor] = _Place(inode, journal.end, journal.lines[-1] if journal.lines else place.last)
        return journal
