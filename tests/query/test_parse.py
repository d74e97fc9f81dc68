"""The language as PubMed reads it."""

import json
from xml.etree import ElementTree

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from rechallenge.query import Dialect, Rule, evaluate, explain, lint, translate
from rechallenge.query.fields import field_named
from rechallenge.query.parse import MAX_NESTING, parse, parse_strategy, references, resolve
from rechallenge.query.syntax import Chain, Group, Operator, Proximity, QuerySyntaxError, Range, RemarkKind, Term
from rechallenge.query.write import write


def kinds(text: str) -> set[RemarkKind]:
    return {remark.kind for remark in parse(text).remarks}


def test_operators_are_read_from_left_to_right_without_precedence():
    tree = parse("A OR B AND C").tree
    assert isinstance(tree, Chain)
    assert tree.operators == (Operator.OR, Operator.AND)
    assert [operand.text for operand in tree.operands] == ["A", "B", "C"]


def test_words_before_a_tag_are_one_phrase():
    tree = parse("kidney allograft[tiab]").tree
    assert isinstance(tree, Term)
    assert (tree.text, tree.field_code) == ("kidney allograft", "tiab")


def test_adjacent_concepts_are_joined_by_an_implied_and():
    tree = parse('vasculitis[mh] "JAK inhibitor"[tiab]').tree
    assert isinstance(tree, Chain)
    assert tree.operators == (Operator.AND,)
    assert tree.implied == {0}


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        ("Title/Abstract", "tiab"),
        ("MeSH Terms", "mh"),
        ("Date - Publication", "dp"),
        ("TW", "tw"),
        ("Publication Type", "pt"),
    ],
)
def test_tags_are_known_by_every_alias(tag, code):
    assert parse(f"x[{tag}]").tree.field_code == code


def test_every_field_that_einfo_lists_is_a_tag_by_its_short_and_its_full_name(shared):
    root = ElementTree.parse(shared / "data/pubmed_records/eutils_json_samples/einfo.pubmed.xml").getroot()
    listed = {field.findtext("Name"): field.findtext("FullName") for field in root.iter("Field")}
    unknown = {short for short, full in listed.items() if not (field_named(short) and field_named(full))}
    assert unknown == {"AUCL", "EID"}
    assert all(field_named(short) is field_named(full) for short, full in listed.items())


def test_a_tag_that_does_not_exist_is_kept_and_names_no_field():
    tree = parse("vasculitis[ab]").tree
    assert tree.tag.text == "ab"
    assert tree.tag.field is None


def test_no_explosion_and_proximity_are_read_from_the_tag():
    assert not parse("vasculitis[mh:noexp]").tree.tag.explodes
    tree = parse('"cognitive impairment"[tiab:~0]').tree
    assert isinstance(tree, Proximity)
    assert tree.distance == 0


@pytest.mark.parametrize(
    "text",
    [
        "2012/01/01:2022/11/01[crdt]",
        "2012/01/01 : 2022/11/01[crdt]",
        '"2012/01/01"[crdt] : "2022/11/01"[crdt]',
        '"2012/01/01"[Date - Create]:"2022/11/01"[Date - Create]',
        "2012 / 01 / 01 : 2022 / 11 / 01 [crdt]",
        "2012/01 /01: 2022 /11/01 [crdt]",
        '"2012 / 01 / 01"[crdt] : "2022 / 11 / 01"[crdt]',
        '"2012/01/01 : 2022/11/01"[crdt]',
        "2012/01/01\uff1a2022/11/01[crdt]",
        "2012/01/01[crdt]:2022/11/01",
    ],
)
def test_ranges_are_read_with_and_without_spaces_and_quotes(text):
    assert not parse(text).remarks
    tree = parse(text).tree
    assert isinstance(tree, Range)
    assert (tree.low, tree.high, tree.tag.field.code) == ("2012/01/01", "2022/11/01", "crdt")


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("2012 Jan 01:2022 Nov 01[dp]", "2012/01/01:2022/11/01[dp]"),
        ("Jan 2012 : November 2022[dp]", "2012/01:2022/11[dp]"),
        ("2012/Jan/01:2022/Nov/01[dp]", "2012/01/01:2022/11/01[dp]"),
        ('"2012"[dp] : "present"[dp]', "2012:3000[dp]"),
        ("2012/01/01[dp]:2022/11/01[crdt]", "2012/01/01:2022/11/01[crdt]"),
    ],
)
def test_days_that_pubmed_would_not_know_are_read_and_said_so(text, written):
    query = parse(text)
    assert write(query.tree) == written
    assert Rule.REPAIR in {concern.rule for concern in lint(query)}


def test_words_before_a_range_are_a_term_of_their_own():
    assert write(parse("vasculitis 2012:2022[dp]").tree) == "vasculitis AND 2012:2022[dp]"
    assert write(parse("a[ti] AND 2012 / 01 : 2022 / 11[dp] AND b").tree) == "a[ti] AND 2012/01:2022/11[dp] AND b"


@pytest.mark.parametrize(
    "text",
    [
        *(
            "2012-2022[dp]",
            "2012\u20132022[dp]",
            "2012/01/01 to 2022/11/01[dp]",
            "1/1/2012:31/12/2022[dp]",
            "13/2012[dp]",
        ),
        *("2012/13:2022[dp]", "2022:2012[dp]", "2012:2022", "2012-01-01:2022-11-01[dp]", "2012/02/30[crdt]"),
    ],
)
def test_days_that_are_none_or_nothing_are_warned_of(text):
    assert Rule.DATE in {concern.rule for concern in lint(parse(text))}


@pytest.mark.parametrize("text", ['"last 30 days"[dp]', "2012[dp]", "2012/02/29:3000[dp]", ":2022[dp]", "1:9[pmid]"])
def test_days_that_pubmed_knows_are_not_warned_of(text):
    assert not lint(parse(text))


def test_lower_case_operators_after_a_tag_are_operators_with_a_remark():
    tree = parse("bile duct[tiab] or biliary[tiab]").tree
    assert isinstance(tree, Chain)
    assert RemarkKind.LOWER_CASE in kinds("bile duct[tiab] or biliary[tiab]")


def test_a_lower_case_and_inside_a_heading_is_a_word():
    assert parse("wounds and injuries[mh] OR burns[mh]").tree.operands[0].text == "wounds and injuries"


def test_typographic_quotes_are_read_as_plain_ones():
    tree = parse("\u201cJAK inhibitor\u201d[tiab]").tree
    assert tree == Term("JAK inhibitor", tree.tag, is_quoted=True)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("(a OR b", RemarkKind.UNCLOSED),
        ("a OR b)", RemarkKind.UNOPENED),
        ("a AND", RemarkKind.DANGLING),
        ("AND a", RemarkKind.DANGLING),
        ("a AND OR b", RemarkKind.DOUBLED),
        ("a () b", RemarkKind.EMPTY_GROUP),
        ("(a OR b)[tiab]", RemarkKind.STRAY_TAG),
        ('"a b', RemarkKind.OPEN_QUOTE),
        ("a[tiab", RemarkKind.OPEN_BRACKET),
        ("note: x", RemarkKind.STRAY_COLON),
    ],
)
def test_every_repair_is_named(text, kind):
    remark = next(remark for remark in parse(text).remarks if remark.kind is kind)
    assert remark.is_repair
    assert 0 <= remark.span.start <= remark.span.end <= len(text)


@pytest.mark.parametrize("text", ["", "   ", "()", '""', "AND", "[tiab]"])
def test_nothing_to_search_for_is_an_error_with_a_position(text):
    with pytest.raises(QuerySyntaxError) as error:
        parse(text)
    assert error.value.position == 0


def test_a_hundred_kilobytes_of_parentheses_is_an_error_with_a_position():
    with pytest.raises(QuerySyntaxError) as error:
        parse("(" * 50_000 + "a" + ")" * 50_000)
    assert error.value.position == MAX_NESTING


def test_numbered_lines_refer_to_earlier_lines():
    strategy = parse_strategy("#1\tSearch vasculitis[mh]\n#2\tSearch tofacitinib\n#3\tSearch #1 AND #2")
    assert [line.number for line in strategy.lines] == [1, 2, 3]
    assert [reference.line for reference in references(strategy.lines[-1].query.tree)] == [1, 2]
    assert write(resolve(strategy)) == "(vasculitis[mh]) AND (tofacitinib)"


@pytest.mark.parametrize("text", ["1. a\n2. #3 AND a\n3. b", "1. a\n1. b", "1. a\n2. #2"])
def test_a_reference_to_no_earlier_line_is_refused(text):
    with pytest.raises(QuerySyntaxError, match="line"):
        parse_strategy(text)


def test_a_long_chain_of_history_lines_is_refused_and_not_followed_down():
    deep = "\n".join(["1. a", *(f"{n}. #{n - 1} AND x{n}" for n in range(2, 3000))])
    with pytest.raises(QuerySyntaxError, match="nests"):
        resolve(parse_strategy(deep))
    doubling = "\n".join(["1. a", *(f"{n}. #{n - 1} OR #{n - 1}" for n in range(2, 60))])
    with pytest.raises(QuerySyntaxError, match="terms"):
        resolve(parse_strategy(doubling))


def test_the_deepest_strategy_that_is_accepted_can_be_written_explained_and_evaluated():
    lines = ["1. a", *(f"{n}. #{n - 1} AND x" for n in range(2, MAX_NESTING + 2))]
    tree = resolve(parse_strategy("\n".join(lines)))
    query = parse(write(tree))
    assert query.tree == tree
    assert explain(query)
    assert evaluate(tree, lambda leaf: {1}) == {1}
    assert all(translate(tree, to=dialect).text for dialect in Dialect)


@given(st.text())
def test_any_text_gives_a_tree_or_an_error_with_a_position(text):
    faults = []
    try:
        faults = [remark.span.end for remark in parse(text).remarks]
    except QuerySyntaxError as error:
        faults = [error.position]
    assert all(0 <= fault <= len(text) for fault in faults)


@settings(max_examples=300)
@given(
    st.lists(
        st.sampled_from(
            [
                "2012",
                "01",
                "/",
                " ",
                ":",
                "Jan",
                "to",
                "-",
                '"',
                "[dp]",
                "[crdt]",
                "a",
                "AND",
                "(",
                ")",
                "present",
                "\uff1a",
            ]
        ),
        max_size=14,
    ).map("".join)
)
def test_dates_in_any_shape_give_a_tree_that_is_written_and_read_again(text):
    try:
        query = parse(text)
    except QuerySyntaxError:
        return
    if not any(remark.is_repair for remark in query.remarks):
        assert parse(write(query.tree)).tree == query.tree


@given(st.text(alphabet="ab* 2\"'()[]:#&|/-~,AND OR not tiab mh noexp", max_size=60))
def test_what_is_written_from_any_text_that_needed_no_repair_parses_to_the_same_tree(text):
    try:
        query = parse(text)
    except QuerySyntaxError:
        return
    assume(not any(remark.is_repair for remark in query.remarks))
    assert parse(write(query.tree)).tree == query.tree


words = st.sampled_from(["vasculitis", "JAK inhibitor*", "ANCA", "a b c", "wounds and injuries", "CP-690550", "2020"])
tags = st.sampled_from(["", "[tiab]", "[mh]", "[mh:noexp]", "[ab]", "[Title/Abstract]"])
leaves = st.one_of(
    st.builds(lambda word, tag: word + tag, words, tags),
    st.builds(lambda word, tag: f'"{word}"{tag}', words, tags),
    st.just('"a b"[tiab:~3]'),
    st.just("2012/01/01:2022/11/01[crdt]"),
    st.just("#1"),
)


def joined(operands: list[str], operator: str) -> str:
    return "(" + f" {operator} ".join(operands) + ")"


queries = st.recursive(
    leaves,
    lambda inner: st.builds(joined, st.lists(inner, min_size=2, max_size=4), st.sampled_from(["AND", "OR", "NOT"])),
    max_leaves=12,
)


@given(queries)
def test_what_is_written_parses_to_the_same_tree(text):
    tree = parse(text).tree
    assert parse(write(tree)).tree == tree


def test_a_group_is_kept_so_that_brackets_can_be_judged():
    assert isinstance(parse("(a)").tree, Group)


def test_published_queries_parse_and_round_trip(shared):
    clean, raw = [], []
    for path in sorted((shared / "data" / "queries").glob("pubmed_*.jsonl")):
        for row in path.read_text(encoding="utf-8").splitlines():
            text = json.loads(row)["text"]
            try:
                lines = parse_strategy(text).lines
                good = all(parse(write(line.query.tree)).tree == line.query.tree for line in lines)
            except QuerySyntaxError:
                good = False
            (raw if "raw" in path.name else clean).append(good)
    assert sum(clean) / len(clean) >= 0.99
    assert sum(raw) / len(raw) >= 0.90
