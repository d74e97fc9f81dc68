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
from rechallenge.review.report.question_people import count_in
from rechallenge.signals.question import Analysis, QuestionFindings
from rechallenge.signals.question.measures import columns
from rechallenge.stats import NotEstimable, onset_curve

MOST_MARKS = 8
COUNTED = {
    "n_reports": "Reports with the event",
    "n_dated": "with a start and an event date",
    "n_before": "of these, event before the start: no onset",
    "n_to_the_day": "of these, both dates known to the day",
}
MEASURED = {
    "quartiles": "Time to onset, days",
    "shape": "Weibull shape",
    "shape-seen": "Weibull shape, cut-off by the extract allowed for",
    "scale": "Weibull scale, days",
    "earlier": "Chance that the drugs in question come earlier",
    "difference": "One Weibull distribution for both",
}


@dataclass(frozen=True, slots=True)
class Dated:
    """A publication by its first day, with what stands beside its line."""

    day: date
    label: str


def time_blocks(found: QuestionFindings, ledger: Ledger, suffix: str, papers: Sequence[Dated]) -> list[Block]:
    """Onset curves with their table, and cumulative reports."""
    return [*_onset(found, ledger, suffix), *_cumulative(found.analysis, suffix, papers)]


def _onset(found: QuestionFindings, ledger: Ledger, suffix: str) -> list[Block]:
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
        text = f"{len(low)} of {group.n_reports} reports; {quartiles}"
        series.append(Steps(label=analysis.title_of(group.group), points=points, text=text))
    table = _onset_table(found, ledger, suffix)
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
    return [figure, table, *_by_drug(found, ledger, suffix)]


def _onset_table(found: QuestionFindings, ledger: Ledger, suffix: str) -> Table:
    groups = found.analysis.onset
    rows = []
    for name, words in COUNTED.items():
        counts = (
            count_in(found, ledger, f"onset[{at}].{name}", words, getattr(group, name))
            for at, group in enumerate(groups)
        )
        rows.append(Row.of(words, *counts))
    for name, words in MEASURED.items():
        of = (found.onset[group.group].get(name) for group in groups)
        rows.append(Row.of(words, *("–" if finding is None else Ref(finding=finding.id) for finding in of)))
    return Table(
        id=f"onsets{suffix}",
        caption="Time to onset in numbers",
        columns=(
            Column(key="what", label="What"),
            *(Column(key=group.group, label=found.analysis.title_of(group.group), align="end") for group in groups),
        ),
        rows=tuple(rows),
        notes=(
            (
                "A shape whose limits lie below 1 speaks of a hazard that falls with time on the drug. Onsets are those of "
                "reported events only.",
            ),
        ),
        is_folded=True,
    )


def _by_drug(found: QuestionFindings, ledger: Ledger, suffix: str) -> list[Block]:
    groups = found.analysis.member_onset
    rows = []
    for at, group in enumerate(groups):
        counts = (
            count_in(found, ledger, f"member_onset[{at}].{name}", f"{words}: {group.group}", getattr(group, name))
            for name, words in COUNTED.items()
            if name != "n_to_the_day"
        )
        of = found.member_onset[group.group]
        rows.append(Row.of(group.group, *counts, *(Ref(finding=of[name].id) for name in ("quartiles", "shape-seen"))))
    if not any(group.onsets for group in groups):
        return []
    table = Table(
        id=f"onsets-by-drug{suffix}",
        caption="Time to onset under each drug in question",
        columns=(
            Column(key="drug", label="Drug"),
            Column(key="n", label="Reports with the event", align="end"),
            Column(key="dated", label="With both dates", align="end"),
            Column(key="before", label="Event before the start", align="end"),
            Column(key="quartiles", label=MEASURED["quartiles"], align="end"),
            Column(key="shape", label="Weibull shape", align="end"),
        ),
        rows=tuple(rows),
        notes=(
            ("A report that suspects two of the drugs counts under both. The shape allows for the extract's cut-off.",),
        ),
        is_wide=True,
    )
    return [table]


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
