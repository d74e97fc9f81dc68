"""Elements left out of an XML stream before a parser sees them: by far the cheapest way not to read them.

Sound, because a tag stands in XML as text only within a comment or a CDATA section: from the first of these on, all is
passed through. So is a file whose encoding does not write tags in ASCII.
"""

from collections.abc import Iterator
from typing import IO

_BLOCK = 1 << 18
_MAX_HELD = 1 << 26  # bytes of one element; PubMed's longest reference lists have a few hundred thousand


class WithoutElements:
    """A readable stream without the elements of one name; their line breaks stay, so that line numbers hold."""

    def __init__(self, stream: IO[bytes], name: str) -> None:
        self._stream = stream
        self._name = name.encode("ascii")
        self._held = b""
        self._passes_all = False

    def read(self, _size: int = -1) -> bytes:
        """What one or more blocks leave; empty only at the end."""
        while True:
            block = self._stream.read(_BLOCK)
            if self._passes_all:
                return block
            kept = self._kept(self._held + block, is_last=not block)
            if kept or not block:
                return kept

    def _kept(self, data: bytes, *, is_last: bool) -> bytes:
        """All but the elements, up to where an element or a tag is still open; the rest is held."""
        opaque = _opaque(data)
        kept: list[bytes] = []
        at = start = depth = 0
        for begin, end, step in self._tags(data, opaque):
            start = start if depth else begin
            depth += step
            if depth == 0:
                kept += (data[at:start], b"\n" * data.count(b"\n", start, end))
                at = end
        self._passes_all = opaque < len(data) or is_last or len(data) - at > _MAX_HELD
        end = len(data) if self._passes_all else start if depth else _last_whole(data, at)
        self._held = data[end:]
        return b"".join((*kept, data[at:end]))

    def _tags(self, data: bytes, limit: int) -> Iterator[tuple[int, int, int]]:
        """Tags of the element: where each begins and ends, and what it does to the depth."""
        at = -1
        while (at := data.find(self._name, at + 1, limit)) >= 0:
            end = data.find(b">", at)
            is_closing = data.startswith(b"</", at - 2)
            is_tag = is_closing or data.startswith(b"<", at - 1)
            if end >= 0 and is_tag and data[at + len(self._name)] in b"> \t\r\n/":
                yield at - 1 - is_closing, end + 1, -1 if is_closing else int(data[end - 1] != ord("/"))


def _opaque(data: bytes) -> int:
    """Where the first comment or CDATA section begins, or the end. Looked for by its rare character: ten times faster."""
    at = -1
    while (at := data.find(b"!", at + 1)) >= 0:
        if data.startswith((b"<!--", b"<!["), at - 1):
            return at - 1
    return len(data)


def _last_whole(data: bytes, at: int) -> int:
    """Where a tag begins that the end of the data cuts, or the end."""
    begin = data.rfind(b"<", at)
    return begin if begin >= 0 and data.find(b">", begin) < 0 else len(data)
