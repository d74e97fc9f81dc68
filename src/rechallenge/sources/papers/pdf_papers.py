"""Papers in PDF, by PDFium: paragraphs with their page; running heads and reference lists left out."""

import re
from collections import Counter
from collections.abc import Iterator
from threading import Lock

import pypdfium2

from rechallenge.model import InputError, Paper
from rechallenge.sources.papers.licences import licence_of
from rechallenge.sources.papers.plain_papers import HEADING, HEADING_LENGTH, add_block
from rechallenge.sources.papers.writer import PaperWriter, clean

READER = f"pypdfium2 {pypdfium2.PYPDFIUM_INFO} (PDFium {pypdfium2.PDFIUM_INFO.build})"
_PDFIUM = Lock()  # PDFium is one for the process and not made for threads
_HYPHENS = re.compile("[\x02\ufffe]\\s*|\u00ad\\s*")  # PDFium's marks of a word broken at the end of a line
_BROKEN_WORD = re.compile(r"(?<=[a-z])-\n(?=[a-z])")
_SHORT = 0.8  # a line shorter than this share of the page's usual one ends its paragraph where it ends a sentence
_REPEATED_ON = 3
_SENTENCE_END = re.compile(r"[.?!:][\"”’)\]]?\Z")
_REFERENCES = re.compile(r"(?:\d+\.?\s+)?(?:references|literature cited|bibliography)\s*[.:]?", re.IGNORECASE)
_EDGE_LINES = 3
_LICENCE_WORDS = re.compile(r"creative ?commons|\bCC[ -]BY|public domain|rights reserved", re.IGNORECASE)
_LICENCE_REACH = 200


def pdf_paper(data: bytes, name: str) -> Paper:
    """The text of a PDF page by page.

    Raises:
        InputError: it is damaged, locked, or a scan without a text layer.
    """
    pages = [_lines(page) for page in _pages(data, name)]
    heads = _running_heads(pages)
    writer = PaperWriter()
    in_references = False
    for number, lines in enumerate(pages, start=1):
        writer.page = number
        for block in _paragraphs([line for line in lines if _masked(line) not in heads]):
            words = clean(block)
            if len(words) <= HEADING_LENGTH and HEADING.fullmatch(words):
                in_references = bool(_REFERENCES.fullmatch(words))
            if not in_references:
                add_block(writer, block)
            elif _REFERENCES.fullmatch(words):
                writer.losses.append(f"the list of references from page {number} is left out")
    if not writer.passages:
        raise InputError(
            "holds no text: it is a scan", where=name, fix="run it through text recognition (OCR), then give it again"
        )
    if heads:
        writer.losses.append(f"{len(heads)} running heads and feet are left out")
    return writer.paper(licence=licence_of(_licence_words("\n".join(line for page in pages for line in page))))


def _licence_words(text: str) -> str:
    """The sentence or two around the first words about a licence."""
    match = _LICENCE_WORDS.search(text)
    return text[max(0, match.start() - _LICENCE_REACH) : match.end() + _LICENCE_REACH] if match else ""


def _pages(data: bytes, name: str) -> list[str]:
    with _PDFIUM:
        try:
            document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            raise InputError(
                f"cannot be opened as PDF: {error}", where=name, fix="save it again, without a password"
            ) from error
        try:
            return [_page_text(document, number) for number in range(len(document))]
        finally:
            document.close()


def _page_text(document: pypdfium2.PdfDocument, number: int) -> str:
    page = document[number]
    words = page.get_textpage()
    try:
        text: str = words.get_text_range()
        return text
    finally:
        words.close()
        page.close()


def _lines(page: str) -> list[str]:
    whole = _HYPHENS.sub("", page.replace("\r\n", "\n").replace("\r", "\n"))
    return [" ".join(line.split()) for line in whole.split("\n")]


def _masked(line: str) -> str:
    """A line with its figures masked, so that page numbers do not hide a running head."""
    return re.sub(r"\d+", "#", line)


def _running_heads(pages: list[list[str]]) -> set[str]:
    """Lines that stand at the edge of most pages."""
    edges: Counter[str] = Counter()
    for lines in pages:
        told = [line for line in lines if line]
        edges.update({_masked(line) for line in (*told[:_EDGE_LINES], *told[-_EDGE_LINES:])})
    needed = max(_REPEATED_ON, len(pages) / 2)
    return {line for line, n in edges.items() if n >= needed}


def _paragraphs(lines: list[str]) -> Iterator[str]:
    """Lines put together: an empty line, a heading, or a short line that ends a sentence ends a paragraph."""
    lengths = sorted(len(line) for line in lines if line)
    usual = lengths[len(lengths) * 3 // 4] if lengths else 0
    block: list[str] = []
    for line in lines:
        is_heading = bool(line) and len(line) <= HEADING_LENGTH and HEADING.fullmatch(line) is not None
        if (not line or is_heading) and block:
            yield _joined(block)
            block = []
        if is_heading:
            yield line
        elif line:
            block.append(line)
            if len(line) < _SHORT * usual and _SENTENCE_END.search(line):
                yield _joined(block)
                block = []
    if block:
        yield _joined(block)


def _joined(block: list[str]) -> str:
    return _BROKEN_WORD.sub("", "\n".join(block))
