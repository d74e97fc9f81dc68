"""What a list of terms without operators can mean."""

import pytest

from rechallenge.model import InputError
from rechallenge.query import Rule, evaluate, explain, lint, listed_terms, parse, readings
from rechallenge.query.syntax import RemarkKind

LETTER = (
    '"Ruxolitinib", "Tofacitinib", "Baricitinib", "Peficitinib", "Delgocitinib", "Upadacitinib", "Fedratinib", '
    '"Abrocitinib", "JAK" and "Vasculitis"'
)
INDEX = {
    "Ruxolitinib": {1, 2, 3},
    "Tofacitinib": {3, 4, 9},
    "JAK": {2, 5, 9},
    "Vasculitis": {2, 3, 5, 6, 9},
}


def sets(terms):
    found = {}
    for reading in readings(terms):
        found[reading.name] = evaluate(reading.query.tree, lambda leaf: INDEX.get(leaf.text, set()))
    return found


def test_the_readings_of_one_list_find_different_sets():
    found = sets(["Ruxolitinib", "Tofacitinib", "JAK", "Vasculitis"])
    assert found == {
        "any": {1, 2, 3, 4, 5, 6, 9},
        "last-two-together": {1, 2, 3, 4, 5, 9},
        "left-to-right": {2, 3, 5, 9},
        "last-required": {2, 3, 5, 9},
        "all": set(),
    }


def test_two_terms_have_two_readings_and_one_term_none():
    assert [reading.name for reading in readings(["a", "b"])] == ["any", "all"]
    with pytest.raises(InputError):
        readings(["a"])


def test_the_letters_list_as_printed_is_seen_to_be_a_mere_list():
    query = parse(LETTER)
    assert len(listed_terms(query)) == 10
    assert {remark.kind for remark in query.remarks} == {RemarkKind.SEPARATOR, RemarkKind.LOWER_CASE}
    assert Rule.MERE_LIST in {concern.rule for concern in lint(query)}
    says = "\n".join(step.says for step in explain(query))
    assert "last-required" in says
    assert 'OR "JAK") AND "Vasculitis"' in says


@pytest.mark.parametrize(
    "text", ["a AND b AND c", "a[tiab] b[tiab] c[tiab]", '"a" "b"', '("a" "b" "c") OR d', "vasculitis"]
)
def test_a_query_that_says_how_it_is_joined_is_no_mere_list(text):
    assert listed_terms(parse(text)) == ()
    assert Rule.MERE_LIST not in {concern.rule for concern in lint(parse(text))}


def test_a_comma_between_terms_is_no_term():
    assert [operand.text for operand in parse('"a", "b"').tree.operands] == ["a", "b"]
    assert parse("arteritis, takayasu[mh]").tree.text == "arteritis, takayasu"
