"""Full texts of records: kept by digest with a receipt, or, where the licence forbids a copy, known by link and digest."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import msgspec

from rechallenge.disk import disk_errors
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
    digest_of,
)
from rechallenge.project.files import RESTORE, Stored, names_in
from rechallenge.project.folder import FULLTEXT, Folder
from rechallenge.project.packed import read_packed, stored_file
from rechallenge.project.problem import Problem
from rechallenge.project.receipted import RECEIPT, free_name, keep, read_receipt, unnamed

PAPER = "paper.json"
_DOING = "keep the full text"


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
    stem = digest_of(original).removeprefix("sha256:")[:16]
    with disk_errors(folder.path / FULLTEXT, doing=_DOING):
        if known := _kept_alike(folder, stem, receipt):
            return known
        directory = f"{FULLTEXT}/{free_name(folder, FULLTEXT, stem)}"
    files = [(receipt.original.name, original), (PAPER, msgspec.json.encode(paper)), *answers]
    stored = [stored_file(directory, number, file) for number, file in enumerate(files, 1)]
    kept = zip(stored, (data for _, data in files), strict=True) if receipt.licence.may_store else ()
    return keep(folder, directory, kept, _filled(receipt, stored, paper), doing=_DOING)


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


def _kept_alike(folder: Folder, stem: str, receipt: PaperReceipt) -> Stored | None:
    """The same text, kept before under the same terms."""
    for name in names_in(folder.path / FULLTEXT):
        path = f"{FULLTEXT}/{name}/{RECEIPT}"
        if name.split("-")[0] == stem and (folder.path / path).is_file():
            known = (folder.path / path).read_bytes()
            if _is_same(known, receipt):
                return Stored(path, digest_of(known))
    return None


def _is_same(known: bytes, receipt: PaperReceipt) -> bool:
    try:
        kept = msgspec.json.decode(known, type=PaperReceipt)
    except msgspec.MsgspecError:
        return False
    return (kept.licence.code, kept.reader, kept.origin) == (receipt.licence.code, receipt.reader, receipt.origin)


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
    for place in unnamed(folder, FULLTEXT, {path for path, _ in added}):
        yield Problem(
            message="is a full text, and no entry adds it to a record",
            where=place,
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
    return read_receipt(folder, added.receipt, added.digest, PaperReceipt, what="the receipt of a full text")


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
