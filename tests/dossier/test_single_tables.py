"""One table as a file of its own: CSV, HTML, Word, LaTeX."""

import csv
import io
import re
import zipfile

import docx
import pytest
from pylatexenc.latexwalker import LatexWalker

from rechallenge.dossier import (
    Box,
    Cell,
    Column,
    Part,
    PlainText,
    Row,
    Sheet,
    Sup,
    Table,
    Tick,
    render_sheet,
    render_table,
    table_csv,
    table_docx,
    table_latex,
)

TABLE = Table(
    id="one",
    caption="Patients & drugs",
    columns=(Column(key="a", label="Case"), Column(key="b", label="Sex, age"), Column(key="c", label="50 % of_all")),
    rows=(
        Row(cells=(Cell.of("Vasculitis"),), kind="group"),
        Row.of("J1", Cell(inlines=("female", Sup(text="b"), "; 75 years")), "<b>not reported</b>"),
        Row.of("J2", "Tığlıoğlu", "[3] 5 µg ≥ 2 $"),
    ),
    notes=((Sup(text="b"), " From a secondary source."), ("ANCA, antineutrophil cytoplasmic antibody.",)),
    keeps_notes=True,
)
PLAIN = PlainText()


def test_csv_has_the_notes_as_single_fields_and_no_blank_cell():
    rows = list(csv.reader(io.StringIO(table_csv(TABLE, PLAIN))))
    assert rows[1][:3] == ["Vasculitis", "J1", "female [b]; 75 years"]
    assert next(row for row in rows if len(row) == 1) == ["[b] From a secondary source."]
    assert all(cell.strip() for row in rows for cell in row)


def test_word_keeps_every_cell_raises_marks_and_repeats_the_head():
    document = docx.Document(io.BytesIO(table_docx(TABLE, PLAIN, title="Table I")))
    (grid,) = document.tables
    assert [cell.text for cell in grid.rows[2].cells] == ["J1", "femaleb; 75 years", "<b>not reported</b>"]
    raised = [run.text for run in grid.rows[2].cells[1].paragraphs[0].runs if run.font.superscript]
    assert raised == ["b"]
    assert "tblHeader" in grid.rows[0]._tr.xml
    assert document.paragraphs[-1].text == "ANCA, antineutrophil cytoplasmic antibody."


def test_word_is_the_same_bytes_whenever_it_is_written(monkeypatch):
    first = table_docx(TABLE, PLAIN, title="Table I")
    assert first == table_docx(TABLE, PLAIN, title="Table I")
    with zipfile.ZipFile(io.BytesIO(first)) as parts:
        assert {info.date_time[0] for info in parts.infolist()} == {1980}


def test_latex_is_whole_and_escapes_what_would_be_read_as_commands():
    text = table_latex(TABLE, PLAIN, label="tab:one")
    nodes, _, length = LatexWalker(text, tolerant_parsing=False).get_latex_nodes()
    assert nodes
    assert length == len(text)
    assert "Patients \\& drugs" in text
    assert "50 \\% of\\_all" in text
    assert "\\textsuperscript{b}" in text
    assert "\\$" in text
    body = [line for line in text.splitlines() if line.endswith("\\\\") and "&" in line and "caption" not in line]
    assert all(len(re.findall(r"(?<!\\)&", line)) == 2 for line in body)
    assert not re.search(r"\\\\\s*\n\s*\[", text)


def test_html_escapes_words_and_has_nothing_from_elsewhere():
    page = render_table(TABLE, PLAIN, title="Table I")
    assert "&lt;b&gt;not reported" in page
    assert "<sup>b</sup>" in page
    assert "<script" not in page
    assert "http" not in page


def test_a_form_continues_overleaf_what_does_not_fit():
    text = "word " * 100
    long = Box(number="7", label="Long", text=text, most=50)
    ticked = Box(number="8", label="T", ticks=(Tick(label="x", is_ticked=True),))
    sheet = Sheet(title="F", parts=(Part(title="P", boxes=(long, ticked)),))
    page = render_sheet(sheet)
    assert page.count("word") == 100
    assert "Continuation" in page
    assert 'aria-label="ticked"' in page


@pytest.mark.parametrize("n", [49, 50, 51])
def test_text_that_fits_is_not_broken(n):
    box = Box(number="7", label="L", text="x" * n, most=50)
    assert bool(box.rest) is (n > 50)
    assert box.shown.rstrip(" …") + box.rest == "x" * n
