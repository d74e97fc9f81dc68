"""The answer, the streams of evidence, the ladder and Bradford Hill's viewpoints."""

from collections.abc import Iterable, Sequence

from rechallenge.causality import (
    LADDER,
    BodyOfEvidence,
    ClassVerdict,
    Direction,
    Outcome,
    ReadingState,
    Said,
    bradford_hill,
    evidence_streams,
    target_attribution,
    verdict_finding,
)
from rechallenge.dossier import (
    Alternative,
    Block,
    Bullets,
    Callout,
    Cell,
    Column,
    Figure,
    Inline,
    Inlines,
    Ladder,
    Note,
    Paragraph,
    Ref,
    Row,
    Rung,
    Section,
    See,
    Strong,
    Table,
)
from rechallenge.model import CaseRole, Finding
from rechallenge.review.opened import Review
from rechallenge.review.report.ledger import Ledger
from rechallenge.review.report.linking import linked, says
from rechallenge.review.signalling import SignalsResult
from rechallenge.review.weighing import WeighingResult
from rechallenge.vocabulary import drug_set, event_set, resolve_drug

_MEANING = {
    "refuted": "controlled evidence leaves no room for an excess",
    "not supported": "an adequate look found nothing",
    "insufficient": "too little to say anything",
    "hypothesis": "worth testing, not shown",
    "supported signal": "reported more than expected, also against an active comparator",
    "probable": "a controlled study agrees",
    "established": "and a regulator has labelled it",
}
_SENTENCE = {
    "refuted": "The evidence speaks against it: {drugs} did not cause {events} in these data.",
    "not supported": "An adequate look found no sign that {drugs} cause {events}.",
    "insufficient": "There is too little evidence to say whether {drugs} cause {events}.",
    "hypothesis": "That {drugs} cause {events} is a hypothesis worth testing; it has not been shown.",
    "supported signal": "{drugs} with {events} is a supported signal; controlled evidence is missing.",
    "probable": "{drugs} probably cause {events}.",
    "established": "That {drugs} cause {events} is established.",
}
_READING = {
    ReadingState.ABOVE: "spontaneous reports name the pair more often than expected",
    ReadingState.NOT_ABOVE: "spontaneous reports do not name the pair more often than expected",
    ReadingState.NOT_AVAILABLE: "no spontaneous reports were at hand",
}


def answer(review: Review, found: WeighingResult) -> str:
    """The answer in two sentences: the verdict, and what it rests on."""
    drugs, events = drug_set(review.protocol.drugs.set).title, event_set(review.protocol.events.set).title
    first = _SENTENCE[found.verdict.rung.value].format(drugs=drugs, events=events.lower())
    n = len(found.body.counted)
    cases = f"{n} case report{'s' * (n != 1)} at least possible" if n else "no case that is at least possible"
    return f"{first[0].upper()}{first[1:]} It rests on {cases}, and {_READING[found.body.primary.state]}."


def answer_section(review: Review, found: WeighingResult, signals: SignalsResult, ledger: Ledger) -> Section:
    """The first section: the answer and the evidence at a glance."""
    now = ledger.add(verdict_finding(found.verdict, found.body))
    blocks: list[Block] = [
        Callout(
            kind="answer", title="The answer", blocks=(Paragraph.of(answer(review, found)), _placed(found, now, ledger))
        ),
        _streams(found.body, signals, ledger),
    ]
    return Section(id="answer", title="The answer, and the evidence at a glance", blocks=tuple(blocks))


def _placed(found: WeighingResult, now: Ref, ledger: Ledger) -> Paragraph:
    day, last = found.body.as_of.isoformat(), found.latest_body.as_of.isoformat()
    parts: list[Inline] = ["Verdict as of ", day, ": ", now, ". "]
    if last != day:
        later = ledger.add(verdict_finding(found.latest, found.latest_body))
        parts += ["With everything at hand by ", last, ": ", later, ". "]
    parts.append(Note(text=found.verdict.fragility))
    return Paragraph(inlines=tuple(parts))


def _streams(body: BodyOfEvidence, signals: SignalsResult, ledger: Ledger) -> Table:
    background = tuple(_expected(signals.expected))
    ledger.add_all(signals.expected)
    rows = []
    for stream in evidence_streams(body, background=background):
        shown, rest = _leading(stream.says)
        says = tuple(part for at, said in enumerate(shown) for part in ((" ",) if at else ()) + _sentence(said, ledger))
        if rest:
            says += (f" And {rest} more in ", See(target="statements"), ".")
        change = "; ".join(stream.would_change) or "–"
        rows.append(
            Row.of(
                Cell.of(Strong(text=stream.title)), Cell(inlines=says or ("Nothing found.",)), stream.strength, change
            )
        )
    columns = (
        ("stream", "Evidence"),
        ("says", "What it says"),
        ("strength", "How strong"),
        ("change", "What would change it"),
    )
    return Table(
        id="streams",
        caption="Evidence at a glance",
        columns=tuple(Column(key=key, label=label) for key, label in columns),
        rows=tuple(rows),
        is_wide=True,
    )


def _leading(says: Sequence[Said]) -> tuple[Sequence[Said], int]:
    """What the review found itself, then what others published: three in all, and how many more there are."""
    ordered = sorted(says, key=lambda said: bool(said.published))
    return ordered[:3], max(0, len(ordered) - 3)


def _statements(body: BodyOfEvidence, signals: SignalsResult, ledger: Ledger) -> Table:
    rows: list[Row] = []
    for stream in evidence_streams(body, background=tuple(_expected(signals.expected))):
        rows.append(Row(cells=(Cell.of(stream.title),), kind="group"))
        for said in stream.says:
            source = "; ".join(dict.fromkeys(source.work for source in said.sources)) or "this review"
            rows.append(
                Row.of(Cell(inlines=_sentence(said, ledger)), said.direction.value, said.published or "–", source)
            )
    columns = (("says", "Statement"), ("speaks", "Speaks"), ("published", "Published"), ("source", "Source"))
    return Table(
        id="statements",
        caption="Every statement that was weighed, stream by stream",
        columns=tuple(Column(key=key, label=label) for key, label in columns),
        rows=tuple(rows),
        is_wide=True,
        is_folded=True,
        has_row_heads=False,
    )


def _sentence(said: Said, ledger: Ledger) -> Inlines:
    known = [finding for name in said.findings if (finding := ledger.get(name)) is not None]
    text = f"{said.text[:1].upper()}{said.text[1:]}"
    return linked(text if text.endswith((".", "?")) else f"{text}.", [f for f in known if says(said.text, f)])


def _expected(findings: Sequence[Finding]) -> Iterable[Said]:
    for finding in findings:
        if finding.id.endswith(".expected"):
            yield Said(
                direction=Direction.SILENT,
                text=f"{finding.label}: {finding.text}",
                sources=finding.sources,
                findings=(finding.id,),
            )


def verdict_section(review: Review, found: WeighingResult, signals: SignalsResult, ledger: Ledger) -> Section:
    """The ladder with its reasons, the viewpoints, and whether the effect may be put down to a target."""
    verdict = found.verdict
    blocks: list[Block] = [_ladder(verdict)]
    for title, texts in (
        ("Why", verdict.why),
        ("Why not one rung higher", verdict.why_not_higher),
        ("Why not one rung lower", verdict.why_not_lower),
        ("Downgrades", verdict.downgrades),
        ("What would change it", _outcomes(verdict.what_would_change)),
        ("The same evidence under other reasonable assumptions", _outcomes(verdict.alternatives)),
    ):
        if texts:
            blocks += [Paragraph.of(Strong(text=title)), Bullets(items=tuple((text,) for text in texts))]
    blocks += [_statements(found.body, signals, ledger), _viewpoints(found.body, review, ledger), *_targets(review)]
    return Section(id="verdict", title="The verdict and what would change it", blocks=tuple(blocks))


def _outcomes(outcomes: Sequence[Outcome]) -> tuple[str, ...]:
    return tuple(f"{outcome.text}: {outcome.rung.value}" for outcome in outcomes)


def _ladder(verdict: ClassVerdict) -> Figure:
    moved = [outcome for outcome in verdict.alternatives if outcome.rung is not verdict.rung]
    ladder = Ladder(
        rungs=tuple(Rung(name=rung.value, meaning=_MEANING[rung.value]) for rung in LADDER),
        current=verdict.rung.value,
        alternatives=tuple(Alternative(rung=outcome.rung.value, assumption=outcome.text) for outcome in moved),
    )
    elsewhere = "; ".join(f"{outcome.text}: {outcome.rung.value}" for outcome in moved) or "none leads elsewhere"
    return Figure(
        id="ladder",
        caption="The verdict ladder: the rung reached, and where other assumptions lead",
        drawing=ladder,
        alt=f"Ladder from {LADDER[0].value} to {LADDER[-1].value}; reached: {verdict.rung.value}. Other assumptions: {elsewhere}.",
    )


def _viewpoints(body: BodyOfEvidence, review: Review, ledger: Ledger) -> Table:
    rows = []
    for reading in bradford_hill(body, review.assessments):
        cells = tuple(
            part for at, said in enumerate(reading.slots) for part in ((" ",) if at else ()) + _sentence(said, ledger)
        )
        rows.append(
            Row.of(
                Cell.of(
                    Strong(text=reading.viewpoint.value.replace("-", " ").capitalize()),
                    Note(text=f" {reading.question}"),
                ),
                Cell(inlines=cells) if cells else Cell.of("silent: nothing at hand", tone="muted"),
                reading.speaks,
            )
        )
    return Table(
        id="bradford-hill",
        caption="Bradford Hill's viewpoints, as places to put evidence; never a sum",
        columns=(
            Column(key="viewpoint", label="Viewpoint"),
            Column(key="says", label="Evidence"),
            Column(key="speaks", label="Speaks"),
        ),
        rows=tuple(rows),
        is_wide=True,
    )


def _targets(review: Review) -> Iterable[Block]:
    cases = review.casebook.of(CaseRole.CASE)
    by_drug: dict[str, int] = {}
    for case in cases:
        by_drug[case.drug] = by_drug.get(case.drug, 0) + 1
    unknown = sorted({case.drug or "a drug not shown" for case in cases if resolve_drug(case.drug) is None})
    if unknown and len(by_drug) > 1:
        yield Paragraph.of(
            f"What the suspected drugs share cannot be said: the vocabulary does not know {', '.join(unknown)}."
        )
    if unknown or len(by_drug) < 2:
        return
    found = target_attribution(by_drug)
    rows = [
        Row.of(
            shared.rule.replace("-", " "),
            "no data under this rule" if shared.targets is None else ", ".join(sorted(shared.targets)) or "none",
        )
        for shared in found.shared
    ]
    yield Table(
        id="targets",
        caption="What the suspected drugs share, by the rule of selectivity",
        columns=(Column(key="rule", label="Rule"), Column(key="targets", label="Shared targets")),
        rows=tuple(rows),
    )
    if found.why_not:
        yield Bullets(items=tuple((text,) for text in found.why_not))
