"""Estimates with their intervals, row by row, on one axis."""

from dataclasses import dataclass
from typing import Literal

from rechallenge.dossier.figures.axis import Axis, spanning, tick_label
from rechallenge.dossier.svg import LINE, WIDTH, Canvas, Style, text_width, wrap
from rechallenge.model import Value

LABEL_SHARE = 0.3
GUTTER = 14.0
ROW_PAD = 9.0
MIN_PLOT = 170.0


class ForestRow(Value):
    """One estimate.

    Attributes:
        columns: texts between label and plot, such as cases and reports.
        point, low, high: None where not estimable; `text` then says why.
        text: the estimate as printed, "2.4 (1.9 to 3.0)", or the reason for having none.
    """

    label: str
    text: str
    columns: tuple[str, ...] = ()
    point: float | None = None
    low: float | None = None
    high: float | None = None
    is_primary: bool = False


class ForestGroup(Value):
    """Rows under one heading; an empty title draws none."""

    rows: tuple[ForestRow, ...]
    title: str = ""


class ForestPlot(Value, tag="forest"):
    """A forest plot.

    Attributes:
        measure: name of the estimate, printed over its column and below the axis.
        column_labels: heads of the text columns.
        reference: value of no association: 1 for ratios, 0 for differences and information components.
        scale: "log" for ratios.
        limits: ends of the axis; an interval that goes beyond ends in an arrow. None fits all intervals.
        below, above: what lies on either side of the reference.
    """

    measure: str
    groups: tuple[ForestGroup, ...]
    column_labels: tuple[str, ...] = ()
    label_head: str = ""
    reference: float = 1.0
    scale: Literal["log", "linear"] = "log"
    limits: tuple[float, float] | None = None
    below: str = ""
    above: str = ""


@dataclass(frozen=True, slots=True)
class _Layout:
    label_width: float
    column_rights: tuple[float, ...]
    axis: Axis
    text_left: float


def draw_forest(plot: ForestPlot) -> str:
    """The plot as SVG."""
    layout = _layout(plot)
    canvas = Canvas()
    top = _draw_heads(canvas, plot, layout)
    marks = Canvas()
    y = top + 6
    for group in plot.groups:
        if group.title:
            marks.text(0, y + 15, group.title, Style.STRONG)
            y += 22
        for row in group.rows:
            y += _draw_row(marks, row, layout, y, indent=10 if group.title else 0)
        y += 4
    bottom = _draw_axis(canvas, plot, layout.axis, (top, y))
    canvas.overlay(marks)
    return canvas.svg(bottom)


def _rows(plot: ForestPlot) -> list[ForestRow]:
    return [row for group in plot.groups for row in group.rows]


def _layout(plot: ForestPlot) -> _Layout:
    rows = _rows(plot)
    estimable = [row for row in rows if row.point is not None]
    text_width_ = max((text_width(row.text, Style.STRONG) for row in estimable), default=60.0)
    text_left = WIDTH - max(text_width_, min(text_width(plot.measure, Style.STRONG), 120.0))
    widths = [
        max(_widest_word(head), *(text_width(row.columns[index]) for row in rows if len(row.columns) > index), 0.0)
        for index, head in enumerate(plot.column_labels)
    ]
    label_needed = max((text_width(row.label, Style.STRONG) for row in rows), default=0.0) + 12
    room = text_left - MIN_PLOT - sum(widths) - GUTTER * (len(widths) + 2)
    label_width = min(label_needed, max(WIDTH * LABEL_SHARE, room - 60), room)
    rights, x = [], label_width
    for width in widths:
        x += GUTTER + width
        rights.append(x)
    values = [value for row in rows for value in (row.point, row.low, row.high) if value is not None]
    is_log = plot.scale == "log"
    low, high = plot.limits or spanning(values, is_log=is_log, reference=plot.reference)
    axis = Axis(low=low, high=high, left=x + GUTTER + 6, right=text_left - GUTTER, is_log=is_log)
    return _Layout(label_width=label_width, column_rights=tuple(rights), axis=axis, text_left=text_left)


def _widest_word(head: str) -> float:
    return max((text_width(word, Style.STRONG) for word in head.split()), default=0.0)


def _draw_heads(canvas: Canvas, plot: ForestPlot, layout: _Layout) -> float:
    """Draws the heads of all columns; returns the height they take."""
    lefts = [layout.label_width, *layout.column_rights]
    heads = [
        (right, wrap(label, right - left - GUTTER + 8, Style.STRONG), "end")
        for left, right, label in zip(lefts, layout.column_rights, plot.column_labels, strict=False)
    ]
    heads.append((layout.text_left, wrap(plot.measure, WIDTH - layout.text_left, Style.STRONG), "start"))
    heads.append((0.0, wrap(plot.label_head, layout.label_width, Style.STRONG), "start"))
    tallest = max(len(lines) for _, lines, _ in heads)
    for x, lines, anchor in heads:
        canvas.lines(x, 12 + (tallest - len(lines)) * LINE, lines, Style.STRONG, anchor=anchor)
    height = tallest * LINE + 4
    canvas.line("lm", (0, height), (WIDTH, height))
    return height


def _draw_row(canvas: Canvas, row: ForestRow, layout: _Layout, top: float, *, indent: float) -> float:
    """Draws one row; returns its height."""
    style = Style.STRONG if row.is_primary else Style.BODY
    label = wrap(row.label, layout.label_width - indent, style)
    said = [] if row.point is not None else wrap(row.text, WIDTH - layout.axis.left, Style.MUTED)
    n_lines = max(len(label), len(said), 1)
    height = n_lines * LINE + ROW_PAD
    middle = top + height / 2
    canvas.lines(indent, middle - len(label) * LINE / 2 + 11, label, style)
    for right, text in zip(layout.column_rights, row.columns, strict=False):
        canvas.text(right, middle + 4, text, style, anchor="end")
    if row.point is None:
        first = middle - len(said) * LINE / 2
        widest = max(text_width(line) for line in said)
        canvas.rect("fp", (layout.axis.left - 2, first, widest + 6, len(said) * LINE))
        canvas.lines(layout.axis.left, first + 11, said, Style.MUTED)
        return height
    draw_interval(canvas, layout.axis, middle, (row.low, row.high), css="la" if row.is_primary else "l")
    x = layout.axis.at(row.point)
    if layout.axis.low <= row.point <= layout.axis.high:
        canvas.rect("fa" if row.is_primary else "fi", (x - 4, middle - 4, 8, 8))
    canvas.text(layout.text_left, middle + 4, row.text, style)
    return height


def draw_interval(
    canvas: Canvas, axis: Axis, y: float, ends: tuple[float | None, float | None], *, css: str = "l"
) -> None:
    """Draws a line between two values; where it leaves the axis, or has no end, it ends in an arrow."""
    low, high = ends
    if low is None and high is None:
        return
    left = axis.left if low is None else axis.at(low)
    right = axis.right if high is None else axis.at(high)
    canvas.line(css, (left, y), (right, y))
    fill = {"la": "fa", "lb": "fb", "lg": "fg", "lm": "fm"}.get(css, "fi")
    for value, x, inward, is_out in (
        (low, left, 7.0, low is None or low < axis.low),
        (high, right, -7.0, high is None or high > axis.high),
    ):
        if is_out:
            canvas.polygon(fill, [(x, y), (x + inward, y - 4), (x + inward, y + 4)])
        elif value is not None and axis.low <= value <= axis.high:
            canvas.line(css, (x, y - 3.5), (x, y + 3.5))


def _draw_axis(canvas: Canvas, plot: ForestPlot, axis: Axis, heights: tuple[float, float]) -> float:
    """Draws scale, reference line and what lies on its sides; returns where they end."""
    top, bottom = heights
    draw_scale(canvas, axis, bottom, top=top)
    x = axis.at(plot.reference)
    canvas.line("l d", (x, top), (x, bottom))
    end = bottom + 24
    if plot.below:
        canvas.text(x - 8, bottom + 40, f"← {plot.below}", Style.MUTED, anchor="end")
        end = bottom + 46
    if plot.above:
        above = f"{plot.above} →"
        has_room = x + 8 + text_width(above) <= WIDTH
        end = bottom + 46 if has_room else bottom + 46 + LINE
        canvas.text(x + 8 if has_room else WIDTH, end - 6, above, Style.MUTED, anchor="start" if has_room else "end")
    return end


def draw_scale(canvas: Canvas, axis: Axis, y: float, *, top: float) -> None:
    """Draws the axis at `y` with its ticks, and hairlines up to `top`; a tick without room goes unnamed."""
    free = -WIDTH
    canvas.line("lm", (axis.left, y), (axis.right, y))
    for tick in axis.ticks():
        x = axis.at(tick)
        canvas.line("lr", (x, top), (x, y))
        canvas.line("lm", (x, y), (x, y + 4))
        label = tick_label(tick)
        half = text_width(label, Style.MUTED) / 2
        if x - half >= free:
            canvas.text(x, y + 18, label, Style.MUTED, anchor="middle")
            free = x + half + 6
