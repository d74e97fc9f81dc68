"""The background file: how often the event comes by itself, and how long how many people took the drug."""

from typing import Annotated, Literal

import msgspec

from rechallenge.model import InputError, Source, Value, decode_toml
from rechallenge.signals.fact import Fact, Name, Text, require_unique
from rechallenge.stats import Estimate, rate_interval

Positive = Annotated[float, msgspec.Meta(gt=0)]
Count = Annotated[int, msgspec.Meta(ge=0)]
AtLeastOne = Annotated[int, msgspec.Meta(ge=1)]


class Rate(Fact):
    """How often an event was first seen in a population that did not take the drug.

    Attributes:
        per: person-years that `value`, `low` and `high` are given per.
        low, high: published 95% limits, both or none.
        events, person_years: given instead of limits, they yield exact Poisson limits.
        setting: `general` population, or people with the `disease` that the drug is given for.
        note: a limit or reading that belongs to it.
    """

    event: Text
    population: Text
    setting: Literal["general", "disease"]
    per: Positive
    value: Positive | None = None
    low: Positive | None = None
    high: Positive | None = None
    events: AtLeastOne | None = None
    person_years: Positive | None = None
    note: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        if (self.low is None) != (self.high is None) or (self.events is None) != (self.person_years is None):
            raise ValueError(f"rate {self.id!r}: low goes with high, and events with person_years")
        if (self.value is None) == (self.events is None):
            raise ValueError(f"rate {self.id!r} needs either value or events with person_years")
        value, low, high = self.estimate()
        if low is not None and high is not None and not low <= value <= high:
            raise ValueError(f"rate {self.id!r}: {value:g} does not lie between {low:g} and {high:g}")

    def estimate(self) -> tuple[float, float | None, float | None]:
        """The rate per `per` person-years with its limits, where there are any."""
        if self.events is None or self.person_years is None:
            assert self.value is not None
            return self.value, self.low, self.high
        exact: Estimate = rate_interval(self.events, self.person_years, per=self.per)
        return exact.point, exact.low, exact.high


class Exposure(Fact):
    """Time at risk under a drug.

    Attributes:
        observed: events of the kind looked for that were seen in that time; None where the source does not say, which
            is not the same as none.
    """

    drug: Text
    population: Text
    person_years: Positive
    persons: Count | None = None
    observed: Count | None = None
    note: str = ""


class Expectation(Value):
    """One background rate to be laid over one exposure, with the reason why the two go together."""

    rate: Name
    exposure: Name
    why: Text


class EventMargin(Value):
    event: Text
    n_event: AtLeastOne


class ReportMargins(Fact):
    """Totals of a database of spontaneous reports from which expected counts follow without a 2x2 table.

    Attributes:
        n_drug: reports with the drug; n: reports in all.
    """

    database: Text
    drug: Text
    n_drug: AtLeastOne
    n: AtLeastOne
    events: tuple[EventMargin, ...]
    limits: Literal["exact", "approximate"] = "exact"
    sources: tuple[Source, ...] = ()
    note: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        if max(self.n_drug, *(margin.n_event for margin in self.events), 0) > self.n:
            raise ValueError(f"margins {self.id!r}: a part is larger than n = {self.n}")
        require_unique((margin.event for margin in self.events), "event")


class Background(Value):
    """The whole file."""

    format: Literal[1]
    rates: tuple[Rate, ...] = msgspec.field(name="rate", default=())
    exposures: tuple[Exposure, ...] = msgspec.field(name="exposure", default=())
    expectations: tuple[Expectation, ...] = msgspec.field(name="expectation", default=())
    margins: tuple[ReportMargins, ...] = msgspec.field(name="margins", default=())

    def __post_init__(self) -> None:
        for kind, facts in (("rate", self.rates), ("exposure", self.exposures), ("margins", self.margins)):
            require_unique((fact.id for fact in facts), kind)
        require_unique((f"{one.rate} over {one.exposure}" for one in self.expectations), "expectation")

    def rate(self, name: str) -> Rate:
        return next(rate for rate in self.rates if rate.id == name)

    def exposure(self, name: str) -> Exposure:
        return next(exposure for exposure in self.exposures if exposure.id == name)


def read_background(text: str, where: str) -> Background:
    """Reads a background file.

    Args:
        where: name of the file, for messages.
    Raises:
        InputError: not TOML, an unknown or missing key, or an expectation that names no rate or exposure of the file.
    """
    background = decode_toml(text, Background, where=where)
    for at, expectation in enumerate(background.expectations):
        for kind, wanted, facts in (
            ("rate", expectation.rate, background.rates),
            ("exposure", expectation.exposure, background.exposures),
        ):
            known = [fact.id for fact in facts]
            if wanted not in known:
                raise InputError(
                    f"there is no {kind} {wanted!r}",
                    where=f"{where}, expectation[{at}]",
                    fix=f"known: {', '.join(known) or 'none'}",
                )
    return background
