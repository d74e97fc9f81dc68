"""Embase.com's language: `'emtree term'/exp`, fields after a colon, NEAR/n and NEXT/n, limits as `[...]/lim`.

Source: Embase.com help, "Boolean operators"; Embase support, "Can I use Boolean operators, wildcards and proximity
operators in Embase?" (2025).
"""

import re
from datetime import date, timedelta

from rechallenge.query.syntax import Span
from rechallenge.query.translate.foreign import Fielded, Foreign, Heading, Period, Words
from rechallenge.query.translate.loss import Effect
from rechallenge.query.translate.reader import Reader
from rechallenge.query.translate.tables import Dialect

_DAY = r"\[\s*\d{1,2}-\d{1,2}-\d{4}\s*\]\s*/\s*sd"
_PATTERN = re.compile(
    rf"""
    \s*(?:
    (?P<emtree>(?:'[^']*'|"[^"]*"|[\w\-]+)(?:/(?:exp|de|mj|br|syn|d[dm]_\w\w)(?:\s*,\s*d[dm]_\w\w)*)+(?![\w/]))
  | (?P<days>{_DAY}(?:\s+not\s+{_DAY})?)
  | (?P<years>\[\s*\d{{4}}(?:\s*-\s*\d{{4}})?\s*\]\s*/\s*py)
  | (?P<limit>\[[^\[\]]*\]\s*/\s*lim)
  | (?P<field>:\s*[a-z]{{2,3}}(?:\s*,\s*[a-z]{{2,3}})*(?![\w]))
  | (?P<open>\()
  | (?P<close>\))
  | (?P<quoted>'[^']*(?:'|\Z)|"[^"]*(?:"|\Z))
  | (?P<operator>\b(?:and\s+not|and|or|not)(?![^\s()'"]))
  | (?P<near>\b(?:near|next)\s*/\s*\d+(?![^\s()'"]))
  | (?P<reference>\#\s?\d+(?![\w\-]))
  | (?P<word>[^\s()\[\]":]+)
  | (?P<stray>[\[\]:])
    )
    """,
    re.VERBOSE | re.IGNORECASE,
)


class EmbaseReader(Reader):
    source = Dialect.EMBASE

    @classmethod
    def pattern(cls) -> re.Pattern[str]:
        return _PATTERN

    def leaf(self, kind: str, match: re.Match[str], span: Span) -> Foreign | None:
        text = match[kind]
        match kind:
            case "emtree":
                return self.heading(text, span)
            case "days":
                return self.entered(text, span)
            case "years":
                years = re.findall(r"\d{4}", text)
                return Fielded(Period(years[0], years[-1], span), ("py",), span)
            case _:
                name = text[1 : text.index("]")]
                return Fielded(Words(" ".join(name.split()), False, span), ("lim",), span)

    def heading(self, text: str, span: Span) -> Foreign | None:
        match = re.match(r"(?P<name>'[^']*'|\"[^\"]*\"|[^/]*)/(?P<forms>.*)\Z", text, re.DOTALL)
        assert match is not None
        forms = [form.strip().casefold() for form in re.split(r"[/,]", match["forms"])]
        name = " ".join(match["name"].strip("'\"").split())
        if not name:
            self.lose(text, "a heading without a name is ignored", span, Effect.LEFT_OUT)
            return None
        if {"br", "syn"} & set(forms):
            self.lose(text, "Embase.com adds the synonyms that Emtree has; PubMed those of MeSH", span, Effect.EITHER)
        qualifiers = tuple(form for form in forms if "_" in form)
        return Heading(name, bool({"exp", "br"} & set(forms)), "mj" in forms, qualifiers, span)

    def entered(self, text: str, span: Span) -> Foreign | None:
        """`[from]/sd NOT [after]/sd`: a day in brackets stands for itself and all later ones."""
        try:
            days = [
                date(int(year), int(month), int(day)) for day, month, year in re.findall(r"(\d+)-(\d+)-(\d+)", text)
            ]
            high = f"{days[1] - timedelta(days=1):%Y/%m/%d}" if len(days) > 1 else ""
        except (ValueError, OverflowError):
            self.lose(text, "no day of the calendar", span, Effect.LEFT_OUT)
            return None
        return Fielded(Period(f"{days[0]:%Y/%m/%d}", high, span), ("sd",), span)
