"""Strategies of Embase.com, Cochrane, Web of Science, Scopus and Europe PMC read into PubMed's language."""

import json
from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rechallenge.model import InputError
from rechallenge.query import (
    FIELDS,
    Chain,
    Dialect,
    Effect,
    Group,
    Node,
    Operator,
    Proximity,
    QuerySyntaxError,
    Range,
    Tag,
    Term,
    parse,
    parse_strategy,
    read,
    resolve,
    translate,
    write,
)
from rechallenge.query.translate.periods import days_between
from rechallenge.query.translate.tables import source_tables
from rechallenge.query.translate.words import cleaned

EMBASE, COCHRANE, WOS = Dialect.EMBASE, Dialect.COCHRANE, Dialect.WEB_OF_SCIENCE
SCOPUS, EUROPE_PMC = Dialect.SCOPUS, Dialect.EUROPE_PMC


def pubmed(text: str, source: Dialect) -> str:
    return write(resolve(read(text, source=source).strategy))


@pytest.mark.parametrize(
    ("source", "text", "in_pubmed"),
    [
        (EMBASE, "'vasculitis'/exp", "vasculitis[mh]"),
        (EMBASE, "'vasculitis'/de", "vasculitis[mh:noexp]"),
        (EMBASE, "'vasculitis'/exp/mj", "vasculitis[majr]"),
        (EMBASE, "asthma/exp OR 'jak inhibitor*':ti,ab,kw", 'asthma[mh] OR "jak inhibitor*"[tiab]'),
        (EMBASE, "'tofacitinib'/exp/dd_ae,dd_to", '"tofacitinib/ae"[mh] OR "tofacitinib/to"[mh]'),
        (EMBASE, "(drug NEAR/1 induced):ti", '"drug induced"[ti:~0]'),
        (EMBASE, "(drug NEXT/1 (induced OR caused)):ti", '"drug induced"[ti] OR "drug caused"[ti]'),
        (EMBASE, "a:ti OR b:ti AND c:ti", "a[ti] OR b[ti] AND c[ti]"),
        (EMBASE, "a:ti AND [2012-2022]/py", "a[ti] AND 2012:2022[dp]"),
        (EMBASE, "a:ti AND [english]/lim AND [humans]/lim", "a[ti] AND english[la] AND humans[mh:noexp]"),
        (EMBASE, "a:ti AND ([01-01-2012]/sd NOT [02-11-2022]/sd)", "a[ti] AND 2012/01/01:2022/11/01[crdt]"),
        (
            COCHRANE,
            '[mh Vasculitis] or [mh ^"Giant Cell Arteritis"]',
            'Vasculitis[mh] OR "Giant Cell Arteritis"[mh:noexp]',
        ),
        (COCHRANE, '[mh "Vasculitis"/CI [mj]]', '"Vasculitis/ci"[majr]'),
        (COCHRANE, "[mh /AE]", "ae[sh]"),
        (COCHRANE, "MeSH descriptor: [Asthma] explode all trees", "Asthma[mh]"),
        (COCHRANE, "MeSH descriptor: [Asthma] this term only", "Asthma[mh:noexp]"),
        (COCHRANE, "MeSH descriptor Asthma explode all trees", "Asthma[mh]"),
        (
            COCHRANE,
            "MeSH descriptor: [Asthma] explode all trees and with qualifier(s): [Drug therapy - DT]",
            '"Asthma/dt"[mh]',
        ),
        (COCHRANE, "(jak next inhibitor*):ti", '"jak inhibitor*"[ti]'),
        (COCHRANE, "(drug near induced):ti", '"drug induced"[ti:~6]'),
        (COCHRANE, "a:ti or b:ti and c:ti not d:ti", "a[ti] OR (b[ti] AND (c[ti] NOT d[ti]))"),
        (WOS, 'TS=("jak inhibitor*" OR tofacitinib)', '"jak inhibitor*"[tiab] OR tofacitinib[tiab]'),
        (WOS, "TI=(drug NEAR/3 induced)", '"drug induced"[ti:~3]'),
        (WOS, "TI=(drug NEAR induced)", '"drug induced"[ti:~15]'),
        (WOS, "TI=lung cancer OR AU=smith j", 'lung[ti] AND cancer[ti] OR "smith j"[au]'),
        (WOS, "TI=a AND PY=2012-2022", "a[ti] AND 2012:2022[dp]"),
        (WOS, "TI=a AND DOP=2012-01-31/2022-11-01", "a[ti] AND 2012/01/31:2022/11/01[dp]"),
        (WOS, "TI=a OR TI=b NOT TI=c", "a[ti] OR (b[ti] NOT c[ti])"),
        (SCOPUS, "TITLE(a OR b AND c)", "(a[ti] OR b[ti]) AND c[ti]"),
        (SCOPUS, "TITLE(a AND NOT b AND c)", "a[ti] NOT (b[ti] AND c[ti])"),
        (SCOPUS, "TITLE({exact phrase}) AND PUBYEAR > 2011 AND PUBYEAR < 2023", '"exact phrase"[ti] AND 2012:2022[dp]'),
        (SCOPUS, "TITLE(a) AND PUBYEAR = 2012", "a[ti] AND 2012:2012[dp]"),
        (SCOPUS, "TITLE(drug W/3 induced)", '"drug induced"[ti:~3]'),
        (SCOPUS, 'TITLE(a) AND (LIMIT-TO(DOCTYPE,"re"))', "a[ti] AND review[pt]"),
        (SCOPUS, 'TITLE(a) AND (EXCLUDE(LANGUAGE,"German"))', "a[ti] AND (all[sb] NOT german[la])"),
        (SCOPUS, "AUTH(smith j)", '"smith j"[au]'),
        (SCOPUS, "TITLE(2019)", "2019[ti]"),
        (EMBASE, "#1 a:ti OR (2019)\n#2 #1", "a[ti] OR 2019[all]"),
        (
            EUROPE_PMC,
            'TITLE:"jak inhibitor" AND FIRST_PDATE:[2012-01-01 TO 2022-11-01]',
            '"jak inhibitor"[ti] AND 2012/01/01:2022/11/01[dp]',
        ),
        (EUROPE_PMC, "TITLE:(a OR b) (EXT_ID:123456 AND SRC:MED)", "(a[ti] OR b[ti]) AND 123456[pmid]"),
        (EUROPE_PMC, "TITLE:a -TITLE:b", "a[ti] NOT b[ti]"),
        (EUROPE_PMC, 'TITLE:"drug induced"~3', '"drug induced"[ti:~3]'),
        (EUROPE_PMC, "TITLE:a AND HAS_ABSTRACT:y AND PUB_YEAR:2012", "a[ti] AND hasabstract AND 2012[dp]"),
    ],
)
def test_a_query_says_in_pubmed_what_it_says_in_its_own_language(source, text, in_pubmed):
    assert parse(pubmed(text, source)).tree == resolve(read(text, source=source).strategy)
    assert same(parse(pubmed(text, source)).tree) == same(parse(in_pubmed).tree)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (EMBASE, "#1 a:ti\n#2 b:ti\n#3 #1 AND #2"),
        (EMBASE, "#3 #1 AND #2\n#2 b:ti\n#1 a:ti"),
        (COCHRANE, "#1 a:ti\n#2 b:ti\n#3 {and #1-#2}"),
        (COCHRANE, "a:ti\nb:ti\n#1 and #2"),
        (WOS, "# 1 TI=a\n# 2 TI=b\n# 3 #1 AND #2"),
        (SCOPUS, "1. TITLE(a)\t1,234\n2. TITLE(b)\t12\n3. #1 AND #2"),
        (EUROPE_PMC, "TITLE:a\nAND TITLE:b"),
    ],
)
def test_lines_are_put_together_whichever_way_a_history_is_printed(source, text):
    assert same(parse(pubmed(text, source)).tree) == same(parse("a[ti] AND b[ti]").tree)


@pytest.mark.parametrize(
    ("source", "text", "effect", "what"),
    [
        (EMBASE, "a:ti NOT [conference abstract]/lim", Effect.LEFT_OUT, "[conference abstract]/lim"),
        (EMBASE, "(drug NEXT/3 induced):ti", Effect.WIDER, "(drug NEXT/3 induced)"),
        (EMBASE, "'vasculitis'/exp", Effect.EITHER, "vasculitis"),
        (EMBASE, "vasculitis", Effect.NONE, "vasculitis"),
        (EMBASE, "a:zz", Effect.EITHER, ":zz"),
        (EMBASE, "[32-13-2012]/sd AND a:ti", Effect.LEFT_OUT, "[32-13-2012]/sd"),
        (COCHRANE, "a:ti with Publication Year from 2000 to 2012, in Trials", Effect.LEFT_OUT, "in Trials"),
        (WOS, "TI=(wom?n)", Effect.NARROWER, "wom?n"),
        (
            WOS,
            "TI=a\nIndexes=SCI-EXPANDED Timespan=All years",
            Effect.LEFT_OUT,
            "Indexes=SCI-EXPANDED Timespan=All years",
        ),
        (WOS, "TI=(a SAME b)", Effect.WIDER, "same"),
        (SCOPUS, "TITLE-ABS-KEY(a)", Effect.NARROWER, "title-abs-key()"),
        (SCOPUS, "TITLE(drug PRE/3 induced)", Effect.WIDER, "(drug PRE/3 induced)"),
        (EUROPE_PMC, "TITLE:a OR TITLE:b AND TITLE:c", Effect.EITHER, "TITLE:a OR TITLE:b AND TITLE:c"),
        (EUROPE_PMC, "TITLE:a OPEN_ACCESS:y", Effect.LEFT_OUT, "y"),
        (EUROPE_PMC, "METHODS:a", Effect.NARROWER, "methods:"),
    ],
)
def test_what_pubmed_cannot_say_is_a_named_loss_at_its_place(source, text, effect, what):
    losses = read(text, source=source).losses
    assert (effect, what) in {(loss.effect, loss.what) for loss in losses}
    assert all(0 <= loss.span.start <= loss.span.end <= len(text) for loss in losses)


SOURCES = st.sampled_from(Dialect)
PIECES = [
    *"ab12 \n()/.,$*?#\"'[]{}:=~-",
    *(" or ", " and ", " not ", " and not ", " near/3 ", " next ", " w/2 ", " pre/2 ", " adj3 ", "#1", "²"),
    *("'a b'/exp", "/de", ":ti,ab", "[2012-2022]/py", "[1-1-2012]/sd", "[x]/lim", "[mh ^a/CI]", "[mh ", "{or #1-#2}"),
    *(
        "MeSH descriptor: [a] explode all trees",
        "TS=(",
        "TI=",
        "PY=2012",
        "TITLE(",
        "LIMIT-TO(LANGUAGE, b)",
        "PUBYEAR > ",
    ),
    *("PUBYEAR < 2013", "TITLE:", "FIRST_PDATE:[2012 TO *]", '"a b"~3', "SRC:MED", "with publication year from 2000"),
]


@settings(max_examples=300)
@example("²", EMBASE)
@example("[0-0-0000]/sd", EMBASE)
@example("PUBYEAR > 9999", SCOPUS)
@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join) | st.text(max_size=60), SOURCES)
def test_any_text_gives_a_strategy_that_pubmed_reads_or_an_error_with_a_place(text, source):
    try:
        reading = read(text, source=source)
        tree = resolve(reading.strategy)
    except InputError:
        return
    assert parse(write(tree)).tree == tree
    assert all(0 <= loss.span.start <= loss.span.end <= len(text) for loss in reading.losses)


@pytest.mark.parametrize("source", Dialect)
@pytest.mark.parametrize("text", ["", " \n ", "#1 a\n#2 #7 AND #1", "(" * 50_000 + "a", "()", '""'])
def test_what_is_no_strategy_is_refused_with_a_place(source, text):
    with pytest.raises(QuerySyntaxError, match="character"):
        read(text, source=source)


@pytest.mark.parametrize("source", Dialect)
def test_every_field_of_the_tables_is_one_that_pubmed_has(source):
    codes = {field.code for field in FIELDS}
    tables = source_tables(source)
    assert {tag.partition(":")[0] for field in tables.fields.values() for tag in field.tags} <= codes
    for query in tables.limits.values():
        assert not parse(query).remarks


def same(node: Node):
    """What a tree says, without brackets that change nothing: chains by their nesting, words as a database sees them."""
    match node:
        case Group():
            return same(node.child)
        case Chain():
            left = same(node.operands[0])
            for operator, operand in zip(node.operators, node.operands[1:], strict=True):
                right = same(operand)
                if operator is Operator.NOT:
                    left = ("NOT", left, right)
                else:
                    parts = [part for side in (left, right) for part in (side[1:] if side[0] == operator else (side,))]
                    left = (operator, *sorted(parts, key=repr))
            return left
        case Proximity():
            return ("near", tuple(node.text.split()), node.tag.field.code, node.distance)
        case Range():
            return ("days", days_between(node.low, node.high), node.tag.field.code)
        case Term() if node.tag and node.tag.field and node.tag.field.kind == "date":
            return ("days", days_between(node.text, node.text), node.tag.field.code)
        case Term():
            heading, _, qualifier = node.text.partition("/")
            text = (
                cleaned(heading, spaced="'").text
                if node.field_code not in {"mh", "majr"}
                else " ".join(heading.split())
            )
            return ("term", text, qualifier.casefold(), node.field_code, node.tag is None or node.tag.explodes)


WORDS = st.sampled_from(["vasculitis", "janus kinase", "jak inhibitor*", "vasculit*", "iga", "near", "2019"])
TERM_FIELDS = [field for field in FIELDS if field.kind != "date" and field.code not in {"sb", "pmid"}]
PERIOD_FIELDS = [field for field in FIELDS if field.kind == "date"]
NEAR_FIELDS = [field for field in FIELDS if field.has_proximity]
DAYS = st.dates(date(1900, 1, 1), date(2030, 12, 31)).map("{:%Y/%m/%d}".format) | st.sampled_from(
    ["2012", "2022", "", "2020/02"]
)


@st.composite
def leaves(draw):
    match draw(st.integers(0, 3)):
        case 0:
            field = draw(st.sampled_from(PERIOD_FIELDS))
            return Range(draw(DAYS), draw(DAYS), Tag(field.code, field))
        case 1:
            field = draw(st.sampled_from(NEAR_FIELDS))
            return Proximity("drug induced", Tag(field.code, field), draw(st.integers(0, 20)))
        case _:
            field = draw(st.sampled_from(TERM_FIELDS))
            return Term(draw(WORDS), Tag(field.code, field, draw(st.booleans())), True)


@st.composite
def chains(draw, inner):
    operands = [
        Group(operand) if isinstance(operand, Chain) else operand
        for operand in draw(st.lists(inner, min_size=2, max_size=4))
    ]
    operators = [draw(st.sampled_from(Operator)) for _ in operands[1:]]
    return Chain(tuple(operands), tuple(operators))


TREES = st.recursive(leaves(), chains, max_leaves=6)


@settings(max_examples=400)
@given(TREES, SOURCES)
def test_what_is_written_without_a_loss_reads_back_as_the_same_tree(tree, database):
    written = translate(tree, to=database)
    if written.losses:
        return
    assert same(resolve(read(written.text, source=database).strategy)) == same(tree)


@pytest.mark.parametrize("database", Dialect)
def test_published_queries_are_written_and_read_back_without_an_error(database, shared):
    for path in sorted((shared / "data" / "queries").glob("pubmed_clef*.jsonl")):
        for row in path.read_text(encoding="utf-8").splitlines()[:15]:
            written = translate(resolve(parse_strategy(json.loads(row)["text"])), to=database)
            back = resolve(read(written.text, source=database).strategy)
            assert parse(write(back)).tree == back
