"""Typed pages and how they become HTML."""

import hashlib
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files
from typing import Any, ClassVar, Protocol

import jinja2
from markupsafe import Markup

from rechallenge.model import Role
from rechallenge.review import Person


class Page(Protocol):
    """A frozen dataclass whose fields are all that its template may use, beside the `Frame`.

    Attributes:
        template: file in templates/.
        title: what stands in the browser's title bar.
    """

    template: ClassVar[str]

    @property
    def title(self) -> str: ...


@dataclass(frozen=True, slots=True)
class NavItem:
    """A page that the navigation leads to, for those who have `role`."""

    label: str
    path: str
    role: Role = Role.READER


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around every page.

    Attributes:
        theme: light, dark, or auto for what the machine prefers.
        notice: said once, also aloud.
    """

    review: str
    person: Person | None
    path: str
    nav: tuple[NavItem, ...] = ()
    theme: str = "auto"
    notice: str = ""

    def is_here(self, item: NavItem) -> bool:
        return self.path == item.path or (item.path != "/" and self.path.startswith(f"{item.path}/"))


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("rechallenge.web"),
        autoescape=True,
        auto_reload=False,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["asset"] = asset
    environment.filters["number"] = _number
    environment.filters["hours"] = _hours
    return environment


def render(page: Page, frame: Frame) -> str:
    """The whole page."""
    return _environment().get_template(page.template).render(_context(page, frame))


def render_part(page: Page, frame: Frame, part: str) -> str:
    """One block of the page's template by itself: what htmx puts in place of the old one."""
    template = _environment().get_template(page.template)
    return "".join(template.blocks[part](template.new_context(_context(page, frame) | {"page_part": part})))


def render_piece(template: str, **values: Any) -> Markup:
    """A stretch of HTML that pages put in as it is."""
    return Markup(_environment().get_template(template).render(values))  # noqa: S704 - the template escapes


def _context(page: Any, frame: Frame) -> dict[str, Any]:
    return {
        "page": page,
        "frame": frame,
        "page_part": "",
        **{field.name: getattr(page, field.name) for field in fields(page)},
    }


@cache
def asset(name: str) -> str:
    """Address of a file of static/, with its digest, so that browsers may keep it for good."""
    data = files("rechallenge.web").joinpath("static", name).read_bytes()
    return f"/static/{name}?{hashlib.sha256(data).hexdigest()[:12]}"


def _number(value: int) -> str:
    """A count with thin spaces between thousands."""
    return f"{value:,}".replace(",", "\u202f")


def _hours(value: float) -> str:
    """A stretch of time as people say it."""
    minutes = round(value * 60)
    if minutes < 90:
        return f"{max(minutes, 1)} minutes" if minutes != 1 else "1 minute"
    return f"{value:.0f} hours" if value >= 9.5 else f"{value:.1f} hours"
