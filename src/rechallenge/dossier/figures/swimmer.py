"""One lane per patient: on the drug, off it, what happened when, and what is not known.

A lane is a sequence, so that a report that gives the order of events but not their times can be drawn
without making times up: a phase of unknown length is hatched, and what follows it is in order, not to scale.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from rechallenge.dossier.figures.axis import Axis
from rechallenge.dossier.figures.forest import draw_scale
from rechallenge.dossier.svg import LINE, WIDTH, Box, Canvas, Style, text_width, wrap
from rechallenge.model import Value

LABEL_WIDTH = 138.0
LEFT = LABEL_WIDTH + 14
FLAG = 114.0  # width of a mark's words
RIGHT = WIDTH - FLAG
UNKNOWN = 78.0  # drawn width of a phase whose length is not known
BAR = 14.0
APART = 15.0  # least distance between two marks

DAYS = {"days": 1.0, "weeks": 7.0, "months": 30.4375, "years": 365.25}

PhaseKind = Literal["on-drug", "off-drug", "not-stated"]
MarkKind = Literal["event", "stop", "restart", "recurrence", "treatment", "improved", "recovered", "died", "other"]

PHASE_NAMES: dict[PhaseKind, str] = {
    "on-drug": "on the drug",
    "off-drug": "off the drug",
    "not-stated": "drug use not stated",
}
MARK_NAMES: dict[MarkKind, str] = {
    "event": "event", "recurrence": "event again", "stop": "drug stopped", "restart": "drug restarted",
    "treatment": "treatment", "improved": "improved", "recovered": "recovered", "died": "died", "other": "other",
}  # fmt: skip


class Phase(Value, tag="phase"):
    """A stretch of time; `days` None where its length is not reported."""

    kind: PhaseKind
    days: float | None = None
    is_approximate: bool = False


class Mark(Value, tag="mark"):
    """Something that happened at the end of the phase before it."""

    kind: MarkKind
    text: str


class Lane(Value):
    """One patient, from the first dose on."""

    label: str
    steps: tuple[Phase | Mark, ...]
    detail: str = ""


class SwimmerPlot(Value, tag="swimmer"):
    """Lanes below each other on one time axis."""

    lanes: tuple[Lane, ...]
    unit: Literal["days", "weeks", "months", "years"] = "months"


@dataclass(frozen=True, slots=True)
class _Flag:
    """A mark where it is drawn: its words hang from a pole at `x`, on a level where they cover no others."""

    x: float
    mark: Mark
    lines: list[str]
    level: int


@dataclass(frozen=True, slots=True)
class _Scale:
    """How long a day and a phase of unknown length are drawn; no day has a length where no time is known."""

    per_day: float
    unknown: float
    unit: str

    def width(self, phase: Phase) -> float:
        return self.unknown if phase.days is None else phase.days * self.per_day


def draw_swimmer(plot: SwimmerPlot) -> str:
    """The lanes as SVG."""
    scale = _scale(plot)
    lanes, ground = Canvas(), Canvas()
    y = 2.0
    longest = max((_days_to_scale(lane) for lane in plot.lanes), default=0.0)
    axis = None
    if longest > 0:
        axis = Axis(low=0.0, high=longest / DAYS[plot.unit], left=LEFT, right=LEFT + longest * scale.per_day)
    for index, lane in enumerate(plot.lanes):
        if index:
            ground.line("lr", (0, y), (WIDTH, y))
        height = _draw_lane(lanes, lane, scale, y + 6) + 16
        if axis is not None:
            _draw_months(ground, axis, _days_to_scale(lane) / DAYS[plot.unit], (y, y + height))
        y += height
    if axis is not None:
        ground.line("lm", (0, y), (WIDTH, y))
        draw_scale(ground, axis, y, top=y)
        ground.text(LEFT, y + 35, f"{plot.unit.capitalize()} since the first dose", Style.MUTED)
        y += 44
    ground.overlay(lanes)
    return ground.svg(_draw_key(ground, plot, y + 16) + 6)


def _known_days(lane: Lane) -> float:
    return sum(step.days or 0.0 for step in lane.steps if isinstance(step, Phase))


def _days_to_scale(lane: Lane) -> float:
    """Days from the first dose to the first phase of unknown length: beyond it, place says order, not time."""
    phases = [step for step in lane.steps if isinstance(step, Phase)]
    known = itertools.takewhile(lambda phase: phase.days is not None, phases)
    return sum(phase.days or 0.0 for phase in known)


def _draw_months(canvas: Canvas, axis: Axis, end: float, heights: tuple[float, float]) -> None:
    for tick in axis.ticks():
        if end > 0 and tick <= end * (1 + 1e-9):
            canvas.line("lr", (axis.at(tick), heights[0]), (axis.at(tick), heights[1]))


def _n_unknown(lane: Lane) -> int:
    return sum(isinstance(step, Phase) and step.days is None for step in lane.steps)


def _longest_run(lane: Lane) -> int:
    """Most marks of one moment."""
    runs = itertools.groupby(lane.steps, key=lambda step: isinstance(step, Mark))
    return max((len(list(steps)) for is_mark, steps in runs if is_mark), default=1)


def _scale(plot: SwimmerPlot) -> _Scale:
    """The largest scale at which every lane ends before RIGHT, with the marks of one moment side by side."""
    crowd = max((_longest_run(lane) for lane in plot.lanes), default=1)
    room = RIGHT - LEFT - APART * (crowd - 1)
    most = max((_n_unknown(lane) for lane in plot.lanes), default=0)
    unknown = min(UNKNOWN, 0.8 * room / max(most, 1))
    per_day = [(room - unknown * _n_unknown(lane)) / _known_days(lane) for lane in plot.lanes if _known_days(lane) > 0]
    return _Scale(per_day=min(per_day, default=0.0), unknown=unknown, unit=plot.unit)


def _draw_lane(canvas: Canvas, lane: Lane, scale: _Scale, top: float) -> float:
    """Draws one patient; returns the height taken."""
    label, detail = wrap(lane.label, LABEL_WIDTH, Style.STRONG), wrap(lane.detail, LABEL_WIDTH, Style.MUTED)
    canvas.lines(0, top + 11, label, Style.STRONG)
    canvas.lines(0, top + 11 + len(label) * LINE, detail, Style.MUTED)
    bar = top + 17
    x = LEFT
    marks: list[tuple[float, Mark]] = []
    for step in lane.steps:
        if isinstance(step, Mark):
            marks.append((max(x, marks[-1][0] + APART) if marks else x, step))
            continue
        width = scale.width(step)
        _draw_phase(canvas, step, (x, bar, width, BAR), scale.unit)
        x += width
    flags = _flags(_held_inside(marks))
    bottom = _draw_flags(canvas, flags, bar)
    for flag in flags:
        draw_mark(canvas, flag.mark.kind, flag.x, bar + BAR / 2)
    return max(bottom - top, (len(label) + len(detail)) * LINE + 4)


def _held_inside(marks: Sequence[tuple[float, Mark]]) -> list[tuple[float, Mark]]:
    """Moves marks that short phases have pushed beyond RIGHT back, in their order."""
    last = len(marks) - 1
    return [(min(x, RIGHT - APART * (last - index)), mark) for index, (x, mark) in enumerate(marks)]


def _draw_phase(canvas: Canvas, phase: Phase, box: Box, unit: str) -> None:
    x, y, width, height = box
    if phase.kind == "on-drug":
        canvas.rect("fs" if phase.days is None else "fa", box)
        if phase.days is None:
            canvas.hatch(box)
    elif phase.kind == "not-stated":
        canvas.rect("fp lm d", box)
    else:
        middle = y + height / 2
        canvas.line("lm d" if phase.days is None else "lm", (x, middle), (x + width, middle))
    said = _length(phase, unit)
    if text_width(said) <= width - 4:
        canvas.text(x + width / 2, y - 5, said, Style.MUTED, anchor="middle")


def _length(phase: Phase, unit: str) -> str:
    if phase.days is None:
        return "not reported"
    amount = phase.days / DAYS[unit]
    said = f"{amount:.0f}" if abs(amount - round(amount)) < 0.05 else f"{amount:.1f}"
    return f"{'about ' if phase.is_approximate else ''}{said} {unit.removesuffix('s') if said == '1' else unit}"


def _flags(marks: Sequence[tuple[float, Mark]]) -> list[_Flag]:
    """Hangs the words from right to left, so that no pole crosses words that begin further right."""
    starts: list[float] = []
    flags = []
    for x, mark in reversed(marks):
        lines = wrap(mark.text, FLAG - 6)
        end = x + 10 + max(text_width(line) for line in lines)
        level = next((index for index, start in enumerate(starts) if end <= start), len(starts))
        starts[level : level + 1] = [x]
        flags.append(_Flag(x=x, mark=mark, lines=lines, level=level))
    return flags


def _draw_flags(canvas: Canvas, flags: Sequence[_Flag], bar: float) -> float:
    """Draws poles and words below the bar; returns where they end."""
    top = bar + BAR + 4
    for level in range(max((flag.level for flag in flags), default=-1) + 1):
        here = [flag for flag in flags if flag.level == level]
        for flag in here:
            canvas.line("lm", (flag.x, bar + BAR), (flag.x, top + len(flag.lines) * LINE))
            canvas.lines(flag.x + 5, top + 12, flag.lines)
        top += max(len(flag.lines) for flag in here) * LINE + 5
    return top


def draw_mark(canvas: Canvas, kind: MarkKind, x: float, y: float) -> None:
    """Draws one sign; signs differ in shape, not in colour alone."""
    match kind:
        case "event":
            canvas.circle("fb lp", x, y, 6)
        case "recurrence":
            canvas.circle("fb lp", x, y, 6)
            canvas.circle("fp", x, y, 2.5)
        case "stop":
            canvas.rect("fi lp", (x - 4.5, y - 4.5, 9, 9))
        case "restart":
            canvas.polygon("fi lp", [(x - 4.5, y - 6), (x + 6, y), (x - 4.5, y + 6)])
        case "treatment":
            canvas.polygon("fp l", [(x, y - 6.5), (x + 6.5, y), (x, y + 6.5), (x - 6.5, y)])
        case "improved" | "recovered":
            canvas.circle("fp lg", x, y, 5.5)
            if kind == "recovered":
                canvas.circle("fg", x, y, 2.5)
        case "died":
            canvas.circle("fp", x, y, 6.5)
            canvas.line("l", (x - 5, y - 5), (x + 5, y + 5))
            canvas.line("l", (x - 5, y + 5), (x + 5, y - 5))
        case "other":
            canvas.circle("fp l", x, y, 4.5)


def _draw_key(canvas: Canvas, plot: SwimmerPlot, y: float) -> float:
    """Explains the signs that the plot uses; returns where the key ends."""
    steps = [step for lane in plot.lanes for step in lane.steps]
    used = {step.kind for step in steps}
    items: list[tuple[Phase | Mark, str]] = [
        (Phase(kind=phase, days=0.0), text) for phase, text in PHASE_NAMES.items() if phase in used
    ]
    if any(isinstance(step, Phase) and step.days is None for step in steps):
        items.append((Phase(kind="on-drug"), "length not reported: order only"))
    items += [(Mark(kind=mark, text=""), text) for mark, text in MARK_NAMES.items() if mark in used]
    x = 0.0
    for sign, text in items:
        width = 26 + text_width(text)
        if x + width > WIDTH:
            x, y = 0.0, y + LINE + 5
        if isinstance(sign, Mark):
            draw_mark(canvas, sign.kind, x + 10, y - 4)
        else:
            _draw_phase(canvas, sign, (x, y - 10, 20, 12), "days")
        canvas.text(x + 26, y, text, Style.MUTED)
        x += width + 22
    return y
