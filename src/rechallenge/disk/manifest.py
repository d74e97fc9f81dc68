"""A manifest: the file that says which files of a folder count. It is replaced whole."""

from pathlib import Path
from typing import Protocol, TypeVar

import msgspec

from rechallenge.disk.files import write_whole
from rechallenge.model import InputError


class Formatted(Protocol):
    """Anything that carries the number of its format."""

    @property
    def format(self) -> int: ...


M = TypeVar("M", bound=Formatted)


def read_manifest(path: Path, into: type[M], *, current: int, what: str, make: str) -> M:
    """
    Args:
        current: the format that this program writes.
        what: the kind of folder, as in "holds no {what}"; `make`: how one is made.
    Raises:
        InputError: the folder holds none, or it was written by a later version.
    """
    try:
        manifest = msgspec.json.decode(path.read_bytes(), type=into)
    except FileNotFoundError as error:
        raise InputError(f"holds no {what}", where=str(path.parent), fix=f"make one: {make}") from error
    except msgspec.DecodeError as error:
        raise InputError(f"cannot be read: {error}", where=str(path), fix="ingest into a new folder") from error
    if manifest.format != current:
        raise InputError(
            f"is of format {manifest.format}; this program reads {current}",
            where=str(path),
            fix="use the version of rechallenge that wrote it, or ingest again",
        )
    return manifest


def write_manifest(path: Path, manifest: Formatted) -> None:
    """A reader sees the manifest before or after, never a part. Raises Unavailable."""
    write_whole(path, msgspec.json.format(msgspec.json.encode(manifest), indent=1))
