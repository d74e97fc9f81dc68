"""Ranges of days as other databases write them."""

from datetime import date, timedelta

from rechallenge.model import PartialDate
from rechallenge.query.translate.tables import DateRule

FIRST, LAST = date(1800, 1, 1), date(3000, 12, 31)
"""PubMed's own idiom for an open end."""


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
