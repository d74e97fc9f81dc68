"""The PRISMA 2020 flow diagram: new or updated review, one arm or both.

Source: Page 2021, doi:10.1136/bmj.n71 (templates); Haddaway 2022, doi:10.1002/cl2.1230 (boxes).
"""

from dataclasses import dataclass

from rechallenge.dossier.svg import LINE, WIDTH, Canvas, Style, thousands, wrap
from rechallenge.model import Value

BAR = 20.0  # width of the bars that name the phases
PAD = 8.0
GAP = 18.0
RISE = 20.0
PHASE = 96.0  # height that the upright word "Identification" needs
UPDATE_ROW = 6  # row of the box that adds old and new studies

_Text = tuple[str, Style, float]  # a line, how it is set, its indent


class FlowLine(Value):
    """One count of a box; `count` None is printed as unknown, never as 0."""

    text: str
    count: int | None = None


class FlowArm(Value):
    """One way of finding studies, from the records identified to the reports assessed.

    Attributes:
        identified: one line per source.
        removed: records removed before screening, one line per cause; not drawn for other methods.
        screened, excluded: records; not drawn for other methods.
        sought, not_retrieved, assessed: reports.
        reasons: reports excluded, one line per reason.

    A list that is None is not known; an empty one is known to be empty.
    """

    identified: tuple[FlowLine, ...]
    removed: tuple[FlowLine, ...] | None = None
    screened: int | None = None
    excluded: tuple[FlowLine, ...] | None = None
    sought: int | None = None
    not_retrieved: int | None = None
    assessed: int | None = None
    reasons: tuple[FlowLine, ...] | None = None


class FlowDiagram(Value, tag="flow"):
    """Everything a PRISMA 2020 diagram shows.

    Attributes:
        databases: databases and registers.
        other: websites, organisations, citation searching; None leaves the arm out.
        previous: studies and reports of the earlier version; given for an updated review only.
        included: studies and reports of this review (the new ones, in an update).
        total: all studies and reports, for an updated review.
        unknown: the word printed where a count is not known.
        notes: lines below the diagram, such as the number of patients in the included reports.
    """

    databases: FlowArm
    included: tuple[FlowLine, ...]
    other: FlowArm | None = None
    previous: tuple[FlowLine, ...] = ()
    total: tuple[FlowLine, ...] = ()
    unknown: str = "not reported"
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class _Box:
    column: int
    row: int
    title: str
    lines: tuple[FlowLine, ...] | None = None
    is_final: bool = False


@dataclass(frozen=True, slots=True)
class _Grid:
    """Where columns and rows of boxes lie. Row 0 holds the headings, rows 1 to 6 the boxes."""

    left: float
    column_width: float
    tops: tuple[float, ...]
    heights: tuple[float, ...]

    def x(self, column: int) -> float:
        return self.left + column * (self.column_width + GAP)

    def centre(self, column: int) -> float:
        return self.x(column) + self.column_width / 2

    def middle(self, row: int) -> float:
        return self.tops[row] + self.heights[row] / 2

    def bottom(self, row: int) -> float:
        return self.tops[row] + self.heights[row]


@dataclass(frozen=True, slots=True)
class _Columns:
    """Index of each column; None where the template has none."""

    previous: int | None
    main: int
    other: int | None
    count: int


def draw_prisma(flow: FlowDiagram) -> str:
    """The diagram as SVG, legible at a width of 680 px."""
    columns = _columns(flow)
    left = BAR + 10
    column_width = (WIDTH - left - 1 - GAP * (columns.count - 1)) / columns.count
    headings = _headings(columns, column_width)
    boxes = [(box, _box_text(box, column_width - 2 * PAD, flow.unknown)) for box in _boxes(flow, columns)]
    heights = [max(len(lines) for _, _, lines in headings) * LINE + 12, PHASE, 0.0, 0.0, 0.0, PHASE / 1.5]
    heights += [0.0] if flow.total else []
    for box, lines in boxes:
        heights[box.row] = max(heights[box.row], len(lines) * LINE + 2 * PAD)
    grid = _Grid(left=left, column_width=column_width, tops=_tops(heights), heights=tuple(heights))

    canvas = Canvas()
    for heading in headings:
        _draw_heading(canvas, grid, heading)
    _draw_phases(canvas, grid)
    _draw_arrows(canvas, grid, columns)
    for box, lines in boxes:
        _draw_box(canvas, grid, box, lines)
    bottom = grid.bottom(len(heights) - 1)
    notes = [line for note in flow.notes for line in wrap(note, WIDTH - left, Style.MUTED)]
    canvas.lines(left, bottom + 26, notes, Style.MUTED)
    return canvas.svg(bottom + (18 + len(notes) * LINE if notes else 1))


def _tops(heights: list[float]) -> tuple[float, ...]:
    tops = [0.5]
    for row, height in enumerate(heights[:-1]):
        tops.append(tops[-1] + height + (10 if row == 0 else RISE))
    return tuple(tops)


def _columns(flow: FlowDiagram) -> _Columns:
    main = 1 if flow.previous else 0
    return _Columns(
        previous=0 if flow.previous else None,
        main=main,
        other=main + 2 if flow.other else None,
        count=main + (4 if flow.other else 2),
    )


def _headings(columns: _Columns, column_width: float) -> list[tuple[int, int, list[str]]]:
    """First column, number of columns and lines of each heading."""
    new = "studies" if columns.previous is None else "new studies"
    wanted = [(columns.main, 2, f"Identification of {new} via databases and registers")]
    if columns.other is not None:
        wanted.append((columns.other, 2, f"Identification of {new} via other methods"))
    if columns.previous is not None:
        wanted.insert(0, (columns.previous, 1, "Previous studies"))
    width = {1: column_width - 10, 2: 2 * column_width + GAP - 10}
    return [(first, span, wrap(text, width[span], Style.STRONG)) for first, span, text in wanted]


def _boxes(flow: FlowDiagram, columns: _Columns) -> list[_Box]:
    main, arm = columns.main, flow.databases
    boxes = [
        _Box(main, 1, "Records identified from:", arm.identified),
        _Box(main + 1, 1, "Records removed before screening:", arm.removed),
        _Box(main, 2, "Records screened", (FlowLine(text="", count=arm.screened),)),
        _Box(main + 1, 2, "Records excluded", arm.excluded),
        *_reports(main, arm),
        _Box(main, 5, "", flow.included, is_final=True),
    ]
    if flow.other and columns.other is not None:
        boxes += [_Box(columns.other, 1, "Records identified from:", flow.other.identified)]
        boxes += _reports(columns.other, flow.other)
    if columns.previous is not None:
        boxes.append(_Box(columns.previous, 1, "", flow.previous))
    if flow.total:
        boxes.append(_Box(main, 6, "", flow.total, is_final=True))
    return boxes


def _reports(column: int, arm: FlowArm) -> list[_Box]:
    return [
        _Box(column, 3, "Reports sought for retrieval", (FlowLine(text="", count=arm.sought),)),
        _Box(column + 1, 3, "Reports not retrieved", (FlowLine(text="", count=arm.not_retrieved),)),
        _Box(column, 4, "Reports assessed for eligibility", (FlowLine(text="", count=arm.assessed),)),
        _Box(column + 1, 4, "Reports excluded:", arm.reasons),
    ]


def _box_text(box: _Box, width: float, unknown: str) -> list[_Text]:
    head = Style.STRONG if box.is_final else Style.BODY
    text = [(line, head, 0.0) for line in wrap(box.title, width, head)] if box.title else []
    if not box.lines:
        said = _count(None, unknown) if box.lines is None else "none"
        return [*text, (said, Style.MUTED, 8.0)]
    for line in box.lines:
        indent = 8.0 if box.title and line.text else 0.0
        whole = f"{line.text} {_count(line.count, unknown)}".strip()
        text += [(part, head, indent) for part in wrap(whole, width - indent, head)]
    return text


def _count(count: int | None, unknown: str) -> str:
    """The count in brackets, held together by no-break spaces."""
    said = f"n {unknown}" if count is None else f"n = {thousands(count)}"
    return f"({said})".replace(" ", "\N{NO-BREAK SPACE}")


def _draw_heading(canvas: Canvas, grid: _Grid, heading: tuple[int, int, list[str]]) -> None:
    first, span, lines = heading
    width = span * grid.column_width + (span - 1) * GAP
    canvas.rect("fs", (grid.x(first), grid.tops[0], width, grid.heights[0]), 2)
    first_line = grid.middle(0) - len(lines) * LINE / 2 + 11
    canvas.lines(grid.x(first) + width / 2, first_line, lines, Style.STRONG, anchor="middle")


def _draw_phases(canvas: Canvas, grid: _Grid) -> None:
    last = len(grid.tops) - 1
    for name, first, final in (("Identification", 1, 1), ("Screening", 2, 4), ("Included", 5, last)):
        top, bottom = grid.tops[first], grid.bottom(final)
        canvas.rect("fa", (0.5, top, BAR, bottom - top), 2)
        canvas.upright(BAR / 2 + 4.5, (top + bottom) / 2, name, Style.INVERSE)


def _draw_box(canvas: Canvas, grid: _Grid, box: _Box, lines: list[_Text]) -> None:
    x, top, height = grid.x(box.column), grid.tops[box.row], grid.heights[box.row]
    canvas.rect("fw l" if box.is_final else "fp l", (x, top, grid.column_width, height), 2)
    baseline = top + (height - len(lines) * LINE) / 2 + 11
    for index, (line, style, indent) in enumerate(lines):
        canvas.text(x + PAD + indent, baseline + index * LINE, line, style)


def _draw_arrows(canvas: Canvas, grid: _Grid, columns: _Columns) -> None:
    for row in (1, 2, 3, 4):
        _arrow_down(canvas, grid, columns.main, (row, row + 1))
        _arrow_right(canvas, grid, columns.main, row)
    if columns.other is not None:
        _arrow_down(canvas, grid, columns.other, (1, 3))
        _arrow_down(canvas, grid, columns.other, (3, 4))
        for row in (3, 4):
            _arrow_right(canvas, grid, columns.other, row)
        x, y = grid.centre(columns.other), grid.middle(5)
        canvas.arrow([(x, grid.bottom(4)), (x, y), (grid.x(columns.main) + grid.column_width, y)])
    if len(grid.tops) > UPDATE_ROW:
        _arrow_down(canvas, grid, columns.main, (5, UPDATE_ROW))
        if columns.previous is not None:
            x, y = grid.centre(columns.previous), grid.middle(UPDATE_ROW)
            canvas.arrow([(x, grid.bottom(1)), (x, y), (grid.x(columns.main), y)])


def _arrow_down(canvas: Canvas, grid: _Grid, column: int, rows: tuple[int, int]) -> None:
    x = grid.centre(column)
    canvas.arrow([(x, grid.bottom(rows[0])), (x, grid.tops[rows[1]])])


def _arrow_right(canvas: Canvas, grid: _Grid, column: int, row: int) -> None:
    right = grid.x(column) + grid.column_width
    canvas.arrow([(right, grid.middle(row)), (right + GAP, grid.middle(row))])
