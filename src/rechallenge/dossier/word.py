"""A table as a Word document: A4, three rules, notes below; the same bytes for the same table."""

import io
import zipfile
from datetime import datetime

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from rechallenge.dossier.blocks import Inlines, Row, Strong, Sup, Table
from rechallenge.dossier.tables import PlainText

ACROSS = 6  # columns from which the page is turned
A4_MM = (210, 297)
MARGIN_MM = 18
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)  # the least that a zip can hold; a clock would make every file differ
_NEVER = datetime(1980, 1, 1)  # noqa: DTZ001 - Word keeps document times without a zone


def table_docx(table: Table, plain: PlainText, *, title: str) -> bytes:
    """The table with its caption and notes. Marks are raised; groups of rows are set bold across the page."""
    document = docx.Document()
    _set_page(document, is_across=len(table.columns) >= ACROSS)
    document.core_properties.title = title
    document.core_properties.author = ""
    document.core_properties.created = document.core_properties.modified = _NEVER
    heading = document.add_paragraph()
    heading.add_run(f"{title}. ").bold = True
    heading.add_run(table.caption)
    grid = document.add_table(rows=1, cols=len(table.columns))
    for cell, column in zip(grid.rows[0].cells, table.columns, strict=True):
        cell.paragraphs[0].add_run(column.label).bold = True
    _repeat_head(grid.rows[0]._tr)
    for row in table.rows:
        _add_row(grid.add_row().cells, row, plain)
    _rule(grid.rows[0].cells, ("top", "bottom"))
    _rule(grid.rows[-1].cells, ("bottom",))
    for note in table.notes:
        _write(document.add_paragraph(), note, plain)
    for paragraph in (p for row in grid.rows for cell in row.cells for p in cell.paragraphs):
        paragraph.paragraph_format.space_after = Pt(2)
    return _same_bytes(document)


def _set_page(document: Document, *, is_across: bool) -> None:
    section = document.sections[0]
    narrow, long = (Mm(side) for side in A4_MM)
    section.page_width, section.page_height = (long, narrow) if is_across else (narrow, long)
    section.orientation = WD_ORIENT.LANDSCAPE if is_across else WD_ORIENT.PORTRAIT
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(MARGIN_MM)
    style = document.styles["Normal"]
    style.font.name, style.font.size = "Times New Roman", Pt(8 if is_across else 10)


def _add_row(cells: tuple[_Cell, ...], row: Row, plain: PlainText) -> None:
    if row.kind == "group":
        merged = cells[0].merge(cells[-1])
        merged.paragraphs[0].add_run(plain.cell(row.cells[0])).bold = True
        return
    for cell, said in zip(cells, row.cells, strict=True):
        _write(cell.paragraphs[0], said.inlines, plain)


def _write(paragraph: Paragraph, inlines: Inlines, plain: PlainText) -> None:
    for inline in inlines:
        run = paragraph.add_run(inline.text if isinstance(inline, Sup) else plain.inline(inline))
        run.font.superscript = isinstance(inline, Sup) or None
        run.bold = isinstance(inline, Strong) or None


def _repeat_head(row: object) -> None:
    mark = OxmlElement("w:tblHeader")
    row.get_or_add_trPr().append(mark)  # type: ignore[attr-defined] # python-docx has no public type for it


def _rule(cells: tuple[_Cell, ...], edges: tuple[str, ...]) -> None:
    for cell in cells:
        borders = OxmlElement("w:tcBorders")
        for edge in edges:
            line = OxmlElement(f"w:{edge}")
            for name, value in (("val", "single"), ("sz", "8"), ("color", "000000")):
                line.set(qn(f"w:{name}"), value)
            borders.append(line)
        cell._tc.get_or_add_tcPr().append(borders)


def _same_bytes(document: Document) -> bytes:
    """The file with its parts in a zip whose times are fixed."""
    written = io.BytesIO()
    document.save(written)
    out = io.BytesIO()
    with zipfile.ZipFile(written) as parts, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in parts.namelist():
            packed.writestr(zipfile.ZipInfo(name, _ZIP_TIME), parts.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()
