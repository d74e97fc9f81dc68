"""Days as people write them in a query, and as PubMed wants them: `2012`, `2012/01`, `2012/01/31`."""

import re
from datetime import date

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(?P<month>jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?"
_SLASH = re.compile(r"\s*/\s*")
_END = re.compile(r"\d[\d/\-]*\Z")
_NAMED = (
    re.compile(rf"(?P<year>\d{{4}})[\s/\-]+{_MONTH}(?:[\s/\-]+(?P<day>\d{{1,2}}))?\Z", re.IGNORECASE),
    re.compile(rf"(?:(?P<day>\d{{1,2}})[\s/\-]+)?{_MONTH}[\s/\-]+(?P<year>\d{{4}})\Z", re.IGNORECASE),
)
_OPEN = {"present", "current", "now", "today"}
_PUBMED = re.compile(r"(?P<year>\d{4})(?:/(?P<month>\d{1,2})(?:/(?P<day>\d{1,2}))?)?\Z")
_LAST = re.compile(r"last\s+\d+\s+(?:day|month|year)s?\Z", re.IGNORECASE)

MAX_WORDS = 5
"""Words of one end at most: `2012 / 01 / 31`."""


def unspaced(text: str) -> str:
    """Without spaces around slashes."""
    return _SLASH.sub("/", " ".join(text.split()))


def range_end(text: str) -> str | None:
    """One end of a range as PubMed writes it, spaces around its slashes closed; None where it is none."""
    text = unspaced(text)
    return text if _END.match(text) else None


def named_day(text: str) -> str | None:
    """`2012 Jan 31`, `Jan 2012` or `present` as PubMed writes it; None where it is no such day."""
    text = unspaced(text)
    if text.casefold() in _OPEN:
        return "3000"
    for form in _NAMED:
        if match := form.match(text):
            month = f"{_MONTHS.index(match['month'][:3].casefold()) + 1:02}"
            return "/".join(part for part in (match["year"], month, match["day"]) if part)
    return None


def is_day(text: str) -> bool:
    """Whether PubMed's form is kept and the calendar has such a day; `last 30 days` counts."""
    if _LAST.match(text):
        return True
    match = _PUBMED.match(text)
    if match is None:
        return False
    try:
        date(max(int(match["year"]), 1), int(match["month"] or 1), int(match["day"] or 1))
    except ValueError:
        return False
    return True
