"""Files of facts that people give (claims, counts, background rates), kept in each version that an entry names."""

import re
from collections.abc import Iterator, Sequence

from rechallenge.disk import write_whole
from rechallenge.model import Added, AnyEntry, CheckFailed, InputError, InputKind, digest_of
from rechallenge.project.files import Stored, names_in, read_inside
from rechallenge.project.folder import INPUTS, Folder
from rechallenge.project.problem import Problem
from rechallenge.project.versions import keep_version, read_version, version_path

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}\Z")


def store_input(folder: Folder, kind: InputKind, name: str, data: bytes) -> Stored:
    """Keeps a file of facts as `inputs/<kind>/<name>`, in place of an earlier one of that name, and as a version.

    It counts once an `Added` entry names the path and digest returned here. The version outlives every later change.

    Raises:
        InputError: `name` cannot be a file's on every system.
        Unavailable: the disk refuses.
    """
    if not _NAME.match(name):
        raise InputError(
            f"{name!r} cannot name a file of facts",
            where=f"{INPUTS}/{kind.value}",
            fix="use letters, digits, dots, hyphens and underscores, at most 100",
        )
    path = f"{INPUTS}/{kind.value}/{name}"
    keep_version(folder.path, name, data)
    write_whole(folder.path / path, data)
    return Stored(path, digest_of(data))


def latest_inputs(entries: Sequence[AnyEntry], kind: InputKind | None = None) -> tuple[Added, ...]:
    """The entry in force for each path, in the order of paths; of one `kind`, or of all."""
    latest = {entry.path: entry for entry in entries if isinstance(entry, Added)}
    return tuple(latest[path] for path in sorted(latest) if kind in (None, latest[path].kind))


def read_input(folder: Folder, added: Added) -> bytes:
    """The bytes that the entry `added` brought in, whatever became of the file since.

    Raises:
        CheckFailed: they are missing or altered.
        Unavailable: they cannot be read.
    """
    return read_version(folder.path, _name(added), added.digest)


def check_inputs(folder: Folder, entries: Sequence[AnyEntry]) -> Iterator[Problem]:
    """F1 to F3 of `check`."""
    added = {(entry.path, entry.digest): entry for entry in entries if isinstance(entry, Added)}
    for entry in added.values():
        try:
            read_input(folder, entry)
        except CheckFailed as error:
            yield Problem.of(error)
    for entry in latest_inputs(entries):
        try:
            data = read_inside(folder.path, entry.path)
        except CheckFailed as error:
            yield Problem.of(error)
            continue
        if digest_of(data) != entry.digest:
            kept = version_path(_name(entry), entry.digest)
            yield Problem(
                message="was edited since it was added; the review uses what was added",
                where=entry.path,
                fix=f"add it again, or put back {kept}",
            )
    named = {path for path, _ in added}
    for kind in names_in(folder.path / INPUTS):
        for name in names_in(folder.path / INPUTS / kind):
            if (path := f"{INPUTS}/{kind}/{name}") not in named:
                yield Problem(
                    message="lies here, and no entry adds it to the review", where=path, fix="add it, or remove it"
                )


def _name(added: Added) -> str:
    return added.path.rpartition("/")[2]
