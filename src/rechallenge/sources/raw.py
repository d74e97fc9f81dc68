"""From bytes to text: unpacked within bounds, decoded by what the bytes are, nothing dropped in silence."""

import codecs
import re
import zlib

from rechallenge.model import InputError, Loss

MAX_EXPANDED_BYTES = 2 * 1024**3  # a file of a whole PubMed baseline part is 0.2 GB; more is a mistake or an attack
GZIP_MAGIC = b"\x1f\x8b"

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_NOT_UTF8 = re.compile("[\udc80-\udcff]")
_BEYOND_ASCII = re.compile("[\x80-\ud7ff\ue000-\U0010ffff]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1b\x7f\ufeff\ufffe\uffff\ud800-\udfff]")
_LINE_BREAK = re.compile(r"\r\n|\r|\n")


def unpack(data: bytes, name: str, *, limit: int = MAX_EXPANDED_BYTES) -> bytes:
    """The bytes themselves, or what a gzip file holds.

    Raises:
        InputError: the gzip file is damaged, or holds more than `limit` bytes.
    """
    if not data.startswith(GZIP_MAGIC):
        return data
    parts: list[bytes] = []
    size = 0
    rest = data
    while rest.startswith(GZIP_MAGIC):  # a gzip file may be several, one after the other
        stream = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
        try:
            part = stream.decompress(rest, limit - size + 1)
        except zlib.error as error:
            raise InputError(
                f"is a damaged gzip file ({error})", where=name, fix="copy or download it again"
            ) from error
        size += len(part)
        if size > limit:
            raise InputError(
                f"unpacks to more than {limit:,} bytes", where=name, fix="split it, and import the parts one by one"
            )
        if not stream.eof:
            raise InputError("is a gzip file that was cut off", where=name, fix="copy or download it again")
        parts.append(part)
        rest = stream.unused_data
    return b"".join(parts)


def decode(data: bytes, name: str) -> tuple[str, tuple[Loss, ...]]:
    """Text of a file, with a note on every line that had to be guessed.

    A byte order mark decides; else UTF-16 where every other byte is zero; else UTF-8. A byte that is not UTF-8 is read
    as Windows-1252, of which Latin-1 is the part in common use.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _decoded(data[len(mark) :], encoding, name)
    return _decoded(data, _utf16_without_mark(data) or "utf-8", name)


def _utf16_without_mark(data: bytes) -> str:
    head = data[:2000]
    half = len(head) // 2
    if half < 2 or head.count(0) < 0.8 * half:
        return ""
    return "utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be"


def _decoded(data: bytes, encoding: str, name: str) -> tuple[str, tuple[Loss, ...]]:
    if encoding != "utf-8":
        text = data.decode(encoding, errors="replace")
        n_bad = text.count("\ufffd")
        losses = (_loss(name, text, text.index("\ufffd"), f"{n_bad} characters are not {encoding}"),) if n_bad else ()
        return text, losses
    text = data.decode("utf-8", errors="surrogateescape")
    bad = [match.start() for match in _NOT_UTF8.finditer(text)]
    if not bad:
        return text, ()
    mended = _NOT_UTF8.sub(_windows_1252, text)
    if not _BEYOND_ASCII.search(text):
        note = f"not UTF-8: {len(bad)} bytes, of which this is the first, were read as Windows-1252"
        return mended, (_loss(name, text, bad[0], note),)
    note = "a byte that is not UTF-8 was read as Windows-1252"
    lines = enumerate(split_lines(text), start=1)
    return mended, tuple(Loss(file=name, line=line, message=note) for line, words in lines if _NOT_UTF8.search(words))


def _windows_1252(escaped: re.Match[str]) -> str:
    return bytes([ord(escaped[0]) - 0xDC00]).decode("cp1252", errors="replace")


def _loss(name: str, text: str, at: int, message: str) -> Loss:
    return Loss(file=name, line=line_of(text, at), message=message)


def line_of(text: str, at: int) -> int:
    """Number of the line, from 1, that holds the character at `at`."""
    return sum(1 for _ in _LINE_BREAK.finditer(text, 0, at)) + 1


def split_lines(text: str) -> list[str]:
    """Lines at CR, LF or CRLF only: other separators of Unicode occur inside abstracts."""
    return _LINE_BREAK.split(text)


def fold(text: str) -> str:
    """One line: white space folded to single spaces, control characters left out."""
    return " ".join(_CONTROLS.sub("", text).split())


def fold_lines(text: str) -> str:
    """As `fold`, line by line; empty lines are left out."""
    return "\n".join(filter(None, map(fold, split_lines(text))))
