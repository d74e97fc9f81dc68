"""Publication dates as databases write them, kept to the precision that they have."""

import re

from rechallenge.model import PartialDate

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_YEAR = r"(?<!\d)(1[5-9]\d\d|2[01]\d\d)"
_NUMERIC = re.compile(_YEAR + r"(?:[-/. ](\d{1,2})(?!\d)(?:[-/. ](\d{1,2})(?!\d))?)?")
_COMPACT = re.compile(_YEAR + r"(0[1-9]|1[0-2])([0-2]\d|3[01])(?!\d)")
_NAMED = re.compile(rf"\b({'|'.join(_MONTHS)})[a-z]*\.?", re.IGNORECASE)
_DAY_AFTER = re.compile(r"[ ]*(\d{1,2})(?![\d])")
_DAY_BEFORE = re.compile(r"(?<![\d/-])(\d{1,2})(?:[-–]\d{1,2})?\.?[ ]*\Z")


def parse_date(text: str) -> PartialDate | None:
    """The first date in a database's date field, or None where there is no year between 1500 and 2199.

    A month needs a number or an English name; a season says no month. A range counts from its start, which is how
    PubMed orders it. An impossible month or day is left out: `2001/00/00` is the year 2001.

    >>> [parse_date(text).text for text in ("2001/09/01/", "1998 Dec-1999 Jan", "2013 Spring", "DEC 16 2020")]
    ['2001-09-01', '1998-12', '2013', '2020-12-16']
    """
    text = " ".join(text.split())
    if compact := _COMPACT.search(text):
        return partial_date(*compact.groups())
    numeric = _NUMERIC.search(text)
    if numeric is None:
        return None
    year, month, day = numeric.groups()
    named = _NAMED.search(text)
    if named is None or _is_month(month):
        return partial_date(year, month, day)
    return partial_date(year, str(_MONTHS.index(named[1].lower()) + 1), _day_beside(text, named))


def partial_date(year: str, month: str | None = None, day: str | None = None) -> PartialDate | None:
    """A date from its parts in figures; what cannot be (month 13, 30 February) is left out, a year 0 is no date."""
    if not 1 <= int(year) <= 9999:
        return None
    to_year = f"{int(year):04d}"
    if month is None or not _is_month(month):
        return PartialDate(text=to_year)
    to_month = f"{to_year}-{int(month):02d}"
    try:
        return PartialDate(text=f"{to_month}-{int(day or 0):02d}")
    except ValueError:
        return PartialDate(text=to_month)


def most_precise(dates: list[PartialDate]) -> PartialDate | None:
    """The first date, made more precise by the first later one of the same year that knows more."""
    if not dates:
        return None
    of_the_year = [found for found in dates if found.text[:4] == dates[0].text[:4]]
    return max(of_the_year, key=lambda found: len(found.text))


def _is_month(text: str | None) -> bool:
    return bool(text) and 1 <= int(text or 0) <= 12


def _day_beside(text: str, month: re.Match[str]) -> str | None:
    if after := _DAY_AFTER.match(text, month.end()):
        return after[1]
    before = _DAY_BEFORE.search(text, 0, month.start())
    return before[1] if before else None
