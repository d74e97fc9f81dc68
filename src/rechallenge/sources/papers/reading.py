"""Bytes to papers: the format is told by the content, the reader is named in the result."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from rechallenge import __version__
from rechallenge.model import InputError, Paper
from rechallenge.sources.papers.plain_papers import html_paper, text_paper
from rechallenge.sources.papers.xml_papers import elsevier_papers, jats_papers, parse_xml, pubmed_papers
from rechallenge.sources.raw import unpack
from rechallenge.sources.xml_stream import Element

MAX_BYTES = 200 * 1024**2  # the longest paper with its pictures in a PDF is far below; more is a mistake
_PROLOG = re.compile(
    rb"\A(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*\?>\s*|<!--.*?-->\s*|<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>\s*)*", re.DOTALL
)
_ROOT = re.compile(rb"<([A-Za-z_][\w.:-]*)")
_BINARY = ((b"PK\x03\x04", "a zip archive or an Office file"), (b"\xd0\xcf\x11\xe0", "an old Office file"))
_XML: dict[str, tuple[str, Callable[[Element], Iterable[Paper]]]] = {
    "article": ("jats", jats_papers),
    "articles": ("jats", jats_papers),
    "pmc-articleset": ("jats", jats_papers),
    "full-text-retrieval-response": ("elsevier-xml", elsevier_papers),
    "pubmedarticleset": ("pubmed-xml", pubmed_papers),
}


@dataclass(frozen=True, slots=True)
class PaperReading:
    """What a file holds: its format, what read it, and its papers in their order."""

    format: str
    reader: str
    papers: tuple[Paper, ...]


def read_papers(data: bytes, name: str) -> PaperReading:
    """Every paper of a file.

    Args:
        data: JATS, Elsevier's XML, PubMed XML, HTML, PDF or plain text, gzipped or not.
        name: of the file, for messages.
    Raises:
        InputError: it is in none of these formats, damaged, or without text; says what to do.
    """
    data = unpack(data, name, limit=MAX_BYTES)
    for magic, what in _BINARY:
        if data.startswith(magic):
            raise InputError(f"is {what}", where=name, fix="save the paper as PDF, HTML or plain text")
    if data[:1024].lstrip().startswith(b"%PDF"):
        from rechallenge.sources.papers.pdf_papers import READER, pdf_paper

        return PaperReading("pdf", f"{READER}; rechallenge {__version__}", (pdf_paper(data, name),))
    reader = f"rechallenge {__version__}"
    root = _root_name(data)
    if root in _XML:
        format_, read = _XML[root]
        papers = tuple(paper for paper in read(parse_xml(data, name)) if paper.passages)
        if not papers:
            raise InputError("holds no paper", where=name, fix="give the whole full-text XML")
        return PaperReading(format_, reader, papers)
    if root == "html" or data[:2000].lower().lstrip().startswith(b"<!doctype html"):
        return PaperReading("html", reader, (html_paper(data, name),))
    if root and data.lstrip().startswith(b"<?xml"):
        raise InputError(f"is XML of another kind: <{root}>", where=name, fix="give JATS XML, HTML, PDF or plain text")
    if b"\x00" in data[:1000] and data[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        raise InputError("is no text", where=name, fix="give JATS XML, HTML, PDF or plain text")
    return PaperReading("text", reader, (text_paper(data, name),))


def read_paper(data: bytes, name: str, *, names: Iterable[str] = ()) -> tuple[PaperReading, Paper]:
    """The one paper of a file; of several, the one that goes by one of `names` (DOI, PMID, PMC id).

    Raises:
        InputError: as `read_papers`, or several papers and none or more than one goes by these names.
    """
    reading = read_papers(data, name)
    if len(reading.papers) == 1:
        return reading, reading.papers[0]
    wanted = {one.casefold() for one in names if one}
    named = [one for one in reading.papers if wanted & {one.doi.casefold(), one.pmid, one.pmcid.casefold()} - {""}]
    if len(named) != 1:
        raise InputError(
            f"holds {len(reading.papers)} papers, of which {len(named)} go by the record's DOI, PMID or PMC id",
            where=name,
            fix="give a file with the one paper",
        )
    return reading, named[0]


def _root_name(data: bytes) -> str:
    """Local name of the first element, in lower case; "" where the text is no markup."""
    head = data[:20000]
    prolog = _PROLOG.match(head)
    match = _ROOT.match(head, prolog.end() if prolog else 0)
    return match[1].decode().rpartition(":")[2].lower() if match else ""
