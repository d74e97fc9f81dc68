from rechallenge.literature import cluster, fold_retrieval


def test_the_latest_word_on_a_document_holds_whoever_says_it(desk):
    entries = [
        desk.retrieve("ann", "db:1", "sought"),
        desk.retrieve("bob", "db:1", "not-retrieved", "library does not hold it"),
        desk.retrieve("ann", "db:1", "obtained", "from the author"),
    ]
    for order in (entries, entries[::-1]):
        retrieval = fold_retrieval(order)
        assert retrieval.state("db:1") == "obtained"
        assert retrieval.note("db:1") == "from the author"


def test_a_document_nobody_looked_for_has_no_state():
    assert fold_retrieval([]).state("db:1") is None
    assert fold_retrieval([]).note("db:1") == ""


def test_retrieval_is_its_own_state_and_passes_other_entries_by(desk):
    assert fold_retrieval([desk.decide("ann", "db:1", "include")]).state("db:1") is None


def test_what_was_said_of_any_record_of_a_cluster_is_said_of_the_cluster(desk):
    clusters = cluster([desk.record("db:1", pmid="7"), desk.record("reg:9", pmid="7")])
    assert fold_retrieval([desk.retrieve("ann", "reg:9", "obtained")], clusters=clusters).state("db:1") == "obtained"
