"""Where a value lies on a line: linear or logarithmic, with round ticks."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from rechallenge.dossier.svg import number

MAX_TICKS = 7


@dataclass(frozen=True, slots=True)
class Axis:
    """Maps values in [low, high] to the stretch from `left` to `right` in user units."""

    low: float
    high: float
    left: float
    right: float
    is_log: bool = False

    def __post_init__(self) -> None:
        if not self.low < self.high or (self.is_log and self.low <= 0):
            kind = "logarithmic" if self.is_log else "linear"
            raise ValueError(f"a {kind} axis cannot run from {self.low} to {self.high}")

    def at(self, value: float) -> float:
        """Position of `value`, held to the ends of the axis."""
        value = min(max(value, self.low), self.high)
        if self.is_log:
            share = math.log(value / self.low) / math.log(self.high / self.low)
        else:
            share = (value - self.low) / (self.high - self.low)
        return self.left + share * (self.right - self.left)

    def ticks(self) -> list[float]:
        """Round values inside the axis, at most MAX_TICKS of them."""
        return _log_ticks(self.low, self.high) if self.is_log else _linear_ticks(self.low, self.high)


def spanning(values: Iterable[float], *, is_log: bool = False, reference: float | None = None) -> tuple[float, float]:
    """Limits that hold all values and the reference, with a little room.

    On a logarithmic axis values of zero or less have no place and are passed over.
    """
    wanted = [value for value in values if math.isfinite(value) and (value > 0 or not is_log)]
    if reference is not None:
        wanted.append(reference)
    if not wanted:
        return (0.1, 10.0) if is_log else (0.0, 1.0)
    low, high = min(wanted), max(wanted)
    if is_log:
        low, high = (low / 2, high * 2) if low == high else (low, high)
        room = (high / low) ** 0.04
        return low / room, high * room
    room = (high - low) * 0.04 or 0.5
    return low - room if low < 0 or low == high else max(low - room, 0.0), high + room


def _log_ticks(low: float, high: float) -> list[float]:
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    for steps in ((1, 2, 5), (1, 3), (1,)):
        ticks = [step * 10.0**power for power in range(first, last + 1) for step in steps]
        inside = [tick for tick in ticks if low <= tick * (1 + 1e-12) and tick * (1 - 1e-12) <= high]
        if len(inside) <= MAX_TICKS:
            return inside
    every = -(-len(inside) // MAX_TICKS)
    return inside[::every]


def _linear_ticks(low: float, high: float) -> list[float]:
    rough = (high - low) / (MAX_TICKS - 1)
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough * (1 - 1e-12))
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [index * step for index in range(first, last + 1)]


def tick_label(value: float) -> str:
    """A tick as printed: no more digits than it has, true minus."""
    text = f"{value:.0f}" if abs(value) >= 1000 else f"{value:.4g}"
    return text.replace("-", "\N{MINUS SIGN}") if "e" not in text else number(value)
