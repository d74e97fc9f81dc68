"""A citation."""

from rechallenge.model.values import PartialDate, RecordId, Value


class Record(Value):
    """One citation as one source delivered it.

    Attributes:
        authors: "Last, First" or "Last FM" as delivered; "et al." is kept as a last author "et al.".
        published: as far as it is known.
        publication_types: as the source names them.
        tags: every field of the source that has no attribute here, by its own tag, in order; this is what makes a
            round trip lossless.
        source: name of the source, such as "pubmed".
        format: of the file it was read from ("ris", "nbib" ...); it is the language of `tags`.
    """

    id: RecordId
    source: str
    title: str = ""
    authors: tuple[str, ...] = ()
    journal: str = ""
    published: PartialDate | None = None
    volume: str = ""
    issue: str = ""
    pages: str = ""
    abstract: str = ""
    doi: str = ""
    pmid: str = ""
    pmcid: str = ""
    language: str = ""
    publication_types: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    mesh: tuple[str, ...] = ()
    url: str = ""
    tags: tuple[tuple[str, str], ...] = ()
    format: str = ""

    @property
    def year(self) -> int | None:
        return self.published.earliest().year if self.published else None


class Loss(Value):
    """Something in a file that could not be carried into a record, with its place."""

    file: str
    line: int
    message: str
