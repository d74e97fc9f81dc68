"""The comparators file: the same event under other drugs, as others have published it."""

from typing import Annotated, Literal

import msgspec

from rechallenge.model import Value, decode_toml
from rechallenge.signals.fact import Fact, Text, require_unique
from rechallenge.stats import Estimate

Count = Annotated[int, msgspec.Meta(ge=0)]
AtLeastOne = Annotated[int, msgspec.Meta(ge=1)]
Positive = Annotated[float, msgspec.Meta(gt=0)]


class Printed(Value):
    """A number with its 95% limits as a paper prints them."""

    point: float
    low: float
    high: float

    def __post_init__(self) -> None:
        if not self.low <= self.point <= self.high:
            raise ValueError(f"{self.point:g} does not lie between {self.low:g} and {self.high:g}")

    def estimate(self) -> Estimate:
        return Estimate(self.point, self.low, self.high, 0.95)


class Arm(Value):
    """One group of a cohort.

    Attributes:
        per: person-years that rates are given per.
        printed: rate as printed, without or with limits.
        is_reference: the group that others are compared with.
    """

    name: Text
    per: Positive = 1000.0
    events: Count | None = None
    person_years: Positive | None = None
    persons: AtLeastOne | None = None
    printed: float | Printed | None = None
    is_reference: bool = False

    def __post_init__(self) -> None:
        if (self.events is None) != (self.person_years is None):
            raise ValueError(f"arm {self.name!r}: events goes with person_years")
        if self.events is None and self.printed is None:
            raise ValueError(f"arm {self.name!r} needs events with person_years, or a printed rate")


class Effect(Value):
    """A comparison between arms as the paper prints it, such as an adjusted hazard ratio."""

    measure: Text
    drug: Text
    against: Text
    printed: Printed
    is_adjusted: bool


class Cohort(Fact):
    """People followed over time."""

    title: Text
    event: Text
    arms: tuple[Arm, ...]
    effects: tuple[Effect, ...] = ()
    note: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        if sum(arm.is_reference for arm in self.arms) > 1:
            raise ValueError(f"cohort {self.id!r} has more than one reference arm")
        require_unique((arm.name for arm in self.arms), "arm")
        require_unique((f"{one.measure} of {one.drug}, adjusted {one.is_adjusted}" for one in self.effects), "effect")


class Share(Value):
    """n of `of` patients or reports."""

    label: Text
    n: Count
    of: AtLeastOne

    def __post_init__(self) -> None:
        if self.n > self.of:
            raise ValueError(f"{self.label}: {self.n} of {self.of}")


class Series(Fact):
    """Patients or reports gathered without a denominator.

    Attributes:
        kind: "systematic review", "single-centre series", "spontaneous reports" ...
        drugs: as the source names them.
        n: patients or reports; by_drug need not add up to it where a source says less.
        shares: parts of them that say something on causation: rechallenge, switch, case review.
    """

    title: Text
    kind: Text
    event: Text
    drugs: Text
    n: AtLeastOne | None = None
    by_drug: dict[str, int] = msgspec.field(default_factory=dict)
    shares: tuple[Share, ...] = ()
    note: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        require_unique((share.label for share in self.shares), "share")


class ReportedEvent(Value):
    """A row of a published disproportionality table.

    Attributes:
        n_event: reports of the event with any drug.
        expected: as printed.
        ror: by reference set; "all-others" is any other drug.
    """

    event: Text
    observed: Count
    n_event: AtLeastOne
    expected: Positive
    ror: dict[str, Printed] = msgspec.field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.observed > self.n_event:
            raise ValueError(f"{self.event}: {self.observed} reports with the drug, {self.n_event} with any")


class Reporting(Fact):
    """A published disproportionality analysis.

    Attributes:
        n_drug: reports with the drug, where a table of events follows.
        n_signals, signals: how many drugs showed a signal, and those of them that could be read.
    """

    title: Text
    database: Text
    drug: Text
    event: Text
    n_reports: AtLeastOne | None = None
    n_drug: AtLeastOne | None = None
    rows: tuple[ReportedEvent, ...] = ()
    n_signals: Count | None = None
    signals: tuple[str, ...] = ()
    note: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.rows and self.n_drug is None:
            raise ValueError(f"reporting {self.id!r}: a table of events needs n_drug")
        require_unique((row.event for row in self.rows), "row")
        if self.signals and (self.n_signals is None or self.n_signals < len(self.signals)):
            raise ValueError(f"reporting {self.id!r}: n_signals is less than the drugs listed")


class ParadoxPair(Fact):
    """A drug and an event that somebody calls a paradoxical reaction.

    Attributes:
        drug: a drug or a set of the vocabulary.
        event: one condition, in the field's words.
        cited: what was cited for it, and how: "letter, reference 8".
    """

    drug: Text
    event: Text
    cited: Text
    kind: Literal["new", "worsening"] = "new"
    note: str = ""


class Comparators(Value):
    """The whole file."""

    format: Literal[1]
    cohorts: tuple[Cohort, ...] = msgspec.field(name="cohort", default=())
    series: tuple[Series, ...] = ()
    reporting: tuple[Reporting, ...] = ()
    pairs: tuple[ParadoxPair, ...] = msgspec.field(name="pair", default=())

    def __post_init__(self) -> None:
        facts = (*self.cohorts, *self.series, *self.reporting, *self.pairs)
        require_unique((fact.id for fact in facts), "id")


def read_comparators(text: str, where: str) -> Comparators:
    """Reads a comparators file.

    Args:
        where: name of the file, for messages.
    Raises:
        InputError: not TOML, an unknown or missing key, or numbers that contradict each other.
    """
    return decode_toml(text, Comparators, where=where)
