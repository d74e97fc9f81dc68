"""Writes that happen whole or not at all, and what a disk says in plain words."""

import errno
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import file_digest
from pathlib import Path

from rechallenge.model import Digest, Unavailable

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_READ_ONLY = (errno.EROFS, errno.EACCES, errno.EPERM)


@contextmanager
def disk_errors(path: Path, *, doing: str) -> Iterator[None]:
    """Turns what the operating system says about `path` into Unavailable.

    Args:
        doing: the act that failed, as in "cannot {doing}".
    """
    try:
        yield
    except OSError as error:
        raise Unavailable(f"cannot {doing}: {_reason(error)}", where=str(path), fix=_fix(error)) from error


def _reason(error: OSError) -> str:
    if error.errno in _FULL:
        return "no space is left on the disk"
    if error.errno in _READ_ONLY:
        return "the folder is read-only for this user"
    return error.strerror or str(error)


def _fix(error: OSError) -> str:
    if error.errno in _FULL:
        return "free some space and repeat; what was acknowledged before is kept"
    if error.errno in _READ_ONLY:
        return "make the folder writable, or work on a copy of it"
    return ""


def write_whole(path: Path, data: bytes, *, mode: int = 0o666) -> None:
    """Puts `data` at `path`, durably; a crash leaves the old file or the new one, never a part.

    Args:
        mode: rights of the file, before the user's mask.
    """
    temporary = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
    with disk_errors(path, doing="write the file"):
        make_directory(path.parent)
        try:
            write_new(temporary, data, mode=mode)
            os.replace(temporary, path)
        finally:
            temporary.unlink(missing_ok=True)
        sync_directory(path.parent)


def write_new(path: Path, data: bytes, *, mode: int = 0o666) -> None:
    """Writes a file that must not exist yet and waits for the disk. Raises OSError."""
    with open(path, "xb", opener=lambda name, flags: os.open(name, flags, mode)) as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def make_directory(path: Path) -> None:
    """Makes the directory `path`, with those above it, durably. Raises OSError."""
    if not path.is_dir():
        make_directory(path.parent)
        path.mkdir(exist_ok=True)
        sync_directory(path.parent)


def sync_directory(path: Path) -> None:
    """Waits until new names in the directory `path` are on disk. Raises OSError."""
    if os.name == "nt":  # Windows has no handle for a directory that could be synced
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def put_in_place(work: Path, place: Path) -> None:
    """Moves a folder that is whole to where it will be named, durably; what stood there is gone. Raises OSError."""
    for path in work.iterdir():
        sync_file(path)
    sync_directory(work)
    make_directory(place.parent)
    if place.exists():
        shutil.rmtree(place)
    work.rename(place)
    sync_directory(place.parent)


def sync_file(path: Path) -> None:
    """Waits until what was written to `path` is on disk. Raises OSError."""
    with path.open("r+b") as file:  # Windows syncs only what is open for writing
        os.fsync(file.fileno())


def digest_of_file(path: Path) -> Digest:
    """As `model.digest_of`, of a file of any size. Raises OSError."""
    with path.open("rb") as file:
        return Digest(f"sha256:{file_digest(file, 'sha256').hexdigest()}")
