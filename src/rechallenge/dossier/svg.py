"""A small pen for figures: text that is measured, lines and shapes, the same bytes each time.

Colours are classes, filled by `templates/figure.css`, so that a figure follows the page into dark mode.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from enum import Enum
from html import escape
from importlib.resources import files

LINE = 15.0
WIDTH = 680.0  # a page column of 680 px prints text of 12 units as 9 pt

# Advance widths in 1/1000 em of the Helvetica metrics, which Arial, Liberation Sans and Nimbus Sans share.
# Source: Adobe Core 14 AFM files.
_REGULAR = {
    191: "'", 222: "ijl", 260: "|", 278: " !,./:;I[\\]ft", 333: "()-`r", 334: "{}", 355: '"', 389: "*", 469: "^",
    500: "Jckvsxyz", 556: "#$0123456789?L_abdeghnopqu–", 584: "+<=>~−×±", 611: "FTZ", 667: "&ABEKPSVXY",
    722: "CDHNRUw", 778: "GOQ", 833: "Mm", 889: "%", 944: "W", 1000: "—…→←", 1015: "@", 549: "≥≤",
}  # fmt: skip
_BOLD = {
    238: "'", 278: " ,./I\\ijl", 280: "|", 333: "!()-:;[]`ft", 389: "r*{}", 474: '"', 500: "z",
    556: "#$0123456789J_aceksvxy–", 584: "+<=>^~−×±", 611: "?FLTZbdghnopqu", 667: "EPSVXY", 722: "&ABCDHKNRU",
    778: "GOQw", 833: "M", 889: "%m", 944: "W", 975: "@", 1000: "—…→←", 549: "≥≤",
}  # fmt: skip
_WIDTHS = tuple({char: width for width, chars in table.items() for char in chars} for table in (_REGULAR, _BOLD))
_UNLISTED = 600
_FULL_WIDTH = 1000

_BREAKS = re.compile(r"[ \t\r\n]+")
# Characters that XML 1.0 does not admit, even escaped.
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


Point = tuple[float, float]
Box = tuple[float, float, float, float]  # x, y, width, height


class Style(Enum):
    """How a text is set: class, size, and whether it is bold."""

    BODY = ("t", 12.0, False)
    STRONG = ("t b", 12.0, True)
    MUTED = ("t m", 12.0, False)
    HEAD = ("t h", 13.0, True)
    INVERSE = ("t b i", 12.0, True)
    ACCENT = ("t b a", 12.0, True)


def text_width(text: str, style: Style = Style.BODY) -> float:
    """Width of `text` in user units, by Helvetica metrics without kerning."""
    _, size, is_bold = style.value
    return sum(_advance(char, is_bold) for char in text) * size / 1000


def _advance(char: str, is_bold: bool) -> int:
    known = _WIDTHS[is_bold].get(char)
    if known is not None:
        return known
    if unicodedata.combining(char):
        return 0
    base = unicodedata.normalize("NFD", char)[0]
    if base in _WIDTHS[is_bold]:
        return _WIDTHS[is_bold][base]
    return _FULL_WIDTH if unicodedata.east_asian_width(char) in {"W", "F"} else _UNLISTED


def wrap(text: str, width: float, style: Style = Style.BODY) -> list[str]:
    """Breaks `text` into lines no wider than `width`, never at a no-break space; a word that is too long is cut."""
    lines: list[str] = []
    line = ""
    for word in _BREAKS.split(text.strip()):
        candidate = f"{line} {word}" if line else word
        if text_width(candidate, style) <= width:
            line = candidate
            continue
        if line:
            lines.append(line)
        *full, line = _cut(word, width, style)
        lines.extend(full)
    return [*lines, line] if line or not lines else lines


def _cut(word: str, width: float, style: Style) -> list[str]:
    pieces = [""]
    for char in word:
        if pieces[-1] and text_width(pieces[-1] + char, style) > width:
            pieces.append("")
        pieces[-1] += char
    return pieces


def number(value: float) -> str:
    """A coordinate with at most two decimals and no trailing zeros."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def thousands(count: int) -> str:
    """A count with its thousands set apart as in the text beside the figures: `12,345`."""
    return f"{count:,}"


def xml_text(text: str) -> str:
    """`text` as it may stand in XML and HTML, in content or in a quoted attribute."""
    return escape(_ILLEGAL.sub("\N{REPLACEMENT CHARACTER}", text))


class Canvas:
    """Collects shapes; the later ones lie on top."""

    def __init__(self, width: float = WIDTH) -> None:
        self.width = width
        self._parts: list[str] = []

    def element(self, name: str, css: str, content: str = "", **attributes: float | str) -> None:
        """Adds one element; `content` is text and is escaped, underscores in attribute names become hyphens."""
        pairs = {"class": css, **attributes}
        written = "".join(
            f' {key.replace("_", "-")}="{xml_text(value) if isinstance(value, str) else number(value)}"'
            for key, value in pairs.items()
        )
        self._parts.append(f"<{name}{written}>{xml_text(content)}</{name}>" if content else f"<{name}{written}/>")

    def text(self, x: float, y: float, content: str, style: Style = Style.BODY, *, anchor: str = "start") -> None:
        """Sets one line with its baseline at `y`.

        `textLength` holds the line to its measured width, so a page without Helvetica keeps the layout.
        """
        content = " ".join(content.split())
        if content:
            self._line(x, y, content, style, text_anchor=anchor)

    def upright(self, x: float, y: float, content: str, style: Style = Style.BODY) -> None:
        """Sets one line that reads from bottom to top, centred at `y`."""
        turned = f"rotate(-90 {number(x)} {number(y)})"
        self._line(x, y, content, style, text_anchor="middle", transform=turned)

    def _line(self, x: float, y: float, content: str, style: Style, **attributes: str) -> None:
        css, _, _ = style.value
        held = {"textLength": number(text_width(content, style)), "lengthAdjust": "spacingAndGlyphs"}
        self.element("text", css, content, x=x, y=y, **attributes, **held)

    def lines(
        self, x: float, y: float, content: Iterable[str], style: Style = Style.BODY, *, anchor: str = "start"
    ) -> None:
        """Sets lines below each other; `y` is the baseline of the first."""
        for index, line in enumerate(content):
            self.text(x, y + index * LINE, line, style, anchor=anchor)

    def rect(self, css: str, box: Box, radius: float = 0) -> None:
        x, y, width, height = box
        self.element("rect", css, x=x, y=y, width=max(width, 0), height=max(height, 0), rx=radius)

    def line(self, css: str, start: Point, end: Point) -> None:
        self.element("line", css, x1=start[0], y1=start[1], x2=end[0], y2=end[1])

    def circle(self, css: str, x: float, y: float, radius: float) -> None:
        self.element("circle", css, cx=x, cy=y, r=radius)

    def polygon(self, css: str, points: Sequence[Point]) -> None:
        self.element("polygon", css, points=" ".join(f"{number(x)},{number(y)}" for x, y in points))

    def arrow(self, points: Sequence[Point]) -> None:
        """Draws a path of straight pieces with a head at its end."""
        path = " ".join(f"{number(x)},{number(y)}" for x, y in points)
        self.element("polyline", "l n", points=path)
        (x0, y0), (x, y) = points[-2], points[-1]
        if x0 == x:
            back = y - 6 if y > y0 else y + 6
            self.polygon("fi", [(x, y), (x - 3.5, back), (x + 3.5, back)])
        else:
            back = x - 6 if x > x0 else x + 6
            self.polygon("fi", [(x, y), (back, y - 3.5), (back, y + 3.5)])

    def hatch(self, box: Box, step: float = 6) -> None:
        """Fills a rectangle with diagonal lines: the sign for a length that is not known."""
        x, y, width, height = box
        count = int((width + height) // step)
        for index in range(1, count + 1):
            offset = index * step
            x1, y1 = (x + offset, y) if offset <= width else (x + width, y + offset - width)
            x2, y2 = (x, y + offset) if offset <= height else (x + offset - height, y + height)
            self.line("la th", (x1, y1), (x2, y2))

    def overlay(self, other: "Canvas") -> None:
        """Lays another canvas on top of this one."""
        self._parts.extend(other._parts)

    def svg(self, height: float) -> str:
        """The finished drawing, without its style sheet."""
        body = "\n".join(self._parts)
        size = f'width="{number(self.width)}" height="{number(height)}"'
        box = f'viewBox="0 0 {number(self.width)} {number(height)}"'
        return f'<svg xmlns="http://www.w3.org/2000/svg" class="drawing" {size} {box}>\n{body}\n</svg>\n'


def figure_css() -> str:
    """The style sheet that gives a drawing its colours."""
    return files("rechallenge.dossier").joinpath("templates/figure.css").read_text(encoding="utf-8")


def standalone(svg: str, *, title: str, description: str = "") -> str:
    """Makes a drawing a file of its own: colours, a title, and words for those who cannot see it."""
    head, body = svg.split("\n", 1)
    desc = f"<desc>{xml_text(description)}</desc>\n" if description else ""
    labelled = head.replace('class="drawing"', 'class="drawing" role="img"')
    return f"{labelled}\n<title>{xml_text(title)}</title>\n{desc}<style>\n{figure_css()}</style>\n{body}"
