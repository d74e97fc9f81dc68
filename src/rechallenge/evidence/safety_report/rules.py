"""What a draft still lacks, by the rules of ICH E2B(R3) that can be told without its schema files."""

from collections.abc import Iterator, Mapping, Sequence

from rechallenge.evidence.safety_report.e2b_codes import MAX_LENGTHS
from rechallenge.evidence.safety_report.values import DrugRole, SafetyReport, Sex


def minimum_criteria(report: SafetyReport) -> Mapping[str, bool]:
    """The four without which a report is not valid: who reports, about whom, which product, which reaction."""
    patient = report.patient
    identifiable = bool(
        patient.initials or patient.is_masked or patient.age_years is not None or patient.sex is not Sex.UNKNOWN
    )
    return {
        "reporter": report.reporter is not None,
        "patient": identifiable,
        "suspected product": bool(report.suspect.name),
        "suspected reaction": bool(report.reaction.verbatim),
    }


def shortcomings(report: SafetyReport) -> Iterator[str]:
    """What keeps a draft from being sent, each with its element; a MedDRA code is always among it."""
    for name, holds in minimum_criteria(report).items():
        if not holds:
            yield f"minimum criteria: no identifiable {name}"
    if not (report.sender.organisation and report.sender.country):
        yield "C.1.1, C.3: the sender has no organisation or country; name it under [safety_reports] in protocol.toml"
    if not report.references:
        yield "C.4.r.1: no record of the review reports this patient"
    if not (report.reporter and report.reporter.country):
        yield "C.2.r.3: the reporter's country is not known"
    yield "C.2.r.4, C.3.1: qualification of the reporter and type of the sender are to be chosen"
    yield "C.1.7: whether the case is expedited is to be decided"
    yield "E.i.2.1: the reaction has no MedDRA code; a licence holder adds version and code"
    if not report.reaction.criteria:
        yield "E.i.3.2: no criterion of seriousness is shown; medical judgement is needed"
    yield from _too_long(report)


def _too_long(report: SafetyReport) -> Iterator[str]:
    lengths = [
        ("C.1.1", report.id),
        *(("C.4.r.1", text) for text in report.references),
        ("E.i.1.1a", report.reaction.verbatim),
        *(("G.k.2.2", drug.name) for drug in report.drugs),
        *(("G.k.9.i.2.r", part) for one in report.opinions for part in (one.source, one.method, one.result)),
        *(("F.r.3.4", test.result) for test in report.tests),
        ("H.1", report.narrative),
    ]
    for element, text in lengths:
        if len(text) > MAX_LENGTHS[element]:
            yield f"{element}: {len(text)} characters where {MAX_LENGTHS[element]} are the most; the draft cuts it"


def problems_of_batch(reports: Sequence[SafetyReport]) -> Iterator[str]:
    """What does not hold of several reports together: ids that repeat, links that are not mutual, no suspected drug."""
    by_id = {report.id: report for report in reports}
    if len(by_id) != len(reports):
        yield "two reports share an id"
    for report in reports:
        if not any(drug.role is DrugRole.SUSPECT for drug in report.drugs):
            yield f"{report.id}: G.k.1 names no suspected drug"
        for linked in report.linked:
            if linked == report.id:
                yield f"{report.id}: C.1.10.r links to itself"
            elif linked in by_id and report.id not in by_id[linked].linked:
                yield f"{report.id}: C.1.10.r links to {linked}, which does not link back"
