"""What may be answered, and which answers are known to be given wrongly."""

import pytest

from rechallenge.causality import load_instrument, score, traps
from rechallenge.model import InputError, ItemAnswer


def given(**answers: str) -> dict[str, ItemAnswer]:
    return {item.removeprefix("q"): ItemAnswer(answer=answer) for item, answer in answers.items()}


def sprung(name, answers, **facts):
    named = {fact.replace("_", "-"): value for fact, value in facts.items()}
    return [trap.id for trap in traps(load_instrument(name), answers, named)]


def test_an_item_the_instrument_does_not_have_is_named():
    with pytest.raises(InputError, match="no item '11'"):
        score(load_instrument("naranjo"), given(q11="yes"))


@pytest.mark.parametrize("answer", [ItemAnswer(answer="maybe"), ItemAnswer(answer="yes", could_be=("maybe",))])
def test_an_answer_the_item_does_not_offer_is_refused_with_the_ones_it_does(answer):
    with pytest.raises(InputError, match=r"'maybe'[\s\S]*yes, no, unknown, not-done") as refused:
        score(load_instrument("naranjo"), {"4": answer})
    assert refused.value.where == "naranjo, item 4"


def test_an_item_that_cannot_be_unknown_must_be_answered():
    with pytest.raises(InputError, match="not answered") as refused:
        score(load_instrument("who-umc"), given(T="plausible"))
    assert refused.value.where == "who-umc, item I"


def test_improvement_under_immunosuppression_is_a_trap_on_naranjo_and_who_umc():
    assert sprung("naranjo", given(q3="yes"), immunosuppressed="yes") == ["improved-under-immunosuppression"]
    assert sprung("who-umc", given(W="reasonable"), immunosuppressed="yes") == ["withdrawal-under-immunosuppression"]
    assert sprung("naranjo", given(q3="unknown"), immunosuppressed="yes") == []


def test_a_fact_that_is_not_known_springs_no_trap():
    assert sprung("naranjo", given(q1="yes", q3="yes", q4="no")) == []


def test_death_leaves_the_dechallenge_unknown():
    assert sprung("naranjo", given(q3="no"), outcome="fatal") == ["dechallenge-in-fatal-case"]


def test_a_rechallenge_that_was_not_done_is_not_a_negative_one():
    assert sprung("naranjo", given(q4="no"), rechallenge="not-done") == ["no-rechallenge-is-not-negative"]
    assert sprung("naranjo", given(q4="no"), rechallenge="negative") == []


def test_one_recurrence_is_not_counted_in_two_items():
    assert sprung("naranjo", given(q4="yes", q9="yes")) == ["rechallenge-counted-twice"]
    assert sprung("liverpool", {"6": ItemAnswer(answer="yes"), "8": ItemAnswer(answer="yes")}) == [
        "rechallenge-counted-twice"
    ]


def test_a_placebo_point_is_questioned():
    assert sprung("naranjo", given(q6="no")) == ["placebo-not-given"]


def test_earlier_reports_need_the_label_or_a_certain_report():
    assert sprung("naranjo", given(q1="yes"), label_lists_event="unknown") == ["conclusive-reports-unsupported"]
    assert sprung("naranjo", given(q1="yes"), label_lists_event="yes") == []


def test_a_biopsy_is_no_evidence_for_the_mechanism():
    answers = {"7": ItemAnswer(answer="yes")}
    assert sprung("liverpool", answers, confirmed_by_biopsy="yes") == ["biopsy-is-not-mechanism"]
