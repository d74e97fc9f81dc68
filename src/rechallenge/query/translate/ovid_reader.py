"""Ovid's lines: headings end with a slash, fields follow their words, words side by side are a phrase.

Source: Ovid database guide MEDLINE 2024; Ovid help on operators: ADJ binds tightest, then NOT and AND, then OR.
"""

import re
from functools import cache

from rechallenge.query.syntax import Span
from rechallenge.query.translate.foreign import Foreign, Heading, LineNumber, Words
from rechallenge.query.translate.loss import Effect
from rechallenge.query.translate.reader import Reader, Token
from rechallenge.query.translate.tables import Dialect, qualifier_codes, qualifiers, source_tables

_HEADING_TAIL = re.compile(r"[^()\"]*?(?P<end>/|\.[a-z]{2})", re.IGNORECASE)
_NO_HEADING = re.compile(r"\b(?:or|not|adj\d*|exp)\b", re.IGNORECASE)
_MARKS = re.compile(r"(?P<marks>(?:exp\b|\*|\s)*)(?P<name>.*)\Z", re.IGNORECASE | re.DOTALL)


@cache
def _pattern() -> re.Pattern[str]:
    known = "|".join(sorted({code for codes in source_tables(Dialect.OVID).fields for code in codes.split(",")}))
    end = r"(?=[\s()\[\],;]|\Z)"
    field = rf"\.(?:\s?[a-z]{{2}}(?:\s*,\s*[a-z]{{2}})*\s?\.{end}|(?:{known})(?:\s*,\s*(?:{known}))*{end})"
    names = map(re.escape, sorted(qualifier_codes(), key=len, reverse=True))
    qualifier = "|".join([*qualifiers(), *names])
    return re.compile(
        rf"""
        \s*(?:
        (?P<comment>\[[^\]]*(?:\]|\Z))
      | (?P<lines>\b(?:or|and)\s*/\s*\d[\d\s,\-]*(?=\s|\)|\Z))
      | (?P<frequency>/freq\s*=\s*\d+)
      | (?P<heading>/\s*(?:(?:{qualifier})(?:\s*,\s*(?:{qualifier}))*)?{end})
      | (?P<field>{field})
      | (?P<open>\()
      | (?P<close>\))
      | (?P<quoted>"[^"]*(?:"|\Z))
      | (?P<operator>\b(?:and|or|not){end})
      | (?P<near>\b(?:adj|near)\d*{end})
      | (?P<reference>\#\s?\d+{end})
      | (?P<word>(?:[^\s()\[\]"/.]+|(?!{field})\.)+|/)
      | (?P<stray>\])
        )
        """,
        re.VERBOSE | re.IGNORECASE,
    )


class OvidReader(Reader):
    source = Dialect.OVID

    @classmethod
    def pattern(cls) -> re.Pattern[str]:
        return _pattern()

    def leaf(self, kind: str, match: re.Match[str], span: Span) -> Foreign | None:
        if kind == "comment":
            self.lose(match[kind], "a remark in brackets, not part of the search", span, Effect.NONE)
        else:
            self.lose(match[kind], "PubMed cannot count how often a word stands in a field", span, Effect.WIDER)
        return None

    def words(self) -> Foreign | None:
        """Words up to an operator, a field, a heading's slash or a parenthesis."""
        first = self.tokens[self.at]
        taken = [first]
        self.at += 1
        while self.belongs(self.tokens[self.at], taken):
            taken.append(self.tokens[self.at])
            self.at += 1
        end = taken[-1].end
        token = self.tokens[self.at]
        if token.kind == "heading":
            self.at += 1
            return self.heading(taken, token)
        text = self.text[first.start : end]
        if len(taken) == 1 and text.isdecimal() and token.kind != "field":
            return LineNumber(int(text[:6]), Span(first.start, end))
        is_quoted = len(taken) == 1 and first.kind == "quoted"
        text = " ".join(text.replace('"', " ").split())
        return Words(text, is_quoted, Span(first.start, end)) if text else None

    def belongs(self, token: Token, taken: list[Token]) -> bool:
        """Whether a token goes on with the words: AND does inside the name of a heading, `Wounds and Injuries/`."""
        if token.kind in {"word", "quoted"}:
            return True
        if token.kind != "operator" or token.text != "and" or taken[-1].text.isdecimal():
            return False
        tail = _HEADING_TAIL.match(self.text, token.end)
        return tail is not None and tail["end"] == "/" and _NO_HEADING.search(tail.group()) is None

    def heading(self, taken: list[Token], slash: Token) -> Foreign | None:
        span = Span(taken[0].start, slash.end)
        raw = self.text[span.start : taken[-1].end].strip()
        match = _MARKS.match(raw)
        assert match is not None
        name, _, quoted_qualifier = match["name"].replace('"', "").strip().partition("/")
        listed = [part.strip().casefold() for part in f"{slash.text.strip().lstrip('/')},{quoted_qualifier}".split(",")]
        found = tuple(qualifier_codes().get(part, part) for part in listed if part)
        if not name.strip():
            self.lose(raw, "a heading without a name is ignored", span, Effect.LEFT_OUT)
            return None
        explodes = "exp" in match["marks"].casefold()
        return Heading(" ".join(name.split()), explodes, "*" in match["marks"], found, span)
