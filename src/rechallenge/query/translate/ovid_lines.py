"""The rows of an Ovid strategy: numbered or not, wrapped or not, with hit counts or without."""

import re
from dataclasses import dataclass, replace

from rechallenge.query.syntax import Span
from rechallenge.query.translate.loss import Effect, Ledger

_NUMBER = re.compile(
    r"\s*#?\s*(?P<number>\d{1,4})(?:\s*[.):\t]\s*|\s+(?!(?:or|and|not|adj\d*)\s))(?=\S)", re.IGNORECASE
)
_COUNT = re.compile(r"\s*\((?P<count>\d[\d, ]*)\)\s*\Z")
_NUMBERED_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class OvidRow:
    """One line: its number, its text without number and count, and where that text begins in the strategy."""

    number: int
    text: str
    start: int


def rows_of(text: str, ledger: Ledger) -> tuple[OvidRow, ...]:
    """Lines in order. A row without a number continues the one above where the strategy is numbered."""
    rows: list[tuple[int, str]] = []
    start = 0
    for row in text.splitlines(keepends=True):
        if row.strip():
            rows.append((start, row.rstrip()))
        start += len(row)
    matches = [_NUMBER.match(row) for _, row in rows]
    is_numbered = bool(rows) and matches[0] is not None and sum(map(bool, matches)) >= _NUMBERED_SHARE * len(rows)
    found: list[OvidRow] = []
    for (start, row), match in zip(rows, matches, strict=True):
        if not is_numbered:
            found.append(OvidRow(len(found) + 1, row, start))
        elif match is not None:
            found.append(OvidRow(int(match["number"]), row[match.end() :], start + match.end()))
        else:
            found[-1] = replace(found[-1], text=f"{text[found[-1].start : start]}{row}")
    return tuple(_without_count(row, ledger) for row in found)


def _without_count(row: OvidRow, ledger: Ledger) -> OvidRow:
    match = _COUNT.search(row.text)
    if match is None or match.start() == 0:
        return row
    span = Span(row.start + match.start(), row.start + match.end())
    ledger.lose(match["count"].strip(), "a number of hits, not part of the search", span, Effect.NONE)
    return replace(row, text=row.text[: match.start()])
