"""The worked example: the letter's three patients rated from its own words, and the verdict that follows."""

from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import pytest

from rechallenge.causality import (
    BodyOfEvidence,
    Direction,
    Reading,
    ReadingState,
    Rung,
    Stream,
    case_facts,
    evidence_streams,
    fold_assessments,
    import_ratings,
    load_instrument,
    not_available,
    read_evidence,
    traps,
    weigh,
    weighed_cases,
)
from rechallenge.evidence import fold_cases, import_cases
from rechallenge.model import Actor, EvidenceLevel
from rechallenge.vocabulary import case_stratum

SOURCE = Path(__file__).parents[2] / "examples" / "jak-vasculitis" / "source"
AS_OF, TODAY = date(2022, 11, 1), date(2026, 11, 22)
AT, BY = datetime(2026, 11, 22, tzinfo=UTC), Actor("one")
NOT_ABOVE = Reading(ReadingState.NOT_ABOVE, "ratio below the threshold", ratio_high=1.5)


def text_of(name):
    return (SOURCE / name).read_text(encoding="utf-8")


@cache
def published():
    return read_evidence(text_of("evidence.toml"), where="evidence.toml")


@cache
def assessments():
    ratings = import_ratings(text_of("ratings.toml"), "ratings.toml")
    folded = fold_assessments(rating.entry(at=AT, by=BY) for rating in ratings)
    return {(each.case, each.instrument): each for each in folded}


@cache
def patients():
    book = fold_cases(import_cases(text_of("cases.toml"), where="cases.toml", at=AT, by=BY))
    return {case.id: case for case in book.of()}


def body(as_of):
    return BodyOfEvidence(
        as_of=as_of,
        cases=weighed_cases(patients().values(), assessments().values(), event_set="vasculitis"),
        primary=NOT_ABOVE,
        active_comparator=NOT_ABOVE,
        sensitivity=not_available("one quarter cannot carry them"),
        published=published(),
        strata=frozenset(case_stratum(case, "vasculitis") for case in patients().values()),
    )


@pytest.mark.parametrize(
    ("case", "total", "category", "reach"),
    [("J1", 2, "possible", (2, 6)), ("J2", 8, "probable", (5, 9)), ("J3", 3, "possible", (2, 6))],
)
def test_naranjo_gives_the_references_totals_and_ranges(case, total, category, reach):
    result = assessments()[case, "naranjo"].standing.result
    assert (result.score, result.category, result.score_range) == (total, category, reach)
    assert not result.is_stable


@pytest.mark.parametrize(
    ("instrument", "case", "category", "reachable"),
    [
        ("who-umc", "J1", "possible", ("possible",)),
        ("who-umc", "J2", "probable", ("possible", "probable", "certain")),
        ("who-umc", "J3", "possible", ("possible",)),
        ("liverpool", "J1", "possible", ("possible",)),
        ("liverpool", "J2", "definite", ("possible", "definite")),
        ("liverpool", "J3", "possible", ("possible",)),
    ],
)
def test_who_umc_and_liverpool_give_the_references_categories_and_reach(instrument, case, category, reachable):
    result = assessments()[case, instrument].standing.result
    assert (result.category, result.reachable) == (category, reachable)


def test_the_missing_latency_of_the_strongest_case_is_flagged():
    assert assessments()["J2", "who-umc"].standing.result.flags == ("latency-missing",)


def test_there_is_one_rater_and_nobody_else():
    assert {rated.by for each in assessments().values() for rated in each.raters} == {"one"}
    assert all(each.consensus is None for each in assessments().values())


def test_the_only_trap_sprung_is_the_improvement_under_steroids_of_the_third_case():
    sprung = {
        key: [
            warning.id
            for warning in traps(load_instrument(key[1]), each.standing.answers, case_facts(patients()[key[0]]))
        ]
        for key, each in assessments().items()
    }
    assert {key: ids for key, ids in sprung.items() if ids} == {("J3", "naranjo"): ["improved-under-immunosuppression"]}


def test_each_patient_had_other_causes_and_no_one_cause_is_common_to_all():
    causes = {case.case: case.confounders for case in body(AS_OF).cases}
    assert causes["J1"] >= {"rheumatoid arthritis", "tnf-inhibitors"}
    assert causes["J2"] >= {"hydroxyurea", "myeloproliferative neoplasm"}
    assert causes["J3"] >= {"rheumatoid arthritis", "amlodipine"}
    assert not frozenset.intersection(*causes.values())


def test_the_three_patients_are_independent_small_vessel_cases_read_at_second_hand():
    weighed = body(AS_OF)
    assert [case.case for case in weighed.cases] == ["J1", "J2", "J3"]
    assert len({case.cluster for case in weighed.cases}) == 3
    assert {case.level for case in weighed.cases} == {EvidenceLevel.SECONDARY}
    assert weighed.strata == {"small-vessel-anca", "small-vessel-immune-complex"}


def test_as_of_the_letters_search_the_verdict_is_hypothesis():
    verdict = weigh(body(AS_OF))
    assert verdict.rung is Rung.HYPOTHESIS
    assert "3 cases at least possible from 3 independent sources" in verdict.why[0]
    assert verdict.downgrades == ()
    assert verdict.fragility == (
        "No case is certain on WHO-UMC as rated; above possible: J2 (probable) can become anything from possible to "
        "certain, depending on a latency that was not published and on how hydroxyurea and primary myelofibrosis are "
        "judged."
    )


def test_as_of_today_it_is_still_hypothesis_though_a_trial_shows_the_drugs_treating_large_vessel_disease():
    assert weigh(body(TODAY)).rung is Rung.HYPOTHESIS
    as_one = replace(body(TODAY), strata=frozenset())
    assert weigh(as_one).rung is Rung.INSUFFICIENT


def test_the_verdict_is_fragile_and_says_so():
    verdict = weigh(body(AS_OF))
    assert not verdict.is_robust
    assert {each.rung for each in verdict.alternatives} == {Rung.HYPOTHESIS, Rung.INSUFFICIENT}
    assert any(change.text.startswith("any one of J1, J2, J3 lost") for change in verdict.what_would_change)


def test_what_came_after_the_letter_is_hidden_from_the_first_weighing():
    then, now = (published().as_of(day) for day in (AS_OF, TODAY))
    later = {each.id for each in now.statements} - {each.id for each in then.statements}
    assert later >= {"select-gca-2025", "fda-gca-2025", "clin-rheumatol-2022", "letter-mechanism"}
    assert now.statements == published().statements


def test_mechanism_is_argued_both_ways_and_no_controlled_estimate_of_the_harm_was_found():
    streams = {each.name: each for each in evidence_streams(body(AS_OF))}
    assert published().of(Stream.CONTROLLED) == ()
    assert streams["controlled"].strength == "none found"
    assert streams["mechanism-for"].strength == "speculative"
    assert all(said.direction is Direction.AGAINST for said in streams["mechanism-against"].says)


def test_every_statement_tells_its_source_and_how_closely_it_was_read():
    assert all(each.source.work and each.source.level for each in published().statements)


def test_no_label_was_read_and_none_is_invented():
    assert [label.lists_event for label in published().labels] == ["unknown"]
