"""Citation files in, records out; records in, citation files out."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from rechallenge.model import Loss, Record, UsageError
from rechallenge.sources.bibtex import read_bibtex
from rechallenge.sources.csv_file import read_csv
from rechallenge.sources.csv_table import write_csv
from rechallenge.sources.endnote_xml import read_endnote_xml
from rechallenge.sources.fields import Parsed
from rechallenge.sources.live_records import read_crossref, read_europepmc, read_openalex
from rechallenge.sources.nbib import read_nbib, write_nbib
from rechallenge.sources.pubmed_record import read_pubmed_xml
from rechallenge.sources.raw import unpack
from rechallenge.sources.record_ids import finish
from rechallenge.sources.refer import read_refer
from rechallenge.sources.ris import read_ris, write_ris
from rechallenge.sources.sniffing import sniff_format
from rechallenge.sources.snowball import FORMAT as SNOWBALL
from rechallenge.sources.snowball import read_snowball
from rechallenge.sources.wos import read_wos

READERS: dict[str, Callable[[bytes, str], Parsed]] = {
    "ris": read_ris,
    "nbib": read_nbib,
    "pubmed-xml": read_pubmed_xml,
    "bibtex": read_bibtex,
    "endnote-xml": read_endnote_xml,
    "csv": read_csv,
    "wos": read_wos,
    "refer": read_refer,
    "europepmc-json": read_europepmc,
    "crossref-json": read_crossref,
    "openalex-json": read_openalex,
    SNOWBALL: read_snowball,
}
WRITERS: dict[str, Callable[[Iterable[Record]], bytes]] = {"ris": write_ris, "nbib": write_nbib, "csv": write_csv}


@dataclass(frozen=True, slots=True)
class Reading:
    """What a citation file held, and everything in it that could not be carried over."""

    records: tuple[Record, ...]
    losses: tuple[Loss, ...]
    format: str


def read_records(data: bytes, *, source: str, name: str, format: str | None = None) -> Reading:  # noqa: A002 the word
    """Every record of a citation file, whatever its faults.

    Args:
        data: of the file, gzipped or not.
        source: name of the source, used in record ids: "pubmed", "embase".
        name: of the file, for messages.
        format: one of `READERS`; None tells it by the content.
    Returns:
        Records in the order of the file with ids unique within it, and losses in the order of their lines.
    Raises:
        InputError: this is no citation file, or a damaged or hostile one.
        UsageError: there is no such format.
    """
    if format is not None and format not in READERS:
        raise UsageError(f"there is no citation format {format!r}", fix=f"use one of {', '.join(READERS)}")
    data = unpack(data, name)
    found = format or sniff_format(data, name)
    records, losses = finish(READERS[found](data, name), source=source, name=name, file_format=found)
    return Reading(records, losses, found)


def write_records(records: Iterable[Record], format: str) -> bytes:  # noqa: A002 the word
    """Records as a file; reading it again as the same source gives equal records, as docs/formats/citations.md says.

    Raises:
        UsageError: this format is not written.
    """
    if format not in WRITERS:
        raise UsageError(f"records are not written as {format!r}", fix=f"use one of {', '.join(WRITERS)}")
    return WRITERS[format](records)
