"""What the verdict reads from a question counted in a store."""

from datetime import date
from types import SimpleNamespace

from rechallenge.causality import ReadingState
from rechallenge.model import Source
from rechallenge.model.protocol import Drugs, Events, Question
from rechallenge.review.readings import readings
from rechallenge.signals.question import Analysis, StoreUsed, question_findings
from rechallenge.signals.question.analysis import Counted, DrugsUsed, EventsUsed, Row
from rechallenge.signals.question.onset import OnsetGroup

SIGNAL, NONE = (40, 960, 100, 98_900), (3, 997, 300, 98_700)
CHANGES = ({"masking": "7"}, {"indication": "listed"}, {"duplicates": "20.0"})
AXES = {
    "comparator": {"all-others": "all other reports", "tnf-inhibitors": "TNF inhibitors"},
    "stratum": {"all": "all"},
    "masking": {"kept": "kept", "7": "without X"},
    "indication": {"any": "any", "listed": "listed ones only"},
    "duplicates": {"as-they-are": "as they are", "20.0": "one per cluster at 20 bits"},
}


def asked(against_all, against_tnf, runs, *, missing=()):
    analysis = Analysis(
        format=1,
        question=Question(format=1, title="t", drugs=Drugs(set="jak-inhibitors"), events=Events(set="vasculitis")),
        store=StoreUsed(quarters={}, layers={}, last_day=date(2022, 9, 30), engine="duckdb", program="t"),
        counted_on=date(2026, 1, 1),
        drugs=DrugsUsed(name="jak-inhibitors", title="JAK inhibitors", members={}),
        comparators=(DrugsUsed(name="tnf-inhibitors", title="TNF inhibitors", members={}),),
        events=EventsUsed(title="Vasculitis", core={}),
        strata_titles={},
        indications_absent=(),
        comparators_absent=(),
        axes=AXES,
        missing=dict.fromkeys(missing, "nothing to vary"),
        flow={},
        one_change=(
            Counted(choices={}, cells=against_all),
            *(
                Counted(choices=choices, cells=cells)
                for choices, cells in zip(CHANGES, runs, strict=True)
                if not set(choices) & set(missing)
            ),
        ),
        grid=(Counted(choices={}, cells=against_all),),
        strata=(
            Row(of="all", comparator="all-others", cells=against_all),
            Row(of="all", comparator="tnf-inhibitors", cells=against_tnf),
        ),
        members=(),
        adjusted=(),
        adjusted_for=(),
        masking=(),
        onset=(OnsetGroup(group="question", n_reports=0, n_dated=0, n_before=0, n_to_the_day=0, onsets=()),),
        demographics=(),
        outcomes=(),
        ticks=(),
        cases=(),
    )
    return SimpleNamespace(asked=(question_findings(analysis, source=Source(work="a.json")),), counts=())


REVIEW = SimpleNamespace(protocol=SimpleNamespace(drugs=Drugs(set="jak-inhibitors"), events=Events(set="vasculitis")))
DAY = date(2022, 11, 1)


def states(found, day=DAY):
    return [one.state for one in readings(found, REVIEW, day)]


def test_a_signal_that_survives_every_run_is_above_in_all_three():
    assert states(asked(SIGNAL, SIGNAL, [SIGNAL] * 3)) == [ReadingState.ABOVE] * 3


def test_one_run_that_fails_is_enough_and_is_named():
    found = readings(asked(SIGNAL, NONE, [SIGNAL, NONE, SIGNAL]), REVIEW, DAY)
    assert [one.state for one in found] == [ReadingState.ABOVE, ReadingState.NOT_ABOVE, ReadingState.NOT_ABOVE]
    assert "1 of 3 runs do not pass: Indication: listed ones only" in found[2].text


def test_runs_that_cannot_be_made_leave_it_open_unless_one_already_fails():
    open_ = readings(asked(SIGNAL, SIGNAL, [SIGNAL] * 3, missing=("duplicates",)), REVIEW, DAY)[2]
    assert (open_.state, "duplicates (nothing to vary)" in open_.text) == (ReadingState.NOT_AVAILABLE, True)
    failed = readings(asked(SIGNAL, SIGNAL, [NONE, SIGNAL, SIGNAL], missing=("duplicates",)), REVIEW, DAY)[2]
    assert failed.state is ReadingState.NOT_ABOVE


def test_reports_received_after_the_day_do_not_count_and_an_empty_side_is_not_a_no():
    assert states(asked(SIGNAL, SIGNAL, [SIGNAL] * 3), date(2022, 9, 1)) == [ReadingState.NOT_AVAILABLE] * 3
    assert states(asked(SIGNAL, None, [SIGNAL] * 3))[1] is ReadingState.NOT_AVAILABLE


def test_the_whole_interval_below_one_is_kept_for_the_direction():
    reading = readings(asked((5, 9_995, 3000, 987_000), SIGNAL, [SIGNAL] * 3), REVIEW, DAY)[0]
    assert reading.ratio_high < 1
