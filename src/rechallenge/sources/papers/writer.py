"""Builds the clean text of a paper piece by piece, and remembers where each piece stands."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from rechallenge.model import Licence, Paper, PaperTable, Passage, PassageKind, TableCell

_CONTROLS = re.compile("[\x00-\x08\x0e-\x1b\x7f\u00ad\u200b\u200c\u200d\u2060\ufeff\ufffe\uffff\ud800-\udfff]")
BETWEEN = "\n\n"


@dataclass(frozen=True, slots=True)
class CellWords:
    """A table cell before it has a place."""

    words: str
    is_header: bool = False
    n_columns: int = 1
    n_rows: int = 1


def clean(text: str) -> str:
    """White space of every kind folded to single spaces; control characters and invisible ones left out."""
    return " ".join(_CONTROLS.sub("", text).split())


@dataclass(slots=True)
class PaperWriter:
    """Collects passages; `page` and `section` are those of the pieces that follow."""

    page: int | None = None
    section: tuple[str, ...] = ()
    tables: list[PaperTable] = field(default_factory=list)
    losses: list[str] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)
    _pieces: list[str] = field(default_factory=list)
    _length: int = 0

    def add(self, kind: PassageKind, words: str, *, label: str = "") -> None:
        """Adds a passage; one without words is left out."""
        if words := clean(words):
            self._place(kind, words, label)

    def add_table(self, label: str, caption: str, rows: Sequence[Sequence[CellWords]]) -> None:
        """Adds the cells of a table, after its caption; rows without any words are left out."""
        cleaned = [[(clean(cell.words), cell) for cell in row] for row in rows]
        kept = [row for row in cleaned if any(words for words, _ in row)]
        passage: int | None = None
        placed: list[tuple[TableCell, ...]] = []
        if kept:
            # a line that began or ended with a tab would break P1 for the first and last cell alone
            lines = ["\t".join(words for words, _ in row) for row in kept]
            whole = "\n".join(lines)
            text = whole.strip()
            start = self._place(PassageKind.TABLE, text, label)
            passage = len(self.passages) - 1
            placed = _placed(kept, start - (len(whole) - len(whole.lstrip())), (start, start + len(text)))
        self.tables.append(PaperTable(label=label, caption=caption, passage=passage, rows=tuple(placed)))

    def _place(self, kind: PassageKind, words: str, label: str) -> int:
        if self._pieces:
            self._pieces.append(BETWEEN)
            self._length += len(BETWEEN)
        start = self._length
        self._pieces.append(words)
        self._length += len(words)
        self.passages.append(
            Passage(kind=kind, start=start, end=self._length, section=self.section, page=self.page, label=label)
        )
        return start

    def paper(self, *, licence: Licence | None = None, kind: str = "", names: dict[str, str] | None = None) -> Paper:
        """The paper as written so far."""
        return Paper(
            text="".join(self._pieces),
            passages=tuple(self.passages),
            tables=tuple(self.tables),
            kind=kind,
            licence=licence,
            losses=tuple(dict.fromkeys(self.losses)),
            **(names or {}),
        )


def _placed(
    rows: list[list[tuple[str, CellWords]]], start: int, bounds: tuple[int, int]
) -> list[tuple[TableCell, ...]]:
    """Cells with their places; `bounds` hold empty cells at the very edges inside the passage."""
    at, placed = start, []
    for row in rows:
        cells = []
        for words, cell in row:
            first, last = (min(max(one, bounds[0]), bounds[1]) for one in (at, at + len(words)))
            cells.append(
                TableCell(
                    start=first,
                    end=last,
                    is_header=cell.is_header,
                    n_columns=cell.n_columns,
                    n_rows=cell.n_rows,
                )
            )
            at += len(words) + 1
        placed.append(tuple(cells))
    return placed
