"""`verdict`: everything that bears on the class, lined up and weighed, as of a day."""

from dataclasses import dataclass
from datetime import date

from rechallenge.causality import (
    BodyOfEvidence,
    ClassVerdict,
    PublishedEvidence,
    Reading,
    ReadingState,
    case_stratum,
    not_available,
    read_evidence,
    weigh,
    weighed_cases,
)
from rechallenge.model import Case, CaseRole, InputKind, PartialDate
from rechallenge.review.claiming import last_day
from rechallenge.review.opened import Review
from rechallenge.review.signalling import ScoredCounts, SignalsResult, signals
from rechallenge.signals import ScoredPair
from rechallenge.vocabulary import event_set


@dataclass(frozen=True, slots=True)
class WeighingResult:
    """The verdict as of the protocol's day, and with everything at hand since."""

    body: BodyOfEvidence
    verdict: ClassVerdict
    latest_body: BodyOfEvidence
    latest: ClassVerdict


def weighing(review: Review) -> WeighingResult:
    """Weighs the review for the as-of day of its protocol, and again for the day of its last entry."""
    found = signals(review)
    body = body_of_evidence(review, found, as_of=review.as_of)
    latest = body_of_evidence(review, found, as_of=max(last_day(review), review.as_of))
    return WeighingResult(body, weigh(body), latest, weigh(latest))


def body_of_evidence(review: Review, found: SignalsResult, *, as_of: date) -> BodyOfEvidence:
    """Cases, reports and published evidence that were known by `as_of`."""
    cases = [case for case in review.casebook.of(CaseRole.CASE) if is_published_by(review, case, as_of)]
    return BodyOfEvidence(
        as_of=as_of,
        cases=weighed_cases(cases, review.assessments, event_set=review.protocol.events.set),
        primary=_reading(found, review, as_of, against=""),
        active_comparator=_reading(found, review, as_of, against=review.protocol.drugs.comparators),
        sensitivity=not_available(
            "the counts at hand are totals; runs without masking drugs, by indication or without duplicates need reports"
        ),
        published=published_evidence(review),
        strata=frozenset(case_stratum(case, review.protocol.events.set) for case in cases) - {""},
    )


def published_evidence(review: Review) -> PublishedEvidence:
    """All evidence files as one."""
    files = [read_evidence(file.text, where=file.name) for file in review.facts(InputKind.EVIDENCE)]
    return PublishedEvidence(
        format=1,
        statements=tuple(statement for file in files for statement in file.statements),
        labels=tuple(label for file in files for label in file.labels),
    )


def is_published_by(review: Review, case: Case, as_of: date) -> bool:
    """Whether any report of the patient was certainly published by the day."""
    known = [review.records[record] for record in case.records if record in review.records]
    return any(record.published is not None and record.published.earliest() <= as_of for record in known)


def _reading(found: SignalsResult, review: Review, as_of: date, *, against: str | tuple[str, ...]) -> Reading:
    """The primary screen of the question's own pair: against all other drugs (""), or against the comparators."""
    counted = [
        (counts, pair)
        for counts in found.counts
        for pair in counts.pairs
        if pair.pair.drug == review.protocol.drugs.set
        and event_set(review.protocol.events.set).match(pair.pair.event) is not None
        and (pair.pair.reference in against if against else not pair.pair.is_restricted)
    ]
    if not counted:
        return not_available("no counts of this pair are in the review")
    counts, pair = counted[0]
    if PartialDate(text=counts.table.until).latest() > as_of:
        return not_available(f"the counts end after {as_of.isoformat()}")
    return _read(counts, pair)


def _read(counts: ScoredCounts, pair: ScoredPair) -> Reading:
    ror, screen = pair.measures["ror"], pair.primary
    text = f"{pair.pair.a} of {pair.pair.counts.n_drug:,} reports in {counts.table.database}; ROR {ror.text}"
    if screen.value is None:
        return not_available(f"{text}; the screen cannot be decided: {screen.text}")
    high = ror.value["high"] if isinstance(ror.value, dict) else None
    state = ReadingState.ABOVE if screen.value else ReadingState.NOT_ABOVE
    return Reading(state, text, ratio_high=high, findings=(ror.id, screen.id))
