"""What sources answered, byte for byte as it came, each delivery with its receipt."""

import itertools
import shutil
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC

import msgspec

from rechallenge.model import AnyEntry, CheckFailed, Imported, InputError, Receipt
from rechallenge.project.files import (
    RESTORE,
    Stored,
    digest_of,
    disk_errors,
    make_directory,
    names_in,
    read_verified,
    sync_directory,
    write_new,
)
from rechallenge.project.folder import SEARCHES, Folder
from rechallenge.project.packed import packed, read_packed, stored_file
from rechallenge.project.problem import Problem

RECEIPT = "receipt.json"


@dataclass(frozen=True, slots=True)
class Delivery:
    """A receipt with its files: name as delivered, bytes as delivered."""

    receipt: Receipt
    files: tuple[tuple[str, bytes], ...]


def store_delivery(folder: Folder, receipt: Receipt, files: Sequence[tuple[str, bytes]]) -> Stored:
    """Keeps the raw `files` under `searches/<UTC time>-<source>/`, whole or not at all.

    The delivery counts once an `Imported` entry names the path and digest returned here.

    Args:
        receipt: about the delivery; its list of files is filled in here.
        files: name and bytes of each, in order.
    Returns:
        Path and digest of the receipt.
    Raises:
        InputError: the receipt cannot be kept.
        Unavailable: the disk refuses; nothing was kept.
    """
    receipt = _validated(receipt)
    searches = folder.path / SEARCHES
    incoming = searches / f".incoming-{uuid.uuid4().hex}"
    with disk_errors(searches, doing="keep the delivery"):
        try:
            make_directory(incoming)
            name = _free_name(folder, receipt)
            stored = tuple(stored_file(f"{SEARCHES}/{name}", number, file) for number, file in enumerate(files, 1))
            for kept, (_, data) in zip(stored, files, strict=True):
                write_new(incoming / kept.path.rpartition("/")[2], packed(data))
            written = _encoded(msgspec.structs.replace(receipt, files=stored))
            write_new(incoming / RECEIPT, written)
            sync_directory(incoming)
            incoming.rename(searches / name)
            sync_directory(searches)
        finally:
            shutil.rmtree(incoming, ignore_errors=True)
    return Stored(f"{SEARCHES}/{name}/{RECEIPT}", digest_of(written))


def read_delivery(folder: Folder, imported: Imported) -> Delivery:
    """The delivery that the entry `imported` brought in, verified.

    Raises:
        CheckFailed: a part is missing or is not what was recorded.
        Unavailable: it cannot be read.
    """
    receipt = _receipt(folder, imported)
    return Delivery(receipt, tuple((file.name, read_packed(folder, file)) for file in receipt.files))


def check_deliveries(folder: Folder, entries: Sequence[AnyEntry]) -> Iterator[Problem]:
    """D1 to D3 of `check`."""
    imports = {(entry.receipt, entry.digest): entry for entry in entries if isinstance(entry, Imported)}
    for imported in imports.values():
        try:
            receipt = _receipt(folder, imported)
        except CheckFailed as error:
            yield Problem.of(error)
            continue
        for file in receipt.files:
            try:
                read_packed(folder, file)
            except CheckFailed as error:
                yield Problem.of(error)
    named = {path for path, _ in imports}
    for name in names_in(folder.path / SEARCHES):
        if f"{SEARCHES}/{name}/{RECEIPT}" not in named:
            yield Problem(
                message="was delivered, and no entry brings it into the review",
                where=f"{SEARCHES}/{name}",
                fix="import it again, then remove this folder",
            )


def _validated(receipt: Receipt) -> Receipt:
    try:
        known = msgspec.json.decode(msgspec.json.encode(receipt), type=Receipt)
    except (msgspec.MsgspecError, TypeError, ValueError) as error:
        raise InputError(f"the receipt cannot be kept: {error}", where=RECEIPT, fix="correct the receipt") from error
    if known.at.tzinfo is None:
        raise InputError(f"the time {known.at} has no zone", where=RECEIPT, fix="give `at` in UTC")
    return known


def _free_name(folder: Folder, receipt: Receipt) -> str:
    name = f"{receipt.at.astimezone(UTC):%Y%m%dT%H%M%SZ}-{receipt.source}"
    taken = set(names_in(folder.path / SEARCHES))
    free = (f"{name}-{number}" for number in itertools.count(2))
    return next(choice for choice in itertools.chain((name,), free) if choice not in taken)


def _encoded(receipt: Receipt) -> bytes:
    return msgspec.json.format(msgspec.json.encode(receipt), indent=2) + b"\n"


def _receipt(folder: Folder, imported: Imported) -> Receipt:
    data = read_verified(folder.path, imported.receipt, imported.digest)
    try:
        return msgspec.json.decode(data, type=Receipt)
    except msgspec.DecodeError as error:
        raise CheckFailed(f"is not a receipt: {error}", where=imported.receipt, fix=RESTORE) from error
