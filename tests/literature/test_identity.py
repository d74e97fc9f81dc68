import pytest
from hypothesis import given
from hypothesis import strategies as st

from rechallenge.literature import cluster, fold_title, normalise_pmid


def groups(clusters):
    return {frozenset(found.members) for found in clusters.clusters}


@pytest.mark.parametrize(
    ("written", "pmid"),
    [("PMID: 034248994", "34248994"), ("34248994.2", "34248994"), ("PMC8264360", ""), ("", ""), ("n/a", "")],
)
def test_a_pmid_is_its_digits(written, pmid):
    assert normalise_pmid(written) == pmid


def test_a_folded_title_is_its_words_alone():
    assert fold_title("[Behçet's <i>syndrome</i>: four cases.]") == fold_title("BEHCET’S SYNDROME - FOUR CASES")


def test_records_with_one_pmid_or_one_doi_are_one_publication_and_the_cluster_names_the_rule(desk):
    clusters = cluster(
        [
            desk.record("pm:1", pmid="11", doi="10.1000/A"),
            desk.record("em:7", doi="https://doi.org/10.1000/a"),
            desk.record("wos:3", pmid="PMID: 11"),
            desk.record("em:8", doi="10.1000/b"),
        ]
    )
    assert groups(clusters) == {frozenset({"pm:1", "em:7", "wos:3"}), frozenset({"em:8"})}
    found = clusters.of("em:7")
    assert (found.lead, found.rules) == ("pm:1", ("same-doi", "same-pmid"))
    assert [link.because for link in found.links] == ["PMID 11", "DOI 10.1000/a"]
    assert clusters.of("em:8").rules == ()


def test_the_first_delivered_record_leads_and_stays_when_a_source_is_added(desk):
    before = [desk.record("z:1", pmid="11")]
    after = [*before, desk.record("a:1", pmid="11")]
    assert cluster(before).lead("z:1") == cluster(after).lead("a:1") == "z:1"


def test_rules_never_join_different_pmids_but_name_the_doubt(desk):
    records = [
        desk.record("a:1", pmid="1", doi="10.1000/s"),
        desk.record("b:1", doi="10.1000/s"),
        desk.record("c:1", pmid="2", doi="10.1000/s"),
    ]
    clusters = cluster(records)
    assert groups(clusters) == {frozenset({"a:1", "b:1"}), frozenset({"c:1"})}
    assert {"different PMIDs" in doubt.because for doubt in clusters.doubts} == {True}


def test_a_person_may_join_what_no_rule_joins(desk):
    records = [desk.record("a:1", pmid="1"), desk.record("b:1", pmid="2")]
    clusters = cluster(records, [desk.cluster("ann", "merge", "a:1", "b:1")])
    assert clusters.of("a:1").links[0].rule == "person"
    assert "ann: read both" in clusters.of("a:1").links[0].because


def test_a_split_keeps_records_apart_also_by_way_of_a_third(desk):
    records = [desk.record(name, pmid="1") for name in ("a:1", "b:1", "c:1")]
    clusters = cluster(records, [desk.cluster("ann", "split", "a:1", "b:1")])
    assert clusters.lead("a:1") != clusters.lead("b:1")
    assert len(clusters) == 2
    assert clusters.doubts == ()


def test_of_two_rulings_on_a_pair_the_later_wins(desk):
    records = [desk.record("a:1", pmid="1"), desk.record("b:1", pmid="1")]
    split, merge = desk.cluster("ann", "split", "a:1", "b:1"), desk.cluster("bob", "merge", "a:1", "b:1")
    assert len(cluster(records, [split, merge])) == len(cluster(records, [merge, split])) == 1
    again = desk.cluster("ann", "split", "a:1", "b:1")
    assert len(cluster(records, [split, merge, again])) == 2


def test_a_merge_that_a_split_forbids_is_reported(desk):
    records = [desk.record(name) for name in ("a:1", "b:1", "c:1")]
    rulings = [
        desk.cluster("ann", "split", "a:1", "c:1"),
        desk.cluster("ann", "merge", "a:1", "b:1"),
        desk.cluster("bob", "merge", "b:1", "c:1"),
    ]
    clusters = cluster(records, rulings)
    assert groups(clusters) == {frozenset({"a:1"}), frozenset({"b:1", "c:1"})}
    assert len(clusters.problems) == 1
    assert "a:1 and b:1" in clusters.problems[0]


def test_a_ruling_on_a_record_nobody_delivered_is_reported(desk):
    assert "no delivery" in cluster([desk.record("a:1")], [desk.cluster("ann", "merge", "a:1", "x:1")]).problems[0]


def test_one_title_under_two_identities_is_a_doubt_until_a_person_rules(desk):
    title = "Rituximab-induced leukocytoclastic vasculitis"
    records = [desk.record("a:1", title=title, doi="10.1000/x"), desk.record("b:1", title=title.upper())]
    assert [doubt.rule for doubt in cluster(records).doubts] == ["same-title"]
    assert cluster(records, [desk.cluster("ann", "split", "a:1", "b:1")]).doubts == ()
    assert cluster([desk.record("a:1", title="Reply"), desk.record("b:1", title="Reply")]).doubts == ()


def test_a_record_delivered_twice_counts_once(desk):
    assert len(cluster([desk.record("a:1"), desk.record("a:1")])) == 1


NAMES = [f"s:{number}" for number in range(7)]
IDENTIFIERS = st.tuples(st.sampled_from(["", "1", "2"]), st.sampled_from(["", "10.1000/a", "10.1000/b"]))
RULINGS = st.lists(
    st.tuples(
        st.sampled_from(["ann", "bob"]),
        st.sampled_from(["merge", "split"]),
        st.lists(st.sampled_from(NAMES), min_size=2, max_size=3, unique=True),
    ),
    max_size=6,
)


@given(st.lists(IDENTIFIERS, min_size=7, max_size=7), RULINGS, st.randoms())
def test_the_partition_keeps_its_invariants_in_any_order(desk, identifiers, rulings, chance):
    records = [desk.record(name, pmid=pmid, doi=doi) for name, (pmid, doi) in zip(NAMES, identifiers, strict=True)]
    entries = [desk.cluster(by, action, *names) for by, action, names in rulings]
    clusters = cluster(records, entries)

    members = [member for found in clusters.clusters for member in found.members]
    assert sorted(members) == NAMES
    assert all(len(found.links) == len(found.members) - 1 for found in clusters.clusters)
    last = {}
    for entry in entries:
        last.update({frozenset(pair): entry.action for pair in _pairs(entry.records)})
    for pair, action in last.items():
        one, other = pair
        if action == "split":
            assert clusters.lead(one) != clusters.lead(other)

    chance.shuffle(records)
    by_actor = sorted(entries, key=lambda entry: entry.by)
    assert groups(cluster(records, by_actor)) == groups(clusters)


def _pairs(names):
    return [(one, other) for place, one in enumerate(names) for other in names[place + 1 :]]
