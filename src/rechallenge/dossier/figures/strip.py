"""Each patient's value as a dot, with the median: the honest picture of a few numbers."""

from statistics import median

from rechallenge.dossier.figures.axis import Axis, spanning
from rechallenge.dossier.figures.forest import draw_scale
from rechallenge.dossier.svg import LINE, WIDTH, Canvas, Style, text_width, wrap
from rechallenge.model import Value

LABEL_WIDTH = 150.0
TEXT_WIDTH = 150.0
RADIUS = 5.0


class StripValue(Value):
    """One patient's value; `is_approximate` draws a hollow dot."""

    value: float
    label: str = ""
    is_approximate: bool = False


class StripRow(Value):
    """The values of one group; `texts` are lines at the right, such as n with data, median and range."""

    label: str
    values: tuple[StripValue, ...]
    texts: tuple[str, ...] = ()


class StripPlot(Value, tag="strip"):
    """Rows of individual values on one axis."""

    rows: tuple[StripRow, ...]
    axis_label: str
    limits: tuple[float, float] | None = None


def draw_strip(plot: StripPlot) -> str:
    """The plot as SVG."""
    low, high = plot.limits or spanning(item.value for row in plot.rows for item in row.values)
    axis = Axis(low=low, high=high, left=LABEL_WIDTH + 20, right=WIDTH - TEXT_WIDTH - 24)
    canvas, marks = Canvas(), Canvas()
    y = 6.0
    for row in plot.rows:
        y += _draw_row(marks, row, axis, y)
    draw_scale(canvas, axis, y, top=2)
    canvas.text((axis.left + axis.right) / 2, y + 36, plot.axis_label, Style.MUTED, anchor="middle")
    canvas.overlay(marks)
    return canvas.svg(y + 44)


def _draw_row(canvas: Canvas, row: StripRow, axis: Axis, top: float) -> float:
    label = wrap(row.label, LABEL_WIDTH, Style.STRONG)
    text = [line for said in row.texts for line in wrap(said, TEXT_WIDTH)]
    placed = _piled(row.values, axis)
    deepest = max((level for _, level in placed), default=0)
    words = max(len(label), len(text)) * LINE / 2 + 4
    above = max(words, 2 * RADIUS * deepest + RADIUS + 10)
    height = above + max(words, RADIUS + LINE + 14)
    middle = top + above
    canvas.lines(0, middle - len(label) * LINE / 2 + 11, label, Style.STRONG)
    canvas.lines(WIDTH - TEXT_WIDTH, middle - len(text) * LINE / 2 + 11, text)
    if not placed:
        canvas.text(axis.left, middle + 4, "no patient with a value", Style.MUTED)
        return height
    centre = axis.at(median(item.value for item in row.values))
    canvas.line("la", (centre, middle - RADIUS - 6), (centre, middle + RADIUS + 6))
    written = axis.left - LABEL_WIDTH
    for item, level in placed:
        x, y = axis.at(item.value), middle - level * 2 * RADIUS
        canvas.circle("fp l" if item.is_approximate else "fi", x, y, RADIUS - 0.5 * item.is_approximate)
        left = x - text_width(item.label) / 2
        if item.label and left > written:
            canvas.text(x, middle + RADIUS + 18, item.label, Style.MUTED, anchor="middle")
            written = x + text_width(item.label) / 2 + 6
    return height


def _piled(values: tuple[StripValue, ...], axis: Axis) -> list[tuple[StripValue, int]]:
    """Values in order, each on the lowest level where it does not hide another."""
    last: list[float] = []
    placed = []
    for item in sorted(values, key=lambda item: (item.value, item.label)):
        x = axis.at(item.value)
        level = next((index for index, end in enumerate(last) if x - end >= 2 * RADIUS), len(last))
        last[level : level + 1] = [x]
        placed.append((item, level))
    return placed
