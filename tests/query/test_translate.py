"""PubMed's language written for other databases: what cannot be said is named."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rechallenge.query import Dialect, Effect, evaluate, parse, translate
from rechallenge.query.fields import FIELDS, FieldKind
from rechallenge.query.syntax import Chain, Group, Operator, Proximity, Range, Reference, Tag, Term
from rechallenge.query.translate.tables import rules


def text_of(query: str, to: Dialect) -> str:
    return translate(parse(query).tree, to=to).text


@pytest.mark.parametrize(
    ("query", "to", "text"),
    [
        ("vasculitis[mh]", Dialect.OVID, "exp vasculitis/"),
        ("vasculitis[mh:noexp]", Dialect.OVID, "vasculitis/"),
        ("vasculitis[majr]", Dialect.OVID, "exp *vasculitis/"),
        ('"vasculitis/chemically induced"[mh:noexp]', Dialect.OVID, "vasculitis/ci"),
        ('"wounds and injuries"[mh]', Dialect.OVID, 'exp "wounds and injuries"/'),
        ("vasculit*[tiab]", Dialect.OVID, "vasculit*.ti,ab,kf."),
        ('"jak inhibitor"[tiab:~3]', Dialect.OVID, "(jak adj4 inhibitor).ti,ab,kf."),
        ("vasculitis[mh]", Dialect.EMBASE, "'vasculitis'/exp"),
        ("vasculitis[mh:noexp]", Dialect.EMBASE, "'vasculitis'/de"),
        ('"jak inhibitor"[tiab]', Dialect.EMBASE, "'jak inhibitor':ti,ab,kw"),
        ('"jak inhibitor"[tiab:~3]', Dialect.EMBASE, "(jak NEAR/4 inhibitor):ti,ab,kw"),
        ("vasculitis[mh:noexp]", Dialect.COCHRANE, '[mh ^"vasculitis"]'),
        ("jak inhibitor*[tiab]", Dialect.COCHRANE, "(jak NEXT inhibitor*):ti,ab,kw"),
        ('"jak inhibitor"[tiab:~3]', Dialect.WEB_OF_SCIENCE, "TS=(jak NEAR/3 inhibitor)"),
        ("a[ti] NOT b[ti]", Dialect.SCOPUS, "TITLE(a) AND NOT TITLE(b)"),
        ('"jak inhibitor"[ti:~3]', Dialect.SCOPUS, "TITLE((jak W/3 inhibitor))"),
        ("2012:2022[dp]", Dialect.SCOPUS, "(PUBYEAR > 2011 AND PUBYEAR < 2023)"),
        ("2012:2022[dp]", Dialect.WEB_OF_SCIENCE, "PY=(2012-2022)"),
        ("2012/01/01:2022/11/01[crdt]", Dialect.EUROPE_PMC, "CREATION_DATE:[2012-01-01 TO 2022-11-01]"),
        ("2012/01/01:2022/11/01[crdt]", Dialect.EMBASE, "([01-01-2012]/sd NOT [02-11-2022]/sd)"),
        ("a[ti] AND 2012:3000[dp]", Dialect.OVID, 'a.ti.\nlimit 1 to yr="2012 -Current"'),
        ("a[ti] AND 2012/01/01:2022/11/01[crdt]", Dialect.OVID, "a.ti.\nlimit 1 to dt=20120101-20221101"),
        ("tofacitinib[nm]", Dialect.EUROPE_PMC, 'CHEM:"tofacitinib"'),
        ("vasculitis[tiab]", Dialect.EUROPE_PMC, "TITLE_ABS:vasculitis"),
    ],
)
def test_each_database_says_it_in_its_own_words(query, to, text):
    assert text_of(query, to) == text


def test_words_between_become_the_distance_that_the_target_counts():
    for distance in range(4):
        query = f'"jak inhibitor"[tiab:~{distance}]'
        assert f"adj{distance + 1}" in text_of(query, Dialect.OVID)
        assert f"NEAR/{distance + 1}" in text_of(query, Dialect.EMBASE)
        assert f"NEAR/{distance}" in text_of(query, Dialect.WEB_OF_SCIENCE)


@pytest.mark.parametrize(
    ("query", "to", "effect"),
    [
        ("vasculitis[mh]", Dialect.WEB_OF_SCIENCE, Effect.EITHER),
        ("vasculitis/ci[mh]", Dialect.EMBASE, Effect.WIDER),
        ("2012/01/01:2022/11/01[crdt]", Dialect.COCHRANE, Effect.LEFT_OUT),
        ("2012/05:2022/11[dp]", Dialect.SCOPUS, Effect.WIDER),
        ("a[ti] OR 2012:2022[dp]", Dialect.OVID, Effect.LEFT_OUT),
        ('"jak inhibitor"[tiab:~3]', Dialect.EUROPE_PMC, Effect.WIDER),
        ("medline[sb]", Dialect.OVID, Effect.LEFT_OUT),
        ("vasculitis[ab]", Dialect.OVID, Effect.EITHER),
        ("0000-0002[auid]", Dialect.COCHRANE, Effect.EITHER),
        ("(a OR b)[tiab]", Dialect.SCOPUS, Effect.LEFT_OUT),
        ("#1 AND a", Dialect.SCOPUS, Effect.LEFT_OUT),
        ("vasculitis", Dialect.EMBASE, Effect.NARROWER),
        ("vasculitis[majr]", Dialect.SCOPUS, Effect.WIDER),
        ("ab*[tiab]", Dialect.OVID, Effect.NONE),
    ],
)
def test_what_the_target_cannot_say_is_a_named_loss(query, to, effect):
    translation = translate(parse(query).tree, to=to)
    assert effect in {loss.effect for loss in translation.losses}
    assert all(
        loss.what and loss.why and 0 <= loss.span.start < loss.span.end <= len(query) for loss in translation.losses
    )


@pytest.mark.parametrize("to", Dialect)
def test_marks_of_records_are_left_out_by_name_and_never_searched_as_words(to):
    made = translate(parse("vasculitis[ti] AND hasabstract").tree, to=to)
    assert "hasabstract" not in made.text
    assert [loss.effect for loss in made.losses if loss.what == "hasabstract"] == [Effect.LEFT_OUT]


def test_numbers_of_articles_are_any_of_them():
    for text in ("35278297 17284678", "35278297 17284678[pmid]"):
        assert translate(parse(text).tree, to=Dialect.OVID).text == '"35278297".ui. OR "17284678".ui.'
    assert translate(parse("2019 2020").tree, to=Dialect.OVID).text == "2019.af. AND 2020.af."


def test_left_to_right_is_written_out_in_brackets():
    assert text_of("a[ti] OR b[ti] AND c[ti]", Dialect.COCHRANE) == "(a:ti OR b:ti) AND c:ti"
    assert text_of("a[ti] NOT b[ti] NOT c[ti]", Dialect.SCOPUS) == "(TITLE(a) AND NOT TITLE(b)) AND NOT TITLE(c)"


def test_a_list_of_words_without_a_tag_is_all_of_them():
    assert text_of("kidney graft", Dialect.EMBASE) == "kidney AND graft"


codes = st.sampled_from([field.code for field in FIELDS])
tags = st.builds(
    lambda code, explodes: Tag(code, next(field for field in FIELDS if field.code == code), explodes),
    codes,
    st.booleans(),
) | st.just(Tag("ab", None))
texts = st.text(min_size=1, max_size=12)
leaves = st.one_of(
    st.builds(Term, texts, st.none() | tags, st.booleans()),
    st.builds(Proximity, texts, tags, st.integers(0, 20)),
    st.builds(
        Range,
        st.sampled_from(["", "2012", "2012/13", "1/1"]),
        st.sampled_from(["", "3000", "2020/02/31"]),
        tags | st.none(),
    ),
    st.builds(Reference, st.integers(0, 9)),
)


@st.composite
def chains(draw, inner):
    operands = draw(st.lists(inner, min_size=2, max_size=4))
    operators = draw(st.lists(st.sampled_from(Operator), min_size=len(operands) - 1, max_size=len(operands) - 1))
    return Chain(tuple(operands), tuple(operators))


trees = st.recursive(leaves, lambda inner: st.builds(Group, inner, st.none() | tags) | chains(inner), max_leaves=8)


@settings(max_examples=150)
@given(trees, st.sampled_from(Dialect))
def test_any_tree_is_translated_or_its_losses_say_why_not(tree, to):
    translation = translate(tree, to=to)
    assert translation.text or any(loss.effect is Effect.LEFT_OUT for loss in translation.losses)


@pytest.mark.parametrize("to", Dialect)
@pytest.mark.parametrize(
    "field", [field for field in FIELDS if field.kind is not FieldKind.DATE], ids=lambda field: field.code
)
def test_every_field_that_a_database_lacks_is_named(field, to):
    target = rules(to)
    is_known = field.code in target.fields or (field.code in {"mh", "majr"} and target.mesh is not None)
    losses = translate(Term("word", Tag(field.code, field)), to=to).losses
    assert is_known or losses


@settings(max_examples=200)
@given(
    st.lists(st.sampled_from(["AND", "OR", "NOT"]), min_size=1, max_size=6),
    st.lists(st.sampled_from("ABC"), min_size=7, max_size=7),
    st.sampled_from([Dialect.COCHRANE, Dialect.SCOPUS, Dialect.EUROPE_PMC]),
)
def test_the_brackets_keep_the_set_whatever_order_the_target_works_in(operators, names, to):
    index = {"A": {1, 2, 3}, "B": {3, 4}, "C": {3, 5, 2}}
    query = names[0] + "".join(f" {operator} {name}" for operator, name in zip(operators, names[1:], strict=False))
    bracketed = re.sub(r"ALL\((\w)\)", r"\1", text_of(query, to)).replace("AND NOT", "NOT")
    flat = re.sub(r"\([^()]*\)", "X", bracketed)
    while "(" in flat:
        flat = re.sub(r"\([^()]*\)", "X", flat)
    assert len(set(re.findall(r"AND|OR|NOT", flat))) == 1
    assert evaluate(parse(bracketed).tree, lambda leaf: index[leaf.text]) == evaluate(
        parse(query).tree, lambda leaf: index[leaf.text]
    )
