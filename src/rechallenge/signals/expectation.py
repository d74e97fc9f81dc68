"""What chance alone would bring: background rates laid over time at risk, and report totals laid over each other."""

from collections.abc import Iterator
from datetime import date
from functools import partial

from rechallenge.model import Finding, Source
from rechallenge.signals.background import Background, Expectation, Exposure, Rate, ReportMargins
from rechallenge.signals.scoring import expected_reports
from rechallenge.signals.way_back import Caption, computed, slug
from rechallenge.stats import (
    Estimate,
    chance_of_as_many,
    likely_counts,
    observed_over_expected,
    reports_needed_for_signal,
)

TAKEN_AS_KNOWN = "Poisson, the expected count taken as known."


def expected_events(
    person_years: float, rate: float, *, per: float, low: float | None = None, high: float | None = None
) -> Estimate | float:
    """Events that the background rate alone brings in the time at risk, with the rate's own limits carried over.

    person_years · rate / per. The limits speak of the rate's uncertainty, not of the play of chance around it.

    Args:
        rate, low, high: events per `per` person-years; the limits are 95% ones, or absent.
    """
    scale = person_years / per
    if low is None or high is None:
        return rate * scale
    return Estimate(rate * scale, low * scale, high * scale, 0.95)


def expectation_findings(background: Background, *, source: Source, as_of: date | None = None) -> tuple[Finding, ...]:
    """Expected and, where known, observed counts for every expectation and report total of the file.

    Args:
        source: the background file.
        as_of: leaves out what was not certainly published by that day.
    """
    findings: list[Finding] = []
    for expectation in background.expectations:
        rate, exposure = background.rate(expectation.rate), background.exposure(expectation.exposure)
        if rate.is_published_by(as_of) and exposure.is_published_by(as_of):
            findings += _of_person_time(expectation, rate, exposure, source)
    for margins in background.margins:
        if margins.is_published_by(as_of):
            findings += _of_reports(margins, source)
    return tuple(findings)


def _of_person_time(expectation: Expectation, rate: Rate, exposure: Exposure, source: Source) -> Iterator[Finding]:
    root = f"expected.{exposure.id}.{rate.id}"
    what = f"{rate.event}, {exposure.drug}, {exposure.population}"
    note = " ".join(part for part in (expectation.why, rate.note, exposure.note) if part)
    finding = partial(computed, sources=(rate.source, exposure.source, source))
    value, low, high = rate.estimate()
    inputs = {"person_years": exposure.person_years, "rate": value, "per": rate.per, "low": low, "high": high}
    expected = finding(expected_events, inputs, Caption(f"{root}.expected", f"Expected by chance: {what}", 1, note))
    yield expected
    mean = expected.value if isinstance(expected.value, float) else expected.value["point"]
    label = f"Counts that chance alone leaves plausible (95%): {what}"
    yield finding(likely_counts, {"expected": mean}, Caption(f"{root}.likely", label, 0, TAKEN_AS_KNOWN))
    if exposure.observed is None:
        return
    seen = {"observed": exposure.observed, "expected": mean}
    yield finding(observed_over_expected, seen, Caption(f"{root}.ratio", f"Observed over expected: {what}", 2, note))
    label = f"Chance of as many or more: {what}"
    yield finding(chance_of_as_many, seen, Caption(f"{root}.chance", label, 3, TAKEN_AS_KNOWN))


def _of_reports(margins: ReportMargins, source: Source) -> Iterator[Finding]:
    sources = (margins.source, *margins.sources, source)
    for margin in margins.events:
        root = f"reports.{margins.id}.{slug(margin.event)}"
        what = f"{margins.drug} with {margin.event} in {margins.database}"
        inputs = {"n_drug": margins.n_drug, "n_event": margin.n_event, "n": margins.n}
        caption = Caption(f"{root}.expected", f"Reports expected if independent: {what}", 1, margins.note)
        expected = computed(expected_reports, inputs, caption, sources=sources)
        yield expected
        caption = Caption(f"{root}.needed", f"Fewest reports with IC025 above 0: {what}", 0, margins.note)
        needed = {"expected": expected.value, "limits": margins.limits}
        yield computed(reports_needed_for_signal, needed, caption, sources=sources)
