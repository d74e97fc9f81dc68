"""The rungs of a verdict, the one reached, and where other assumptions would lead."""

from rechallenge.dossier.svg import LINE, WIDTH, Canvas, Style, wrap
from rechallenge.model import Value

NAME_WIDTH = 150.0
TEXT_LEFT = NAME_WIDTH + 34


class Rung(Value):
    """One verdict; `meaning` says what it takes to stand here."""

    name: str
    meaning: str = ""


class Alternative(Value):
    """The rung that another reasonable assumption leads to."""

    rung: str
    assumption: str


class Ladder(Value, tag="ladder"):
    """Rungs from the lowest to the highest; `current` names the one reached."""

    rungs: tuple[Rung, ...]
    current: str
    alternatives: tuple[Alternative, ...] = ()
    here: str = "this review"

    def __post_init__(self) -> None:
        names = {rung.name for rung in self.rungs}
        for name in (self.current, *(alternative.rung for alternative in self.alternatives)):
            if name not in names:
                raise ValueError(f"{name!r} is no rung; the rungs are {', '.join(sorted(names))}")


def draw_ladder(ladder: Ladder) -> str:
    """The ladder as SVG, the highest rung on top."""
    canvas = Canvas()
    y = 0.5
    for rung in reversed(ladder.rungs):
        y += _draw_rung(canvas, ladder, rung, y)
    return canvas.svg(y)


def _draw_rung(canvas: Canvas, ladder: Ladder, rung: Rung, top: float) -> float:
    is_current = rung.name == ladder.current
    width = WIDTH - TEXT_LEFT - 8
    here = [(line, Style.ACCENT) for line in wrap(f"← {ladder.here}", width, Style.ACCENT)] if is_current else []
    meaning = [(line, Style.MUTED) for line in wrap(rung.meaning, width, Style.MUTED)] if rung.meaning else []
    others = [
        (line, Style.BODY)
        for alternative in ladder.alternatives
        if alternative.rung == rung.name
        for line in wrap(f"○ {alternative.assumption}", width)
    ]
    lines = [*here, *meaning, *others]
    name = wrap(rung.name, NAME_WIDTH - 16, Style.STRONG)
    height = max(len(lines), len(name), 1) * LINE + 14
    middle = top + height / 2
    if is_current:
        canvas.rect("fw", (0, top, WIDTH, height))
        canvas.rect("fa", (0, top, NAME_WIDTH, height))
    if rung is not ladder.rungs[-1]:
        canvas.line("lm", (0, top), (WIDTH, top))
    style = Style.INVERSE if is_current else Style.STRONG
    canvas.lines(12, middle - len(name) * LINE / 2 + 11, name, style)
    first = middle - len(lines) * LINE / 2 + 11
    for index, (line, line_style) in enumerate(lines):
        canvas.text(TEXT_LEFT, first + index * LINE, line, line_style)
    return height
