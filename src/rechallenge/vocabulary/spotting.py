"""Where words of a list stand in a text, in any spelling: for marking them to a reader."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from rechallenge.vocabulary.text import fold_name

_WORD = re.compile(r"[^\W_]+(?:['’ʼ][^\W_]{1,2}(?![^\W_]))?")
_SHORT = 5  # capitals up to this length are abbreviations, sought as written: "RA" is no "ra"

Words = tuple[str, ...]
_Word = tuple[int, str, str]  # place in the text, folded, as written


@dataclass(frozen=True, slots=True)
class Spot:
    """A stretch of a text, end exclusive, and the list whose word stands there."""

    start: int
    end: int
    kind: str


class Spotter:
    """Finds the words of several lists. A word may be a phrase, and may end in `*` for any ending.

    Case, accents, hyphens, British or American spelling and a plural make no difference; abbreviations in capitals are
    sought in capitals. Where words overlap the longest wins, then the list given first.
    """

    def __init__(self, lists: Mapping[str, Iterable[str]]) -> None:
        self._phrases: dict[str, list[tuple[Words, str]]] = {}
        self._abbreviations: dict[str, str] = {}
        prefixes: dict[str, str] = {}
        for kind, words in lists.items():
            for word in words:
                self._add(word.strip(), kind, prefixes)
        for known in self._phrases.values():
            known.sort(key=lambda phrase: -len(phrase[0]))
        longest = max((len(phrase) for known in self._phrases.values() for phrase, _ in known), default=1)
        self._longest = longest + 2  # a sign between words may fold to nothing
        self._starts = {form for word in self._phrases for form in (word, f"{word}s", f"{word}es")}
        self._prefixes = sorted(prefixes)
        self._prefix_kinds = prefixes
        self._may_begin = lru_cache(maxsize=100_000)(self._begins)  # few words of a text begin anything

    def _add(self, word: str, kind: str, prefixes: dict[str, str]) -> None:
        folded = tuple(fold_name(word.rstrip("*")).split())
        if not folded:
            return
        if word.isupper() and word.isalpha() and len(word) <= _SHORT:
            self._abbreviations.setdefault(word, kind)
        elif word.endswith("*") and len(folded) == 1:
            prefixes.setdefault(folded[0], kind)
        else:
            phrase = (*folded[:-1], f"{folded[-1]}*") if word.endswith("*") else folded
            self._phrases.setdefault(phrase[0].rstrip("*"), []).append((phrase, kind))

    def find(self, text: str) -> tuple[Spot, ...]:
        """The spots in the order of the text; none overlaps another."""
        begin = [place for place, raw in enumerate(_WORD.findall(text)) if self._may_begin(raw)]
        return tuple(self._spots(list(_WORD.finditer(text)), begin)) if begin else ()

    def _spots(self, found: list[re.Match[str]], begin: list[int]) -> Iterator[Spot]:
        """The spots among the words found, of which those at `begin` may begin one."""
        free = 0
        for place in begin:
            if place < free:
                continue
            ahead = range(place, min(place + self._longest, len(found)))
            words = [(at, folded, found[at][0]) for at in ahead for folded in _folded(found[at][0])]
            for first in range(len(_folded(found[place][0]))):
                length, kind = self._at(words, first)
                if length:
                    last = words[first + length - 1][0]
                    yield Spot(found[place].start(), found[last].end(), kind)
                    free = last + 1
                    break

    def _begins(self, raw: str) -> bool:
        """Whether anything on the lists begins with this word, as far as it alone can tell."""
        return raw in self._abbreviations or any(
            folded in self._starts or self._prefix_of(folded) for folded in _folded(raw)
        )

    def _at(self, words: list[_Word], place: int) -> tuple[int, str]:
        _, folded, raw = words[place]
        if folded in self._starts:
            for start in _singulars(folded):
                for phrase, kind in self._phrases.get(start, ()):
                    if self._stands(phrase, words, place):
                        return len(phrase), kind
        if raw in self._abbreviations:
            return 1, self._abbreviations[raw]
        if self._prefixes and (prefix := self._prefix_of(folded)):
            return 1, self._prefix_kinds[prefix]
        return 0, ""

    @staticmethod
    def _stands(phrase: Words, words: list[_Word], place: int) -> bool:
        found = [word[1] for word in words[place : place + len(phrase)]]
        if len(found) < len(phrase) or any(a != b for a, b in zip(phrase[:-1], found[:-1], strict=True)):
            return False
        last = phrase[-1]
        return found[-1].startswith(last[:-1]) if last.endswith("*") else last in _singulars(found[-1])

    def _prefix_of(self, word: str) -> str:
        """The longest prefix on the lists; prefixes of a word sort before it."""
        place = bisect_left(self._prefixes, word + "\uffff")
        for prefix in reversed(self._prefixes[max(0, place - 8) : place]):
            if word.startswith(prefix):
                return prefix
        return ""


@lru_cache(maxsize=100_000)
def _folded(word: str) -> Words:
    """The word in the form in which spellings are equal; more than one where folding parts it."""
    return tuple(fold_name(word).split())


def _singulars(word: str) -> tuple[str, ...]:
    """The word and what it may be the plural of."""
    return (word, word[:-1], word[:-2]) if word.endswith("es") else (word, word[:-1]) if word.endswith("s") else (word,)
