"""The Cochrane Library's language: `[mh ^"Heading"/CI]`, fields after a colon, NEAR/n and NEXT, `{or #1-#3}`.

Source: Cochrane Library, search manager help; the form in which it exports headings ("MeSH descriptor: [...] explode all
trees") and limits of dates.
"""

import re
from collections.abc import Iterable

from rechallenge.query.syntax import Span
from rechallenge.query.translate.foreign import Fielded, Foreign, Heading, Period, Words
from rechallenge.query.translate.loss import Effect
from rechallenge.query.translate.reader import Reader
from rechallenge.query.translate.tables import Dialect, qualifier_codes

_PATTERN = re.compile(
    r"""
    \s*(?:
    (?P<mesh>\[\s*mh\b(?:[^\[\]]|\[\s*mj\s*\])*\])
  | (?P<descriptor>mesh\s+descriptor:?\s*(?:\[[^\]]*\]|[^\[\]\n]+?(?=\s+(?:explode|this\s+term|tree|in\s+all)))
        (?:\s+(?:explode\s+(?:all\s+)?trees?(?:\s+[\d,\s]+(?=\s|\Z))?|this\s+term\s+only|in\s+all\s+mesh\s+products))*
        (?:\s+and\s+with\s+qualifiers?(?:\(s\))?:?\s*\[[^\]]*\])?(?:\s+\d[\d,]*\s*\Z)?)
  | (?P<years>with\s+(?:cochrane\s+library\s+)?publication\s+(?:date|year)\s+(?:from|between)\s+
        (?:[a-z]{3,9}\s+)?\d{4}(?:\s+(?:to|and)\s+(?:[a-z]{3,9}\s+)?(?:\d{4}|present))?)
  | (?P<part>,?\s*\(?in\s+(?:cochrane\s+\w+(?:\s*,?\s*cochrane\s+\w+)*|trials|(?:other\s+)?reviews)
        (?:\s+\(word\s+variations[^)]*\))?)
  | (?P<variations>\(word\s+variations[^)]*\))
  | (?P<lines>\{\s*(?:or|and)\s+\#\d[\d\s,\-\#]*\})
  | (?P<field>:\s*[a-z]{2,3}(?:\s*,\s*[a-z]{2,3})*(?![\w]))
  | (?P<open>\()
  | (?P<close>\))
  | (?P<quoted>"[^"]*(?:"|\Z))
  | (?P<operator>\b(?:and\s+not|and|or|not)(?![^\s()"]))
  | (?P<near>\b(?:near|next)(?:\s*/\s*\d+)?(?![^\s()"]))
  | (?P<reference>\#\s?\d+(?![\w\-]))
  | (?P<word>[^\s()\[\]":{}]+)
  | (?P<stray>[\[\]{}:])
    )
    """,
    re.VERBOSE | re.IGNORECASE,
)
_HEADING = re.compile(
    r"""\[\s*mh\s*(?P<only>\^)?\s*(?P<name>"[^"]*"?|[^/\[\]"^]*)\s*(?:/\s*(?P<qualifiers>[^\[\]]*))?(?P<major>\[\s*mj\s*\])?\s*\]""",
    re.IGNORECASE,
)


class CochraneReader(Reader):
    source = Dialect.COCHRANE

    @classmethod
    def pattern(cls) -> re.Pattern[str]:
        return _PATTERN

    def leaf(self, kind: str, match: re.Match[str], span: Span) -> Foreign | None:
        text = match[kind]
        match kind:
            case "mesh":
                return self.heading(text, span)
            case "descriptor":
                return self.descriptor(text, span)
            case "years":
                return self.years(text, span)
            case "part":
                self.lose(text.strip(", ("), "a part of the Cochrane Library; PubMed has none", span, Effect.LEFT_OUT)
            case _:
                self.lose(text, "the Cochrane Library also searched word variations", span, Effect.NARROWER)
        return None

    def heading(self, text: str, span: Span) -> Foreign | None:
        match = _HEADING.match(text)
        if match is None:
            self.lose(text, "a heading that cannot be read is ignored", span, Effect.LEFT_OUT)
            return None
        name = " ".join(match["name"].strip('"').split())
        codes = _codes((match["qualifiers"] or "").split(","))
        if not name and codes:
            return Fielded(Words(codes[0], False, span), ("/",), span)
        if not name:
            self.lose(text, "a heading without a name is ignored", span, Effect.LEFT_OUT)
            return None
        return Heading(name, match["only"] is None, match["major"] is not None, codes, span)

    def descriptor(self, text: str, span: Span) -> Foreign | None:
        """A heading as the search manager exports it, with its name in brackets since 2013 and without before."""
        body = re.sub(r"mesh\s+descriptor:?\s*", "", text, flags=re.IGNORECASE)
        name, _, rest = body[1:].partition("]") if body.startswith("[") else _bare(body)
        qualifiers = re.search(r"qualifiers?(?:\(s\))?:?\s*\[(?P<listed>[^\]]*)\]", rest, re.IGNORECASE)
        codes = _codes(part.rpartition(" - ")[2] for part in (qualifiers["listed"] if qualifiers else "").split(","))
        if not name.strip():
            self.lose(text, "a heading without a name is ignored", span, Effect.LEFT_OUT)
            return None
        if re.search(r"explode\s+tree", rest, re.IGNORECASE):
            self.lose(text, "PubMed explodes all trees of a heading", span, Effect.WIDER)
        explodes = re.search(r"this\s+term\s+only", rest, re.IGNORECASE) is None
        return Heading(" ".join(name.split()), explodes, False, codes, span)

    def years(self, text: str, span: Span) -> Foreign | None:
        years = re.findall(r"\d{4}", text)
        if re.search(r"[a-z]{3,9}\s+\d{4}", text.partition("from")[2] or text.partition("between")[2], re.IGNORECASE):
            self.lose(text, "months are left away; whole years are searched", span, Effect.WIDER)
        is_open = text.casefold().endswith("present")
        return Fielded(Period(years[0], "" if is_open else years[-1], span), ("yr",), span)


def _bare(body: str) -> tuple[str, str, str]:
    match = re.search(r"\s+(?:explode|this\s+term|tree|in\s+all)", body, re.IGNORECASE)
    at = match.start() if match else len(body)
    return body[:at], "", body[at:]


def _codes(listed: Iterable[str]) -> tuple[str, ...]:
    folded = [" ".join(part.casefold().split()) for part in listed]
    return tuple(qualifier_codes().get(part, part) for part in folded if part)
