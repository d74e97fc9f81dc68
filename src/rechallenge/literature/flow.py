"""Deliveries, clusters, screening and retrieval folded into the boxes of the PRISMA 2020 flow diagram."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from rechallenge.literature.boxes import (
    DATABASE_ARMS,
    NO_REASON,
    RESULTS_BOX,
    PrismaFlow,
    ReasonCount,
    SourceCount,
)
from rechallenge.literature.deliveries import Delivery
from rechallenge.literature.identity import Clusters
from rechallenge.literature.retrieval import Retrieval
from rechallenge.literature.screening import Judgement, Screening
from rechallenge.model import (
    Actor,
    Arm,
    ExclusionReason,
    RecordId,
    ScreeningVerdict,
    Stage,
)


@dataclass(frozen=True, slots=True)
class Previous:
    """What the previous version of the review had, for an update.

    Attributes:
        study_ids: names of its studies, so that a new report of one of them is told from a new study.
        dropped_studies: studies of it that no longer count (retracted, no longer eligible), with `dropped_reports`.
    """

    studies: int | None
    reports: int | None
    study_ids: frozenset[str] = frozenset()
    dropped_studies: int = 0
    dropped_reports: int = 0


@dataclass(frozen=True, slots=True)
class FlowPlan:
    """What records and verdicts do not tell by themselves.

    Attributes:
        reasons: of exclusion, in the order of the protocol.
        reports: record_report_map, for records that stand for no report or for others than one of their own. A report
            is judged under its own id where entries name it, otherwise with its record.
        studies: the study of a report; a report that is not named is a study of its own.
        removed: records taken out before screening, by an automation tool or for another reason.
        automation: actors that are programs; what they alone excluded is counted apart.
    """

    reasons: tuple[ExclusionReason, ...] = ()
    previous: Previous | None = None
    reports: Mapping[RecordId, tuple[RecordId, ...]] = field(default_factory=dict)
    studies: Mapping[RecordId, str] = field(default_factory=dict)
    removed: Mapping[RecordId, Literal["automation", "other"]] = field(default_factory=dict)
    automation: frozenset[Actor] = frozenset()


def prisma_flow(
    deliveries: Sequence[Delivery],
    clusters: Clusters,
    screening: Screening,
    retrieval: Retrieval,
    *,
    plan: FlowPlan | None = None,
) -> PrismaFlow:
    """The flow of a review, each box the number of ids that stand in it.

    Identification counts records as delivered. From there on a cluster counts once in each arm that delivered it: a
    paper found in a database and in a reference list is in both arms, and a cross-arm duplicate once both include it.
    While work goes on, what is open has its own counts, so that the arithmetic holds at every moment.

    Args:
        deliveries: all of them, or those that count for a stated day (`split_as_of`).
        screening: folded with the same clusters.
    """
    plan = _under_leads(plan or FlowPlan(), clusters)
    ground = _Ground(clusters, screening, retrieval, plan)
    databases = _walk([d for d in deliveries if d[0].arm in DATABASE_ARMS], ground)
    other = _walk([d for d in deliveries if d[0].arm not in DATABASE_ARMS], ground)
    members = {
        **_results(deliveries),
        **{box: tuple(databases.ids[step]) for step, box in _DATABASE_BOX.items()},
        **{box: tuple(other.ids[step]) for step, box in _OTHER_BOX.items()},
        **_included(databases.ids["included"], other.ids["included"], plan),
    }
    counted = {box: len(ids) for box, ids in members.items()}
    return PrismaFlow(
        is_update=plan.previous is not None,
        has_other_arm=any(receipt.arm not in DATABASE_ARMS for receipt, _ in deliveries),
        dbr_excluded=databases.reasons(Stage.FULL_TEXT, plan.reasons),
        other_excluded=other.reasons(Stage.FULL_TEXT, plan.reasons),
        records_excluded_reasons=databases.reasons(Stage.TITLE_ABSTRACT, plan.reasons),
        other_records_excluded_reasons=other.reasons(Stage.TITLE_ABSTRACT, plan.reasons),
        dbr_report_surplus=databases.report_surplus,
        other_report_surplus=other.report_surplus,
        sources=_sources(deliveries),
        record_report_map=plan.reports,
        members={**members, **_notes(databases, "dbr"), **_notes(other, "other")},
        **_update_counts(plan.previous, counted),
        **counted,
    )


def _under_leads(plan: FlowPlan, clusters: Clusters) -> FlowPlan:
    """The plan with every record under the id that leads its cluster."""
    lead = clusters.lead
    return replace(
        plan,
        reports={lead(record): tuple(map(lead, reports)) for record, reports in plan.reports.items()},
        studies={lead(report): study for report, study in plan.studies.items()},
        removed={lead(record): why for record, why in plan.removed.items()},
    )


@dataclass(frozen=True, slots=True)
class _Ground:
    clusters: Clusters
    screening: Screening
    retrieval: Retrieval
    plan: FlowPlan


_DATABASE_BOX = {
    "duplicates": "duplicates",
    "removed_automation": "excluded_automatic",
    "removed_other": "excluded_other",
    "screened": "records_screened",
    "excluded": "records_excluded",
    "excluded_automatically": "records_excluded_automatically",
    "undecided": "records_undecided",
    "sought": "dbr_sought_reports",
    "notretrieved": "dbr_notretrieved_reports",
    "retrieval_open": "dbr_retrieval_open",
    "assessed": "dbr_assessed",
    "report_excluded": "dbr_excluded_total",
    "report_undecided": "dbr_undecided",
    "included": "dbr_included",
}
_OTHER_BOX = {
    "duplicates": "other_duplicates",
    "removed": "other_removed",
    "excluded": "other_records_excluded",
    "excluded_automatically": "other_records_excluded_automatically",
    "undecided": "other_records_undecided",
    "sought": "other_sought_reports",
    "notretrieved": "other_notretrieved_reports",
    "retrieval_open": "other_retrieval_open",
    "assessed": "other_assessed",
    "report_excluded": "other_excluded_total",
    "report_undecided": "other_undecided",
    "included": "other_included",
}


@dataclass(slots=True)
class _Arm:
    """The ids of one arm at each step, and the reasons for leaving it."""

    ids: defaultdict[str, list[RecordId]] = field(default_factory=lambda: defaultdict(list))
    reason_of: defaultdict[Stage, dict[RecordId, str]] = field(default_factory=lambda: defaultdict(dict))
    report_surplus: int = 0

    def reasons(self, stage: Stage, ordered: Sequence[ExclusionReason]) -> tuple[ReasonCount, ...]:
        """Counts in the order of the protocol, then reasons that are not on its list, then those without one."""
        text = {reason.code: reason.text for reason in ordered}
        found = Counter(self.reason_of[stage].values())
        strange = sorted(found.keys() - text.keys() - {NO_REASON})
        codes = [code for code in (*text, *strange, NO_REASON) if found[code]]
        return tuple(ReasonCount(code, text.get(code, code or "no reason given"), found[code]) for code in codes)


def _walk(deliveries: Sequence[Delivery], ground: _Ground) -> _Arm:
    arm = _Arm()
    met: set[RecordId] = set()
    for record in (record.id for _, records in deliveries for record in records):
        lead = ground.clusters.lead(record)
        if lead in met:
            arm.ids["duplicates"].append(record)
            continue
        met.add(lead)
        step = _record_step(lead, ground)
        arm.ids[step].append(lead)
        if not step.startswith("removed"):
            arm.ids["screened"].append(lead)
        if step.startswith("excluded"):
            judgement = ground.screening.judgement(lead, Stage.TITLE_ABSTRACT)
            arm.reason_of[Stage.TITLE_ABSTRACT][lead] = judgement.reason or NO_REASON
    arm.ids["removed"] = [*arm.ids["removed_automation"], *arm.ids["removed_other"]]
    _walk_reports(arm.ids["passed"], arm, ground)
    return arm


def _record_step(lead: RecordId, ground: _Ground) -> str:
    if removed := ground.plan.removed.get(lead):
        return f"removed_{removed}"
    judgement = ground.screening.judgement(lead, Stage.TITLE_ABSTRACT)
    if judgement.verdict is None:
        return "undecided"
    if judgement.verdict is ScreeningVerdict.INCLUDE:
        return "passed"
    people = {*judgement.opinions, *((judgement.ruling.by,) if judgement.ruling else ())} - ground.plan.automation
    return "excluded" if people else "excluded_automatically"


def _walk_reports(passed: Sequence[RecordId], arm: _Arm, ground: _Ground) -> None:
    record_of: dict[RecordId, RecordId] = {}
    for record in passed:
        for report in ground.plan.reports.get(record, (record,)):
            record_of.setdefault(report, record)
    arm.report_surplus = len(record_of) - len(passed)
    for report, record in record_of.items():
        arm.ids["sought"].append(report)
        judgement = _full_text(report, record, ground)
        state = ground.retrieval.state(report) or ground.retrieval.state(record)
        if state == "not-retrieved":
            arm.ids["notretrieved"].append(report)
            if judgement.opinions:
                arm.ids["judged_though_not_retrieved"].append(report)
        elif state != "obtained" and not judgement.opinions:
            arm.ids["retrieval_open"].append(report)
        else:
            arm.ids["assessed"].append(report)
            if state != "obtained":
                arm.ids["assessed_unobtained"].append(report)
            _settle(report, judgement, arm)


def _full_text(report: RecordId, record: RecordId, ground: _Ground) -> Judgement:
    own = ground.screening.judgement(report, Stage.FULL_TEXT)
    return own if own.opinions else ground.screening.judgement(record, Stage.FULL_TEXT)


def _settle(report: RecordId, judgement: Judgement, arm: _Arm) -> None:
    if judgement.verdict is ScreeningVerdict.INCLUDE:
        arm.ids["included"].append(report)
    elif judgement.verdict is ScreeningVerdict.EXCLUDE:
        arm.ids["report_excluded"].append(report)
        arm.reason_of[Stage.FULL_TEXT][report] = judgement.reason or NO_REASON
    else:
        arm.ids["report_undecided"].append(report)


def _results(deliveries: Sequence[Delivery]) -> dict[str, tuple[RecordId, ...]]:
    found: dict[str, list[RecordId]] = {box: [] for box in RESULTS_BOX.values()}
    for receipt, records in deliveries:
        found[RESULTS_BOX[receipt.arm]] += [record.id for record in records]
    return {box: tuple(ids) for box, ids in found.items()}


def _sources(deliveries: Sequence[Delivery]) -> tuple[SourceCount, ...]:
    found: Counter[tuple[Arm, str]] = Counter()
    for receipt, records in deliveries:
        found[receipt.arm, receipt.title or receipt.source] += len(records)
    return tuple(SourceCount(arm, title, n) for (arm, title), n in found.items())


def _included(
    databases: Sequence[RecordId], other: Sequence[RecordId], plan: FlowPlan
) -> dict[str, tuple[RecordId, ...]]:
    """New and old reports and studies among all included; a study goes by the first of its reports."""
    old_studies = plan.previous.study_ids if plan.previous else frozenset()
    first_report: dict[str, RecordId] = {}
    new, of_old = [], []
    for report in dict.fromkeys((*databases, *other)):
        study = plan.studies.get(report, report)
        if study in old_studies:
            of_old.append(report)
        else:
            new.append(report)
            first_report.setdefault(study, report)
    return {
        "cross_arm_duplicates": tuple(report for report in databases if report in set(other)),
        "new_reports": tuple(new),
        "new_reports_of_old_studies": tuple(of_old),
        "new_studies": tuple(first_report.values()),
    }


def _update_counts(previous: Previous | None, counted: Mapping[str, int]) -> dict[str, int | None]:
    if previous is None:
        return {}
    totals: dict[str, int | None] = {
        "previous_studies": previous.studies,
        "previous_reports": previous.reports,
        "previous_studies_dropped": previous.dropped_studies,
        "previous_reports_dropped": previous.dropped_reports,
        "total_studies": None,
        "total_reports": None,
    }
    if previous.studies is not None:
        totals["total_studies"] = previous.studies + counted["new_studies"] - previous.dropped_studies
    if previous.reports is not None:
        came = counted["new_reports"] + counted["new_reports_of_old_studies"]
        totals["total_reports"] = previous.reports + came - previous.dropped_reports
    return totals


def _notes(arm: _Arm, prefix: str) -> dict[str, tuple[RecordId, ...]]:
    """Ids that the checks speak of, and those behind each reason."""
    steps = ("judged_though_not_retrieved", "assessed_unobtained")
    notes = {f"{prefix}_{step}": tuple(arm.ids[step]) for step in steps if arm.ids[step]}
    boxes = {
        Stage.FULL_TEXT: f"{prefix}_excluded",
        Stage.TITLE_ABSTRACT: "records_excluded" if prefix == "dbr" else "other_records_excluded",
    }
    for stage, box in boxes.items():
        for code in dict.fromkeys(arm.reason_of[stage].values()):
            notes[f"{box}:{code}"] = tuple(known for known, own in arm.reason_of[stage].items() if own == code)
    return notes


def stray_records(
    clusters: Clusters, screening: Screening, retrieval: Retrieval, plan: FlowPlan
) -> tuple[RecordId, ...]:
    """Ids that entries or the plan speak of but no delivery and no report holds: misspelt, or of a lost delivery."""
    reports = {report for ids in plan.reports.values() for report in ids}
    named = {record for record, _ in screening.judgements} | retrieval.entries.keys()
    named |= plan.reports.keys() | plan.studies.keys() | plan.removed.keys()
    return tuple(sorted(record for record in named if record not in clusters and record not in reports))
