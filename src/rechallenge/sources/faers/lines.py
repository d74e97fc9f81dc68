"""The lines of a file, block by block: sound ones pass by the million, odd ones are mended or set aside one by one."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any, BinaryIO, Final

import numpy as np
import polars as pl

from rechallenge.model import Digest, InputError
from rechallenge.sources.faers.account import OddLine
from rechallenge.sources.faers.layout import read_layout
from rechallenge.sources.faers.mending import MAX_JOINED, mend
from rechallenge.sources.faers.scanning import Scan, scan

BLOCK_BYTES: Final = 16 << 20
_LONGEST_LINE: Final = 1 << 20  # bytes; the longest seen is a literature reference of 500
_IS_CONTROL = np.isin(np.arange(256), [*({*range(32), 127} - {9, 10})])
_NEWLINE, _DOLLAR = 10, 36
_EMPTY = b""


@dataclass(frozen=True, slots=True)
class Block:
    """Records of some megabytes of a file.

    Attributes:
        rows: strings, trimmed; null where empty.
        line_of: int64[rows], the number of the line that each record began on; mended records come last.
    """

    rows: pl.DataFrame
    line_of: np.ndarray


class LineReader:
    """Reads one table's file once.

    Attributes:
        layout: known after the header.
        n_lines: lines so far, with the header.
        n_kept: of them kept, mended ones included.
        odd: what was told of each line that was not sound.

    Raises:
        InputError: the file is empty, its header is none, or it ends inside a record.
    """

    def __init__(self, file: BinaryIO, table: str, where: str) -> None:
        self._file = file
        self._where = where
        self._digest = sha256()
        self._rest = _EMPTY
        self._is_at_end = False
        self.odd: list[OddLine] = []
        self.n_lines = 1
        self.n_kept = 0
        self._fill()
        header, _, self._rest = self._rest.partition(b"\n")
        if not header.strip():
            raise InputError("is empty; not even a header", where=where, fix="download it again")
        self.layout = read_layout(table, header.decode("utf-8", "replace"), where)
        self.layout = replace(self.layout, is_closed=self._is_closed())

    @property
    def digest(self) -> Digest:
        """Of all bytes, once the last block was read."""
        return Digest(f"sha256:{self._digest.hexdigest()}")

    @property
    def mended(self) -> Counter[str]:
        return Counter(line.reason for line in self.odd if line.is_kept)

    @property
    def set_aside(self) -> Counter[str]:
        return Counter(line.reason for line in self.odd if not line.is_kept)

    def blocks(self) -> Iterator[Block]:
        while self._rest or not self._is_at_end:
            text = self._next_text()
            if text:
                yield self._block(text)

    def take_back(self, lines: list[OddLine]) -> None:
        """Lines that were kept and turn out, when their values are read, to be no records.

        A line that gave several records counts once, with the first of them.
        """
        for line in {line.line: line for line in reversed(lines)}.values():
            self.n_kept -= 1
            self.odd.append(line)

    def _fill(self) -> None:
        data = self._file.read(BLOCK_BYTES)
        self._digest.update(data)
        self._is_at_end = not data
        self._rest += data

    def _next_text(self) -> bytes:
        """Whole lines; those at the end that are odd wait for what follows, which may belong to them."""
        self._fill()
        if self._is_at_end:
            text, self._rest = self._rest, _EMPTY
            return text if text.endswith(b"\n") or not text else self._ended(text)
        at = self._rest.rfind(b"\n") + 1
        for _ in range(MAX_JOINED):
            before = self._rest.rfind(b"\n", 0, max(at - 1, 0)) + 1
            if before == 0 or self._rest.count(b"$", before, at) == self.layout.n_dollars:
                break
            at = before
        if at == 0 and len(self._rest) > _LONGEST_LINE:
            raise InputError(
                "has a line of more than 1 MB: it is no text file", where=self._where, fix="download it again"
            )
        text, self._rest = self._rest[:at], self._rest[at:]
        return text

    def _ended(self, text: bytes) -> bytes:
        """The last line lacks its end: sound if it is a whole record, else the file was cut."""
        last = text[text.rfind(b"\n") + 1 :].strip(b"\r\x1a")
        n_fields = last.count(b"$") + 1
        if last.strip() and n_fields < len(self.layout.columns):
            n = self.n_lines + text.count(b"\n") + 1
            raise InputError(
                f"ends inside line {n}, which has {n_fields} of {len(self.layout.columns)} fields: the file was cut",
                where=self._where,
                fix="download it again",
            )
        return text + b"\n"

    def _is_closed(self) -> bool:
        """What most of the first lines do.

        Raises:
            InputError: none of them has the header's number of fields.
        """
        n = len(self.layout.columns) - 1
        whole = self._rest[: 1 << 16].split(b"\n")
        first = [line for line in whole[: min(200, len(whole) - 1)] or whole if line.strip()]
        counts = Counter(line.count(b"$") for line in first)
        if counts and not counts[n] + counts[n + 1]:
            usual = counts.most_common(1)[0][0] + 1
            raise InputError(
                f"the header names {n + 1} fields, and lines have {usual}",
                where=self._where,
                fix="check that the file is whole and is FDA's ASCII; if FDA changed its layout, please report it",
            )
        return counts[n + 1] > counts[n]

    def _block(self, text: bytes) -> Block:
        first = self.n_lines + 1
        found = scan(text)
        self.n_lines += found.n_lines
        if self._may_be_sound(text, found):
            try:
                frame = self._parse(text, found)
            except pl.exceptions.PolarsError:  # a line has more fields than the header, so another has fewer
                pass
            else:
                self.n_kept += found.n_lines
                return Block(frame, np.arange(first, first + found.n_lines))
        return self._with_odd(text.replace(b"\r\n", b"\n"), first)

    def _may_be_sound(self, text: bytes, found: Scan) -> bool:
        """No byte is odd, and the delimiters are as many as all lines together should have.

        If then no line has too many, none has too few: the reader of the text tells of one that has.
        """
        is_whole = found.n_dollars == found.n_lines * self.layout.n_dollars
        return is_whole and not found.has_odd_bytes and _is_utf8(text)

    def _parse(self, text: bytes, found: Scan) -> pl.DataFrame:
        """Strings, trimmed; null where empty. Every line has the delimiters of the layout, or none has more."""
        if not text:
            return pl.DataFrame(schema=dict.fromkeys(self.layout.columns, pl.String))
        names = [*self.layout.columns, *(["_end"] if self.layout.is_closed else [])]
        frame = pl.read_csv(
            text,
            has_header=False,
            separator="$",
            quote_char=None,
            new_columns=names,
            schema=dict.fromkeys(names, pl.String),
        ).select(self.layout.columns)
        return trimmed(frame) if found.is_padded else frame

    def _with_odd(self, text: bytes, first: int) -> Block:
        """Sound lines as they stand, then the records that the odd ones gave."""
        data = np.frombuffer(text, np.uint8)
        ends = np.flatnonzero(data == _NEWLINE)
        is_odd = np.diff(np.searchsorted(np.flatnonzero(data == _DOLLAR), ends), prepend=0) != self.layout.n_dollars
        is_odd[np.searchsorted(ends, np.flatnonzero(_IS_CONTROL[data]))] = True
        for line in np.unique(np.searchsorted(ends, np.flatnonzero(data >= 128))):
            is_odd[line] |= not _is_utf8(text[_start(ends, line) : ends[line]])
        odd = np.flatnonzero(is_odd)
        sound, at = [], 0
        for line in odd:
            sound.append(text[at : _start(ends, line)])
            at = int(ends[line]) + 1
        whole = b"".join([*sound, text[at:]])
        frame = self._parse(whole, scan(whole))
        line_of = np.flatnonzero(~is_odd) + first
        self.n_kept += len(line_of)
        rows, lines = self._mend([(int(line) + first, text[_start(ends, line) : ends[line]]) for line in odd])
        if rows:
            frame = frame.vstack(trimmed(pl.DataFrame(rows, schema=frame.schema, orient="row")))
        return Block(frame, np.concatenate([line_of, np.array(lines, np.int64)]))

    def _mend(self, odd: list[tuple[int, bytes]]) -> tuple[list[list[str]], list[int]]:
        rows: list[list[str]] = []
        line_of: list[int] = []
        at = 0
        while at < len(odd):
            run = _run(odd, at)
            mended = mend(run, self.layout)
            self.odd.extend(mended.told)
            self.n_kept += sum(line.is_kept for line in mended.told)
            rows.extend(mended.rows)
            line_of.extend(run[0][0] for _ in mended.rows)
            at += len(mended.told)
        return rows, line_of


def trimmed(rows: pl.DataFrame) -> pl.DataFrame:
    """Blanks at the edges of a field are none of it; a field of blanks is empty."""
    stripped = rows.select(pl.all().str.strip_chars())
    return stripped.with_columns(pl.when(pl.all() != "").then(pl.all()))


def _run(odd: list[tuple[int, bytes]], at: int) -> list[tuple[int, bytes]]:
    """From one odd line on, those that follow each other without a sound one between."""
    until = at + 1
    while until < len(odd) and until - at < MAX_JOINED and odd[until][0] == odd[until - 1][0] + 1:
        until += 1
    return odd[at:until]


def _start(ends: np.ndarray, line: "int | np.integer[Any]") -> int:
    return int(ends[line - 1]) + 1 if line else 0


def _is_utf8(text: bytes) -> bool:
    if text.isascii():
        return True
    try:
        text.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
