"""Bytes of a review folder: where they stand, and that they are what was recorded."""

from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from rechallenge.disk import disk_errors
from rechallenge.model import CheckFailed, Digest, digest_of

RESTORE = "restore it from a copy of the folder"


@dataclass(frozen=True, slots=True)
class Stored:
    """Where bytes came to stand: path within the review folder, digest of the bytes."""

    path: str
    digest: Digest


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
