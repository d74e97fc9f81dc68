"""Numbers as reports write them: digits, words, halves, ranges; and spans of time made of them."""

import re
from dataclasses import dataclass

from rechallenge.evidence.suggest.lexicon import cues
from rechallenge.model import Duration, TimeUnit

_WORDS = "|".join(sorted(cues().numbers, key=len, reverse=True))
NUMBER = (
    r"(?:\d+(?:[.,]\d+)?(?:\s*(?:½|\(?1/2\)?))?(?:\s+and\s+a\s+half)?|"
    rf"(?:{_WORDS})(?:[- ](?:{_WORDS}))?(?:\s+and\s+a\s+half)?|an?\b)"
)
UNIT = r"(?:minutes?|mins?|hours?|hrs?|days?|weeks?|wks?|months?|years?|yrs?|h|d|y)"
TIME = re.compile(
    r"(?P<about>\b(?:about|approximately|around|almost|nearly|some|over|more than|less than|up to|"
    r"at least|within)\s+|~\s*)?"
    rf"(?<![\w.])(?:(?P<low>{NUMBER})(?:(?:\s*(?:-|–|to|or|and)\s*|-\s+to\s+)(?P<high>{NUMBER}))?"
    rf"|(?P<vague>several|(?:a )?few|(?:a )?couple of|many|some))[- ]*(?P<unit>{UNIT})(?![\w/])['’]?",
    re.IGNORECASE,
)
_HAS_UNIT = re.compile(r"min|hour|hr|day|week|wk|month|year|yr|\d\W?[hdy]\b", re.IGNORECASE)
_UNITS = {"h": TimeUnit.HOUR, "d": TimeUnit.DAY, "w": TimeUnit.WEEK, "y": TimeUnit.YEAR}
_VAGUE = {"several": (3.0, 10.0), "few": (2.0, 5.0), "couple": (2.0, 2.0), "many": (5.0, 20.0), "some": (2.0, 10.0)}
_MINUTES_PER_HOUR = 60


@dataclass(frozen=True, slots=True)
class TimeSaid:
    """A span of time in a text, with the days that its words allow."""

    duration: Duration
    low_days: float
    high_days: float
    start: int
    end: int


def number_of(words: str) -> float | None:
    """What a number in digits or words counts; None where it is none.

    >>> number_of("seventy two"), number_of("4 and a half"), number_of("3(1/2)")
    (72.0, 4.5, 3.5)
    """
    text = words.lower().strip()
    half = 0.5 if re.search(r"½|1/2|and a half", text) else 0.0
    text = re.sub(r"½|\(?1/2\)?|\s*and a half", "", text).strip()
    if text in {"a", "an"}:
        return 1.0 + half
    if re.fullmatch(r"\d+(?:[.,]\d+)?", text):
        return float(text.replace(",", ".")) + half
    parts = re.split(r"[- ]", text)
    if not text or any(part not in cues().numbers for part in parts):
        return None
    return float(sum(cues().numbers[part] for part in parts)) + half


def times(text: str) -> list[TimeSaid]:
    """Every span of time in `text`: "6 weeks", "two to three days", "several months"."""
    if not _HAS_UNIT.search(text):
        return []
    return [said for match in TIME.finditer(text) if (said := _time_said(match)) is not None]


def _time_said(match: re.Match[str]) -> TimeSaid | None:
    written = match["unit"].lower()
    unit = TimeUnit.MONTH if written.startswith("mo") else _UNITS.get(written[0], TimeUnit.HOUR)
    share = 1 / _MINUTES_PER_HOUR if written.startswith("mi") else 1.0
    if match["vague"]:
        low, high = next(bounds for word, bounds in _VAGUE.items() if word in match["vague"].lower())
    else:
        first = number_of(match["low"])
        last = number_of(match["high"]) if match["high"] else first
        if first is None or last is None:
            return None
        low, high = first, last
    middle = (low + high) / 2 * share
    about = bool(match["about"] or match["vague"] or match["high"])
    half = unit.days * share / 2
    start = match.start("about") if match["about"] else match.start()
    return TimeSaid(
        Duration(amount=round(middle, 4), unit=unit, is_approximate=about),
        max(0.0, low * share * unit.days - half),
        high * share * unit.days + half,
        start,
        match.end(),
    )
