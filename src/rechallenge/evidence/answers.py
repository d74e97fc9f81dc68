"""Answers between people's words and stored values: "2 months", "15 mg twice daily", "not reported"."""

import re
from datetime import date
from typing import Any

from rechallenge.evidence.form import Field, FieldKind
from rechallenge.model import Cell, CellState, CellValue, Dose, Duration, InputError, PartialDate, TimeUnit

STATE_WORDS = {state.value.replace("-", " "): state for state in CellState if state is not CellState.VALUE}

_NUMBER = r"\d+(?:\.\d+)?"
_DURATION = re.compile(
    rf"(?P<about>about|approximately|around|~)?\s*(?P<low>{_NUMBER})(?:\s*(?:-|–|to)\s*(?P<high>{_NUMBER}))?"
    r"\s*(?P<unit>hour|day|week|month|year)s?",
    re.IGNORECASE,
)
_DOSE = re.compile(rf"(?P<amount>{_NUMBER})\s*(?P<unit>mg/kg|mg|g|µg|mcg|IU)\b\s*(?P<often>.*)", re.IGNORECASE)
_TIMES_PER_DAY = {
    "once daily": 1.0,
    "daily": 1.0,
    "a day": 1.0,
    "per day": 1.0,
    "/day": 1.0,
    "qd": 1.0,
    "od": 1.0,
    "twice daily": 2.0,
    "twice a day": 2.0,
    "bid": 2.0,
    "three times daily": 3.0,
    "tid": 3.0,
    "every other day": 0.5,
    "once weekly": 1 / 7,
    "weekly": 1 / 7,
    "four times daily": 4.0,
    "twice weekly": 2 / 7,
    "three times weekly": 3 / 7,
    **{f"every {weeks} weeks": 1 / (7 * weeks) for weeks in (2, 3, 4, 6, 8)},
}
_OFTEN = {
    1.0: "once daily",
    2.0: "twice daily",
    3.0: "three times daily",
    4.0: "four times daily",
    0.5: "every other day",
    1 / 7: "once weekly",
    2 / 7: "twice weekly",
    3 / 7: "three times weekly",
    **{1 / (7 * weeks): f"every {weeks} weeks" for weeks in (2, 3, 4, 6, 8)},
}
_AMBIGUOUS_TIMES = re.compile(r"[x×]\s*\d+")  # "15 mg x 2": two doses a day, or two tablets at once


def parse_duration(text: str) -> Duration | None:
    """A span of time as people write it; of a range, the middle, marked approximate.

    >>> parse_duration("4 to 6 weeks")
    Duration(amount=5.0, unit=<TimeUnit.WEEK: 'week'>, is_approximate=True)
    """
    match = _DURATION.fullmatch(text.strip())
    if match is None:
        return None
    low, high = float(match["low"]), float(match["high"] or match["low"])
    return Duration(
        amount=(low + high) / 2,
        unit=TimeUnit(match["unit"].lower()),
        is_approximate=bool(match["about"] or match["high"]),
    )


def parse_dose(text: str) -> Dose | None:
    """A dose as people write it; "15 mg x 2" is kept as ambiguous, an unknown frequency as none."""
    match = _DOSE.fullmatch(text.strip())
    if match is None:
        return None
    often = match["often"].strip().lower()
    if often and often not in _TIMES_PER_DAY and not _AMBIGUOUS_TIMES.fullmatch(often):
        return None
    return Dose(
        amount=float(match["amount"]),
        unit=match["unit"].lower() if match["unit"] != "IU" else "IU",
        times_per_day=_TIMES_PER_DAY.get(often),
        is_ambiguous=bool(often) and often not in _TIMES_PER_DAY,
    )


def parse_value(field: Field, raw: Any, *, where: str) -> CellValue:
    """The value that a person wrote for `field`, in the type that the form asks for.

    Raises:
        InputError: it cannot be read as one.
    """
    value: CellValue | None
    match field.kind:
        case FieldKind.DURATION:
            value, example = parse_duration(str(raw)), '"2 months"'
        case FieldKind.DOSE:
            value, example = parse_dose(str(raw)), '"5 mg twice daily"'
        case FieldKind.DATE:
            value, example = _parse_date(raw), '"2019-12"'
        case FieldKind.LIST:
            value, example = _parse_list(raw), '["first", "second"]'
        case _:
            value, example = raw, ", ".join(field.options) or f"a {field.kind.value}"
    if value is None:
        raise InputError(f"{raw!r} cannot be read as a {field.kind.value}", where=where, fix=f"write {example}")
    if fault := field.fault_of(value):
        raise InputError(fault, where=where, fix=f"write {example}")
    return value


def _parse_date(raw: Any) -> PartialDate | None:
    if isinstance(raw, date):
        return PartialDate.of(raw)
    try:
        return PartialDate(text=str(raw))
    except ValueError:
        return None


def _parse_list(raw: Any) -> tuple[str, ...] | None:
    items = raw if isinstance(raw, list | tuple) else [raw]
    return tuple(items) if items and all(isinstance(item, str) and item for item in items) else None


def parse_cell_value(field: Field, raw: Any, *, where: str) -> Cell:
    """A cell without sources from a value, or from the words "not reported", "unclear", "not done"."""
    if isinstance(raw, str) and raw.strip().lower() in STATE_WORDS:
        return Cell(state=STATE_WORDS[raw.strip().lower()])
    return Cell(state=CellState.VALUE, value=parse_value(field, raw, where=where))


def text_of(value: CellValue, *, unit: str = "") -> str:
    """A value in words, as tables print it."""
    match value:
        case bool():
            return "yes" if value else "no"
        case int() | float():
            return f"{value:g} {unit}".strip()
        case tuple():
            return ", ".join(value)
        case Duration():
            name = value.unit.value if value.amount == 1 else f"{value.unit.value}s"
            return f"{'about ' if value.is_approximate else ''}{value.amount:g} {name}"
        case Dose():
            return _dose_text(value)
        case PartialDate():
            return value.text
    return value


def cell_text(cell: Cell, field: Field) -> str:
    """A cell in words: its value, or "not reported", "unclear", "not done"; never blank."""
    if cell.value is None:
        return cell.state.value.replace("-", " ")
    unit = "" if field.unit == "years" else field.unit
    return text_of(cell.value, unit=unit)


def _dose_text(dose: Dose) -> str:
    amount = f"{dose.amount:g} {dose.unit}"
    if dose.is_ambiguous:
        return f"{amount}, frequency ambiguous"
    if dose.times_per_day is None:
        return f"{amount}, frequency not reported"
    return f"{amount} {_OFTEN.get(dose.times_per_day, f'{dose.times_per_day:g} times a day')}"
