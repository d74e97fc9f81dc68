"""What a language model was asked and what it answered, byte for byte, so that a suggestion can be traced."""

import itertools
import shutil
import uuid
from collections.abc import Iterator, Sequence
from datetime import UTC

import msgspec

from rechallenge.model import AnyEntry, CheckFailed, ModelAsked, ModelReceipt
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
from rechallenge.project.folder import MODELS, Folder
from rechallenge.project.packed import packed, read_packed, stored_file
from rechallenge.project.problem import Problem

RECEIPT = "receipt.json"


def store_model_run(folder: Folder, receipt: ModelReceipt, request: bytes, answer: bytes) -> Stored:
    """Keeps request and answer under `models/<UTC time>/`, whole or not at all.

    It counts once a `ModelAsked` entry names the path and digest returned here.

    Raises:
        Unavailable: the disk refuses; nothing was kept.
    """
    root = folder.path / MODELS
    incoming = root / f".incoming-{uuid.uuid4().hex}"
    with disk_errors(root, doing="keep the model's answer"):
        try:
            make_directory(incoming)
            stem, taken = f"{receipt.at.astimezone(UTC):%Y%m%dT%H%M%SZ}", set(names_in(root))
            choices = itertools.chain((stem,), (f"{stem}-{number}" for number in itertools.count(2)))
            name = next(choice for choice in choices if choice not in taken)
            files = [("request.json", request), ("answer.json", answer)]
            stored = [stored_file(f"{MODELS}/{name}", number, file) for number, file in enumerate(files, 1)]
            for kept, (_, data) in zip(stored, files, strict=True):
                write_new(incoming / kept.path.rpartition("/")[2], packed(data))
            whole = msgspec.structs.replace(receipt, request=stored[0], answer=stored[1])
            written = msgspec.json.format(msgspec.json.encode(whole), indent=2) + b"\n"
            write_new(incoming / RECEIPT, written)
            sync_directory(incoming)
            incoming.rename(root / name)
            sync_directory(root)
        finally:
            shutil.rmtree(incoming, ignore_errors=True)
    return Stored(f"{MODELS}/{name}/{RECEIPT}", digest_of(written))


def read_model_run(folder: Folder, asked: ModelAsked) -> tuple[ModelReceipt, bytes, bytes]:
    """Receipt, request and answer of an entry, verified.

    Raises:
        CheckFailed: a part is missing or is not what was recorded.
    """
    data = read_verified(folder.path, asked.receipt, asked.digest)
    try:
        receipt = msgspec.json.decode(data, type=ModelReceipt)
    except msgspec.MsgspecError as error:
        raise CheckFailed(f"is no receipt of a model: {error}", where=asked.receipt, fix=RESTORE) from error
    return receipt, read_packed(folder, receipt.request), read_packed(folder, receipt.answer)


def check_model_runs(folder: Folder, entries: Sequence[AnyEntry]) -> Iterator[Problem]:
    """M1 and M2 of `check`."""
    asked = [entry for entry in entries if isinstance(entry, ModelAsked)]
    for entry in asked:
        try:
            read_model_run(folder, entry)
        except CheckFailed as error:
            yield Problem.of(error)
    named = {entry.receipt for entry in asked}
    for name in names_in(folder.path / MODELS):
        if f"{MODELS}/{name}/{RECEIPT}" not in named:
            yield Problem(
                message="is an answer of a model, and no entry names it", where=f"{MODELS}/{name}", fix="remove it"
            )
