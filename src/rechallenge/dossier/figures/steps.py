"""Steps that rise over time: how much had happened by when, for several groups, with dated marks."""

from datetime import date
from typing import Literal

from rechallenge.dossier.figures.axis import Axis, tick_label
from rechallenge.dossier.figures.forest import draw_scale
from rechallenge.dossier.svg import LINE, WIDTH, Canvas, Style, text_width, wrap
from rechallenge.model import Value

HEIGHT = 200.0
LEFT = 52.0
LINES = ("la", "l", "lg", "lb", "lm", "la d", "l d")  # colours in the order of the series


class Steps(Value):
    """One group: `points` are (x, y) at which the line rises to y; `text` says the group in numbers."""

    label: str
    points: tuple[tuple[float, float], ...]
    text: str = ""


class DatedMark(Value):
    """Something that happened at x: a paper, a warning."""

    x: float
    label: str


class StepPlot(Value, tag="steps"):
    """
    Attributes:
        x_kind: "days" on a logarithmic axis from half a day, or "dates" as days since year 1 (date.toordinal).
        y_label: what rises; a share stands in [0, 1] and is drawn in percent.
    """

    series: tuple[Steps, ...]
    x_label: str
    y_label: str
    x_kind: Literal["days", "dates"]
    is_share: bool = False
    marks: tuple[DatedMark, ...] = ()


def draw_steps(plot: StepPlot) -> str:
    """The plot as SVG."""
    canvas, lines = Canvas(), Canvas()
    top = 22.0 + LINE * len(plot.marks) * (plot.x_kind == "dates")
    across, up = _axes(plot, top)
    canvas.text(0, 12, plot.y_label, Style.STRONG)
    for tick in up.ticks():
        y = up.at(tick)
        canvas.line("lr", (LEFT, y), (across.right, y))
        canvas.text(LEFT - 6, y + 4, f"{tick:.0%}" if plot.is_share else tick_label(tick), Style.MUTED, anchor="end")
    _draw_across(canvas, plot, across, up.left)
    _draw_marks(canvas, plot.marks, across, up)
    for at, series in enumerate(plot.series):
        _draw_series(lines, series, LINES[at % len(LINES)], across, up)
    canvas.overlay(lines)
    canvas.text((across.left + across.right) / 2, up.left + 36, plot.x_label, Style.MUTED, anchor="middle")
    return canvas.svg(_draw_key(canvas, plot, up.left + 48))


def _axes(plot: StepPlot, top: float) -> tuple[Axis, Axis]:
    xs = [x for series in plot.series for x, _ in series.points] + [mark.x for mark in plot.marks]
    ys = [y for series in plot.series for _, y in series.points]
    if plot.x_kind == "days":
        across = Axis(low=0.5, high=max([10.0, *xs]) * 1.05, left=LEFT, right=WIDTH - 16, is_log=True)
    else:
        first, last = min(xs, default=1.0), max(xs, default=366.0)
        across = Axis(low=first - 30, high=max(last, first + 60) + 30, left=LEFT, right=WIDTH - 8)
    highest = 1.0 if plot.is_share else max([1.0, *ys]) * 1.04
    return across, Axis(low=0.0, high=highest, left=top + HEIGHT, right=top)


def _draw_across(canvas: Canvas, plot: StepPlot, across: Axis, y: float) -> None:
    if plot.x_kind == "days":
        draw_scale(canvas, across, y, top=y)
        return
    canvas.line("lm", (across.left, y), (across.right, y))
    years = range(date.fromordinal(max(1, int(across.low))).year + 1, date.fromordinal(int(across.high)).year + 1)
    every = -(-len(years) // 12) or 1
    for year in years[::every]:
        x = across.at(date(year, 1, 1).toordinal())
        canvas.line("lm", (x, y), (x, y + 4))
        if x + text_width(str(year), Style.MUTED) / 2 <= WIDTH:
            canvas.text(x, y + 18, str(year), Style.MUTED, anchor="middle")


def _draw_marks(canvas: Canvas, marks: tuple[DatedMark, ...], across: Axis, up: Axis) -> None:
    """Each mark has a line of its own above the plot, so that no two labels meet."""
    for at, mark in enumerate(sorted(marks, key=lambda mark: (mark.x, mark.label))):
        x, y = across.at(mark.x), 18 + LINE * at
        canvas.line("lb d", (x, y + 6), (x, up.left))
        room_right, room_left = WIDTH - x - 6, x - 6
        label = wrap(mark.label, max(room_left, room_right), Style.MUTED)[0]
        is_right = text_width(label, Style.MUTED) <= room_right
        canvas.text(x + 4 if is_right else x - 4, y + 10, label, Style.MUTED, anchor="start" if is_right else "end")


def _draw_series(canvas: Canvas, series: Steps, css: str, across: Axis, up: Axis) -> None:
    height = up.at(0)
    x_before = across.left
    for x, y in sorted(series.points):
        at = across.at(x)
        canvas.line(css, (x_before, height), (at, height))
        canvas.line(css, (at, height), (at, up.at(y)))
        x_before, height = at, up.at(y)
    if series.points:
        canvas.line(css, (x_before, height), (across.right, height))


def _draw_key(canvas: Canvas, plot: StepPlot, top: float) -> float:
    y = top
    for at, series in enumerate(plot.series):
        canvas.line(LINES[at % len(LINES)], (LEFT, y + 8), (LEFT + 22, y + 8))
        label = wrap(series.label, WIDTH - LEFT - 30, Style.STRONG)
        canvas.lines(LEFT + 30, y + 12, label, Style.STRONG)
        said = wrap(series.text, WIDTH - LEFT - 30)
        beside = LEFT + 38 + text_width(label[-1], Style.STRONG)
        if len(said) == 1 and beside + text_width(said[0]) <= WIDTH:
            canvas.text(beside, y + 12 + LINE * (len(label) - 1), said[0])
            said = []
        canvas.lines(LEFT + 30, y + 12 + LINE * len(label), said)
        y += LINE * (len(label) + len(said)) + 2
    return y + 2
