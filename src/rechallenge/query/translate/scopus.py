"""Scopus's language: `TITLE-ABS-KEY("a b" OR {c d})`, W/n and PRE/n, AND NOT, PUBYEAR, LIMIT-TO.

Source: Scopus help, "How do I search for a document", "How do I use the search operators"; Scopus search guide (2025).
"""

import re
from functools import cache

from rechallenge.query.syntax import Operator, Span
from rechallenge.query.translate.foreign import Everything, Fielded, Foreign, Joined, Period, Words
from rechallenge.query.translate.reader import Reader
from rechallenge.query.translate.tables import Dialect, source_tables

_YEAR = r"pubyear\s*(?:>|<|=|\bis\b|\baft\b|\bbef\b)\s*\d{4}"


@cache
def _pattern() -> re.Pattern[str]:
    known = "|".join(sorted(source_tables(Dialect.SCOPUS).fields, key=len, reverse=True))
    return re.compile(
        rf"""
        \s*(?:
        (?P<years>{_YEAR}(?:\s+and\s+{_YEAR})?)
      | (?P<limit>(?:limit-to|exclude)\s*\(\s*[a-z\-]+\s*,\s*(?:"[^"]*"|[^()",]*)\s*\))
      | (?P<prefix>\b(?:{known})(?=\s*\())
      | (?P<open>\()
      | (?P<close>\))
      | (?P<quoted>"[^"]*(?:"|\Z)|\{{[^{{}}]*(?:\}}|\Z))
      | (?P<operator>\b(?:and\s+not|and|or|not)(?![^\s()"{{]))
      | (?P<near>\b(?:w|pre)\s*/\s*\d+(?![^\s()"{{]))
      | (?P<reference>\#\s?\d+(?![\w\-]))
      | (?P<word>[^\s()"{{}}]+)
      | (?P<stray>\}})
        )
        """,
        re.VERBOSE | re.IGNORECASE,
    )


class ScopusReader(Reader):
    source = Dialect.SCOPUS

    @classmethod
    def pattern(cls) -> re.Pattern[str]:
        return _pattern()

    def leaf(self, kind: str, match: re.Match[str], span: Span) -> Foreign | None:
        if kind == "years":
            return Fielded(_years(match[kind], span), ("pubyear",), span)
        code, _, value = re.sub(r"\A[^(]*\(|\)\Z", "", match[kind]).partition(",")
        limit = Fielded(Words(" ".join(value.replace('"', " ").split()), True, span), (code.strip().casefold(),), span)
        if match[kind].casefold().startswith("exclude"):
            return Joined((Operator.NOT,), (Everything(span), limit), span)
        return limit


def _years(text: str, span: Span) -> Period:
    """`PUBYEAR > 2011 AND PUBYEAR < 2023` is 2012 to 2022."""
    low, high = 0, 9999
    for sign, year in re.findall(r"(>|<|=|is|aft|bef)\s*(\d{4})", text, re.IGNORECASE):
        if sign.casefold() in {">", "aft"}:
            low = max(low, int(year) + 1)
        elif sign.casefold() in {"<", "bef"}:
            high = min(high, int(year) - 1)
        else:
            low, high = max(low, int(year)), min(high, int(year))
    return Period(f"{low:04}" if low else "", f"{high:04}" if high < 9999 else "", span)
