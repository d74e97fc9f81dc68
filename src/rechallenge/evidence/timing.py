"""Time from one date of a patient's course to another, as exactly as the dates allow."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from rechallenge.model import Case, Cell, Duration, PartialDate, Source, TimeUnit
from rechallenge.model.values import DAYS_PER_MONTH, DAYS_PER_YEAR


@dataclass(frozen=True, slots=True)
class Span:
    """A span of time in days: every length from `low` to `high` fits what is known.

    Attributes:
        basis: from both dates, or as the report states it.
        contradiction: why dates and stated span cannot both be true; "" where they can.
    """

    low_days: float
    high_days: float
    basis: Literal["dates", "stated"]
    sources: tuple[Source, ...]
    contradiction: str = ""

    @property
    def days(self) -> float:
        """The middle, which is the value itself where it is known to the day."""
        return (self.low_days + self.high_days) / 2

    @property
    def is_after(self) -> bool:
        """Whether the end surely does not lie before the start; coarse dates may leave that open."""
        return self.low_days >= 0

    @property
    def is_exact(self) -> bool:
        return self.low_days == self.high_days


def latency(case: Case) -> Span | None:
    """From the start of the drug to the onset of the event; None where neither dates nor the report tell."""
    return span_between(case.cell("start"), case.cell("onset"), stated=case.cell("latency"))


def exposure(case: Case) -> Span | None:
    """From the start of the drug to its first stop; None where neither dates nor the report tell."""
    return span_between(case.cell("start"), case.cell("stop"), stated=case.cell("exposure_duration"))


def span_between(start: Cell, end: Cell, *, stated: Cell) -> Span | None:
    """The span by dates where both are known, with what their precision leaves open; else the stated span.

    low = earliest end - latest start, high = latest end - earliest start. A stated span is widened by half of its unit
    ("2 months" is 1.5 to 2.5), an approximate one by half of itself, before it is held against the dates; it is
    returned without that width.
    """
    told = stated.value if isinstance(stated.value, Duration) else None
    if not (isinstance(start.value, PartialDate) and isinstance(end.value, PartialDate)):
        return Span(told.days, told.days, "stated", stated.sources) if told is not None else None
    low = _days(start.value.latest(), end.value.earliest())
    high = _days(start.value.earliest(), end.value.latest())
    sources = tuple(dict.fromkeys((*start.sources, *end.sources)))
    return Span(low, high, "dates", sources, _contradiction(low, high, told))


def span_text(days: float) -> str:
    """A span in the unit a reader expects: days, then months from two months on, years from two years on."""
    if days >= 2 * DAYS_PER_YEAR:
        return f"{_short(days / DAYS_PER_YEAR)} years"
    if days >= 2 * DAYS_PER_MONTH - 1:
        return f"{_short(days / DAYS_PER_MONTH)} months"
    return f"{days:.0f} days" if round(days) != 1 else "1 day"


def _short(amount: float) -> str:
    return f"{amount:.1f}".removesuffix(".0")


def _days(first: date, last: date) -> float:
    return float((last - first).days)


def _contradiction(low: float, high: float, told: Duration | None) -> str:
    if high < 0:
        return f"the end lies before the start by {-high:.0f} days or more"
    if told is None:
        return ""
    unit = TimeUnit.DAY if told.unit is TimeUnit.HOUR else told.unit
    slack = max(unit.days / 2, told.days / 2 if told.is_approximate else 0.0)
    if told.days + slack < low or told.days - slack > high:
        between = f"{low:.0f}" if low == high else f"{low:.0f} to {high:.0f}"
        return f"the dates give {between} days, the report states {told.amount:g} {told.unit.value}s"
    return ""
