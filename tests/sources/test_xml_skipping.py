"""Elements are left out of a stream wherever its blocks end, and a parser sees the rest unchanged."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from rechallenge.sources import xml_skipping
from rechallenge.sources.xml_skipping import WithoutElements

text = st.sampled_from(("", "a\n", "Drop", "&lt;Drop&gt;", " ! "))
_inner = st.deferred(lambda: st.lists(element, max_size=3).map("".join))
element = st.one_of(
    text,
    st.builds("<p>{}</p>".format, text),
    st.sampled_from(("<Drop/>", "<Drop\n a='1' />", "<Dropped>x</Dropped>")),
    st.builds("<Drop>{}</Drop>".format, _inner),
    st.builds("<Drop b='2'\n>{}\n</Drop >".format, _inner),
    st.builds("<q>{}</q>".format, _inner),
)


def left(document: str, size: int) -> bytes:
    stream = WithoutElements(io.BytesIO(document.encode()), "Drop")
    xml_skipping._BLOCK, whole = size, xml_skipping._BLOCK
    try:
        return b"".join(iter(stream.read, b""))
    finally:
        xml_skipping._BLOCK = whole


@given(st.lists(element, max_size=6).map("".join), st.integers(1, 40))
def test_what_is_left_is_the_document_without_the_elements_and_lines_stay_where_they_were(body, size):
    document = f"<r>{body}</r>"
    root = etree.fromstring(document)
    lines = [found.sourceline for found in root.iter("p", "q") if not any(True for _ in found.iterancestors("Drop"))]
    for dropped in root.xpath("//Drop[not(ancestor::Drop)]"):
        before, parent = dropped.getprevious(), dropped.getparent()
        kept = "\n" * etree.tostring(dropped, with_tail=False, encoding="unicode").count("\n") + (dropped.tail or "")
        if before is None:
            parent.text = (parent.text or "") + kept
        else:
            before.tail = (before.tail or "") + kept
        dropped.tail = None
        parent.remove(dropped)
    found = etree.fromstring(left(document, size))
    assert [one.tag for one in found.iter()] == [one.tag for one in root.iter()]
    assert "".join("".join(found.itertext()).split()) == "".join("".join(root.itertext()).split())
    assert [one.sourceline for one in found.iter("p", "q")] == lines


@pytest.mark.parametrize("size", [1, 5, 1000])
@pytest.mark.parametrize(
    "document",
    [
        "<r><Drop>1</Drop><!-- <Drop> --><p/><Drop>2</Drop></r>",
        "<r><p><![CDATA[<Drop>]]></p><Drop>2</Drop></r>",
        "<r><Drop><!-- </Drop> --></Drop><p/></r>",
    ],
)
def test_from_a_comment_or_cdata_section_on_nothing_is_taken_for_a_tag(document, size):
    found = etree.fromstring(left(document, size))
    assert found.find("p") is not None
    assert (found.find("p").text or "") in {"", "<Drop>"}


def test_a_file_that_ends_inside_such_an_element_is_passed_on_as_it_is():
    assert left("<r><p/><Drop><q>", 4) == b"<r><p/><Drop><q>"


def test_an_element_that_never_ends_is_not_held_without_limit(monkeypatch):
    monkeypatch.setattr(xml_skipping, "_MAX_HELD", 50)
    document = "<r><Drop>" + "x" * 500
    assert left(document, 20) == document.encode()
