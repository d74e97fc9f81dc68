"""Strategies from sets of names."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rechallenge.model import InputError
from rechallenge.query import Concept, Rule, build, evaluate, lint, parse, write
from rechallenge.query.syntax import Range
from rechallenge.query.walk import leaves
from rechallenge.review.demo import example_folder
from rechallenge.review.strategy import strategy
from rechallenge.vocabulary import drug_set, shipped_vocabulary


def test_concepts_are_joined_by_and_their_terms_by_or():
    text = build([Concept("drug", (), ("a",), ("b",)), Concept("event", ("Vasculitis",))])
    assert write(parse(text).tree) == '(a[nm] OR b[tiab]) AND ("Vasculitis"[mh])'


def test_codes_are_searched_with_a_hyphen_a_space_and_neither():
    assert (
        build([Concept("drug", words=("CP-690,550",))]) == '("CP-690550"[tiab] OR "CP 690550"[tiab] OR CP690550[tiab])'
    )


def test_a_phrase_that_holds_a_word_searched_anyway_is_left_away():
    words = ("Vasculitis", "Cutaneous vasculitis", "Xeljanz", "Xeljanz XR", "Palpable purpura", "Old palpable purpura")
    assert build([Concept("event", words=words)]) == '(Vasculiti*[tiab] OR Xeljanz[tiab] OR "Palpable purpura"[tiab])'


def test_an_as_of_day_limits_by_create_date():
    (limit,) = [
        leaf
        for leaf in leaves(parse(build([Concept("x", words=("a",))], as_of=date(2022, 11, 1))).tree)
        if isinstance(leaf, Range)
    ]
    assert (limit.high, limit.tag.field.code) == ("2022/11/01", "crdt")


@pytest.mark.parametrize(
    "concepts",
    [
        [],
        [Concept("x")],
        [Concept("x", words=('a"b',))],
        [Concept("x", headings=("a]b",))],
        [Concept("x", words=(" ",))],
    ],
)
def test_what_cannot_be_a_strategy_is_refused(concepts):
    with pytest.raises(InputError):
        build(concepts)


names = st.text(alphabet="abc -*'7/&", min_size=1, max_size=10).filter(lambda name: any(map(str.isalnum, name)))


@given(st.lists(st.lists(names, min_size=1, max_size=5), min_size=1, max_size=3))
def test_any_names_give_a_strategy_that_parses_without_repair(sets):
    text = build([Concept("x", words=tuple(words)) for words in sets])
    assert not any(remark.is_repair for remark in parse(text).remarks)


def test_the_strategy_of_the_example_covers_every_name_of_every_drug_for_people():
    text = strategy("jak-inhibitors", "vasculitis", as_of=date(2022, 11, 1))
    query = parse(text)
    searched = {leaf.text.casefold() for leaf in leaves(query.tree) if hasattr(leaf, "text")}
    drugs = shipped_vocabulary().drugs
    for name in drug_set("jak-inhibitors").members:
        assert (name in searched) is drugs[name].is_human
        if not drugs[name].is_human:
            continue
        for brand in drugs[name].brands:
            assert any(word in searched for word in (brand.casefold(), *brand.casefold().split()))
    assert {rule for concern in lint(query) if (rule := concern.rule)} <= {Rule.TRUNCATED_PHRASE, Rule.DUPLICATE}


@pytest.mark.parametrize(
    "heading_or_word",
    [
        "janus kinase inhibitors",
        "vasculitis",
        "jak inhibitor*",
        "vasculit*",
        "arteriti*",
        "anca",
        "deucravacitinib",
        "antineutrophil cytoplasmic",
        "leukocytoclastic",
        "cp-690550",
        "palpable purpura",
    ],
)
def test_the_strategy_of_the_example_holds_what_a_specialist_would_ask_for(heading_or_word):
    searched = {leaf.text.casefold() for leaf in leaves(parse(strategy("jak-inhibitors", "vasculitis")).tree)}
    assert heading_or_word in searched


def test_the_strategy_of_the_example_finds_whatever_the_rigorous_one_finds():
    path = example_folder() / "source" / "rigorous-strategy.txt"
    built = {
        (leaf.field_code, leaf.text.casefold()) for leaf in leaves(parse(strategy("jak-inhibitors", "vasculitis")).tree)
    }

    def is_held(field: str, text: str) -> bool:
        stems = {text, *(text[:end] + "*" for end in range(4, len(text) + 1)), f"{text}s"}
        words = text.split() if " " in text else []  # a phrase is found where one of its words is searched
        return any((field, stem) in built for stem in stems) or any(is_held(field, word) for word in words)

    rigorous = [(leaf.field_code, leaf.text.casefold()) for leaf in leaves(parse(path.read_text("utf-8")).tree)]
    assert len(rigorous) > 30
    assert [leaf for leaf in rigorous if not is_held(*leaf)] == []


def test_words_that_stand_anywhere_together_are_joined_by_and():
    assert build([Concept("event", words=("vasculitis",), together=(("purpura", "palpable"),))]) == (
        "(vasculiti*[tiab] OR (purpura[tiab] AND palpable[tiab]))"
    )


def test_a_stem_takes_in_the_longer_stems_and_words():
    assert build([Concept("event", words=("vasculit*", "vasculitis", "IgA vasculitis", "ANCA"))]) == (
        "(vasculit*[tiab] OR ANCA[tiab])"
    )


def test_the_strategy_asks_for_both_drug_and_event():
    index = {"tofacitinib": {1, 2}, "vasculit*": {2, 3}}
    tree = parse(strategy("jak-inhibitors", "vasculitis")).tree
    assert evaluate(tree, lambda leaf: index.get(leaf.text.casefold(), set())) == {2}
