"""What a word is. The index, the query and the oracle of the tests all cut text by this one definition.

A word is a longest run of letters and digits, in lower case, with accents and compatibility forms folded (Behçet =
behcet, ﬁ = fi), character by character. Every other character stands between words, as PubMed's guide says of
punctuation; stop words are words.
"""

import re
import unicodedata
from collections.abc import Sequence

from rechallenge.model import InputError

MIN_TRUNCATION = 4
"""Characters of a word that PubMed wants before `*`; with fewer the star is a space (User Guide, "Truncation")."""

END = "\0"
"""A word of its own that no XML can hold: it closes each value. Not white space, as some control characters are."""


class _Folds(dict[int, str]):
    """Code points to what they are compared as, worked out when first met."""

    def __missing__(self, point: int) -> str:
        apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", chr(point)).lower())
        kept = (letter for letter in apart if not unicodedata.combining(letter))
        folded = self[point] = "".join(letter if letter.isalnum() else " " for letter in kept)
        return folded


_FOLDS = _Folds()
_KEPT = bytes(ord(_FOLDS[point]) if point < 128 and chr(point) != END else point for point in range(256))
"""Of a text whose other characters are folded: lower case, and spaces for what is no letter, digit or END."""
_OTHER = re.compile(r"[^\x00-\x7f]+")


def words(text: str) -> list[str]:
    """The words of a text, in order.

    >>> words("Anti-TNF in Behçet's disease")
    ['anti', 'tnf', 'in', 'behcet', 's', 'disease']
    """
    return _cut(text.replace(END, " "))


def words_of_values(values: Sequence[str]) -> list[str]:
    """The words of many texts, each text closed by END. One cut for all, which is what makes short values cheap.

    >>> words_of_values(["Smith J", ""])
    ['smith', 'j', '\x00', '\x00']
    """
    if not values:
        return []
    whole = f" {END} ".join(values)
    if whole.count(END) >= len(values):
        whole = f" {END} ".join(value.replace(END, " ") for value in values)
    return [*_cut(whole), END]


def _cut(text: str) -> list[str]:
    if not text.isascii():
        text = _OTHER.sub(lambda found: found[0].translate(_FOLDS), text)
    return text.encode("utf-8", "surrogatepass").translate(_KEPT).decode("utf-8", "surrogatepass").split()


def key(text: str) -> str:
    """A name as it is compared whole: its words with single spaces.

    >>> key("Arteritis, Temporal")
    'arteritis temporal'
    """
    return " ".join(words(text))


def code(text: str) -> str:
    """An identifier as it is compared whole: lower case, white space folded."""
    return " ".join(text.lower().split())


class Pattern(tuple[tuple[str, bool], ...]):
    """Words of a phrase, each with whether it is cut off (`vasculit*`)."""

    __slots__ = ()


def pattern(text: str) -> tuple[Pattern, list[str]]:
    """The phrase that a term asks for, and what a reader must know of how it was read.

    Raises:
        InputError: a star stands inside a word, or no word is left.
    """
    found: list[tuple[str, bool]] = []
    notes: list[str] = []
    chunks = text.split()
    for at, chunk in enumerate(chunks):
        stem, star, rest = chunk.partition("*")
        if words(rest):
            raise InputError(
                f"{chunk!r} has a star inside a word; truncation stands at a word's end",
                where="query",
                fix="write the spellings out, joined by OR",
            )
        pieces = words(stem)
        is_cut = bool(star and pieces)
        if is_cut and len(stem) < MIN_TRUNCATION:
            notes.append(f"{chunk!r}: fewer than {MIN_TRUNCATION} characters before the star; searched as a word")
            is_cut = False
        elif is_cut and at < len(chunks) - 1:
            notes.append(f"{text!r}: PubMed truncates the last word of a phrase only; here {chunk!r} is expanded too")
        found += [(piece, False) for piece in pieces]
        if is_cut:
            found[-1] = (found[-1][0], True)
    if not found:
        raise InputError(f"{text!r} holds no word to search for", where="query", fix="write letters or digits")
    return Pattern(found), notes
