"""The counts file: fourfold tables of spontaneous reports, with who counted what, where and how."""

from collections import defaultdict
from typing import Annotated, Literal

import msgspec

from rechallenge.model import Digest, InputError, PartialDate, Source, Value, decode_toml
from rechallenge.signals.fact import Text
from rechallenge.stats import TwoByTwo

ALL_OTHERS = "all-others"

Cell = Annotated[int, msgspec.Meta(ge=0)]


class Pair(Value):
    """One drug or drug set, one event, one reference.

    Attributes:
        reference: what stands in c and d: "all-others", or the drug set whose reports are the only others counted
            (active comparator).
        role: `question` is what the review asks; `member` a drug of the set in question; `comparator` another drug with
            the same event; controls are pairs whose answer is known.
    """

    drug: Text
    event: Text
    a: Cell
    b: Cell
    c: Cell
    d: Cell
    reference: Text = ALL_OTHERS
    role: Literal["question", "member", "comparator", "positive-control", "negative-control"] = "question"
    note: str = ""

    def __post_init__(self) -> None:
        _ = self.counts

    @property
    def counts(self) -> TwoByTwo:
        return TwoByTwo(self.a, self.b, self.c, self.d)

    @property
    def is_restricted(self) -> bool:
        return self.reference != ALL_OTHERS


class Counted(Value):
    """Who counted, with what, from which file."""

    by: Text
    on: Text
    program: Text
    input: Text
    input_digest: Digest

    def __post_init__(self) -> None:
        PartialDate(text=self.on)


class CountTable(Value):
    """Counts of one extract of one database.

    Attributes:
        until: last day that the extract covers, as far as it is known.
        roles: which drugs of a report were counted: "primary suspect".
        deduplication: what was done about versions and duplicates.
        important_events: events of `pair` that are on EMA's list of important medical events.
        names: for each drug or set, the names as reported that were counted for it.
        limits: what these counts cannot show.
    """

    format: Literal[1]
    database: Text
    until: Text
    level: Literal["report"]
    roles: Text
    deduplication: Text
    n_reports: Annotated[int, msgspec.Meta(ge=1)]
    source: Source
    counted: Counted
    limits: tuple[str, ...] = ()
    important_events: tuple[str, ...] = ()
    names: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    pairs: tuple[Pair, ...] = msgspec.field(name="pair", default=())

    def __post_init__(self) -> None:
        PartialDate(text=self.until)


def read_counts(text: str, where: str) -> CountTable:
    """Reads a counts file and checks that its tables can all come from one set of reports.

    Args:
        where: name of the file, for messages.
    Raises:
        InputError: not TOML, an unknown or missing key, a pair given twice, or counts that contradict each other.
    """
    table = decode_toml(text, CountTable, where=where)
    if not table.pairs:
        raise InputError("holds no counts", where=where, fix="add a [[pair]] with drug, event, a, b, c and d")
    seen: set[tuple[str, str, str]] = set()
    margins: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for at, pair in enumerate(table.pairs):
        place = f"{where}, pair[{at}] ({pair.drug}, {pair.event})"
        key = (pair.drug, pair.event, pair.reference)
        if key in seen:
            raise InputError(f"is given twice against {pair.reference}", where=place, fix="keep one of the two")
        seen.add(key)
        _require_total(pair, table.n_reports, place)
        for margin, n in _margins(pair).items():
            first = margins[margin].setdefault(pair.event, n)
            if first != n:
                raise InputError(
                    f"{margin} is {n}, and {first} in an earlier pair", where=place, fix="count both from one extract"
                )
    return table


def _require_total(pair: Pair, n_reports: int, place: str) -> None:
    n = pair.counts.n
    if pair.is_restricted and n > n_reports:
        raise InputError(f"a + b + c + d is {n}, more than n_reports = {n_reports}", where=place, fix="count again")
    if not pair.is_restricted and n != n_reports:
        raise InputError(
            f"a + b + c + d is {n}, and n_reports is {n_reports}",
            where=place,
            fix="every report of the extract stands in one cell; correct the cells, or name a reference set",
        )


def _margins(pair: Pair) -> dict[str, int]:
    """What must be the same in every pair of one event."""
    margins = {f"reports of {pair.drug} with the event": pair.a, f"reports of {pair.drug} without the event": pair.b}
    if pair.is_restricted:
        margins[f"reports of {pair.reference} with the event"] = pair.c
        margins[f"reports of {pair.reference} without the event"] = pair.d
    else:
        margins["reports with the event"] = pair.a + pair.c
    return margins
