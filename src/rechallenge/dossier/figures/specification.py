"""The specification curve: every way to count one question in order of its answer, and below what each way chose."""

from typing import Literal

from rechallenge.dossier.figures.axis import Axis, spanning, tick_label
from rechallenge.dossier.svg import LINE, WIDTH, Canvas, Style, text_width, wrap
from rechallenge.model import Value

LABEL_WIDTH = 240.0
CURVE_HEIGHT = 210.0
ROW = 13.0
MARK = 7.0  # height of a mark
MOST_LINES = 420  # beyond, curve and marks are drawn for every nth specification; the primary one always


class CurvePoint(Value):
    """One specification with an estimate; `choices` are the rows below in which it is marked."""

    point: float
    low: float
    high: float
    choices: tuple[str, ...]
    is_primary: bool = False


class ChoiceRow(Value):
    """One option; rows of the same axis stand together under its name."""

    key: str
    axis: str
    label: str


class SpecificationCurve(Value, tag="specification-curve"):
    """
    Attributes:
        points: in any order; drawn from low to high.
        n_without: specifications that have no estimate and are not drawn.
    """

    measure: str
    points: tuple[CurvePoint, ...]
    rows: tuple[ChoiceRow, ...]
    reference: float = 1.0
    scale: Literal["log", "linear"] = "log"
    limits: tuple[float, float] | None = None
    n_without: int = 0


def draw_specification_curve(plot: SpecificationCurve) -> str:
    """The curve as SVG."""
    canvas = Canvas()
    points = _drawn(sorted(plot.points, key=lambda point: (point.point, point.low, point.choices)))
    left = LABEL_WIDTH + 40
    across = Axis(low=-0.5, high=max(len(points), 1) - 0.5, left=left, right=WIDTH - 6)
    canvas.text(0, 12, plot.measure, Style.STRONG)
    up = _upward(plot)
    _draw_scale(canvas, up, (left, WIDTH - 6), plot.reference)
    last = sorted(enumerate(points), key=lambda item: item[1].is_primary)  # the primary one lies on top
    for at, point in last:
        x = across.at(at)
        canvas.line(f"{_colour(point, plot.reference)} th", (x, up.at(point.low)), (x, up.at(point.high)))
    for at, point in last:
        radius = 4.5 if point.is_primary else 1.4
        canvas.circle("fa" if point.is_primary else "fi", across.at(at), up.at(point.point), radius)
    bottom = _draw_primary(canvas, points, across, up)
    y = _draw_choices(canvas, plot, points, across, bottom)
    if plot.n_without:
        words = f"{plot.n_without} more ways to count have no estimate: a cell of their table is empty."
        canvas.text(0, y + 12, words, Style.MUTED)
        y += LINE + 4
    return canvas.svg(y + 4)


def _colour(point: CurvePoint, reference: float) -> str:
    if point.is_primary:
        return "la"
    if point.low > reference:
        return "lb"
    return "lg" if point.high < reference else "lm"


def _drawn(points: list[CurvePoint]) -> list[CurvePoint]:
    if len(points) <= MOST_LINES:
        return points
    every = -(-len(points) // MOST_LINES)
    return [point for at, point in enumerate(points) if at % every == 0 or point.is_primary]


def _upward(plot: SpecificationCurve) -> Axis:
    is_log = plot.scale == "log"
    values = [value for point in plot.points for value in (point.low, point.point, point.high)]
    low, high = plot.limits or spanning(values, is_log=is_log, reference=plot.reference)
    return Axis(low=low, high=high, left=24 + CURVE_HEIGHT, right=24, is_log=is_log)


def _draw_scale(canvas: Canvas, up: Axis, sides: tuple[float, float], reference: float) -> None:
    left, right = sides
    for tick in up.ticks():
        y = up.at(tick)
        canvas.line("lr", (left - 4, y), (right, y))
        canvas.text(left - 8, y + 4, tick_label(tick), Style.MUTED, anchor="end")
    canvas.line("l d", (left - 4, up.at(reference)), (right, up.at(reference)))


def _draw_primary(canvas: Canvas, points: list[CurvePoint], across: Axis, up: Axis) -> float:
    """Names the primary specification under the curve; returns where the choices may begin."""
    bottom = up.left + 8
    at = next((at for at, point in enumerate(points) if point.is_primary), None)
    if at is None:
        return bottom + 8
    x = across.at(at)
    canvas.line("la d", (x, up.at(points[at].low)), (x, bottom + 2))
    half = text_width("primary", Style.ACCENT) / 2
    canvas.text(
        min(max(x, across.left + half), across.right - half), bottom + 14, "primary", Style.ACCENT, anchor="middle"
    )
    return bottom + 22


def _draw_choices(
    canvas: Canvas, plot: SpecificationCurve, points: list[CurvePoint], across: Axis, top: float
) -> float:
    y = top
    axis = ""
    for row in plot.rows:
        if row.axis != axis:
            axis = row.axis
            y += 5
            canvas.line("lr", (0, y), (WIDTH, y))
            canvas.text(0, y + 12, axis, Style.STRONG)
            y += LINE
        label = wrap(row.label, LABEL_WIDTH - 10)
        canvas.lines(10, y + 10, label)
        for at, point in enumerate(points):
            if row.key in point.choices:
                x = across.at(at)
                canvas.line("la" if point.is_primary else "lm", (x, y + 3), (x, y + 3 + MARK))
        y += ROW + LINE * (len(label) - 1)
    return y
