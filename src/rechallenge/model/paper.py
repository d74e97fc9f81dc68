"""A paper as one clean text: passages and table cells are stretches of it, so that a quote has one place for good."""

from bisect import bisect_right
from datetime import datetime
from enum import StrEnum

from rechallenge.model.receipt import StoredFile
from rechallenge.model.values import Digest, Quote, Value, digest_of


class PassageKind(StrEnum):
    TITLE = "title"
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    CAPTION = "caption"
    TABLE = "table"
    NOTE = "note"


class Passage(Value):
    """A stretch of the text: characters `start` to `end`, end exclusive.

    Attributes:
        section: headings above it, the outermost first; "Abstract" stands there for an abstract without one.
        page: number of the page, from 1, where the paper has pages.
        label: as printed before it: "Table 1", "Figure 2".
    """

    kind: PassageKind
    start: int
    end: int
    section: tuple[str, ...] = ()
    page: int | None = None
    label: str = ""


class TableCell(Value):
    """One cell, as a stretch of the text; an empty cell has no length."""

    start: int
    end: int
    is_header: bool = False
    n_columns: int = 1
    n_rows: int = 1


class PaperTable(Value):
    """A table. In the text a row is a line and cells are parted by tabs.

    Attributes:
        passage: place of its passage in `Paper.passages`; None where the table is a picture.
    """

    label: str
    caption: str
    passage: int | None
    rows: tuple[tuple[TableCell, ...], ...] = ()


class LicenceTerms(StrEnum):
    """What may be done with a copy: `share` it, `keep` it in one's review, or only `link` to it."""

    SHARE = "share"
    KEEP = "keep"
    LINK = "link"


class Licence(Value):
    """Under which terms a paper may be kept.

    Attributes:
        code: such as "CC BY 4.0"; "unknown" where nothing tells it.
        statement: the words or address by which it was told.
    """

    code: str
    terms: LicenceTerms
    statement: str = ""

    @property
    def may_store(self) -> bool:
        return self.terms is not LicenceTerms.LINK


class Paper(Value):
    """A full text.

    Invariants:
        P1 passages stand in order and do not overlap, and none begins or ends with white space.
        P2 between passages there is nothing but line breaks.
        P3 the same bytes read by the same reader give the same text.

    Attributes:
        kind: as the publisher calls it: "case-report", "retraction".
        losses: what the text does not hold, in words: pictures of tables, formulas, translations.
    """

    text: str
    passages: tuple[Passage, ...]
    tables: tuple[PaperTable, ...] = ()
    title: str = ""
    doi: str = ""
    pmid: str = ""
    pmcid: str = ""
    kind: str = ""
    licence: Licence | None = None
    losses: tuple[str, ...] = ()

    @property
    def digest(self) -> Digest:
        """Of the text in UTF-8: the document that a quote names."""
        return digest_of(self.text.encode())

    def passage_at(self, offset: int) -> Passage | None:
        """The passage that holds the character at `offset`; None between passages."""
        at = bisect_right(self.passages, offset, key=lambda one: one.start) - 1
        return self.passages[at] if at >= 0 and offset < self.passages[at].end else None

    def quote(self, start: int, end: int) -> Quote:
        """The words from `start` to `end` with their place.

        Raises:
            ValueError: the stretch is empty or leaves the text.
        """
        if not 0 <= start < end <= len(self.text):
            raise ValueError(f"characters {start} to {end} are no stretch of a text of {len(self.text)}")
        return Quote(text=self.text[start:end], document=self.digest, start=start, end=end)

    def holds(self, quote: Quote) -> bool:
        """Whether the words of `quote` stand where it says; without a place, whether they stand anywhere."""
        if quote.document not in (None, self.digest):
            return False
        if quote.start is None or quote.end is None:
            return quote.text in self.text
        return self.text[quote.start : quote.end] == quote.text

    def table_rows(self, table: PaperTable) -> tuple[tuple[str, ...], ...]:
        """The cells' words."""
        return tuple(tuple(self.text[cell.start : cell.end] for cell in row) for row in table.rows)


class ModelReceipt(Value):
    """One question to a language model.

    Attributes:
        endpoint: address it was sent to.
        prompt: digest of the prompt as shipped or given; `prompt_version` is its own number.
        text: digest of the paper's text that was sent.
        request: the request as sent, without a key.
        answer: the raw answer.
        refused: reason and answer, for each answer that was not let in.
    """

    endpoint: str
    model: str
    prompt_version: str
    prompt: Digest
    text: Digest
    at: datetime
    version: str
    request: StoredFile
    answer: StoredFile
    n_accepted: int
    refused: tuple[tuple[str, str], ...] = ()


class PaperReceipt(Value):
    """How a full text came to the review. Without permission to keep it, digests and link are all that is kept.

    Attributes:
        origin: "pmc-cloud", "pmc", "europepmc" or "file".
        link: where a reader finds it.
        format: "jats", "elsevier-xml", "pubmed-xml", "html", "pdf", "text".
        reader: name and version of what turned the bytes into the text.
        original: the bytes as they came; `path` is "" where they may not be kept.
        paper: the clean text with its passages; None where it may not be kept.
        text: digest of the clean text, which quotes name.
        answers: raw answers of the source beside the full text (ids, licence), as kept.
    """

    origin: str
    link: str
    licence: Licence
    format: str
    reader: str
    at: datetime
    original: StoredFile
    text: Digest
    n_characters: int
    version: str
    paper: StoredFile | None = None
    answers: tuple[StoredFile, ...] = ()
