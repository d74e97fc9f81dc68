"""The patients: the published table beside what the review holds, the full case table, pooled numbers, timelines."""

from collections.abc import Iterable, Sequence

import msgspec

from rechallenge.dossier import (
    Block,
    Bullets,
    Cell,
    Column,
    Figure,
    Inline,
    Inlines,
    Lane,
    Mark,
    Note,
    Paragraph,
    Phase,
    Ref,
    Row,
    Section,
    See,
    StripPlot,
    StripRow,
    StripValue,
    SwimmerPlot,
    Table,
    Tone,
)
from rechallenge.dossier.figures.swimmer import MarkKind
from rechallenge.evidence import (
    CaseTable,
    Form,
    Match,
    PublishedRow,
    PublishedTable,
    TableCell,
    TableComparison,
    case_table,
    compare_tables,
    extraction_agreement,
    summarise,
)
from rechallenge.evidence.timing import exposure, latency
from rechallenge.model import Case, CaseRole, CellState, Finding
from rechallenge.review.claiming import published_table
from rechallenge.review.exporting import line_listing, table_one
from rechallenge.review.extracting import same_patients
from rechallenge.review.opened import Review
from rechallenge.review.report.ledger import Ledger
from rechallenge.review.safety_reports import safety_reports
from rechallenge.stats import NotEstimable

_TONES: dict[CellState, Tone] = {
    CellState.VALUE: "none",
    CellState.NOT_REPORTED: "muted",
    CellState.UNCLEAR: "warn",
    CellState.NOT_DONE: "muted",
}
_TABLE_ONE = "Table I in journal form, as it would stand in a manuscript; Word and LaTeX lie beside this page"
_UNANSWERED = "Nobody answered this question, which counts as not reported."
_MATCH: dict[Match, Tone] = {Match.EQUAL: "none", Match.DIFFERS: "bad", Match.LACKING: "warn"}
_OTHERS = {
    CaseRole.MIMIC: "Resembled the event, or preceded the drug",
    CaseRole.COUNTER_EVIDENCE: "The same lesion treated with the drug",
    CaseRole.COUNTED_ELSEWHERE: "Counted by other reviews, primary report not found",
}


def patients_section(review: Review, ledger: Ledger) -> Section:
    """The section on patients."""
    cases = review.casebook.of(CaseRole.CASE)
    events = review.protocol.events.set
    findings = summarise(cases, review.form, event_set_name=events)
    ledger.add_all(findings)
    known = {finding.id: finding for finding in findings}
    blocks: list[Block] = []
    if cases and "cases.sentence" in known:
        blocks.append(
            Paragraph.of(known["cases.sentence"].text, " ", Note(text="Each number stands in "), See(target="pooled"))
        )
    printed = published_table(review)
    if printed is not None and cases:
        comparison = compare_tables(printed, cases, review.form)
        blocks += [_printed_table(printed, comparison), _lacking(printed, comparison)]
    if cases:
        reported = safety_reports(review)
        shown = [one.case for one in reported]
        blocks.append(_full_table(case_table(shown, review.form, event_set_name=events), ledger))
        blocks += [
            msgspec.structs.replace(table_one(review, reported), caption=_TABLE_ONE),
            line_listing(review, reported),
        ]
        blocks += [_timelines(cases), *_ages(cases, known), _pooled(findings, review.form)]
    else:
        blocks.append(Paragraph.of("No patient has been entered yet."))
    blocks += [*_extractors(review, ledger), *_others(review)]
    return Section(id="patients", title="Patients", blocks=tuple(blocks))


def _printed_table(table: PublishedTable, comparison: TableComparison) -> Table:
    """The printed table turned on its side, so that few patients with many columns can be read at page width."""
    rows = [
        Row.of(column.title, *(_printed_cell(row, column.title, comparison) for row in table.rows))
        for column in table.columns
    ]
    undefined = ", ".join(table.undefined_terms)
    heads = (
        Column(key="column", label=table.number),
        *(Column(key=str(row.case), label=row.label) for row in table.rows),
    )
    return Table(
        id="published-table",
        caption=f"{table.number} of the publication as printed (its columns down, its rows across), held against the review's data",
        columns=heads,
        rows=tuple(rows),
        notes=(
            ("Small print under a cell says what differs from, or is missing beside, what the review holds.",),
            (f"Signs and abbreviations that the table's footnote does not define: {undefined or 'none'}.",),
        ),
        is_wide=True,
    )


def _printed_cell(row: PublishedRow, column: str, comparison: TableComparison) -> Cell:
    why = [cell.why for cell in comparison.cells if cell.case == row.case and cell.column == column and cell.why]
    printed = row.cells[column].printed or "(left blank)"
    said: list[Inline] = [printed, *(Note(text=f" {text}") for text in dict.fromkeys(why))]
    return Cell(inlines=tuple(said), tone=_MATCH[comparison.cell_match(row.case, column)])


def _lacking(table: PublishedTable, comparison: TableComparison) -> Paragraph:
    answered = [missing.field.label.lower() for missing in comparison.missing if missing.known_for]
    silent = [missing.field.label.lower() for missing in comparison.missing if not missing.known_for]
    return Paragraph.of(
        f"{table.number} has no column for {len(comparison.missing)} questions of the case form. ",
        f"The review has an answer for at least one patient to {len(answered)} of them ({_listed(answered)}). "
        if answered
        else "",
        f"To {len(silent)} the sources at hand give none ({_listed(silent)}); ",
        See(target="cases"),
        " shows them as not reported.",
    )


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names) or "none"


def _full_table(table: CaseTable, ledger: Ledger) -> Table:
    rows: list[Row] = []
    section = ""
    for row in table.rows:
        if row.section != section:
            section = row.section
            rows.append(Row(cells=(Cell.of(section),), kind="group"))
        cells = [
            _table_cell(cell, f"case.{case.id}.{row.field or row.label}", f"{case.id}: {row.label}", ledger)
            for case, cell in zip(table.cases, row.cells, strict=True)
        ]
        rows.append(Row.of(Cell.of(row.label), *cells))
    heads = (
        Column(key="question", label="Question"),
        *(Column(key=str(case.id), label=str(case.id)) for case in table.cases),
    )
    return Table(
        id="cases",
        caption="The case table as it should have been: every question, every patient, nothing blank",
        columns=heads,
        rows=tuple(rows),
        notes=(
            (
                "Each cell opens the words it was read from, where they stand, and how close to the original the reader came.",
            ),
        ),
        is_wide=True,
    )


def _table_cell(cell: TableCell, id_: str, label: str, ledger: Ledger) -> Cell:
    """The answer as a link to where it was read; a silence leads to the source that is silent."""
    finding = Finding(
        id=id_.lower().replace(" ", "-").replace(",", ""),
        label=label,
        value=cell.text,
        text=cell.text,
        function="rechallenge.evidence.fold_cases",
        inputs={"as_printed": cell.note} if cell.note else {},
        sources=cell.sources,
        quotes=(cell.quote,) if cell.quote else (),
        note=_UNANSWERED if cell.state is CellState.NOT_REPORTED and not cell.sources else "",
    )
    said: list[Inline] = [ledger.add(finding)]
    if cell.note and cell.state is CellState.UNCLEAR and cell.note not in cell.text:
        said.append(Note(text=f" {cell.note}"))
    return Cell(inlines=tuple(said), tone=_TONES[cell.state])


def _timelines(cases: Sequence[Case]) -> Figure:
    lanes = tuple(_lane(case) for case in cases)
    return Figure(
        id="timelines",
        caption="Course of each patient from the first dose, as far as it is told",
        drawing=SwimmerPlot(lanes=lanes),
        alt=" ".join(f"{lane.label}: {_spoken(lane)}." for lane in lanes),
        notes=(("Hatched: the length is not reported; what follows it is in order, not to scale.",),),
    )


def _spoken(lane: Lane) -> str:
    words = []
    for step in lane.steps:
        if isinstance(step, Phase):
            words.append(
                f"{step.kind.replace('-', ' ')} for {'an untold time' if step.days is None else f'{step.days:.0f} days'}"
            )
        else:
            words.append(step.text or step.kind)
    return ", ".join(words)


def _lane(case: Case) -> Lane:
    """The order of events: drug, event, stop, recurrence, outcome; what is not told is not drawn as known."""
    onset, used = latency(case), exposure(case)
    steps: list[Phase | Mark] = [
        Phase(
            kind="on-drug", days=onset.days if onset else None, is_approximate=onset is not None and not onset.is_exact
        ),
        Mark(kind="event", text=str(case.cell("subtype").value or case.event)),
    ]
    if onset and used and used.days > onset.days:
        steps.append(Phase(kind="on-drug", days=used.days - onset.days, is_approximate=True))
    actions = {"withdrawn", "withdrawn, then restarted"}
    stopped = case.cell("drug_action").value in actions or case.cell("dechallenge").value == "positive"
    if stopped:
        steps += [Mark(kind="stop", text="stopped"), Phase(kind="off-drug")]
    if case.cell("dechallenge").value == "positive":
        steps.append(Mark(kind="improved", text="improved"))
    if case.cell("rechallenge").value == "positive":
        steps += [
            Mark(kind="restart", text="restarted"), Phase(kind="on-drug"), Mark(kind="recurrence", text="event again"),
            Phase(kind="off-drug"),
        ]  # fmt: skip
    elif not stopped:
        steps.append(Phase(kind="not-stated"))
    outcome = str(case.cell("outcome").value or "outcome not reported")
    kinds: dict[str, MarkKind] = {
        "died": "died",
        "recovered": "recovered",
        "recovering": "improved",
        "recovered with sequelae": "improved",
    }
    steps.append(Mark(kind=kinds.get(outcome, "other"), text=outcome))
    return Lane(label=f"{case.id}, {case.drug}", detail=case.event, steps=tuple(steps))


def _ages(cases: Sequence[Case], known: dict[str, Finding]) -> Iterable[Block]:
    ages = [(case, age) for case in cases if isinstance(age := case.cell("age").value, int | float)]
    if not ages:
        return
    texts = tuple(
        f"{name} {known[f'cases.age.{name}'].text}"
        for name in ("median", "range", "mean", "sd")
        if f"cases.age.{name}" in known
    )
    row = StripRow(
        label=f"Age, n = {len(ages)} of {len(cases)}",
        values=tuple(StripValue(value=float(age), label=str(case.id)) for case, age in ages),
        texts=texts,
    )
    yield Figure(
        id="ages",
        caption="Age of each patient; with so few, the values themselves say more than their mean",
        drawing=StripPlot(rows=(row,), axis_label="Years"),
        alt=f"Ages of {len(ages)} patients: {', '.join(f'{case.id} {age:g}' for case, age in ages)} years.",
    )


def _pooled(findings: Sequence[Finding], form: Form) -> Table:
    """One row a question with any answer: how many answered, then what; options that nobody chose are left out."""
    by_id = {finding.id: finding for finding in findings}
    rows = []
    for field in form.fields:
        answered = by_id.get(f"cases.{field.name}.answered")
        if answered is None or not answered.value:
            continue
        results = [f for f in findings if f.id.startswith(f"cases.{field.name}.") and f is not answered and _occurs(f)]
        parts = [part for at, f in enumerate(results) for part in (("; ",) if at else ()) + _named(f, field.label)]
        said = Cell(inlines=tuple(parts)) if parts else Cell.of("not pooled: answers in words", tone="muted")
        rows.append(Row.of(field.label, Ref(finding=answered.id), said))
    for finding in findings:
        if finding.id.startswith("cases.care."):
            rows.append(Row.of(finding.label, Cell.of("–", tone="muted"), Ref(finding=finding.id)))
    silent = [finding.label.rpartition(":")[0] for finding in findings if _is_silent(finding)]
    return Table(
        id="pooled",
        caption="Pooled numbers, none without its n",
        columns=(
            Column(key="what", label="Question"),
            Column(key="n", label="Answered"),
            Column(key="value", label="Answers"),
        ),
        rows=tuple(rows),
        notes=(
            (
                "Published patients are no sample: an interval says what so few could show had they been drawn at random.",
            ),
            (f"Answered for nobody: {', '.join(name.lower() for name in silent) or 'none'}.",),
        ),
        is_wide=True,
    )


def _is_silent(finding: Finding) -> bool:
    return finding.id.endswith(".answered") and not finding.value


def _occurs(finding: Finding) -> bool:
    return finding.value is not None and (not isinstance(finding.value, dict) or finding.value.get("x") != 0)


def _named(finding: Finding, label: str) -> tuple[Inline, ...]:
    return (f"{finding.label.removeprefix(label).lstrip(' :,').strip() or finding.label} ", Ref(finding=finding.id))


def _extractors(review: Review, ledger: Ledger) -> list[Block]:
    """How far extractors agreed before they saw each other's answers; nothing where one person extracted alone."""
    rows = []
    for one in extraction_agreement(review.entries, review.form):
        equal = Finding(
            id=f"extraction.{one.field.name}.agreed",
            label=f"{one.field.label}: same answer of both extractors",
            value=one.n_equal,
            text=f"{one.n_equal} of {one.n}",
            function="rechallenge.evidence.extraction_agreement",
            inputs={"n": one.n},
        )
        kappa = "not estimable" if isinstance(one.kappa, NotEstimable) else f"{one.kappa:.2f}"
        rows.append(Row.of(one.field.label, ledger.add(equal), kappa))
    if not rows:
        return []
    heads = (("question", "Question"), ("equal", "Same answer"), ("kappa", "Cohen's kappa"))
    return [
        Table(
            id="extraction-agreement",
            caption="How far extractors agreed before they saw each other's answers",
            columns=tuple(Column(key=key, label=label) for key, label in heads),
            rows=tuple(rows),
            notes=(("A question that one of the two left open counts as not reported.",),),
            is_folded=True,
        )
    ]


def _others(review: Review) -> list[Block]:
    rows = []
    for role, title in _OTHERS.items():
        cases = review.casebook.of(role)
        if cases:
            rows.append(Row(cells=(Cell.of(title),), kind="group"))
        for case in cases:
            why = case.note or "no reason noted"
            rows.append(Row.of(str(case.id), case.drug or "not shown", case.event, str(case.n_patients), why))
    if not rows:
        return []
    columns = (
        ("id", "Patient"),
        ("drug", "Drug"),
        ("event", "Event"),
        ("n", "Patients"),
        ("why", "Why not in the case table"),
    )
    blocks: list[Block] = [
        Table(
            id="other-patients",
            caption="Patients who are not counted, and why",
            columns=tuple(Column(key=key, label=label) for key, label in columns),
            rows=tuple(rows),
        )
    ]
    warnings: list[Inlines] = [
        (f"{' and '.join(link.cases)} may be the same patient: {link.reason}",)
        for link in review.casebook.possibly_same
    ]
    alike = [f"{' and '.join(pair.cases)} ({', '.join(pair.agree)})" for pair in same_patients(review)]
    if alike:
        warnings.append((f"Nothing tells these apart, and nobody has judged them yet: {'; '.join(alike)}.",))
    return [*blocks, Bullets(items=tuple(warnings))] if warnings else blocks
