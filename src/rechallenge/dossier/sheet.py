"""Forms and single tables as pages to print: each a file that needs nothing beside it."""

from typing import Any

import jinja2

from rechallenge.dossier.blocks import Inlines, Table
from rechallenge.dossier.tables import PlainText
from rechallenge.model import Value


class Tick(Value):
    label: str
    is_ticked: bool


class Box(Value):
    """One box of a form.

    Attributes:
        number: printed before the label.
        width: of the twelve columns of the sheet.
        height_mm: least height.
        most: characters that fit; the rest is continued on a further page.
    """

    number: str
    label: str
    text: str = ""
    ticks: tuple[Tick, ...] = ()
    width: int = 12
    height_mm: int = 0
    most: int = 0

    @property
    def shown(self) -> str:
        return self.text[: self._cut].rstrip() + " …" if self.rest else self.text

    @property
    def rest(self) -> str:
        """What does not fit."""
        return self.text[self._cut :].lstrip() if self.most and len(self.text) > self.most else ""

    @property
    def _cut(self) -> int:
        """Where the text is broken: at the last space that fits."""
        at = self.text.rfind(" ", 0, self.most)
        return at if at > 0 else self.most


class Part(Value):
    """Boxes under one heading, filled from left to right."""

    title: str
    boxes: tuple[Box, ...]


class Sheet(Value):
    """A form on one A4 page; what does not fit follows on a page of its own."""

    title: str
    parts: tuple[Part, ...]
    note: str = ""
    language: str = "en"


def render_sheet(sheet: Sheet) -> str:
    """The form as a self-contained page."""
    boxes = [box for part in sheet.parts for box in part.boxes]
    return _page("sheet.html.jinja", sheet=sheet, continued=[box for box in boxes if box.rest])


def render_table(table: Table, plain: PlainText, *, title: str, language: str = "en") -> str:
    """A single table as a self-contained page, with its notes below."""

    def line(inlines: Inlines) -> list[tuple[str, str]]:
        return [
            (getattr(inline, "text", "") if kind == "sup" else plain.inline(inline), kind)
            for inline in inlines
            for kind in [getattr(getattr(inline, "__struct_config__", None), "tag", "text")]
        ]

    return _page("table.html.jinja", table=table, title=title, language=language, line=line)


def _page(template: str, **values: Any) -> str:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("rechallenge.dossier"), autoescape=True, undefined=jinja2.StrictUndefined
    )
    return environment.get_template(template).render(**values)
