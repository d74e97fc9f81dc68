"""The operating system's lock on a file: it ends with the process that holds it."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rechallenge.model import Unavailable

if sys.platform == "win32":
    import msvcrt

    _BEYOND = 1 << 62  # Windows keeps others from reading locked bytes, so a byte that no file here reaches is locked

    def take(handle: int) -> None:
        os.lseek(handle, _BEYOND, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

    def release(handle: int) -> None:
        os.lseek(handle, _BEYOND, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def take(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def release(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_UN)


@contextmanager
def sole_user(file: Path, *, busy: str) -> Iterator[None]:
    """One process at a time goes on from here; `file` is made if need be.

    Args:
        busy: what another process is doing, for the error.
    Raises:
        Unavailable: another process holds the lock.
    """
    with file.open("wb") as held:
        try:
            take(held.fileno())
        except OSError as error:
            raise Unavailable(busy, where=str(file.parent), fix="wait until it has ended") from error
        yield
