"""One writer per journal: the operating system's lock, which ends with the process that holds it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rechallenge.disk import release, take
from rechallenge.model import Unavailable

_PATIENCE_S = 2.0  # an append takes milliseconds
_PAUSE_S = 0.01


@contextmanager
def sole_writer(handle: int, path: Path) -> Iterator[None]:
    """Holds the lock on the open journal `handle`; waits a moment where another writer has it.

    Raises:
        Unavailable: another handle, here or in another process, keeps the lock, or this disk cannot lock.
    """
    try:
        _take(handle)
    except (BlockingIOError, PermissionError) as error:
        raise Unavailable(
            f"has been open for writing by another program for {_PATIENCE_S:g} s; a journal has one writer",
            where=str(path),
            fix="end that program, or write under another name",
        ) from error
    except OSError as error:
        raise Unavailable(
            f"this disk cannot lock files: {error.strerror}", where=str(path), fix="move the review to a local disk"
        ) from error
    try:
        yield
    finally:
        release(handle)


def _take(handle: int) -> None:
    end = time.monotonic() + _PATIENCE_S
    while True:
        try:
            take(handle)
            return
        except (BlockingIOError, PermissionError):
            if time.monotonic() > end:
                raise
        time.sleep(_PAUSE_S)
