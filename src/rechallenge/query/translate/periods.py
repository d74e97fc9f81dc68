"""Ranges of days as other databases write them."""

import re
from datetime import date, timedelta

from rechallenge.model import PartialDate
from rechallenge.query.translate.tables import DateRule

FIRST, LAST = date(1800, 1, 1), date(3000, 12, 31)
"""PubMed's own idiom for an open end."""

_DAY = r"\d{4}(?:[-/]\d{1,2}(?:[-/]\d{1,2})?)?"
_PERIOD = re.compile(rf"(?P<low>{_DAY})(?:\s*(?:[-/:]|\bto\b)\s*(?P<high>{_DAY}))?\Z", re.IGNORECASE)
_DIGITS = re.compile(r"(?P<year>\d{4})(?P<month>\d{0,2})(?P<day>\d{0,2})[$*]?\Z")


def days_of(text: str) -> tuple[str, str] | None:
    """The ends of `2012`, `2012-2022`, `2012-01-31/2012-03`, `201201`, `20120131`, or truncated `20081*`, as PubMed writes
    them; None where it is no period."""
    text = text.strip()
    if match := _DIGITS.match(text):
        return _digits(match["year"], match["month"], match["day"])
    if match := _PERIOD.match(text):
        low = match["low"].replace("-", "/")
        return low, (match["high"] or low).replace("-", "/")
    return None


def _digits(year: str, month: str, day: str) -> tuple[str, str]:
    """A single digit stands for all months or days that begin with it: `20081` is October to December."""
    if len(month) == 1:
        return (f"{year}/10", f"{year}/12") if month == "1" else (f"{year}/01", f"{year}/09")
    if len(day) == 1:
        last = {"0": "09", "1": "19", "2": "29"}.get(day, "31")
        return f"{year}/{month}/{max(int(day) * 10, 1):02}", f"{year}/{month}/{last}"
    text = "/".join(part for part in (year, month, day) if part)
    return text, text


def days_between(low: str, high: str) -> tuple[date, date] | None:
    """First and last day of a PubMed range (`2012/01/01`, `2012/01` or `2012`; empty is open); None if it is none."""
    try:
        first = PartialDate(text=low.replace("/", "-")).earliest() if low else FIRST
        last = PartialDate(text=high.replace("/", "-")).latest() if high else LAST
    except (ValueError, OverflowError):
        return None
    return max(first, FIRST), min(last, LAST)


def is_coarser(rule: DateRule, first: date, last: date) -> bool:
    """Whether the target knows whole years only and the range does not begin and end with one."""
    return "%d" not in rule.format and ((first.month, first.day) != (1, 1) or (last.month, last.day) != (12, 31))


def written(rule: DateRule, first: date, last: date) -> str:
    before, after = first - timedelta(days=1), last + timedelta(days=1)
    if "%d" not in rule.format:
        before, after = date(first.year - 1, 1, 1), date(last.year + 1, 1, 1)
    high = rule.open_high if rule.open_high and last == LAST else last.strftime(rule.format)
    return (
        rule.write.replace("{low}", first.strftime(rule.format))
        .replace("{high}", high)
        .replace("{before}", before.strftime(rule.format))
        .replace("{after}", after.strftime(rule.format))
    )
