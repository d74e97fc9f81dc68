"""The rows of a strategy: numbered or not, wrapped or not, with hit counts or without."""

import re
from dataclasses import dataclass, replace

from rechallenge.query.syntax import Span
from rechallenge.query.translate.loss import Effect, Ledger

_NUMBER = re.compile(
    r"""
    \s*\#?\s*(?P<number>\d{1,4})
    (?:\s*(?:[):\t]|\.(?![a-z]{2}(?:,[a-z]{2})*\.?(?:\s|\Z)))\s*|\s+(?!(?:or|and|not|adj\d*|near\S*|next\S*)\s))(?=\S)
    """,
    re.IGNORECASE | re.VERBOSE,
)
_COUNT = re.compile(
    r"(?:(?<!\bor)(?<!\band)(?<!\bnot)\s+\((?P<bracketed>\d[\d, ]*)\)|\t\s*(?P<bare>\d[\d,. ]*))\s*\Z", re.IGNORECASE
)
_REFERENCE = re.compile(r"(?<![^\s(])#\s?\d")
_NUMBERED_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Row:
    """One line: its number, its text without number and count, and where that text begins in the strategy."""

    number: int
    text: str
    start: int


def rows_of(text: str, ledger: Ledger, *, is_line_by_line: bool) -> tuple[Row, ...]:
    """Lines in order of their numbers as they refer to each other: a history that has the latest on top is turned round.

    A row without a number continues the one above where the strategy is numbered.

    Args:
        is_line_by_line: rows without numbers are lines; if not, they are one search unless a row refers to another.
    """
    rows: list[tuple[int, str]] = []
    start = 0
    for row in text.splitlines(keepends=True):
        if row.strip():
            rows.append((start, row.rstrip()))
        start += len(row)
    matches = [_NUMBER.match(row) for _, row in rows]
    may_be_numbered = is_line_by_line or len(rows) > 1 or text.lstrip().startswith("#")
    if rows and may_be_numbered and matches[0] is not None and sum(map(bool, matches)) >= _NUMBERED_SHARE * len(rows):
        found = _numbered(text, rows, matches)
    elif is_line_by_line or any(_REFERENCE.search(row) for _, row in rows):
        found = [Row(number, row, start) for number, (start, row) in enumerate(rows, 1)]
    else:
        return (Row(1, text, 0),) if rows else ()
    return tuple(_without_count(row, ledger) for row in found)


def _numbered(text: str, rows: list[tuple[int, str]], matches: list[re.Match[str] | None]) -> list[Row]:
    found: list[Row] = []
    for (start, row), match in zip(rows, matches, strict=True):
        if match is not None:
            found.append(Row(int(match["number"]), row[match.end() :], start + match.end()))
        else:
            found[-1] = replace(found[-1], text=f"{text[found[-1].start : start]}{row}")
    numbers = [row.number for row in found]
    is_latest_first = len(numbers) > 1 and numbers == sorted(set(numbers), reverse=True)
    return found[::-1] if is_latest_first else found


def _without_count(row: Row, ledger: Ledger) -> Row:
    match = _COUNT.search(row.text)
    if match is None or match.start() == 0:
        return row
    span = Span(row.start + match.start(), row.start + match.end())
    ledger.lose(
        (match["bracketed"] or match["bare"]).strip(), "a number of hits, not part of the search", span, Effect.NONE
    )
    return replace(row, text=row.text[: match.start()])
