"""The boxes of the PRISMA 2020 flow diagram, under the keys of the PRISMA2020 package."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from rechallenge.model import Arm, RecordId

DATABASE_ARMS = (Arm.DATABASE, Arm.REGISTER)
RESULTS_BOX = {
    Arm.DATABASE: "database_results",
    Arm.REGISTER: "register_results",
    Arm.WEBSITE: "website_results",
    Arm.ORGANISATION: "organisation_results",
    Arm.CITATION: "citations_results",
}
NO_REASON = ""  # code under which exclusions without a reason are counted, so that sums hold


@dataclass(frozen=True, slots=True)
class ReasonCount:
    """How many were excluded for one reason; `text` is what the diagram prints."""

    code: str
    text: str
    n: int


@dataclass(frozen=True, slots=True)
class SourceCount:
    """Records identified in one source, counted before anything was removed."""

    arm: Arm
    title: str
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PrismaFlow:
    """Counts of one review's flow. None is "not known", which is never zero.

    Units: identification and screening count records; from `*_sought_reports` on, publication reports; `*_studies`,
    studies. Patients are counted nowhere in it.

    The first block are the boxes of the four official templates. The second are counts that the templates have no box
    for but their arithmetic needs; for a diagram typed from a paper they are zero unless the paper says otherwise.
    The third says why fewer reports were sought than identified by other methods; a paper seldom tells.

    Attributes:
        is_update: the templates with previous studies and totals.
        has_other_arm: the templates with websites, organisations and citation searching.
        dbr_excluded: reasons at full text, in the order of the protocol; None where they are not told.
        dbr_included: reports included by way of databases and registers; `other_included` by other methods.
        dbr_report_surplus: reports sought beyond one per record (negative: fewer), by `record_report_map`.
        dbr_retrieval_open: reports sought that were neither obtained nor given up.
        dbr_undecided: reports assessed on which no verdict stands yet.
        cross_arm_duplicates: reports included by both arms.
        new_reports_of_old_studies: reports included now of studies that the previous version had.
        sources: results of each source, in the order delivered.
        record_report_map: records that stand for no report, or for others than one of their own.
        members: ids behind each count, by box key; `dbr_excluded:<code>` for one reason. The way back.
    """

    is_update: bool = False
    has_other_arm: bool = False

    previous_studies: int | None = None
    previous_reports: int | None = None
    database_results: int | None = None
    register_results: int | None = None
    duplicates: int | None = None
    excluded_automatic: int | None = None
    excluded_other: int | None = None
    records_screened: int | None = None
    records_excluded: int | None = None
    dbr_sought_reports: int | None = None
    dbr_notretrieved_reports: int | None = None
    dbr_assessed: int | None = None
    dbr_excluded: tuple[ReasonCount, ...] | None = None
    dbr_excluded_total: int | None = None
    dbr_included: int | None = None
    website_results: int | None = None
    organisation_results: int | None = None
    citations_results: int | None = None
    other_sought_reports: int | None = None
    other_notretrieved_reports: int | None = None
    other_assessed: int | None = None
    other_excluded: tuple[ReasonCount, ...] | None = None
    other_excluded_total: int | None = None
    other_included: int | None = None
    new_studies: int | None = None
    new_reports: int | None = None
    total_studies: int | None = None
    total_reports: int | None = None

    records_excluded_automatically: int | None = 0
    records_undecided: int | None = 0
    dbr_report_surplus: int | None = 0
    dbr_retrieval_open: int | None = 0
    dbr_undecided: int | None = 0
    other_methods_results: int | None = 0
    other_report_surplus: int | None = 0
    other_retrieval_open: int | None = 0
    other_undecided: int | None = 0
    cross_arm_duplicates: int | None = 0
    previous_studies_dropped: int | None = 0
    previous_reports_dropped: int | None = 0
    new_reports_of_old_studies: int | None = 0

    other_duplicates: int | None = None
    other_removed: int | None = None
    other_records_excluded: int | None = None
    other_records_excluded_automatically: int | None = None
    other_records_undecided: int | None = None

    records_excluded_reasons: tuple[ReasonCount, ...] = ()
    other_records_excluded_reasons: tuple[ReasonCount, ...] = ()
    sources: tuple[SourceCount, ...] = ()
    record_report_map: Mapping[RecordId, tuple[RecordId, ...]] = field(default_factory=dict)
    members: Mapping[str, tuple[RecordId, ...]] = field(default_factory=dict)

    def count(self, box: str) -> int | None:
        """The count of a box by its key. AttributeError where there is no such box."""
        value = getattr(self, box)
        assert value is None or isinstance(value, int), f"{box} holds no count"
        return value

    def is_searched(self, arm: Arm) -> bool:
        """Whether any source of this kind was searched; a count of zero alone does not tell."""
        return any(source.arm is arm for source in self.sources)


TEMPLATE_COUNTS = (
    "previous_studies",
    "previous_reports",
    "database_results",
    "register_results",
    "website_results",
    "organisation_results",
    "citations_results",
    "duplicates",
    "excluded_automatic",
    "excluded_other",
    "records_screened",
    "records_excluded",
    "dbr_sought_reports",
    "dbr_notretrieved_reports",
    "other_sought_reports",
    "other_notretrieved_reports",
    "dbr_assessed",
    "other_assessed",
    "new_studies",
    "new_reports",
    "total_studies",
    "total_reports",
)
UPDATE_ONLY = ("previous_studies", "previous_reports", "total_studies", "total_reports")


def template_counts(flow: PrismaFlow) -> tuple[str, ...]:
    """Keys of the boxes that the flow's template has, reasons apart."""
    keys: tuple[str, ...] = TEMPLATE_COUNTS
    if not flow.is_update:
        keys = tuple(key for key in keys if key not in UPDATE_ONLY)
    if not flow.has_other_arm:
        other = {RESULTS_BOX[arm] for arm in RESULTS_BOX if arm not in DATABASE_ARMS}
        keys = tuple(key for key in keys if not key.startswith("other_") and key not in other)
    return keys
