"""The patient's page as a person uses it: click, select, keyboard; with and without a script."""

import pytest

from rechallenge.model import Answered, CellState
from rechallenge.review import open_review

RECORD = "embase:1"


def answers(folder):
    return {entry.field: entry.cell for entry in open_review(folder).entries if isinstance(entry, Answered)}


def enter(page, served):
    """Enters the suggested patient, as anna does."""
    base = served.site.address.base
    page.goto(f"{base}/patients")
    page.get_by_label("Paper").select_option(RECORD)
    page.get_by_role("button", name="Look for patients").click()
    page.get_by_label("Event").first.fill("vasculitis")
    page.get_by_role("button", name="Enter P1").first.click()
    page.wait_for_url(f"{base}/patients/P1")


def saved(page, words):
    page.get_by_text(words).first.wait_for()


def test_a_click_on_highlighted_words_accepts_them(page_of, served, folder, report_text):
    page = page_of("anna")
    enter(page, served)
    page.locator("#text .hit[form=ask-age]").first.click()
    saved(page, "Age: 67. Saved.")
    page.locator("#text .hit.taken[form=ask-age]").wait_for()
    assert page.locator("#n-answered").inner_text() == "1"
    cell = answers(folder)["age"]
    assert cell.value == 67
    assert cell.quote.text in report_text


def test_selected_words_become_the_quote_of_the_question_one_is_at(page_of, served, folder):
    page = page_of("anna")
    enter(page, served)
    page.locator("#ask-treatment textarea[name=value]").fill("none")
    page.evaluate(
        """() => {
            const passage = [...document.querySelectorAll('.passage')].find((p) => p.textContent.includes('without other'));
            const walk = document.createTreeWalker(passage, NodeFilter.SHOW_TEXT);
            let node; while ((node = walk.nextNode())) {
                const at = node.data.indexOf('without other treatment');
                if (at >= 0) { getSelection().setBaseAndExtent(node, at, node, at + 23); break; }
            }
            document.dispatchEvent(new MouseEvent('mouseup', { bubbles: true }));
        }"""
    )
    saved(page, "Quoted for Treatment of the event.")
    page.locator("#ask-treatment .save").click()
    saved(page, "Treatment of the event: none. Saved.")
    quote = answers(folder)["treatment"].quote
    assert quote.text == "without other treatment"
    from rechallenge.review.reading import reading_of

    text = reading_of(open_review(folder), RECORD).paper.text
    assert text[quote.start : quote.end] == quote.text


def test_the_whole_form_can_be_answered_with_the_keyboard_alone(page_of, served, folder):
    page = page_of("anna")
    enter(page, served)
    page.locator("#value-country").focus()
    page.keyboard.type("Japan")
    page.keyboard.press("Enter")
    saved(page, "Country: Japan. Saved.")
    page.wait_for_function("document.activeElement.id === 'value-sex'")
    page.keyboard.press("ArrowDown")  # female
    page.keyboard.press("Tab")  # to its Save
    page.keyboard.press("Enter")
    saved(page, "Sex: female. Saved.")
    page.wait_for_function("document.activeElement.id === 'value-age'")
    for _ in range(20):  # on to "Not reported" of the age, past its suggestions
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.value === 'not reported'"):
            break
    page.keyboard.press("Space")
    saved(page, "Age: not reported. Saved.")
    page.wait_for_function("document.activeElement.id === 'value-indication'")
    given = answers(folder)
    assert (given["country"].value, given["sex"].value) == ("Japan", "female")
    assert given["age"].state is CellState.NOT_REPORTED


def test_every_question_can_be_reached_by_tab_and_the_paper_is_one_stop(page_of, served):
    page = page_of("anna")
    enter(page, served)
    reached = page.evaluate(
        """() => [...document.querySelectorAll('form.ask')].filter((form) =>
            ![...form.querySelectorAll('select, textarea, input:not([type=hidden])')].some((one) => one.tabIndex === 0)).length"""
    )
    assert reached == 0
    assert page.locator("#text [tabindex='0']").count() == 0


def test_a_refused_answer_stays_in_its_place_with_what_was_typed(page_of, served, folder):
    page = page_of("anna")
    enter(page, served)
    page.locator("#value-start").fill("in spring")
    page.locator("#ask-start .save").click()
    page.locator("#fault-start").wait_for()
    assert page.locator("#value-start").input_value() == "in spring"
    assert answers(folder) == {}
    assert page.evaluate("document.activeElement.id") == "value-start"


def test_without_a_script_the_same_answers_can_be_given(page_of, served, folder):
    page = page_of("anna", java_script_enabled=False)
    enter(page, served)
    page.locator("#text .hit[form=ask-age]").first.click()
    assert "Age: 67. Saved." in page.locator("#said").inner_text()
    page.locator("#value-start").fill("in spring")
    page.locator("#ask-start .save").click()
    assert page.locator("#value-start").input_value() == "in spring"
    page.get_by_role("link", name="Back to the patient").click()
    page.locator("#ask-dose").get_by_role("button", name="Not reported").click()
    assert "Dose: not reported. Saved." in page.locator("#said").inner_text()
    assert page.url.endswith("#ask-route")
    page.get_by_role("button", name="Finish P1").click()
    assert "P1 is finished." in page.locator("#said").inner_text()


def test_two_extract_blind_and_a_third_reconciles(page_of, served, folder):
    anna, ben, carla = page_of("anna"), page_of("ben"), page_of("carla")
    enter(anna, served)
    base = served.site.address.base
    ben.goto(f"{base}/patients/P1")
    for page, age in ((anna, "67"), (ben, "76")):
        page.locator("#value-age").fill(age)
        page.locator("#ask-age .save").click()
        saved(page, f"Age: {age}. Saved.")
        page.get_by_role("button", name="Finish P1").click()
        page.wait_for_url(f"{base}/patients")
    carla.goto(f"{base}/reconcile")
    carla.get_by_label("67", exact=True).check()
    carla.get_by_role("button", name="Let this stand").click()
    saved(carla, "P1, Age: 67. Cells left: 0.")
    assert open_review(folder).casebook.cases[0].cell("age").value == 67


@pytest.mark.parametrize(("width", "scheme"), [(320, "dark"), (1360, "light")])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(page_of, served, serious, width, scheme):
    page, carla = (page_of(who, width=width, color_scheme=scheme) for who in ("anna", "carla"))
    base = served.site.address.base
    said = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    enter(page, served)
    page.locator("#text .hit[form=ask-age]").first.click()
    saved(page, "Age: 67. Saved.")
    page.locator("#ask-start .save").click()
    page.locator("#fault-start").wait_for()
    for one, path in ((page, ""), (page, "/patients"), (page, f"/patients?record={RECORD}")):
        if path:
            one.goto(base + path)
        assert (path, serious(one)) == (path, [])
        assert (path, one.evaluate("document.documentElement.scrollWidth")) == (path, width)
    for path in ("/reconcile", "/same-patient"):
        carla.goto(base + path)
        assert (path, serious(carla)) == (path, [])
        assert (path, carla.evaluate("document.documentElement.scrollWidth")) == (path, width)
    assert said == []
