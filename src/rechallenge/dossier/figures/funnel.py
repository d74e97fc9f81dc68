"""Boxes from top to bottom, each with what was set aside before the next: how many became few."""

from rechallenge.dossier.svg import LINE, WIDTH, Canvas, Style, thousands, wrap
from rechallenge.model import Value

BOX = 300.0
SIDE = 330.0
PAD = 8.0
GAP = 26.0


class FunnelStep(Value):
    """What is left, with its count, and what was set aside on the way to the next step: (words, count; None is unknown)."""

    text: str
    count: int
    aside: tuple[tuple[str, int | None], ...] = ()


class Funnel(Value, tag="funnel"):
    """A flow without arms."""

    steps: tuple[FunnelStep, ...]


def draw_funnel(plot: Funnel) -> str:
    """The flow as SVG."""
    canvas = Canvas()
    y = 4.0
    for at, step in enumerate(plot.steps):
        height = _box(canvas, (0, y), BOX, ((step.text, step.count),), is_strong=True)
        is_last = at == len(plot.steps) - 1
        below = y + height
        if step.aside:
            top = below + 10
            side = _box(canvas, (WIDTH - SIDE, top), SIDE, step.aside)
            middle = top + side / 2
            canvas.arrow([(BOX / 2, middle), (WIDTH - SIDE, middle)])
            next_y = max(below + GAP, top + side + 10)
        else:
            next_y = below + GAP
        if not is_last:
            canvas.arrow([(BOX / 2, below), (BOX / 2, next_y)])
        y = next_y if not is_last else below
    return canvas.svg(y + 4)


def _box(
    canvas: Canvas,
    corner: tuple[float, float],
    width: float,
    rows: tuple[tuple[str, int | None], ...],
    *,
    is_strong: bool = False,
) -> float:
    x, y = corner
    style = Style.STRONG if is_strong else Style.BODY
    lines: list[str] = []
    for text, count in rows:
        lines += wrap(f"{text}: {'unknown' if count is None else thousands(count)}", width - 2 * PAD, style)
    height = len(lines) * LINE + 2 * PAD
    canvas.rect("fw lm", (x, y, width, height), radius=3)
    canvas.lines(x + PAD, y + PAD + 11, lines, style)
    return height
