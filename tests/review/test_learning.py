"""The order is learnt in a process of its own, with the same answers, and goes on behind what the journal has."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from rechallenge.literature import term_matrix
from rechallenge.model import Actor, Arm, Decided, Digest, OrderPlan, RecordId, ScreeningVerdict, Stage
from rechallenge.review import Author, SearchFacts, import_records, open_review
from rechallenge.review.begin import begin
from rechallenge.review.choosing import choose, read_listing, read_texts
from rechallenge.review.learning import Learner
from rechallenge.review.ordering import Ordering
from rechallenge.vocabulary import use_vocabulary

OWN = """
format = 1
[sources]
me = { work = "own" }
[[drug]]
name = "novelinib"
kind = "small-molecule"
brands = ["Zorblax"]
sets = ["jak-inhibitors"]
source = "me"
"""
START = datetime(2024, 1, 1, tzinfo=UTC)
ANNA, TA = Actor("anna"), Stage.TITLE_ABSTRACT
N = 60


def citation(n):
    ours = n % 3 == 0
    title = f"Vasculitis of the skin under tofacitinib, case {n}" if ours else f"Wheat on sandy soil, plot {n}"
    abstract = "Purpura after tofacitinib." if ours else "Nitrogen, rain and harvest."
    return f"TY  - JOUR\nAN  - {n}\nTI  - {title}\nAB  - {abstract}\nPY  - 2019\nER  -\n\n"


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "review"
    begin(path, title="T", drugs="jak-inhibitors", events="vasculitis", as_of=START.date())
    hits = tmp_path / "hits.ris"
    hits.write_text("".join(citation(n) for n in range(1, N + 1)), encoding="utf-8")
    facts = SearchFacts(source="db", title="Database", arm=Arm.DATABASE)
    import_records(open_review(path), [hits], facts, Author(Actor("olga"), START))
    return path


@pytest.fixture
def learner(folder):
    learner = Learner(folder)
    yield learner
    learner.close()


def said(n):
    verdict = ScreeningVerdict.EXCLUDE if n % 3 else ScreeningVerdict.INCLUDE
    return Decided(at=START, by=ANNA, record=RecordId(f"db:{n}"), stage=TA, verdict=verdict)


@pytest.fixture
def ordering(folder):
    return Ordering(read_listing(open_review(folder)), ANNA, TA, OrderPlan())


def test_the_answer_of_the_other_process_is_that_of_this_one(folder, learner, ordering):
    texts = read_texts(open_review(folder))
    for given in ([], [said(1)], [said(2), said(3), said(6)]):
        ordering.take(given)
        question = ordering.question(START)
        here, there = choose(texts, question), learner.choose(question)
        assert there.ordered == here.ordered
        np.testing.assert_array_equal(there.ranked, here.ranked)
        assert there.raised == here.raised
        assert any("tofacitinib" in raised.term for terms in there.raised.values() for raised in terms)
    assert learner.choose(replace(question, basis=Digest("sha256:of other records"))) is None


def test_the_other_process_seeks_by_the_users_own_words(folder, learner, tmp_path):
    words = tmp_path / "words"
    words.mkdir()
    (words / "drugs.toml").write_text(OWN)
    try:
        use_vocabulary(words)
        ordering = Ordering(read_listing(open_review(folder)), ANNA, TA, OrderPlan())
        assert learner.choose(ordering.question(START)) is not None
    finally:
        use_vocabulary()


def test_terms_are_counted_once_and_again_where_a_text_changed(folder, ordering, monkeypatch):
    first = read_texts(open_review(folder))
    counted = []
    monkeypatch.setattr(
        "rechallenge.review.choosing.term_matrix", lambda records: counted.append(1) or term_matrix(records)
    )
    question = ordering.question(START)
    assert choose(read_texts(open_review(folder)), question).ordered == choose(first, question).ordered
    assert not counted
    more = folder.parent / "more.ris"
    more.write_text(citation(N + 1), encoding="utf-8")
    facts = SearchFacts(source="db", title="Database", arm=Arm.DATABASE)
    import_records(open_review(folder), [more], facts, Author(Actor("olga"), START))
    assert len(read_texts(open_review(folder)).rows) == N + 1
    assert counted


def test_behind_the_records_of_the_entry_the_order_goes_on_by_its_scores(folder, ordering):
    texts = read_texts(open_review(folder))
    assert ordering.next().how == "listed"
    assert ordering.is_due
    choice = choose(texts, ordering.question(START))
    ordering.take([choice.ordered])
    taken = set(choice.ordered.records)
    assert len(taken) < N
    assert ordering.next(done=taken).record == next(f"db:{n}" for n in range(1, N + 1) if f"db:{n}" not in taken)
    ordering.know(choice)
    others = [RecordId(f"db:{n}") for n in range(3, 19, 3)]
    found = ordering.next(done=[*taken, *others])
    scores = texts.ranker.rank({}).scores
    left = [row for row, lead in enumerate(texts.leads) if lead not in {*taken, *others}]
    assert found.record == texts.leads[max(left, key=lambda row: (scores[row], -row))]
    assert found.how == "protocol"


def test_a_record_that_needs_a_verdict_once_more_is_shown_again(ordering):
    first, second = RecordId("db:1"), RecordId("db:2")
    assert ordering.next(done={first}).record == second
    ordering.look_again()
    assert ordering.next(done=set()).record == first


def test_every_record_comes_once_and_none_is_lost(folder, ordering):
    texts = read_texts(open_review(folder))
    choice = choose(texts, ordering.question(START))
    ordering.take([choice.ordered])
    ordering.know(choice)
    assert sorted(found.record for found in ordering.upcoming()) == sorted(texts.leads)


def test_what_one_has_not_to_read_gets_no_reason_and_its_turn_goes_to_the_next(folder, ordering):
    texts = read_texts(open_review(folder))
    ordering.take([said(3), said(4)])
    plain = choose(texts, ordering.question(START))
    spare = plain.ordered.records[:5]
    found = choose(texts, ordering.question(START, spare=spare))
    assert found.ordered == plain.ordered
    assert not found.raised.keys() & set(spare)
    assert len(found.raised) == len(plain.raised)


ASKS = """
import sys
from pathlib import Path
from rechallenge.model import Digest
from rechallenge.review.learning import Learner
if __name__ == "__main__":
    learner = Learner(Path(sys.argv[1]))
    learner.prepare(Digest("sha256:any"))
    print(learner._process.pid, flush=True)
    sys.stdin.read()
"""


def is_running(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL is POSIX")
def test_the_learner_ends_with_the_process_that_asks_even_where_that_is_killed(folder):
    command = [sys.executable, "-c", ASKS, str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as asking:
        pid = int(asking.stdout.readline())
        assert is_running(pid)
        asking.send_signal(signal.SIGKILL)
        asking.wait(timeout=60)
        end = time.monotonic() + 10
        while is_running(pid) and time.monotonic() < end:
            time.sleep(0.02)
        assert not is_running(pid)


def test_a_learner_that_died_is_started_anew_but_not_for_ever(learner, ordering, monkeypatch):
    monkeypatch.setattr("rechallenge.review.learning._MOST_STARTS", 2)
    question = ordering.question(START)
    assert learner.choose(question)
    learner._process.kill()
    assert learner.choose(question) is None
    assert learner.choose(question)
    learner._process.kill()
    assert learner.choose(question) is None
    assert learner.choose(question) is None
