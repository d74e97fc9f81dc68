"""Agreement is about what people said before they saw each other's answers."""

from datetime import UTC, datetime, timedelta

import pytest

from rechallenge.evidence import blind_answers, extraction_agreement, load_form
from rechallenge.model import Actor, Answered, CaseFinished, CaseId, Cell, CellState
from rechallenge.stats import NotEstimable

FORM = load_form("case")
START = datetime(2024, 1, 1, tzinfo=UTC)


def answered(by, case, field, value, minute=0):
    cell = value if isinstance(value, Cell) else Cell(state=CellState.VALUE, value=value)
    return Answered(at=START + timedelta(minutes=minute), by=Actor(by), case=CaseId(case), field=field, cell=cell)


def of(entries, name):
    return next(one for one in extraction_agreement(entries, FORM) if one.field.name == name)


def test_kappa_of_a_two_by_two_table_by_hand():
    """20 patients: both yes 10, both no 5, first alone 2, second alone 3. Po 15/20, Pe 0.53, kappa 0.4681."""
    said = [("positive", "positive")] * 10 + [("negative", "negative")] * 5
    said += [("positive", "negative")] * 2 + [("negative", "positive")] * 3
    entries = []
    for number, (one, other) in enumerate(said):
        entries += [answered("anna", f"P{number}", "anca", one), answered("ben", f"P{number}", "anca", other)]
    found = of(entries, "anca")
    by_chance = (12 * 13 + 8 * 7) / 400
    assert (found.n, found.n_equal) == (20, 15)
    assert found.kappa == pytest.approx((0.75 - by_chance) / (1 - by_chance))


def test_an_open_question_counts_as_not_reported_and_case_is_no_difference():
    entries = [
        answered("anna", "P1", "indication", "Crohn disease"),
        answered("ben", "P1", "indication", "crohn Disease"),
        answered("ben", "P1", "route", Cell(state=CellState.NOT_REPORTED)),
    ]
    assert of(entries, "indication").n_equal == 1
    assert of(entries, "route").n_equal == 1
    assert isinstance(of(entries, "route").kappa, NotEstimable)


def test_the_order_of_a_list_is_no_difference():
    entries = [
        answered("anna", "P1", "organs", ("skin", "kidney")),
        answered("ben", "P1", "organs", ("kidney", "skin")),
    ]
    assert of(entries, "organs").n_equal == 1


def test_an_answer_changed_after_finishing_does_not_count():
    finished = CaseFinished(at=START + timedelta(minutes=5), by=Actor("anna"), case=CaseId("P1"))
    entries = [
        answered("anna", "P1", "age", 61),
        answered("ben", "P1", "age", 16),
        finished,
        answered("anna", "P1", "age", 16, minute=9),
    ]
    assert of(entries, "age").n_equal == 0
    assert blind_answers(entries)[CaseId("P1")][Actor("anna")]["age"].value == 61


def test_one_person_alone_agrees_with_nobody():
    assert extraction_agreement([answered("anna", "P1", "age", 61)], FORM) == ()


def test_a_yes_is_not_the_number_one():
    entries = [answered("anna", "P1", "biopsy_confirms", True), answered("ben", "P1", "biopsy_confirms", False)]
    assert of(entries, "biopsy_confirms").n_equal == 0
