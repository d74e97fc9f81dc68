"""A journal file: entries sealed line by line into a chain, and the verification of a whole file."""

import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec

from rechallenge.disk import disk_errors
from rechallenge.model import Actor, AnyEntry, Digest, InputError, Value, digest_of
from rechallenge.project.folder import JOURNAL
from rechallenge.project.problem import Problem

SUFFIX = ".jsonl"
_ACTOR = re.compile(r"[a-z0-9][a-z0-9.-]{0,63}\Z")
_BLANK_SEAL = len(b',"digest":""}')
_SEAL = len(b',"digest":"sha256:"}\n') + 64

_ALTERED = "restore the file from a copy; entries are corrected by new entries, never by editing"


class Line(Value):
    """An entry in its place in the chain.

    Attributes:
        seq: counts from 1 in each journal.
        prev: digest of the line before, None on the first.
        protocol: digest of the protocol.toml under which the entry was made.
        digest: of this line's bytes up to the digest itself, so that it covers `prev` and every byte of the entry.
    """

    seq: int
    prev: Digest | None
    protocol: Digest
    entry: AnyEntry
    digest: Digest


class Head(Value):
    """The last line of a journal: whoever keeps it can tell later whether the journal still begins the same."""

    seq: int
    digest: Digest


class Torn(Value):
    """A last line without its end: what a crash leaves of an append that was never acknowledged."""

    path: str
    line: int
    n_bytes: int


@dataclass(frozen=True, slots=True)
class Journal:
    """One file as read: the lines that hold, what does not, and a torn tail. `end` is where its whole lines end."""

    actor: Actor
    path: str
    lines: tuple[Line, ...]
    problems: tuple[Problem, ...]
    torn: Torn | None
    end: int = 0

    @property
    def head(self) -> Head | None:
        return head_of(self.lines[-1]) if self.lines else None

    def until(self, moment: datetime) -> "Journal":
        """The journal as it stood at that moment: its lines up to the first that was entered later."""
        known = tuple(itertools.takewhile(lambda line: line.entry.at <= moment, self.lines))
        return Journal(
            self.actor, self.path, known, self.problems, self.torn if len(known) == len(self.lines) else None
        )


_encoder = msgspec.json.Encoder(order="deterministic")
_lines = msgspec.json.Decoder(Line)
_entries: msgspec.json.Decoder[AnyEntry] = msgspec.json.Decoder(AnyEntry)


def journal_path(folder: Path, actor: Actor) -> Path:
    """Where `actor` writes. Raises InputError for a name that cannot be a file's on every system."""
    if not _ACTOR.match(actor):
        raise InputError(
            f"{actor!r} cannot name a journal",
            where="the actor's name",
            fix="use 1 to 64 lower-case letters, digits, dots and hyphens, a letter or digit first",
        )
    return folder / JOURNAL / f"{actor}{SUFFIX}"


def journal_paths(folder: Path) -> tuple[Path, ...]:
    """The journals of a review by name; none where nobody wrote yet."""
    with disk_errors(folder / JOURNAL, doing="list the journals"):
        return tuple(sorted(path for path in (folder / JOURNAL).glob(f"*{SUFFIX}") if not path.name.startswith(".")))


def head_of(line: Line) -> Head:
    return Head(seq=line.seq, digest=line.digest)


def place_of(line: Line) -> str:
    """File and line, for messages."""
    return f"{JOURNAL}/{line.entry.by}{SUFFIX}, line {line.seq}"


def normalised(entry: AnyEntry, *, where: str) -> AnyEntry:
    """`entry` as it will be read again: types checked, whole numbers widened where the field is a float.

    Raises:
        InputError: a field has the wrong type, or the time is not in UTC.
    """
    try:
        known = _entries.decode(_encoder.encode(entry))
    except (msgspec.MsgspecError, TypeError, ValueError, OverflowError) as error:
        raise InputError(f"the entry cannot be kept: {error}", where=where, fix="correct the entry") from error
    if known.at.utcoffset():
        raise InputError(f"the time {known.at} is not in UTC", where=where, fix="give `at` in UTC")
    return known


def seal(entry: AnyEntry, *, after: Head | None, protocol: Digest) -> tuple[bytes, Head]:
    """The line for a normalised `entry`, with its line feed, and the head that it makes."""
    seq = after.seq + 1 if after else 1
    line = Line(seq=seq, prev=after.digest if after else None, protocol=protocol, entry=entry, digest=Digest(""))
    body = _encoder.encode(line)[:-_BLANK_SEAL]
    digest = digest_of(body)
    return b'%b,"digest":"%b"}\n' % (body, digest.encode()), Head(seq=seq, digest=digest)


def read_line(raw: bytes) -> Line | str:
    """The line written as `raw`, line feed included, or what is wrong with it taken by itself."""
    if raw[-_SEAL:] != b',"digest":"%b"}\n' % digest_of(raw[:-_SEAL]).encode():
        return "was altered: its bytes do not give the digest that it ends with"
    try:
        line = _lines.decode(raw)
    except msgspec.DecodeError as error:
        return f"is no journal line that this version knows: {error}"
    return line if _encoder.encode(line) + b"\n" == raw else "is not in canonical form: reading and writing changes it"


def read_journal(path: Path, *, after: Head | None = None, start: int = 0) -> Journal:
    """Reads and verifies one file, or what was appended to it.

    Args:
        after: the last line known, which ends at the byte `start`; what stands before is not read again.
    Raises:
        InputError: the file is not named for an actor.
        Unavailable: it cannot be read.
    """
    actor = Actor(path.name.removesuffix(SUFFIX))
    journal_path(path.parent.parent, actor)
    with disk_errors(path, doing="read the journal"), path.open("rb") as file:
        file.seek(start)
        return _verified(file, actor, after, start)


def _verified(file: Iterable[bytes], actor: Actor, after: Head | None, start: int) -> Journal:
    """Holds the lines of a file against everything a journal promises (J1 to J5 of `check`).

    Each damaged line is named once: the line after it is taken as a new beginning of the chain.
    """
    where = f"{JOURNAL}/{actor}{SUFFIX}"
    lines: list[Line] = []
    faults: list[tuple[int, str]] = []
    torn = None
    seq: int | None = after.seq if after else 0  # of the line before; None where that cannot be known
    prev = after.digest if after else None
    end = start
    for number, raw in enumerate(file, (seq or 0) + 1):
        if not raw.endswith(b"\n"):
            torn = Torn(path=where, line=number, n_bytes=len(raw))
            break
        end += len(raw)
        line = read_line(raw)
        if isinstance(line, str):
            faults.append((number, line))
            seq = None
            continue
        if line.entry.by != actor:
            faults.append((number, f"was written by {line.entry.by!r}, and this is the journal of {actor!r}"))
        elif seq is not None and (line.seq != seq + 1 or line.prev != prev):
            faults.append((number, "does not follow the line before: lines were removed, added or moved"))
        lines.append(line)
        seq, prev = line.seq, line.digest
    problems = tuple(Problem(message=fault, where=f"{where}, line {number}", fix=_ALTERED) for number, fault in faults)
    return Journal(actor, where, tuple(lines), problems, torn, end)
