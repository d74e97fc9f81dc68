"""Every page as a browser shows it: accessible, at home on a phone, nothing asked of another machine."""

import pytest

from rechallenge.model import Actor, Decided, RecordId, Stage, StageClosed
from rechallenge.review import Author, open_review
from rechallenge.review.fulltexts import add_paper
from rechallenge.review.preferences import Preferences, prefer, suggested_keys

PATHS = [
    "/",
    "/settings",
    "/screening/title-abstract",
    "/screening/full-text",
    "/screening/full-text?record=embase:2",
    "/papers/text?record=embase:1",
    "/screening/title-abstract/mine",
    "/screening/title-abstract/stop",
    "/conflicts",
    "/conflicts/full-text",
    "/duplicates",
    "/searches",
    "/flow",
]


@pytest.fixture
def folder(make_review, clock, tmp_path):
    """A review in which something stands on every page: a conflict at each stage, a doubt, a join, keys, a full text."""
    same = ("Takayasu arteritis on upadacitinib, a case of a young woman", "RESULTS: She had <i>one</i> course.")
    folder = make_review(6, record_4=same, record_5=same, record_6=(same[0].upper(), ""))

    def give(by, record, verdict, stage=Stage.TITLE_ABSTRACT, reason=None):
        author = Author(Actor(by), clock())
        entry = Decided(at=author.at, by=author.actor, record=RecordId(record), stage=stage, verdict=verdict,
                        reason=reason, note="what I saw" if reason else "")  # fmt: skip
        author.append(open_review(folder), [entry])

    for by in ("anna", "ben"):
        give(by, "embase:1", "include")
        give(by, "embase:2", "include")
        give(by, "embase:3", "include" if by == "anna" else "exclude", reason=None if by == "anna" else "no-patient")
    give("zoe", "embase:4", "maybe")
    author = Author(Actor("olga"), clock())
    author.append(open_review(folder), [StageClosed(at=author.at, by=author.actor, stage=Stage.TITLE_ABSTRACT)])
    give("anna", "embase:1", "include", Stage.FULL_TEXT)
    give("ben", "embase:1", "exclude", Stage.FULL_TEXT, "wrong-drug")
    paper = tmp_path / "paper.txt"
    paper.write_text("A case of vasculitis\n\nA woman took tofacitinib.\n", encoding="utf-8")
    add_paper(open_review(folder), RecordId("embase:1"), paper, Author(Actor("anna"), clock()), licence="own copy")
    review = open_review(folder)
    prefer(review.folder, Actor("zoe"), Preferences(keys=suggested_keys(review.protocol)))
    return folder


@pytest.mark.parametrize(("width", "scheme"), [(320, "dark"), (1280, "light"), (1280, "dark"), (320, "light")])
def test_axe_finds_nothing_and_no_page_scrolls_sideways(page_of, served, serious, width, scheme):
    page = page_of("zoe", width=width, color_scheme=scheme)
    said = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    for path in PATHS:
        page.goto(served.site.address.base + path)
        assert (path, serious(page)) == (path, [])
        assert (path, page.evaluate("document.documentElement.scrollWidth")) == (path, width)
    assert said == []
    assert [url for url in asked if not url.startswith(served.site.address.base)] == []


def test_on_a_large_screen_type_grows_and_head_and_content_begin_at_one_line(page_of, served):
    page = page_of("zoe", width=3840, height=2160)
    for path in ("/", "/flow", "/conflicts"):
        page.goto(served.site.address.base + path)
        left = [page.locator(one).bounding_box()["x"] for one in (".brand a", "h1")]
        assert abs(left[0] - left[1]) < 2, path
    page.goto(f"{served.site.address.base}/screening/title-abstract?record=embase:1")
    abstract = page.locator(".abstract").first
    assert abstract.evaluate("element => parseFloat(getComputedStyle(element).fontSize)") >= 24
    assert abstract.evaluate("element => element.clientWidth / parseFloat(getComputedStyle(element).fontSize)") < 45


def test_a_button_is_called_what_it_does_and_tells_its_key_apart(page_of, served):
    page = page_of("zoe")
    page.goto(f"{served.site.address.base}/screening/title-abstract?record=embase:1")
    for name, key in (("Include", "i"), ("Exclude", "e"), ("1. No patient took a drug of the question", "1")):
        assert page.get_by_role("button", name=name, exact=True).get_attribute("aria-keyshortcuts") == key


def test_the_sign_in_page_is_accessible(page_of, serious):
    assert serious(page_of("", width=320)) == []
