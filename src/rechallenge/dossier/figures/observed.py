"""Events observed against events expected at background rates, with Poisson limits."""

from dataclasses import dataclass
from typing import Literal

from rechallenge.dossier.figures.axis import Axis, spanning
from rechallenge.dossier.figures.forest import draw_interval, draw_scale
from rechallenge.dossier.svg import LINE, WIDTH, Canvas, Style, text_width, thousands, wrap
from rechallenge.model import Value

LABEL_WIDTH = 210.0
WIDEST_COLUMN = 120.0
GUTTER = 14.0
UNKNOWN = "not known"


class ObservedRow(Value):
    """One comparison.

    Attributes:
        detail: what the expectation rests on: background rate, person-years.
        observed: events counted, None where nobody counted.
        observed_low, observed_high: Poisson limits of the count.
        expected: None where no rate or no exposure is known.
        expected_text, observed_text: as printed; without one the number itself, or "not known".
    """

    label: str
    detail: str = ""
    observed: int | None = None
    observed_low: float | None = None
    observed_high: float | None = None
    observed_text: str = ""
    expected: float | None = None
    expected_low: float | None = None
    expected_high: float | None = None
    expected_text: str = ""


class ObservedExpectedPlot(Value, tag="observed-expected"):
    """Observed and expected counts on one axis; `scale` "log" where they differ by orders of magnitude."""

    rows: tuple[ObservedRow, ...]
    axis_label: str = "Events"
    scale: Literal["log", "linear"] = "linear"
    limits: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class _Layout:
    axis: Axis
    observed_width: float
    expected_width: float


def draw_observed_expected(plot: ObservedExpectedPlot) -> str:
    """The plot as SVG."""
    layout = _layout(plot)
    axis = layout.axis
    canvas, marks = Canvas(), Canvas()
    for right, head in ((WIDTH - layout.expected_width, "Observed"), (WIDTH, "Expected")):
        canvas.text(right, 12, head, Style.STRONG, anchor="end")
    canvas.line("lm", (0, 19), (WIDTH, 19))
    y = 23.0
    for row in plot.rows:
        y += _draw_row(marks, row, layout, y)
    draw_scale(canvas, axis, y, top=19)
    canvas.text((axis.left + axis.right) / 2, y + 36, plot.axis_label, Style.MUTED, anchor="middle")
    canvas.overlay(marks)
    _draw_key(canvas, plot, y + 36 + LINE + 6)
    return canvas.svg(y + 36 + LINE + 14)


def _layout(plot: ObservedExpectedPlot) -> _Layout:
    values = [value for row in plot.rows for value in _values(row)]
    is_log = plot.scale == "log"
    low, high = plot.limits or spanning(values, is_log=is_log, reference=None if is_log else 0.0)
    widths = [
        min(max([60.0, *(text_width(said) for said in texts)]), WIDEST_COLUMN) + GUTTER
        for texts in (map(_observed_text, plot.rows), map(_expected_text, plot.rows))
    ]
    axis = Axis(low=low, high=high, left=LABEL_WIDTH + GUTTER, right=WIDTH - sum(widths) - GUTTER, is_log=is_log)
    return _Layout(axis=axis, observed_width=widths[0], expected_width=widths[1])


def _values(row: ObservedRow) -> list[float]:
    every = (row.observed, row.observed_low, row.observed_high, row.expected, row.expected_low, row.expected_high)
    return [value for value in every if value is not None]


def _observed_text(row: ObservedRow) -> str:
    return row.observed_text or (UNKNOWN if row.observed is None else thousands(row.observed))


def _expected_text(row: ObservedRow) -> str:
    return row.expected_text or (UNKNOWN if row.expected is None else f"{row.expected:.2g}")


def _draw_row(canvas: Canvas, row: ObservedRow, layout: _Layout, top: float) -> float:
    """Draws one comparison; returns its height."""
    label, detail = wrap(row.label, LABEL_WIDTH), wrap(row.detail, LABEL_WIDTH, Style.MUTED)
    observed = wrap(_observed_text(row), layout.observed_width - GUTTER)
    expected = wrap(_expected_text(row), layout.expected_width - GUTTER)
    n_lines = len(label) + (len(detail) if row.detail else 0)
    height = max(max(n_lines, len(observed), len(expected)) * LINE + 10, 36.0)
    middle = top + height / 2
    canvas.lines(0, middle - n_lines * LINE / 2 + 11, label)
    canvas.lines(0, middle - n_lines * LINE / 2 + 11 + len(label) * LINE, detail, Style.MUTED)
    _draw_values(canvas, row, layout.axis, middle)
    for right, lines, is_known in (
        (WIDTH - layout.expected_width, observed, row.observed is not None),
        (WIDTH, expected, row.expected is not None),
    ):
        style = Style.BODY if is_known else Style.MUTED
        canvas.lines(right, middle - len(lines) * LINE / 2 + 11, lines, style, anchor="end")
    return height


def _draw_values(canvas: Canvas, row: ObservedRow, axis: Axis, middle: float) -> None:
    if row.expected_low is not None and row.expected_high is not None:
        left, right = axis.at(row.expected_low), axis.at(row.expected_high)
        canvas.rect("fs", (left, middle - 9, max(right - left, 1), 18))
    if row.expected is not None:
        x = axis.at(row.expected)
        canvas.line("la", (x, middle - 9), (x, middle + 9))
    if row.observed is not None:
        draw_interval(canvas, axis, middle, (row.observed_low, row.observed_high))
        canvas.circle("fi", axis.at(row.observed), middle, 4.5)


def _draw_key(canvas: Canvas, plot: ObservedExpectedPlot, y: float) -> None:
    x = 0.0
    if any(row.observed is not None for row in plot.rows):
        canvas.line("l", (0, y - 4), (22, y - 4))
        canvas.circle("fi", 11, y - 4, 4.5)
        said = "observed, 95% Poisson limits"
        canvas.text(28, y, said, Style.MUTED)
        x = 28 + text_width(said) + 24
    canvas.rect("fs", (x, y - 13, 22, 18))
    canvas.line("la", (x + 11, y - 13), (x + 11, y + 5))
    canvas.text(x + 28, y, "expected, with the limits given for the background rate", Style.MUTED)
