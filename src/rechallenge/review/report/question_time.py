"""When: time to onset against the comparator, and reports as they came in beside what was published."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from rechallenge.dossier import (
    Block,
    Column,
    DatedMark,
    Figure,
    Paragraph,
    Ref,
    Row,
    StepPlot,
    Steps,
    Table,
)
from rechallenge.review.report.ledger import Ledger
from rechallenge.signals.question import Analysis, QuestionFindings
from rechallenge.signals.question.measures import columns
from rechallenge.stats import NotEstimable, onset_curve

MOST_MARKS = 8


@dataclass(frozen=True, slots=True)
class Dated:
    """A publication by its first day, with what stands beside its line."""

    day: date
    label: str


def time_blocks(found: QuestionFindings, ledger: Ledger, suffix: str, papers: Sequence[Dated]) -> list[Block]:
    """Onset curves with their table, and cumulative reports."""
    return [*_onset(found, suffix), *_cumulative(found.analysis, suffix, papers)]


def _onset(found: QuestionFindings, suffix: str) -> list[Block]:
    analysis = found.analysis
    series = []
    for group in analysis.onset:
        low, high = columns(group.onsets)
        curve = onset_curve(low, high)
        if isinstance(curve, NotEstimable):
            continue
        days, share = curve.cumulative()
        quartiles = found.onset[group.group]["quartiles"].text
        points = tuple(zip(map(float, days), map(float, share), strict=True))
        series.append(Steps(label=analysis.title_of(group.group), points=points, text=f"n = {len(low)}; {quartiles}"))
    table = _onset_table(found, suffix)
    if not series:
        return [Paragraph.of("No report with the event gives both a start and an event date."), table]
    plot = StepPlot(
        series=tuple(series),
        x_label="days from the first start of a suspect drug",
        y_label="Share of events that had come",
        x_kind="days",
        is_share=True,
    )
    figure = Figure(
        id=f"onset{suffix}",
        caption="Time to onset, among those who were reported with the event",
        drawing=plot,
        alt="; ".join(f"{one.label}: {one.text}" for one in series) + ".",
        notes=(("Dates known to the month or year stand for all days that they allow (Turnbull's estimate).",),),
    )
    return [figure, table]


def _onset_table(found: QuestionFindings, suffix: str) -> Table:
    rows = []
    for group in found.analysis.onset:
        of = found.onset[group.group]
        named = ("quartiles", "shape", "shape-seen", "scale", "earlier", "difference")
        cells = [Ref(finding=of[name].id) if name in of else "–" for name in named]
        counted = f"{group.n_reports:,}; {group.n_dated:,}; {group.n_before:,}; {group.n_to_the_day:,}"
        rows.append(Row.of(found.analysis.title_of(group.group), counted, *cells))
    return Table(
        id=f"onsets{suffix}",
        caption="Time to onset in numbers",
        columns=(
            Column(key="group", label="Drugs"),
            Column(key="n", label="Reports; with dates; event before start; to the day"),
            Column(key="quartiles", label="Quartiles, days"),
            Column(key="shape", label="Weibull shape"),
            Column(key="shape-seen", label="Shape, cut-off allowed for"),
            Column(key="scale", label="Scale, days"),
            Column(key="earlier", label="Question earlier: chance"),
            Column(key="difference", label="One distribution?"),
        ),
        rows=tuple(rows),
        notes=(
            (
                "A shape whose limits lie below 1 speaks of a hazard that falls with time on the drug. Onsets are those of "
                "reported events only.",
            ),
        ),
        is_wide=True,
        is_folded=True,
    )


def _cumulative(analysis: Analysis, suffix: str, papers: Sequence[Dated]) -> list[Block]:
    kept = [case for case in analysis.cases if case.is_core and case.is_kept and case.received]
    if not kept:
        return []
    sets = {"any suspect": kept, "primary suspect": [case for case in kept if case.is_primary_suspect]}
    series = []
    for label, cases in sets.items():
        by_quarter = Counter(quarter_end(case.received) for case in cases if case.received)
        total, points = 0, []
        for day in sorted(by_quarter):
            total += by_quarter[day]
            points.append((float(day.toordinal()), float(total)))
        series.append(Steps(label=label, points=tuple(points), text=f"{total:,} reports"))
    publicity = [Dated(one.day, one.what) for one in analysis.question.signals.cohort.publicity]
    dated = sorted((*publicity, *papers), key=lambda one: one.day)[:MOST_MARKS]
    plot = StepPlot(
        series=tuple(series),
        x_label="quarter in which the report was first received",
        y_label="Reports with drug and event, added up",
        x_kind="dates",
        marks=tuple(
            DatedMark(x=float(one.day.toordinal()), label=f"{one.day.isoformat()} {one.label}") for one in dated
        ),
    )
    return [
        Figure(
            id=f"cumulative{suffix}",
            caption="Reports as they came in, beside what was published",
            drawing=plot,
            alt="; ".join(f"{one.label}: {one.text}" for one in series)
            + "".join(f"; {one.day.isoformat()} {one.label}" for one in dated)
            + ".",
        )
    ]


def quarter_end(day: date) -> date:
    """Last day of the quarter of a day."""
    month = 3 * ((day.month - 1) // 3 + 1)
    following = date(day.year + month // 12, month % 12 + 1, 1)
    return date.fromordinal(following.toordinal() - 1)
