"""What others found, as people write it in evidence.toml: statements with date, direction, strength and level read."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

import msgspec

from rechallenge.model import InputError, PartialDate, Source, Value, decode_toml


class Stream(StrEnum):
    """The kind of evidence. `analogy` speaks of other drugs; `treats-event` of the drugs as treatment of the event."""

    CASES = "cases"
    REPORTS = "reports"
    CONTROLLED = "controlled"
    TREATS_EVENT = "treats-event"
    BACKGROUND = "background"
    MECHANISM = "mechanism"
    ANALOGY = "analogy"


class Direction(StrEnum):
    """For or against the drugs causing the event; `silent` where somebody looked and nothing can be told."""

    FOR = "for"
    AGAINST = "against"
    SILENT = "silent"


class Strength(StrEnum):
    """How much weight the statement bears, from least to most."""

    SPECULATIVE = "speculative"
    WEAK = "weak"
    MODERATE = "moderate"
    STRONG = "strong"


class Viewpoint(StrEnum):
    """Bradford Hill's nine viewpoints, in his order (Proc R Soc Med 1965;58:295-300)."""

    STRENGTH = "strength"
    CONSISTENCY = "consistency"
    SPECIFICITY = "specificity"
    TEMPORALITY = "temporality"
    BIOLOGICAL_GRADIENT = "biological-gradient"
    PLAUSIBILITY = "plausibility"
    COHERENCE = "coherence"
    EXPERIMENT = "experiment"
    ANALOGY = "analogy"


class Effect(Value):
    """A comparison of the event's occurrence between the drugs and a comparator, with its interval.

    Attributes:
        measure: "adjusted hazard ratio", "risk difference in percentage points" ...
        null: the value that means no difference.
        is_adjusted: randomised, or adjusted for what differs between those treated and those not.
    """

    measure: str
    point: float
    low: float
    high: float
    is_adjusted: bool
    null: float = 1.0

    def __post_init__(self) -> None:
        if not self.low <= self.point <= self.high:
            raise ValueError(f"{self.point} lies outside its interval {self.low} to {self.high}")

    @property
    def direction(self) -> Direction:
        """For where the whole interval lies above no difference, against where it lies below, else silent."""
        if self.low > self.null:
            return Direction.FOR
        return Direction.AGAINST if self.high < self.null else Direction.SILENT

    @property
    def text(self) -> str:
        return f"{self.measure} {self.point:g} ({self.low:g} to {self.high:g})"


class Statement(Value):
    """One thing that a source says about the question.

    Attributes:
        published: when the source came out, as far as known: it counts from the last day that fits.
        strata: of the event, where it speaks of part of it; empty means all of it.
        is_controlled: there was a comparison group.
        viewpoints: Bradford Hill viewpoints that it bears on.
    """

    id: Annotated[str, msgspec.Meta(pattern="^[a-z0-9-]+$")]
    stream: Stream
    direction: Direction
    strength: Strength
    text: Annotated[str, msgspec.Meta(min_length=1)]
    published: str
    source: Source
    drugs: tuple[str, ...] = ()
    strata: tuple[str, ...] = ()
    is_controlled: bool = False
    effect: Effect | None = None
    viewpoints: tuple[Viewpoint, ...] = ()

    def __post_init__(self) -> None:
        PartialDate(text=self.published)
        measures_harm = self.stream in {Stream.CONTROLLED, Stream.ANALOGY}
        if self.effect and measures_harm and self.effect.direction is not self.direction:
            raise ValueError(
                f"direction is {self.direction.value!r}, but the interval of {self.effect.text} says "
                f"{self.effect.direction.value!r}"
            )

    def is_known_by(self, day: date) -> bool:
        return PartialDate(text=self.published).latest() <= day

    def bears_on(self, strata: frozenset[str]) -> bool:
        """Whether it speaks of any of these strata; no strata mean the event as one."""
        return not self.strata or not strata or not strata.isdisjoint(self.strata)


class Label(Value):
    """Whether a regulator's product information lists the event; `unknown` where nobody has read it.

    Attributes:
        dated: of the version read; not needed for `unknown`.
    """

    drug: str
    regulator: str
    lists_event: Literal["yes", "no", "unknown"]
    text: str
    dated: str | None = None
    source: Source | None = None

    def __post_init__(self) -> None:
        if self.dated is not None:
            PartialDate(text=self.dated)
        if self.lists_event != "unknown" and (self.dated is None or self.source is None):
            raise ValueError(f"lists_event is {self.lists_event!r}, which needs the label's date and source")

    def is_known_by(self, day: date) -> bool:
        return self.dated is None or PartialDate(text=self.dated).latest() <= day


class PublishedEvidence(Value):
    """Everything in an evidence file."""

    format: Literal[1]
    statements: tuple[Statement, ...] = ()
    labels: tuple[Label, ...] = ()

    def as_of(self, day: date) -> "PublishedEvidence":
        """What was public on `day`."""
        return msgspec.structs.replace(
            self,
            statements=tuple(each for each in self.statements if each.is_known_by(day)),
            labels=tuple(each for each in self.labels if each.is_known_by(day)),
        )

    def of(self, *streams: Stream) -> tuple[Statement, ...]:
        return tuple(each for each in self.statements if each.stream in streams)


def read_evidence(text: str, *, where: str) -> PublishedEvidence:
    """Reads an evidence file (docs/formats/evidence.md).

    Raises:
        InputError: with file and key: an unknown key, a date that is none, a point outside its interval, a direction
            that the interval does not bear out, a label without date, or an id used twice.
    """
    evidence = decode_toml(text, PublishedEvidence, where=where)
    ids = [statement.id for statement in evidence.statements]
    for twice in sorted({name for name in ids if ids.count(name) > 1}):
        raise InputError(f"two statements are called {twice!r}", where=where, fix="give each its own id")
    return evidence
