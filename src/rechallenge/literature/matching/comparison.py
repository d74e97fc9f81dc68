"""What two records look like side by side, for many pairs at once."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from rechallenge.literature.matching.blocking import Index
from rechallenge.literature.matching.fields import Fields, Range
from rechallenge.literature.matching.kinds import Kind

Said = NDArray[np.int8]
"""int8[n_pairs]: 1 where both records say the same, -1 where they differ, 0 where one does not say."""
Likeness = NDArray[np.float32]
"""float32[n_pairs]: 0 to 100; -1 where one does not say."""

TELLING_ABSTRACT = 200  # letters; two papers of one group may begin alike, not for so long
REPRINT_PAGES = 4  # fewer may be a talk that was given twice
CHUNK = 200_000  # pairs held side by side: about 100 MB of borrowed strings' pointers and scores


@dataclass(frozen=True, slots=True)
class Comparison:
    """Pairs side by side; arrays of one length.

    Attributes:
        title: likeness of titles, in any order of words.
        is_begun: one title begins the other (a subtitle was left out).
        is_headed: one title is the other's after a heading of the journal ("How I did it: ...").
        is_numbered_apart: titles carry different numbers ("part 1", "part 2").
        authors: share of the shorter list of names found in the longer, or likeness of their letters.
        years: distance; -1 where a year is missing.
        pages: agree where both begin on one page; ranges that overlap, or an article number beside a range, say nothing.
        same_range: both name one range of several pages, which no two publications fill.
        is_reprint: articles of one text, word for word, on as many pages, which are several.
        is_shifted: one record has the other's volume and issue one column to the right, as issue and page.
    """

    first: Index
    second: Index
    title: Likeness
    is_begun: NDArray[np.bool_]
    is_headed: NDArray[np.bool_]
    is_numbered_apart: NDArray[np.bool_]
    authors: Likeness
    years: NDArray[np.int16]
    journal: Said
    volume: Said
    issue: Said
    pages: Said
    same_range: NDArray[np.bool_]
    is_reprint: NDArray[np.bool_]
    is_shifted: NDArray[np.bool_]
    doi: Said
    cochrane: Said
    abstract: Said
    is_translated: NDArray[np.bool_]
    same_kind: NDArray[np.bool_]
    are_conference: NDArray[np.bool_]
    may_be_one_kind: NDArray[np.bool_]
    is_short: NDArray[np.bool_]


def compare(prepared: Sequence[Fields], first: Index, second: Index) -> Comparison:
    """Compares record `first[k]` with record `second[k]` of `prepared`."""
    left, right = [prepared[place] for place in first], [prepared[place] for place in second]
    title = _titles(left, right)
    return Comparison(
        first=first,
        second=second,
        title=title,
        is_begun=_flags(_begins, left, right),
        is_headed=_flags(_is_headed, left, right),
        is_numbered_apart=_flags(_are_numbered_apart, left, right),
        authors=np.array([_authors(a, b) for a, b in zip(left, right, strict=True)], dtype=np.float32),
        years=np.array([_years(a, b) for a, b in zip(left, right, strict=True)], dtype=np.int16),
        journal=_said(_venues, left, right),
        volume=_said(_volumes, left, right),
        issue=_said(_issues, left, right),
        pages=_said(lambda a, b: same_pages(a.pages, b.pages), left, right),
        same_range=_flags(_share_a_range, left, right),
        is_reprint=_flags(_is_reprint, left, right),
        is_shifted=_flags(_is_shifted, left, right),
        doi=_said(lambda a, b: _same(a.doi, b.doi), left, right),
        cochrane=_said(lambda a, b: _same(a.cochrane, b.cochrane), left, right),
        abstract=_said(_abstracts, left, right),
        is_translated=_flags(lambda a, b: a.is_translated or b.is_translated, left, right),
        same_kind=_flags(lambda a, b: a.kind is b.kind, left, right),
        are_conference=_flags(lambda a, b: a.kind is b.kind is Kind.CONFERENCE, left, right),
        may_be_one_kind=_flags(lambda a, b: {a.kind, b.kind} <= {Kind.ARTICLE, Kind.CONFERENCE}, left, right),
        is_short=_flags(lambda a, b: min(len(a.title), len(b.title)) < 24, left, right),
    )


def _said(compare_two: Callable[[Fields, Fields], int], left: Sequence[Fields], right: Sequence[Fields]) -> Said:
    return np.fromiter(map(compare_two, left, right), dtype=np.int8, count=len(left))


def _flags(
    compare_two: Callable[[Fields, Fields], bool], left: Sequence[Fields], right: Sequence[Fields]
) -> NDArray[np.bool_]:
    return np.fromiter(map(compare_two, left, right), dtype=np.bool_, count=len(left))


def _same(one: str, other: str) -> int:
    if not one or not other:
        return 0
    return 1 if one == other else -1


def _titles(left: Sequence[Fields], right: Sequence[Fields]) -> Likeness:
    ours, theirs = [fields.title for fields in left], [fields.title for fields in right]
    found: Likeness = _likeness(ours, theirs, fuzz.ratio)
    unlike = np.flatnonzero(found < 97)
    if len(unlike):
        shuffled = _likeness([ours[k] for k in unlike], [theirs[k] for k in unlike], fuzz.token_sort_ratio)
        found[unlike] = np.maximum(found[unlike], shuffled)
    missing = np.fromiter((not (a and b) for a, b in zip(ours, theirs, strict=True)), dtype=np.bool_, count=len(ours))
    found[missing] = -1
    return found


def _likeness(ours: Sequence[str], theirs: Sequence[str], scorer: Any) -> Likeness:
    found: Likeness = process.cpdist(ours, theirs, scorer=scorer, dtype=np.float32, workers=1)
    return found


def _begins(one: Fields, other: Fields) -> bool:
    shorter, longer = sorted((one.title, other.title), key=len)
    return len(shorter) >= 24 and longer.startswith(shorter)


def _is_headed(one: Fields, other: Fields) -> bool:
    return bool(one.after_heading or other.after_heading) and (
        other.title in one.after_heading or one.title in other.after_heading
    )


def _are_numbered_apart(one: Fields, other: Fields) -> bool:
    if one.title == other.title:
        return False
    return _numbers_of(one.title) != _numbers_of(other.title)


_DIGITS = re.compile(r"\d+")
_ROMAN = {
    "i": "1",
    "ii": "2",
    "iii": "3",
    "iv": "4",
    "v": "5",
    "vi": "6",
    "vii": "7",
    "viii": "8",
    "ix": "9",
    "x": "10",
}


@lru_cache(maxsize=65_536)
def _numbers_of(title: str) -> tuple[str, ...]:
    return tuple(sorted(_DIGITS.findall(title) + [_ROMAN[word] for word in title.split() if word in _ROMAN]))


def _authors(one: Fields, other: Fields) -> float:
    if not one.words or not other.words:
        return -1
    if one.authors == other.authors:
        return 100
    shared = 100 * len(one.words & other.words) / min(len(one.words), len(other.words))
    if shared >= 70:
        return shared
    return max(
        shared,
        fuzz.token_sort_ratio(one.authors, other.authors),
        0.9 * fuzz.ratio(one.first_author, other.first_author),
    )


def _years(one: Fields, other: Fields) -> int:
    return abs(one.year - other.year) if one.year and other.year else -1


def _venues(one: Fields, other: Fields) -> int:
    return max((same_journal(a, b) for a in one.venues for b in other.venues), default=0)


def _volumes(one: Fields, other: Fields) -> int:
    if one.volume != other.volume and str(one.year) in (one.volume, other.volume):
        return 0  # some sources give a year where a journal has no volumes
    return _same(one.volume, other.volume)


def _issues(one: Fields, other: Fields) -> int:
    if one.month or other.month:  # "May" can be issue 5; "Mar-Apr" can be issue 2, so a month speaks against nothing
        return int((one.issue or one.month) == (other.issue or other.month))
    return _same(one.issue, other.issue)


def same_pages(ours: Sequence[Range], theirs: Sequence[Range]) -> int:
    """1 where they begin on one page, -1 where no two ranges of theirs can be compared and overlap."""
    if not ours or not theirs:
        return 0
    if any(a[1] == b[1] for a in ours for b in theirs):
        return 1
    comparable = [(a, b) for a in ours for b in theirs if a[0] == b[0] or {a[0], b[0]} == {"", "s"}]
    if not comparable or any(a[1] <= b[2] and b[1] <= a[2] for a, b in comparable):
        return 0
    return -1


def _share_a_range(one: Fields, other: Fields) -> bool:
    return any(a[1] < a[2] and a[1:] == b[1:] for a in one.pages for b in other.pages)


def _is_reprint(one: Fields, other: Fields) -> bool:
    if len(one.abstract) < TELLING_ABSTRACT or one.abstract != other.abstract or not (one.pages and other.pages):
        return False
    ours, theirs = (fields.pages[0][2] - fields.pages[0][1] for fields in (one, other))
    return ours == theirs >= REPRINT_PAGES - 1 and one.kind is other.kind is Kind.ARTICLE


def _is_shifted(one: Fields, other: Fields) -> bool:
    if bool(one.volume) is bool(other.volume):
        return False
    torn, whole = (other, one) if one.volume else (one, other)
    return bool(torn.pages and whole.issue) and (torn.issue, str(torn.pages[0][1])) == (whole.volume, whole.issue)


def _abstracts(one: Fields, other: Fields) -> int:
    if len(one.abstract) < 60 or len(other.abstract) < 60:
        return 0
    if one.abstract == other.abstract:
        return 1
    likeness = fuzz.ratio(one.abstract, other.abstract)
    if likeness < 85:
        likeness = max(likeness, fuzz.partial_ratio(one.abstract[:150], other.abstract))
    return 1 if likeness >= 85 else -1 if likeness < 65 else 0


@lru_cache(maxsize=262_144)
def same_journal(one: str, other: str) -> int:
    """1 where two folded names can be one journal: equal, abbreviated, an acronym, or one within the other.

    >>> same_journal("curr opin lipidol", "current opinion lipidology")
    1
    """
    if not one or not other:
        return 0
    if one == other:
        return 1
    shorter, longer = sorted((one.split(), other.split()), key=len)
    if _abbreviates(shorter, longer) or _abbreviates(longer, shorter):
        return 1
    if _initials(one) in other.split() or _initials(other) in one.split():
        return 1
    if longer[: len(shorter)] == shorter or (len(shorter) > 1 and " ".join(shorter) in " ".join(longer)):
        return 1
    return 1 if fuzz.token_sort_ratio(one, other) >= 88 else -1


def _initials(name: str) -> str:
    letters = "".join(word[0] for word in name.split())
    return letters if len(letters) >= 3 else "-"


def _abbreviates(short: Sequence[str], full: Sequence[str]) -> bool:
    """Whether each word of `short` begins the next words of `full`, in order; left-over words only at the end."""
    at = 0
    for word in short:
        while at < len(full) and not _is_short_for(word, full[at]):
            at += 1
            if at > 0 and word == short[0]:
                return False
        if at == len(full):
            return False
        at += 1
    return len(full) - at <= 3


def _is_short_for(word: str, full: str) -> bool:
    if full.startswith(word):
        return True
    return len(word) >= 3 and word[0] == full[0] and _is_subsequence(word, full)


def _is_subsequence(word: str, full: str) -> bool:
    letters = iter(full)
    return all(letter in letters for letter in word)
