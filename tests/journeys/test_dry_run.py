"""The letter's list, its readings, the strategy built from the question and the rigorous one, asked of a local PubMed by the
real client."""

import json

import msgspec
import pytest

from rechallenge.model import RecordId
from rechallenge.review import open_review
from rechallenge.review.demo import example_folder
from rechallenge.review.wording import list_searches
from rechallenge.testing import PubmedServer, holdings_of_records
from rechallenge.testing.dry_run import dry_run, numbered

RIGOROUS = "rigorous-strategy"


@pytest.fixture(scope="module")
def review():
    return open_review(example_folder())


@pytest.fixture(scope="module")
def strategy():
    return (example_folder() / "source" / f"{RIGOROUS}.txt").read_text(encoding="utf-8").strip()


@pytest.fixture(scope="module")
def asked(review, strategy, tmp_path_factory):
    """By name, what the client got from the local server."""
    into = tmp_path_factory.mktemp("dry") / "run"
    return {one.name: one for one in dry_run(review, into, more={RIGOROUS: strategy})}


def test_each_reading_finds_over_the_wire_the_set_that_the_dossier_prints(asked, review):
    (printed,) = list_searches(review)
    assert asked.keys() == {*(run.name for run in printed.runs), RIGOROUS}
    assert {run.name: asked[run.name].found for run in printed.runs} == {
        run.name: frozenset(run.found) for run in printed.runs
    }


def test_the_recorded_run_is_repeated_set_by_set_and_says_that_it_is_not_pubmed(asked, review, strategy):
    records = numbered(review)
    recorded = [reading.receipt for reading in open_review(example_folder() / "dry-run").readings]
    assert len(recorded) == len(asked)
    by_query = {one.query: one for one in asked.values()}
    for receipt in recorded:
        assert by_query[receipt.query].found == {records[int(pmid)].id for pmid in receipt.accessions}
        assert receipt.n_reported == len(receipt.accessions)
        assert "not PubMed" in receipt.title
        assert "asked at 127.0.0.1" in receipt.note
    (bounded,) = [receipt for receipt in recorded if receipt.sent]
    assert bounded.query == strategy
    assert '"2022/11/01"[crdt]' in bounded.sent


def test_the_readings_differ_and_the_built_strategy_finds_whatever_the_rigorous_one_finds(asked):
    sizes = {name: len(one.found) for name, one in asked.items()}
    assert sizes["any"] > sizes["last-two-together"] > sizes["left-to-right"] > sizes["all"] == 0
    assert asked[RIGOROUS].found <= asked["built"].found
    assert asked[RIGOROUS].found


def test_a_search_in_a_review_counts_in_the_flow_as_a_database(review, run, tmp_path, monkeypatch):
    folder = tmp_path / "review"
    assert run("init", folder, "--drugs", "jak-inhibitors", "--events", "vasculitis", "--as-of", "2026-11-01").code == 0
    served = [
        msgspec.structs.replace(record, id=RecordId(f"pubmed:{number}"), pmid=str(number))
        for number, record in numbered(review).items()
    ]
    with PubmedServer(holdings_of_records(served)) as server:
        monkeypatch.setenv("RECHALLENGE_EUTILS", server.address)
        done = run("search", "tofacitinib[ti]", "-C", folder, "--email", "dry@example.org", "--by", "a.reader")
    assert done.code == 0, done.err
    flow = json.loads(run("flow", "-C", folder, "--json").out)["result"]
    assert flow["database_results"] > 10
    assert run("check", "-C", folder).code == 0
    assert run("report", "-C", folder).code == 0
    page = (folder / "dossier" / "dossier.json").read_text(encoding="utf-8")
    assert "tofacitinib[ti]" in page
    assert "printed below for 1 of 1" in page
