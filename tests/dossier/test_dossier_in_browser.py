"""The page in a real browser: accessible, self-contained, at home on a phone and on paper."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from rechallenge.dossier import Dossier, draw, standalone, write_dossier

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
sync_api = pytest.importorskip("playwright.sync_api")
axe = pytest.importorskip("axe_playwright_python.sync_playwright")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs chromium on the PATH")


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def address(sample_dossier: Dossier, tmp_path_factory: pytest.TempPathFactory) -> str:
    folder: Path = tmp_path_factory.mktemp("dossier")
    write_dossier(sample_dossier, folder)
    return (folder / "dossier.html").as_uri()


@pytest.fixture
def open_page(browser, address):
    contexts = []

    def opened(width=1280, **options):
        context = browser.new_context(viewport={"width": width, "height": 900}, **options)
        contexts.append(context)
        page = context.new_page()
        page.goto(address)
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (1280, "dark"), (390, "light")])
def test_axe_finds_nothing(open_page, width, scheme):
    page = open_page(width, color_scheme=scheme)
    found = axe.Axe().run(page).response
    assert [(item["id"], item["impact"], item["nodes"][0]["html"]) for item in found["violations"]] == []
    assert "color-contrast" in {item["id"] for item in found["passes"]}


def test_axe_finds_nothing_in_the_open_way_back(open_page):
    page = open_page()
    page.locator("a.ref").first.click()
    assert axe.Axe().run(page, context="dialog").response["violations"] == []


def test_the_page_never_scrolls_sideways(open_page):
    page = open_page()
    page.locator("details").evaluate_all("all => all.forEach(one => one.open = true)")
    for width in (320, 390, 800, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") == width


def test_what_is_wider_than_a_phone_scrolls_in_its_own_region_and_takes_the_keyboard(open_page):
    page = open_page(390)
    stuck = "all => all.filter(box => box.scrollWidth > box.clientWidth && box.tabIndex < 0).length"
    assert page.locator(".scroll").evaluate_all(stuck) == 0
    assert (
        page.locator(".scroll").evaluate_all("all => all.filter(box => box.scrollWidth > box.clientWidth).length") > 8
    )


def test_nothing_is_requested_and_nothing_is_refused(browser, address):
    page = browser.new_page()
    requested, logged = [], []
    page.on("request", lambda request: requested.append(request.url))
    page.on("console", lambda message: logged.append(message.text))
    page.on("pageerror", lambda error: logged.append(str(error)))
    page.goto(address)
    page.wait_for_load_state("networkidle")
    page.close()
    assert requested == [address]
    assert logged == []


def test_every_number_opens_its_way_back_by_keyboard_and_gives_the_focus_back(open_page, sample_dossier):
    page = open_page()
    texts = {finding.id: finding.text for finding in sample_dossier.findings}
    numbers = page.locator("a.ref")
    dialog = page.locator("#way-back")
    for index in range(numbers.count()):
        number = numbers.nth(index)
        number.evaluate("one => { const box = one.closest('details'); if (box) box.open = true; one.focus(); }")
        page.keyboard.press("Enter")
        name = number.get_attribute("href").removeprefix("#how-")
        assert dialog.is_visible()
        assert dialog.locator(".how-value").inner_text() == texts[name]
        page.keyboard.press("Escape")
        assert not dialog.is_visible()
        assert number.evaluate("one => document.activeElement === one")


def test_tab_reaches_the_first_number_through_the_skip_link(open_page):
    page = open_page()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "ref"
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"


def test_a_link_in_the_way_back_closes_it_and_goes_there(open_page):
    page = open_page()
    page.locator("a.ref").first.click()
    page.locator("#way-back a", has_text="reference 1").click()
    assert not page.locator("#way-back").is_visible()
    assert page.evaluate("location.hash") == "#reference-1"


def test_a_link_to_a_number_in_a_folded_table_unfolds_it(open_page):
    page = open_page()
    number = page.locator("#reports a.ref").first
    assert not number.is_visible()
    page.locator(".how-group", has_text="rechallenge.stats.reporting_odds_ratio").locator("summary").click()
    page.locator("[id='how-signals.jak.ror'] a", has_text="Table 4").click()
    assert number.is_visible()


def test_an_address_with_a_way_back_unfolds_its_group(browser, address):
    page = browser.new_page()
    page.goto(f"{address}#how-signals.jak.ror")
    assert page.locator("[id='how-signals.jak.ror']").is_visible()
    assert not page.locator("[id='how-cases.n']").is_visible()
    page.close()


def test_without_script_a_number_leads_to_the_appendix(open_page):
    page = open_page(java_script_enabled=False)
    number = page.locator("a.ref").first
    target = number.get_attribute("href").removeprefix("#")
    number.click()
    entry = page.locator(f'[id="{target}"]')
    assert page.url.endswith(f"#{target}")
    assert entry.is_visible()
    box = entry.bounding_box()
    assert 0 <= box["y"] < 900


def test_paper_shows_every_way_back_and_the_folded_numbers_and_no_navigation(open_page, sample_dossier):
    page = open_page(794)
    page.emulate_media(media="print")
    assert not page.locator("#contents").is_visible()
    assert not page.locator(".skip").is_visible()
    entries = page.locator(".hows > li")
    assert entries.count() == len(sample_dossier.findings)
    assert all(entries.nth(index).is_visible() for index in range(entries.count()))
    assert all(cell.is_visible() for cell in page.locator("details td").all())
    assert page.evaluate("document.documentElement.scrollWidth") <= 794


def test_paper_is_light_even_where_the_screen_is_dark(open_page):
    page = open_page(794, color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(18, 23, 29)"
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_no_text_of_a_figure_leaves_its_drawing_on_this_machine_s_fonts(open_page):
    page = open_page()
    outside = page.evaluate(
        """() => [...document.querySelectorAll('svg.drawing')].flatMap(svg => {
            const box = svg.viewBox.baseVal;
            return [...svg.querySelectorAll('text')].filter(text => {
                const b = text.getBBox();
                return !text.hasAttribute('transform')
                    && (b.x < -1 || b.x + b.width > box.width + 1 || b.y + b.height > box.height + 2);
            }).map(text => text.textContent);
        })"""
    )
    assert outside == []


def test_a_figure_file_opens_by_itself_in_its_own_colours(browser, sample_dossier, tmp_path):
    flow = next(block for block in sample_dossier.sections[1].blocks if getattr(block, "id", "") == "flow")
    file = tmp_path / "flow.svg"
    file.write_text(standalone(draw(flow.drawing), title=flow.caption, description=flow.alt), encoding="utf-8")
    page = browser.new_page()
    page.goto(file.as_uri())
    fill = page.evaluate("getComputedStyle(document.querySelector('rect.fa')).fill")
    page.close()
    assert fill == "rgb(27, 75, 122)"


def test_a_wordy_table_is_read_row_by_row_on_a_phone_and_stays_a_table(open_page):
    page = open_page(390)
    cell = page.locator("#glance tbody td").first
    assert cell.locator(".head").is_visible()
    assert cell.evaluate("one => one.getBoundingClientRect().width") > 300
    assert page.locator("#glance").get_by_role("row").count() == 6
    assert page.locator("#glance").get_by_role("columnheader").count() == 5
    assert not page.locator("#cases .head").first.is_visible()
    page.set_viewport_size({"width": 1280, "height": 900})
    assert not cell.locator(".head").is_visible()
