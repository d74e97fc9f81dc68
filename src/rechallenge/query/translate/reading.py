"""From a strategy of another database to a PubMed strategy, line by line."""

from dataclasses import dataclass
from typing import NamedTuple

from rechallenge.query.syntax import Line, Query, QuerySyntaxError, Span, Strategy
from rechallenge.query.tokens import plain
from rechallenge.query.translate.cochrane import CochraneReader
from rechallenge.query.translate.embase import EmbaseReader
from rechallenge.query.translate.europepmc import EuropePmcReader
from rechallenge.query.translate.loss import Effect, Ledger, TranslationLoss
from rechallenge.query.translate.lower import Lowering
from rechallenge.query.translate.ovid import OvidLowering
from rechallenge.query.translate.ovid_reader import OvidReader
from rechallenge.query.translate.reader import Reader
from rechallenge.query.translate.rows import Row, rows_of
from rechallenge.query.translate.scopus import ScopusReader
from rechallenge.query.translate.tables import Dialect, source_tables
from rechallenge.query.translate.wos import WebOfScienceReader


class _Way(NamedTuple):
    """How a database's lines become PubMed's."""

    reader: type[Reader]
    lowering: type[Lowering] = Lowering
    is_line_by_line: bool = False


_WAYS = {
    Dialect.OVID: _Way(OvidReader, OvidLowering, is_line_by_line=True),
    Dialect.EMBASE: _Way(EmbaseReader),
    Dialect.COCHRANE: _Way(CochraneReader),
    Dialect.WEB_OF_SCIENCE: _Way(WebOfScienceReader),
    Dialect.SCOPUS: _Way(ScopusReader),
    Dialect.EUROPE_PMC: _Way(EuropePmcReader),
}


@dataclass(frozen=True, slots=True)
class SourceReading:
    """A strategy of another database in PubMed's language, and what could not be carried over.

    Spans in the losses are places in the text as given; spans in a line's tree are places in that line's `text`.
    """

    strategy: Strategy
    losses: tuple[TranslationLoss, ...]


def read(text: str, *, source: Dialect) -> SourceReading:
    """Reads a strategy of Ovid MEDLINE, Embase.com, the Cochrane Library, Web of Science, Scopus or Europe PMC.

    Lines may be numbered, the latest first or last. Without numbers Ovid's rows are lines, and so are the others' where a
    row refers to a line (`#1 AND #2`); otherwise rows are one search. `resolve` makes one search of the result.

    Raises:
        QuerySyntaxError: there is nothing to search for, a line refers to one that is not there, or parentheses are
            nested too deep; with the place.
    Source:
        The tables in sources.toml. Ovid's adjN and Embase's NEAR/N are distances, PubMed's ~N counts words between, so
        adj3 becomes ~2.

    >>> from rechallenge.query.parse import resolve
    >>> from rechallenge.query.write import write
    >>> write(resolve(read("exp Vasculitis/\\nvasculit$.ti.\\n1 or 2", source=Dialect.OVID).strategy))
    '(Vasculitis[mh]) OR (vasculit*[ti])'
    >>> write(resolve(read("(drug NEAR/3 induced):ti AND [2012-2022]/py", source=Dialect.EMBASE).strategy))
    '"drug induced"[ti:~2] AND 2012:2022[dp]'
    """
    ledger = Ledger()
    lines: dict[int, Line] = {}
    order: list[Line] = []
    unsaid: set[int] = set()
    for row in rows_of(plain(text), ledger, is_line_by_line=_WAYS[source].is_line_by_line):
        if row.number in lines:
            why = f"a second line has the number {row.number}; later lines mean this one"
            ledger.lose(str(row.number), why, Span(row.start, row.start + len(row.text)))
        line = _line(row, source, lines, unsaid, ledger)
        if line is None:
            unsaid.add(row.number)
            lines.pop(row.number, None)
            continue
        unsaid.discard(row.number)
        lines[row.number] = line
        order.append(line)
    if not order:
        where = f"{source_tables(source).title} strategy"
        raise QuerySyntaxError("nothing to search for", position=0, where=where, fix="write at least one line")
    return SourceReading(Strategy(tuple(order)), ledger.in_order())


def _line(row: Row, source: Dialect, lines: dict[int, Line], unsaid: set[int], whole: Ledger) -> Line | None:
    way = _WAYS[source]
    lowering = way.lowering(way.reader, row.text, lines.keys(), unsaid)
    try:
        node = lowering.line()
    except QuerySyntaxError as error:
        where = f"line {row.number}"
        raise QuerySyntaxError(error.message, position=error.position, where=where, fix=error.fix) from error
    whole.take(lowering.ledger, row.start)
    if node is None:
        span = Span(row.start, row.start + len(row.text))
        whole.lose(row.text.strip(), "nothing of this line can be said", span, Effect.LEFT_OUT)
        return None
    return Line(row.number, Query(row.text, node))
