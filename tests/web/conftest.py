"""A review with people in it, its pages in process (`visit`) and on a real port (`served`, `page_of`)."""

import shutil
from datetime import UTC, datetime, timedelta

import pytest

from rechallenge.model import Actor, Arm, Enrolled, Role
from rechallenge.review import Author, SearchFacts, import_records, open_review
from rechallenge.review.begin import begin_with
from rechallenge.review.live import LiveReview
from rechallenge.testing.visitor import Visitor
from rechallenge.web import Address, Server, Site, create_app, one_time_links

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
START = datetime(2024, 5, 1, 9, 0, tzinfo=UTC)
PEOPLE = {
    "anna": (Role.SCREENER,),
    "ben": (Role.SCREENER,),
    "carla": (Role.ADJUDICATOR,),
    "olga": (Role.OWNER,),
    "rita": (Role.READER,),
    "zoe": (Role.SCREENER, Role.ADJUDICATOR, Role.OWNER),
}

PROTOCOL = """\
format = 1
title = "JAK inhibitors and vasculitis"
question = "Did a JAK inhibitor cause vasculitis?"
as_of = 2024-12-31

[drugs]
set = "jak-inhibitors"

[events]
set = "vasculitis"

[screening]
reviewers = 2
order.method = "listed"

[[screening.exclusion_reasons]]
code = "wrong-drug"
text = "No patient took a drug of the question"

[[screening.exclusion_reasons]]
code = "no-patient"
text = "No individual patient described"
"""


class Clock:
    """A clock that moves one second at every look, and as told."""

    def __init__(self):
        self.at = START

    def __call__(self):
        self.at += timedelta(seconds=1)
        return self.at


def ris(n, **changed):
    """`n` citations of an invented journal; `changed` gives titles or abstracts by number from 1."""
    parts = []
    for i in range(1, n + 1):
        title, abstract = changed.get(f"record_{i}", (f"Vasculitis in patient number {i} on tofacitinib", f"Case {i}."))
        parts.append(
            f"TY  - JOUR\nAN  - {i}\nTI  - {title}\nAU  - Doe{i}, Jane\nJO  - Journal {i}\nPY  - {1990 + i % 30}\n"
            f"DO  - 10.1000/x{i}\nAB  - {abstract}\nER  -\n\n"
        )
    return "".join(parts)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def new_clock():
    """Makes a clock of its own that begins with the work."""

    def new_clock():
        clock = Clock()
        clock.at += timedelta(days=1)
        return clock

    return new_clock


@pytest.fixture
def make_review(tmp_path, clock):
    """Makes a review folder of `n` records with the usual people."""

    def make(n=5, *, people=PEOPLE, name="review", protocol=PROTOCOL, **changed):
        folder = tmp_path / name
        folder.parent.mkdir(exist_ok=True)
        begin_with(folder, protocol)
        if n:
            hits = tmp_path / f"{name}.ris"
            hits.write_text(ris(n, **changed), encoding="utf-8")
            facts = SearchFacts(source="embase", title="Embase", arm=Arm.DATABASE)
            import_records(open_review(folder), [hits], facts, Author(Actor("olga"), clock()))
        entries = [
            Enrolled(at=clock(), by=Actor("olga"), person=Actor(who), name=who.title(), roles=roles)
            for who, roles in people.items()
        ]
        Author(Actor("olga"), clock()).append(open_review(folder), entries)
        return folder

    return make


@pytest.fixture
def folder(make_review):
    return make_review()


@pytest.fixture
def site(folder, clock):
    return Site(LiveReview(folder), Actor("olga"), Address(), clock=clock)


@pytest.fixture
def visit(site):
    """Gives a signed-in visitor: `visit("anna")`; `visit()` is nobody."""
    app = create_app(site)

    def visit(who=""):
        visitor = Visitor(app)
        if who:
            (link,) = one_time_links(site, [who]).values()
            assert visitor.post(link.removeprefix(site.address.base)).status == 200
            visitor.received.clear()
        return visitor

    return visit


@pytest.fixture
def served(folder):
    """The same pages on a real port of this machine: a running `Server`."""
    server = Server(Site(LiveReview(folder), Actor("olga"), Address(port=0)))
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def chromium():
    if CHROMIUM is None:
        pytest.skip("needs a Chromium on the path (Debian: chromium)")
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield started
        started.close()


@pytest.fixture
def page_of(chromium, served):
    """Opens a page as a person in a browser of their own: `page_of("anna", width=320, color_scheme="dark")`."""
    contexts = []

    def page_of(who="", *, width=1280, height=900, **options):
        context = chromium.new_context(viewport={"width": width, "height": height}, **options)
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        if who:
            (link,) = one_time_links(served.site, [who]).values()
            page.goto(link)
            page.get_by_role("button", name="Sign in as").click()
            page.wait_for_url(f"{served.site.address.base}/")
        else:
            page.goto(served.site.address.base)
        return page

    yield page_of
    for context in contexts:
        context.close()


@pytest.fixture
def serious():
    """What axe finds on a page; a list of its rules with the first place of each."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()

    def serious(page):
        found = axe.run(page).response["violations"]
        return [(item["id"], item["impact"], item["nodes"][0]["html"]) for item in found]

    return serious
