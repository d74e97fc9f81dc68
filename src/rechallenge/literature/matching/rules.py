"""When two records are one publication: a short table of rules over what they say side by side.

Thresholds are shares of 100. They were set on labelled sets (see docs/methods/deduplication.md), the same for all.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rechallenge.literature.matching.comparison import Comparison

Verdicts = NDArray[np.bool_]
"""bool[n_pairs]"""


@dataclass(frozen=True, slots=True)
class PairRule:
    """A named condition under which a pair is taken for one publication."""

    name: str
    holds: Callable[[Comparison], Verdicts]


def _flags(holds: Any) -> Verdicts:
    found: Verdicts = holds
    return found


def contradicted(pairs: Comparison) -> Verdicts:
    """Pairs that no rule may join: of another kind, by other people, numbered apart, or years apart."""
    in_one_place = (pairs.volume == 1) & (pairs.pages == 1)
    one_paper = (in_one_place & pairs.same_range) | ((pairs.doi == 1) & (pairs.title >= 97))
    of_two_kinds = ~pairs.same_kind & ~(pairs.may_be_one_kind & (in_one_place | pairs.same_range | (pairs.doi == 1)))
    by_others = (pairs.authors >= 0) & (pairs.authors < 40) & ~(in_one_place & pairs.same_range & (pairs.title >= 95))
    years_apart = (pairs.years > 2) & (pairs.cochrane < 1)
    return _flags(of_two_kinds | by_others | ((pairs.is_numbered_apart | years_apart) & ~one_paper))


def _undisputed(pairs: Comparison) -> Verdicts:
    """Neither DOI nor abstract speaks against the pair."""
    return _flags((pairs.doi >= 0) & (pairs.abstract >= 0))


def _unplaced_or_placed_alike(pairs: Comparison) -> Verdicts:
    return _flags((pairs.journal >= 0) & (pairs.volume >= 0) & (pairs.pages >= 0))


def _same_doi(pairs: Comparison) -> Verdicts:
    """One DOI and a title that fits; a supplement's DOI covers many abstracts, so a looser title needs the place."""
    elsewhere = (pairs.journal == -1) & ((pairs.volume == -1) | (pairs.pages == -1))
    not_refuted = (pairs.pages >= 0) & (pairs.volume >= 0) & (pairs.abstract >= 0)
    alike = (pairs.title >= 95) | (((pairs.title >= 75) | pairs.is_begun) & not_refuted)
    return _flags((pairs.doi == 1) & ~elsewhere & (alike | (pairs.same_range & (pairs.abstract >= 0))))


def _same_review(pairs: Comparison) -> Verdicts:
    """Versions of one Cochrane review."""
    return _flags((pairs.cochrane == 1) & (pairs.title >= 85) & ((pairs.authors >= 60) | (pairs.title >= 95)))


def _same_place(pairs: Comparison) -> Verdicts:
    """Volume, first page and title; a looser title needs the whole range, an "Editorial" also issue and journal."""
    alike = (pairs.title >= 90) | (((pairs.title >= 70) | pairs.is_begun) & pairs.same_range)
    telling = ~pairs.is_short | ((pairs.issue >= 0) & (pairs.doi >= 0) & (pairs.journal >= 0))
    return _flags((pairs.volume == 1) & (pairs.pages == 1) & alike & telling & ((pairs.doi >= 0) | (pairs.title >= 95)))


def _same_range(pairs: Comparison) -> Verdicts:
    """The same several pages under one title, where the volume is missing or miswritten."""
    alike = ((pairs.title >= 95) | pairs.is_begun) & ~pairs.is_short
    told = ((pairs.authors >= 60) | (pairs.journal == 1)) & ~((pairs.journal == -1) & (pairs.volume == -1))
    return _flags(pairs.same_range & alike & told & (pairs.years <= 1) & (pairs.doi >= 0))


def _same_people_and_place(pairs: Comparison) -> Verdicts:
    """One journal, volume and range of several pages by the same people: a title translated or lost."""
    in_one_place = pairs.same_range & (pairs.volume == 1) & (pairs.journal == 1) & (pairs.issue >= 0)
    reworded = pairs.is_translated | (pairs.title < 0) | (pairs.title >= 60)
    return _flags(in_one_place & reworded & (pairs.authors >= 85) & (pairs.years <= 1) & _undisputed(pairs))


def _same_issue(pairs: Comparison) -> Verdicts:
    """Volume, issue, year, people and title, where pages are missing or the journal goes by another name."""
    in_one_issue = (pairs.volume == 1) & (pairs.issue == 1) & (pairs.years == 0) & (pairs.authors >= 85)
    one_title = (pairs.title >= 98) & ~pairs.is_short
    in_one_journal = (pairs.journal == 1) & (
        ((pairs.title >= 92) & (pairs.pages >= 0))
        | ((pairs.title == 100) & one_title)
        | ((pairs.title >= 80) & (pairs.pages == 1))
    )
    return _flags(in_one_issue & (in_one_journal | (one_title & (pairs.pages >= 0))) & _undisputed(pairs))


def _same_title(pairs: Comparison) -> Verdicts:
    """Title and people, and nothing in place, date, DOI or abstract that speaks against it."""
    dated = (pairs.years <= 0) | ((pairs.years == 1) & ((pairs.volume == 1) | (pairs.pages == 1)))
    signed = (pairs.authors >= 60) | ((pairs.authors < 0) & (pairs.volume == 1) & pairs.is_begun)
    nothing_against = _unplaced_or_placed_alike(pairs) & (pairs.issue >= 0) & _undisputed(pairs)
    return _flags((pairs.title >= 95) & ~pairs.is_short & dated & signed & nothing_against)


def _same_talk(pairs: Comparison) -> Verdicts:
    """Two records of one conference paper; sources date it by the meeting or by its proceedings."""
    one_talk = pairs.are_conference & (pairs.title >= 95) & ~pairs.is_short & (pairs.authors >= 85)
    return _flags(one_talk & (pairs.years <= 1) & _unplaced_or_placed_alike(pairs) & _undisputed(pairs))


def _same_words(pairs: Comparison) -> Verdicts:
    """Title, people, journal, year and abstract, and volume or page, where the rest of the place is miswritten."""
    text = (pairs.title >= 95) & ~pairs.is_short & (pairs.authors >= 80) & (pairs.abstract == 1)
    placed = ((pairs.volume == 1) | (pairs.pages == 1)) & (pairs.pages >= 0) & (pairs.issue >= 0)
    return _flags(text & placed & (pairs.journal == 1) & (pairs.years == 0) & (pairs.doi >= 0))


def _same_place_shifted(pairs: Comparison) -> Verdicts:
    """Title, people, journal and year, and a volume and issue that one source holds a column further right."""
    told = (pairs.title >= 95) & ~pairs.is_short & (pairs.authors >= 85) & (pairs.journal == 1)
    return _flags(told & pairs.is_shifted & (pairs.years == 0) & _undisputed(pairs))


def _same_headed_title(pairs: Comparison) -> Verdicts:
    """One issue and people, and a title that one source gives with the journal's heading before it."""
    in_one_issue = (pairs.issue == 1) & (pairs.volume >= 0) & (pairs.journal == 1) & (pairs.years == 0)
    return _flags(pairs.is_headed & in_one_issue & (pairs.authors >= 85) & (pairs.pages >= 0) & _undisputed(pairs))


def _same_text_reprinted(pairs: Comparison) -> Verdicts:
    """Title, people, journal and abstract word for word, on as many pages a year apart at most: a journal printed a paper
    twice, or under two DOIs."""
    told = (pairs.title >= 99) & ~pairs.is_short & (pairs.authors >= 95) & (pairs.journal == 1)
    return _flags(told & pairs.is_reprint & (pairs.years >= 0) & (pairs.years <= 1))


RULES: tuple[PairRule, ...] = (
    PairRule("same-doi-and-title", _same_doi),
    PairRule("same-cochrane-review", _same_review),
    PairRule("same-place", _same_place),
    PairRule("same-page-range", _same_range),
    PairRule("same-people-and-place", _same_people_and_place),
    PairRule("same-issue", _same_issue),
    PairRule("same-title-and-people", _same_title),
    PairRule("same-conference-paper", _same_talk),
    PairRule("same-abstract", _same_words),
    PairRule("same-place-shifted", _same_place_shifted),
    PairRule("same-headed-title", _same_headed_title),
    PairRule("same-text-reprinted", _same_text_reprinted),
)


def verdicts(pairs: Comparison) -> NDArray[np.int8]:
    """int8[n_pairs]: the place in `RULES` of the first rule that joins the pair; -1 where none does."""
    found = np.full(len(pairs.title), -1, dtype=np.int8)
    barred = contradicted(pairs)
    for place, rule in enumerate(RULES):
        found[(found < 0) & ~barred & rule.holds(pairs)] = place
    return found


def doubtful(pairs: Comparison) -> Verdicts:
    """Pairs alike enough that a person should look at them."""
    one_title = (pairs.title >= 95) & ~pairs.is_short & ~pairs.is_numbered_apart
    by_title = one_title & (pairs.authors >= 60) & (pairs.years <= 1)
    by_place = pairs.same_range & (pairs.volume == 1) & (pairs.journal == 1) & (pairs.authors >= 85)
    return _flags(by_title | by_place | ((pairs.doi == 1) & ((pairs.title >= 75) | (pairs.authors >= 60))))
