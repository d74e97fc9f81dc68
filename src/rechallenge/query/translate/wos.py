"""Web of Science's language: `TS=("a b" OR c*)`, NEAR/n, SAME, years as PY=2012-2022.

Source: Web of Science help, "Advanced search query builder field tags", "Search operators", "Wildcards".
"""

import re
from collections.abc import Mapping
from functools import cache

from rechallenge.query.syntax import Operator, Span
from rechallenge.query.translate.foreign import Fielded, Foreign, Joined
from rechallenge.query.translate.loss import Effect
from rechallenge.query.translate.reader import Reader, Token
from rechallenge.query.translate.tables import Dialect, source_tables


@cache
def _pattern() -> re.Pattern[str]:
    known = "|".join(source_tables(Dialect.WEB_OF_SCIENCE).fields)
    return re.compile(
        rf"""
        \s*(?:
        (?P<setting>\b(?:indexes|timespan|databases?|editions?|doctype|language)\s*=[^\n;)]*;?)
      | (?P<prefix>\b(?:{known}|[a-z]{{2}})\s*=)
      | (?P<open>\()
      | (?P<close>\))
      | (?P<quoted>"[^"]*(?:"|\Z))
      | (?P<operator>\b(?:and\s+not|and|or|not|same)(?![^\s()"]))
      | (?P<near>\bnear(?:\s*/\s*\d+)?(?![^\s()"]))
      | (?P<reference>\#\s?\d+(?![\w\-]))
      | (?P<word>[^\s()"=]+)
      | (?P<stray>=)
        )
        """,
        re.VERBOSE | re.IGNORECASE,
    )


class WebOfScienceReader(Reader):
    source = Dialect.WEB_OF_SCIENCE

    @classmethod
    def pattern(cls) -> re.Pattern[str]:
        return _pattern()

    def leaf(self, kind: str, match: re.Match[str], span: Span) -> Foreign | None:
        self.lose(match[kind].strip(), "a setting of Web of Science, not part of the query", span, Effect.LEFT_OUT)
        return None

    def operator(self, known: Mapping[str, Operator]) -> Operator | None:
        token = self.tokens[self.at]
        if token.text == "same" and token.kind == "operator" and "same" in known:
            why = "PubMed cannot ask for the same sentence or address; read as AND"
            self.lose(token.text, why, token.span, Effect.WIDER)
        return Reader.operator(self, known)

    def prefixed(self, token: Token) -> Foreign | None:
        """A tag holds for all words up to the next operator: `TI=lung cancer`."""
        first = Reader.prefixed(self, token)
        if not isinstance(first, Fielded):
            return first
        parts = [first.child]
        while self.tokens[self.at].kind in {"word", "quoted"}:
            more = self.words()
            parts += [more] if more is not None else []
        if len(parts) < 2:
            return first
        span = Span(token.start, parts[-1].span.end)
        run = Joined((Operator.AND,) * (len(parts) - 1), tuple(parts), span, is_implied=True)
        return Fielded(run, first.codes, span)
