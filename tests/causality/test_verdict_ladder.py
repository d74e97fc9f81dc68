"""Each rung, each downgrade, and what must never happen on the ladder."""

from dataclasses import replace
from datetime import date

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rechallenge.causality import (
    LADDER,
    BodyOfEvidence,
    Effect,
    Label,
    PublishedEvidence,
    Reading,
    ReadingState,
    Rung,
    Statement,
    Stream,
    Strength,
    WeighedCase,
    not_available,
    place,
    verdict_finding,
    weigh,
)
from rechallenge.model import CaseId, EvidenceLevel, Source

ABOVE = Reading(ReadingState.ABOVE, "ratio 4.0 (2.0 to 8.0)", ratio_high=8.0)
NULL = Reading(ReadingState.NOT_ABOVE, "ratio 0.5 (0.2 to 1.3)", ratio_high=1.3)
VAGUE = Reading(ReadingState.NOT_ABOVE, "ratio 1.0 (0.1 to 9.0)", ratio_high=9.0)
NONE = not_available("nobody counted")
TODAY = date(2026, 11, 22)


def case(name, category="possible", *, assessors=1, cluster=None, confounders=(), reachable=None, flags=()):
    return WeighedCase(
        case=CaseId(name),
        category=category,
        reachable=reachable or (category,),
        n_assessors=assessors,
        cluster=cluster or name,
        confounders=frozenset(confounders),
        level=EvidenceLevel.FULL_TEXT,
        flags=flags,
    )


def study(low, high, *, work="a study", stream=Stream.CONTROLLED, adjusted=True, strata=(), published="2020"):
    effect = Effect(measure="hazard ratio", point=(low * high) ** 0.5, low=low, high=high, is_adjusted=adjusted)
    return Statement(
        id="study",
        stream=stream,
        direction=effect.direction,
        strength=Strength.STRONG,
        text="a comparison",
        published=published,
        source=Source(work=work),
        strata=strata,
        is_controlled=True,
        effect=effect,
    )


def treating(strata=(), *, controlled=True, published="2020"):
    trial = study(0.2, 0.8, stream=Stream.TREATS_EVENT, strata=strata, published=published)
    return msgspec.structs.replace(trial, is_controlled=controlled)


def body(cases=(), *, readings=(NONE, NONE, NONE), statements=(), labels=(), strata=(), as_of=TODAY):
    return BodyOfEvidence(
        as_of=as_of,
        cases=tuple(cases),
        primary=readings[0],
        active_comparator=readings[1],
        sensitivity=readings[2],
        published=PublishedEvidence(format=1, statements=tuple(statements), labels=tuple(labels)),
        strata=frozenset(strata),
    )


THREE = (case("A"), case("B"), case("C"))
LISTED = Label(drug="x", regulator="EMA", lists_event="yes", text="listed", dated="2021", source=Source(work="label"))


def rung(*args, **kwargs):
    return weigh(body(*args, **kwargs)).rung


class TestHypothesis:
    def test_three_possible_cases_from_independent_sources_suffice(self):
        assert rung(THREE) is Rung.HYPOTHESIS

    def test_two_possible_cases_do_not(self):
        assert rung(THREE[:2]) is Rung.INSUFFICIENT

    def test_three_possible_cases_from_two_sources_do_not(self):
        assert rung((case("A"), case("B", cluster="one"), case("C", cluster="one"))) is Rung.INSUFFICIENT

    def test_one_probable_case_needs_two_assessors(self):
        assert rung([case("A", "probable")]) is Rung.INSUFFICIENT
        assert rung([case("A", "probable", assessors=2)]) is Rung.HYPOTHESIS

    @pytest.mark.parametrize("category", ["unlikely", "conditional", "unassessable", None])
    def test_a_case_below_possible_does_not_count(self, category):
        assert rung((*THREE[:2], case("D", category))) is Rung.INSUFFICIENT

    def test_no_evidence_at_all_is_insufficient(self):
        assert rung() is Rung.INSUFFICIENT


class TestUpperRungs:
    def test_a_signal_asks_for_all_three_readings(self):
        assert rung(THREE, readings=(ABOVE, ABOVE, ABOVE)) is Rung.SUPPORTED_SIGNAL
        for missing in range(3):
            readings = tuple(NONE if place == missing else ABOVE for place in range(3))
            assert rung(THREE, readings=readings) is Rung.HYPOTHESIS

    def test_a_signal_without_cases_is_no_hypothesis(self):
        assert rung(readings=(ABOVE, ABOVE, ABOVE)) is Rung.INSUFFICIENT

    def test_probable_asks_for_an_adjusted_estimate_that_shows_an_excess(self):
        signal = {"readings": (ABOVE, ABOVE, ABOVE)}
        assert rung(THREE, statements=[study(1.2, 4)], **signal) is Rung.PROBABLE
        assert rung(THREE, statements=[study(0.9, 4)], **signal) is Rung.SUPPORTED_SIGNAL
        assert rung(THREE, statements=[study(1.2, 4, adjusted=False)], **signal) is Rung.SUPPORTED_SIGNAL

    def test_established_asks_for_a_label(self):
        full = {"readings": (ABOVE, ABOVE, ABOVE), "statements": [study(1.2, 4)]}
        assert rung(THREE, labels=[LISTED], **full) is Rung.ESTABLISHED
        unknown = Label(drug="x", regulator="EMA", lists_event="unknown", text="not read")
        assert rung(THREE, labels=[unknown], **full) is Rung.PROBABLE

    def test_a_label_or_a_study_does_not_jump_a_rung(self):
        assert rung(THREE, statements=[study(1.2, 4)], labels=[LISTED]) is Rung.HYPOTHESIS


class TestDowngrades:
    def test_a_controlled_trial_that_treats_the_same_kind_of_event_takes_a_rung(self):
        assert rung(THREE, statements=[treating()]) is Rung.INSUFFICIENT

    def test_a_trial_in_another_kind_of_event_does_not_unless_the_event_is_taken_as_one(self):
        other = [treating(strata=("large-vessel",))]
        verdict = weigh(body(THREE, statements=other, strata=["small-vessel-anca"]))
        assert verdict.rung is Rung.HYPOTHESIS
        as_one = [each for each in verdict.alternatives if each.text.startswith("the event is one")]
        assert [each.rung for each in as_one] == [Rung.INSUFFICIENT]

    def test_treatment_reports_without_comparison_do_not(self):
        assert rung(THREE, statements=[treating(controlled=False)]) is Rung.HYPOTHESIS

    def test_an_adjusted_estimate_that_excludes_a_doubling_does_and_a_vague_one_does_not(self):
        assert rung(THREE, statements=[study(0.6, 1.9)]) is Rung.INSUFFICIENT
        assert rung(THREE, statements=[study(0.4, 4.0)]) is Rung.HYPOTHESIS

    def test_a_confounder_that_all_cases_share_does(self):
        shared = [case(name, confounders=("hydroxyurea", name)) for name in "ABC"]
        verdict = weigh(body(shared))
        assert verdict.rung is Rung.INSUFFICIENT
        assert "hydroxyurea" in verdict.downgrades[0]

    def test_a_confounder_that_one_case_lacks_does_not(self):
        assert rung([case("A", confounders="x"), case("B", confounders="x"), case("C")]) is Rung.HYPOTHESIS

    def test_cases_of_a_single_reporter_do(self):
        pair = [case(name, "probable", assessors=2, cluster="one") for name in "AB"]
        assert rung(pair) is Rung.INSUFFICIENT
        assert rung(pair[:1]) is Rung.HYPOTHESIS

    def test_each_takes_one_rung_and_none_leads_below_insufficient(self):
        cases = [case(name, "probable", assessors=2, cluster="one", confounders="x") for name in "AB"]
        signal = (ABOVE, ABOVE, ABOVE)
        assert rung(cases, readings=signal) is Rung.INSUFFICIENT
        assert rung(cases, readings=signal, statements=[study(1.2, 4)]) is Rung.HYPOTHESIS
        assert rung(cases, readings=signal, statements=[treating()]) is Rung.INSUFFICIENT


class TestLowerRungs:
    def test_a_null_result_of_spontaneous_reports_blocks_a_signal_and_refutes_nothing(self):
        assert rung(THREE, readings=(NULL, NULL, NULL)) is Rung.HYPOTHESIS

    def test_without_a_hypothesis_an_adequate_null_is_not_supported(self):
        assert rung(THREE[:2], readings=(NULL, NULL, NULL)) is Rung.NOT_SUPPORTED
        assert rung(statements=[study(0.5, 1.9)]) is Rung.NOT_SUPPORTED

    def test_a_look_that_was_vague_or_not_whole_stays_insufficient(self):
        assert rung(readings=(VAGUE, VAGUE, VAGUE)) is Rung.INSUFFICIENT
        assert rung(readings=(NULL, NULL, NONE)) is Rung.INSUFFICIENT
        assert rung(statements=[study(0.4, 4)]) is Rung.INSUFFICIENT

    def test_two_independent_narrow_estimates_refute_even_a_hypothesis(self):
        narrow = [study(0.8, 1.2, work="one"), study(0.9, 1.1, work="another")]
        assert rung(THREE, statements=narrow) is Rung.REFUTED

    def test_two_estimates_from_one_work_do_not_refute(self):
        assert rung(THREE, statements=[study(0.8, 1.2), study(0.9, 1.1)]) is Rung.INSUFFICIENT

    def test_a_case_probable_by_two_assessors_keeps_the_door_open(self):
        narrow = [study(0.8, 1.2, work="one"), study(0.9, 1.1, work="another")]
        assert rung([case("A", "certain", assessors=2)], statements=narrow) is Rung.INSUFFICIENT

    def test_an_estimate_that_shows_an_excess_forbids_refutation(self):
        mixed = [study(0.8, 1.2, work="one"), study(0.9, 1.1, work="another"), study(1.3, 3, work="a third")]
        assert rung(THREE, statements=mixed) is Rung.INSUFFICIENT


class TestTheVerdictExplainsItself:
    def test_it_says_why_not_higher_and_why_not_lower(self):
        verdict = weigh(body(THREE, readings=(NULL, NONE, NONE)))
        assert "3 cases at least possible from 3 independent sources" in verdict.why[0]
        assert verdict.why_not_higher[0].startswith("Supported signal asks for: disproportionality")
        assert "ratio 0.5" in verdict.why_not_higher[0]
        assert "nobody counted" in verdict.why_not_higher[1]
        assert [line for line in verdict.why_not_lower if "No downgrade for: single reporter cluster" in line]

    @pytest.mark.parametrize(
        ("given", "higher", "lower"),
        [
            ({"cases": THREE, "statements": [treating()]}, "Pulled down: contrary", "Downgrades stop here"),
            ({}, "Hypothesis asks for", "Not supported asks for"),
            ({"statements": [study(0.5, 1.9)]}, "Hypothesis asks for", "Refuted asks for"),
            (
                {"statements": [study(0.8, 1.2, work="one"), study(0.8, 1.2, work="two")]},
                "Stands while this holds",
                "It is the lowest",
            ),
            (
                {"cases": THREE, "readings": (ABOVE,) * 3, "statements": [study(1.2, 4)], "labels": [LISTED]},
                "It is the highest",
                "Met: a regulator's label",
            ),
        ],
    )
    def test_on_every_kind_of_rung(self, given, higher, lower):
        verdict = weigh(body(**given))
        assert verdict.why_not_higher[0].startswith(higher)
        assert verdict.why_not_lower[0].startswith(lower)

    def test_what_would_change_it_names_only_what_would(self):
        verdict = weigh(body(THREE))
        outcomes = {change.text: change.rung for change in verdict.what_would_change}
        assert verdict.rung not in outcomes.values()
        assert outcomes[
            "any one of A, B, C lost: another cause shown, or the patient found to be one already counted"
        ] is (Rung.INSUFFICIENT)
        assert [r for text, r in outcomes.items() if text.startswith("spontaneous reports above")] == [
            Rung.SUPPORTED_SIGNAL
        ]
        assert [r for text, r in outcomes.items() if text.startswith("two independent adjusted")] == [Rung.REFUTED]

    def test_a_case_that_is_not_needed_is_not_named_as_a_loss(self):
        verdict = weigh(body((*THREE, case("D"))))
        assert not [change for change in verdict.what_would_change if "lost" in change.text]

    def test_assumptions_that_make_no_difference_to_the_evidence_are_not_listed(self):
        texts = [each.text for each in weigh(body(THREE)).alternatives]
        assert texts == [
            "a second assessor gives every case the same category",
            "only cases rated by two assessors count",
        ]

    def test_open_answers_and_missing_latencies_are_tried_both_ways(self):
        wide = case("C", "possible", reachable=("unlikely", "possible"), flags=("latency-missing",))
        verdict = weigh(body((*THREE[:2], wide)))
        rungs = {each.text: each.rung for each in verdict.alternatives}
        assert rungs["every case at the lowest category its open answers allow"] is Rung.INSUFFICIENT
        assert rungs["cases without a known time to onset do not count"] is Rung.INSUFFICIENT
        assert not verdict.is_robust

    def test_the_strongest_case_is_named_with_what_it_hangs_on(self):
        hanging = case(
            "B",
            "probable",
            reachable=("possible", "probable", "certain"),
            flags=("latency-missing",),
        )
        hanging = replace(hanging, rivals=("hydroxyurea", "myelofibrosis"))
        assert weigh(body((THREE[0], hanging))).fragility == (
            "No case is certain on WHO-UMC as rated; above possible: B (probable) can become anything from possible to "
            "certain, depending on a latency that was not published and on how hydroxyurea and myelofibrosis are "
            "judged."
        )

    def test_its_finding_carries_the_inputs(self):
        evidence = body(THREE, statements=[study(1.2, 4, published="2025")], as_of=date(2022, 11, 1))
        finding = verdict_finding(weigh(evidence), evidence)
        assert (finding.id, finding.value) == ("verdict.2022-11-01", "hypothesis")
        assert finding.inputs["cases"]["A"] == "possible, 1 assessor(s)"
        assert finding.inputs["statements"] == []


def test_evidence_that_was_not_public_on_the_as_of_day_does_not_count():
    later = [treating(published="2025-04")]
    assert rung(THREE, statements=later, as_of=date(2022, 11, 1)) is Rung.HYPOTHESIS
    assert rung(THREE, statements=later, as_of=date(2025, 4, 30)) is Rung.INSUFFICIENT
    assert rung(THREE, statements=[treating(published="2022")], as_of=date(2022, 11, 1)) is Rung.HYPOTHESIS


cases_drawn = st.lists(
    st.builds(
        case,
        st.sampled_from("ABCDEF"),
        st.sampled_from(["certain", "probable", "possible", "unlikely", "conditional", None]),
        assessors=st.integers(1, 2),
        cluster=st.sampled_from(["one", "two", "three"]),
        confounders=st.sampled_from([(), ("x",), ("x", "y")]),
    ),
    max_size=5,
    unique_by=lambda each: each.case,
)
statements_drawn = st.lists(
    st.sampled_from(
        [
            study(1.2, 4, work="up"),
            study(0.4, 4, work="vague"),
            study(0.6, 1.9, work="null"),
            study(0.8, 1.2, work="narrow"),
            study(0.9, 1.1, work="narrower"),
            treating(),
        ]
    ),
    max_size=4,
)
bodies = st.builds(
    body,
    cases_drawn,
    readings=st.tuples(*[st.sampled_from([ABOVE, NULL, VAGUE, NONE])] * 3),
    statements=statements_drawn,
    labels=st.sampled_from([(), (LISTED,)]),
)


def height(evidence):
    return LADDER.index(place(evidence).rung)


def adding(evidence, statement):
    published = msgspec.structs.replace(evidence.published, statements=(*evidence.published.statements, statement))
    return replace(evidence, published=published)


@given(bodies)
def test_another_independent_case_without_confounders_never_lowers_the_verdict(evidence):
    more = replace(evidence, cases=(*evidence.cases, case("Z", cluster="elsewhere")))
    assert height(more) >= height(evidence)


@given(bodies)
def test_a_reading_above_the_threshold_never_lowers_the_verdict(evidence):
    for name in ("primary", "active_comparator", "sensitivity"):
        assert height(replace(evidence, **{name: ABOVE})) >= height(evidence)


@given(bodies)
def test_a_controlled_excess_never_lowers_the_verdict_and_contrary_evidence_never_raises_it(evidence):
    assert height(adding(evidence, study(1.2, 4, work="another"))) >= height(evidence)
    assert height(adding(evidence, treating())) <= height(evidence)


@given(bodies)
def test_every_verdict_is_explained_in_words(evidence):
    verdict = weigh(evidence)
    assert verdict.why_not_higher
    assert verdict.why_not_lower
    assert verdict.rung not in {change.rung for change in verdict.what_would_change}
    assert verdict.fragility.endswith(".")
