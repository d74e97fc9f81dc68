"""Bytes on disk: digests, writes that happen whole or not at all, and disk errors in plain words."""

import errno
import hashlib
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from rechallenge.model import CheckFailed, Digest, Unavailable

RESTORE = "restore it from a copy of the folder"

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_READ_ONLY = (errno.EROFS, errno.EACCES, errno.EPERM)


@dataclass(frozen=True, slots=True)
class Stored:
    """Where bytes came to stand: path within the review folder, digest of the bytes."""

    path: str
    digest: Digest


def digest_of(data: bytes) -> Digest:
    """`sha256:` and the SHA-256 of `data` in hexadecimal."""
    return Digest("sha256:" + hashlib.sha256(data).hexdigest())


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


def read_verified(folder: Path, path: str, digest: Digest) -> bytes:
    """The bytes at `path` within `folder`.

    Raises:
        CheckFailed: the path leaves the folder, the file is missing, or its bytes have another digest.
    """
    data = read_inside(folder, path)
    if (found := digest_of(data)) != digest:
        raise CheckFailed(f"has digest {found}; {digest} was recorded", where=path, fix=RESTORE)
    return data


def read_inside(folder: Path, path: str) -> bytes:
    """The bytes at `path` within `folder`, whatever they are. Raises CheckFailed as `read_verified` does."""
    relative = PurePosixPath(path)
    if not path or relative.is_absolute() or ".." in relative.parts:
        raise CheckFailed(f"{path!r} does not lie inside the review folder", where=path, fix="do not trust its entry")
    with disk_errors(folder / path, doing="read the file"):
        try:
            return (folder / path).read_bytes()
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError) as error:
            raise CheckFailed("is missing", where=path, fix=RESTORE) from error


def names_in(directory: Path) -> tuple[str, ...]:
    """Names in `directory` in order, without those that begin with a dot; none where it does not exist."""
    with disk_errors(directory, doing="list the folder"):
        if not directory.is_dir():
            return ()
        return tuple(sorted(path.name for path in directory.iterdir() if not path.name.startswith(".")))
