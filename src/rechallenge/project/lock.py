"""One writer per journal: the operating system's lock, which ends with the process that holds it."""

import contextlib
import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rechallenge.disk import release, take
from rechallenge.model import Unavailable


@contextmanager
def sole_writer(handle: int, path: Path) -> Iterator[None]:
    """Holds the lock on the open journal `handle`; `path` with the ending `.lock` tells others who does.

    The lock is the operating system's. The `.lock` file only carries the name and may outlive a crash without harm.

    Raises:
        Unavailable: another handle, here or in another process, holds the lock, or this disk cannot lock.
    """
    note = path.with_suffix(".lock")
    try:
        take(handle)
    except (BlockingIOError, PermissionError) as error:
        raise Unavailable(
            f"is open for writing by {_holder(note)}; a journal has one writer",
            where=str(path),
            fix="end that program, or write under another name",
        ) from error
    except OSError as error:
        raise Unavailable(
            f"this disk cannot lock files: {error.strerror}", where=str(path), fix="move the review to a local disk"
        ) from error
    try:
        with contextlib.suppress(OSError):
            note.write_text(f"process {os.getpid()} on {platform.node()}", encoding="utf-8")
        yield
    finally:
        with contextlib.suppress(OSError):
            note.unlink(missing_ok=True)
        release(handle)


def _holder(note: Path) -> str:
    try:
        return note.read_text(encoding="utf-8") or "another program"
    except OSError:
        return "another program"
