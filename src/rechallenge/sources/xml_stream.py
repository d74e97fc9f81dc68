"""XML from strangers: read as a stream, with nothing fetched, nothing expanded, nothing executed."""

import html
import io
import re
from collections.abc import Callable, Iterator
from typing import IO, Any, TypeVar

from lxml import etree

from rechallenge.model import InputError, Loss
from rechallenge.sources.raw import decode, line_of

Element = etree._Element
T = TypeVar("T")

_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")

_LONG, _LONG_WITH_OTHERS = 80, 300  # characters, of ASCII alone and with others, from where looking for spaces pays
_SPACES_OF_ASCII = ("  ", "\n", "\t", "\r")  # XML holds no other
_SPACES = (*_SPACES_OF_ASCII, *"\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000", *map(chr, range(0x2000, 0x200B)))
_ENTITY = re.compile(r"&[A-Za-z][A-Za-z0-9]*;\Z")


class BrokenXml(Exception):
    """The file stops being XML at `line`; everything before it was delivered."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(f"line {line}: {reason}")
        self.line = line
        self.reason = reason


def stream_elements(stream: IO[bytes], tags: tuple[str, ...], *, name: str, mend: bool = False) -> Iterator[Any]:
    """Elements with one of these tags as they close; each is emptied once the caller asks for the next.

    Args:
        mend: read past errors as well as possible; each is then yielded as a `BrokenXml` value after the elements.
    Yields:
        lxml elements; `BrokenXml` values only where `mend` is set.
    Raises:
        BrokenXml: at the first error, unless `mend` is set.
        InputError: the document declares entities, the means of the attacks known as XXE and "billion laughs".
    """
    events = etree.iterparse(
        stream,
        events=("end",),
        tag=tags,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
        huge_tree=False,
        recover=mend,
        collect_ids=False,
    )
    is_first = True
    try:
        for _, element in events:
            if is_first:
                _refuse_entities(element, name)
                is_first = False
            yield element
            _forget(element)
    except etree.XMLSyntaxError as error:
        broken = BrokenXml(error.lineno or 1, error.msg or "not XML")
        if not mend:
            raise broken from error
        if not events.error_log:
            yield broken
    for entry in events.error_log if mend else ():
        yield BrokenXml(entry.line, entry.message)


def read_whole(
    data: bytes, tag: str, *, name: str, read: Callable[[Element], T], tags: tuple[str, ...] = ()
) -> tuple[list[T], list[Loss]]:
    """Every element of a file as a value; a file that is not quite XML is read as far as that is safe.

    Args:
        tag: of the record elements; `tags` are further ones.
        read: turns one element into a value; the element is emptied afterwards.
    Returns:
        The values, and a loss for each place that had to be mended. A record in which the file ends is left out.
    """
    wanted = (tag, *tags)
    try:
        return [read(element) for element in stream_elements(io.BytesIO(data), wanted, name=name)], []
    except BrokenXml:
        text, undecoded = decode(data, name)
    losses = list(undecoded)
    values: list[T] = []
    body = _DECLARATION.sub("", text).encode("utf-8", errors="replace")
    for found in stream_elements(io.BytesIO(body), wanted, name=name, mend=True):
        if isinstance(found, BrokenXml):
            losses.append(Loss(file=name, line=found.line, message=f"not well-formed XML: {found.reason}"))
        else:
            values.append(read(found))
    opened, closed = (max(text.rfind(mark + one) for one in wanted) for mark in ("<", "</"))
    if values and opened > closed:
        values.pop()
        losses.append(Loss(file=name, line=line_of(text, opened), message="the file ends inside this record; left out"))
    return values, losses


def start_line(element: Element) -> int:
    line: Any = element.sourceline  # the stubs of lxml know no type for it
    return int(line or 0)


def text_of(element: Element) -> str:
    """All text inside, markup such as <i> and <sub> dropped, white space folded."""
    text = lines_of(element) if len(element) else element.text
    if not text:
        return ""
    if text.isalnum() or (len(text) > _LONG and _is_folded(text)):
        return text
    return " ".join(text.split())


def _is_folded(text: str) -> bool:
    """Whether a text needs no folding: looking for each space in turn is far cheaper than taking the text apart."""
    if not text.isascii() and len(text) < _LONG_WITH_OTHERS:
        return False
    others = _SPACES_OF_ASCII if text.isascii() else _SPACES
    return text[0] != " " != text[-1] and not any(map(text.__contains__, others))


def lines_of(element: Element) -> str:
    """All text inside with its white space; named characters of HTML that the file does not declare are resolved."""
    parts = map(str, element.itertext())
    return "".join(html.unescape(part) if _ENTITY.match(part) else part for part in parts)


def _forget(element: Element) -> None:
    """Frees what was read, so that memory does not grow with the file."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _refuse_entities(element: Element, name: str) -> None:
    dtd: Any = element.getroottree().docinfo.internalDTD  # None without a DOCTYPE; the stubs know neither
    if dtd is not None and any(True for _ in dtd.iterentities()):
        raise InputError(
            "declares XML entities, which no citation export needs and which can be used to attack a reader",
            where=name,
            fix="export the records again from the database, or remove the <!ENTITY ...> declarations",
        )
