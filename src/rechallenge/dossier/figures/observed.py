"""Events observed against events expected at background rates, with Poisson limits."""

from typing import Literal

from rechallenge.dossier.figures.axis import Axis, spanning
from rechallenge.dossier.figures.forest import draw_interval, draw_scale
from rechallenge.dossier.svg import LINE, WIDTH, Canvas, Style, text_width, thousands, wrap
from rechallenge.model import Value

LABEL_WIDTH = 210.0
COLUMN = 84.0


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


def draw_observed_expected(plot: ObservedExpectedPlot) -> str:
    """The plot as SVG."""
    values = [value for row in plot.rows for value in _values(row)]
    is_log = plot.scale == "log"
    low, high = plot.limits or spanning(values, is_log=is_log, reference=None if is_log else 0.0)
    axis = Axis(low=low, high=high, left=LABEL_WIDTH + 16, right=WIDTH - 2 * COLUMN - 22, is_log=is_log)
    canvas, marks = Canvas(), Canvas()
    for right, head in ((WIDTH - COLUMN, "Observed"), (WIDTH, "Expected")):
        canvas.text(right, 12, head, Style.STRONG, anchor="end")
    canvas.line("lm", (0, 19), (WIDTH, 19))
    y = 23.0
    for row in plot.rows:
        y += _draw_row(marks, row, axis, y)
    draw_scale(canvas, axis, y, top=19)
    canvas.text((axis.left + axis.right) / 2, y + 36, plot.axis_label, Style.MUTED, anchor="middle")
    canvas.overlay(marks)
    _draw_key(canvas, y + 36 + LINE + 6)
    return canvas.svg(y + 36 + LINE + 14)


def _values(row: ObservedRow) -> list[float]:
    every = (row.observed, row.observed_low, row.observed_high, row.expected, row.expected_low, row.expected_high)
    return [value for value in every if value is not None]


def _draw_row(canvas: Canvas, row: ObservedRow, axis: Axis, top: float) -> float:
    label = wrap(row.label, LABEL_WIDTH)
    detail = wrap(row.detail, LABEL_WIDTH, Style.MUTED) if row.detail else []
    height = max((len(label) + len(detail)) * LINE + 10, 36.0)
    middle = top + height / 2
    first = middle - (len(label) + len(detail)) * LINE / 2 + 11
    canvas.lines(0, first, label)
    canvas.lines(0, first + len(label) * LINE, detail, Style.MUTED)
    if row.expected_low is not None and row.expected_high is not None:
        left, right = axis.at(row.expected_low), axis.at(row.expected_high)
        canvas.rect("fs", (left, middle - 9, max(right - left, 1), 18))
    if row.expected is not None:
        x = axis.at(row.expected)
        canvas.line("la", (x, middle - 9), (x, middle + 9))
    if row.observed is not None:
        draw_interval(canvas, axis, middle, (row.observed_low, row.observed_high))
        canvas.circle("fi", axis.at(row.observed), middle, 4.5)
    for right, text, value in (
        (WIDTH - COLUMN, row.observed_text, row.observed),
        (WIDTH, row.expected_text, row.expected),
    ):
        _draw_number(canvas, (right, middle), text, value)
    return height


def _draw_number(canvas: Canvas, at: tuple[float, float], text: str, value: float | None) -> None:
    right, middle = at
    if value is None:
        lines, style = wrap(text or "not known", COLUMN - 6, Style.MUTED), Style.MUTED
    else:
        plain = thousands(value) if isinstance(value, int) else f"{value:.2g}"
        lines, style = wrap(text or plain, COLUMN - 6), Style.BODY
    canvas.lines(right, middle - len(lines) * LINE / 2 + 11, lines, style, anchor="end")


def _draw_key(canvas: Canvas, y: float) -> None:
    canvas.line("l", (0, y - 4), (22, y - 4))
    canvas.circle("fi", 11, y - 4, 4.5)
    observed = "observed, 95% Poisson limits"
    canvas.text(28, y, observed, Style.MUTED)
    x = 28 + text_width(observed) + 24
    canvas.rect("fs", (x, y - 13, 22, 18))
    canvas.line("la", (x + 11, y - 13), (x + 11, y + 5))
    canvas.text(x + 28, y, "expected, with the limits given for the background rate", Style.MUTED)
