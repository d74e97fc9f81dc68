"""`claims`: what the publication says, derived again from the review's data."""

from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from rechallenge.evidence import PublishedTable, read_published_table
from rechallenge.evidence.claims import (
    BackgroundRate,
    ClaimResult,
    ClaimSet,
    Exposure,
    Flow,
    FlowReading,
    Ground,
    check_claims,
    load_claims,
    merged_flags,
)
from rechallenge.literature import PrismaFlow, Weight, check_flow, complete, completeness
from rechallenge.model import InputError, InputKind
from rechallenge.review.opened import FactsFile, Review
from rechallenge.signals import Background, Rate, read_background
from rechallenge.signals import Exposure as PersonTime


@dataclass(frozen=True, slots=True)
class ClaimsResult:
    """The claims of one file with their judgements, and the paper's own flow as far as it can be completed."""

    file: FactsFile
    claims: ClaimSet
    results: tuple[ClaimResult, ...]
    flow: PrismaFlow | None

    @property
    def flags(self) -> tuple[str, ...]:
        """Every fault that a rule named, each name once with everything it is about."""
        return merged_flags(self.results)


def claims(review: Review, *, verdict: str = "") -> tuple[ClaimsResult, ...]:
    """Judges every claims file. Give the class `verdict` where it is known: causal wording is held against it."""
    found = []
    for file in review.facts(InputKind.CLAIMS):
        loaded = load_claims(file.text, where=file.name)
        told = loaded.flow
        flow = complete(PrismaFlow(has_other_arm=told.has_other_arm, **_boxes(told, file.name))) if told else None
        ground = _ground(review, flow=_reading(flow), verdict=verdict)
        found.append(ClaimsResult(file, loaded, check_claims(loaded, ground), flow))
    return tuple(found)


def _ground(review: Review, *, flow: FlowReading | None, verdict: str) -> Ground:
    return Ground(
        cases=review.casebook.cases,
        drug_set=review.protocol.drugs.set,
        event_set=review.protocol.events.set,
        as_of=review.as_of,
        table=published_table(review),
        flow=flow,
        background=_background_rate(review),
        exposure=_exposure(review),
        verdict=verdict,
    )


def published_table(review: Review) -> PublishedTable | None:
    """The publication's own table of patients; the first file where there are several."""
    for file in review.facts(InputKind.PUBLISHED_TABLE):
        return read_published_table(file.text, where=file.name)
    return None


def _boxes(told: Flow, where: str) -> dict[str, Any]:
    known = {field.name for field in fields(PrismaFlow)}
    if strange := sorted(set(told.boxes) - known):
        raise InputError(
            f"{strange[0]!r} is no box of the flow diagram",
            where=f"{where}, claim {told.id}",
            fix="use the PRISMA2020 keys",
        )
    return dict(told.boxes)


def _reading(flow: PrismaFlow | None) -> FlowReading | None:
    if flow is None:
        return None
    return FlowReading(
        problems=tuple(problem.message for problem in check_flow(flow) if problem.weight is Weight.HARD),
        unknown=tuple(_plain(box) for box in completeness(flow).unknown),
    )


def _plain(box: str) -> str:
    """The key of a box in words: `dbr_sought_reports` is "sought reports (databases)"."""
    words = box.removeprefix("dbr_").removeprefix("other_").replace("_", " ").replace("notretrieved", "not retrieved")
    arm = {"dbr": " (databases)", "other": " (other methods)"}.get(box.partition("_")[0], "")
    return f"{words}{arm}"


def _files(review: Review) -> list[Background]:
    return [read_background(file.text, file.name) for file in review.facts(InputKind.BACKGROUND)]


def _background_rate(review: Review) -> BackgroundRate | None:
    """The rate in people with the disease treated; of several the first that was published by the as-of day."""
    rate: Rate | None = next(
        (
            rate
            for background in _files(review)
            for rate in background.rates
            if rate.setting == "disease" and rate.is_published_by(review.as_of)
        ),
        None,
    )
    if rate is None:
        return None
    value, _, _ = rate.estimate()
    return BackgroundRate(value / rate.per, f"{rate.event}, {rate.population}", rate.source)


def _exposure(review: Review) -> Exposure | None:
    """The largest exposure gathered by the as-of day."""
    known: list[PersonTime] = [
        exposure
        for background in _files(review)
        for exposure in background.exposures
        if exposure.is_published_by(review.as_of)
    ]
    if not known:
        return None
    largest = max(known, key=lambda exposure: exposure.person_years)
    return Exposure(largest.person_years, f"{largest.drug}, {largest.population}", largest.source)


def last_day(review: Review) -> date:
    """The day of the last entry: the latest knowledge that the review holds."""
    return max((entry.at.date() for entry in review.entries), default=review.as_of)
