"""`verdict`: everything that bears on the class, lined up and weighed, as of a day."""

from dataclasses import dataclass
from datetime import date

from rechallenge.causality import (
    BodyOfEvidence,
    ClassVerdict,
    PublishedEvidence,
    read_evidence,
    weigh,
    weighed_cases,
)
from rechallenge.model import Case, CaseRole, InputKind
from rechallenge.review.claiming import last_day
from rechallenge.review.opened import Review
from rechallenge.review.readings import readings
from rechallenge.review.signalling import SignalsResult, signals
from rechallenge.vocabulary import case_stratum


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
    primary, active, sensitivity = readings(found, review, as_of)
    return BodyOfEvidence(
        as_of=as_of,
        cases=weighed_cases(cases, review.assessments, event_set=review.protocol.events.set),
        primary=primary,
        active_comparator=active,
        sensitivity=sensitivity,
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
