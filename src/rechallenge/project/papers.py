"""Full texts of records: kept by digest with a receipt, or, where the licence forbids a copy, known by link and digest."""

import itertools
import shutil
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import msgspec

from rechallenge.model import (
    Answered,
    AnyEntry,
    CheckFailed,
    Digest,
    Paper,
    PaperAdded,
    PaperReceipt,
    Quote,
    Reconciled,
    RecordId,
    StoredFile,
)
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
from rechallenge.project.folder import FULLTEXT, Folder
from rechallenge.project.packed import packed, read_packed, stored_file
from rechallenge.project.problem import Problem

RECEIPT = "receipt.json"
PAPER = "paper.json"


@dataclass(frozen=True, slots=True)
class KeptPaper:
    """A full text in force for a record: its entry and its receipt. `receipt.paper` is None where no copy is kept."""

    added: PaperAdded
    receipt: PaperReceipt

    @property
    def record(self) -> RecordId:
        return self.added.record

    @property
    def has_text(self) -> bool:
        return self.receipt.paper is not None


def store_paper(
    folder: Folder, receipt: PaperReceipt, paper: Paper, original: bytes, answers: Sequence[tuple[str, bytes]] = ()
) -> Stored:
    """Keeps a full text under `fulltext/<16 figures of its digest>/`, whole or not at all.

    Where `receipt.licence` allows no copy, the receipt alone is kept, with link and digests. It counts once a
    `PaperAdded` entry names the path and digest returned here. A text kept under the same terms is not kept twice.

    Args:
        receipt: about the text; its stored files are filled in here.
        answers: raw answers of the source about the paper, such as its metadata.
    Raises:
        Unavailable: the disk refuses; nothing was kept.
    """
    root = folder.path / FULLTEXT
    incoming = root / f".incoming-{uuid.uuid4().hex}"
    stem = digest_of(original).removeprefix("sha256:")[:16]
    for name in _taken(folder, stem):
        known = (root / name / RECEIPT).read_bytes() if (root / name / RECEIPT).is_file() else b""
        if known and _is_same(known, receipt):
            return Stored(f"{FULLTEXT}/{name}/{RECEIPT}", digest_of(known))
    with disk_errors(root, doing="keep the full text"):
        try:
            make_directory(incoming)
            name = _free(folder, stem)
            files = [(receipt.original.name, original), (PAPER, msgspec.json.encode(paper)), *answers]
            stored = [stored_file(f"{FULLTEXT}/{name}", number, file) for number, file in enumerate(files, 1)]
            may_store = receipt.licence.may_store
            for kept, (_, data) in zip(stored, files, strict=True) if may_store else ():
                write_new(incoming / kept.path.rpartition("/")[2], packed(data))
            written = _encoded(_filled(receipt, stored, paper))
            write_new(incoming / RECEIPT, written)
            sync_directory(incoming)
            incoming.rename(root / name)
            sync_directory(root)
        finally:
            shutil.rmtree(incoming, ignore_errors=True)
    return Stored(f"{FULLTEXT}/{name}/{RECEIPT}", digest_of(written))


def _filled(receipt: PaperReceipt, stored: Sequence[StoredFile], paper: Paper) -> PaperReceipt:
    original, document, *answers = stored
    if not receipt.licence.may_store:
        original, answers = msgspec.structs.replace(original, path=""), []
    return msgspec.structs.replace(
        receipt,
        original=original,
        paper=document if receipt.licence.may_store else None,
        text=paper.digest,
        n_characters=len(paper.text),
        answers=tuple(answers),
    )


def _is_same(known: bytes, receipt: PaperReceipt) -> bool:
    try:
        kept = msgspec.json.decode(known, type=PaperReceipt)
    except msgspec.MsgspecError:
        return False
    return (kept.licence.code, kept.reader, kept.origin) == (receipt.licence.code, receipt.reader, receipt.origin)


def _taken(folder: Folder, stem: str) -> list[str]:
    return [name for name in names_in(folder.path / FULLTEXT) if name.split("-")[0] == stem]


def _free(folder: Folder, stem: str) -> str:
    taken = set(_taken(folder, stem))
    choices = itertools.chain((stem,), (f"{stem}-{number}" for number in itertools.count(2)))
    return next(name for name in choices if name not in taken)


def kept_papers(folder: Folder, entries: Sequence[AnyEntry]) -> Mapping[RecordId, KeptPaper]:
    """The full text in force for each record: the last one added.

    Raises:
        CheckFailed: a receipt is missing or is not what was recorded.
    """
    latest = {entry.record: entry for entry in entries if isinstance(entry, PaperAdded)}
    return {record: KeptPaper(entry, _receipt(folder, entry)) for record, entry in latest.items()}


def read_kept(folder: Folder, kept: KeptPaper) -> Paper | None:
    """The clean text as it stood when it was added; None where no copy may be kept.

    Raises:
        CheckFailed: it is missing or altered.
    """
    return _paper(folder, kept.receipt)


def check_papers(folder: Folder, entries: Sequence[AnyEntry]) -> Iterator[Problem]:
    """T1 to T4 of `check`."""
    added = {(entry.receipt, entry.digest): entry for entry in entries if isinstance(entry, PaperAdded)}
    texts: dict[Digest, Paper] = {}
    for entry in added.values():
        try:
            receipt = _receipt(folder, entry)
            if paper := _paper(folder, receipt):
                texts[receipt.text] = paper
            for file in (receipt.original, *receipt.answers) if receipt.paper else ():
                read_packed(folder, file)
        except CheckFailed as error:
            yield Problem.of(error)
    named = {path for path, _ in added}
    for name in names_in(folder.path / FULLTEXT):
        if f"{FULLTEXT}/{name}/{RECEIPT}" not in named:
            yield Problem(
                message="is a full text, and no entry adds it to a record",
                where=f"{FULLTEXT}/{name}",
                fix="add it with `rechallenge fulltext add`, or remove it",
            )
    for answer, quote in _quotes(entries):
        paper = texts.get(quote.document) if quote.document else None
        if paper is not None and not paper.holds(quote):
            yield Problem(
                message=f"the quote {quote.text[:60]!r} does not stand at {quote.start}-{quote.end} of the kept text",
                where=f"{answer.case}, {answer.field}",
                fix="quote it again from the paper",
            )


def _quotes(entries: Sequence[AnyEntry]) -> Iterator[tuple[Answered | Reconciled, Quote]]:
    for entry in entries:
        if isinstance(entry, Answered | Reconciled) and entry.cell.quote is not None:
            yield entry, entry.cell.quote


def _receipt(folder: Folder, added: PaperAdded) -> PaperReceipt:
    data = read_verified(folder.path, added.receipt, added.digest)
    try:
        return msgspec.json.decode(data, type=PaperReceipt)
    except msgspec.MsgspecError as error:
        raise CheckFailed(f"is not the receipt of a full text: {error}", where=added.receipt, fix=RESTORE) from error


def _paper(folder: Folder, receipt: PaperReceipt) -> Paper | None:
    if receipt.paper is None:
        return None
    data = read_packed(folder, receipt.paper)
    try:
        paper = msgspec.json.decode(data, type=Paper)
    except msgspec.MsgspecError as error:
        raise CheckFailed(f"is not a paper: {error}", where=receipt.paper.path, fix=RESTORE) from error
    if paper.digest != receipt.text:
        raise CheckFailed("holds another text than was recorded", where=receipt.paper.path, fix=RESTORE)
    return paper


def _encoded(receipt: PaperReceipt) -> bytes:
    return msgspec.json.format(msgspec.json.encode(receipt), indent=2) + b"\n"
