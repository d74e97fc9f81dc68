"""The meaning of a query: the evaluator test table of the PubMed guide's left-to-right rule."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rechallenge.model import InputError
from rechallenge.query.evaluate import evaluate
from rechallenge.query.explain import explain
from rechallenge.query.lint import Rule, lint
from rechallenge.query.parse import parse, parse_strategy

INDEX = {"A": {1, 2, 3}, "B": {3, 4}, "C": {3, 5}}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("A OR B AND C", {3}),
        ("A AND B OR C", {3, 5}),
        ("A NOT B OR C", {1, 2, 3, 5}),
        ("A OR B NOT C", {1, 2, 4}),
        ("A OR (B AND C)", {1, 2, 3}),
        ("(A) (B)", {3}),
    ],
)
def test_sets_are_combined_from_left_to_right(text, found):
    assert evaluate(parse(text).tree, lambda leaf: INDEX[leaf.text]) == found


def test_the_letters_list_means_different_things_in_different_readings():
    index = {"tofacitinib": {1, 2}, "JAK": {2, 3}, "Vasculitis": {2, 9}}
    flat = evaluate(parse('"tofacitinib" OR "JAK" AND "Vasculitis"').tree, lambda leaf: index[leaf.text])
    tight = evaluate(parse('"tofacitinib" OR ("JAK" AND "Vasculitis")').tree, lambda leaf: index[leaf.text])
    assert flat == {2}
    assert tight == {1, 2}


def test_an_unresolved_history_line_is_refused():
    with pytest.raises(InputError, match="#1"):
        evaluate(parse("#1 AND x").tree, lambda leaf: set())


@given(
    st.lists(st.sampled_from(["AND", "OR", "NOT"]), max_size=6),
    st.lists(st.sampled_from("ABC"), min_size=7, max_size=7),
)
def test_the_fold_agrees_with_brackets_written_out(operators, names):
    flat, bracketed = names[0], names[0]
    for operator, name in zip(operators, names[1:], strict=False):
        flat = f"{flat} {operator} {name}"
        bracketed = f"({bracketed} {operator} {name})"
    assert evaluate(parse(flat).tree, lambda leaf: INDEX[leaf.text]) == evaluate(
        parse(bracketed).tree, lambda leaf: INDEX[leaf.text]
    )


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("a OR b AND c", Rule.MIXED_OPERATORS),
        ("vasculitis[ab]", Rule.UNKNOWN_TAG),
        ("vas*[tiab]", Rule.SHORT_STEM),
        ("vas*itis[tiab]", Rule.INNER_TRUNCATION),
        ("leukocytoclastic vasc*[tiab]", Rule.TRUNCATED_PHRASE),
        ('"jak inhib*"[tiab:~2]', Rule.TRUNCATED_PROXIMITY),
        ('"jak inhibitor"[tw:~2]', Rule.PROXIMITY_FIELD),
        ('"jak"[tiab:~2]', Rule.PROXIMITY_WORDS),
        ('"Vasculitis"', Rule.NO_MAPPING),
        ("JAK-inhibitor[tiab]", Rule.HYPHENATED),
        ("a[tiab] b[tiab] OR c[tiab]", Rule.IMPLIED_AND),
        ("a NOT b", Rule.EXCLUSION),
        ("vasculitis[tiab:noexp]", Rule.NOEXP_TEXT),
        ("a OR a", Rule.DUPLICATE),
        ("(a OR b", Rule.REPAIR),
    ],
)
def test_the_librarian_warns(text, rule):
    assert rule in {concern.rule for concern in lint(parse(text))}


@pytest.mark.parametrize(
    "text",
    [
        "(vasculitis[mh] OR vasculit*[tiab]) AND (tofacitinib[nm] OR tofacitinib[tiab])",
        '"wounds and injuries"[mh]',
        '"iga vasculitis"[tiab:~0]',
    ],
)
def test_a_sound_strategy_gets_no_warning(text):
    assert lint(parse(text)) == ()


def test_missing_names_of_a_known_drug_are_listed_and_truncation_covers_them():
    names = {"tofacitinib": ["Xeljanz", "CP-690550"]}
    (concern,) = lint(parse("tofacitinib[tiab] OR Xelj*[tiab]"), names=names)
    assert concern.rule is Rule.MISSING_SYNONYM
    assert "CP-690550" in concern.message
    assert "Xeljanz" not in concern.message


@given(st.text(max_size=80))
def test_whatever_can_be_read_can_be_explained_and_judged(text):
    try:
        query = parse(text)
    except InputError:
        return
    assert explain(query)
    for concern in lint(query):
        assert 0 <= concern.span.start <= concern.span.end <= len(text)


def test_a_bare_number_of_an_earlier_line_is_warned_of_and_a_reference_is_not():
    lines = parse_strategy("1. vasculitis[mh]\n2. jak[tiab]\n3. 1 AND #2 AND 9").lines
    (concern,) = lint(lines[-1].query, lines={1, 2})
    assert (concern.rule, concern.span.start) == (Rule.LINE_NUMBER, 0)
    assert "#1" in concern.fix


def test_numbers_of_articles_marks_and_signs_against_the_rules_are_explained_as_what_they_are():
    for text, says in (
        ("35278297 17284678", "these PMIDs, any of them"),
        ("hasretractionin", "the mark"),
        ("vas*[ti]", "may be read as a space"),
        ("*itis", "may be read as a space"),
        ("vasc*[ti]", "begin with 'vasc'"),
    ):
        assert says in explain(parse(text))[0].says
    assert "may map" in explain(parse("2020"))[0].says


def test_what_only_the_server_knows_is_said_as_may():
    for text in ('"jak inhibitor"', "vasculitis", "kidney allograft[tiab]", "CP-690550", "vasculitis[ab]"):
        assert "may" in explain(parse(text))[0].says or "if the phrase index" in explain(parse(text))[0].says
