"""Sentences with their places, and of whom and in what mood each part of a sentence speaks."""

import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from rechallenge.evidence.suggest.lexicon import cues
from rechallenge.evidence.suggest.values import Standing, Whose
from rechallenge.model import Digest, Quote

_END = re.compile(r"(?<=[.!?])[\"')\]]*\s+(?=[\"'(\[]?[A-Z0-9])|\s*\n\s*")
_NO_END = re.compile(
    r"(?:\b(?:Dr|Mr|Mrs|Ms|Prof|Fig|Figs|et al|vs|No|i\.v|i\.m|s\.c|p\.o|e\.g|i\.e|approx|ca|cf|St|y\.o|b\.i\.d|t\.i\.d|"
    r"resp|max|min|sp|[A-Z])\.)$"
)
_DISCUSSION = re.compile(r"\s*(?:\d+\.?\s*)?(?:DISCUSSION|Discussion|COMMENT|Comment|REFERENCES|References)\b:?")
_INTRODUCTION = re.compile(
    r"\s*(?:\d+\.?\s*)?(?:INTRODUCTION|Introduction|BACKGROUND|Background)\b(?:\s*:|\s{2,}|\s*$)"
)
_LABEL = re.compile(r"\s*[A-Z][A-Z ]{3,30}(?::|\s{2,})")
_HEADING_LENGTH = 60
_CASE = re.compile(
    r"\s*(?:\d+\.?\s*)?(?:CASE|Case|PATIENT|Patient|CASES|Cases)(?:\s+(?:REPORTS?|Reports?|report|presentation|"
    r"PRESENTATION|SUMMARY|description|\d+|[IVX]+|history))*\b"
)
_OURS = re.compile(
    r"\b(?:our|this|the|present|we (?:report|describe|present)\w*)\b.{0,20}?\b(?:patient|case)\b", re.IGNORECASE
)
_WE_REPORT = re.compile(r"\b(?:we|authors) (?:here(?:in|by)? )?(?:report|describe|present)", re.IGNORECASE)
_AGED = re.compile(r"\byear|\bmonth|\baged?\b|\bwoman\b|\bman\b|\bgirl\b|\bboy\b", re.IGNORECASE)
_DENIED_AFTER = re.compile(
    r"[\w-]+(?:[ -][\w-]+){0,4}? (?:was|were|had been|could be|has been) (?:excluded|ruled out|absent|"
    r"not (?:found|seen|present|confirmed|identified|detected|done|performed))\b",
    re.IGNORECASE,
)
_REACH = 60  # characters before a word in which a negation still governs it


@dataclass(frozen=True, slots=True)
class Sentence:
    """A piece of the document: its text begins at `start`."""

    text: str
    start: int
    whose: Whose

    @property
    def end(self) -> int:
        return self.start + len(self.text)


class Cue:
    """A pattern of whole words, read without regard to case, and quickly: most sentences hold no cue.

    A text is brought to lower case once, and words are sought without their borders first, which the engine of `re` does
    fastest. Matches are of the lower-case text; their places are those of the text.
    """

    def __init__(self, body: str) -> None:
        plain = re.sub(r"(?<!\\)[A-Z]", lambda letter: letter[0].lower(), body)
        self._quick = re.compile(plain)
        self._exact = re.compile(rf"(?<!\w)(?:{plain})(?!\w)")

    def search(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        low = lowered(text)
        quick = self._quick.search(low, start, end)
        return self._exact.search(low, max(start, quick.start()), end) if quick else None

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        low = lowered(text)
        quick = self._quick.search(low)
        return self._exact.finditer(low, quick.start()) if quick else iter(())

    def fullmatch(self, text: str) -> re.Match[str] | None:
        return self._exact.fullmatch(lowered(text))


@lru_cache(maxsize=512)
def lowered(text: str) -> str:
    """The text in lower case, character by character, so that places stay (one letter would become two)."""
    low = text.lower()
    return low if len(low) == len(text) else "".join(one.lower() if len(one.lower()) == 1 else one for one in text)


@cache
def pattern(cue: str) -> Cue:
    """The cue `cue` of cues.toml, or a body given, as whole words."""
    return Cue(getattr(cues(), cue) if cue.isidentifier() and hasattr(cues(), cue) else cue)


def sentences(text: str, *, literature: Sequence[tuple[int, int]] = ()) -> list[Sentence]:
    """The sentences of `text`; those of an introduction, a discussion or about published cases belong to the literature.

    Args:
        literature: stretches known to be about other patients, such as a table of published cases.
    """
    found: list[Sentence] = []
    begin, discussing, introducing = 0, False, False
    for end, following in [*((m.start(), m.end()) for m in _END.finditer(text)), (len(text), len(text))]:
        if _NO_END.search(text, begin, end) and end < len(text) and "\n" not in text[end:following]:
            continue
        piece = text[begin:end]
        if piece.strip():
            discussing = bool(_DISCUSSION.match(piece)) or (discussing and not _CASE.match(piece))
            introducing = bool(_INTRODUCTION.match(piece)) or (introducing and not _ends_introduction(piece))
            elsewhere = any(first <= begin < last for first, last in literature)
            found.append(Sentence(piece, begin, _whose(piece, elsewhere=elsewhere or discussing or introducing)))
        begin = following
    return found


def _ends_introduction(piece: str) -> bool:
    """A heading on a line of its own, a label in capitals, or the words that begin a case."""
    return bool(_CASE.match(piece) or _LABEL.match(piece)) or _is_heading(piece)


def _is_heading(piece: str) -> bool:
    return len(piece) <= _HEADING_LENGTH and piece.strip()[-1:] not in ".!?;,"


def _whose(piece: str, *, elsewhere: bool) -> Whose:
    """Of whom a sentence speaks; `elsewhere` where it stands among sentences about others."""
    ours = _OURS.search(piece)
    told_here = ours or _WE_REPORT.search(piece)
    if elsewhere:
        return Whose.PATIENT if ours or (told_here and _AGED.search(piece)) else Whose.LITERATURE
    if pattern("literature").search(piece) and not told_here:
        return Whose.LITERATURE
    return Whose.PATIENT


def whose_at(sentence: Sentence, at: int) -> Whose:
    """Of whom the words at `at` (in the sentence) speak: a relative named shortly before takes them."""
    before = sentence.text[max(0, at - _REACH) : at]
    if re.search(r"family history", before, re.I) or pattern("family").search(before):
        return Whose.FAMILY
    return sentence.whose


def standing_at(sentence: Sentence, at: int) -> Standing:
    """Whether the words at `at` (in the sentence) are denied or only thought of, within their clause."""
    if _DENIED_AFTER.match(sentence.text, at):
        return Standing.NEGATED
    clause = re.split(r"[;:]|,? but |,? however|, and |\. ", sentence.text[max(0, at - _REACH) : at])[-1]
    if pattern("negation").search(clause):
        return Standing.NEGATED
    return Standing.HYPOTHETICAL if pattern("hypothetical").search(clause) else Standing.AFFIRMED


def quoted(sentence: Sentence, start: int, end: int, document: Digest | None) -> Quote:
    """The words of `sentence` from `start` to `end`, placed in the document."""
    return Quote(
        text=sentence.text[start:end], document=document, start=sentence.start + start, end=sentence.start + end
    )
