"""The evidence file, and the two tables that are filled from it: streams at a glance and Hill's viewpoints."""

from datetime import UTC, date, datetime

import pytest

from rechallenge.causality import (
    BodyOfEvidence,
    Direction,
    PublishedEvidence,
    Reading,
    ReadingState,
    Said,
    Stream,
    Viewpoint,
    WeighedCase,
    bradford_hill,
    evidence_streams,
    fold_assessments,
    not_available,
    read_evidence,
    target_attribution,
)
from rechallenge.model import Actor, CaseId, EvidenceLevel, InputError, ItemAnswer, Scored

FILE = """
format = 1
[[statements]]
id = "a-cohort"
stream = "controlled"
direction = "silent"
strength = "moderate"
text = "A cohort."
published = "2022-06"
source = { work = "Somebody 2022", level = "abstract" }
is_controlled = true
effect = { measure = "adjusted hazard ratio", point = 1.3, low = 0.4, high = 4.0, is_adjusted = true }
viewpoints = ["strength"]
[[statements]]
id = "a-trial"
stream = "treats-event"
direction = "against"
strength = "strong"
text = "A trial."
published = "2025"
source = { work = "Somebody 2025", level = "full-text" }
strata = ["large-vessel"]
is_controlled = true
viewpoints = ["coherence", "experiment"]
[[labels]]
drug = "x"
regulator = "EMA"
lists_event = "no"
text = "Read from end to end."
dated = "2021-03"
source = { work = "Product information" }
"""
THEN, NOW = date(2022, 11, 1), date(2026, 11, 22)
NULL = Reading(ReadingState.NOT_ABOVE, "ratio 0.4 (0.2 to 0.8)", ratio_high=0.8, findings=("signals.primary",))


def evidence():
    return read_evidence(FILE, where="evidence.toml")


def body(published=None, *, as_of=NOW, cases=(), strata=()):
    return BodyOfEvidence(
        as_of=as_of,
        cases=cases,
        primary=NULL,
        active_comparator=not_available("no counts for the comparator"),
        sensitivity=not_available("not run"),
        published=published or PublishedEvidence(format=1),
        strata=frozenset(strata),
    )


def weighed(name, category="possible", **more):
    return WeighedCase(CaseId(name), category, (category,), 1, name, **more)


def test_an_evidence_file_is_read_with_its_estimates():
    cohort, trial = evidence().statements
    assert (cohort.effect.direction, cohort.effect.text) == (
        Direction.SILENT,
        "adjusted hazard ratio 1.3 (0.4 to 4)",
    )
    assert evidence().of(Stream.TREATS_EVENT) == (trial,)


def test_a_date_counts_from_the_last_day_that_it_allows():
    assert [len(evidence().as_of(day).statements) for day in (date(2022, 6, 29), date(2022, 6, 30))] == [0, 1]
    assert [len(evidence().as_of(day).statements) for day in (date(2025, 12, 30), date(2025, 12, 31))] == [1, 2]
    assert evidence().as_of(date(2021, 3, 30)).labels == ()


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (('direction = "silent"', 'direction = "for"'), "'for', but the interval"),
        (("low = 0.4", "low = 1.4"), "outside its interval"),
        (('published = "2022-06"', 'published = "June"'), "'June' is not a date"),
        (('stream = "controlled"', 'stream = "rumour"'), "rumour"),
        (('"a-trial"', '"a-cohort"'), "two statements are called 'a-cohort'"),
        (('dated = "2021-03"', ""), "needs the label's date"),
        (("strata", "stratum"), "unknown key 'stratum'"),
        (('viewpoints = ["strength"]', 'viewpoints = ["force"]'), "force"),
    ],
)
def test_a_fault_in_an_evidence_file_is_named_with_its_place(change, fault):
    with pytest.raises(InputError, match=fault) as refused:
        read_evidence(FILE.replace(*change), where="evidence.toml")
    assert refused.value.where.startswith("evidence.toml")
    assert refused.value.fix


def streams(*args, background=(), **kwargs):
    return {each.name: each for each in evidence_streams(body(*args, **kwargs), background=background)}


def test_each_kind_of_evidence_has_a_row_even_where_there_is_none():
    rows = streams()
    assert list(rows) == [
        "cases",
        "reports",
        "controlled",
        "background",
        "mechanism-for",
        "mechanism-against",
        "other-drugs",
    ]
    assert rows["controlled"].strength == rows["cases"].strength == "none found"
    assert all(row.says and row.would_change for row in rows.values())


def test_a_row_says_only_what_was_public():
    assert [said.text for said in streams(evidence(), as_of=THEN)["mechanism-against"].says] == ["nothing was found"]
    assert streams(evidence(), as_of=NOW)["mechanism-against"].strength == "strong"


def test_a_statement_is_shown_with_its_estimate_and_source():
    (said,) = streams(evidence())["controlled"].says
    assert said.text == "A cohort. Adjusted hazard ratio 1.3 (0.4 to 4)."
    assert (said.sources[0].work, said.published) == ("Somebody 2022", "2022-06")


def test_a_silent_study_carries_no_strength():
    assert streams(evidence())["controlled"].strength == "none found"


def test_the_row_of_cases_counts_grades_and_names_what_is_missing():
    cases = (
        weighed("A", "probable", flags=("latency-missing",)),
        weighed("B", level=EvidenceLevel.FULL_TEXT),
        weighed("C", None),
    )
    row = streams(cases=cases)["cases"]
    assert row.says[0].text == (
        "3 cases from 3 sources: 1 probable, 1 possible, 1 not determined on WHO-UMC, rated by 1 assessor"
    )
    assert row.says[0].findings == ("causality.A.who-umc", "causality.B.who-umc", "causality.C.who-umc")
    assert row.strength == "weak"
    assert "the original reports of A, C, read in full" in row.would_change
    assert "the time to onset in A" in row.would_change


def test_reports_below_one_speak_against_and_a_reading_not_taken_is_silent():
    row = streams()["reports"]
    assert [said.direction for said in row.says] == [Direction.AGAINST, Direction.SILENT, Direction.SILENT]
    assert row.says[0].findings == ("signals.primary",)
    assert "no counts for the comparator" in row.would_change[0]


def test_computed_background_goes_before_published_background():
    row = streams(background=[Said(Direction.SILENT, "16.4 expected in 23,497 patient-years")])["background"]
    assert [said.text for said in row.says] == ["16.4 expected in 23,497 patient-years"]


def naranjo(name, **answers):
    answered = {item[1:]: ItemAnswer(answer=answer) for item, answer in answers.items()}
    at = datetime(2026, 11, 1, tzinfo=UTC)
    return Scored(at=at, by=Actor("ann"), case=CaseId(name), instrument="naranjo", answers=answered)


def viewpoints(*args, assessments=(), **kwargs):
    return {each.viewpoint: each for each in bradford_hill(body(*args, **kwargs), assessments)}


def test_all_nine_viewpoints_stand_in_hills_order_and_are_never_added_up():
    readings = bradford_hill(body())
    assert [each.viewpoint for each in readings] == list(Viewpoint)
    assert len(readings) == 9
    assert not hasattr(readings[0], "score")
    assert {each.viewpoint for each in readings if each.speaks == "silent"} >= {
        Viewpoint.PLAUSIBILITY,
        Viewpoint.TEMPORALITY,
    }


def test_viewpoints_take_the_statements_that_bear_on_them():
    assert [said.text for said in viewpoints(evidence())[Viewpoint.COHERENCE].slots] == ["A trial."]
    assert viewpoints(evidence(), as_of=THEN)[Viewpoint.COHERENCE].slots == ()


def test_time_order_dose_and_rechallenge_come_from_the_ratings():
    assessments = fold_assessments(
        [
            naranjo("A", q2="yes", q4="yes", q8="not-done"),
            naranjo("B", q2="yes", q4="not-done", q8="not-done"),
        ]
    )
    seen = viewpoints(assessments=assessments, cases=(weighed("A", flags=("latency-missing",)), weighed("B")))
    assert seen[Viewpoint.TEMPORALITY].speaks == "for"
    assert [said.text for said in seen[Viewpoint.TEMPORALITY].slots] == [
        "event after the drug was begun, 2 cases: yes 2",
        "time to onset not stated: A",
    ]
    assert seen[Viewpoint.EXPERIMENT].slots[1].text == "recurrence when given again, 2 cases: not done 1, yes 1"
    assert seen[Viewpoint.EXPERIMENT].slots[1].findings == ("causality.A.naranjo", "causality.B.naranjo")
    assert seen[Viewpoint.BIOLOGICAL_GRADIENT].speaks == "silent"


def test_cases_that_contradict_each_other_are_silent_and_a_viewpoint_may_speak_both_ways():
    assessments = fold_assessments([naranjo("A", q4="yes"), naranjo("B", q4="no")])
    seen = viewpoints(evidence(), assessments=assessments)
    assert seen[Viewpoint.EXPERIMENT].slots[1].direction is Direction.SILENT
    only_yes = fold_assessments([naranjo("A", q4="yes")])
    assert viewpoints(evidence(), assessments=only_yes)[Viewpoint.EXPERIMENT].speaks == "both"


def test_several_kinds_of_the_event_speak_against_specificity():
    cases = (weighed("A"), weighed("B"))
    assert viewpoints(cases=cases, strata=["one"])[Viewpoint.SPECIFICITY].speaks == "for"
    assert viewpoints(cases=cases, strata=["one", "two"])[Viewpoint.SPECIFICITY].speaks == "against"


def test_an_effect_is_not_put_down_to_a_target_from_one_case_of_a_drug():
    found = target_attribution({"tofacitinib": 2, "ruxolitinib": 1})
    shared = {each.rule: each.targets for each in found.shared}
    assert shared["published-class"] == {"JAK1"}
    assert shared["enzyme-assay"] == {"JAK1", "JAK2"}
    assert not found.may_attribute
    assert found.why_not[0] == "ruxolitinib: 1 case; 2 for each drug are asked"
    assert "hangs on the rule of selectivity" in found.why_not[1]


def test_a_target_may_be_named_where_every_rule_agrees_and_each_drug_has_cases():
    found = target_attribution({"adalimumab": 2, "infliximab": 3}, rules=["published-class"])
    assert found.may_attribute
    assert target_attribution({"adalimumab": 9}, rules=["published-class"]).why_not[0].startswith("one drug only")


def test_a_drug_that_the_vocabulary_does_not_know_is_named():
    with pytest.raises(InputError, match="'unobtainib'"):
        target_attribution({"unobtainib": 2})
