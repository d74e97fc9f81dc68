"""Numbers in flight: an estimate, an interval, and the reason why there is none."""

import math
from dataclasses import dataclass


class OutOfDomain(ValueError):
    """An argument lies where the formula has no meaning."""


@dataclass(frozen=True, slots=True)
class Interval:
    """Lower and upper limit at a coverage `level` in (0, 1)."""

    low: float
    high: float
    level: float


@dataclass(frozen=True, slots=True)
class Estimate:
    """A point with its limits at a coverage `level` in (0, 1)."""

    point: float
    low: float
    high: float
    level: float


@dataclass(frozen=True, slots=True)
class NotEstimable:
    """The absence of a number, with its reason: `NotEstimable("no reports in cell b")`."""

    reason: str


def require_level(level: float) -> None:
    """Raises OutOfDomain unless `level` is a coverage in (0, 1)."""
    if not 0.0 < level < 1.0:
        raise OutOfDomain(f"level is {level!r}; a coverage lies between 0 and 1, such as 0.95")


def require_count(value: float, name: str) -> None:
    """Raises OutOfDomain unless `value` is a whole number, 0 or more."""
    if isinstance(value, bool) or value != value // 1 or value < 0:
        raise OutOfDomain(f"{name} is {value!r}; a count is a whole number, 0 or more")


def require_expected(expected: float) -> None:
    """Raises OutOfDomain unless `expected` is a finite number, 0 or more."""
    if not 0 <= expected < math.inf:
        raise OutOfDomain(f"expected is {expected!r}; it is a finite number, 0 or more")
