"""Lines that are not as their header says: mended where one rule gives one answer, else set aside with the reason.

FDA's files have records run together (2011Q2 to 2011Q4), dollars inside fields (2012Q1), bytes of Latin-1, control
characters (2011Q4), and line breaks inside free text. Each rule is checked against what the columns can hold.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rechallenge.sources.faers.account import OddLine
from rechallenge.sources.faers.layout import Layout

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_RECORD_BEGINS = re.compile(r"\s*\d{5,}\$")
_VERSION = re.compile(r"\d{1,3}")
MAX_STRAY = 3  # dollars inside one field: with more, chance makes the other fields fit
MAX_JOINED = 20  # lines of one broken record: longer runs are damage


@dataclass(frozen=True, slots=True)
class Mended:
    """Records that came of the first lines of a run, and what is told of those lines."""

    rows: tuple[list[str], ...]
    told: tuple[OddLine, ...]


def mend(lines: Sequence[tuple[int, bytes]], layout: Layout) -> Mended:
    """Takes one or more lines from the beginning of a run of odd lines.

    Args:
        lines: number and bytes of lines that follow each other, at least one.
    """
    number, raw = lines[0]
    text, notes = clean(raw)
    if not text.strip():
        return Mended((), (OddLine(line=number, reason="empty line", is_kept=False, text=text),))
    fields = text.split("$")
    rows, reason = _read(fields, layout)
    if rows:
        told = "; ".join([*([reason] if reason else []), *notes])
        return Mended(rows, (OddLine(line=number, reason=told, is_kept=True, text=_shown(raw)),))
    joined = _join(lines, layout)
    if joined is not None:
        return joined
    return Mended((), (OddLine(line=number, reason=reason, is_kept=False, text=_shown(raw)),))


def clean(raw: bytes) -> tuple[str, list[str]]:
    """The text of a line with what had to be done for it."""
    notes = []
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        text, notes = _shown(raw), ["Latin-1 text"]
    if _CONTROL.search(text):
        text = _CONTROL.sub("", text)
        notes.append("control character removed")
    return text, notes


def _shown(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        # Windows-1252 holds Latin-1's letters; the five bytes it leaves open are taken as Latin-1 has them
        return "".join(bytes((byte,)).decode("cp1252", "ignore") or chr(byte) for byte in raw)


def _read(fields: list[str], layout: Layout) -> tuple[tuple[list[str], ...], str]:
    """Records of one line with what was wrong, or none with the reason why not."""
    n = len(layout.columns)
    if len(fields) < n:
        return (), "too few fields"
    closed = [fields[:-1]] if not fields[-1] and len(fields) > n else []
    bodies = [*closed, fields] if layout.is_closed else [fields, *closed]
    for body in bodies:
        if len(body) == n and layout.fits(body):
            return (body,), _style(fields, layout)
    if not any(fields[n:]) and layout.fits(fields[:n]):
        return (fields[:n],), "delimiters too many at the end"
    for body in bodies:
        if rows := _split_closed(body, layout) or _split_open(body, layout):
            return rows, "two records on one line" if len(rows) == 2 else f"{len(rows)} records on one line"
    return _merge(bodies[0], layout)


def _style(fields: list[str], layout: Layout) -> str:
    is_closed = len(fields) > len(layout.columns)
    if is_closed == layout.is_closed:
        return ""
    return "delimiters too many at the end" if is_closed else "delimiter missing at the end"


def _split_closed(body: list[str], layout: Layout) -> tuple[list[str], ...]:
    """Run together where each record ends with a delimiter: every n fields are a record."""
    n = len(layout.columns)
    if not layout.is_closed or len(body) % n:
        return ()
    rows = tuple(body[at : at + n] for at in range(0, len(body), n))
    return rows if all(map(layout.fits, rows)) else ()


def _split_open(body: list[str], layout: Layout) -> tuple[list[str], ...]:
    """Run together where no delimiter ends a record: the last field of one and the key of the next are one field.

    They are told apart because FDA's primaryid is the caseid, which follows it, with the version's digits.
    """
    n = len(layout.columns)
    if (
        layout.is_closed
        or layout.columns[:2] != ("primaryid", "caseid")
        or len(body) < 2 * n - 1
        or (len(body) - 1) % (n - 1)
    ):
        return ()
    rows, rest = [], body
    while len(rest) > n:
        last, key = _cut_key(rest[n - 1], rest[n])
        if not key:
            return ()
        rows.append([*rest[: n - 1], last])
        rest = [key, *rest[n:]]
    rows.append(rest)
    return tuple(rows) if all(map(layout.fits, rows)) else ()


def _cut_key(glued: str, caseid: str) -> tuple[str, str]:
    at = glued.rfind(caseid) if caseid.isdecimal() else -1
    if at < 0 or not _VERSION.fullmatch(glued[at + len(caseid) :]):
        return "", ""
    return glued[:at], glued[at:]


def _merge(body: list[str], layout: Layout) -> tuple[tuple[list[str], ...], str]:
    """A dollar inside free text: the one place that makes every other field fit."""
    excess = len(body) - len(layout.columns)
    fitting = []
    for at in layout.free_text if 0 < excess <= MAX_STRAY else ():
        merged = [*body[:at], "$".join(body[at : at + excess + 1]), *body[at + excess + 1 :]]
        if layout.fits(merged):
            fitting.append((layout.columns[at], merged))
    if len(fitting) == 1 or (fitting and fitting[0][0] == "mfr_num"):
        column, merged = fitting[0]
        return (merged,), f"dollar inside {column}"
    return (), "too many fields" if not fitting else "dollar inside a field, and more than one place fits"


def _join(lines: Sequence[tuple[int, bytes]], layout: Layout) -> Mended | None:
    """A record broken by line breaks inside a field: the lines that make it whole, joined with a blank."""
    n = len(layout.columns)
    text = clean(lines[0][1])[0]
    for taken, (_, raw) in enumerate(lines[1:MAX_JOINED], start=2):
        following = clean(raw)[0]
        if _RECORD_BEGINS.match(following):
            return None
        text = f"{text.rstrip()} {following.lstrip()}"
        fields = text.split("$")
        body = fields[:-1] if len(fields) == n + 1 and not fields[-1] else fields
        if len(body) == n and layout.fits(body):
            told = tuple(
                OddLine(line=number, reason="line break inside a field", is_kept=True, text=_shown(one))
                for number, one in lines[:taken]
            )
            return Mended((body,), told)
    return None
