"""Folders that hold bytes as they came, with a receipt: written whole or not at all, read back against their digests."""

import itertools
import shutil
import uuid
from collections.abc import Collection, Iterable, Iterator
from typing import TypeVar

import msgspec

from rechallenge.disk import disk_errors, make_directory, sync_directory, write_new
from rechallenge.model import CheckFailed, Digest, StoredFile, Value, digest_of
from rechallenge.project.files import RESTORE, Stored, names_in, read_verified
from rechallenge.project.folder import Folder
from rechallenge.project.packed import packed

RECEIPT = "receipt.json"
R = TypeVar("R", bound=Value)


def free_name(folder: Folder, room: str, stem: str) -> str:
    """`stem`, or `stem-2`, `stem-3` ... where that is taken in `room` of the review."""
    taken = set(names_in(folder.path / room))
    numbered = (f"{stem}-{number}" for number in itertools.count(2))
    return next(name for name in itertools.chain((stem,), numbered) if name not in taken)


def keep(
    folder: Folder, directory: str, files: Iterable[tuple[StoredFile, bytes]], receipt: Value, *, doing: str
) -> Stored:
    """Writes `files`, packed, and `receipt` into the new `directory`, whole or not at all.

    Args:
        directory: within the review, as `searches/<name>`; the stored files' paths lie in it.
        doing: what the disk refuses, for the error.
    Returns:
        Path and digest of the receipt.
    Raises:
        Unavailable: the disk refuses; nothing was kept.
    """
    place = folder.path / directory
    incoming = place.with_name(f".incoming-{uuid.uuid4().hex}")
    written = encoded(receipt)
    with disk_errors(place.parent, doing=doing):
        try:
            make_directory(incoming)
            for stored, data in files:
                write_new(incoming / stored.path.rpartition("/")[2], packed(data))
            write_new(incoming / RECEIPT, written)
            sync_directory(incoming)
            incoming.rename(place)
            sync_directory(place.parent)
        finally:
            shutil.rmtree(incoming, ignore_errors=True)
    return Stored(f"{directory}/{RECEIPT}", digest_of(written))


def encoded(receipt: Value) -> bytes:
    """A receipt as it stands in its file: JSON that people can read."""
    return msgspec.json.format(msgspec.json.encode(receipt), indent=2) + b"\n"


def read_receipt(folder: Folder, path: str, digest: Digest, into: type[R], *, what: str) -> R:
    """The receipt at `path`, verified.

    Raises:
        CheckFailed: it is missing, altered, or no `what`.
    """
    data = read_verified(folder.path, path, digest)
    try:
        return msgspec.json.decode(data, type=into)
    except msgspec.MsgspecError as error:
        raise CheckFailed(f"is not {what}: {error}", where=path, fix=RESTORE) from error


def unnamed(folder: Folder, room: str, named: Collection[str]) -> Iterator[str]:
    """Directories of `room` whose receipt no entry names: what a break between keeping and entering left."""
    for name in names_in(folder.path / room):
        if f"{room}/{name}/{RECEIPT}" not in named:
            yield f"{room}/{name}"
