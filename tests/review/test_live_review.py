"""A review held open says at every moment what the folder says."""

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from rechallenge.literature import fold_screening
from rechallenge.model import (
    Actor,
    Arm,
    Decided,
    RecordId,
    Resolved,
    Retrieved,
    ScreeningVerdict,
    Stage,
    StageClosed,
    Withdrawn,
)
from rechallenge.review import Author, SearchFacts, flow, import_records, merge_records, open_review, split_records
from rechallenge.review.begin import begin
from rechallenge.review.live import LiveReview

START = datetime(2024, 1, 1, tzinfo=UTC)
RIS = "TY  - JOUR\nAN  - {n}\nTI  - An invented title, number {n}, of a paper on vasculitis\nPY  - 2019\nER  -\n\n"


def bring(folder, numbers, name):
    file = Path(folder).parent / f"{name}.ris"
    file.write_text("".join(RIS.format(n=n) for n in numbers), encoding="utf-8")
    facts = SearchFacts(source="db", title=name, arm=Arm.DATABASE)
    import_records(open_review(folder), [file], facts, Author(Actor("olga"), START))


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "review"
    begin(path, title="T", drugs="jak-inhibitors", events="vasculitis", as_of=START.date())
    bring(path, range(12), "first")
    return path


def some_entries(seed, n):
    """Entries of screening by several people, with clocks that disagree."""
    chance = random.Random(seed)
    for step in range(n):
        by = Actor(chance.choice(["anna", "ben", "carla"]))
        at = START + timedelta(seconds=step + chance.choice([0, 0, -30]))
        record, stage = RecordId(f"db:{chance.randrange(12)}"), chance.choice(list(Stage))
        verdict = chance.choice(list(ScreeningVerdict))
        match chance.randrange(12):
            case 0:
                yield Withdrawn(at=at, by=by, record=record, stage=stage)
            case 1:
                yield Resolved(at=at, by=by, record=record, stage=stage, verdict=verdict)
            case 2:
                yield Retrieved(at=at, by=by, record=record, state="not-retrieved")
            case 3 if step > n // 2:
                yield StageClosed(at=at, by=by, stage=Stage.TITLE_ABSTRACT)
            case _:
                reason = "no-patient" if verdict is ScreeningVerdict.EXCLUDE else None
                yield Decided(at=at, by=by, record=record, stage=stage, verdict=verdict, reason=reason)


@pytest.mark.parametrize("seed", range(6))
def test_at_every_moment_it_says_what_the_review_opened_anew_says(folder, seed):
    live = LiveReview(folder)
    chance = random.Random(seed)
    for entry in some_entries(seed, 60):
        Author(entry.by, entry.at).append(open_review(folder), [entry])
        if chance.random() < 0.2:
            anew = open_review(folder)
            now = live.now()
            assert now.entries == anew.entries
            assert now.screening == anew.screening
            assert now.retrieval == anew.retrieval
            assert flow(now).flow == flow(anew).flow
            for stage in Stage:
                for lead in (cluster.lead for cluster in anew.clusters.clusters):
                    assert live.screening.judgement(lead, stage) == anew.screening.judgement(lead, stage)
            passed = {
                judged.record
                for judged in anew.screening.of_stage(Stage.TITLE_ABSTRACT)
                if judged.verdict is ScreeningVerdict.INCLUDE
            }
            assert live.screening.passed == passed


def test_records_that_come_in_and_rulings_on_identity_are_taken_up(folder):
    live = LiveReview(folder)
    assert len(live.now().clusters) == 12
    bring(folder, range(10, 20), "second")
    live.settle()
    assert len(live.now().clusters) == 20
    author = Author(Actor("olga"), START + timedelta(days=1))
    merge_records(open_review(folder), (RecordId("db:1"), RecordId("db:2")), author, because="one paper")
    Author(Actor("anna"), START).append(
        open_review(folder),
        [Decided(at=START, by=Actor("anna"), record=RecordId("db:2"), stage=Stage.TITLE_ABSTRACT, verdict="include")],
    )
    live.settle()
    assert len(live.now().clusters) == 19
    assert live.screening.judgement(RecordId("db:1"), Stage.TITLE_ABSTRACT).opinions.keys() == {"anna"}
    with live.desk(Actor("anna"), Stage.TITLE_ABSTRACT) as desk:
        assert desk.own(RecordId("db:1")) is not None
    later = Author(Actor("olga"), START + timedelta(days=2))
    split_records(open_review(folder), (RecordId("db:1"), RecordId("db:2")), later, because="two papers")
    live.settle()
    assert len(live.now().clusters) == 20


def test_a_verdict_taken_back_counts_no_more_and_stays_in_the_journal(folder):
    at = START
    entries = [
        Decided(at=at, by=Actor(who), record=RecordId("db:1"), stage=Stage.TITLE_ABSTRACT, verdict="include")
        for who in ("anna", "ben")
    ]
    assert fold_screening(entries, reviewers=2).judgement(RecordId("db:1"), Stage.TITLE_ABSTRACT).state == "agreed"
    entries.append(Withdrawn(at=at, by=Actor("ben"), record=RecordId("db:1"), stage=Stage.TITLE_ABSTRACT))
    folded = fold_screening(entries, reviewers=2)
    assert folded.judgement(RecordId("db:1"), Stage.TITLE_ABSTRACT).state == "awaiting"
    assert folded.independent_opinions(RecordId("db:1"), Stage.TITLE_ABSTRACT).keys() == {"anna"}


def test_an_amended_protocol_is_taken_up(folder):
    from rechallenge.review import amend_protocol

    live = LiveReview(folder)
    live.now()
    text = (folder / "protocol.toml").read_text(encoding="utf-8")
    (folder / "protocol.toml").write_text(text.replace("reviewers = 2", "reviewers = 1"), encoding="utf-8")
    amend_protocol(open_review(folder), "one reader is enough", Author(Actor("olga"), START))
    live.settle()
    assert live.protocol.screening.reviewers == 1
    assert live.screening.reviewers == 1
