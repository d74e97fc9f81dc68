"""What a language model was asked and what it answered, byte for byte, so that a suggestion can be traced."""

from collections.abc import Iterator, Sequence
from datetime import UTC

import msgspec

from rechallenge.disk import disk_errors
from rechallenge.model import AnyEntry, CheckFailed, ModelAsked, ModelReceipt
from rechallenge.project.files import Stored
from rechallenge.project.folder import MODELS, Folder
from rechallenge.project.packed import read_packed, stored_file
from rechallenge.project.problem import Problem
from rechallenge.project.receipted import free_name, keep, read_receipt, unnamed

_DOING = "keep the model's answer"


def store_model_run(folder: Folder, receipt: ModelReceipt, request: bytes, answer: bytes) -> Stored:
    """Keeps request and answer under `models/<UTC time>/`, whole or not at all.

    It counts once a `ModelAsked` entry names the path and digest returned here.

    Raises:
        Unavailable: the disk refuses; nothing was kept.
    """
    with disk_errors(folder.path / MODELS, doing=_DOING):
        directory = f"{MODELS}/{free_name(folder, MODELS, f'{receipt.at.astimezone(UTC):%Y%m%dT%H%M%SZ}')}"
    asked = stored_file(directory, 1, ("request.json", request))
    answered = stored_file(directory, 2, ("answer.json", answer))
    whole = msgspec.structs.replace(receipt, request=asked, answer=answered)
    return keep(folder, directory, [(asked, request), (answered, answer)], whole, doing=_DOING)


def read_model_run(folder: Folder, asked: ModelAsked) -> tuple[ModelReceipt, bytes, bytes]:
    """Receipt, request and answer of an entry, verified.

    Raises:
        CheckFailed: a part is missing or is not what was recorded.
    """
    receipt = read_receipt(folder, asked.receipt, asked.digest, ModelReceipt, what="a receipt of a model")
    return receipt, read_packed(folder, receipt.request), read_packed(folder, receipt.answer)


def check_model_runs(folder: Folder, entries: Sequence[AnyEntry]) -> Iterator[Problem]:
    """M1 and M2 of `check`."""
    asked = [entry for entry in entries if isinstance(entry, ModelAsked)]
    for entry in asked:
        try:
            read_model_run(folder, entry)
        except CheckFailed as error:
            yield Problem.of(error)
    for place in unnamed(folder, MODELS, {entry.receipt for entry in asked}):
        yield Problem(message="is an answer of a model, and no entry names it", where=place, fix="remove it")
