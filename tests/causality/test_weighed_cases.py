"""From extracted patients to the ladder: other causes, kinds of the event, facts that spring traps."""

from datetime import UTC, datetime

import pytest

from rechallenge.causality import case_facts, fold_assessments, weighed_cases
from rechallenge.model import (
    Actor,
    Case,
    CaseId,
    CaseRole,
    Cell,
    CellState,
    EvidenceLevel,
    ItemAnswer,
    RecordId,
    Scored,
    Source,
)
from rechallenge.vocabulary import case_rivals, case_stratum

UMC = {"T": "reasonable", "A": "could", "W": "lacking", "D": "yes", "R": "not-done", "I": "enough"}


def cell(value, level=EvidenceLevel.FULL_TEXT):
    if isinstance(value, CellState):
        return Cell(state=value)
    return Cell(state=CellState.VALUE, value=value, sources=(Source(work="paper", level=level),))


def patient(name="A", *, role=CaseRole.CASE, records=("pubmed:1",), **cells):
    return Case(
        id=CaseId(name),
        drug="infliximab",
        event="vasculitis",
        role=role,
        records=tuple(map(RecordId, records)),
        cells={field: cell(value) if not isinstance(value, Cell) else value for field, value in cells.items()},
    )


def rated(name, by="ann", **changes):
    answers = {item: ItemAnswer(answer=answer) for item, answer in (UMC | changes).items()}
    at = datetime(2026, 11, 1, tzinfo=UTC)
    return Scored(at=at, by=Actor(by), case=CaseId(name), instrument="who-umc", answers=answers)


def causes_of(case):
    return {rival.association.cause for _, rival in case_rivals(case, "vasculitis")}


def weigh_one(case, *entries):
    (weighed,) = weighed_cases([case], fold_assessments(entries), event_set="vasculitis")
    return weighed


def test_other_causes_come_from_drugs_diseases_and_age_of_the_patient():
    case = patient(
        subtype="ANCA-associated vasculitis",
        indication="rheumatoid arthritis",
        concomitants=("hydralazine", "aspirin"),
        age=75,
    )
    causes = causes_of(case)
    assert {"rheumatoid arthritis", "hydralazine"} <= causes
    assert any(cause.startswith("age 70 to 84") for cause in causes)


def test_a_case_carries_its_rivals_in_its_own_words_and_with_the_groups_they_belong_to():
    weighed = weigh_one(patient(subtype="leukocytoclastic vasculitis", indication="primary myelofibrosis"), rated("A"))
    assert weighed.rivals == ("primary myelofibrosis",)
    assert weighed.confounders >= {"myeloproliferative neoplasm", "cancer"}


def test_the_suspected_drug_is_no_rival_of_itself():
    assert "tnf-inhibitors" not in causes_of(patient(concomitants=("infliximab",)))
    assert "tnf-inhibitors" in causes_of(patient(concomitants=("adalimumab",)))


def test_a_cause_of_another_kind_of_the_event_is_left_out():
    skin = patient(subtype="leukocytoclastic vasculitis", age=75)
    assert case_stratum(skin, "vasculitis") == "small-vessel-immune-complex"
    assert causes_of(skin) == set()


def test_an_event_that_tells_no_kind_keeps_the_causes_of_every_kind():
    unspecific = patient(age=75)
    assert case_stratum(unspecific, "vasculitis") == ""
    assert any(cause.startswith("age 70 to 84") for cause in causes_of(unspecific))


def test_patients_of_one_paper_are_one_cluster():
    cases = [patient("A"), patient("B"), patient("C", records=("pubmed:2",)), patient("D", records=())]
    weighed = weighed_cases(cases, fold_assessments([rated(c.id) for c in cases]), event_set="vasculitis")
    assert [case.cluster for case in weighed] == ["pubmed:1", "pubmed:1", "pubmed:2", "D"]


def test_only_patients_of_the_case_table_with_a_rating_weigh():
    cases = [patient("A"), patient("B"), patient("M", role=CaseRole.MIMIC)]
    weighed = weighed_cases(cases, fold_assessments([rated("A"), rated("M")]), event_set="vasculitis")
    assert [case.case for case in weighed] == ["A"]


def test_raters_who_have_not_agreed_weigh_as_the_less_certain_of_them():
    weighed = weigh_one(patient(), rated("A"), rated("A", by="bo", A="unlikely", W="plausible"))
    assert (weighed.category, weighed.n_assessors) == ("possible", 2)


def test_a_case_is_as_close_to_the_original_as_its_farthest_fact():
    assert weigh_one(patient(age=60), rated("A")).level is EvidenceLevel.FULL_TEXT
    farther = patient(age=60, sex=cell("female", EvidenceLevel.SECONDARY))
    assert weigh_one(farther, rated("A")).level is EvidenceLevel.SECONDARY
    judged = patient(rivals_found=cell(("infection",), EvidenceLevel.ASSESSMENT))
    assert weigh_one(judged, rated("A")).level is None


def test_flags_and_reach_of_the_assessment_go_with_the_case():
    weighed = weigh_one(patient(), rated("A", T="unknown", R="positive", W="plausible", A="unlikely"))
    assert (weighed.category, weighed.flags) == ("probable", ("latency-missing",))
    assert weighed.reachable == ("unlikely", "probable")


@pytest.mark.parametrize(
    ("cells", "facts"),
    [
        ({}, {"rechallenge": "not-reported"}),
        ({"rechallenge": CellState.NOT_DONE}, {"rechallenge": "not-done"}),
        ({"rechallenge": "positive", "outcome": "died"}, {"rechallenge": "positive", "outcome": "fatal"}),
        (
            {"treatment": ("methylprednisolone pulse therapy",)},
            {"rechallenge": "not-reported", "immunosuppressed": "yes"},
        ),
        ({"treatment": ("dressings",)}, {"rechallenge": "not-reported", "immunosuppressed": "no"}),
        ({"treatment": CellState.NOT_DONE}, {"rechallenge": "not-reported", "immunosuppressed": "no"}),
        ({"dechallenge": "confounded by treatment"}, {"rechallenge": "not-reported", "immunosuppressed": "yes"}),
        ({"biopsy_confirms": True}, {"rechallenge": "not-reported", "confirmed-by-biopsy": "yes"}),
    ],
)
def test_facts_for_the_traps_are_those_that_are_known(cells, facts):
    assert case_facts(patient(**cells)) == {"label-lists-event": "unknown", **facts}
