"""What sources answered, byte for byte as it came, each delivery with its receipt."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC

import msgspec

from rechallenge.disk import disk_errors
from rechallenge.model import AnyEntry, CheckFailed, Imported, InputError, Receipt
from rechallenge.project.files import Stored
from rechallenge.project.folder import SEARCHES, Folder
from rechallenge.project.packed import read_packed, stored_file
from rechallenge.project.problem import Problem
from rechallenge.project.receipted import RECEIPT, free_name, keep, read_receipt, unnamed

_DOING = "keep the delivery"


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
    stem = f"{receipt.at.astimezone(UTC):%Y%m%dT%H%M%SZ}-{receipt.source}"
    with disk_errors(folder.path / SEARCHES, doing=_DOING):
        directory = f"{SEARCHES}/{free_name(folder, SEARCHES, stem)}"
    stored = tuple(stored_file(directory, number, file) for number, file in enumerate(files, 1))
    kept = zip(stored, (data for _, data in files), strict=True)
    return keep(folder, directory, kept, msgspec.structs.replace(receipt, files=stored), doing=_DOING)


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
    for place in unnamed(folder, SEARCHES, {path for path, _ in imports}):
        yield Problem(
            message="was delivered, and no entry brings it into the review",
            where=place,
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


def _receipt(folder: Folder, imported: Imported) -> Receipt:
    return read_receipt(folder, imported.receipt, imported.digest, Receipt, what="a receipt")
