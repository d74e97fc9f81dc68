"""`import`: citations of one source join the review, raw bytes and receipt first."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rechallenge import __version__
from rechallenge.model import Arm, Imported, InputError, Loss, Receipt
from rechallenge.project import store_delivery
from rechallenge.review.opened import Author, Review
from rechallenge.sources import read_records, sniff_format
from rechallenge.sources.raw import MAX_EXPANDED_BYTES, unpack


@dataclass(frozen=True, slots=True)
class SearchFacts:
    """What a person knows of the search behind the files."""

    source: str
    title: str
    arm: Arm
    searched_on: str = ""
    query: str = ""
    n_reported: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What came in. `n_new` are records under ids that the review did not have."""

    receipt: str
    n_records: int
    n_new: int
    losses: tuple[Loss, ...]


def read_bytes(path: Path) -> bytes:
    """The file's bytes, or an error that says what to do."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(
            f"cannot be read: {error.strerror}", where=str(path), fix="check the name and the rights"
        ) from error


def import_records(review: Review, paths: Sequence[Path], facts: SearchFacts, author: Author) -> ImportResult:
    """Reads citation files of one format and one source, keeps them as received and enters the delivery.

    Raises:
        InputError: a file holds no citations, or the files are of different formats; nothing was kept.
    """
    return import_files(review, [(path.name, read_bytes(path)) for path in paths], facts, author)


def import_files(
    review: Review,
    files: Sequence[tuple[str, bytes]],
    facts: SearchFacts,
    author: Author,
    *,
    limit: int = MAX_EXPANDED_BYTES,
) -> ImportResult:
    """As `import_records`, from the name and the bytes of each file; a gzip file may unpack to `limit` bytes."""
    for name, data in files:
        unpack(data, name, limit=limit)
    formats = {sniff_format(data, name) for name, data in files}
    if len(formats) != 1:
        raise InputError(
            f"the files are of different formats: {', '.join(sorted(formats))}",
            where=", ".join(name for name, _ in files),
            fix="import the files of each format by themselves",
        )
    (kind,) = formats
    readings = [read_records(data, source=facts.source, name=name, format=kind) for name, data in files]
    records = [record for reading in readings for record in reading.records]
    losses = tuple(loss for reading in readings for loss in reading.losses)
    if not records:
        why = f": {losses[0].message}" if losses else ""
        raise InputError(
            f"no citation could be read{why}",
            where=", ".join(name for name, _ in files),
            fix="give the file as the database exported it",
        )
    new = {record.id for record in records} - set(review.records)
    receipt = Receipt(
        source=facts.source,
        title=facts.title,
        arm=facts.arm,
        format=kind,
        at=author.at,
        n_records=len(records),
        files=(),
        version=__version__,
        searched_on=facts.searched_on,
        query=facts.query,
        n_reported=facts.n_reported,
        note=facts.note,
    )
    stored = store_delivery(review.folder, receipt, files)
    author.append(review, [Imported(at=author.at, by=author.actor, receipt=stored.path, digest=stored.digest)])
    return ImportResult(receipt=stored.path, n_records=len(records), n_new=len(new), losses=losses)
