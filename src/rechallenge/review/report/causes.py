"""Is it the drug, case by case: each instrument with its reachable range, item by item, and known traps."""

from collections.abc import Sequence

from rechallenge.causality import (
    Assessment,
    CaseAssessment,
    Points,
    RatedCase,
    assessment_findings,
    case_facts,
    load_instrument,
    rater_agreement,
    traps,
)
from rechallenge.dossier import (
    Band,
    Block,
    Bullets,
    CausalityChart,
    Cell,
    Column,
    Figure,
    Note,
    Paragraph,
    Ref,
    Row,
    ScorePanel,
    ScoreRow,
    Section,
    Table,
    Tone,
    ordered_bands,
)
from rechallenge.model import CaseRole, InputKind
from rechallenge.review.opened import Review
from rechallenge.review.report.ledger import Ledger
from rechallenge.stats import NotEstimable


def causality_section(review: Review, ledger: Ledger, *, fragility: str) -> Section:
    """The section on causality in each patient."""
    counted = {case.id for case in review.casebook.of(CaseRole.CASE)}
    assessments = [each for each in review.assessments if each.case in counted]
    ledger.add_all(assessment_findings(assessments))
    blocks: list[Block] = [
        Paragraph.of(
            "Instruments are shown side by side and never averaged: they ask different questions. The bar is the range that "
            "the answers not known, or open to another reading, still allow; where it crosses a cut-off the result is unstable."
        )
    ]
    if assessments:
        blocks += [_chart(assessments), Paragraph.of(fragility), _items(assessments)]
    blocks += _warnings(review, assessments)
    blocks += _agreement(review, assessments)
    return Section(id="causality", title="Causality in each patient", blocks=tuple(blocks))


def _chart(assessments: Sequence[CaseAssessment]) -> Figure:
    names = list(dict.fromkeys(each.instrument for each in assessments))
    panels = tuple(_panel(name, [each for each in assessments if each.instrument == name]) for name in names)
    rows = []
    for each in assessments:
        for rated in each.raters:
            is_standing = each.standing is not None and each.standing.by == rated.by
            text = Ref(finding=f"causality.{each.case}.{each.instrument}") if is_standing else _text(rated)
            reach = ", ".join(rated.result.reachable) if isinstance(rated.result, Assessment) else "–"
            rows.append(Row.of(str(each.case), load_instrument(each.instrument).title, str(rated.by), text, reach))
    columns = (
        ("case", "Patient"),
        ("instrument", "Instrument"),
        ("rater", "Rater"),
        ("result", "Result"),
        ("reach", "Reachable"),
    )
    return Figure(
        id="causality-chart",
        caption="Causality of each patient on each instrument, with the reachable range",
        drawing=CausalityChart(panels=panels),
        alt="; ".join(f"{row.label} on {panel.instrument}: {row.text}" for panel in panels for row in panel.rows) + ".",
        data=Table(
            id="causality-results",
            caption="Results on each instrument",
            columns=tuple(Column(key=key, label=label) for key, label in columns),
            rows=tuple(rows),
        ),
    )


def _text(rated: RatedCase) -> str:
    result = rated.result
    return result.text if isinstance(result, Assessment) else f"not applicable: {result.reason}"


def _panel(name: str, assessments: Sequence[CaseAssessment]) -> ScorePanel:
    instrument = load_instrument(name)
    met = {
        rated.result.category for each in assessments for rated in each.raters if isinstance(rated.result, Assessment)
    }
    reached = {
        c for each in assessments for r in each.raters if isinstance(r.result, Assessment) for c in r.result.reachable
    }
    categories = (*instrument.categories, *(c for c in instrument.off_scale if c in met | reached))
    bands = _bands(instrument) if isinstance(instrument, Points) else ordered_bands(*categories)
    rows = []
    for each in assessments:
        for rated in each.raters:
            label = f"{each.case}" if len(each.raters) == 1 else f"{each.case}, {rated.by}"
            rows.append(_score_row(label, rated, categories))
    return ScorePanel(instrument=_short(name), bands=bands, rows=tuple(rows))


def _short(name: str) -> str:
    """How people call the instrument: `who-umc` is WHO-UMC, `naranjo` is Naranjo."""
    return name.upper() if "-" in name else name.capitalize()


def _bands(scale: Points) -> tuple[Band, ...]:
    """Bands from low to high; the ends are the least and the greatest total that the points allow."""
    least = sum(min(item.points.values()) for item in scale.items)
    greatest = sum(max(item.points.values()) for item in scale.items)
    floors = [least if band.at_least is None else band.at_least for band in scale.bands]
    tops = [greatest, *(floor - 1 for floor in floors)]
    found = [
        Band(label=band.category, low=low, high=top)
        for band, low, top in zip(scale.bands, floors, tops[:-1], strict=True)
    ]
    return tuple(reversed(found))


def _score_row(label: str, rated: RatedCase, categories: Sequence[str]) -> ScoreRow:
    result = rated.result
    if not isinstance(result, Assessment):
        return ScoreRow(label=label, text=f"not applicable: {result.reason}")
    if result.score is not None and result.score_range is not None:
        low, high = result.score_range
        return ScoreRow(
            label=label, text=result.text, score=result.score, low=low, high=high, is_unstable=not result.is_stable
        )
    places = [categories.index(category) for category in result.reachable]
    score = categories.index(result.category) if result.category in categories else None
    return ScoreRow(
        label=label,
        text=result.text,
        score=score,
        low=min(places, default=None),
        high=max(places, default=None),
        is_unstable=not result.is_stable,
    )


def _items(assessments: Sequence[CaseAssessment]) -> Table:
    rows: list[Row] = []
    for each in assessments:
        rated = each.standing or each.raters[0]
        if not isinstance(rated.result, Assessment):
            continue
        title = f"{each.case}: {load_instrument(each.instrument).title}, by {rated.by}"
        rows.append(Row(cells=(Cell.of(title),), kind="group"))
        for part in rated.result.contributions:
            tone: Tone = "none" if part.is_given else "muted"
            points = "–" if part.points is None else f"{part.points:+d}" if part.points else "0"
            others = ", ".join(part.candidates[1:]) or "no other"
            answer = Cell.of(part.answer, tone=tone)
            rows.append(Row.of(part.label, answer, points, others, part.because or "no reason noted"))
    columns = (
        ("item", "Item"),
        ("answer", "Answer"),
        ("points", "Points"),
        ("open", "Could also be"),
        ("because", "Because"),
    )
    return Table(
        id="causality-items",
        caption="Every answer with its reason",
        columns=tuple(Column(key=key, label=label) for key, label in columns),
        rows=tuple(rows),
        is_wide=True,
        is_folded=True,
    )


def _warnings(review: Review, assessments: Sequence[CaseAssessment]) -> list[Block]:
    known = {case.id: case for case in review.casebook.cases}
    found = []
    for each in assessments:
        for rated in each.raters:
            for warning in traps(load_instrument(each.instrument), rated.answers, case_facts(known[each.case])):
                found.append((Note(text=f"{each.case}, {each.instrument}, item {warning.item}: {warning.message}"),))
    return [Bullets(items=tuple(found))] if found else []


def _agreement(review: Review, assessments: Sequence[CaseAssessment]) -> list[Block]:
    said = []
    for name in review.protocol.causality.instruments:
        rated = [each for each in assessments if each.instrument == name]
        raters = sorted({r.by for each in rated for r in each.raters})
        for at, first in enumerate(raters):
            for second in raters[at + 1 :]:
                found = rater_agreement(rated, name, raters=(first, second))
                kappa = found.kappa.reason if isinstance(found.kappa, NotEstimable) else f"{found.kappa:.2f}"
                said.append(
                    (f"{name}: {first} and {second} agree on {found.n_same} of {found.n}; weighted kappa {kappa}",)
                )
    if said:
        return [Bullets(items=tuple(said))]
    facts = "" if review.facts(InputKind.EVIDENCE) else " No evidence file was added."
    return [Paragraph.of("One rater answered; agreement between raters cannot be given." + facts)]
