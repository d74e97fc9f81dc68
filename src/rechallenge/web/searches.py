"""Searches: every delivery with its receipt, and the bringing in of files."""

import re
from dataclasses import dataclass
from pathlib import PurePosixPath, PureWindowsPath
from typing import ClassVar

from rechallenge.model import Arm, InputError, Receipt, Role, Value
from rechallenge.review import SearchFacts
from rechallenge.review.importing import import_files
from rechallenge.web.calls import Call, Go, Section, act, show
from rechallenge.web.pages import NavItem

UPLOAD_LIMIT = 64 * 1024 * 1024  # bytes of one request; larger deliveries come by the command line
EXPANDED_LIMIT = 128 * 1024 * 1024  # bytes that a gzip file may unpack to
ARMS = {
    Arm.DATABASE: "Database",
    Arm.REGISTER: "Register",
    Arm.WEBSITE: "Website",
    Arm.ORGANISATION: "Organisation",
    Arm.CITATION: "Citation searching",
}


@dataclass(frozen=True, slots=True)
class SearchesPage:
    template: ClassVar[str] = "searches.html.jinja"
    title: ClassVar[str] = "Searches"
    receipts: tuple[Receipt, ...]
    arms: dict[Arm, str]
    owns: bool
    limit_mb: int = UPLOAD_LIMIT // 1024**2


class ImportForm(Value):
    source: str
    title: str = ""
    arm: Arm = Arm.DATABASE
    searched_on: str = ""
    query: str = ""
    reported: int | None = None
    note: str = ""


def _show(call: Call) -> SearchesPage:
    receipts = tuple(reading.receipt for reading in reversed(call.review.readings))
    return SearchesPage(receipts, ARMS, call.person.may(Role.OWNER))


def _bring(call: Call) -> Go:
    form = call.form(ImportForm)
    files = [(safe_name(name), data) for name, data in call.uploads.get("files", ()) if name or data]
    if not files:
        raise InputError("no file was given", where="files", fix="choose one or more files of citations")
    if not re.fullmatch(r"[a-z0-9-]+", form.source):
        raise InputError(
            f"{form.source!r} cannot name a source", where="source", fix="use lower-case letters, digits and hyphens"
        )
    facts = SearchFacts(
        source=form.source,
        title=form.title or form.source,
        arm=form.arm,
        searched_on=form.searched_on,
        query=form.query,
        n_reported=form.reported,
        note=form.note,
    )
    came = import_files(call.review, files, facts, call.author, limit=EXPANDED_LIMIT)
    lost = f" {len(came.losses)} fields could not be carried over." if came.losses else ""
    return Go("/searches", f"{came.n_records} records came in, {came.n_new} of them new.{lost}")


def safe_name(sent: str) -> str:
    """The last part of a file's name, in plain characters, whatever path the browser sent."""
    last = PureWindowsPath(PurePosixPath(sent).name).name
    return re.sub(r"[^\w.() -]+", "_", last).strip(". ")[:100] or "upload"


section = Section(
    routes=(show("/searches", _show), act("/searches", _bring, role=Role.OWNER, limit=UPLOAD_LIMIT)),
    nav=(NavItem("Searches", "/searches"),),
)
