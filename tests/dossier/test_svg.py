"""Text is measured, broken and escaped before it is drawn."""

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rechallenge.dossier.svg import Canvas, Style, number, standalone, text_width, thousands, wrap

WORDS = st.lists(
    st.text(st.characters(codec="utf-8", exclude_categories=["Z", "C"]), min_size=1, max_size=30), max_size=12
)


def test_a_line_is_as_wide_as_the_helvetica_metrics_say():
    # Adobe AFM: R 722, O 778, R 722 in regular; B 722 in bold; 12 units per em.
    assert text_width("ROR") == pytest.approx((722 + 778 + 722) * 0.012)
    assert text_width("B", Style.STRONG) == pytest.approx(722 * 0.012)


def test_an_accented_letter_is_as_wide_as_its_base_and_a_combining_mark_has_no_width():
    assert text_width("Tığlıoğlu") - text_width("Tığlıoglu") == pytest.approx(0)
    assert text_width("e\N{COMBINING ACUTE ACCENT}") == text_width("e")


@given(WORDS, st.floats(min_value=20, max_value=400))
def test_no_line_is_wider_than_asked_and_no_character_is_lost(words, width):
    lines = wrap(" ".join(words), width)
    assert "".join(lines).replace(" ", "") == "".join(words)
    assert all(text_width(line) <= width or len(line) == 1 for line in lines)


def test_a_no_break_space_holds_its_words_together():
    assert wrap("records (n\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}12)", 60) == [
        "records",
        "(n\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}12)",
    ]


def test_numbers_are_short_and_never_minus_zero():
    assert [number(value) for value in (1.0, 0.126, -0.001, 1234.5)] == ["1", "0.13", "0", "1234.5"]
    assert thousands(1234567) == "1,234,567"


@given(st.text())
def test_a_drawing_of_any_text_is_well_formed(text):
    canvas = Canvas()
    canvas.text(0, 10, text)
    drawing = standalone(canvas.svg(20), title=text, description=text)
    root = ElementTree.fromstring(drawing)
    assert {child.tag.split("}")[1] for child in root} <= {"title", "desc", "style", "text"}


def test_a_file_of_its_own_carries_colours_and_a_title_and_the_inline_drawing_no_style():
    canvas = Canvas()
    canvas.rect("fa", (0, 0, 10, 10))
    inline = canvas.svg(10)
    assert "<style>" not in inline
    drawing = standalone(inline, title="A & B", description="a box")
    assert "<title>A &amp; B</title>" in drawing
    assert "<desc>a box</desc>" in drawing
    assert "prefers-color-scheme: dark" in drawing
