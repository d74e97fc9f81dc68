"""The protocol over time: which version is in force, and how a change is put on record."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from rechallenge.model import Actor, Amended, CheckFailed, Digest, InputError, Protocol, decode_toml
from rechallenge.project.folder import PROTOCOL, Folder
from rechallenge.project.history import in_order, sound_journals
from rechallenge.project.journal import Journal, Line, place_of
from rechallenge.project.problem import Problem
from rechallenge.project.versions import read_version, version_path
from rechallenge.project.writer import open_amending


def amend(folder: Folder, reason: str, *, by: Actor, at: datetime) -> Amended:
    """Puts on record that protocol.toml, edited by a person, replaces the version in force, and why.

    Raises:
        InputError: no reason is given, nothing was changed, or no entry was made yet, so that the plan is still free.
        CheckFailed: a journal does not hold.
        Unavailable: the journal cannot be written.
    """
    if not reason.strip():
        raise InputError("an amendment needs a reason", where=PROTOCOL, fix="say why the protocol was changed")
    before = _in_force(list(in_order(sound_journals(folder))))
    if before is None:
        raise InputError("no entry was made yet", where=PROTOCOL, fix="edit it freely; amendments begin with the work")
    if before == folder.protocol_digest:
        raise InputError("is unchanged", where=PROTOCOL, fix="edit it first, then say why")
    amended = Amended(at=at, by=by, before=before, after=folder.protocol_digest, reason=reason)
    with open_amending(folder, by) as writer:
        writer.append(amended)
    return amended


def protocol_until(folder: Folder, moment: datetime) -> Folder:
    """The folder with the protocol that was in force at that moment.

    Raises:
        InputError: nothing had been entered by then.
        CheckFailed: a journal does not hold, or the version is missing.
    """
    in_force = _in_force(list(in_order([journal.until(moment) for journal in sound_journals(folder)])))
    if in_force is None:
        raise InputError(
            f"nothing had been entered by {moment.isoformat()}", where=str(folder.path), fix="give a later moment"
        )
    data = read_version(folder.path, PROTOCOL, in_force)
    return Folder(folder.path, decode_toml(data.decode("utf-8-sig"), Protocol, where=PROTOCOL), data)


def check_protocol(folder: Folder, journals: Sequence[Journal]) -> Iterator[Problem]:
    """P1 to P3 of `check`."""
    lines = list(in_order(journals))
    yield from _unannounced(lines)
    in_force = _in_force(lines)
    if in_force is not None and in_force != folder.protocol_digest:
        yield Problem(
            message="was changed, and no amendment says why",
            where=PROTOCOL,
            fix=f"say why with `rechallenge amend`, or put back what it was ({version_path(PROTOCOL, in_force)})",
        )
    for digest in sorted({line.protocol for line in lines}):
        try:
            read_version(folder.path, PROTOCOL, digest)
        except CheckFailed as error:
            yield Problem.of(error)


def _unannounced(lines: list[Line]) -> Iterator[Problem]:
    known = {_first(lines), *(line.entry.after for line in lines if isinstance(line.entry, Amended))}
    for line in lines:
        named = {line.protocol, line.entry.before} if isinstance(line.entry, Amended) else {line.protocol}
        for digest in sorted(named - known):
            known.add(digest)
            yield Problem(
                message=f"stands under the protocol {digest}, which no amendment brought in",
                where=place_of(line),
                fix=f"put {version_path(PROTOCOL, digest)} back as {PROTOCOL} and run `rechallenge amend`",
            )


def _first(lines: list[Line]) -> Digest | None:
    """The protocol under which work began."""
    if not lines:
        return None
    entry = lines[0].entry
    return entry.before if isinstance(entry, Amended) else lines[0].protocol


def _in_force(lines: list[Line]) -> Digest | None:
    """The protocol after the last amendment; None while no entry was made."""
    after = [line.entry.after for line in lines if isinstance(line.entry, Amended)]
    return after[-1] if after else _first(lines)
