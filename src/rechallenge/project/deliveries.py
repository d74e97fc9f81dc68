"""What sources answered, byte for byte as it came, each delivery with its receipt."""

import gzip
import io
import itertools
import re
import shutil
import uuid
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC

import msgspec

from rechallenge.model import AnyEntry, CheckFailed, Imported, InputError, Receipt, StoredFile
from rechallenge.project.files import (
    RESTORE,
    Stored,
    digest_of,
    disk_errors,
    make_directory,
    names_in,
    read_inside,
    read_verified,
    sync_directory,
    write_new,
)
from rechallenge.project.folder import SEARCHES, Folder
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
            stored = tuple(_stored(f"{SEARCHES}/{name}", number, file) for number, file in enumerate(files, 1))
            for kept, (_, data) in zip(stored, files, strict=True):
                write_new(incoming / kept.path.rpartition("/")[2], _gzipped(data))
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
    return Delivery(receipt, tuple((file.name, _read_file(folder, file)) for file in receipt.files))


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
                _read_file(folder, file)
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


def _stored(directory: str, number: int, file: tuple[str, bytes]) -> StoredFile:
    name, data = file
    plain = re.sub(r"[^A-Za-z0-9._-]", "_", name)[-80:]
    return StoredFile(path=f"{directory}/{number}-{plain}.gz", name=name, digest=digest_of(data), n_bytes=len(data))


def _gzipped(data: bytes) -> bytes:
    """`data` compressed without a name and a time, so that the same bytes come out each time."""
    packed = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", fileobj=packed, mtime=0) as file:
        file.write(data)
    return packed.getvalue()


def _encoded(receipt: Receipt) -> bytes:
    return msgspec.json.format(msgspec.json.encode(receipt), indent=2) + b"\n"


def _receipt(folder: Folder, imported: Imported) -> Receipt:
    data = read_verified(folder.path, imported.receipt, imported.digest)
    try:
        return msgspec.json.decode(data, type=Receipt)
    except msgspec.DecodeError as error:
        raise CheckFailed(f"is not a receipt: {error}", where=imported.receipt, fix=RESTORE) from error


def _read_file(folder: Folder, file: StoredFile) -> bytes:
    packed = read_inside(folder.path, file.path)
    unpacking = zlib.decompressobj(wbits=zlib.MAX_WBITS + 16)  # + 16 asks for the header and checksum of gzip
    try:
        data = unpacking.decompress(packed, file.n_bytes + 1)  # no more than shows that there is too much
    except zlib.error as error:
        raise CheckFailed(f"is not a gzip file: {error}", where=file.path, fix=RESTORE) from error
    if not unpacking.eof or unpacking.unused_data or digest_of(data) != file.digest or len(data) != file.n_bytes:
        raise CheckFailed(f"does not hold the {file.n_bytes} bytes received", where=file.path, fix=RESTORE)
    return data
