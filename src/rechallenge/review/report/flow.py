"""How publications were found and judged: the flow diagram with reasons, agreement, and what lies outside it."""

from collections.abc import Iterable, Sequence

from rechallenge.dossier import (
    Block,
    Cell,
    Column,
    Figure,
    FlowArm,
    FlowDiagram,
    FlowLine,
    Inline,
    Inlines,
    Note,
    Paragraph,
    Row,
    Section,
    See,
    Table,
)
from rechallenge.literature import IntervalOf, PrismaFlow, ReasonCount, SourceCount, StageAgreement
from rechallenge.literature.arithmetic import FlowProblem
from rechallenge.model import Arm, RecordId, Stopped
from rechallenge.review.flowing import FlowResult
from rechallenge.review.report.ledger import Ledger

_INTERVALS: tuple[IntervalOf, ...] = ("positive", "kappa", "ac1", "pabak")
_FUNCTION = "rechallenge.literature.prisma_flow"
_DATABASES = (Arm.DATABASE, Arm.REGISTER)
STEPS = (
    ("records identified in databases and registers", "database_results"),
    ("records identified on websites", "website_results"),
    ("records identified at organisations", "organisation_results"),
    ("records identified by citation searching", "citations_results"),
    ("duplicates removed", "duplicates"),
    ("records screened (databases and registers)", "records_screened"),
    ("records excluded on title and abstract (databases and registers)", "records_excluded"),
    ("records excluded on title and abstract (other methods)", "other_records_excluded"),
    ("duplicates removed (other methods)", "other_duplicates"),
    ("reports sought (databases and registers)", "dbr_sought_reports"),
    ("reports not retrieved (databases and registers)", "dbr_notretrieved_reports"),
    ("reports assessed (databases and registers)", "dbr_assessed"),
    ("reports sought (other methods)", "other_sought_reports"),
    ("reports not retrieved (other methods)", "other_notretrieved_reports"),
    ("reports assessed (other methods)", "other_assessed"),
    ("reports included", "new_reports"),
    ("studies included", "new_studies"),
)


def flow_diagram(flow: PrismaFlow, *, notes: Iterable[str] = (), unknown: str = "unknown") -> FlowDiagram:
    """The boxes of a flow as a diagram of the official template that fits it."""
    removed = (
        FlowLine(text="Duplicate records removed", count=flow.duplicates),
        FlowLine(text="Records marked as ineligible by automation tools", count=flow.excluded_automatic),
        FlowLine(text="Records removed for other reasons", count=flow.excluded_other),
    )
    databases = FlowArm(
        identified=_identified(flow, _DATABASES),
        removed=removed,
        screened=flow.records_screened,
        excluded=_excluded(flow.records_excluded_reasons, flow.records_excluded),
        sought=flow.dbr_sought_reports,
        not_retrieved=flow.dbr_notretrieved_reports,
        assessed=flow.dbr_assessed,
        reasons=_reasons(flow.dbr_excluded),
    )
    other = FlowArm(
        identified=_identified(flow, tuple(arm for arm in Arm if arm not in _DATABASES)),
        sought=flow.other_sought_reports,
        not_retrieved=flow.other_notretrieved_reports,
        assessed=flow.other_assessed,
        reasons=_reasons(flow.other_excluded),
    )
    return FlowDiagram(
        databases=databases,
        other=other if flow.has_other_arm else None,
        included=(
            FlowLine(text="Studies included in review", count=flow.new_studies),
            FlowLine(text="Reports of included studies", count=flow.new_reports),
        ),
        previous=_totals(flow, "previous", "previous version of review"),
        total=_totals(flow, "total", "review"),
        unknown=unknown,
        notes=tuple(notes),
    )


def _identified(flow: PrismaFlow, arms: Sequence[Arm]) -> tuple[FlowLine, ...]:
    listed = tuple(FlowLine(text=_named(source), count=source.n) for source in flow.sources if source.arm in arms)
    if listed:
        return listed
    if Arm.DATABASE in arms:
        none = ", none searched" if flow.sources else ""
        return (
            FlowLine(text=f"Databases{none}", count=flow.database_results),
            FlowLine(text=f"Registers{none}", count=flow.register_results),
        )
    return (
        FlowLine(text="Websites", count=flow.website_results),
        FlowLine(text="Organisations", count=flow.organisation_results),
        FlowLine(text="Citation searching", count=flow.citations_results),
    )


def _named(source: SourceCount) -> str:
    kinds = {Arm.WEBSITE: "websites", Arm.ORGANISATION: "organisations", Arm.CITATION: "citation searching"}
    kind = kinds.get(source.arm)
    return f"{source.title} ({kind})" if kind else source.title


def _excluded(reasons: Sequence[ReasonCount], total: int | None) -> tuple[FlowLine, ...] | None:
    if total is None:
        return None
    if total == 0:
        return ()
    lines = tuple(FlowLine(text=reason.text, count=reason.n) for reason in reasons)
    return lines or (FlowLine(text="Reasons not given", count=total),)


def _reasons(reasons: Sequence[ReasonCount] | None) -> tuple[FlowLine, ...] | None:
    if reasons is None:
        return None
    return tuple(FlowLine(text=reason.text, count=reason.n) for reason in reasons)


def _totals(flow: PrismaFlow, prefix: str, of: str) -> tuple[FlowLine, ...]:
    if not flow.is_update:
        return ()
    return (
        FlowLine(text=f"Studies included in {of}", count=flow.count(f"{prefix}_studies")),
        FlowLine(text=f"Reports of studies included in {of}", count=flow.count(f"{prefix}_reports")),
    )


def flow_section(result: FlowResult, ledger: Ledger, *, n_cases: int, searches: Sequence[Block] = ()) -> Section:
    """The section on searching and screening; `searches` says how each search was made."""
    flow = result.flow
    notes = [f"Patients in the included reports: {n_cases} (counted apart: one report can hold several)"]
    if flow.other_records_excluded:
        notes.append(
            f"Of the records identified by other methods, {flow.other_records_excluded} were excluded on title and "
            "abstract; the template has no box for them"
        )
    if result.n_later:
        notes.append(f"{result.n_later} further records were published after the as-of day and are not counted here")
    figure = Figure(
        id="prisma",
        caption="How publications were found and judged (PRISMA 2020)",
        drawing=flow_diagram(flow, notes=notes),
        alt=_spoken(flow),
        data=_boxes_table(flow, ledger),
    )
    blocks: list[Block] = [_summary(result, ledger), figure, *_exclusions(flow, ledger)]
    blocks += [Paragraph(inlines=_problem(problem)) for problem in result.problems]
    blocks += [*_reading(result), *_agreement(result.agreement), *searches]
    return Section(id="search", title="Search and screening", blocks=tuple(blocks))


def _summary(result: FlowResult, ledger: Ledger) -> Paragraph:
    flow = result.flow
    found = sum(source.n for source in flow.sources)
    parts: list[Inline] = [
        ledger.count("flow.identified", "records identified, before anything was removed", found, _FUNCTION,
                     sources_counted=[{"title": s.title, "arm": s.arm.value, "n": s.n} for s in flow.sources]),
        " records were identified, ",
        ledger.count("flow.included", "reports included", flow.new_reports, _FUNCTION, records=_members(flow, "new_reports")),
        " reports were included (",
        See(target="prisma"),
        "). ",
    ]  # fmt: skip
    if result.dated.undetermined:
        parts += [
            ledger.count("flow.undated", "records whose date does not tell whether they fall before the as-of day",
                         len(result.dated.undetermined), "rechallenge.literature.split_as_of",
                         records=list(result.dated.undetermined)),
            " records have no date that tells whether they were published by the as-of day; they are counted, none is included. "
            if not set(result.dated.undetermined) & set(_members(flow, "new_reports"))
            else " records have no date that tells whether they were published by the as-of day; they are counted. ",
        ]  # fmt: skip
    return Paragraph(inlines=tuple(parts))


def _members(flow: PrismaFlow, box: str) -> list[RecordId]:
    return list(flow.members.get(box, ()))


def _boxes_table(flow: PrismaFlow, ledger: Ledger) -> Table:
    rows = []
    for label, box in STEPS:
        n = flow.count(box)
        if n is None:
            rows.append(Row.of(label, Cell.of("unknown", tone="muted")))
            continue
        ref = ledger.count(f"flow.{box.replace('_', '-')}", label, n, _FUNCTION, box=box, records=_members(flow, box))
        rows.append(Row.of(label, ref))
    return Table(
        id="prisma-boxes",
        caption="Counts of the flow diagram; each opens the list of its records",
        columns=(Column(key="box", label="Box"), Column(key="n", label="n", align="end")),
        rows=tuple(rows),
    )


def _exclusions(flow: PrismaFlow, ledger: Ledger) -> list[Block]:
    rows = []
    stages = (
        ("title and abstract", (*flow.records_excluded_reasons, *flow.other_records_excluded_reasons), ""),
        ("full text", (*(flow.dbr_excluded or ()), *(flow.other_excluded or ())), ""),
    )
    for stage, reasons, _ in stages:
        for index, reason in enumerate(reasons):
            ref = ledger.count(
                f"flow.reason.{stage.replace(' ', '-')}.{index + 1}", f"excluded at {stage}: {reason.text}", reason.n, _FUNCTION,
                stage=stage, reason=reason.text,
            )  # fmt: skip
            rows.append(Row.of(reason.text, stage, ref))
    if not rows:
        return [Paragraph.of("Nothing has been excluded yet.")]
    table = Table(
        id="exclusions",
        caption="Every reason for exclusion; of several, the first of the protocol's ordered list",
        columns=(
            Column(key="reason", label="Reason"),
            Column(key="stage", label="Stage"),
            Column(key="n", label="n", align="end"),
        ),
        rows=tuple(rows),
    )
    return [table]


def _problem(problem: FlowProblem) -> Inlines:
    return (Note(text=f"Flow check {problem.rule} ({problem.weight.value}): {problem.message}."),)


def _agreement(stages: Sequence[StageAgreement]) -> list[Block]:
    if not any(stage.pairs for stage in stages):
        return [
            Paragraph.of(
                "One person judged each record, so agreement between readers cannot be given. "
                "Two-person screening is what the program is made for; here no second person took part."
            )
        ]
    rows = []
    for stage in stages:
        for pair in stage.pairs:
            rows.append(
                Row.of(
                    f"{pair.first} and {pair.second}",
                    stage.stage.value,
                    str(pair.table.n),
                    *(pair.said(name) for name in _INTERVALS),
                )
            )
    return [
        Table(
            id="agreement",
            caption="Agreement between readers (95 % bootstrap limits); read positive agreement first, as includes are rare",
            columns=tuple(
                Column(key=key, label=label)
                for key, label in (
                    ("readers", "Readers"), ("stage", "Stage"), ("n", "Records"),
                    ("ppos", "Positive agreement"), ("kappa", "Kappa"),
                    ("ac1", "AC1"), ("pabak", "PABAK"),
                )
            ),
            rows=tuple(rows),
        )
    ]  # fmt: skip


def _reading(result: FlowResult) -> list[Block]:
    """In which order records were read, and on what evidence a reading ended early."""
    sentences = []
    if result.n_choices:
        sentences.append(
            f"Records were read in an order that the program learnt from each reader's own verdicts, in {result.n_choices} "
            "choices that the journals hold; some records were drawn at random among them."
        )
    sentences += [_stopped(entry) for entry in result.stopped]
    return [Paragraph.of(sentence) for sentence in sentences]


def _stopped(entry: Stopped) -> str:
    unread = entry.n_records - entry.n_read
    return (
        f"{entry.reader or entry.by} ended the reading at {entry.stage.value} after {entry.n_read} of {entry.n_records} "
        f"records with {entry.n_included} includes, leaving {unread} unread (rule {entry.rule}). The chance of this "
        f"evidence, had less than {entry.target:.0%} of the includes been found, is {entry.p_value:.3f}; an estimated "
        f"{entry.missed:g} includes are among the unread, {entry.missed_low} to {entry.missed_high} with "
        f"{entry.confidence:.0%} confidence. Random checks among the read: {entry.n_checks}, of them "
        f"{entry.n_checks_included} includes." + (f" Reason given: {entry.because}" if entry.because else "")
    )


def _spoken(flow: PrismaFlow) -> str:
    def said(n: int | None) -> str:
        return "an unknown number" if n is None else str(n)

    return (
        "Flow diagram. "
        + "; ".join(f"{label}: {said(flow.count(box))}" for label, box in STEPS if flow.count(box) != 0)
        + "."
    )
