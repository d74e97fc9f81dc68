"""Who was reported: the cohort against its comparators, outcomes, what reporters ticked."""

from collections.abc import Iterator, Mapping, Sequence

from rechallenge.dossier import Block, Cell, Column, Paragraph, Ref, Row, Table
from rechallenge.review.report.ledger import Ledger
from rechallenge.signals.question import Analysis, QuestionFindings
from rechallenge.signals.question.analysis import NOT_SAID, Tally
from rechallenge.signals.question.findings import NOT_ADJUDICATED
from rechallenge.signals.way_back import slug

PROPERTIES = {
    "sex": ("Sex", ("female", "male", NOT_SAID)),
    "age_band": ("Age, years", ("under 18", "18 to 44", "45 to 64", "65 to 74", "75 and over", NOT_SAID)),
    "reporter": ("Reporter", ("physician", "other health professional", "consumer", "lawyer", NOT_SAID)),
    "country": ("Country", ()),
}
OUTCOMES = {
    "DE": "died", "LT": "life-threatening", "HO": "in hospital", "DS": "disability", "CA": "congenital anomaly",
    "RI": "intervention needed", "OT": "other serious",
}  # fmt: skip
TICKS = {"Y": "positive", "N": "negative", "U": "unknown", "D": "does not apply", NOT_SAID: NOT_SAID}
COUNTED_BY = "rechallenge.signals.question.analyse"


def people_blocks(found: QuestionFindings, ledger: Ledger, suffix: str) -> list[Block]:
    """Demographics, outcomes, dechallenge and rechallenge."""
    return [
        _demographics(found, ledger, suffix),
        _outcomes(found, ledger, suffix),
        Paragraph.of(f"Dechallenge and rechallenge. {NOT_ADJUDICATED}"),
        _ticks(found, ledger, suffix),
    ]


def _groups(analysis: Analysis) -> dict[str, str]:
    return {"question": analysis.drugs.title, **{one.name: one.title for one in analysis.comparators}}


def count_in(found: QuestionFindings, ledger: Ledger, place: str, label: str, n: int) -> Ref:
    """A count of the analysis file, with its place in it."""
    id_ = f"question.{slug(found.analysis.question.title)}.count.{slug(place)}"
    sources = ({"work": found.source.work, "digest": found.source.digest, "locator": place},)
    return ledger.count(id_, label, n, COUNTED_BY, place=place, of=sources[0])


def _demographics(found: QuestionFindings, ledger: Ledger, suffix: str) -> Table:
    analysis = found.analysis
    groups = _groups(analysis)
    columns = [
        Column(key=f"{name}-{event}", label=f"{event} the event", align="end", group=title)
        for name, title in groups.items()
        for event in ("with", "without")
    ]
    rows: list[Row] = []
    for name, (title, order) in PROPERTIES.items():
        of = [tally for tally in analysis.demographics if tally.property == name]
        rows.append(Row(cells=(Cell.of(title),), kind="group"))
        rows += _shares(found, ledger, of, order)
    return Table(
        id=f"who{suffix}",
        caption="Who was reported: the drugs in question against their comparators",
        columns=(Column(key="what", label="Reports"), *columns),
        rows=tuple(rows),
        notes=(
            (
                "A report that names drugs of both stands under both; in a fourfold table only with the drugs in question.",
            ),
        ),
        is_wide=True,
    )


def _shares(found: QuestionFindings, ledger: Ledger, tallies: Sequence[Tally], order: Sequence[str]) -> Iterator[Row]:
    said = dict.fromkeys(key for tally in tallies for key in tally.counts if key != NOT_SAID)
    named = dict.fromkeys((*(key for key in order if key != NOT_SAID), *said, NOT_SAID))
    at = {id(tally): place for place, tally in enumerate(found.analysis.demographics)}
    for key in named:
        if not any(tally.counts.get(key) for tally in tallies):
            continue
        cells: list[Cell] = []
        for tally in tallies:
            total, n = sum(tally.counts.values()), tally.counts.get(key, 0)
            label = f"{key}, {tally.group}, {tally.event} the event"
            ref = count_in(found, ledger, f"demographics[{at[id(tally)]}].{key}", label, n)
            cells.append(Cell.of(ref, f" ({n / total:.0%})" if total else ""))
        yield Row.of(key, *cells)


def _outcomes(found: QuestionFindings, ledger: Ledger, suffix: str) -> Table:
    analysis = found.analysis
    groups = _groups(analysis)
    reports = {group.group: group.n_reports for group in analysis.onset}
    rows = [
        Row.of(
            f"{words} ({code})",
            *(
                _with_share(found, ledger, f"outcomes[{at}].{code}", tally.counts.get(code, 0), reports[tally.group])
                for at, tally in enumerate(analysis.outcomes)
            ),
        )
        for code, words in OUTCOMES.items()
        if any(tally.counts.get(code) for tally in analysis.outcomes)
    ]
    return Table(
        id=f"outcomes{suffix}",
        caption="Serious outcomes of the reports with the event; a report may have several",
        columns=(
            Column(key="outcome", label="Outcome"),
            *(Column(key=name, label=f"{title} (of {reports[name]:,})", align="end") for name, title in groups.items()),
        ),
        rows=tuple(rows) or (Row.of("none named", *("0" for _ in groups)),),
        is_folded=True,
    )


def _with_share(found: QuestionFindings, ledger: Ledger, place: str, n: int, of: int) -> Cell:
    ref = count_in(found, ledger, place, f"reports with this outcome, {place}", n)
    return Cell.of(ref, f" ({n / of:.0%})" if of else "")


def _ticks(found: QuestionFindings, ledger: Ledger, suffix: str) -> Table:
    analysis = found.analysis
    groups = _groups(analysis)
    counts: dict[tuple[str, str], dict[str, int]] = {}
    for kind in ("dechallenge", "rechallenge"):
        for tick in analysis.ticks:
            of = counts.setdefault((kind, getattr(tick, kind)), {})
            of[tick.group] = of.get(tick.group, 0) + tick.n_reports
    rows: list[Row] = []
    for kind in ("dechallenge", "rechallenge"):
        rows.append(Row(cells=(Cell.of(kind.capitalize()),), kind="group"))
        rows += [
            Row.of(words, *_of_groups(found, ledger, f"ticks.{kind}.{code}", counts.get((kind, code), {}), groups))
            for code, words in TICKS.items()
        ]
    return Table(
        id=f"ticks{suffix}",
        caption="Dechallenge and rechallenge as reporters ticked them",
        columns=(
            Column(key="tick", label="Ticked"),
            *(Column(key=name, label=title, align="end") for name, title in groups.items()),
        ),
        rows=tuple(rows),
        is_folded=True,
    )


def _of_groups(
    found: QuestionFindings, ledger: Ledger, place: str, counts: Mapping[str, int], groups: Mapping[str, str]
) -> Iterator[Ref]:
    for name, title in groups.items():
        yield count_in(found, ledger, f"{place}.{name}", f"{title}, {place}", counts.get(name, 0))
