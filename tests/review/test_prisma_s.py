"""The sixteen items of PRISMA-S as the program tells them from receipts, entries and the authors' own words."""

import pytest

from rechallenge.review import open_review
from rechallenge.review.begin import begin_with
from rechallenge.review.demo import example_folder
from rechallenge.review.report.ledger import Ledger
from rechallenge.review.report.searches import prisma_s, search_blocks

OWN = {
    "contacts": "the three makers were asked for case reports; one answered",
    "filters": "none",
    "peer_review": "by a second librarian with the PRESS checklist",
    "alerts": "a weekly alert until submission",
    "limits": "no limit of language, because cases are rare",
}


def items(review):
    return dict(prisma_s(review))


@pytest.fixture(scope="module")
def dry_run():
    return open_review(example_folder() / "dry-run")


def test_there_are_sixteen_items_and_what_only_people_know_is_asked_for():
    told = items(open_review(example_folder()))
    assert len(told) == 16
    assert {name for name, text in told.items() if not text} == {
        "Contacts",
        "Other methods",
        "Published search filters",
        "Updates and alerts",
        "Peer review of the strategy",
    }
    assert "162 in all" in told["Records found in each source"]
    assert "list of terms" in told["Strategies of earlier work"]


def test_the_authors_words_of_the_protocol_stand_in_their_items(tmp_path):
    text = (example_folder() / "protocol.toml").read_text(encoding="utf-8")
    own = "\n".join(f'{name} = "{words}"' for name, words in OWN.items())
    begin_with(tmp_path / "review", text.replace("[drugs]", f"[search]\n{own}\n\n[drugs]"))
    told = items(open_review(tmp_path / "review"))
    assert told["Contacts"] == OWN["contacts"]
    assert told["Published search filters"] == "none"
    assert told["Peer review of the strategy"] == OWN["peer_review"]
    assert told["Updates and alerts"] == OWN["alerts"]
    assert told["Limits and restrictions, with reasons"].endswith(OWN["limits"])


def test_a_local_server_is_not_called_ncbi_and_the_bound_of_the_day_is_a_limit(dry_run):
    told = items(dry_run)
    assert "NCBI" not in told["Name of each database, with its platform"]
    assert "1800:2022/11/01[crdt]" in told["Limits and restrictions, with reasons"]
    assert told["Full strategy of each source, word for word"] == "printed below for 7 of 7"


def test_a_bounded_search_is_printed_as_written_and_as_sent(dry_run):
    labels = [block.label for block in search_blocks(dry_run, Ledger()) if hasattr(block, "label")]
    assert sum(label.startswith("Query of") for label in labels) == 7
    assert sum(label.startswith("As it was sent") for label in labels) == 1
