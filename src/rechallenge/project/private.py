"""`private/`: what belongs to people and not to the review. Readable by this user alone, never exported."""

import os
from pathlib import Path
from typing import TypeVar

import msgspec

from rechallenge.disk import disk_errors, write_whole
from rechallenge.model import CheckFailed, Value
from rechallenge.project.files import RESTORE
from rechallenge.project.folder import PRIVATE, Folder

T = TypeVar("T", bound=Value)


def read_private(folder: Folder, name: str, into: type[T]) -> T:
    """The value kept under `name`; the type's default where none was kept.

    Raises:
        CheckFailed: the file is damaged.
        Unavailable: it cannot be read.
    """
    path = folder.path / PRIVATE / name
    with disk_errors(path, doing="read a private file"):
        if not path.is_file():
            return into()
        data = path.read_bytes()
    try:
        return msgspec.json.decode(data, type=into)
    except msgspec.MsgspecError as error:
        raise CheckFailed(f"cannot be read: {error}", where=f"{PRIVATE}/{name}", fix=RESTORE) from error


def private_stamp(folder: Folder, name: str) -> int:
    """A number that changes when what is kept under `name` does; 0 where nothing is."""
    try:
        return os.stat(folder.path / PRIVATE / name).st_mtime_ns
    except OSError:
        return 0


def write_private(folder: Folder, name: str, value: Value) -> None:
    """Keeps a value under `name`, whole or not at all."""
    path = folder.path / PRIVATE / name
    _make_private(folder.path / PRIVATE)
    data = msgspec.json.format(msgspec.json.encode(value, order="sorted"), indent=2)
    write_whole(path, data + b"\n", mode=0o600)


def _make_private(directory: Path) -> None:
    with disk_errors(directory, doing="make a private folder"):
        directory.mkdir(exist_ok=True)
        directory.chmod(0o700)
    if not (directory / ".gitignore").exists():
        write_whole(directory / ".gitignore", b"*\n")
