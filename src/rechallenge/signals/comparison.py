"""Published comparators recomputed: rates with exact limits, shares with theirs, ratios beside what was printed."""

import math
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import partial
from typing import Any

from rechallenge.model import Finding, Source
from rechallenge.signals.comparators import Arm, Cohort, Comparators, Reporting, Series
from rechallenge.signals.counts import ALL_OTHERS
from rechallenge.signals.scoring import REPORTING_ONLY
from rechallenge.signals.way_back import Caption, computed, number, slug
from rechallenge.stats import (
    Estimate,
    NotEstimable,
    TwoByTwo,
    exact_interval,
    rate_interval,
    rate_ratio,
    reporting_odds_ratio,
)
from rechallenge.vocabulary import drug_set, resolve_drug

Finder = Callable[[Callable[..., Any], dict[str, Any], Caption], Finding]
NO_DENOMINATOR = "No denominator: such counts follow use and attention, not risk."


def as_published(value: Any) -> Any:
    """The number as its source prints it; nothing was computed."""
    return value


def share_of(n: int, of: int, *, level: float = 0.95) -> Estimate | NotEstimable:
    """n / of with exact (Clopper-Pearson) limits."""
    limits = exact_interval(n, of, level=level)
    return limits if isinstance(limits, NotEstimable) else Estimate(n / of, limits.low, limits.high, level)


def print_follows_from_counts(events: int, person_years: float, *, per: float, printed: float) -> bool:
    """Whether events over person-years rounds to the printed rate, at the printed number of decimals."""
    decimals = len(f"{printed:g}".partition(".")[2])
    return round(events * per / person_years, decimals) == printed


def implied_total(n_drug: int, event_totals: Sequence[int], expected: Sequence[float]) -> int | NotEstimable:
    """Reports of the whole database that a table's expected counts, printed as whole numbers, imply.

    expected = nD nE / n in every row, so each row allows the totals from nD nE / (expected + 1/2) to
    nD nE / (expected - 1/2); the middle of what all rows allow is taken.

    Returns:
        NotEstimable where no total fits every row: the table does not come from one database.
    """
    lowest = max(n_drug * n / (mean + 0.5) for n, mean in zip(event_totals, expected, strict=True))
    highest = min(
        n_drug * n / (mean - 0.5) if mean > 0.5 else math.inf for n, mean in zip(event_totals, expected, strict=True)
    )
    if not lowest <= highest < math.inf:
        return NotEstimable("no total fits the expected counts of every row")
    return round((lowest + highest) / 2)


def members_with_signal(set_name: str, listed: Sequence[str]) -> list[str]:
    """Which members of a drug set stand in a published list of drugs with a signal."""
    members = drug_set(set_name).members
    found = (resolve_drug(name) for name in listed)
    return sorted({drug.name for drug in found if drug is not None and drug.name in members})


def comparator_findings(
    comparators: Comparators, *, source: Source, question_set: str, as_of: date | None = None
) -> tuple[Finding, ...]:
    """Every cohort, series and published analysis of the file, recomputed where its counts allow.

    Args:
        source: the comparators file.
        question_set: the drug set in question, looked up in published lists of drugs with a signal.
        as_of: leaves out what was not certainly published by that day.
    Raises:
        InputError: there is no such drug set.
    """
    findings: list[Finding] = []
    for fact in (*comparators.cohorts, *comparators.series, *comparators.reporting):
        if not fact.is_published_by(as_of):
            continue
        finder = partial(computed, sources=(fact.source, source))
        match fact:
            case Cohort():
                findings += _of_cohort(fact, finder)
            case Series():
                findings += _of_series(fact, finder)
            case Reporting():
                findings += _of_reporting(fact, finder, question_set)
    return tuple(findings)


def _of_cohort(cohort: Cohort, finder: Finder) -> Iterator[Finding]:
    root = f"comparators.{cohort.id}"
    for arm in cohort.arms:
        yield from _of_arm(arm, cohort, f"{root}.{slug(arm.name)}", finder)
    reference = next((arm for arm in cohort.arms if arm.is_reference), None)
    for arm in cohort.arms:
        if reference and arm is not reference and arm.events is not None and reference.events is not None:
            inputs = {
                "exposed": (arm.events, arm.person_years),
                "reference": (reference.events, reference.person_years),
            }
            label = f"Crude rate ratio, {arm.name} against {reference.name}: {cohort.event}"
            note = "Not adjusted for anything."
            yield finder(rate_ratio, inputs, Caption(f"{root}.{slug(arm.name)}.crude-ratio", label, 2, note))
    for effect in cohort.effects:
        kind = "adjusted" if effect.is_adjusted else "crude"
        label = f"{effect.measure}, {kind}, {effect.drug} against {effect.against}: {cohort.event}"
        name = f"{root}.{slug(effect.drug)}.{slug(effect.measure)}-{kind}"
        yield finder(as_published, {"value": effect.printed.estimate()}, Caption(name, label, 2, cohort.note))


def _of_arm(arm: Arm, cohort: Cohort, root: str, finder: Finder) -> Iterator[Finding]:
    label = f"{cohort.event} per {arm.per:,g} person-years, {arm.name}"
    if arm.events is None or arm.person_years is None:
        printed = arm.printed if isinstance(arm.printed, float) or arm.printed is None else arm.printed.estimate()
        yield finder(as_published, {"value": printed}, Caption(f"{root}.rate", label, 1, cohort.note))
        return
    counts = {"events": arm.events, "person_years": arm.person_years, "per": arm.per}
    yield finder(rate_interval, counts, Caption(f"{root}.rate", label, 2, cohort.note))
    if arm.printed is not None:
        printed_rate = arm.printed if isinstance(arm.printed, float) else arm.printed.point
        note = f"Printed as {printed_rate:g}; the counts give {number(arm.events * arm.per / arm.person_years, 2)}."
        label = f"Does the printed rate follow from its counts? {arm.name}"
        yield finder(
            print_follows_from_counts,
            {**counts, "printed": printed_rate},
            Caption(f"{root}.print", label, 0, note),
        )


def _of_series(series: Series, finder: Finder) -> Iterator[Finding]:
    root = f"comparators.{series.id}"
    note = " ".join(part for part in (NO_DENOMINATOR, series.note) if part)
    if series.n is not None:
        label = f"{series.event} with {series.drugs}: {series.kind}"
        yield finder(as_published, {"value": series.n}, Caption(f"{root}.n", label, 0, note))
    if series.by_drug:
        label = f"{series.event} by drug: {series.kind}"
        yield finder(as_published, {"value": series.by_drug}, Caption(f"{root}.by-drug", label, 0, note))
    for share in series.shares:
        label = f"{share.label}, {share.n} of {share.of}: {series.drugs}, {series.event}"
        inputs = {"n": share.n, "of": share.of}
        yield finder(share_of, inputs, Caption(f"{root}.{slug(share.label)}", label, 3, series.note))


def _of_reporting(reporting: Reporting, finder: Finder, question_set: str) -> Iterator[Finding]:
    root = f"comparators.{reporting.id}"
    if reporting.n_reports is not None:
        label = f"Reports of {reporting.event} in {reporting.database}"
        yield finder(as_published, {"value": reporting.n_reports}, Caption(f"{root}.n", label, 0, reporting.note))
    if reporting.signals:
        unread = (reporting.n_signals or 0) - len(reporting.signals)
        note = f"{unread} of {reporting.n_signals} drugs could not be read." if unread else ""
        label = f"Members of {question_set} among drugs with a signal for {reporting.event}, {reporting.database}"
        inputs: dict[str, Any] = {"set_name": question_set, "listed": list(reporting.signals)}
        yield finder(members_with_signal, inputs, Caption(f"{root}.members", label, 0, note))
    if reporting.n_drug is not None and reporting.rows:
        yield from _of_rows(reporting, reporting.n_drug, root, finder)


def _of_rows(reporting: Reporting, n_drug: int, root: str, finder: Finder) -> Iterator[Finding]:
    totals = {
        "n_drug": n_drug,
        "event_totals": [row.n_event for row in reporting.rows],
        "expected": [row.expected for row in reporting.rows],
    }
    total = finder(implied_total, totals, Caption(f"{root}.total", f"Reports in {reporting.database}, implied", 0))
    yield total
    for row in reporting.rows:
        name = f"{root}.{slug(row.event)}"
        if total.value is not None:
            b, c = n_drug - row.observed, row.n_event - row.observed
            counts = TwoByTwo(row.observed, b, c, total.value - row.observed - b - c)
            label = f"Reporting odds ratio recomputed, {reporting.drug}, {row.event}"
            caption = Caption(f"{name}.recomputed", label, 2, REPORTING_ONLY)
            yield finder(reporting_odds_ratio, {"counts": counts}, caption)
        for reference, ror in row.ror.items():
            against = "any other drug" if reference == ALL_OTHERS else reference
            label = f"Reporting odds ratio printed, {reporting.drug} against {against}, {row.event}"
            caption = Caption(f"{name}.{slug(reference)}", label, 1, REPORTING_ONLY)
            yield finder(as_published, {"value": ror.estimate()}, caption)
