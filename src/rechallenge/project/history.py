"""All journals of a review read back as one sequence of entries."""

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from rechallenge.model import Actor, AnyEntry, Digest, digest_of
from rechallenge.project.folder import Folder
from rechallenge.project.journal import Head, Journal, Line, Torn, journal_paths, read_journal


@dataclass(frozen=True, slots=True)
class Replay:
    """What was recorded, in the order in which it counts.

    Attributes:
        entries: in the order that `replay` describes.
        torn: last lines without an end, which do not count: a crash, or a writer in mid-line at this moment.
        heads: last line of each journal that has one, by actor in alphabetical order.
    """

    entries: tuple[AnyEntry, ...]
    torn: tuple[Torn, ...]
    heads: dict[Actor, Head]

    @property
    def digest(self) -> Digest:
        """One digest for all that was replayed; equal digests mean equal entries."""
        return digest_of("\n".join(f"{actor} {head.seq} {head.digest}" for actor, head in self.heads.items()).encode())


def replay(folder: Folder, *, until: datetime | None = None) -> Replay:
    """Reads and verifies every journal of the review.

    The order does not depend on the order of files: by time, then actor. Within a journal the order of its lines rules:
    an entry counts as made no earlier than those before it, even where the clock was set back between.

    Args:
        until: leaves out what was entered later, so that the review stands as it stood at that moment.
    Raises:
        CheckFailed: naming the first line that does not hold.
        InputError: a file in journal/ is not named for an actor.
        Unavailable: a journal cannot be read.
    """
    journals = [journal if until is None else journal.until(until) for journal in sound_journals(folder)]
    return Replay(
        entries=tuple(line.entry for line in in_order(journals)),
        torn=tuple(journal.torn for journal in journals if journal.torn),
        heads={journal.actor: journal.head for journal in journals if journal.head},
    )


def sound_journals(folder: Folder) -> list[Journal]:
    """Every journal of the review, read and verified. Raises as `replay`."""
    journals = [read_journal(path) for path in journal_paths(folder.path)]
    for journal in journals:
        if journal.problems:
            raise journal.problems[0].error()
    return journals


def in_order(journals: Sequence[Journal]) -> Iterator[Line]:
    """The lines of all journals in the order in which they count."""
    return heapq.merge(*(journal.lines for journal in journals), key=_moment)


def _moment(line: Line) -> tuple[datetime, Actor, int]:
    return line.entry.at, line.entry.by, line.seq
