"""Names of papers unified, and ties between publications."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from rechallenge.literature import Edge, citation_network, cluster
from rechallenge.literature.citations import PMID_RANK, paper_names, unify_names, words_name
from rechallenge.model import Record, RecordId

IDS = [RecordId(f"pubmed:{number}") for number in range(6)]
numbers = st.sampled_from(["", "1", "2", "3"])
names = st.builds(
    lambda pmid, doi, pmcid: paper_names(pmid=pmid, doi=doi and f"10.1000/{doi}", pmcid=pmcid and f"PMC{pmcid}"),
    numbers,
    numbers,
    numbers,
).filter(bool)
edges = st.lists(
    st.builds(
        lambda citing, cited, source: Edge(citing=citing, cited=cited, source=source, answers=("a.xml",)),
        st.sampled_from(IDS),
        st.sampled_from(IDS),
        st.sampled_from(["pubmed", "jats"]),
    )
)


def alone():
    """Six records, each a publication of its own."""
    return cluster([Record(id=one, source="pubmed", pmid=one[-1]) for one in IDS], [])


@given(st.lists(names))
def test_papers_of_different_pmids_are_never_one_whatever_else_they_share(papers):
    unified = unify_names(papers)
    for one, first in zip(papers, unified, strict=True):
        if one[0][0] == PMID_RANK:
            assert first == one[0]


@given(st.lists(names))
def test_papers_with_the_same_best_number_get_the_same_name(papers):
    unified = unify_names(papers)
    for one, first in zip(papers, unified, strict=True):
        for other, second in zip(papers, unified, strict=True):
            assert one[0] != other[0] or first == second


@given(st.lists(names, max_size=6), st.randoms(use_true_random=False))
def test_the_names_do_not_depend_on_the_order_of_papers(papers, random):
    order = list(range(len(papers)))
    random.shuffle(order)
    shuffled = unify_names([papers[at] for at in order])
    assert [shuffled[order.index(at)] for at in range(len(papers))] == list(unify_names(papers))


def test_a_paper_known_here_by_pmcid_there_by_doi_and_elsewhere_by_pmid_is_one():
    by_pmcid, by_both = paper_names(pmcid="pmc7"), paper_names(doi="https://doi.org/10.1000/X.", pmcid="PMC7")
    whole = paper_names(pmid="PMID: 12", doi="10.1000/x")
    assert set(unify_names([by_pmcid, by_both, whole])) == {(PMID_RANK, "12")}


def test_a_title_that_recurs_does_not_make_two_citations_one():
    assert words_name("Vasculitis", year="2019", further=["Roe", "J A"]) != words_name(
        "Vasculitis", year="2019", further=["Doe", "J B"]
    )
    long = "Leukocytoclastic vasculitis on tofacitinib"
    assert words_name(long, year="2019", further=["Roe"]) == words_name(long.upper() + ".", year="2019")
    assert words_name(long, year="2019") != words_name(long, year="2020")


@given(edges)
def test_every_tie_is_seen_from_both_ends_and_nothing_cites_itself(edges):
    network = citation_network(edges, alone())
    for one in IDS:
        assert one not in network.cites(one)
        for other in IDS:
            assert (other in network.cites(one)) == (one in network.cited_by(other))
    assert set(network.sources) == {(edge.citing, edge.cited) for edge in edges if edge.citing != edge.cited}
    for edge in edges:
        if edge.citing != edge.cited:
            assert edge.source in network.sources[edge.citing, edge.cited]


@given(edges, st.sampled_from(IDS), st.sets(st.sampled_from(IDS), min_size=1))
def test_a_chain_leads_from_a_seed_tie_by_tie_and_no_shorter_one_exists(edges, paper, seeds):
    network = citation_network(edges, alone())
    chain = network.chain(paper, seeds)
    reached, n_steps = set(seeds), 0
    while paper not in reached:
        wider = reached | {end for tie in network.sources if reached & set(tie) for end in tie}
        if wider == reached:
            assert chain == ()
            return
        reached, n_steps = wider, n_steps + 1
    assert len(chain) == n_steps + 1
    assert chain[0] in seeds
    assert chain[-1] == paper
    assert all((a, b) in network.sources or (b, a) in network.sources for a, b in pairwise(chain))


def test_records_of_one_publication_share_its_ties():
    records = [Record(id=IDS[at], source="pubmed", pmid=pmid) for at, pmid in enumerate(["1", "1", "2"])]
    told = [
        Edge(citing=IDS[1], cited=IDS[2], source="pubmed", answers=("a",)),
        Edge(citing=IDS[0], cited=IDS[1], source="jats", answers=("b",)),
        Edge(citing=IDS[0], cited=IDS[2], source="jats", answers=("b",)),
    ]
    network = citation_network(told, cluster(records, []))
    assert network.sources == {(IDS[0], IDS[2]): ("pubmed", "jats")}
    assert network.cited_by(IDS[2], among=[IDS[0]]) == (IDS[0],)
    assert network.cited_by(IDS[2], among=[IDS[1]]) == ()
