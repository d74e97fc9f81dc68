"""The reachable range is exact: every result that open answers can give, and no other."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rechallenge.causality import Assessment, load_instrument, score
from rechallenge.model import ItemAnswer

NARANJO = load_instrument("naranjo")
WHO_UMC = load_instrument("who-umc")
LIVERPOOL = load_instrument("liverpool")


def answer(text: str) -> ItemAnswer:
    """ "yes" or "yes|unknown|no": the answer, then what it could be."""
    first, *others = text.split("|")
    return ItemAnswer(answer=first, could_be=tuple(others))


def naranjo(**answers: str) -> Assessment:
    closed = {str(n): "not-done" for n in range(1, 11)}
    result = score(NARANJO, {n: answer(text) for n, text in (closed | {k[1:]: v for k, v in answers.items()}).items()})
    assert isinstance(result, Assessment)
    return result


@pytest.mark.parametrize(
    ("case", "answers", "total", "reach", "categories"),
    [
        ("N4", {"q3": "unknown", "q5": "yes|unknown|no"}, 2, (2, 6), ("possible", "probable")),
        (
            "N5",
            {"q3": "yes", "q4": "yes", "q5": "no|unknown|yes", "q9": "unknown"},
            8,
            (5, 9),
            ("probable", "definite"),
        ),
        ("N6", {"q3": "yes|unknown", "q5": "yes|unknown|no"}, 3, (2, 6), ("possible", "probable")),
    ],
)
def test_the_reference_ranges_of_the_letters_cases(case, answers, total, reach, categories):
    result = naranjo(q1="unknown", q2="yes", q10="yes", **answers)
    assert (result.score, result.score_range, result.reachable) == (total, reach, categories)
    assert not result.is_stable


def test_what_the_world_did_not_know_cannot_be_learned_from_the_patient():
    assert naranjo(q1="unknown", q2="yes").score_range == (2, 2)
    assert naranjo(q1="unknown|yes", q2="yes").score_range == (2, 3)


def test_not_done_is_closed_and_unknown_is_open():
    assert naranjo(q2="yes", q4="not-done").score_range == (2, 2)
    assert naranjo(q2="yes", q4="unknown").score_range == (1, 4)


def test_a_range_inside_one_band_is_stable():
    result = naranjo(q2="yes", q3="unknown")
    assert (result.score_range, result.reachable, result.is_stable) == ((2, 3), ("possible",), True)
    assert result.text == "2 possible (2 to 3)"


def test_the_text_names_the_categories_that_a_range_crosses():
    assert naranjo(q2="yes", q5="yes|no", q10="yes", q3="yes").text == "3 possible (3 to 6, possible to probable)"


def test_an_item_left_out_counts_as_unknown_and_is_marked():
    result = score(NARANJO, {"2": ItemAnswer(answer="yes")})
    assert [item.item for item in result.contributions if item.is_given] == ["2"]
    assert result.score_range == (
        -1 - 1 - 1 + 2,
        2 + 1 + 2 + 2 + 1 + 1 + 1 + 1 + 1,
    )  # item 1 stays: it is about the world


def test_the_second_case_can_be_anything_from_possible_to_certain_on_who_umc():
    answers = {
        "T": "unknown|reasonable|plausible",
        "A": "unlikely|excluded|could",
        "W": "plausible",
        "D": "yes",
        "R": "positive",
        "I": "enough",
    }
    result = score(WHO_UMC, {item: answer(text) for item, text in answers.items()})
    assert (result.category, result.flags) == ("probable", ("latency-missing",))
    assert result.reachable == ("possible", "probable", "certain")


def test_off_scale_categories_stand_last_in_the_reach():
    answers = {"T": "reasonable", "A": "unknown", "W": "unknown", "D": "yes", "R": "not-done", "I": "more-expected"}
    result = score(WHO_UMC, {item: answer(text) for item, text in answers.items()})
    assert (result.category, result.reachable) == ("conditional", ("possible", "probable", "conditional"))


def test_one_answer_moves_liverpool_two_categories():
    way = {"1": "yes", "2": "yes", "3": "yes", "5": "low|unsure", "6": "yes", "7": "no", "8": "no", "9": "no"}
    result = score(LIVERPOOL, {item: answer(text) for item, text in way.items()})
    assert (result.category, result.reachable) == ("definite", ("possible", "definite"))


def test_the_first_case_stays_possible_on_liverpool_while_no_report_and_no_rechallenge_exist():
    way = {"1": "yes", "2": "yes", "3": "no|unassessable", "4": "yes|no", "5": "high|low", "6": "no", "7": "no"}
    result = score(LIVERPOOL, {item: answer(text) for item, text in (way | {"8": "no", "9": "no"}).items()})
    assert (result.category, result.reachable, result.is_stable) == ("possible", ("possible",), True)


def test_a_flow_that_meets_an_answer_without_a_rule_stops_and_shows_every_end_still_open():
    result = score(LIVERPOOL, {"1": answer("yes"), "2": answer("unknown"), "2b": answer("no")})
    assert (result.category, result.flags) == (None, ("undetermined-at-2",))
    assert result.reachable == ("unlikely", "possible", "probable", "definite")
    assert result.text == "not determined (unlikely to definite)"


def partly_open(instrument):
    def item_answer(item):
        options = [option for option in item.options if option != "unknown"]
        return st.lists(st.sampled_from(options), min_size=1, max_size=2, unique=True).map(
            lambda chosen: ItemAnswer(answer=chosen[0], could_be=tuple(chosen[1:]))
        )

    return st.fixed_dictionaries({item.id: item_answer(item) for item in instrument.items})


def brute_force(instrument, answers):
    """Every combination scored on its own: slow and obvious."""
    sets = [(item, (given.answer, *given.could_be)) for item, given in answers.items()]
    for combination in product(*(options for _, options in sets)):
        yield score(instrument, {item: ItemAnswer(answer=a) for (item, _), a in zip(sets, combination, strict=True)})


@pytest.mark.parametrize("instrument", [NARANJO, WHO_UMC, LIVERPOOL], ids=lambda each: each.name)
@given(data=st.data())
def test_the_range_equals_scoring_every_combination(instrument, data):
    answers = data.draw(partly_open(instrument))
    result = score(instrument, answers)
    results = list(brute_force(instrument, answers))
    assert set(result.reachable) == {each.category for each in results}
    assert result.category in result.reachable
    if result.score is not None:
        totals = [each.score for each in results]
        assert result.score_range == (min(totals), max(totals))


@given(data=st.data())
def test_learning_an_open_answer_never_widens_the_range(data):
    answers = data.draw(partly_open(NARANJO))
    item = data.draw(st.sampled_from(sorted(answers)))
    before = score(NARANJO, answers)
    after = score(NARANJO, answers | {item: ItemAnswer(answer=answers[item].answer)})
    assert before.score_range[0] <= after.score_range[0] <= after.score_range[1] <= before.score_range[1]
    assert set(after.reachable) <= set(before.reachable)
