"""Europe PMC's language: `TITLE:"a b"`, `FIRST_PDATE:[2012-01-01 TO 2022-11-01]`, AND where nothing stands between.

Source: Europe PMC, "Search syntax reference".
"""

import re
from functools import cache

from rechallenge.query.syntax import Span
from rechallenge.query.translate.foreign import Adjacent, Fielded, Foreign, Gap, Period, Words
from rechallenge.query.translate.loss import Effect
from rechallenge.query.translate.reader import Reader
from rechallenge.query.translate.tables import Dialect, source_tables


@cache
def _pattern() -> re.Pattern[str]:
    tables = source_tables(Dialect.EUROPE_PMC)
    known = "|".join(sorted({*tables.fields, *tables.marks}, key=len, reverse=True))
    marked = sorted({code.partition(":")[0] for code in tables.limits} - set(tables.fields) - set(tables.marks))
    return re.compile(
        rf"""
        \s*(?:
        (?P<pmid>\(\s*ext_id:\s*"?\d+"?\s+and\s+src:\s*"?med"?\s*\))
      | (?P<prefix>\b(?:{"|".join([known, *marked])}|[a-z]+(?:_[a-z]+)+)\s*:(?=\s*[^\s)]))
      | (?P<days>\[[^\[\]]*\bto\b[^\[\]]*\])
      | (?P<slop>"[^"]*"~\d+)
      | (?P<open>\()
      | (?P<close>\))
      | (?P<quoted>"[^"]*(?:"|\Z))
      | (?P<operator>\b(?:and\s+not|and|or|not)(?![^\s()"]))
      | (?P<minus>(?<![^\s(])-(?=[(\w"]))
      | (?P<reference>\#\s?\d+(?![\w\-]))
      | (?P<word>[^\s()\[\]"]+)
      | (?P<stray>[\[\]])
        )
        """,
        re.VERBOSE | re.IGNORECASE,
    )


class EuropePmcReader(Reader):
    source = Dialect.EUROPE_PMC

    @classmethod
    def pattern(cls) -> re.Pattern[str]:
        return _pattern()

    def leaf(self, kind: str, match: re.Match[str], span: Span) -> Foreign | None:
        text = match[kind]
        match kind:
            case "pmid":
                number = "".join(re.findall(r"\d", text))
                return Fielded(Words(number, False, span), ("pmid",), span)
            case "days":
                return self.days(text, span)
            case _:
                return self.slop(text, span)

    def days(self, text: str, span: Span) -> Foreign | None:
        ends = [end.strip(" []\"'") for end in re.split(r"\bto\b", text, flags=re.IGNORECASE)]
        known = [re.fullmatch(r"\*?|\d{4}(?:-\d{1,2}(?:-\d{1,2})?)?", end) for end in ends]
        if len(ends) != 2 or not all(known):
            self.lose(text, "no range of days", span, Effect.LEFT_OUT)
            return None
        low, high = (end.strip("*").replace("-", "/") for end in ends)
        return Period(low, high, span)

    def slop(self, text: str, span: Span) -> Foreign | None:
        quoted, _, distance = text.rpartition("~")
        words = quoted.strip('"').split()
        if not words:
            self.lose(text, "nothing but signs", span, Effect.LEFT_OUT)
            return None
        nodes = tuple(Words(word, False, span) for word in words)
        if len(nodes) < 2:
            return nodes[0]
        return Adjacent(nodes, (Gap(int(distance[:4]), is_ordered=False),) * (len(nodes) - 1), span)
