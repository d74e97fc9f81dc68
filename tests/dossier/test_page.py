"""The page: words are words, numbers have their way back, and nothing is fetched."""

import base64
import hashlib
import itertools
import re
from datetime import date
from html.parser import HTMLParser

import pytest
from msgspec.structs import replace

from rechallenge.dossier import (
    Callout,
    Cell,
    Code,
    Column,
    Definition,
    Definitions,
    Dossier,
    Em,
    Figure,
    FlowArm,
    FlowDiagram,
    FlowLine,
    Link,
    Note,
    Paragraph,
    Ref,
    Reference,
    Row,
    Section,
    Strong,
    Table,
    Verbatim,
    render_html,
    require_sound,
)
from rechallenge.dossier.html import LONGEST_INPUT
from rechallenge.model import Finding, Source

HOSTILE = '<script>alert(1)</script><img src=x onerror="x()">\'&amp;</style></title>]]>{{ 7*7 }}{% raw %}'
VOID = {"meta", "link", "img", "br", "hr", "input"}


class Tags(HTMLParser):
    """Collects tags and checks that they close in order."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def hostile_dossier() -> Dossier:
    flow = FlowDiagram(
        databases=FlowArm(identified=(FlowLine(text=HOSTILE, count=1),)),
        included=(FlowLine(text=HOSTILE),),
        notes=(HOSTILE,),
    )
    table = Table(
        id="t",
        caption=HOSTILE,
        columns=(Column(key="a", label=HOSTILE, group=HOSTILE), Column(key="b", label="B")),
        rows=(Row(kind="group", cells=(Cell.of(HOSTILE),)), Row.of(HOSTILE, Ref(finding="x"))),
        notes=((HOSTILE,),),
    )
    inlines = (HOSTILE, Strong(text=HOSTILE), Em(text=HOSTILE), Code(text=HOSTILE), Note(text=HOSTILE))
    blocks = (
        Paragraph(inlines=(*inlines, Link(text=HOSTILE, href='https://example.org/"onclick="x'), Ref(finding="x"))),
        Callout(kind="note", title=HOSTILE, blocks=(Paragraph(inlines=inlines),)),
        Verbatim(text=HOSTILE, label=HOSTILE),
        Definitions(items=(Definition(term=HOSTILE, inlines=inlines),)),
        table,
        Figure(id="f", caption=HOSTILE, drawing=flow, alt=HOSTILE),
    )
    finding = Finding(
        id="x",
        label=HOSTILE,
        value=1,
        text=HOSTILE,
        function=HOSTILE,
        inputs={HOSTILE: HOSTILE},
        sources=(Source(work=HOSTILE, locator=HOSTILE),),
        note=HOSTILE,
    )
    return Dossier(
        format=1,
        title=HOSTILE,
        kicker=HOSTILE,
        question=HOSTILE,
        authors=(HOSTILE,),
        as_of=date(2022, 11, 1),
        program=HOSTILE,
        about=(Definition(term=HOSTILE, inlines=inlines),),
        sections=(Section(id="s", title=HOSTILE, blocks=blocks),),
        findings=(finding,),
        references=(Reference(id="r", text=HOSTILE, doi='10.1/"><x>', note=HOSTILE),),
    )


def test_hostile_words_stay_words():
    dossier = hostile_dossier()
    require_sound(dossier)
    tags = Tags(render_html(dossier)).tags
    assert [tag for tag, _ in tags].count("script") == 1
    assert [tag for tag, _ in tags].count("style") == 1
    assert not [tag for tag, _ in tags if tag == "img"]
    assert not [name for _, attributes in tags for name in attributes if name.startswith("on") or name == "style"]


def test_the_page_is_well_nested(sample_dossier):
    assert Tags(render_html(sample_dossier)).open == []


def test_only_the_style_and_script_of_the_page_itself_may_run(sample_dossier):
    page = render_html(sample_dossier)
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)[1]
    for tag, directive in (("style", "style-src"), ("script", "script-src")):
        content = re.search(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)[1]
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{directive} 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none';")


def test_nothing_is_fetched(sample_dossier):
    page = render_html(sample_dossier)
    assert "url(" not in page
    assert "@import" not in page
    fetched = [attributes for _, attributes in Tags(page).tags if "src" in attributes or "srcset" in attributes]
    assert fetched == []
    assert [attributes["href"] for tag, attributes in Tags(page).tags if tag == "link"] == ["data:,"]


def test_ids_are_unique_and_every_link_within_the_page_has_its_target(sample_dossier):
    tags = Tags(render_html(sample_dossier)).tags
    ids = [attributes["id"] for _, attributes in tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    targets = {attributes["href"][1:] for tag, attributes in tags if tag == "a" and attributes["href"].startswith("#")}
    assert targets <= set(ids)
    named = {attributes["aria-labelledby"] for _, attributes in tags if "aria-labelledby" in attributes}
    assert named <= set(ids)


def test_headings_come_in_order_under_one_title(sample_dossier):
    levels = [int(tag[1]) for tag, _ in Tags(render_html(sample_dossier)).tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_each_number_leads_to_its_way_back_and_the_way_back_to_each_place(sample_dossier):
    page = render_html(sample_dossier)
    entry = re.search(r'<li id="how-signals\.jak\.ror".*?</li>', page, re.DOTALL)[0]
    assert "rechallenge.stats.reporting_odds_ratio" in entry
    assert "<code>b</code> = <code>21116</code>" in entry
    assert re.findall(r">(Table \d|section [\d.]+|Figure \d)</a>", entry) == ["Table 1", "Table 4"]
    for anchor in re.findall(r'href="#(use-\d+)"', entry):
        assert re.search(rf'id="{anchor}" href="#how-signals\.jak\.ror"', page)


def test_a_long_input_is_cut_on_the_page_with_its_size_and_whole_in_the_json(sample_dossier):
    values = list(range(1000))
    finding = replace(sample_dossier.findings[0], inputs={"values": values})
    page = render_html(replace(sample_dossier, findings=(finding, *sample_dossier.findings[1:])))
    assert "… (1000 items)" in page
    assert str(values).replace(" ", "")[: LONGEST_INPUT + 1] not in page


def test_tables_and_figures_are_numbered_apart_in_reading_order(sample_dossier):
    page = render_html(sample_dossier)
    assert re.findall(r"<b>(Table \d+)</b>", page) == ["Table 1", "Table 2", "Table 3", "Table 4"]
    assert re.findall(r"<b>(Figure \d+)</b>", page) == [f"Figure {index}" for index in range(1, 9)]
    assert '<a href="#cases">Table 2</a>' in page


def test_figures_carry_their_words_and_drawings_no_style_of_their_own(sample_dossier):
    page = render_html(sample_dossier)
    assert page.count('role="img" aria-label="') == 8
    assert page.count("<style>") == 1


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_language_is_declared(sample_dossier, language):
    assert f'<html lang="{language}">' in render_html(replace(sample_dossier, language=language))


def test_the_day_that_counts_is_printed_and_no_other(sample_dossier):
    page = render_html(sample_dossier)
    assert "Evidence as of 1 November 2022" in page
    assert str(date.today().isoformat()) not in page  # noqa: DTZ011 # the local day is what a careless page would print
