"""What a source answered, when, to which question: the proof that a search took place."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

import msgspec

from rechallenge.model.values import Digest, Value


class Arm(StrEnum):
    """PRISMA 2020: where records were identified. The first two are the databases arm, the others the other arm."""

    DATABASE = "database"
    REGISTER = "register"
    WEBSITE = "website"
    ORGANISATION = "organisation"
    CITATION = "citation"


class StoredFile(Value):
    """A raw answer as received; stored gzipped, `digest` and `n_bytes` are of the bytes before compression."""

    path: str
    name: str
    digest: Digest
    n_bytes: int


class Receipt(Value):
    """One delivery of records.

    Attributes:
        source: name of the source, used in record ids: "pubmed", "embase", "letter-references".
        title: name as printed in the flow diagram: "PubMed", "Reference list of the letter".
        format: of the files: "ris", "nbib", "pubmed-xml", "bibtex", "endnote-xml", "csv".
        searched_on: day of the search as told by the person or the source, if known.
        query: exact text of the query, if there was one; `translation` what the source made of it.
        n_reported: hits that the source reported, if it did.
        n_records: records read from the files.
        version: of this program.
        finished: end of a search by this program; `at` is then its beginning.
        sent: the query as sent, where that differs from `query` (bounded by an as-of day).
        accessions: ids of the hits as the source listed them, in its order; empty where only a file was given.
        warnings: what the source or the program remarked on the search: phrases not found, records not delivered.
        repeats: path of the receipt of the first run, where this is the same search again; what it found before is
            not identified twice.
    """

    source: Annotated[str, msgspec.Meta(pattern="^[a-z0-9-]+$")]
    title: str
    arm: Arm
    format: str
    at: datetime
    n_records: int
    files: tuple[StoredFile, ...]
    version: str
    searched_on: str = ""
    query: str = ""
    translation: str = ""
    n_reported: int | None = None
    note: str = ""
    finished: datetime | None = None
    sent: str = ""
    accessions: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    repeats: str = ""
