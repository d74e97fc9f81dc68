"""Ovid line strategies read into PubMed's language."""

import json

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rechallenge.model import InputError
from rechallenge.query import Dialect, Effect, QuerySyntaxError, SourceReading, parse, resolve, write
from rechallenge.query import read as read_any


def read(text: str) -> SourceReading:
    return read_any(text, source=Dialect.OVID)


def pubmed(text: str) -> str:
    return write(resolve(read(text).strategy))


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("exp Vasculitis/", "Vasculitis[mh]"),
        ("Vasculitis/", "Vasculitis[mh:noexp]"),
        ("*Vasculitis/", "Vasculitis[majr:noexp]"),
        ("exp *Dementia/", "Dementia[majr]"),
        ("Vasculitis/ci, dt", '"Vasculitis/ci"[mh:noexp] OR "Vasculitis/dt"[mh:noexp]'),
        ("Lasers/du [Diagnostic Use]", '"Lasers/du"[mh:noexp]'),
        ('"ASPIRIN/ADVERSE EFFECTS"/', '"ASPIRIN/ae"[mh:noexp]'),
        ("Wounds and Injuries/", '"Wounds and Injuries"[mh:noexp]'),
        ("tomography, optical coherence/", '"tomography, optical coherence"[mh:noexp]'),
        ("vasculit$.tw.", "vasculit*[tiab]"),
        ("jak inhibitor*.ti,ab.", '"jak inhibitor*"[tiab]'),
        ("vasculitis.ti", "vasculitis[ti]"),
        ("placebo.mp. [mp=title, abstract]", "placebo[tw]"),
        ("randomized controlled trial.pt.", '"randomized controlled trial"[pt:noexp]'),
        ("drug therapy.fs.", '"drug therapy"[sh:noexp]'),
        ("tofacitinib.nm.", "tofacitinib[nm]"),
        ("humans.sh.", "humans[mh:noexp]"),
        ("(vasculitis or angiitis).ti.", "vasculitis[ti] OR angiitis[ti]"),
        ("(drug adj3 induced).ti.", '"drug induced"[ti:~2]'),
        ("(drug adj1 induced).ti.", '"drug induced"[ti:~0]'),
        ("(drug adj induced).ti.", '"drug induced"[ti]'),
        ("(drug adj3 (induced or caused)).ti.", '"drug induced"[ti:~2] OR "drug caused"[ti:~2]'),
        ("(drug.ti. adj3 induced.ti.)", '"drug induced"[ti:~2]'),
        ("exp Asthma/ or asthma.ti.", "Asthma[mh] OR asthma[ti]"),
        ("a.ti. or b.ti. and c.ti.", "a[ti] OR (b[ti] AND c[ti])"),
        ("animals/ not (animals/ and humans/)", "animals[mh:noexp] NOT (animals[mh:noexp] AND humans[mh:noexp])"),
        ("CP/CPPS.ti.", '"CP/CPPS"[ti]'),
        ("cancer?.ti.", "cancer*[ti]"),
    ],
)
def test_a_line_says_in_pubmed_what_it_says_in_ovid(line, text):
    assert pubmed(line) == text


def test_a_wildcard_inside_a_word_is_written_out_in_letters():
    found = pubmed("wom#n.ti.").split(" OR ")
    assert len(found) == 26
    assert {"woman[ti]", "women[ti]"} <= set(found)
    assert "colour[ti]" in pubmed("colo?r.ti.")
    assert "color[ti]" in pubmed("colo?r.ti.")


@pytest.mark.parametrize(
    "text",
    [
        "1. a.ti.\n2. b.ti.\n3. or/1-2",
        "1 a.ti.\n2 b.ti.\n3 1 or 2",
        "#1 a.ti.\n#2 b.ti.\n#3 #1 or #2",
        "a.ti.\nb.ti.\n1 or 2",
        "a.ti.\n\nb.ti.\n\nor/1,2",
        "1\ta.ti. (234)\n2\tb.ti. (12 345)\n3\tor/1-2 (17)",
        "1. a.ti.\n2. b\n.ti.\n3. or/1-2",
    ],
)
def test_lines_may_be_numbered_in_any_way_or_not_at_all(text):
    assert pubmed(text) == "(a[ti]) OR (b[ti])"


@pytest.mark.parametrize(
    ("limit", "text"),
    [
        ('yr="2007 -Current"', "(a[ti]) AND 2007:3000[dp]"),
        ("yr=2003-2006", "(a[ti]) AND 2003:2006[dp]"),
        ("dt=20120101-20221101", "(a[ti]) AND 2012/01/01:2022/11/01[crdt]"),
        ("humans", "(a[ti]) AND humans[mh:noexp]"),
        ("english language", "(a[ti]) AND english[la]"),
        ("(english or french)", "(a[ti]) AND (english[la] OR french[la])"),
        ('(english language and yr="2012 -Current")', "(a[ti]) AND (english[la] AND 2012:3000[dp])"),
    ],
)
def test_limits_become_terms(limit, text):
    assert pubmed(f"a.ti.\nlimit 1 to {limit}") == text


@pytest.mark.parametrize(
    ("text", "effect", "what"),
    [
        ('a.ti.\nlimit 1 to "reviews (maximizes specificity)"', Effect.LEFT_OUT, "reviews (maximizes specificity)"),
        ("(inhib$ adj3 kinase).ti.", Effect.WIDER, "inhib$ adj3 kinase"),
        ("rapid diagnos$ test.ti.", Effect.WIDER, "rapid diagnos* test"),
        ("CT$.ti.", Effect.NARROWER, "CT$"),
        ("placebo.ab.", Effect.WIDER, ".ab."),
        ("thing.zz.", Effect.EITHER, ".zz."),
        ("neuropath$3.ti.", Effect.WIDER, "neuropath$3"),
        ("placebo.ti. (123)", Effect.NONE, "123"),
        ("vasculitis", Effect.NONE, "vasculitis"),
        ("cancer.ti. /freq=2", Effect.WIDER, "/freq=2"),
    ],
)
def test_what_pubmed_cannot_say_is_a_named_loss_at_its_place(text, effect, what):
    losses = {(loss.effect, loss.what): loss for loss in read(text).losses}
    assert (effect, what) in losses or (effect, f"({what})") in losses
    assert all(0 <= loss.span.start <= loss.span.end <= len(text) for loss in losses.values())


@pytest.mark.parametrize("text", ["", "  \n ", "1. a.ti.\n2. 1 and 7", "a.ti.\n2 and 1", "(" * 300 + "a"])
def test_what_is_no_strategy_is_refused_with_a_place(text):
    with pytest.raises(QuerySyntaxError) as error:
        read(text)
    assert "character" in str(error.value)


pieces = [
    *'ab12 \n()/.,$*?#"[]',
    " or ",
    " and ",
    " not ",
    " adj3 ",
    "exp ",
    ".ti,ab.",
    ".tw.",
    "or/1-2",
    "limit 1 to ",
]
ovid_text = st.lists(st.sampled_from(pieces), max_size=40).map("".join)


@settings(max_examples=300)
@example("²")
@given(ovid_text | st.text(max_size=60))
def test_any_text_gives_a_strategy_that_pubmed_reads_or_an_error(text):
    try:
        reading = read(text)
        tree = resolve(reading.strategy)
    except InputError:
        return
    assert parse(write(tree)).tree == tree
    assert all(0 <= loss.span.start <= loss.span.end <= len(text) for loss in reading.losses)


def test_a_limit_on_a_line_that_cannot_be_said_does_not_become_the_whole_search():
    reading = read('a.ti.\n"?"\nlimit 2 to humans\n1')
    assert write(resolve(reading.strategy)) == "(a[ti])"
    assert [line.number for line in reading.strategy.lines] == [1, 4]
    assert "this line could not be said in PubMed" in {loss.why for loss in reading.losses}


def test_a_line_number_given_twice_means_the_later_line_and_says_so():
    reading = read("1. a.ti.\n1. b.ti.\n2. 1 and c.ti.")
    assert write(resolve(reading.strategy)) == "(b[ti]) AND c[ti]"
    assert "1" in {loss.what for loss in reading.losses}


def test_words_beside_adj_with_different_fields_become_and():
    reading = read("(a.ti. adj3 b).ab.")
    assert write(resolve(reading.strategy)) == "a[ti] AND b[tiab]"
    assert Effect.WIDER in {loss.effect for loss in reading.losses}


def test_a_long_run_of_operators_is_read_without_deep_calls():
    assert pubmed(" not ".join(["a.ti."] * 3000)).count("NOT") == 2999
    assert read(" adj2 a adj3 ".join(["b"] * 500)).losses


def test_published_strategies_become_pubmed_text_that_parses(shared):
    good = []
    for path in sorted((shared / "data" / "queries").glob("ovid_*.jsonl")):
        for row in path.read_text(encoding="utf-8").splitlines():
            try:
                tree = resolve(read(json.loads(row)["text"]).strategy)
            except QuerySyntaxError:
                good.append(False)
                continue
            good.append(parse(write(tree)).tree == tree)
    assert sum(good) / len(good) >= 0.95
