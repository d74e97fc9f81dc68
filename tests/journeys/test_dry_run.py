"""The letter's list, its readings and the strategy built from the question, asked of a local PubMed by the real client."""

import json

import msgspec
import pytest

from rechallenge.model import RecordId
from rechallenge.query import readings
from rechallenge.review import open_review
from rechallenge.review.demo import example_folder
from rechallenge.review.wording import list_searches, run_query
from rechallenge.testing import PubmedServer, holdings_of_records


@pytest.fixture(scope="module")
def example():
    review = open_review(example_folder())
    numbered = {
        (id_ := RecordId(f"pubmed:{9_000_000 + at}")): msgspec.structs.replace(record, id=id_, pmid=str(9_000_000 + at))
        for at, record in enumerate(review.records.values())
    }
    return review, numbered


@pytest.fixture
def server(example, monkeypatch):
    _, numbered = example
    with PubmedServer(holdings_of_records(numbered.values())) as server:
        monkeypatch.setenv("RECHALLENGE_EUTILS", server.address)
        yield server


def test_each_reading_finds_over_the_wire_what_it_finds_in_the_dossier(example, server, run, tmp_path):
    review, numbered = example
    (printed,) = list_searches(review)
    folder = tmp_path / "review"
    assert run("init", folder, "--drugs", "jak-inhibitors", "--events", "vasculitis", "--as-of", "2022-11-01").code == 0
    for reading in readings(printed.terms):
        expected = len(run_query(reading.query.text, numbered))
        done = run(
            "search", reading.query.text, "-C", folder, "--email", "dry@example.org", "--by", "a.reader", "--json"
        )
        assert done.code == 0, done.err
        assert json.loads(done.out)["result"]["n_reported"] == expected, reading.name


def test_a_search_in_a_review_counts_in_the_flow_as_a_database(example, server, run, tmp_path):
    folder = tmp_path / "review"
    assert run("init", folder, "--drugs", "jak-inhibitors", "--events", "vasculitis", "--as-of", "2026-11-01").code == 0
    done = run("search", "tofacitinib[ti]", "-C", folder, "--email", "dry@example.org", "--by", "a.reader")
    assert done.code == 0, done.err
    flow = json.loads(run("flow", "-C", folder, "--json").out)["result"]
    assert flow["database_results"] > 10
    assert run("check", "-C", folder).code == 0
    assert run("report", "-C", folder).code == 0
    page = (folder / "dossier" / "dossier.json").read_text(encoding="utf-8")
    assert "tofacitinib[ti]" in page
    assert "printed below for 1 of 1" in page
