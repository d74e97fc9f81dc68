"""Full texts beside the form: the paper as text with the words marked, or its own file; and what became of the search for it."""

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Literal

from markupsafe import Markup
from starlette.responses import Response

from rechallenge.model import InputError, Paper, PaperReceipt, PaperTable, PassageKind, RecordId, Role, Stage, Value
from rechallenge.review.fulltexts import add_paper, paper_file, paper_of
from rechallenge.review.preferences import preferences, spot, words_of
from rechallenge.review.sitting import tell_retrieval
from rechallenge.web.calls import Call, Go, Section, act, show
from rechallenge.web.markup import inline
from rechallenge.web.searches import UPLOAD_LIMIT, safe_name

FULL_TEXTS = f"/screening/{Stage.FULL_TEXT}"


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of a paper: `kind` is heading, paragraph, caption, note or table; a table has rows instead of text."""

    kind: str
    text: Markup
    level: int = 3
    page: int | None = None
    rows: tuple[tuple[tuple[str, bool, int, int], ...], ...] = ()


@dataclass(frozen=True, slots=True)
class PaperPage:
    template: ClassVar[str] = "paper.html.jinja"
    title: str
    record: RecordId
    receipt: PaperReceipt
    blocks: tuple[Block, ...]
    losses: tuple[str, ...]


class RecordForm(Value):
    record: str


class RetrievalForm(Value):
    record: str
    state: Literal["sought", "obtained", "not-retrieved"]
    note: str = ""


class PaperForm(Value):
    record: str
    licence: str = ""


def _text(call: Call) -> PaperPage:
    record = RecordId(call.form(RecordForm).record)
    kept, paper = paper_of(call.review, record)
    words = words_of(call.site.live.protocol, preferences(call.site.live.folder, call.person.actor))
    blocks = tuple(_blocks(paper, lambda text: inline(text, lambda part: spot(part, words))))
    return PaperPage(paper.title or str(record), record, kept.receipt, blocks, paper.losses)


def _blocks(paper: Paper, mark: Callable[[str], Markup]) -> Iterator[Block]:
    tables = {table.passage: table for table in paper.tables if table.passage is not None}
    for place, passage in enumerate(paper.passages):
        text = paper.text[passage.start : passage.end]
        if place in tables:
            yield Block("table", Markup(), rows=_rows(paper, tables[place]), page=passage.page)
        elif passage.kind in {PassageKind.TITLE, PassageKind.HEADING}:
            yield Block("heading", mark(text), level=min(2 + len(passage.section), 5), page=passage.page)
        else:
            label = f"{passage.label}. " if passage.label and not text.startswith(passage.label) else ""
            yield Block(passage.kind, mark(label + text), page=passage.page)


def _rows(paper: Paper, table: PaperTable) -> tuple[tuple[tuple[str, bool, int, int], ...], ...]:
    return tuple(
        tuple((paper.text[cell.start : cell.end], cell.is_header, cell.n_columns, cell.n_rows) for cell in row)
        for row in table.rows
    )


def _file(call: Call) -> Response:
    """The file as it came. Anything but a PDF is saved, never shown: it could hold a script."""
    receipt, data = paper_file(call.review, RecordId(call.form(RecordForm).record))
    is_pdf = receipt.format == "pdf" and data.startswith(b"%PDF-")
    name = safe_name(receipt.original.name).encode("ascii", "replace").decode().replace("?", "_")
    headers = {
        "content-disposition": f'{"inline" if is_pdf else "attachment"}; filename="{name}"',
        "content-security-policy": "default-src 'none'; object-src 'self'; plugin-types application/pdf; "
        "style-src 'unsafe-inline'; frame-ancestors 'self'"
        if is_pdf
        else "default-src 'none'; sandbox",
    }
    return Response(data, media_type="application/pdf" if is_pdf else "application/octet-stream", headers=headers)


def _tell(call: Call) -> Go:
    form = call.form(RetrievalForm)
    tell_retrieval(call.site.live, call.author, RecordId(form.record), form.state, form.note)
    said = {"sought": "sought", "obtained": "obtained", "not-retrieved": "not retrieved"}[form.state]
    return Go(FULL_TEXTS, f"Full text: {said}.")


def _add(call: Call) -> Go:
    form = call.form(PaperForm)
    name, data = next(iter(call.uploads.get("file", ())), ("", b""))
    if not data:
        raise InputError("no file was given", where="file", fix="choose the paper's PDF, JATS XML, HTML or text")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, safe_name(name))
        path.write_bytes(data)
        outcome = add_paper(call.review, RecordId(form.record), path, call.author, licence=form.licence)
    kept = "kept" if outcome.state == "kept" else "read but not kept, because its licence does not allow a copy"
    return Go(f"{FULL_TEXTS}?record={form.record}", f"Full text {kept}: {outcome.n_characters} characters.")


section = Section(
    routes=(
        show("/papers/text", _text),
        show("/papers/file", _file),
        act("/papers/retrieval", _tell, role=Role.SCREENER),
        act("/papers/add", _add, role=Role.SCREENER, limit=UPLOAD_LIMIT),
    )
)
