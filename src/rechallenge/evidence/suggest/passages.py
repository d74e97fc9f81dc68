"""Sentences with their places, and of whom and in what mood each part of a sentence speaks."""

import re
from dataclasses import dataclass
from functools import cache

from rechallenge.evidence.suggest.lexicon import cues
from rechallenge.evidence.suggest.values import Standing, Whose
from rechallenge.model import Digest, Quote

_END = re.compile(r"(?<=[.!?])[\"')\]]*\s+(?=[\"'(\[]?[A-Z0-9])|\s*\n\s*")
_NO_END = re.compile(
    r"(?:\b(?:Dr|Mr|Mrs|Ms|Prof|Fig|Figs|et al|vs|No|i\.v|i\.m|s\.c|p\.o|e\.g|i\.e|approx|ca|cf|St|y\.o|b\.i\.d|t\.i\.d|"
    r"resp|max|min|sp|[A-Z])\.)$"
)
_DISCUSSION = re.compile(r"\s*(?:\d+\.?\s*)?(?:DISCUSSION|Discussion|COMMENT|Comment|REFERENCES|References)\b:?")
_CASE = re.compile(
    r"\s*(?:\d+\.?\s*)?(?:CASE|Case|PATIENT|Patient|CASES|Cases)(?:\s+(?:REPORTS?|Reports?|report|presentation|"
    r"PRESENTATION|SUMMARY|description|\d+|[IVX]+|history))*\b"
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


@cache
def pattern(cue: str, *, whole: bool = True) -> re.Pattern[str]:
    """The cue `cue` of cues.toml, or a body given, as whole words."""
    body = getattr(cues(), cue) if cue.isidentifier() and hasattr(cues(), cue) else cue
    return re.compile(rf"(?<!\w)(?:{body})(?!\w)" if whole else body, re.IGNORECASE)


def sentences(text: str) -> list[Sentence]:
    """The sentences of `text`; those of a discussion or about published cases belong to the literature."""
    found: list[Sentence] = []
    begin, discussing = 0, False
    for end, following in [*((m.start(), m.end()) for m in _END.finditer(text)), (len(text), len(text))]:
        if _NO_END.search(text, begin, end) and end < len(text) and "\n" not in text[end:following]:
            continue
        piece = text[begin:end]
        if piece.strip():
            discussing = bool(_DISCUSSION.match(piece)) or (discussing and not _CASE.match(piece))
            found.append(Sentence(piece, begin, _whose(piece, discussing=discussing)))
        begin = following
    return found


def _whose(piece: str, *, discussing: bool) -> Whose:
    ours = re.search(
        r"\b(?:our|this|the|present|we (?:report|describe|present)\w*)\b.{0,20}?\b(?:patient|case)\b", piece, re.I
    )
    if pattern("literature").search(piece) and not (
        ours or re.search(r"\b(?:we|authors) (?:report|describe|present)", piece, re.I)
    ):
        return Whose.LITERATURE
    if discussing:
        return Whose.PATIENT if ours else Whose.LITERATURE
    return Whose.PATIENT


def whose_at(sentence: Sentence, at: int) -> Whose:
    """Of whom the words at `at` (in the sentence) speak: a relative named shortly before takes them."""
    before = sentence.text[max(0, at - _REACH) : at]
    if re.search(r"family history", before, re.I) or pattern("family").search(before):
        return Whose.FAMILY
    return sentence.whose


def standing_at(sentence: Sentence, at: int) -> Standing:
    """Whether the words at `at` (in the sentence) are denied or only thought of, within their clause."""
    clause = re.split(r"[;:]|,? but |,? however|, and |\. ", sentence.text[max(0, at - _REACH) : at])[-1]
    if pattern("negation").search(clause):
        return Standing.NEGATED
    return Standing.HYPOTHETICAL if pattern("hypothetical").search(clause) else Standing.AFFIRMED


def quoted(sentence: Sentence, start: int, end: int, document: Digest | None) -> Quote:
    """The words of `sentence` from `start` to `end`, placed in the document."""
    return Quote(
        text=sentence.text[start:end], document=document, start=sentence.start + start, end=sentence.start + end
    )
