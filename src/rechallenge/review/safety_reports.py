"""Each patient as an individual case safety report, with what the review knows around it."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

import msgspec

from rechallenge.causality import Assessment, load_instrument
from rechallenge.evidence.safety_report import (
    Frame,
    Opinion,
    SafetyReport,
    Sender,
    day_zero,
    redact,
    redact_case,
    safety_report,
)
from rechallenge.model import Case, CaseId, CaseOpened, CaseRole, InputError, Record
from rechallenge.review.citing import citation, short_citation
from rechallenge.review.opened import Review

_NO_NAME = re.compile(r"[^A-Za-z0-9]+")


@dataclass(frozen=True, slots=True)
class Reported:
    """A patient with the draft report about them, and how the paper is called in a table."""

    case: Case
    report: SafetyReport
    source: str


def safety_reports(
    review: Review, patients: Iterable[str] = (), *, with_initials: bool = False
) -> tuple[Reported, ...]:
    """Drafts for the counted patients, or for those named; initials are withheld unless asked for.

    Raises:
        InputError: a name that is no counted patient of the review.
    """
    cases = review.casebook.of(CaseRole.CASE)
    known = {str(case.id): case for case in cases}
    wanted = tuple(patients) or tuple(known)
    for name in wanted:
        if name not in known:
            raise InputError(
                f"the review counts no patient {name!r}", fix=f"its patients: {', '.join(known) or 'none'}"
            )
    return tuple(_reported(review, known[name], with_initials=with_initials) for name in wanted)


def _reported(review: Review, case: Case, *, with_initials: bool) -> Reported:
    report = safety_report(case, review.form, _frame(review, case))
    source = short_citation(review.records[case.records[0]]) if _records(review, case) else "no record"
    if with_initials:
        return Reported(case, report, source)
    return Reported(redact_case(case, review.form), redact(report), source)


def _frame(review: Review, case: Case) -> Frame:
    ids = _ids(review, case.id)
    about = [entry.at for entry in review.entries if getattr(entry, "case", None) in ids]
    awareness = day_zero(review.entries, ids, review.form) or about[0]
    records = _records(review, case)
    plan = review.protocol.safety_reports
    return Frame(
        id=_report_id(review, case.id),
        created=review.entries[-1].at.replace(microsecond=0),
        first_received=awareness.date(),
        latest=about[-1].date(),
        sender=Sender(organisation=plan.organisation, country=plan.country),
        records=records,
        citations=tuple(citation(record) + (f" doi:{record.doi}" if record.doi else "") for record in records),
        linked=tuple(_report_id(review, other) for other in _of_the_same_paper(review, case)),
        opinions=tuple(_opinions(review, case.id)),
    )


def _ids(review: Review, chief: CaseId) -> frozenset[CaseId]:
    """Every id under which the patient was entered."""
    return frozenset({chief, *(name for name, to in review.casebook.merged.items() if to == chief)})


def _report_id(review: Review, case: CaseId) -> str:
    """Country, organisation, number; the number never changes, because the patient's first entry does not."""
    first = next(entry for entry in review.entries if isinstance(entry, CaseOpened) and entry.case == case)
    number = hashlib.sha256(msgspec.json.encode((first.at, first.by, first.case))).hexdigest()[:8]
    plan = review.protocol.safety_reports
    organisation = _NO_NAME.sub("", plan.organisation).upper()[:40] or "DRAFT"
    return f"{plan.country or 'XX'}-{organisation}-{number}"


def _records(review: Review, case: Case) -> tuple[Record, ...]:
    return tuple(review.records[name] for name in case.records if name in review.records)


def _of_the_same_paper(review: Review, case: Case) -> Iterable[CaseId]:
    """Other counted patients that a publication of this one reports, whichever of its records they name."""
    papers = _papers(review, case)
    for other in review.casebook.of(CaseRole.CASE):
        if other.id != case.id and papers & _papers(review, other):
            yield other.id


def _papers(review: Review, case: Case) -> frozenset[str]:
    return frozenset(review.clusters.lead(name) if name in review.clusters else name for name in case.records)


def _opinions(review: Review, case: CaseId) -> Iterable[Opinion]:
    """What stands on each instrument, else what each rater said."""
    for assessment in review.assessments:
        if assessment.case != case:
            continue
        standing = assessment.standing
        for rated in (standing,) if standing else assessment.raters:
            if isinstance(rated.result, Assessment):
                who = "consensus of the raters" if rated is assessment.consensus else str(rated.by)
                yield Opinion(who, load_instrument(assessment.instrument).title, rated.result.text)
