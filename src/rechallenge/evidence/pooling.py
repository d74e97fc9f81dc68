"""Findings about one question put to several patients: how many answered, spread of numbers, shares of answers."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from rechallenge.evidence.form import Field
from rechallenge.model import Case, Finding, Source
from rechallenge.stats import NotEstimable, describe, exact_interval, wilson_interval

CONVENIENCE_SET = (
    "Published patients are no sample: an interval says what so few could show if they had been drawn at random."
)


def sources_of(cases: Iterable[Case], *fields: str) -> tuple[Source, ...]:
    """Where these cells were read, each place once."""
    found = (source for case in cases for field in fields for source in case.cell(field).sources)
    return tuple({(source.work, source.locator): source for source in found}.values())


def unanswered(cases: Iterable[Case], field: str) -> dict[str, str]:
    """Who has no answer to a question, and why: not reported, unclear, not done."""
    cells = {case.id: case.cell(field) for case in cases}
    return {name: cell.state.value.replace("-", " ") for name, cell in cells.items() if not cell.is_known}


def answered(cases: Sequence[Case], field: Field) -> Finding:
    """For how many patients a question has a value; the inputs say why the others have none."""
    missing = unanswered(cases, field.name)
    n = len(cases) - len(missing)
    return Finding(
        id=f"cases.{field.name}.answered",
        label=f"{field.label}: with data",
        value=n,
        text=f"{n} of {len(cases)}",
        function=_name(answered),
        inputs={"patients": [case.id for case in cases], "unanswered": missing},
        sources=sources_of(cases, field.name),
    )


def described(
    root: str,
    label: str,
    values: Mapping[str, float],
    *,
    as_text: Callable[[float], str],
    sources: tuple[Source, ...],
    note: str = "",
) -> list[Finding]:
    """Median and range of `values` by patient; mean and SD from three on. Nothing where there are none."""
    if not values:
        return []
    again = describe(list(values.values()))
    ends = dict.fromkeys((as_text(min(values.values())), as_text(max(values.values()))))
    shown: dict[str, tuple[Any, str]] = {
        "median": (again.median, as_text(_number(again.median))),
        "range": ([again.low, again.high], " to ".join(ends)),
        "mean": _mean_like(again.mean, as_text),
        "sd": _mean_like(again.sd, as_text),
    }
    return [
        Finding(
            id=f"{root}.{name}",
            label=f"{label}: {name}",
            value=value,
            text=f"{text} (n = {again.n})",
            function=_name(describe),
            inputs={"values": dict(values)},
            sources=sources,
            note=note,
        )
        for name, (value, text) in shown.items()
    ]


def share(root: str, label: str, having: Sequence[str], of: Sequence[str], *, sources: tuple[Source, ...]) -> Finding:
    """x of n with exact and Wilson 95 % intervals.

    Args:
        having: patients with the answer; `of`: all patients whose answer is known, one or more.
    """
    x, n = len(having), len(of)
    exact, wilson = exact_interval(x, n), wilson_interval(x, n)
    if isinstance(exact, NotEstimable) or isinstance(wilson, NotEstimable):
        raise ValueError(f"{root}: a share needs at least one known answer")
    return Finding(
        id=root,
        label=label,
        value={
            "x": x,
            "n": n,
            "share": x / n,
            "exact": [exact.low, exact.high],
            "wilson": [wilson.low, wilson.high],
        },
        text=(
            f"{x} of {n} ({_percent(x / n)} %; exact 95 % {_percent(exact.low)} to {_percent(exact.high)} %, "
            f"Wilson {_percent(wilson.low)} to {_percent(wilson.high)} %)"
        ),
        function=_name(exact_interval),
        inputs={"having": list(having), "of": list(of), "level": 0.95},
        sources=sources,
        note=CONVENIENCE_SET,
    )


def _number(value: float | NotEstimable) -> float:
    return float("nan") if isinstance(value, NotEstimable) else value


def _mean_like(value: float | NotEstimable, as_text: Callable[[float], str]) -> tuple[float | None, str]:
    return (None, f"not given, {value.reason}") if isinstance(value, NotEstimable) else (value, as_text(value))


def _percent(value: float) -> str:
    return f"{100 * value:.0f}"


def _name(function: Callable[..., Any]) -> str:
    return f"{function.__module__}.{function.__qualname__}"
