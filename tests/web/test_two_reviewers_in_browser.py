"""Two reviewers in two browsers read, disagree, and a third person settles it; by keyboard, by mouse, without a script."""

import pytest

from rechallenge.model import Decided, Resolved, Withdrawn
from rechallenge.project import check, open_folder, replay
from rechallenge.review import flow, open_review

TA = "/screening/title-abstract"
HOW_MANY = [6, pytest.param(50, marks=pytest.mark.slow)]


@pytest.fixture(params=HOW_MANY)
def n_records(request):
    return request.param


@pytest.fixture
def folder(make_review, n_records):
    return make_review(n_records)


def entries(folder, kind):
    return [entry for entry in replay(open_folder(folder)).entries if isinstance(entry, kind)]


def record_of(page):
    return page.locator("#decide input[name=record]").input_value()


def wait_for_next(page, before):
    page.wait_for_function(
        "before => { const now = document.querySelector('#decide input[name=record]');"
        " return (!now || now.value !== before) && !document.querySelector('.htmx-request'); }",
        arg=before,
    )


def choose_keys(page, base):
    page.goto(f"{base}/settings")
    page.get_by_role("button", name="Use these keys").click()
    page.wait_for_load_state()


def test_two_screen_disagree_and_a_third_settles(page_of, served, folder, n_records):
    base = served.site.address.base
    anna, ben = page_of("anna"), page_of("ben")
    choose_keys(anna, base)
    loads = []
    anna.goto(base + TA)
    anna.on("load", lambda _: loads.append(1))
    for number in range(n_records):  # Anna by keys alone
        before = record_of(anna)
        anna.keyboard.press("1" if number % 3 else "i")
        wait_for_next(anna, before)
        assert anna.evaluate("document.activeElement.id") == "card-title"
    assert loads == []  # no page was loaded again
    assert "Nothing is left for you to read" in anna.inner_text("#desk")
    assert "Saved: " in anna.inner_text("#said")
    ben.goto(base + TA)
    for number in range(n_records):  # Ben by mouse, and differently on one in five
        before = record_of(ben)
        is_in = (number % 3 == 0) != (number % 5 == 1)
        name = "Include" if is_in else "1. No patient took a drug of the question"
        ben.get_by_role("button", name=name).click()
        wait_for_next(ben, before)
    given = entries(folder, Decided)
    assert len(given) == 2 * n_records
    verdicts = {name: {entry.record: entry.verdict for entry in given if entry.by == name} for name in ("anna", "ben")}
    differ = {record for record, verdict in verdicts["anna"].items() if verdict != verdicts["ben"][record]}
    assert len(differ) == len(range(1, n_records, 5))

    carla = page_of("carla")
    for _ in differ:
        carla.goto(f"{base}/conflicts")
        first = carla.locator("article.conflict").first
        assert first.locator("blockquote").count() == 2
        first.get_by_label("Why").fill("read it again")
        first.get_by_role("button", name="Include", exact=True).click()
        carla.wait_for_load_state()
    carla.goto(f"{base}/conflicts")
    assert "Nothing waits for you" in carla.inner_text("main")
    assert {ruling.record for ruling in entries(folder, Resolved)} == differ
    assert check(open_folder(folder)) == ()
    counted = flow(open_review(folder)).flow
    n_in = sum(verdict == "include" for record, verdict in verdicts["anna"].items() if record not in differ)
    assert counted.records_excluded == n_records - n_in - len(differ)


class TestOneReviewer:
    @pytest.fixture
    def n_records(self):
        return 5

    def test_keys_are_off_until_chosen_and_rest_while_a_note_is_written(self, page_of, served, folder):
        base = served.site.address.base
        anna = page_of("anna")
        anna.goto(base + TA)
        anna.keyboard.press("i")
        anna.wait_for_timeout(200)
        assert entries(folder, Decided) == []
        choose_keys(anna, base)
        anna.goto(base + TA)
        anna.keyboard.press("n")
        assert anna.evaluate("document.activeElement.id") == "note"
        anna.keyboard.type("include this: 1 e m")
        assert entries(folder, Decided) == []
        anna.locator("#card-title").focus()
        before = record_of(anna)
        anna.keyboard.press("m")
        wait_for_next(anna, before)
        (entry,) = entries(folder, Decided)
        assert (entry.verdict, entry.note) == ("maybe", "include this: 1 e m")

    def test_everything_is_reached_with_tab_and_enter(self, page_of, served, folder):
        anna = page_of("anna")
        anna.goto(served.site.address.base + TA)
        anna.keyboard.press("Tab")
        assert anna.evaluate("document.activeElement.className") == "skip"
        anna.keyboard.press("Enter")
        for _ in range(12):
            anna.keyboard.press("Tab")
            if anna.evaluate("document.activeElement.value") == "include":
                break
        assert anna.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
        before = record_of(anna)
        anna.keyboard.press("Enter")
        wait_for_next(anna, before)
        assert len(entries(folder, Decided)) == 1

    def test_skip_undo_and_back(self, page_of, served, folder):
        base = served.site.address.base
        anna = page_of("anna")
        choose_keys(anna, base)
        anna.goto(base + TA)
        first = record_of(anna)
        anna.keyboard.press("s")
        wait_for_next(anna, first)
        second = record_of(anna)
        anna.keyboard.press("e")
        wait_for_next(anna, second)
        anna.keyboard.press("b")
        anna.wait_for_url("**record=*")
        assert record_of(anna) == second
        anna.keyboard.press("u")
        anna.wait_for_function("document.body.innerText.includes('Taken back')")
        assert record_of(anna) == second
        assert len(entries(folder, Withdrawn)) == 1

    def test_a_verdict_outlives_a_lost_connection_and_a_closed_page(self, page_of, served, folder):
        anna = page_of("anna")
        anna.goto(served.site.address.base + TA)
        record = record_of(anna)
        anna.get_by_label("Note").fill("kept while away")
        anna.context.set_offline(True)
        anna.get_by_role("button", name="Include", exact=True).click()
        anna.wait_for_function("document.getElementById('alert').innerText.includes('Not saved')")
        assert entries(folder, Decided) == []
        anna.context.set_offline(False)
        again = anna.context.new_page()  # the person closes the page and comes back
        anna.close()
        again.goto(served.site.address.base + TA)
        again.wait_for_function(
            "before => document.querySelector('#decide input[name=record]')?.value !== before", arg=record
        )
        (entry,) = entries(folder, Decided)
        assert (entry.record, entry.verdict, entry.note) == (record, "include", "kept while away")

    def test_a_note_that_was_begun_is_there_after_a_reload(self, page_of, served):
        anna = page_of("anna")
        anna.goto(served.site.address.base + TA)
        anna.get_by_label("Note").fill("half a thought")
        anna.reload()
        assert anna.get_by_label("Note").input_value() == "half a thought"

    def test_it_works_without_a_script(self, page_of, served, folder):
        anna = page_of("anna", java_script_enabled=False)
        anna.goto(served.site.address.base + TA)
        seen = set()
        for name in ("Include", "Maybe", "1. No patient took a drug of the question"):
            seen.add(record_of(anna))
            anna.get_by_role("button", name=name, exact=True).click()
            assert "Saved: " in anna.inner_text("#said")
        assert len(seen) == 3
        anna.get_by_role("button", name="Undo last").click()
        assert "Taken back" in anna.inner_text("#said")
        assert [type(entry) for entry in entries(folder, (Decided, Withdrawn))] == [
            Decided,
            Decided,
            Decided,
            Withdrawn,
        ]

    def test_a_record_that_brings_a_script_runs_none(self, page_of, served, folder):
        anna = page_of("anna")
        asked, said = [], []
        anna.on("request", lambda request: asked.append(request.url))
        anna.on("dialog", lambda dialog: said.append(dialog.message))
        anna.goto(served.site.address.base + TA)
        anna.get_by_label("Note").fill("<img src=x onerror=alert(1)><script>alert(2)</script>")
        anna.get_by_role("button", name="Include", exact=True).click()
        anna.goto(f"{served.site.address.base}{TA}/mine")
        anna.wait_for_timeout(200)
        assert said == []
        assert all(url.startswith(served.site.address.base) for url in asked)
