"""What a claim is held against: the paper's own words about itself, and what the review knows."""

from dataclasses import dataclass
from datetime import date

from rechallenge.evidence.form import Form
from rechallenge.evidence.published import PublishedTable
from rechallenge.model import Case, CaseId, CaseRole, EvidenceLevel, InputError, Source, Value
from rechallenge.vocabulary import Drug, EventSet, Vocabulary, event_set, resolve_drug


class Pair(Value):
    """A drug, or a group of drugs, and an event or a condition."""

    drug: str
    event: str


class Work(Value):
    """A work that the paper cites, and what that work reports.

    Attributes:
        ref: as the paper numbers it: "ref1".
        pairs: drug and event pairs that it reports, whatever the direction.
        is_complete: all its pairs are listed; otherwise a pair that is not listed may still be there.
        version_of: the `ref` of which this is another version, such as the congress abstract.
        source: what was read to know it, which may be less than the work itself.
    """

    ref: str
    citation: str
    source: Source
    pairs: tuple[Pair, ...] = ()
    is_complete: bool = False
    version: str = "article"
    version_of: str = ""


class Paper(Value):
    """The publication under examination.

    Attributes:
        level: how the review read it.
        record: its record id, where the review holds it as a record.
    """

    citation: str
    level: EvidenceLevel = EvidenceLevel.FULL_TEXT
    record: str = ""
    works: tuple[Work, ...] = ()

    def is_source_of(self, source: Source) -> bool:
        """Whether `source` is this paper, which cannot be a witness in its own cause."""
        return source.work in {self.citation, self.record} - {""}

    def work(self, ref: str) -> Work:
        """The cited work `ref`.

        Raises:
            InputError: the paper's list has no such work.
        """
        for work in self.works:
            if work.ref == ref:
                return work
        known = ", ".join(work.ref for work in self.works)
        raise InputError(
            f"cites {ref!r}, which is not among the works listed ({known})", fix=f"add [[works]] ref = {ref!r}"
        )


@dataclass(frozen=True, slots=True)
class FlowReading:
    """What came of completing the published flow numbers: broken rules, and boxes that stay unknown."""

    problems: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BackgroundRate:
    """How often the event happens without the drug in people who have its indication."""

    events_per_person_year: float
    label: str
    source: Source


@dataclass(frozen=True, slots=True)
class Exposure:
    """Person-years that the largest programme of trials at hand has gathered."""

    person_years: float
    label: str
    source: Source


@dataclass(frozen=True, slots=True)
class Ground:
    """What the review knows.

    Attributes:
        cases: all patients, of every role.
        as_of: nothing later counts.
        form: the extraction form of the cells; None for the one that is shipped.
        table: the paper's table of patients, as printed; None where it prints none.
        flow: the published flow numbers as completed by PRISMA's arithmetic; None where that was not done.
        verdict: rung of the class verdict; "" where it is not known yet.
        vocabulary: None for the one that is shipped.
    """

    cases: tuple[Case, ...]
    drug_set: str
    event_set: str
    as_of: date
    form: Form | None = None
    table: PublishedTable | None = None
    flow: FlowReading | None = None
    background: BackgroundRate | None = None
    exposure: Exposure | None = None
    verdict: str = ""
    vocabulary: Vocabulary | None = None

    @property
    def counted(self) -> tuple[Case, ...]:
        """The patients of the case table."""
        return tuple(case for case in self.cases if case.role is CaseRole.CASE)

    @property
    def events(self) -> EventSet:
        """The event set in question."""
        return event_set(self.event_set, vocabulary=self.vocabulary)

    def case(self, case: CaseId) -> Case:
        """The patient called `case`.

        Raises:
            InputError: no such patient.
        """
        for one in self.cases:
            if one.id == case:
                return one
        known = ", ".join(one.id for one in self.cases)
        raise InputError(f"names the patient {case!r}; the review has {known or 'none'}", fix="correct `case`")

    def drug(self, name: str) -> Drug:
        """The drug that `name` means.

        Raises:
            InputError: the vocabulary does not know it.
        """
        found = resolve_drug(name, vocabulary=self.vocabulary)
        if found is None:
            raise InputError(
                f"names the drug {name!r}, which the vocabulary does not hold", fix="add it to a vocabulary file"
            )
        return found
