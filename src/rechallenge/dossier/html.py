"""One self-contained page: no request, no font, nothing that runs but the page's own few lines of script."""

import base64
import hashlib
import itertools
from collections.abc import Mapping, Sequence
from datetime import date
from statistics import median
from typing import Any

import jinja2
import msgspec

from rechallenge.dossier.blocks import Dossier, Inline, Table
from rechallenge.dossier.figures import draw
from rechallenge.dossier.numbering import exhibit_files, exhibit_names, reference_numbers, section_numbers
from rechallenge.dossier.svg import figure_css
from rechallenge.dossier.tables import PlainText
from rechallenge.model import Finding

ACROSS = 9  # tables with this many columns are printed on a page across
WORDY = 60  # characters in the longest cell of a typical row, from which a phone sets the table row by row
LONGEST_INPUT = 320  # characters of one input shown on the page; dossier.json holds it whole

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


class Uses:
    """Where each finding is printed; filled while the page is written, read when its appendix is."""

    def __init__(self) -> None:
        self._places: dict[str, dict[str, str]] = {}
        self._count = itertools.count(1)

    def anchor(self, finding: str, place: str) -> str:
        """Id for the next place where `finding` is printed."""
        name = f"use-{next(self._count)}"
        self._places.setdefault(finding, {}).setdefault(place, name)
        return name

    def of(self, finding: str) -> list[tuple[str, str]]:
        """Each place once, with the id of its first use."""
        return list(self._places.get(finding, {}).items())


def render_html(dossier: Dossier, *, beside: Sequence[tuple[str, str]] = ()) -> str:
    """The page. The dossier must be sound: see `proofs.require_sound`.

    Args:
        beside: title and path of further files that lie beside it.
    """
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("rechallenge.dossier"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=False,
    )
    style = f"\n{figure_css()}{_asset(environment, 'page.css')}"
    script = f"\n{_asset(environment, 'page.js')}"
    names = exhibit_names(dossier)
    plain_text = PlainText(dossier)
    page = environment.get_template("dossier.html.jinja")
    return page.render(
        dossier=dossier,
        style=style,
        style_hash=_hash(style),
        script=script,
        script_hash=_hash(script),
        names=names,
        section_numbers=section_numbers(dossier),
        reference_numbers=reference_numbers(dossier),
        findings={finding.id: finding for finding in dossier.findings},
        finding_groups=finding_groups(dossier),
        files=[*((names[block.id], path) for block, path in exhibit_files(dossier)), *beside],
        uses=Uses(),
        kind_of=_kind,
        column_groups=column_groups,
        draw=draw,
        plain=_plain,
        short=lambda digest: f"{digest[:19]}…",
        long_date=_long_date,
        across=ACROSS,
        is_wordy=lambda table: _is_wordy(table, plain_text),
    )


def finding_groups(dossier: Dossier) -> list[tuple[str, list[Finding]]]:
    """Findings by the first part of their id, in the order in which the parts first appear."""
    groups: dict[str, list[Finding]] = {}
    for finding in dossier.findings:
        part = finding.id.partition(".")[0].replace("-", " ")
        groups.setdefault(part[:1].upper() + part[1:], []).append(finding)
    return list(groups.items())


def column_groups(table: Table) -> list[tuple[str, int]]:
    """Heads that span neighbouring columns, with their widths; empty where no column has a group."""
    if not any(column.group for column in table.columns):
        return []
    runs = itertools.groupby(table.columns, key=lambda column: column.group)
    return [(label, len(list(columns))) for label, columns in runs]


def _is_wordy(table: Table, plain_text: PlainText) -> bool:
    longest = [max(len(plain_text.cell(cell)) for cell in row.cells) for row in table.rows if row.kind != "group"]
    return bool(longest) and median(longest) >= WORDY


def _kind(item: Inline | msgspec.Struct) -> str:
    return "text" if isinstance(item, str) else str(item.__struct_config__.tag)


def _asset(environment: jinja2.Environment, name: str) -> str:
    assert environment.loader is not None
    source, _, _ = environment.loader.get_source(environment, name)
    return source


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _plain(value: Any) -> str:
    """An input as JSON on one line; a long one is cut, with its length."""
    text = msgspec.json.encode(value, order="sorted").decode()
    if len(text) <= LONGEST_INPUT:
        return text
    size = f"{len(value)} items" if isinstance(value, list | tuple | Mapping) else f"{len(text)} characters"
    return f"{text[:LONGEST_INPUT]} … ({size})"


def _long_date(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
