"""Full texts in every format become one clean text whose places hold."""

import gzip
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rechallenge.model import InputError, LicenceTerms, PassageKind
from rechallenge.sources.papers import licence_named, licence_of, read_paper, read_papers
from rechallenge.sources.papers.writer import CellWords, PaperWriter

JATS = """<?xml version="1.0"?><article article-type="case-report" xmlns:xlink="http://www.w3.org/1999/xlink">
<front><article-meta><article-id pub-id-type="doi">10.1000/abc</article-id><article-id pub-id-type="pmid">123</article-id>
<article-id pub-id-type="pmc">77</article-id><title-group><article-title>Purpura on <italic>one</italic> drug</article-title>
</title-group><permissions><license xlink:href="https://creativecommons.org/licenses/by-nc/4.0/"><license-p>Open.
</license-p></license></permissions><abstract><p>One&#160;&#8201;patient.</p></abstract></article-meta></front>
<body><sec><label>1</label><title>Case</title><p>A 65-year-old woman<xref ref-type="bibr">1</xref>,<xref
ref-type="bibr">2</xref> took 5 mg<fn><p>By mouth.</p></fn> daily; platelets were 10<sup>9</sup>/L, as in ref. <xref
ref-type="bibr">3</xref>.<list><list-item><p>first</p></list-item><list-item><p>second</p></list-item></list>Then it went.</p>
<table-wrap><label>Table 1</label><caption><p>Values.</p></caption><table><thead><tr><th></th><th colspan="2">Day</th></tr>
</thead><tbody><tr><td rowspan="2">CRP</td><td>12</td><td></td></tr><tr><td/><td>3</td></tr></tbody></table>
<table-wrap-foot><fn><p>CRP: protein.</p></fn></table-wrap-foot></table-wrap>
<fig><label>Figure 1</label><caption><p>The skin.</p></caption><graphic xlink:href="x"/></fig>
<sec><title>Course</title><p>It healed.</p></sec></sec></body>
<back><ref-list><ref><mixed-citation>Nobody. Never read.</mixed-citation></ref></ref-list></back></article>"""


def words(paper, kind):
    return [paper.text[one.start : one.end] for one in paper.passages if one.kind is kind]


def assert_places_hold(paper):
    """P1 and P2 of the paper."""
    at = 0
    for one in paper.passages:
        assert set(paper.text[at : one.start]) <= {"\n"}
        text = paper.text[one.start : one.end]
        assert text
        assert text == text.strip()
        at = one.end
    assert at == len(paper.text)
    for table in paper.tables:
        for row in table.rows:
            for cell in row:
                assert 0 <= cell.start <= cell.end <= len(paper.text)
                assert "\t" not in paper.text[cell.start : cell.end]


def test_jats_becomes_passages_in_their_sections():
    paper = read_papers(JATS.encode(), "a.xml").papers[0]
    assert_places_hold(paper)
    assert (paper.title, paper.doi, paper.pmid, paper.pmcid) == ("Purpura on one drug", "10.1000/abc", "123", "PMC77")
    assert paper.kind == "case-report"
    assert (paper.licence.code, paper.licence.terms) == ("CC BY-NC 4.0", LicenceTerms.SHARE)
    assert words(paper, PassageKind.PARAGRAPH) == [
        "One patient.",
        "A 65-year-old woman[1],[2] took 5 mg daily; platelets were 10^9/L, as in ref. 3.",
        "first",
        "second",
        "Then it went.",
        "It healed.",
    ]
    sections = {paper.text[one.start : one.end]: one.section for one in paper.passages}
    assert sections["One patient."] == ("Abstract",)
    assert sections["It healed."] == ("Case", "Course")
    assert "By mouth." in words(paper, PassageKind.NOTE)
    assert "Never read" not in paper.text


def test_cells_of_a_table_are_places_in_the_text():
    paper = read_papers(JATS.encode(), "a.xml").papers[0]
    table = paper.tables[0]
    assert (table.label, table.caption) == ("Table 1", "Values.")
    assert paper.table_rows(table) == (("", "Day"), ("CRP", "12", ""), ("", "3"))
    assert table.rows[0][1].n_columns == 2
    assert table.rows[1][0].n_rows == 2
    assert table.rows[0][1].is_header
    assert not table.rows[1][0].is_header
    assert words(paper, PassageKind.CAPTION) == ["Table 1. Values.", "Figure 1. The skin."]


def test_a_quote_stands_where_it_says_and_nowhere_else():
    paper = read_papers(JATS.encode(), "a.xml").papers[0]
    start = paper.text.index("65-year-old")
    quote = paper.quote(start, start + 11)
    assert paper.holds(quote)
    assert paper.passage_at(start).section == ("Case",)
    assert not paper.holds(paper.quote(start, start + 11).__class__(text="65-year-old", start=0, end=11))
    assert not read_papers(b"Another text with 65-year-old in it.", "b.txt").papers[0].holds(quote)
    with pytest.raises(ValueError, match="no stretch"):
        paper.quote(5, 5)


@given(
    st.lists(
        st.one_of(
            st.text(max_size=20),
            st.lists(st.lists(st.text(max_size=6), min_size=1, max_size=3), min_size=1, max_size=3),
        ),
        max_size=8,
    )
)
@example([[["0\x1f0"]]])
def test_whatever_is_written_the_places_hold(pieces):
    writer = PaperWriter()
    for piece in pieces:
        if isinstance(piece, str):
            writer.add(PassageKind.PARAGRAPH, piece)
        else:
            writer.add_table("", "", [[CellWords(cell) for cell in row] for row in piece])
    paper = writer.paper()
    assert_places_hold(paper)
    for table, piece in zip(paper.tables, [one for one in pieces if not isinstance(one, str)], strict=True):
        rows = [tuple(" ".join(cell.split()) for cell in row) for row in piece]
        kept = [row for row in rows if any(row)]
        shown = paper.table_rows(table)
        if all(cell.isprintable() for row in kept for cell in row):
            assert [tuple(cell.strip() for cell in row) for row in shown] == kept


def test_every_full_text_at_hand_parses_with_places_that_hold_and_come_again(shared):
    files = sorted((shared / "data/jats_fulltext").glob("*/*ml"))
    assert len(files) == 104
    n_tables = 0
    for file in files:
        reading = read_papers(file.read_bytes(), file.name)
        assert reading.papers
        for paper in reading.papers:
            assert_places_hold(paper)
            n_tables += sum(bool(table.rows) for table in paper.tables)
        source = file.read_bytes()
        if reading.format == "jats" and b"<sub-article" not in source:
            n_frames = len(re.findall(rb"<table-wrap[\s>]", source))
            assert sum(len(paper.tables) for paper in reading.papers) == n_frames, file.name
    assert n_tables > 150
    for file in files[::10]:
        assert read_papers(file.read_bytes(), "x").papers == read_papers(file.read_bytes(), "y").papers


def test_html_is_read_without_its_menus():
    page = """<!doctype html><html><head><title>T</title><meta name="citation_doi" content="10.1000/x">
    <script>var a = 1;</script></head><body><nav>Home</nav><article><h1>Purpura</h1><h2>Case</h2><p>A man of 40<sup><a
    href="#r1">4</a></sup> took it.</p><h3>Course</h3><p>He<br>recovered.</p><table><tr><th>a</th></tr><tr><td>1</td></tr>
    </table><h2>Discussion</h2><p>Rare.</p></article><footer>Contact</footer></body></html>"""
    reading, paper = read_paper(page.encode(), "a.html")
    assert reading.format == "html"
    assert_places_hold(paper)
    assert words(paper, PassageKind.PARAGRAPH) == ["A man of 40[4] took it.", "He recovered.", "Rare."]
    sections = [one.section for one in paper.passages if one.kind is PassageKind.PARAGRAPH]
    assert sections == [("Purpura", "Case"), ("Purpura", "Case", "Course"), ("Purpura", "Discussion")]
    assert paper.doi == "10.1000/x"
    assert "Home" not in paper.text
    assert paper.table_rows(paper.tables[0]) == (("a",), ("1",))


def pdf_of(*pages):
    """A small PDF with these lines on its pages; "" is an empty line."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", ""]
    kids = []
    for lines in pages:
        shown = "".join(f"({line.replace('(', '[').replace(')', ']')}) Tj 0 -14 Td " for line in lines)
        stream = f"BT /F1 10 Tf 50 750 Td {shown}ET"
        number = len(objects) + 1
        kids.append(f"{number} 0 R")
        font = "<< /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>"
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources {font} /Contents {number + 1} 0 R >>"
        )
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    data, places = "%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(data))
        data += f"{number} 0 obj\n{body}\nendobj\n"
    xref = len(data)
    data += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n" + "".join(f"{at:010d} 00000 n \n" for at in places)
    data += f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{xref}\n%%EOF"
    return data.encode("latin-1")


LONG = "The patient was a woman of 65 years who had taken the drug for some months"


def test_pdf_keeps_the_page_of_each_passage():
    head = "J Test Med 2020 Page"
    data = pdf_of(
        [f"{head} 1", "Case report", LONG, "and came with palpable pur-", "pura of both legs.", LONG + "."],
        [f"{head} 2", "Discussion", LONG + ".", "That is rare."],
        [f"{head} 3", "References", "1. Nobody. A paper that is not read. 1999;1:1."],
    )
    reading, paper = read_paper(data, "a.pdf")
    assert reading.format == "pdf"
    assert "pypdfium2" in reading.reader
    assert_places_hold(paper)
    at = paper.text.index("purpura of both legs")
    assert paper.passage_at(at).page == 1
    assert paper.passage_at(at).section == ("Case report",)
    assert paper.passage_at(paper.text.index("That is rare")).page == 2
    assert head not in paper.text
    assert "Nobody" not in paper.text
    assert any("references" in loss for loss in paper.losses)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"%PDF-1.4 broken", "cannot be opened as PDF"),
        (pdf_of([""]), "it is a scan"),
        (b"", "is empty"),
        (b"PK\x03\x04xx", "zip archive"),
        (b"<?xml version='1.0'?><other><a/></other>", "XML of another kind"),
        (b"<article><front>", "is not XML"),
        (b'<!DOCTYPE article [<!ENTITY a "b">]><article><body><p>x</p></body></article>', "declares XML entities"),
        (b"\x00\x01\x02binary\x00", "is no text"),
        (b"<article/>", "holds no paper"),
    ],
)
def test_what_is_no_paper_is_said_and_named(data, says):
    with pytest.raises(InputError, match=says) as caught:
        read_papers(data, "it.bin")
    assert "it.bin" in str(caught.value.where)
    assert caught.value.fix


def test_plain_text_is_parted_by_empty_lines_else_by_lines():
    parted = read_papers(b"Case report\n\nA man\nof 40.\n\nDiscussion\n\nRare.", "a.txt").papers[0]
    assert words(parted, PassageKind.PARAGRAPH) == ["A man of 40.", "Rare."]
    assert [one.section for one in parted.passages][1] == ("Case report",)
    assert words(read_papers(b"One.\nTwo.", "a.txt").papers[0], PassageKind.PARAGRAPH) == ["One.", "Two."]
    assert read_papers(gzip.compress(b"One."), "a.txt.gz").papers[0].text == "One."


def test_of_several_papers_the_record_s_own_is_taken():
    other = JATS.replace("10.1000/abc", "10.1000/other").replace(">123<", ">124<").replace(">77<", ">78<")
    both = "<pmc-articleset>" + "".join(one[one.index("<article ") :] for one in (JATS, other)) + "</pmc-articleset>"
    _, paper = read_paper(both.encode(), "a.xml", names=("10.1000/OTHER",))
    assert paper.pmid == "124"
    with pytest.raises(InputError, match="holds 2 papers, of which 0"):
        read_paper(both.encode(), "a.xml", names=("10.1000/nothing",))


@pytest.mark.parametrize(
    ("statement", "code", "terms"),
    [
        ("http://creativecommons.org/licenses/by/2.0", "CC BY 2.0", "share"),
        ("CC BY-NC-ND", "CC BY-NC-ND", "share"),
        ("Creative Commons Attribution-NonCommercial-ShareAlike 4.0 International", "CC BY-NC-SA 4.0", "share"),
        ("the Creative Commons Attribution Non-Commercial License, which permits", "CC BY-NC", "share"),
        ("the Creative Commons Attribution License, which permits unrestricted use", "CC BY", "share"),
        ("https://creativecommons.org/publicdomain/zero/1.0/", "CC0", "share"),
        ("(c) 2010 The Publisher. All rights reserved.", "all rights reserved", "link"),
        ("(c) 2010 The Publisher", "unknown", "link"),
        ("under a Creative Commons licence", "unknown", "link"),
        ("", "unknown", "link"),
        ("own copy", "own copy", "keep"),
    ],
)
def test_a_licence_is_told_by_its_words_and_what_is_unknown_is_only_linked(statement, code, terms):
    licence = licence_of(statement)
    assert (licence.code, licence.terms.value) == (code, terms)
    assert licence.may_store == (terms != "link")


def test_a_person_cannot_name_a_licence_that_is_not_known():
    with pytest.raises(InputError, match="no licence known here"):
        licence_named("my licence")
