"""How far to trust it: adjusted and calibrated ratios, masking, controls, and which reports are the published cases."""

from rechallenge.dossier import Block, Cell, Column, Figure, Funnel, FunnelStep, Paragraph, Ref, Row, Table, words
from rechallenge.model import Finding
from rechallenge.review.report.ledger import Ledger
from rechallenge.signals.question import Overlap, QuestionFindings

OF_PRIMARY = (
    "ror",
    "ebgm",
    "adjusted",
    "logistic",
    "calibrated",
    "calibrated-p",
    "ic",
    "adjusted-ic",
    "prr",
    "chi2",
    "screen",
    "needed",
    "detectable",
    "chance",
)


def trust_blocks(found: QuestionFindings, ledger: Ledger, suffix: str) -> list[Block]:
    """Tables of the primary specification, controls and overlap."""
    return [_primary(found, suffix), *_controls(found, suffix), *_overlap(found, suffix)]


def _rows(findings: "list[Finding]") -> tuple[Row, ...]:
    return tuple(
        Row.of(finding.label.split(":")[0], Ref(finding=finding.id), Cell.of(finding.note or "–", tone="muted"))
        for finding in findings
    )


_COLUMNS = (
    Column(key="what", label="What"),
    Column(key="value", label="Value", align="end"),
    Column(key="note", label="Note"),
)


def _primary(found: QuestionFindings, suffix: str) -> Table:
    known = {**found.primary, "logistic": next(iter(found.regression.values()), None)}
    of = [finding for name in OF_PRIMARY if (finding := known.get(name)) is not None]
    return Table(
        id=f"primary{suffix}",
        caption="The specification fixed beforehand, measured in several ways; and what masks it",
        columns=_COLUMNS,
        rows=_rows([*of, *found.masking.values()]),
        is_wide=True,
    )


def _controls(found: QuestionFindings, suffix: str) -> list[Block]:
    if not found.controls:
        return [
            Paragraph.of(
                "No controls were given: how far this way of counting errs in these reports is not known, and no ratio is "
                "calibrated."
            )
        ]
    analysis = found.analysis
    counted = [one for one in analysis.controls if one.cells is not None]
    positive = sum(one.is_positive for one in counted)
    told = (
        f"{len(analysis.controls)} controls were given; {len(counted)} have reports ({positive} positive, "
        f"{len(counted) - positive} negative)."
    )
    table = Table(
        id=f"controls{suffix}",
        caption="Pairs whose answer is known, counted in the same reports",
        columns=_COLUMNS,
        rows=_rows(list(found.controls.values())),
        is_wide=True,
    )
    return [Paragraph.of(told), table]


def _overlap(found: QuestionFindings, suffix: str) -> list[Block]:
    analysis = found.analysis
    cited = [case for case in analysis.cases if case.lit_ref]
    published = [one for one in analysis.overlaps if one.is_published_case]
    reports = {one.report for one in published}
    patients = {(one.paper, patient) for one in published for patient in one.patients}
    told = (
        f"Of {len(analysis.cases):,} reports with the event and a suspect drug in question, {len(cited):,} cite literature; "
        f"{len({one.report for one in analysis.overlaps}):,} cite one of the {analysis.n_papers} papers of this review, and "
        f"{len(reports):,} of these can be one of its patients"
        + (
            f": at most {min(len(reports), len(patients)):,} people, who are already counted among the published cases and are "
            "not to be added to them."
            if reports
            else "."
        )
    )
    blocks: list[Block] = [Paragraph.of(told)]
    without = next((one for one in found.changes if one.axis == "published"), None)
    if without is not None:
        blocks.append(
            Paragraph(
                inlines=words(
                    "With the published cases the ROR is {kept}, without them {removed}.",
                    kept=Ref(finding=found.changes[0].ror.id),
                    removed=Ref(finding=without.ror.id),
                )
            )
        )
    if cited:
        blocks.append(_overlap_figure(found, suffix))
    if analysis.overlaps:
        blocks.append(_overlap_table(analysis.overlaps, suffix))
    elif cited:
        blocks.append(_cited_table([(str(case.report), case.lit_ref or "") for case in cited], suffix))
    return blocks


def _overlap_figure(found: QuestionFindings, suffix: str) -> Figure:
    analysis = found.analysis
    cited = {case.report for case in analysis.cases if case.lit_ref}
    ours = {one.report for one in analysis.overlaps}
    published = {one.report for one in analysis.overlaps if one.is_published_case}
    steps = (
        FunnelStep(
            text="Reports with the event and a suspect drug in question",
            count=len(analysis.cases),
            aside=(("cite no literature", len(analysis.cases) - len(cited)),),
        ),
        FunnelStep(
            text="cite literature",
            count=len(cited),
            aside=(("cite other papers than this review's", len(cited - ours)),),
        ),
        FunnelStep(
            text="cite a paper of this review",
            count=len(ours),
            aside=(("somebody else by sex or age, or no patient of it was extracted", len(ours - published)),),
        ),
        FunnelStep(text="can be a published case", count=len(published)),
    )
    return Figure(
        id=f"overlap-flow{suffix}",
        caption="How many of the reports are the published cases",
        drawing=Funnel(steps=steps),
        alt="; ".join(f"{step.text}: {step.count}" for step in steps) + ".",
    )


def _overlap_table(overlaps: tuple[Overlap, ...], suffix: str) -> Table:
    return Table(
        id=f"overlap{suffix}",
        caption="Which reports are the published cases",
        columns=(
            Column(key="report", label="Report"),
            Column(key="paper", label="Cites"),
            Column(key="because", label="Agrees in"),
            Column(key="patients", label="Can be patient"),
            Column(key="against", label="Ruled out"),
        ),
        rows=tuple(
            Row.of(
                str(one.report),
                one.paper,
                ", ".join(one.because),
                ", ".join(one.patients) or "none",
                "; ".join(one.against) or "–",
            )
            for one in overlaps
        ),
        is_wide=True,
    )


def _cited_table(cited: "list[tuple[str, str]]", suffix: str) -> Table:
    return Table(
        id=f"cited{suffix}",
        caption="Literature that the reports cite",
        columns=(Column(key="report", label="Report"), Column(key="reference", label="Reference as reported")),
        rows=tuple(Row.of(report, reference) for report, reference in cited[:200]),
        notes=((f"The first 200 of {len(cited)}.",),) if len(cited) > 200 else (),
        is_folded=True,
    )
