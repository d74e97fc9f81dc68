"""The key promise: whatever the documents and the query, the corpus gives the set that the oracle gives."""

import importlib.util
import itertools
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rechallenge.corpus import Corpus, Deleted, Document, Heading, HeadingKind, add_headings, ingest
from rechallenge.query.fields import FIELD
from rechallenge.query.syntax import Chain, Group, Node, Operator, Proximity, Range, Tag, Term
from rechallenge.query.walk import leaves

_spec = importlib.util.spec_from_file_location("corpus_oracle", Path(__file__).with_name("oracle.py"))
oracle = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(oracle)

HEADINGS = [
    Heading(name="Vasculitis", ui="D1", tree_numbers=("C14.907",), terms=("Angiitis",)),
    Heading(name="Arteritis", ui="D2", tree_numbers=("C14.907.1", "C20.5")),
    Heading(name="Giant Cell Arteritis", ui="D3", tree_numbers=("C20.5.7",), terms=("Arteritis, Temporal",)),
    Heading(name="etiology", kind=HeadingKind.QUALIFIER, tree_numbers=("Q50",)),
    Heading(name="chemically induced", kind=HeadingKind.QUALIFIER, tree_numbers=("Q50.1",)),
    Heading(name="adverse effects", kind=HeadingKind.QUALIFIER, tree_numbers=("Q60",)),
]
WORDS = (
    "vasculitis",
    "vasculitic",
    "vasc",
    "jak",
    "inhibitor",
    "inhibitors",
    "Behçet",
    "anti-TNF",
    "of",
    "the",
    "IL-6",
    "ßeta",
)
DAYS = st.sampled_from((0, 20200101, 20200229, 20201231, 20210000, 20210305))
CODES = st.sampled_from(("eng", "ger", "10.1/AB-c", "10.1/ab.c"))

value = st.lists(st.sampled_from(WORDS), max_size=7).map(lambda found: " ".join(found) + ".")
values = st.lists(value, max_size=3)
heading = st.sampled_from(("Vasculitis", "Arteritis", "Giant Cell Arteritis"))
qualifier = st.sampled_from(("etiology", "chemically induced", "adverse effects"))
author = st.sampled_from(("Smith J", "Smith JA", "Smithson J", "Smith", "de la Cruz M", "Müller K", "Smith JA Jr"))
headed = st.one_of(heading, st.builds("{}/{}".format, heading, qualifier))
document = st.builds(
    Document,
    pmid=st.integers(1, 12),
    version=st.integers(1, 2),
    texts=st.fixed_dictionaries(
        {},
        optional=dict.fromkeys(
            ("title", "abstract", "keywords", "affiliations", "subjects", "others", "transliterated"), values
        ),
    ),
    terms=st.fixed_dictionaries(
        {},
        optional={
            "mh": st.lists(headed, max_size=3),
            "majr": st.lists(headed, max_size=2),
            "sh": st.lists(qualifier, max_size=2),
            "au": st.lists(author, max_size=3),
            "aid": st.lists(CODES, max_size=2),
        },
    ),
    dates=st.fixed_dictionaries({}, optional=dict.fromkeys(("ppdat", "epdat", "crdt", "edat", "lr"), DAYS)),
)
item = st.one_of(document, document, document, st.builds(Deleted, st.lists(st.integers(1, 12), max_size=3).map(tuple)))
files = st.lists(st.lists(item, max_size=8), min_size=1, max_size=5)

TEXT_FIELDS = ("ti", "tiab", "tw", "all", "ot", "ad", "tt")


def tag(name: str, explodes: bool = True) -> Tag:
    return Tag(FIELD[name].name, FIELD[name], explodes)


tags = st.sampled_from(TEXT_FIELDS).map(tag)
word = st.sampled_from((*WORDS, "behcet", "tnf", "6", "absent"))
stem = st.sampled_from(("vasc*", "vasculit*", "inhibitor*", "behc*", "inh*", "jak*", "anti-t*", "behçet*"))
phrase = st.lists(st.one_of(word, word, stem), min_size=1, max_size=3).map(" ".join)
date_text = st.sampled_from(("2020", "2020/02", "2020/2/29", "2021", "2021/03/05", "1999"))
heading_tags = st.builds(tag, st.sampled_from(("mh", "majr")), st.booleans())
leaf = st.one_of(
    st.builds(Term, phrase, tags, st.booleans()),
    st.builds(
        Proximity,
        st.lists(word.filter(lambda found: "-" not in found), min_size=1, max_size=4).map(" ".join),
        st.sampled_from(("ti", "tiab", "ad")).map(tag),
        st.integers(0, 6),
    ),
    st.builds(Term, headed, heading_tags, st.booleans()),
    st.builds(Term, qualifier, st.builds(tag, st.just("sh"), st.booleans())),
    st.builds(
        Term,
        st.sampled_from(("smith", "smith j", "smith ja", "smit*", "muller k", "de la cruz")),
        st.just(tag("au")),
        st.booleans(),
    ),
    st.builds(Term, CODES, st.just(tag("aid"))),
    st.builds(Term, date_text, st.sampled_from(("dp", "crdt", "edat", "lr")).map(tag)),
    st.builds(Term, st.sampled_from(("3", "4 5", "99")), st.just(tag("pmid"))),
    st.builds(
        Range,
        st.one_of(st.just(""), date_text),
        st.one_of(st.just(""), date_text),
        st.sampled_from(("dp", "crdt")).map(tag),
    ),
    st.builds(Range, st.sampled_from(("", "3")), st.sampled_from(("", "7")), st.just(tag("pmid"))),
)


def _chained(children: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    operators = st.sampled_from(list(Operator))
    return st.lists(children, min_size=2, max_size=4).flatmap(
        lambda nodes: st.lists(operators, min_size=len(nodes) - 1, max_size=len(nodes) - 1).map(
            lambda chosen: Group(Chain(tuple(nodes), tuple(chosen)))
        )
    )


query = st.recursive(leaf, _chained, max_leaves=8)


def _quoted_if_all(node: Node) -> Node:
    """The oracle has no term mapping; a quoted term in all fields has none either."""
    match node:
        case Group():
            return Group(_quoted_if_all(node.child))
        case Chain():
            return Chain(tuple(map(_quoted_if_all, node.operands)), node.operators)
        case Term() if node.field_code == "all":
            return Term(node.text, node.tag, True)
        case _:
            return node


_numbers = itertools.count()


def corpus_of(folder: Path, contents: list[list[Document | Deleted]]) -> Corpus:
    paths = []
    for number, _content in enumerate(contents):
        path = folder.parent / f"{folder.name}-{number}.xml"
        path.write_text(str(number))
        paths.append(path)
    by_name = {path.name: content for path, content in zip(paths, contents, strict=True)}
    for _done in ingest(folder, paths, read=lambda path: by_name[path.name]):
        pass
    add_headings(folder, HEADINGS)
    return Corpus(folder)


def _judged(contents: list, queries: list[Node], tmp_path: Path) -> None:
    folder = tmp_path / f"corpus{next(_numbers)}"
    corpus = corpus_of(folder, contents)
    stands = oracle.standing(contents)
    assert corpus.n_articles == len(stands)
    asked = [_quoted_if_all(node) for node in queries]
    for node in [*(single for whole in asked for single in leaves(whole)), *asked]:
        assert list(corpus.search(node)) == oracle.answer(node, stands), node
    del corpus
    shutil.rmtree(folder)


GENERATED = {
    "contents": files,
    "queries": st.lists(query, min_size=6, max_size=12),
    "max_small": st.sampled_from((0, 1, 9)),
}
QUIET = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]


@given(**GENERATED)
@settings(max_examples=30, suppress_health_check=QUIET)
def test_every_query_gives_the_set_that_the_oracle_gives(contents, queries, max_small, tmp_path, monkeypatch):
    monkeypatch.setattr("rechallenge.corpus.ingesting.MAX_SMALL_AT_END", max_small)
    monkeypatch.setattr("rechallenge.corpus.merge._PIECE", 5)
    _judged(contents, queries, tmp_path)


@pytest.mark.slow
@given(**GENERATED)
@settings(max_examples=1500, suppress_health_check=QUIET)
def test_every_query_gives_the_set_that_the_oracle_gives_in_many_more_tries(
    contents, queries, max_small, tmp_path, monkeypatch
):
    monkeypatch.setattr("rechallenge.corpus.ingesting.MAX_SMALL_AT_END", max_small)
    monkeypatch.setattr("rechallenge.corpus.merge._PIECE", 5)
    _judged(contents, queries, tmp_path)
