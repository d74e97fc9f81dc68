"""Dates as reports write them."""

import re

from rechallenge.model import PartialDate

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("january", "jan"), ("february", "feb"), ("march", "mar"), ("april", "apr"), ("may",), ("june", "jun"),
            ("july", "jul"), ("august", "aug"), ("september", "sept", "sep"), ("october", "oct"), ("november", "nov"),
            ("december", "dec"),
        ),
        start=1,
    )
    for name in names
}  # fmt: skip
MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
DATE = re.compile(
    rf"\b(?:(?P<y1>(?:19|20)\d\d)-(?P<m1>\d\d)(?:-(?P<d1>\d\d))?"
    rf"|(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<m2>{MONTH})\.?,?\s+(?P<y2>(?:19|20)\d\d)"
    rf"|(?P<m3>{MONTH})\.?\s+(?P<d3>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y3>(?:19|20)\d\d)"
    rf"|(?P<m4>{MONTH})\.?,?\s+(?:of\s+)?(?P<y4>(?:19|20)\d\d)"
    rf"|(?P<y5>(?:19|20)\d\d))\b(?![-/]\d)",
    re.IGNORECASE,
)


def date_of(match: re.Match[str]) -> PartialDate | None:
    """The date of a match of DATE; None where it is no day of the calendar."""
    year = next(match[f"y{n}"] for n in range(1, 6) if match[f"y{n}"])
    month = next((match[f"m{n}"] for n in range(1, 5) if match[f"m{n}"]), None)
    day = next((match[f"d{n}"] for n in range(1, 4) if match[f"d{n}"]), None)
    parts = [year]
    if month:
        parts.append(f"{int(month) if month.isdecimal() else _MONTHS[month.lower()]:02d}")
    if day:
        parts.append(f"{int(day):02d}")
    try:
        return PartialDate(text="-".join(parts))
    except ValueError:
        return None
