"""Published Naranjo scores against the scale as we hold it (validation/naranjo.py)."""

import importlib.util
import json
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "validation" / "naranjo.py"


@pytest.fixture(scope="module")
def validation():
    spec = importlib.util.spec_from_file_location("validation_naranjo", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules[spec.name]


@pytest.fixture(scope="module")
def published(shared):
    return json.loads((shared / "data" / "naranjo" / "naranjo_dev.json").read_text(encoding="utf-8"))


def case(**changes):
    return {
        "id": "x",
        "published_score": None,
        "published_category": None,
        "published_item_scores": None,
        "reader_item_answers": None,
        "reader_score": None,
        **changes,
    }


def kinds(validation, **changes):
    return [each.kind for each in validation.disagreements([case(**changes)])]


def test_published_items_sum_to_the_published_totals_without_exception(validation, published):
    itemised = {each["id"]: each for each in published if each["published_item_scores"] is not None}
    assert len(itemised) == 6
    for each in itemised.values():
        answers = validation.answers_from_items(each["published_item_scores"])
        result = validation.score(validation.naranjo(), answers)
        assert result.score == sum(each["published_item_scores"])
        if each["published_score"] is not None:
            assert result.score == each["published_score"]
    assert [name for name, each in itemised.items() if each["published_score"] is None] == ["TAB-ivermectin-FDE"]


def test_the_numbers_of_the_validation_document(validation, published):
    numbers = validation.report(published)
    found = numbers.pop("disagreements")
    assert numbers == {
        "cases": 40,
        "itemised": 6,
        "item points that the scale gives": [6, 6],
        "printed totals that are the sum of their items": [5, 5],
        "printed totals that stand in their printed band": [9, 10],
        "reader's arithmetic": [36, 36],
        "totals given by the reader's answers": [3, 10],
        "totals within the reach of the reader's answers": [10, 10],
        "totals within reach, no placebo given": [9, 10],
        "categories given by the reader's answers": [22, 36],
        "categories within the reach of the reader's answers": [36, 36],
        "categories within reach, no placebo given": [34, 36],
        "reader below, above": [12, 2],
    }
    assert {kind: len(each) for kind, each in found.items()} == {
        "sum": 0,
        "band": 1,
        "rare answer": 0,
        "out of reach": 0,
        "one item": 15,
        "several items": 2,
    }
    assert [each.case for each in found["band"]] == ["15985056"]


def test_a_total_that_is_not_the_sum_of_its_items_is_found(validation):
    items = [1, 2, 1, 0, -1, 0, 0, 0, 0, 1]
    assert kinds(validation, published_score=4, published_item_scores=items) == []
    assert kinds(validation, published_score=5, published_item_scores=items) == ["sum"]


def test_points_that_no_answer_gives_are_found(validation):
    assert kinds(validation, published_score=3, published_item_scores=[2, 0, 0, 0, 0, 0, 0, 0, 0, 1]) == ["rare answer"]


def test_a_category_outside_the_band_of_its_total_is_found(validation):
    assert kinds(validation, published_score=5, published_category="possible") == ["band"]
    assert kinds(validation, published_score=5, published_category="probable") == []


def test_a_reader_who_differs_is_told_apart_by_how_many_unknown_answers_explain_it(validation):
    answers = {"reader_item_answers": "nyyuynnnny"}  # 2 + 1 - 1 + 1 (item 6: no) + 1 = 4; item 4 alone is open
    assert kinds(validation, published_score=6, **answers) == ["one item"]
    assert kinds(validation, published_score=9, **answers) == ["out of reach"]
    two = {"reader_item_answers": "nyynuunnny"}  # 2 + 1 - 1 + 1 = 3; items 5 and 6 are open
    assert kinds(validation, published_score=6, **two) == ["several items"]
