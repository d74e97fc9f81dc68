"""Several values in one cell: lists of authors and keywords as exports join them."""

import ast
import re

_SHORT_NAME = re.compile(r"[^\s,]+(?: [^\s,]+)* (?:[A-Z]\.?-?){1,5}(?: (?:Jr|Sr|II|III|IV)\.?)?")


def split_list(text: str, separators: tuple[str, ...] = (";",)) -> tuple[str, ...]:
    """Items between the first separator that occurs; the whole text where none does."""
    separator = next((mark for mark in separators if mark in text), None)
    parts = text.split(separator) if separator else [text]
    return tuple(filter(None, (" ".join(part.split()) for part in parts)))


def split_authors(text: str) -> tuple[str, ...]:
    """Authors of one cell, joined by semicolons, bars, `and`; by commas where every piece is `Last FM`, or where there
    are three or more and none is a single word (`First Last`).

    >>> split_authors("Smith A, Walter B"), split_authors("Haddaway, Neal R. and Gray, Charles T.")
    (('Smith A', 'Walter B'), ('Haddaway, Neal R.', 'Gray, Charles T.'))
    """
    if listed := python_list(text):
        return listed
    found = split_list(text, (";", "|", "\n", " and "))
    if len(found) > 1 or "," not in text:
        return found
    pieces = split_list(text, (",",))
    are_short = all(_SHORT_NAME.fullmatch(piece) for piece in pieces)
    are_full = len(pieces) > 2 and all(" " in piece for piece in pieces)
    return pieces if are_short or are_full else found


def python_list(text: str) -> tuple[str, ...]:
    """Items of a list as Python prints it (`['a', 'b']`), which some tools write into cells; else nothing."""
    if not (text.startswith("[") and text.endswith("]")):
        return ()
    try:
        items = ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return ()
    return tuple(" ".join(str(item).split()) for item in items) if isinstance(items, list) else ()
