"""Causality scores with the range that the unanswered items leave open, band by band."""

from dataclasses import dataclass

from rechallenge.dossier.svg import LINE, WIDTH, Canvas, Style, text_width, wrap
from rechallenge.model import Value

LABEL_WIDTH = 130.0
TEXT_WIDTH = 176.0
PLOT_LEFT = LABEL_WIDTH + 12
PLOT_RIGHT = WIDTH - TEXT_WIDTH - 14


class Band(Value):
    """A category of an instrument: scores from `low` to `high`, both included."""

    label: str
    low: float
    high: float


class ScoreRow(Value):
    """One case on one instrument.

    Attributes:
        score: None where the instrument gives none; `text` then says why.
        low, high: lowest and highest score that the unknown answers allow.
        is_unstable: the range crosses a cut-off.
        text: as printed, "8, probable (5 to 9)".
    """

    label: str
    text: str
    score: float | None = None
    low: float | None = None
    high: float | None = None
    is_unstable: bool = False


class ScorePanel(Value):
    """All cases on one instrument, its bands from low to high."""

    instrument: str
    bands: tuple[Band, ...]
    rows: tuple[ScoreRow, ...]


class CausalityChart(Value, tag="causality"):
    """Panels below each other, one per instrument."""

    panels: tuple[ScorePanel, ...]


def ordered_bands(*categories: str) -> tuple[Band, ...]:
    """Bands of an instrument without points: category k, from the lowest, is the score k."""
    return tuple(Band(label=label, low=index, high=index) for index, label in enumerate(categories))


@dataclass(frozen=True, slots=True)
class _Scale:
    """Whole scores as columns of equal width."""

    low: float
    high: float

    def at(self, score: float) -> float:
        return PLOT_LEFT + (score - self.low + 0.5) / (self.high - self.low + 1) * (PLOT_RIGHT - PLOT_LEFT)

    def edges(self, low: float, high: float) -> tuple[float, float]:
        half = (PLOT_RIGHT - PLOT_LEFT) / (self.high - self.low + 1) / 2
        return self.at(low) - half, self.at(high) + half


def draw_causality_matrix(chart: CausalityChart) -> str:
    """The panels as SVG."""
    canvas = Canvas()
    y = 0.0
    for panel in chart.panels:
        y = _draw_panel(canvas, panel, y) + 18
    _draw_key(canvas, y + 6)
    return canvas.svg(y + 14)


def _draw_panel(canvas: Canvas, panel: ScorePanel, top: float) -> float:
    """Draws one instrument; returns where it ends."""
    scale = _Scale(low=min(band.low for band in panel.bands), high=max(band.high for band in panel.bands))
    spans = [scale.edges(band.low, band.high) for band in panel.bands]
    is_staggered = any(
        text_width(band.label) > right - left - 4 for band, (left, right) in zip(panel.bands, spans, strict=True)
    )
    head = 2 * LINE if is_staggered else LINE
    if all(row.score is None for row in panel.rows):
        head, spans = LINE, []
    canvas.text(0, top + head - 3, panel.instrument, Style.HEAD)
    body = top + head + 4
    heights = [_row_height(row) for row in panel.rows]
    bottom = body + sum(heights)
    for index, (band, (left, right)) in enumerate(zip(panel.bands, spans, strict=False)):
        canvas.rect("fw", (left + 1, body, right - left - 2, bottom - body))
        lift = LINE if is_staggered and index % 2 else 0
        canvas.text((left + right) / 2, body - 6 - lift, band.label, Style.MUTED, anchor="middle")
        if lift:
            canvas.line("lr", ((left + right) / 2, body - lift - 2), ((left + right) / 2, body))
    y = body
    for row, height in zip(panel.rows, heights, strict=True):
        _draw_row(canvas, row, scale, y)
        y += height
    return bottom


def _row_height(row: ScoreRow) -> float:
    n_lines = max(len(wrap(row.label, LABEL_WIDTH)), len(_row_text(row)) if row.score is not None else 1)
    return max(n_lines * LINE + 8, 26.0)


def _row_text(row: ScoreRow) -> list[str]:
    return wrap(row.text, TEXT_WIDTH, Style.STRONG)


def _draw_row(canvas: Canvas, row: ScoreRow, scale: _Scale, top: float) -> None:
    middle = top + _row_height(row) / 2
    label = wrap(row.label, LABEL_WIDTH)
    canvas.lines(0, middle - len(label) * LINE / 2 + 11, label)
    if row.score is None:
        text = wrap(row.text, PLOT_RIGHT - PLOT_LEFT - 8, Style.MUTED)
        canvas.lines(PLOT_LEFT + 1, middle - len(text) * LINE / 2 + 11, text, Style.MUTED)
        return
    css = "lb" if row.is_unstable else "l"
    if row.low is not None and row.high is not None and row.low < row.high:
        low, high = scale.at(row.low), scale.at(row.high)
        canvas.line(css, (low, middle), (high, middle))
        for x in (low, high):
            canvas.line(css, (x, middle - 4), (x, middle + 4))
    canvas.circle("fb" if row.is_unstable else "fi", scale.at(row.score), middle, 5.5)
    text = _row_text(row)
    canvas.lines(WIDTH - TEXT_WIDTH, middle - len(text) * LINE / 2 + 11, text)


def _draw_key(canvas: Canvas, y: float) -> None:
    x = PLOT_LEFT
    for css, fill, said in (
        ("l", "fi", "score and reachable range"),
        ("lb", "fb", "range crosses a cut-off: unstable"),
    ):
        canvas.line(css, (x, y - 4), (x + 26, y - 4))
        canvas.circle(fill, x + 13, y - 4, 5)
        canvas.text(x + 32, y, said, Style.MUTED)
        x += 32 + text_width(said) + 24
