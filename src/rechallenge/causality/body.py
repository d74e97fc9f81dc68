"""Everything that bears on the verdict, lined up for weighing."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from rechallenge.causality.instrument import load_instrument
from rechallenge.causality.statements import Direction, PublishedEvidence
from rechallenge.model import CaseId, EvidenceLevel

WEIGHING_INSTRUMENT = "who-umc"
LATENCY_MISSING = "latency-missing"  # its flag for a time relation read from a rechallenge alone
_DEGREES = load_instrument(WEIGHING_INSTRUMENT).categories


def degree(category: str | None) -> int:
    """Place of a WHO-UMC category from unlikely (0) to certain (3); -1 where it is no degree of certainty."""
    return _DEGREES.index(category) if category in _DEGREES else -1


POSSIBLE, PROBABLE = degree("possible"), degree("probable")


@dataclass(frozen=True, slots=True)
class WeighedCase:
    """One patient as the ladder sees it.

    Attributes:
        category: on WHO-UMC; None where the raters' answers gave none.
        reachable: categories that open answers could still give.
        n_assessors: people who rated the case on their own.
        cluster: the reporting source; cases of one cluster are not independent of each other.
        confounders: other known causes that were present, with the groups they belong to ("cancer").
        rivals: the same in the patient's own words.
        level: how close to the original the facts were read, by the farthest of them.
        flags: of the assessment.
    """

    case: CaseId
    category: str | None
    reachable: tuple[str, ...]
    n_assessors: int
    cluster: str
    confounders: frozenset[str] = frozenset()
    rivals: tuple[str, ...] = ()
    level: EvidenceLevel | None = None
    flags: tuple[str, ...] = ()

    @property
    def is_counted(self) -> bool:
        """At least possible."""
        return degree(self.category) >= POSSIBLE

    @property
    def is_strong(self) -> bool:
        """Probable or certain by two assessors."""
        return degree(self.category) >= PROBABLE and self.n_assessors >= 2


class ReadingState(StrEnum):
    ABOVE = "above"
    NOT_ABOVE = "not-above"
    NOT_AVAILABLE = "not-available"


@dataclass(frozen=True, slots=True)
class Reading:
    """What one analysis of spontaneous reports says against its threshold.

    Attributes:
        text: the numbers, or why there are none.
        ratio_high: upper limit of the reporting ratio; None where not estimable.
        findings: ids of the findings behind it.
    """

    state: ReadingState
    text: str
    ratio_high: float | None = None
    findings: tuple[str, ...] = ()

    @property
    def is_above(self) -> bool:
        return self.state is ReadingState.ABOVE

    @property
    def direction(self) -> Direction:
        """For above the threshold, against where the whole interval lies below 1, else silent."""
        if self.is_above:
            return Direction.FOR
        return Direction.AGAINST if self.ratio_high is not None and self.ratio_high < 1 else Direction.SILENT


def not_available(reason: str) -> Reading:
    """A reading that nobody could take."""
    return Reading(ReadingState.NOT_AVAILABLE, reason)


@dataclass(frozen=True, slots=True)
class BodyOfEvidence:
    """What is weighed.

    Attributes:
        as_of: nothing published later counts; `weigh` leaves it out.
        cases: published by that day.
        primary: reading of the one screen that was fixed beforehand, against all other drugs.
        active_comparator: the same against drugs for the same patients.
        sensitivity: whether the signal survives masking, indication and duplicate runs ("above" means it does).
        strata: of the event, that the cases fall in; empty takes the event as one.
    """

    as_of: date
    cases: tuple[WeighedCase, ...]
    primary: Reading
    active_comparator: Reading
    sensitivity: Reading
    published: PublishedEvidence = field(default_factory=lambda: PublishedEvidence(format=1))
    strata: frozenset[str] = frozenset()

    @property
    def readings(self) -> tuple[Reading, Reading, Reading]:
        return self.primary, self.active_comparator, self.sensitivity

    @property
    def counted(self) -> tuple[WeighedCase, ...]:
        return tuple(case for case in self.cases if case.is_counted)
