"""`rechallenge search` from the command line to the folder, over the local PubMed."""

import json
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from rechallenge.cli.main import main
from rechallenge.model import Actor, Imported, PartialDate, Record, RecordId
from rechallenge.project import read_delivery
from rechallenge.review import Author, check, flow, open_review
from rechallenge.testing import Fault, FaultKind, PubmedServer, holdings_of_records

SECRET = "fedcba9876543210fedcba98765432100bad"


def record(number: int, **more: object) -> Record:
    facts = {
        "title": f"Vasculitis in patient {number}",
        "published": PartialDate(text="2020-03-01"),
        "pmid": str(number),
        "tags": (("CRDT", f"20{10 + number:02d}/03/02"),),
    }
    return Record(id=RecordId(f"pubmed:{number}"), source="pubmed", **(facts | more))


@pytest.fixture
def server(monkeypatch):
    with PubmedServer(holdings_of_records([record(number) for number in (1, 2, 3)])) as running:
        monkeypatch.setenv("RECHALLENGE_EUTILS", running.address)
        monkeypatch.setenv("NCBI_API_KEY", SECRET)
        monkeypatch.setenv("RECHALLENGE_EMAIL", "tester@example.org")
        monkeypatch.setenv("RECHALLENGE_ACTOR", "tester")
        yield running


@pytest.fixture
def folder(tmp_path):
    where = tmp_path / "review"
    words = ["init", str(where), "--drugs", "jak-inhibitors", "--events", "vasculitis", "--as-of", "2022-11-01"]
    assert main(words) == 0
    return where


def run(folder: Path, *words: str) -> int:
    return main(["search", *words, "-C", str(folder)])


def told(capsys) -> dict:
    return json.loads(capsys.readouterr().out)["result"]


def test_a_search_joins_the_review_with_raw_answers_and_receipt(server, folder, capsys):
    capsys.readouterr()
    assert run(folder, "vasculitis[tiab]", "--json") == 0
    result = told(capsys)
    assert (result["n_reported"], result["n_records"], result["n_new"]) == (3, 3, 3)
    review = open_review(folder)
    assert sorted(review.records) == ["pubmed:1", "pubmed:2", "pubmed:3"]
    (receipt, _) = review.deliveries[0]
    assert (receipt.query, receipt.translation) == ("vasculitis[tiab]", '"vasculitis"[Title/Abstract]')
    assert receipt.accessions == ("3", "2", "1")
    assert receipt.finished is not None
    assert [file.name for file in receipt.files] == ["einfo.xml", "esearch-0001.xml", "efetch-01-0001.xml"]
    assert check(review) == ()
    assert not list((folder / "derived").glob("search-*"))


def test_what_pubmed_will_not_read_as_written_is_said_before_it_is_asked(server, folder, capsys):
    capsys.readouterr()
    assert run(folder, "(vasculitis[ab]") == 0
    said = capsys.readouterr().err
    assert "[ab] is no tag of PubMed; use [tiab]" in said
    assert "the parenthesis is not closed" in said
    assert run(folder, "vasculitis[tiab]") == 0
    assert "character" not in capsys.readouterr().err


def test_the_key_is_nowhere_in_what_was_written_or_said(server, folder, capfd):
    server.faults.add(Fault(FaultKind.TOO_MANY, retry_after="0"), Fault(FaultKind.JSON_ERROR, "efetch"))
    assert run(folder, "vasculitis") == 0
    assert server.asked[0].parameters["api_key"] == [SECRET]
    review = open_review(folder)
    raw = b"".join(
        data
        for entry in review.entries
        if isinstance(entry, Imported)
        for _, data in read_delivery(review.folder, entry).files
    )
    written = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    said = "".join(capfd.readouterr())
    assert SECRET.encode() not in raw + written
    assert SECRET not in said + "".join(map(str, folder.rglob("*")))


def test_an_as_of_day_is_sent_and_said(server, folder, capsys):
    capsys.readouterr()
    assert run(folder, "vasculitis", "--as-of", "2012-12-31", "--json") == 0
    result = told(capsys)
    assert result["sent"] == '(vasculitis) AND ("1800"[crdt] : "2012/12/31"[crdt])'
    assert result["n_records"] == 2
    assert "cannot be asked as it stood" in result["note"]
    (receipt, _) = open_review(folder).deliveries[0]
    assert (receipt.query, receipt.sent) == ("vasculitis", result["sent"])


def test_a_strategy_of_numbered_lines_is_sent_as_one_query(server, folder, tmp_path, capsys):
    path = tmp_path / "strategy.txt"
    path.write_text("#1 vasculitis\n#2 patient\n#3 #1 AND #2\n", encoding="utf-8")
    capsys.readouterr()
    assert run(folder, f"@{path}", "--json") == 0
    assert told(capsys)["sent"] == "(vasculitis) AND (patient)"


def test_a_rerun_tells_what_became_of_the_hits_and_identifies_nothing_twice(server, folder, capsys):
    assert run(folder, "vasculitis") == 0
    retracted = record(2, publication_types=("Retracted Publication",))
    server.hold(holdings_of_records([record(1), retracted, record(4)]))
    capsys.readouterr()
    assert run(folder, "--rerun", "--json") == 0
    compared = told(capsys)["compared"]
    assert (compared["added"], compared["gone"]) == (["4"], ["3"])
    assert [change["accession"] for change in compared["changed"]] == ["2"]
    assert [accession for accession, _ in compared["retracted"]] == ["2"]
    review = open_review(folder)
    assert [len(records) for _, records in review.deliveries] == [3, 1]
    assert sum(source.n for source in flow(review).flow.sources) == 4
    assert run(folder, "--rerun") == 0
    assert sum(len(records) for _, records in open_review(folder).deliveries) == 4


def test_a_broken_search_enters_nothing_and_goes_on_at_the_next_attempt(server, folder, monkeypatch, capsys):
    monkeypatch.setattr("rechallenge.sources.asking.FIRST_WAIT_S", 0.0)
    server.faults.add(Fault(FaultKind.SERVER_ERROR, "efetch", times=7))
    assert run(folder, "vasculitis") == 4
    assert "will not be asked for again" in capsys.readouterr().err
    assert open_review(folder).deliveries == ()
    assert check(open_review(folder)) == ()
    server.asked.clear()
    assert run(folder, "vasculitis") == 0
    assert server.tools_asked() == ["efetch"]


def test_a_search_killed_in_mid_fetch_goes_on_where_it_stopped(server, folder):
    server.hold(holdings_of_records([record(1, pmid=str(number)) for number in range(1, 301)]))
    server.faults.add(Fault(FaultKind.SLOW, "efetch", after=1, delay_s=30.0))
    words = [sys.executable, "-m", "rechallenge", "search", "vasculitis", "-C", str(folder)]
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        until = time.monotonic() + 120
        while server.tools_asked().count("efetch") < 2 and time.monotonic() < until:
            time.sleep(0.02)
        process.kill()
    assert open_review(folder).deliveries == ()
    server.asked.clear()
    assert run(folder, "vasculitis") == 0
    assert server.tools_asked() == ["efetch"]
    assert len(open_review(folder).records) == 300
    assert check(open_review(folder)) == ()


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        ((), 2, "no query"),
        (("vasculitis", "--as-of", "yesterday"), 2, "no day"),
        (("--rerun",), 3, "no search of PubMed"),
        (("--rerun", "--as-of", "2022-11-01"), 2, "repeated as it was"),
        (("()",), 3, "nothing to search for"),
        (("#1 AND vasculitis",), 3, "a line that is not here"),
        (("vasculitis", "--email", "nobody"), 2, "e-mail"),
        (("vasculitis", "--source", "openalex"), 2, "OPENALEX_API_KEY"),
    ],
)
def test_what_cannot_be_done_is_said_with_what_to_do(server, folder, capsys, monkeypatch, words, code, says):
    monkeypatch.delenv("OPENALEX_API_KEY", raising=False)
    assert run(folder, *words) == code
    err = capsys.readouterr().err
    assert says in err
    assert "fix:" in err


def test_progress_stays_silent_where_nobody_looks(server, folder, capfd):
    assert run(folder, "vasculitis") == 0
    assert "record/s" not in capfd.readouterr().err


def test_the_library_says_the_same_as_the_command(server, folder):
    from rechallenge.review import open_source, search

    author = Author(Actor("tester"), datetime(2026, 1, 1, tzinfo=UTC))
    with open_source("pubmed", "tester@example.org") as source:
        result = search(open_review(folder), "vasculitis[ti]", author, source=source)
    assert (result.n_reported, result.compared) == (3, None)
