import random
import time
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rechallenge.literature import ScreeningFault, ScreeningState, cluster, fold_screening
from rechallenge.model import (
    Actor,
    Decided,
    ProtocolError,
    RecordId,
    Resolved,
    ScreeningVerdict,
    Stage,
    StageClosed,
)

TA, FT = Stage.TITLE_ABSTRACT, Stage.FULL_TEXT
R1 = RecordId("db:1")


def only(screening, stage=TA, record=R1):
    return screening.judgement(record, stage)


def test_a_record_nobody_read_is_pending():
    judgement = only(fold_screening([], reviewers=2))
    assert (judgement.state, judgement.verdict, dict(judgement.opinions)) == (ScreeningState.PENDING, None, {})


def test_one_of_two_verdicts_awaits_the_other(desk):
    judgement = only(fold_screening([desk.decide("ann", R1, "include")], reviewers=2))
    assert (judgement.state, judgement.verdict) == (ScreeningState.AWAITING, None)


def test_two_equal_verdicts_agree(desk):
    entries = [desk.decide("ann", R1, "exclude", "a"), desk.decide("bob", R1, "exclude", "a")]
    judgement = only(fold_screening(entries, reviewers=2))
    assert (judgement.state, judgement.verdict, judgement.reason) == (
        ScreeningState.AGREED,
        ScreeningVerdict.EXCLUDE,
        "a",
    )


def test_different_verdicts_are_a_conflict_and_both_are_kept(desk):
    screening = fold_screening([desk.decide("ann", R1, "include"), desk.decide("bob", R1, "exclude")], reviewers=2)
    judgement = only(screening)
    assert judgement.state is ScreeningState.CONFLICT
    assert judgement.verdict is None
    assert {actor: entry.verdict for actor, entry in judgement.opinions.items()} == {
        "ann": ScreeningVerdict.INCLUDE,
        "bob": ScreeningVerdict.EXCLUDE,
    }
    assert screening.conflicts(TA) == (judgement,)


def test_a_later_decision_by_the_same_reviewer_replaces_the_earlier_one(desk):
    entries = [
        desk.decide("ann", R1, "include"),
        desk.decide("bob", R1, "exclude"),
        desk.decide("ann", R1, "exclude"),
    ]
    assert only(fold_screening(entries, reviewers=2)).state is ScreeningState.AGREED


def test_a_third_person_resolves_and_the_verdicts_stay(desk):
    entries = [
        desk.decide("ann", R1, "include"),
        desk.decide("bob", R1, "exclude", "a"),
        desk.rule("cat", R1, "exclude", "b"),
    ]
    screening = fold_screening(entries, reviewers=2)
    judgement = only(screening)
    assert (judgement.state, judgement.verdict, judgement.reason) == (
        ScreeningState.RESOLVED,
        ScreeningVerdict.EXCLUDE,
        "b",
    )
    assert set(judgement.opinions) == {"ann", "bob"}
    assert screening.problems == ()


def test_a_ruling_stands_over_a_later_change_of_mind(desk):
    entries = [
        desk.decide("ann", R1, "include"),
        desk.decide("bob", R1, "exclude"),
        desk.rule("cat", R1, "include"),
        desk.decide("ann", R1, "exclude"),
    ]
    assert only(fold_screening(entries, reviewers=2)).verdict is ScreeningVerdict.INCLUDE


def test_nobody_resolves_their_own_conflict(desk):
    entries = [
        desk.decide("ann", R1, "include"),
        desk.decide("bob", R1, "exclude"),
        desk.rule("bob", R1, "exclude"),
    ]
    screening = fold_screening(entries, reviewers=2)
    assert only(screening).state is ScreeningState.CONFLICT
    assert [(problem.fault, problem.by) for problem in screening.problems] == [(ScreeningFault.OWN_CONFLICT, "bob")]


def test_a_ruling_without_disagreement_changes_nothing_and_is_reported(desk):
    entries = [
        desk.decide("ann", R1, "include"),
        desk.decide("bob", R1, "include"),
        desk.rule("cat", R1, "exclude"),
    ]
    screening = fold_screening(entries, reviewers=2)
    assert (only(screening).state, only(screening).verdict) == (ScreeningState.AGREED, ScreeningVerdict.INCLUDE)
    assert [problem.fault for problem in screening.problems] == [ScreeningFault.NOTHING_TO_RESOLVE]


def test_of_two_rulings_the_later_holds(desk):
    entries = [
        desk.decide("ann", R1, "include"),
        desk.decide("bob", R1, "exclude"),
        desk.rule("dan", R1, "include"),
        desk.rule("cat", R1, "exclude"),
    ]
    for order in (entries, entries[::-1]):
        assert only(fold_screening(order, reviewers=2)).verdict is ScreeningVerdict.EXCLUDE


def test_maybe_on_title_and_abstract_sends_the_record_on(desk):
    agreed = [desk.decide("ann", R1, "maybe"), desk.decide("bob", R1, "include")]
    assert only(fold_screening(agreed, reviewers=2)).verdict is ScreeningVerdict.INCLUDE
    against = [desk.decide("ann", R1, "maybe"), desk.decide("bob", R1, "exclude")]
    assert only(fold_screening(against, reviewers=2)).state is ScreeningState.CONFLICT


def test_maybe_at_full_text_leaves_the_record_waiting_and_a_third_person_may_settle_it(desk):
    passed = [desk.decide("ann", R1, "include"), desk.decide("bob", R1, "include")]
    entries = [*passed, desk.decide("ann", R1, "maybe", stage=FT), desk.decide("bob", R1, "include", stage=FT)]
    assert only(fold_screening(entries, reviewers=2), FT).state is ScreeningState.AWAITING
    undecided = fold_screening([*entries, desk.rule("cat", R1, "maybe", stage=FT)], reviewers=2)
    assert [problem.fault for problem in undecided.problems] == [ScreeningFault.UNDECIDED_RULING]
    settled = fold_screening([*entries, desk.rule("cat", R1, "include", stage=FT)], reviewers=2)
    assert only(settled, FT).state is ScreeningState.RESOLVED


def test_a_full_text_exclusion_without_a_reason_is_reported(desk):
    entries = [desk.decide("ann", R1, "include"), desk.decide("ann", R1, "exclude", stage=FT)]
    screening = fold_screening(entries, reviewers=1)
    assert [problem.fault for problem in screening.problems] == [ScreeningFault.REASON_MISSING]
    assert only(screening, FT).verdict is ScreeningVerdict.EXCLUDE


def test_a_reason_off_the_list_is_reported_with_the_list(desk):
    screening = fold_screening([desk.decide("ann", R1, "exclude", "c")], reviewers=1, reasons=("a", "b"))
    (problem,) = screening.problems
    assert problem.fault is ScreeningFault.REASON_UNKNOWN
    assert "a, b" in problem.fix


def test_of_two_reasons_the_first_of_the_ordered_list_is_the_primary_one(desk):
    entries = [desk.decide("ann", R1, "exclude", "late"), desk.decide("bob", R1, "exclude", "early")]
    assert only(fold_screening(entries, reviewers=2, reasons=("early", "late"))).reason == "early"
    assert only(fold_screening(entries, reviewers=2, reasons=("late", "early"))).reason == "late"


def test_a_full_text_verdict_before_title_and_abstract_is_reported(desk):
    excluded = [desk.decide("ann", R1, "exclude", "a"), desk.decide("ann", R1, "include", stage=FT)]
    screening = fold_screening(excluded, reviewers=1)
    assert [problem.fault for problem in screening.problems] == [ScreeningFault.OUT_OF_TURN]


@pytest.mark.parametrize("reviewers", [0, 5])
def test_more_than_four_or_no_reviewers_are_refused_with_the_fix(reviewers):
    with pytest.raises(ProtocolError, match=f"reviewers is {reviewers}.*1 to 4") as caught:
        fold_screening([], reviewers=reviewers)
    assert "screening.reviewers" in str(caught.value)


@pytest.mark.parametrize("reviewers", [2, 3, 4])
def test_two_to_four_reviewers_are_all_waited_for(desk, reviewers):
    entries = [desk.decide(f"r{number}", R1, "include") for number in range(reviewers)]
    assert only(fold_screening(entries[:-1], reviewers=reviewers)).state is ScreeningState.AWAITING
    assert only(fold_screening(entries, reviewers=reviewers)).state is ScreeningState.AGREED


def test_a_reviewer_sees_only_their_own_verdicts_until_the_stage_is_closed(desk):
    entries = [
        desk.decide("ann", R1, "include"),
        desk.decide("bob", R1, "exclude"),
        desk.rule("cat", R1, "include"),
    ]
    blind = only(fold_screening(entries, reviewers=2).view_for(Actor("ann")))
    assert set(blind.opinions) == {"ann"}
    assert (blind.state, blind.ruling) == (ScreeningState.AWAITING, None)
    closed = only(fold_screening([*entries, desk.close("cat")], reviewers=2).view_for(Actor("ann")))
    assert set(closed.opinions) == {"ann", "bob"}
    assert closed.state is ScreeningState.RESOLVED


def test_closing_one_stage_keeps_the_other_blind(desk):
    entries = [
        *(desk.decide(actor, R1, "include") for actor in ("ann", "bob")),
        desk.close("ann", TA),
        desk.decide("ann", R1, "include", stage=FT),
        desk.decide("bob", R1, "exclude", "a", stage=FT),
    ]
    view = fold_screening(entries, reviewers=2).view_for(Actor("bob"))
    assert set(view.judgement(R1, TA).opinions) == {"ann", "bob"}
    assert set(view.judgement(R1, FT).opinions) == {"bob"}


def test_verdicts_given_after_the_stage_was_closed_are_not_independent(desk):
    entries = [
        desk.decide("ann", R1, "include"),
        desk.decide("bob", R1, "exclude"),
        desk.close("cat"),
        desk.decide("bob", R1, "include"),
    ]
    screening = fold_screening(entries, reviewers=2)
    assert only(screening).state is ScreeningState.AGREED
    assert screening.independent_opinions(R1, TA)[Actor("bob")].verdict is ScreeningVerdict.EXCLUDE


def test_a_verdict_on_any_record_of_a_cluster_is_one_on_the_cluster(desk):
    clusters = cluster([desk.record("db:1", pmid="7"), desk.record("reg:9", pmid="7")])
    entries = [desk.decide("ann", "db:1", "include"), desk.decide("bob", "reg:9", "include")]
    screening = fold_screening(entries, reviewers=2, clusters=clusters)
    assert only(screening).state is ScreeningState.AGREED
    assert RecordId("reg:9") not in {record for record, _ in screening.judgements}


ACTORS = st.sampled_from(["ann", "bob", "cat", "dan"])
RECORDS = st.sampled_from(["db:1", "db:2", "db:3"])
DAY = datetime(2026, 1, 1, tzinfo=UTC)


@st.composite
def journals(draw):
    """One journal an actor, times rising within each, clocks of different actors unrelated."""
    written = {}
    for actor in draw(st.sets(ACTORS, min_size=1)):
        kinds = draw(st.lists(st.sampled_from("ddddrc"), max_size=12))
        moment = DAY + timedelta(minutes=draw(st.integers(0, 60)))
        written[actor] = []
        for kind in kinds:
            moment += timedelta(minutes=draw(st.integers(0, 20)))
            stage = draw(st.sampled_from(Stage))
            stamp = {"at": moment, "by": Actor(actor), "stage": stage}
            if kind == "c":
                written[actor].append(StageClosed(**stamp))
                continue
            judged = Decided if kind == "d" else Resolved
            verdict = draw(st.sampled_from(ScreeningVerdict))
            reason = draw(st.sampled_from([None, "a", "b", "z"]))
            written[actor].append(judged(**stamp, record=RecordId(draw(RECORDS)), verdict=verdict, reason=reason))
    return written


def interleaved(written, seed):
    queues = {actor: list(entries) for actor, entries in written.items() if entries}
    chance = random.Random(seed)
    while queues:
        actor = chance.choice(sorted(queues))
        yield queues[actor].pop(0)
        queues = {known: entries for known, entries in queues.items() if entries}


def fold(written, seed):
    return fold_screening(interleaved(written, seed), reviewers=2, reasons=("a", "b"))


@given(journals(), st.integers(), st.integers())
def test_the_fold_does_not_depend_on_how_journals_are_interleaved(written, one, other):
    first, second = fold(written, one), fold(written, other)
    assert first == second
    for actor in written:
        assert first.view_for(Actor(actor)) == second.view_for(Actor(actor))


@given(journals(), st.integers())
def test_every_standing_verdict_is_somebodys_and_no_author_of_a_ruling_is_a_reviewer(written, seed):
    screening = fold(written, seed)
    for judgement in screening.judgements.values():
        if judgement.ruling:
            assert judgement.ruling.by not in judgement.opinions
        if judgement.state is ScreeningState.AGREED:
            given_verdicts = {entry.verdict for entry in judgement.opinions.values()}
            assert (ScreeningVerdict.EXCLUDE in given_verdicts) == (judgement.verdict is ScreeningVerdict.EXCLUDE)
        settled = judgement.state in {ScreeningState.AGREED, ScreeningState.RESOLVED}
        assert settled == (judgement.verdict is not None)


@given(journals(), st.integers(), ACTORS)
def test_a_blind_view_is_what_the_actors_own_journal_alone_gives(written, seed, actor):
    alone = {name: entries for name, entries in written.items() if name == actor}
    closed = {
        stage for entries in written.values() for e in entries if isinstance(e, StageClosed) for stage in [e.stage]
    }
    view = fold(written, seed).view_for(Actor(actor))
    expected = fold(alone, seed)
    for (record, stage), judgement in view.judgements.items():
        if stage not in closed:
            assert judgement == expected.judgement(record, stage)


def test_the_cost_of_folding_grows_with_the_decisions_and_not_faster():
    def entries(n):
        return [
            Decided(
                at=DAY,
                by=Actor(reviewer),
                record=RecordId(f"db:{number}"),
                stage=TA,
                verdict=list(ScreeningVerdict)[number % 7 % 3],
                reason="a",
            )
            for number in range(n)
            for reviewer in ("ann", "bob")
        ]

    def cpu_s(written):
        started = time.process_time()
        fold_screening(written, reviewers=2, reasons=("a",))
        return time.process_time() - started

    few, many = entries(1_000), entries(16_000)
    # 16 times the work; a square would take 256 times as long, and a busy machine never makes 4 of 1
    assert min(cpu_s(many) for _ in range(3)) < 64 * min(cpu_s(few) for _ in range(3))
