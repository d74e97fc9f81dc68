"""From a drug's name as reported to its ingredients, each time with the step that found them."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from rapidfuzz import process
from rapidfuzz.distance import OSA

from rechallenge.signals.naming.dictionary import Dictionary, Entry
from rechallenge.signals.naming.text import (
    ends_in_a_stem,
    key_of,
    names_no_drug,
    plain,
    without_doses,
    without_forms,
    without_last_number,
    without_salts,
)

MIN_FUZZY_SCORE = 87.5  # per cent of letters in place: one slip needs 8 letters, since shorter names have neighbours
_MIN_SCORE_OF_TWO_SLIPS = 90.0  # so two need 20
MOST_SLIPS = 2
MIN_SHARE_ELSEWHERE = 0.9
MIN_MENTIONS_ELSEWHERE = 2

_NO_DIGIT = re.compile(r"\D+")
_BRACKETS = re.compile(r"[(\[]+([^()\[\]]*)[)\]]+")
_BETWEEN = re.compile(r"\s*(?:\\|/|\+|&|;|,|\bAND\b|\bWITH\b|\bW\b/?)\s*")


@dataclass(frozen=True, slots=True)
class Named:
    """What a reported name stands for.

    Attributes:
        ingredients: in capitals, one or several; empty where the name says no drug.
        step: override, prod_ai, exact, elsewhere, rule, fuzzy, stem; "unknown word" or "unmapped" where none found any.
        reason: in words, for a person who checks it.
        score: of the fuzzy step, per cent of letters in place.
    """

    ingredients: tuple[str, ...]
    step: str
    reason: str
    score: float | None = None

    @property
    def is_mapped(self) -> bool:
        return self.step not in {"unmapped", "unknown word"}


@dataclass(slots=True)
class NameMapper:
    """Maps names by a dictionary, a user's overrides, and what FDA itself called the same name elsewhere.

    Attributes:
        overrides: `key_of` a name to its ingredients; empty ones say that the name is no drug.
        elsewhere: `key_of` a name to the ingredients that FDA gave with it in other reports.
    """

    dictionary: Dictionary
    overrides: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    elsewhere: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    _alike: dict[tuple[str, str, int], list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in self.dictionary.entries:
            self._alike.setdefault((_ends(name), _digits(name), len(name)), []).append(name)

    def map(self, drugname: str, prod_ai: str = "") -> Named:
        """The ingredients of a name as reported; `prod_ai` is FDA's own word for them, from 2014Q3."""
        key = key_of(drugname)
        if key in self.overrides:
            return Named(self.overrides[key], "override", "the user's file says so")
        if given := self.dictionary.given(prod_ai):
            return Named(given, "prod_ai", f"FDA calls it {prod_ai}")
        name = plain(drugname)
        if entry := self.dictionary.look_up(name):
            return Named(entry.ingredients, "exact", f"{entry.source} has this name")
        if key in self.elsewhere:
            return Named(
                self.elsewhere[key], "elsewhere", "FDA gave this ingredient with the same name in other reports"
            )
        if names_no_drug(name):
            return Named((), "unknown word", "the name says no drug")
        return self._by_rule(name) or self._fuzzy(name) or self._by_stem(name) or self._unmapped(name)

    def _by_rule(self, name: str) -> Named | None:
        for form, left_out in self._forms(name):
            if entry := self.dictionary.look_up(form):
                return Named(entry.ingredients, "rule", f"{left_out}: {entry.source} has {form}")
        return self._by_brackets(name) or self._by_parts(name)

    def _forms(self, name: str) -> Iterator[tuple[str, str]]:
        """The name with ever more taken away, each form once."""
        seen = {name}
        undosed = without_doses(name)
        bare = without_forms(undosed)
        for form, left_out in (
            (without_salts(name), "without salt"),
            (undosed, "without dose"),
            (bare, "without dose, form or maker"),
            (without_salts(bare), "without dose, form, maker or salt"),
            (without_last_number(bare), "without the number at its end"),
        ):
            if form and form not in seen:
                seen.add(form)
                yield form, left_out

    def _simple(self, name: str) -> Entry | None:
        """By the dictionary or with words taken away; a name with a stem counts as its own substance."""
        if entry := self.dictionary.look_up(name):
            return entry
        for form, _ in self._forms(name):
            if entry := self.dictionary.look_up(form):
                return entry
        base = without_salts(without_forms(name))
        return Entry((base,), "stem") if ends_in_a_stem(base) and " " not in base else None

    def _by_brackets(self, name: str) -> Named | None:
        inside = [text for text in _BRACKETS.findall(name) if text.strip()]
        if not inside:
            return None
        outside = " ".join(_BRACKETS.sub(" ", name).split()).strip(" ,;")
        outer = self._simple(outside) if outside else None
        inner = next((found for text in inside if (found := self._simple(text) or self._parts(text))), None)
        if outer and inner and not set(outer.ingredients) <= set(inner.ingredients):
            return Named(outer.ingredients, "rule", f"the name before the brackets: {outer.source} has {outside}")
        if found := inner or outer:
            return Named(
                found.ingredients, "rule", "the ingredient in brackets" if inner else "the words in brackets left out"
            )
        return self._by_parts(outside) if outside else None

    def _by_parts(self, name: str) -> Named | None:
        found = self._parts(name)
        return Named(found.ingredients, "rule", "each part of the combination is known") if found else None

    def _parts(self, name: str) -> Entry | None:
        """A combination, where every part is known or names no drug."""
        for separator in (_BETWEEN, re.compile("-")):
            parts = [part for part in separator.split(without_doses(name)) if part.strip()]
            if len(parts) < 2:
                continue
            told = [part for part in parts if not names_no_drug(part) and without_forms(part)]
            found = [self._simple(part) for part in told]
            known = [entry for entry in found if entry]
            if known and len(known) == len(told):
                return Entry(tuple(sorted({part for entry in known for part in entry.ingredients})), "parts")
        return None

    def _fuzzy(self, name: str) -> Named | None:
        for form in dict.fromkeys((key_of(name), key_of(without_salts(without_forms(without_doses(name)))))):
            near = self._near(form)
            if not near:
                continue
            slips, best = near[0]
            entry = self.dictionary.entries[best]
            rivals = [other for other_slips, other in near if other_slips == slips]
            if all(self.dictionary.entries[other].ingredients == entry.ingredients for other in rivals):
                score = round(100 * (1 - slips / max(len(form), len(best))), 1)
                return Named(entry.ingredients, "fuzzy", f"{entry.source} has {best}", score)
        return None

    def _near(self, form: str) -> list[tuple[int, str]]:
        """Names with the same first and last letter and the same digits, few slips away, the nearest first."""
        ends, digits = _ends(form), _digits(form)
        lengths = range(len(form) - MOST_SLIPS, len(form) + MOST_SLIPS + 1)
        alike = [other for length in lengths for other in self._alike.get((ends, digits, length), ())]
        scored = process.extract(form, alike, scorer=OSA.distance, limit=None, score_cutoff=MOST_SLIPS)
        near = sorted((int(slips), str(other)) for other, slips, _ in scored)
        return [found for found in near if _is_near_enough(found[0], max(len(form), len(found[1])))]

    def _by_stem(self, name: str) -> Named | None:
        base = without_salts(without_forms(without_doses(name)))
        if " " in base or not ends_in_a_stem(base):
            return None
        return Named((base,), "stem", "a non-proprietary name by its ending; no register has it")

    def _unmapped(self, name: str) -> Named:
        if key_of(name) in self.dictionary.ambiguous:
            return Named((name,), "unmapped", "products of different ingredients bear this name")
        return Named((name,), "unmapped", "no step found it")


def _is_near_enough(slips: int, n_letters: int) -> bool:
    score = 100 * (1 - slips / n_letters)
    return score >= (MIN_FUZZY_SCORE if slips <= 1 else _MIN_SCORE_OF_TWO_SLIPS)


def _ends(key: str) -> str:
    return key[:1] + key[-1:]


def _digits(text: str) -> str:
    return _NO_DIGIT.sub("", text)


def learn_elsewhere(names: Iterable[tuple[str, str, int]], dictionary: Dictionary) -> dict[str, tuple[str, ...]]:
    """What FDA called a name where it said so, for the reports where it did not (before 2014Q3, and gaps).

    Args:
        names: drugname, prod_ai and number of mentions of each pair.
    Returns:
        `key_of` a name to its ingredients, where at least 90 % of the mentions with a `prod_ai` agree.
    """
    told: dict[str, dict[tuple[str, ...], int]] = {}
    for drugname, prod_ai, n_mentions in names:
        if given := dictionary.given(prod_ai):
            votes = told.setdefault(key_of(drugname), {})
            votes[given] = votes.get(given, 0) + n_mentions
    found = {}
    for key, votes in told.items():
        best = max(votes, key=lambda ingredients: (votes[ingredients], ingredients))
        total = sum(votes.values())
        if key and total >= MIN_MENTIONS_ELSEWHERE and votes[best] >= MIN_SHARE_ELSEWHERE * total:
            found[key] = best
    return found
