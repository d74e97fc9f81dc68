"""Spontaneous reports, observed against expected, and the same event under other drugs."""

from collections.abc import Sequence

from rechallenge.dossier import (
    Block,
    Callout,
    Cell,
    Column,
    Figure,
    ForestGroup,
    ForestPlot,
    ForestRow,
    ObservedExpectedPlot,
    ObservedRow,
    Paragraph,
    Ref,
    Row,
    Section,
    Table,
)
from rechallenge.model import Finding
from rechallenge.review.opened import Review
from rechallenge.review.report.ledger import Ledger
from rechallenge.review.signalling import ScoredCounts, SignalsResult
from rechallenge.signals import Background, ScoredPair
from rechallenge.vocabulary import default_vocabulary

_ROLES = {
    "question": "The question",
    "member": "Each drug of the class",
    "comparator": "The same event under other drugs",
    "positive-control": "Positive control: must signal",
    "negative-control": "Negative control: must not signal",
}
LONG = 12  # findings; a longer table is folded under its caption
_SHOWN = ("ror", "prr", "ic", "chi2-yates")


def reports_section(review: Review, found: SignalsResult, ledger: Ledger) -> Section:
    """The section on spontaneous reports."""
    blocks: list[Block] = []
    for at, counts in enumerate(found.counts):
        for pair in counts.pairs:
            ledger.add_all((*pair.measures.values(), *pair.screens.values()))
        blocks += _counts(counts, suffix="" if at == 0 else f"-{at + 1}")
    if not found.counts:
        blocks.append(Paragraph.of("No counts of spontaneous reports were given to this review."))
    return Section(id="reports", title="Spontaneous reports", blocks=tuple(blocks))


def _counts(counts: ScoredCounts, *, suffix: str) -> list[Block]:
    table = counts.table
    caution = Callout(
        kind="caution",
        title="These measure reporting, not risk",
        blocks=tuple(Paragraph.of(limit) for limit in table.limits),
    )
    return [
        Paragraph.of(
            f"{table.database}, to {table.until}: {table.n_reports:,} reports, {table.roles}, each counted once. "
            "One screen was fixed beforehand as primary; the others are shown beside it and do not vote."
        ),
        _forest(counts, suffix),
        _screens(counts, suffix),
        caution,
    ]


def _name(drug: str) -> str:
    known = default_vocabulary().drug_sets
    return known[drug].title if drug in known else drug


def _against(pair: ScoredPair) -> str:
    return f"against {_name(pair.pair.reference)}" if pair.pair.is_restricted else "against all others"


def _forest(counts: ScoredCounts, suffix: str) -> Figure:
    groups = []
    for role, title in _ROLES.items():
        rows = tuple(_forest_row(pair) for pair in counts.pairs if pair.pair.role == role)
        if rows:
            groups.append(ForestGroup(title=title, rows=rows))
    asked = dict.fromkeys(pair.pair.event for pair in counts.pairs if not pair.pair.role.endswith("control"))
    events = " and ".join(asked) or "the event"
    plot = ForestPlot(
        measure="ROR (95 %)",
        groups=tuple(groups),
        column_labels=("Reports", "of"),
        label_head="Drug",
        limits=(0.05, 50.0),
        below="reported less",
        above="reported more",
    )
    return Figure(
        id=f"disproportionality{suffix}",
        caption=f"Reporting odds ratios for {events}, {counts.table.database}; against all others unless said",
        drawing=plot,
        alt="; ".join(f"{row.label}: {row.text}" for group in groups for row in group.rows) + ".",
        data=_measures(counts, suffix),
    )


def _forest_row(pair: ScoredPair) -> ForestRow:
    ror = pair.measures["ror"]
    value = ror.value if isinstance(ror.value, dict) else {}
    return ForestRow(
        label=_label(pair),
        text=ror.text,
        columns=(str(pair.pair.a), f"{pair.pair.counts.n_drug:,}"),
        point=value.get("point"),
        low=value.get("low"),
        high=value.get("high"),
        is_primary=pair.pair.role == "question",
    )


def _label(pair: ScoredPair) -> str:
    """The drug, and what is special: another event, another reference."""
    against = f", {_against(pair)}" if pair.pair.is_restricted else ""
    control = f", {pair.pair.event}" if pair.pair.role.endswith("control") else ""
    return f"{_name(pair.pair.drug)}{control}{against}"


def _measures(counts: ScoredCounts, suffix: str) -> Table:
    heads = {"ror": "ROR", "prr": "PRR", "ic": "IC", "chi2-yates": "Chi-square (Yates)"}
    rows = [
        Row.of(
            f"{_name(pair.pair.drug)}, {pair.pair.event}, {_against(pair)}",
            *(str(n) for n in (pair.pair.a, pair.pair.b, pair.pair.c, pair.pair.d)),
            Ref(finding=pair.measures["expected"].id),
            *(Ref(finding=pair.measures[name].id) for name in _SHOWN),
        )
        for pair in counts.pairs
    ]
    columns = [Column(key="pair", label="Drug and event")]
    columns += [Column(key=key, label=key, align="end", group="Fourfold table") for key in "abcd"]
    columns += [Column(key="expected", label="Expected", align="end")]
    columns += [Column(key=name, label=heads[name], align="end") for name in _SHOWN]
    return Table(
        id=f"measures{suffix}",
        caption="Counts and measures of each pair",
        columns=tuple(columns),
        rows=tuple(rows),
        is_wide=True,
    )


def _screens(counts: ScoredCounts, suffix: str) -> Table:
    names = list(dict.fromkeys(name for pair in counts.pairs for name in pair.screens))
    rows = []
    for pair in counts.pairs:
        cells = [_screen(pair.screens[name], is_primary=pair.screens[name].id == pair.primary.id) for name in names]
        rows.append(Row.of(f"{_name(pair.pair.drug)}, {pair.pair.event}, {_against(pair)}", *cells))
    heads = {"evans": "Evans", "ror": "ROR, lower limit > 1", "ema": "EMA", "ic": "IC025 > 0", "eb05": "EB05 ≥ 2"}
    return Table(
        id=f"screens{suffix}",
        caption="Screens in use, each by itself; the primary one was fixed in the protocol",
        columns=(Column(key="pair", label="Drug and event"), *(Column(key=n, label=heads.get(n, n)) for n in names)),
        rows=tuple(rows),
        is_folded=True,
    )


def _screen(finding: Finding, *, is_primary: bool) -> Cell:
    said = Ref(finding=finding.id)
    return Cell.of(said, " (primary)") if is_primary else Cell.of(said)


def background_section(found: SignalsResult, ledger: Ledger) -> Section:
    """The section on what chance alone would bring."""
    ledger.add_all(found.expected)
    known = {finding.id: finding for finding in found.expected}
    rows = [row for _, background in found.background for row in _expected_rows(background, known)]
    blocks: list[Block] = [
        Paragraph.of(
            "A patient with the event during treatment is expected even of an inert drug. Background rates laid over "
            "person-years say how many; where nobody counted the event, the observed number is unknown, not zero."
        )
    ]
    if rows:
        blocks.append(
            Figure(
                id="observed-expected",
                caption="Events that background rates alone would bring",
                drawing=ObservedExpectedPlot(rows=tuple(rows), scale="log"),
                alt="; ".join(f"{row.label}, {row.detail}: expected {row.expected_text}" for row in rows) + ".",
            )
        )
    if found.expected:
        blocks.append(_findings_table("expected", "Expected counts and what follows from them", found.expected))
    else:
        blocks.append(Paragraph.of("No background rates were given to this review."))
    return Section(id="background", title="Observed against expected", blocks=tuple(blocks))


def _expected_rows(background: Background, known: dict[str, Finding]) -> list[ObservedRow]:
    rows = []
    for expectation in background.expectations:
        finding = known.get(f"expected.{expectation.exposure}.{expectation.rate}.expected")
        if finding is None:
            continue
        rate, exposure = background.rate(expectation.rate), background.exposure(expectation.exposure)
        value = finding.value if isinstance(finding.value, dict) else {"point": finding.value}
        rows.append(
            ObservedRow(
                label=f"{rate.event}; {exposure.drug}",
                detail=f"{rate.population}; {exposure.person_years:,.0f} person-years",
                observed=exposure.observed,
                observed_text="" if exposure.observed is not None else "not counted",
                expected=value.get("point"),
                expected_low=value.get("low"),
                expected_high=value.get("high"),
                expected_text=finding.text,
            )
        )
    return rows


def comparators_section(found: SignalsResult, ledger: Ledger) -> Section:
    """The section on other drugs with the same event, and on paradoxical reactions."""
    ledger.add_all((*found.compared, *found.paradoxical))
    blocks: list[Block] = []
    blocks += _by_study(found.compared)
    later = tuple(finding for finding in found.later if ledger.get(finding.id) is None)
    if later:
        ledger.add_all(later)
        blocks.append(
            _findings_table(
                "comparators-later",
                "Published after the as-of day, or without a date that tells: shown, not weighed",
                later,
            )
        )
    if found.paradoxical:
        blocks.append(
            _findings_table(
                "paradoxical", "Paradoxical reactions named beside it, held to the strict definition", found.paradoxical
            )
        )
    if not blocks:
        blocks.append(Paragraph.of("No facts about comparators were given to this review."))
    return Section(id="comparators", title="Other drugs", blocks=tuple(blocks))


def _by_study(findings: Sequence[Finding]) -> list[Block]:
    """Small studies together under their citations, each large one in a table of its own."""
    studies: dict[str, list[Finding]] = {}
    for finding in findings:
        studies.setdefault(finding.id.split(".")[1], []).append(finding)
    rows: list[Row] = []
    for study in (study for study in studies.values() if len(study) <= LONG):
        rows.append(Row(cells=(Cell.of(_work(study[0])),), kind="group"))
        rows += [
            Row.of(finding.label, Ref(finding=finding.id), Cell.of(finding.note or "–", tone="muted"))
            for finding in study
        ]
    small = Table(
        id="comparators-now",
        caption="The same event under other drugs, study by study, recomputed where counts allow",
        columns=(
            Column(key="what", label="What"),
            Column(key="value", label="Value"),
            Column(key="note", label="Note"),
        ),
        rows=tuple(rows),
        is_wide=True,
    )
    large = [
        _findings_table(f"comparators-{name}", f"In full: {_work(study[0])}", study)
        for name, study in studies.items()
        if len(study) > LONG
    ]
    return [*([small] if rows else []), *large]


def _work(finding: Finding) -> str:
    return finding.sources[0].work if finding.sources else "source not named"


def _findings_table(id_: str, caption: str, findings: Sequence[Finding]) -> Table:
    return Table(
        id=id_,
        caption=caption,
        columns=(
            Column(key="what", label="What"),
            Column(key="value", label="Value"),
            Column(key="source", label="Source"),
            Column(key="note", label="Note"),
        ),
        rows=tuple(
            Row.of(
                finding.label,
                Ref(finding=finding.id),
                _work(finding),
                Cell.of(finding.note or "–", tone="muted"),
            )
            for finding in findings
        ),
        is_wide=True,
        is_folded=len(findings) > LONG,
    )
