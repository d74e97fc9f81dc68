"""What terms mean, what is refused, and what the reader is told."""

from pathlib import Path

import pytest

from rechallenge.corpus import Corpus, Document, Heading, HeadingKind, add_headings, ingest, to_query_dsl
from rechallenge.model import InputError
from rechallenge.query.parse import parse

MESH = [
    Heading(name="Vasculitis", tree_numbers=("C14.907",), terms=("Angiitis",)),
    Heading(name="Arteritis", tree_numbers=("C14.907.1",)),
    Heading(name="tofacitinib", kind=HeadingKind.SUPPLEMENTARY, terms=("CP 690,550",)),
]
DOCUMENTS = [
    Document(pmid=1, texts={"title": ["Vasculitis under tofacitinib"]}, terms={"la": ["eng"], "mh": ["Arteritis"]}),
    Document(pmid=2, texts={"abstract": ["Janus kinase inhibitors: a review"]}, terms={"nm": ["tofacitinib"]}),
    Document(pmid=3, texts={"title": ["janus"], "abstract": ["kinase inhibitor"]}, terms={"la": ["ger"]}),
    Document(pmid=4, texts={"abstract": ["Angiitis of arteries"]}, terms={"sb": ["hasabstract"], "rn": ["2.7.10.2"]}),
]


@pytest.fixture
def plain(tmp_path: Path) -> Corpus:
    (tmp_path / "a").write_text("a")
    list(ingest(tmp_path / "corpus", [tmp_path / "a"], read=lambda _: DOCUMENTS))
    return Corpus(tmp_path / "corpus")


@pytest.fixture
def corpus(plain: Corpus) -> Corpus:
    add_headings(plain.folder, MESH)
    return Corpus(plain.folder)


def found(corpus: Corpus, text: str, **options) -> list[int]:
    return list(corpus.search(parse(text).tree, **options))


@pytest.mark.parametrize(
    ("text", "pmids"),
    [
        ('"janus kinase inhib*"[tiab]', [2]),  # not 3: a phrase does not run from title into abstract
        ('"inhibitor kinase"[tiab:~0]', [3]),
        ('"review janus"[tiab:~2]', []),
        ('"review janus"[tiab:~3]', [2]),
        ("german[la] OR eng[la]", [1, 3]),
        ("hasabstract", [4]),
        ("2[pmid] OR 4:9[uid]", [2, 4]),
        ("EC 2.7.10.2[rn]", [4]),
        ("vasculitis[mh]", [1]),
        ("vasculitis[mh:noexp]", []),
        ("angiitis[mh]", [1]),
    ],
)
def test_what_a_term_finds(corpus, text, pmids):
    assert found(corpus, text) == pmids


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("immunosuppressants[pa]", "Pharmacological Action"),
        ("free full text[sb]", "does not hold this subset"),
        ("vasculitis[ab]", "no search field"),
        ("vasculitis/ci[mh]", "file of qualifiers"),
        ("klingon[la]", "no language"),
        ('"last 30 days"[dp]', "no date"),
        ("vas*litis[tiab]", "inside a word"),
        ('"jak inhib*"[tiab:~2]', "exclude each other"),
        ("2000:2020", "no field"),
        ("...[tiab]", "no word"),
        ("#1 AND vasculitis[ti]", "search history"),
    ],
)
def test_what_cannot_be_answered_is_refused_by_name_and_never_empty(corpus, text, says):
    with pytest.raises(InputError, match=says):
        found(corpus, text)


def test_without_the_descriptor_file_explosion_is_refused_and_noexp_works(plain):
    with pytest.raises(InputError, match="file of descriptors"):
        found(plain, "arteritis[mh]")
    assert found(plain, "arteritis[mh:noexp]") == [1]


def test_untagged_terms_are_mapped_and_every_mapping_is_shown(corpus):
    answer = corpus.search(parse("angiitis").tree)
    assert list(answer) == [1, 4]
    assert [(one.term, one.to, one.why) for one in answer.mappings] == [
        ("angiitis", '"Vasculitis"[mh]', "entry term of a MeSH heading")
    ]
    assert parse(answer.searched).tree


def test_a_brand_given_by_the_caller_finds_the_drug_and_its_substance(corpus):
    answer = corpus.search(parse("xeljanz").tree, names={"Xeljanz": "tofacitinib"})
    assert list(answer) == [1, 2]
    assert [one.why for one in answer.mappings] == ["name given by the caller", "supplementary concept"]


def test_quotes_and_stars_switch_mapping_off(corpus):
    assert found(corpus, '"angiitis" OR angii*') == [4]


def test_a_star_after_few_letters_is_read_as_a_space_and_said(corpus):
    answer = corpus.search(parse("ja*[tiab]").tree)
    assert list(answer) == []
    assert "fewer than 4" in answer.notes[0]


def test_operators_work_from_left_to_right(corpus):
    assert found(corpus, "tofacitinib[ti] OR angiitis[tiab] AND arteries[tiab]") == [4]


def test_the_cluster_text_keeps_the_order_of_operators_and_refuses_what_the_corpus_refuses():
    body = to_query_dsl(parse("a[ti] OR b[ti] AND c[ti]").tree)["query"]["constant_score"]["filter"]
    assert body["bool"]["filter"][0]["bool"]["minimum_should_match"] == 1
    with pytest.raises(InputError, match="Pharmacological Action"):
        to_query_dsl(parse("x[pa]").tree)
