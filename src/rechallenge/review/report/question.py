"""The question put to a store of reports: by kind and comparator, every way to count, what moves the answer."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from rechallenge.dossier import (
    Block,
    Bullets,
    Callout,
    Cell,
    ChoiceRow,
    Column,
    CurvePoint,
    Figure,
    ForestGroup,
    ForestPlot,
    ForestRow,
    Funnel,
    FunnelStep,
    Inlines,
    Paragraph,
    Ref,
    Row,
    Section,
    SpecificationCurve,
    Table,
    words,
)
from rechallenge.model import Finding
from rechallenge.model.protocol import Question
from rechallenge.review.report.ledger import Ledger
from rechallenge.review.report.question_people import people_blocks
from rechallenge.review.report.question_time import Dated, time_blocks
from rechallenge.review.report.question_trust import trust_blocks
from rechallenge.signals.question import Analysis, Measured, QuestionFindings
from rechallenge.signals.question.multiverse import AXIS_TITLES, GRID_AXES
from rechallenge.signals.question.readus import readus_rows
from rechallenge.stats import Estimate, TwoByTwo, reporting_odds_ratio

ROR_LIMITS = (0.05, 50.0)
NOT_A_RISK = "They measure how often a pair is reported, not how often it happens."


def question_section(
    found: QuestionFindings, ledger: Ledger, *, papers: Sequence[Dated] = (), at: int = 0, now: Question | None = None
) -> Section:
    """One analysis as a section.

    Args:
        now: the question as the protocol puts it today; a section says where it was counted for another one.
        papers: dated publications, drawn beside the reports.
        at: its place among several, which keeps names of tables and figures apart.
    """
    ledger.add_all(found.all())
    suffix = f"-{at + 1}" if at else ""
    analysis = found.analysis
    blocks: list[Block] = [
        Paragraph.of(_counted(analysis)),
        *_outdated(analysis, now),
        _answer(found),
        _flow(found, suffix),
        _by_stratum(found, suffix),
        *_by_member(found, suffix),
        *_curve(found, suffix),
        _what_moves(found, suffix),
        *people_blocks(found, ledger, suffix),
        *time_blocks(found, ledger, suffix, papers),
        *trust_blocks(found, ledger, suffix),
        _readus(found, suffix),
        Callout(kind="caution", title="These measure reporting, not risk", blocks=_cautions(analysis)),
    ]
    return Section(id=f"question{suffix}", title=f"Reports, asked: {analysis.question.title}", blocks=tuple(blocks))


def _outdated(analysis: Analysis, now: Question | None) -> list[Block]:
    if now is None or now == analysis.question:
        return []
    said = Paragraph.of("The protocol's question has changed since. Count it again: rechallenge signals --store.")
    return [Callout(kind="caution", title="Counted for an earlier question", blocks=(said,))]


def _counted(analysis: Analysis) -> str:
    quarters = sorted(analysis.store.quarters)
    span = quarters[0] if len(quarters) == 1 else f"{quarters[0]} to {quarters[-1]}, {len(quarters)} quarters"
    roles = {"primary-suspect": "primary suspects", "suspect": "all suspects"}[analysis.question.signals.cohort.roles]
    members = ", ".join(analysis.drugs.members)
    return (
        f"FAERS, {span}, counted on {analysis.counted_on} with {analysis.store.engine}: {roles}, each report once. "
        f"{analysis.drugs.title}: {members}. Event: {analysis.events.title}, "
        f"{sum(map(len, analysis.events.core.values()))} core terms that reports have."
    )


def _answer(found: QuestionFindings) -> Callout:
    analysis = found.analysis
    lines: list[Paragraph] = []
    for name in analysis.axes["comparator"]:
        row = found.strata[_whole(analysis), name]
        ror, ic = Ref(finding=row.ror.id), Ref(finding=row.ic.id)
        lines.append(
            Paragraph(inlines=words("Against {of}: ROR {ror}, IC {ic}.", of=analysis.title_of(name), ror=ror, ic=ic))
        )
    lines.append(Paragraph(inlines=words("In every defensible way: {spread}.", spread=Ref(finding=found.spread.id))))
    if "detectable" in found.primary:
        lines.append(
            Paragraph(
                inlines=words(
                    "{needed} reports would pass the primary screen; a pair reported {ratio} times as often as expected would have "
                    "been seen with a chance of 80%.",
                    needed=Ref(finding=found.primary["needed"].id),
                    ratio=Ref(finding=found.primary["detectable"].id),
                )
            )
        )
    return Callout(kind="note", title="What the reports say", blocks=tuple(lines))


def _whole(analysis: Analysis) -> str:
    return next(iter(analysis.axes["stratum"]))


def _flow(found: QuestionFindings, suffix: str) -> Figure:
    analysis, flow = found.analysis, found.analysis.flow
    primary = analysis.primary
    n_with, n_pair = (primary.n_drug, primary.a) if primary else (0, 0)
    kept = primary.n if primary else 0
    steps = (
        FunnelStep(
            text="Rows of the quarterly files",
            count=flow["n_rows"],
            aside=(("Older versions, republished or deleted by FDA", flow["n_superseded"]),),
        ),
        FunnelStep(
            text="Cases, each in its latest version",
            count=flow["n_cases"],
            aside=(("Without a drug or without an event", flow["n_cases"] - flow["n_with_drug_and_event"]),),
        ),
        FunnelStep(
            text="Reports with a drug and an event",
            count=flow["n_with_drug_and_event"],
            aside=(("Received outside the window", flow["n_with_drug_and_event"] - flow["n_in_window"]),),
        ),
        FunnelStep(
            text="Reports in the window",
            count=flow["n_in_window"],
            aside=(("Set aside by the primary specification (duplicates, comparator)", flow["n_in_window"] - kept),),
        ),
        FunnelStep(text="Reports counted", count=kept),
        FunnelStep(text=f"of these with {analysis.drugs.title}", count=n_with),
        FunnelStep(text=f"of these with {analysis.events.title}", count=n_pair),
    )
    return Figure(
        id=f"reports-flow{suffix}",
        caption="From the rows of the files to the reports counted",
        drawing=Funnel(steps=steps),
        alt="; ".join(f"{step.text}: {step.count}" for step in steps) + ".",
    )


def _forest_row(label: str, one: Measured, *, is_primary: bool = False) -> ForestRow:
    value = one.ror.value if isinstance(one.ror.value, dict) else {}
    cells = one.cells or (0, 0, 0, 0)
    return ForestRow(
        label=label,
        text=one.ror.text,
        columns=(f"{cells[0]:,}", f"{cells[0] + cells[1]:,}"),
        point=value.get("point"),
        low=value.get("low"),
        high=value.get("high"),
        is_primary=is_primary,
    )


def _forest(id_: str, caption: str, groups: Sequence[ForestGroup], rows: Iterable[Measured], head: str) -> Figure:
    plot = ForestPlot(
        measure="ROR (95 %)",
        groups=tuple(groups),
        column_labels=("Reports", "of"),
        label_head=head,
        limits=ROR_LIMITS,
        below="reported less",
        above="reported more",
    )
    return Figure(
        id=id_,
        caption=caption,
        drawing=plot,
        alt="; ".join(f"{group.title}, {row.label}: {row.text}" for group in groups for row in group.rows) + ".",
        data=_table(f"{id_}-counts", f"Counts behind: {caption}", rows),
    )


def _table(id_: str, caption: str, rows: Iterable[Measured]) -> Table:
    return Table(
        id=id_,
        caption=caption,
        columns=(
            Column(key="what", label="Counted"),
            *(Column(key=key, label=key, align="end", group="Fourfold table") for key in "abcd"),
            Column(key="ror", label="ROR", align="end"),
            Column(key="ic", label="IC", align="end"),
            Column(key="screen", label="Primary screen"),
        ),
        rows=tuple(
            Row.of(
                one.label,
                *(("no reports",) * 4 if one.cells is None else (f"{n:,}" for n in one.cells)),
                Ref(finding=one.ror.id),
                Ref(finding=one.ic.id),
                Ref(finding=one.screen.id),
            )
            for one in rows
        ),
        is_wide=True,
    )


def _by_stratum(found: QuestionFindings, suffix: str) -> Figure:
    analysis = found.analysis
    whole = _whole(analysis)
    first = next(iter(analysis.axes["comparator"]))
    groups = [
        ForestGroup(
            title=analysis.title_of(stratum),
            rows=tuple(
                _forest_row(
                    f"against {analysis.title_of(comparator)}",
                    found.strata[stratum, comparator],
                    is_primary=(stratum, comparator) == (whole, first),
                )
                for comparator in analysis.axes["comparator"]
            ),
        )
        for stratum in analysis.axes["stratum"]
    ]
    caption = f"{analysis.drugs.title} with {analysis.events.title}, by kind of event and comparator"
    return _forest(f"by-kind{suffix}", caption, groups, found.strata.values(), "Kind of event")


def _by_member(found: QuestionFindings, suffix: str) -> list[Figure]:
    if not found.members:
        return []
    analysis = found.analysis
    groups = [
        ForestGroup(
            title=f"Against {analysis.title_of(comparator)}",
            rows=tuple(
                _forest_row(member, one) for (member, against), one in found.members.items() if against == comparator
            ),
        )
        for comparator in dict.fromkeys(against for _, against in found.members)
    ]
    caption = f"Each of the {analysis.drugs.title} with {analysis.events.title}"
    return [_forest(f"by-drug{suffix}", caption, groups, found.members.values(), "Drug")]


def _curve(found: QuestionFindings, suffix: str) -> list[Block]:
    analysis = found.analysis
    points, n_without = [], 0
    primary = {axis: next(iter(analysis.axes[axis])) for axis in GRID_AXES}
    for one in analysis.grid:
        ror = reporting_odds_ratio(TwoByTwo(*one.cells)) if one.cells else None
        if not isinstance(ror, Estimate):
            n_without += 1
            continue
        chosen = {**primary, **one.choices}
        keys = (*(f"{axis}:{option}" for axis, option in chosen.items()), "adjustment:none")
        points.append(CurvePoint(point=ror.point, low=ror.low, high=ror.high, choices=keys, is_primary=not one.choices))
    chosen_once = {(axis, option) for one in analysis.grid for axis, option in (primary | one.choices).items()}
    rows = tuple(
        ChoiceRow(key=f"{axis}:{option}", axis=AXIS_TITLES[axis], label=label)
        for axis in GRID_AXES
        if len(analysis.axes[axis]) > 1
        for option, label in analysis.axes[axis].items()
        if (axis, option) in chosen_once
    )
    adjusted = tuple(_adjusted_points(found, primary, chosen_once))
    if adjusted:
        points += adjusted
        by = f"logistic regression, primary specification only ({_covariates(analysis)})"
        rows += tuple(
            ChoiceRow(key=f"adjustment:{option}", axis="Adjustment", label=label)
            for option, label in (("none", "none"), ("logistic", by))
        )
    missing: tuple[Inlines, ...] = tuple(
        (f"{AXIS_TITLES[axis]}: {reason}.",) for axis, reason in analysis.missing.items()
    )
    blocks: list[Block] = []
    if points:
        caption = f"Every way to count: {analysis.drugs.title} with {analysis.events.title}"
        plot = SpecificationCurve(
            measure="ROR (95 %)", points=tuple(points), rows=rows, limits=ROR_LIMITS, n_without=n_without
        )
        notes: tuple[Inlines, ...] = (
            ("Red: interval above 1; green: below. Large dot: the specification fixed beforehand.",),
        )
        alt = f"{len(points)} specifications in order of their reporting odds ratio; unadjusted: {found.spread.text}."
        blocks.append(Figure(id=f"ways{suffix}", caption=caption, drawing=plot, alt=alt, notes=notes))
    if missing:
        blocks += [Paragraph.of("Not to be varied with this question and these reports:"), Bullets(items=missing)]
    return blocks


def _adjusted_points(
    found: QuestionFindings, primary: Mapping[str, str], chosen_once: Collection[tuple[str, str]]
) -> Iterator[CurvePoint]:
    """The primary specification by logistic regression, against each comparator that the curve crosses."""
    for comparator, finding in found.regression.items():
        value = finding.value
        if isinstance(value, dict) and ("comparator", comparator) in chosen_once:
            chosen = {**primary, "comparator": comparator, "adjustment": "logistic"}
            keys = tuple(f"{axis}:{option}" for axis, option in chosen.items())
            yield CurvePoint(point=value["point"], low=value["low"], high=value["high"], choices=keys)


def _covariates(analysis: Analysis) -> str:
    return ", ".join(name.replace("_", " ") for name in analysis.regression[0].covariates)


def _adjusted_rows(found: QuestionFindings) -> Iterator[ForestRow]:
    analysis = found.analysis
    first = next(iter(analysis.axes["comparator"]))
    if "adjusted" in found.primary:
        yield _estimate_row(f"Mantel-Haenszel, against {analysis.title_of(first)}", found.primary["adjusted"], ("", ""))
    for one in analysis.regression:
        exposed = [group for group in one.groups if group[0] == 1]
        counts = (f"{sum(group[-1] for group in exposed):,}", f"{sum(group[-2] for group in exposed):,}")
        label = f"logistic, against {analysis.title_of(one.comparator)}"
        yield _estimate_row(label, found.regression[one.comparator], counts)


def _estimate_row(label: str, finding: Finding, columns: tuple[str, ...]) -> ForestRow:
    value = finding.value if isinstance(finding.value, dict) else {}
    point, low, high = (value.get(name) for name in ("point", "low", "high"))
    return ForestRow(label=label, text=finding.text, columns=columns, point=point, low=low, high=high)


def _what_moves(found: QuestionFindings, suffix: str) -> Figure:
    first, *others = found.changes
    groups = [ForestGroup(title="", rows=(_forest_row(first.label, first, is_primary=True),))]
    for axis in dict.fromkeys(one.axis for one in others):
        of_axis = [one for one in others if one.axis == axis]
        rows = tuple(_forest_row(one.label.split(": ", 1)[1], one) for one in of_axis)
        groups.append(ForestGroup(title=AXIS_TITLES[axis], rows=rows))
    if adjusted := tuple(_adjusted_rows(found)):
        groups.append(ForestGroup(title=f"Adjusted for {_adjusted_for(found)}", rows=adjusted))
    return _forest(
        f"changes{suffix}", "What moves the answer: one choice changed at a time", groups, found.changes, "Choice"
    )


def _adjusted_for(found: QuestionFindings) -> str:
    analysis = found.analysis
    return _covariates(analysis) if analysis.regression else ", ".join(analysis.adjusted_for).replace("_", " ")


def _readus(found: QuestionFindings, suffix: str) -> Table:
    rows = [
        Row.of(row.item, row.asks, Cell.of(row.filled, tone="muted" if row.is_for_authors else "none"))
        for row in readus_rows(found.analysis)
    ]
    return Table(
        id=f"readus{suffix}",
        caption="READUS-PV: what a report of this analysis must say, filled where the program knows",
        columns=(
            Column(key="item", label="Item"),
            Column(key="asks", label="Asks for"),
            Column(key="filled", label="Here"),
        ),
        rows=tuple(rows),
        notes=(("Fusaroli M et al. Drug Saf 2024;47:575-584, doi:10.1007/s40264-024-01421-9, in our words.",),),
        is_wide=True,
        is_folded=True,
    )


def _cautions(analysis: Analysis) -> tuple[Paragraph, ...]:
    said = [
        "Disproportionality generates or refines a hypothesis; it tests none. " + NOT_A_RISK,
        "Nobody knows how many were treated, and what share of events is reported.",
    ]
    if unnamed := (*analysis.drugs.absent, *analysis.comparators_absent):
        said.append(f"No report names {', '.join(unnamed)}.")
    if analysis.indications_absent:
        said.append(f"No report has the indication {', '.join(analysis.indications_absent)}.")
    return tuple(Paragraph.of(text) for text in said)
