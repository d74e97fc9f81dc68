"""What a word is. The index, the query and the oracle of the tests all cut text by this one definition.

A word is a longest run of letters and digits, in lower case, with accents and compatibility forms folded (Behçet =
behcet, ﬁ = fi). Every other character stands between words, as PubMed's guide says of punctuation; stop words are words.
"""

import re
import unicodedata

from rechallenge.model import InputError

MIN_TRUNCATION = 4
"""Characters of a word that PubMed wants before `*`; with fewer the star is a space (User Guide, "Truncation")."""

_WORD = re.compile(r"[^\W_]+")
_PLAIN = str.maketrans({code: " " for code in range(128) if not chr(code).isalnum()})


def words(text: str) -> list[str]:
    """The words of a text, in order.

    >>> words("Anti-TNF in Behçet's disease")
    ['anti', 'tnf', 'in', 'behcet', 's', 'disease']
    """
    if text.isascii():
        return text.translate(_PLAIN).lower().split()
    return _WORD.findall(fold(text))


def fold(text: str) -> str:
    """Lower case, accents dropped, compatibility forms opened (twice, because some letters fold into capitals)."""
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).lower())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


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
