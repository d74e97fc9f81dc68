"""One individual case safety report, as every exchange format draws on it. Unknown is None, never a "no"."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from rechallenge.model import Dose, Duration, PartialDate, Value


class Outcome(StrEnum):
    """E.i.7. Trap: 5 is fatal and 0 unknown."""

    UNKNOWN = "0"
    RECOVERED = "1"
    RECOVERING = "2"
    NOT_RECOVERED = "3"
    RECOVERED_WITH_SEQUELAE = "4"
    FATAL = "5"


class DrugAction(StrEnum):
    """G.k.8."""

    UNKNOWN = "0"
    WITHDRAWN = "1"
    REDUCED = "2"
    INCREASED = "3"
    UNCHANGED = "4"
    NOT_APPLICABLE = "9"


class Recurrence(StrEnum):
    """G.k.9.i.4."""

    RECURRED = "1"
    NOT_RECURRED = "2"
    OUTCOME_UNKNOWN = "3"
    NOT_DONE = "4"


class DrugRole(StrEnum):
    """G.k.1."""

    SUSPECT = "1"
    CONCOMITANT = "2"


class Sex(StrEnum):
    """D.5."""

    UNKNOWN = "0"
    MALE = "1"
    FEMALE = "2"


class Criterion(StrEnum):
    """E.i.3.2: why a reaction is serious."""

    DEATH = "a"
    LIFE_THREATENING = "b"
    HOSPITALISATION = "c"
    DISABILITY = "d"
    CONGENITAL = "e"
    OTHER = "f"


CRITERIA = {
    Criterion.DEATH: "results in death",
    Criterion.LIFE_THREATENING: "life-threatening",
    Criterion.HOSPITALISATION: "hospitalisation, first or prolonged",
    Criterion.DISABILITY: "disability or incapacity",
    Criterion.CONGENITAL: "congenital anomaly",
    Criterion.OTHER: "otherwise medically important",
}


class Sender(Value):
    """Who would send the report, as protocol.toml names it; a draft may leave all of it open."""

    organisation: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class Patient:
    """D. `is_masked` where initials or the like were withheld on purpose."""

    initials: str = ""
    is_masked: bool = False
    age_years: float | None = None
    sex: Sex = Sex.UNKNOWN
    history: str = ""
    past_drugs: tuple[str, ...] = ()
    died_on: PartialDate | None = None
    cause_of_death: str = ""
    autopsy: bool | None = None


@dataclass(frozen=True, slots=True)
class Reaction:
    """E.i. `criteria` are those that are shown; of the others nothing is known."""

    verbatim: str
    start: PartialDate | None = None
    end: PartialDate | None = None
    outcome: Outcome = Outcome.UNKNOWN
    criteria: frozenset[Criterion] = frozenset()
    country: str = ""


@dataclass(frozen=True, slots=True)
class Dosage:
    """G.k.4.r: one course of a drug. `text` is the dose in words."""

    dose: Dose | None = None
    text: str = ""
    start: PartialDate | None = None
    end: PartialDate | None = None
    duration: Duration | None = None
    route: str = ""


@dataclass(frozen=True, slots=True)
class ReportedDrug:
    """G.k."""

    name: str
    role: DrugRole
    dosages: tuple[Dosage, ...] = ()
    indication: str = ""
    action: DrugAction = DrugAction.UNKNOWN
    recurrence: Recurrence | None = None
    latency: Duration | None = None


@dataclass(frozen=True, slots=True)
class Test:
    """F.r: `value` with `unit` where the result is a number, else words."""

    __test__ = False  # no test of pytest's

    name: str
    result: str
    value: float | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Opinion:
    """G.k.9.i.2.r: who judged the cause, how, and what came out."""

    source: str
    method: str
    result: str


@dataclass(frozen=True, slots=True)
class Reporter:
    """C.2.r: the first author of the paper. Authors of case reports are taken as physicians only where they say so."""

    family: str = ""
    given: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class SafetyReport:
    """A draft; a person with the right to do so completes and sends it.

    Attributes:
        id: C.1.1 and C.1.8.1: country, organisation, number.
        first_received: C.1.4, day 0: when the four minimum criteria were first on record in the review.
        linked: C.1.10.r: other patients of the same paper.
        abated: whether the reaction went away after stopping; None where that is not known or confounded.
        unanswered: questions of the form to which the report gives no answer, by their labels.
    """

    id: str
    case: str
    created: datetime
    first_received: date
    latest: date
    sender: Sender
    reporter: Reporter | None
    references: tuple[str, ...]
    linked: tuple[str, ...]
    patient: Patient
    reaction: Reaction
    drugs: tuple[ReportedDrug, ...]
    tests: tuple[Test, ...]
    opinions: tuple[Opinion, ...]
    narrative: str
    abated: bool | None = None
    unanswered: tuple[str, ...] = ()

    @property
    def suspect(self) -> ReportedDrug:
        return next(drug for drug in self.drugs if drug.role is DrugRole.SUSPECT)

    @property
    def reappeared(self) -> bool | None:
        """Whether the reaction came back when the drug was given again; None where that is not known or was not done."""
        known = {Recurrence.RECURRED: True, Recurrence.NOT_RECURRED: False}
        return known.get(self.suspect.recurrence) if self.suspect.recurrence else None
