"""Results with their way back: the function is called with the very inputs that the finding then shows."""

import dataclasses
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from rechallenge.model import Finding, Source
from rechallenge.stats import Estimate, Interval, NotEstimable

MINUS = "−"


@dataclass(frozen=True, slots=True)
class Caption:
    """How a finding is named and printed: its id, what it is in a few words, decimals, a limit that belongs to it."""

    id: str
    label: str
    digits: int = 2
    note: str = ""


def computed(
    function: Callable[..., Any], inputs: Mapping[str, Any], caption: Caption, *, sources: Sequence[Source]
) -> Finding:
    """Calls `function(**inputs)` and keeps result, name and inputs together.

    Returns:
        A finding with value None and the reason as text where the result is `NotEstimable`.
    """
    result = function(**inputs)
    return Finding(
        id=caption.id,
        label=caption.label,
        value=None if isinstance(result, NotEstimable) else plain(result),
        text=printed(result, caption.digits),
        function=f"{function.__module__}.{function.__qualname__}",
        inputs={name: plain(value) for name, value in inputs.items()},
        sources=tuple(sources),
        note=caption.note,
    )


def printed(result: object, digits: int) -> str:
    """A result as it stands in a sentence: "0.49 (0.18 to 1.31)", "not estimable: no reports in cell a ..."."""
    match result:
        case NotEstimable(reason):
            return f"not estimable: {reason}"
        case Estimate(point, low, high):
            return f"{number(point, digits)} ({number(low, digits)} to {number(high, digits)})"
        case Interval(low, high):
            return f"{number(low, digits)} to {number(high, digits)}"
        case bool():
            return "yes" if result else "no"
        case float():
            return number(result, digits)
        case dict():
            return ", ".join(f"{name} {printed(value, digits)}" for name, value in result.items())
        case list():
            return ", ".join(map(str, result)) or "none"
        case _:
            return str(result)


def number(value: float, digits: int) -> str:
    """A number with a true minus and no minus zero."""
    text = f"{value:.{digits}f}"
    if not text.strip("-0."):
        text = text.lstrip("-")
    return text.replace("-", MINUS)


def plain(value: Any) -> Any:
    """The value as plain JSON."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return dataclasses.asdict(value)
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value


def slug(text: str) -> str:
    """A part of a finding's id.

    >>> slug("TNF inhibitors (RA)")
    'tnf-inhibitors-ra'
    """
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
