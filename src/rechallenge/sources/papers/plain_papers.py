"""Papers in HTML and in plain text."""

import re

import lxml.html
from lxml import etree

from rechallenge.model import InputError, Paper, PassageKind, doi_in
from rechallenge.sources.identifiers import normal_pmid
from rechallenge.sources.papers.licences import licence_of
from rechallenge.sources.papers.markup import Walker, inside, words_of, words_of_plain
from rechallenge.sources.papers.writer import PaperWriter, clean
from rechallenge.sources.raw import decode, split_lines

_MAIN_SHARE = 0.4  # an <article> or <main> that holds this share of a page's words is the paper
HEADING_LENGTH = 80
HEADING = re.compile(
    r"(?:\d+(?:\.\d+)*\.?\s+)?(?:abstract|summary|introduction|background|case(?: report| presentation| description| \d+)?s?"
    r"|patients?(?: and methods)?|methods?|results?|discussion|conclusions?|references|acknowledge?ments?|comments?"
    r"|case (?:report|presentation)s?|literature cited|competing interests|conflicts? of interest)\s*[.:]?",
    re.IGNORECASE,
)


def html_paper(data: bytes, name: str) -> Paper:
    """The paper of a web page: its article, without menus and scripts.

    Raises:
        InputError: there is no text in it.
    """
    text, _ = decode(data, name)
    try:
        root = lxml.html.document_fromstring(re.sub(r"\A\s*<\?xml[^>]*\?>", "", text))
    except (etree.ParserError, ValueError) as error:
        raise InputError(
            f"is no web page that can be read: {error}", where=name, fix="save it as plain text"
        ) from error
    meta = {(one.get("name") or "").lower(): one.get("content") or "" for one in inside(root, "meta")}
    writer = PaperWriter()
    title = (
        meta.get("citation_title")
        or words_of(next(inside(root, "h1"), None))
        or words_of(next(inside(root, "title"), None))
    )
    Walker(writer, by_level=True).walk(_main(root))
    if not writer.passages:
        raise InputError("holds no text", where=name, fix="save the page again when it is fully shown, or as text")
    links = [one.get("href") or "" for one in inside(root, "a", "link") if "license" in (one.get("rel") or "").lower()]
    told = [*links, meta.get("dc.rights", ""), meta.get("citation_license", "")]
    return writer.paper(
        licence=licence_of(" ".join(told)),
        names={
            "title": clean(title),
            "doi": doi_in(meta.get("citation_doi", "") or meta.get("dc.identifier", "")),
            "pmid": normal_pmid(meta.get("citation_pmid", "")),
        },
    )


def _main(root: lxml.html.HtmlElement) -> lxml.html.HtmlElement:
    body = next(inside(root, "body"), root)
    whole = len(words_of_plain(body))
    for name in ("article", "main"):
        best = max(inside(body, name), key=lambda one: len(words_of_plain(one)), default=None)
        if best is not None and len(words_of_plain(best)) >= _MAIN_SHARE * whole:
            return best
    return body


def text_paper(data: bytes, name: str) -> Paper:
    """Paragraphs of a plain text: parted by empty lines, else line by line.

    Raises:
        InputError: it is empty.
    """
    text, losses = decode(data, name)
    writer = PaperWriter()
    lines = split_lines(text)
    has_gaps = any(not line.strip() for line in "\n".join(lines).strip().split("\n"))
    blocks = re.split(r"\n[ \t]*\n", "\n".join(lines)) if has_gaps else lines
    for block in blocks:
        add_block(writer, block)
    if not writer.passages:
        raise InputError("is empty", where=name, fix="give a file with the paper's text")
    writer.losses += [f"line {loss.line}: {loss.message}" for loss in losses]
    return writer.paper(licence=licence_of(""))


def add_block(writer: PaperWriter, block: str) -> None:
    """A paragraph, or a heading if it is short and one of the usual ones."""
    words = clean(block)
    if len(words) <= HEADING_LENGTH and HEADING.fullmatch(words):
        writer.section = (words.rstrip(".: "),)
        writer.add(PassageKind.HEADING, words)
    else:
        writer.add(PassageKind.PARAGRAPH, words)
