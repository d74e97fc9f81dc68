"""Words of a PubMed term as another database writes them."""

import re
from dataclasses import dataclass

from rechallenge.query.lint import MIN_STEM

_SPACED = re.compile(r"[\"()\[\]{}?#$!\\:;=|&%~^<>+_./\u2018\u2019]")
_RESERVED = {"and", "or", "not", "near", "next", "adj", "same", "pre", "w", "to", "exp", "limit"}


@dataclass(frozen=True, slots=True)
class Words:
    """Words without signs that mean something elsewhere.

    Attributes:
        is_truncated: the last word stands for all words that begin with it.
        inner_stars: truncation signs stood where PubMed knows none; they are gone.
        is_short: truncation under MIN_STEM characters, which PubMed reads as a space; gone as well.
    """

    words: tuple[str, ...]
    is_truncated: bool = False
    inner_stars: bool = False
    is_short: bool = False

    @property
    def text(self) -> str:
        return " ".join(self.words) + ("*" if self.is_truncated else "")


def cleaned(text: str, *, spaced: str = "", keeps_signs: bool = False) -> Words:
    """PubMed reads most signs as spaces (User Guide, "Characters"); so does this, that no target takes them for its own.

    Args:
        spaced: further characters to be read as spaces.
        keeps_signs: for codes such as a DOI, only quotes are taken out.
    """
    body = text.rstrip()
    has_end = body.endswith("*")
    body = body.rstrip("*")
    inner = "*" in body
    plain = body.replace("*", "").replace('"', " ") if keeps_signs else _SPACED.sub(" ", body.replace("*", ""))
    for char in spaced:
        plain = plain.replace(char, " ")
    words = tuple(word for word in plain.split() if any(char.isalnum() for char in word))
    is_short = has_end and bool(words) and len(" ".join(words)) < MIN_STEM
    return Words(words, has_end and bool(words) and not is_short, inner, is_short)


def is_reserved(word: str) -> bool:
    """Whether a word alone would be taken for an operator."""
    return word.casefold() in _RESERVED or re.fullmatch(r"(?:adj|near|next|w|pre)/?\d+", word.casefold()) is not None


def uninverted(heading: str) -> str:
    """A heading as people write it: "Tomography, X-Ray Computed" becomes "X-Ray Computed Tomography"."""
    head, comma, rest = heading.partition(", ")
    return f"{rest} {head}" if comma and "," not in rest else heading
