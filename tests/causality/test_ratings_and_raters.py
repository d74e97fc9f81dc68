"""Ratings come from a file people write; each rater's answers stay apart from the others' and from the consensus."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rechallenge.causality import (
    Assessment,
    assessment_findings,
    fold_assessments,
    import_ratings,
    rater_agreement,
)
from rechallenge.model import Actor, CaseId, InputError, ItemAnswer, Scored
from rechallenge.stats import NotEstimable

START = datetime(2026, 11, 1, tzinfo=UTC)
ANN, BO = Actor("ann"), Actor("bo")
RATING = """
format = 1
[[ratings]]
case = "J1"
instrument = "naranjo"
[ratings.answers]
2 = { answer = "yes", because = "two months on the drug" }
5 = { answer = "yes", could_be = ["unknown"], because = "earlier TNF inhibitor" }
"""


def entry(by, case, *, minutes=0, instrument="naranjo", consensus=False, **answers):
    return Scored(
        at=START + timedelta(minutes=minutes),
        by=by,
        case=CaseId(case),
        instrument=instrument,
        answers={item[1:]: ItemAnswer(answer=answer, because="said so") for item, answer in answers.items()},
        is_consensus=consensus,
    )


def test_a_ratings_file_gives_entries_for_the_journal():
    (rating,) = import_ratings(RATING, "ratings.toml")
    written = rating.entry(at=START, by=ANN)
    assert (written.case, written.instrument, written.by, written.is_consensus) == ("J1", "naranjo", "ann", False)
    assert written.answers["5"].could_be == ("unknown",)


@pytest.mark.parametrize(
    ("change", "fault", "place"),
    [
        (('"naranjo"', '"naranyo"'), "no causality instrument", "ratings.toml, rating 1 (J1, naranyo)"),
        (("2 = {", "12 = {"), "no item '12'", "ratings.toml, rating 1 (J1, naranjo), naranjo"),
        (('answer = "yes", b', 'answer = "not_done", b'), "'not_done' is no answer", "naranjo, item 2"),
        (("two months on the drug", " "), "has no reason", "rating 1 (J1, naranjo), item 2"),
        (("could_be", "couldbe"), "unknown key 'couldbe'", "ratings.toml, ratings[0].answers"),
        (("format = 1", "format = 2"), "2", "ratings.toml, format"),
    ],
)
def test_a_fault_in_a_ratings_file_is_named_with_its_place(change, fault, place):
    with pytest.raises(InputError, match=fault) as refused:
        import_ratings(RATING.replace(*change), "ratings.toml")
    assert place in refused.value.where
    assert refused.value.fix


def test_a_case_rated_twice_in_one_file_is_refused():
    twice = RATING + RATING.replace("format = 1", "")
    with pytest.raises(InputError, match="J1 is rated twice on naranjo"):
        import_ratings(twice, "ratings.toml")


def test_a_raters_later_answers_replace_the_earlier_ones_and_nobody_elses():
    entries = [entry(ANN, "J1", q2="yes"), entry(BO, "J1", q2="no"), entry(ANN, "J1", minutes=5, q2="unknown")]
    (assessment,) = fold_assessments(entries)
    assert [(rated.by, rated.result.score) for rated in assessment.raters] == [("ann", 0), ("bo", -1)]
    assert assessment.standing is None
    assert [(diff.item, dict(diff.answers)) for diff in assessment.differences] == [
        ("2", {"ann": "unknown", "bo": "no"})
    ]


def test_the_consensus_stands_beside_the_raters_and_counts():
    entries = [
        entry(ANN, "J1", q2="yes"),
        entry(BO, "J1", q2="no"),
        entry(BO, "J1", minutes=9, consensus=True, q2="yes", q10="yes"),
    ]
    (assessment,) = fold_assessments(entries)
    assert [rated.result.score for rated in assessment.raters] == [2, -1]
    assert (assessment.standing, assessment.consensus.result.score) == (assessment.consensus, 3)


def test_a_single_raters_answers_stand_without_consensus():
    (assessment,) = fold_assessments([entry(ANN, "J1", q2="yes")])
    assert (assessment.standing.by, assessment.differences) == ("ann", ())


@given(st.permutations([entry(by, case, minutes=m, q2="yes") for by in (ANN, BO) for case in "AB" for m in (0, 1)]))
def test_the_order_of_entries_does_not_matter(entries):
    assert fold_assessments(entries) == fold_assessments(list(reversed(entries)))


def categories_of(by, grades):
    answers = {"doubtful": {}, "possible": {"q2": "yes"}, "probable": {"q2": "yes", "q5": "no", "q10": "yes"}}
    return [entry(by, f"C{place}", **answers[grade]) for place, grade in enumerate(grades)]


def test_weighted_kappa_of_two_raters_counts_a_near_miss_as_part_agreement():
    first = ["possible", "probable", "possible", "doubtful"]
    second = ["possible", "possible", "possible", "doubtful"]
    assessments = fold_assessments(categories_of(ANN, first) + categories_of(BO, second))
    agreement = rater_agreement(assessments, "naranjo", raters=(ANN, BO))
    assert (agreement.n, agreement.n_same, agreement.n_off_scale) == (4, 3, 0)
    assert agreement.matrix[2] == (0, 1, 0, 0)
    # by hand: seen 1/4; by chance, from margins (1, 2, 1) and (1, 3, 0): (1x3x1 + 2x1x1 + 1x1x2 + 1x3x1) / 16 = 10/16
    assert agreement.kappa == pytest.approx(1 - (1 / 4) / (10 / 16))


def test_agreement_leaves_out_grades_that_are_no_degree_of_certainty_and_counts_them():
    first = {"qT": "unknown", "qA": "could", "qW": "lacking", "qD": "yes", "qR": "not-done", "qI": "enough"}
    entries = [
        entry(ANN, "C1", instrument="who-umc", **first),
        entry(BO, "C1", instrument="who-umc", **(first | {"qT": "reasonable"})),
    ]
    agreement = rater_agreement(fold_assessments(entries), "who-umc", raters=(ANN, BO))
    assert (agreement.n, agreement.n_off_scale) == (0, 1)
    assert isinstance(agreement.kappa, NotEstimable)


def test_agreement_with_oneself_is_refused():
    with pytest.raises(InputError, match="two raters"):
        rater_agreement((), "naranjo", raters=(ANN, ANN))


def test_each_standing_result_is_a_finding_with_its_answers():
    (assessment,) = fold_assessments([entry(ANN, "J1", q2="yes", q10="yes")])
    (finding,) = assessment_findings([assessment])
    assert isinstance(assessment.standing.result, Assessment)
    assert (finding.id, finding.value["ann"]["score"]) == ("causality.J1.naranjo", 3)
    assert finding.text.startswith("3 possible (")
    assert finding.inputs == {"instrument": "naranjo", "answers": {"ann": {"2": "yes", "10": "yes"}}}
    assert finding.sources[0].work.startswith("Naranjo")


def test_raters_who_have_not_agreed_stand_side_by_side_in_the_finding():
    entries = [entry(ANN, "J1", q2="yes"), entry(BO, "J1", q2="no")]
    (finding,) = assessment_findings(fold_assessments(entries))
    assert (finding.value["ann"]["score"], finding.value["bo"]["score"]) == (2, -1)
    assert finding.text.startswith("ann: 2 possible")
    assert finding.note == "no consensus yet"


def test_an_instrument_that_does_not_apply_is_a_finding_without_a_number():
    (finding,) = assessment_findings(fold_assessments([entry(ANN, "J1", instrument="rucam-cholestatic")]))
    assert finding.value == {"ann": None}
    assert finding.text.startswith("not applicable: RUCAM judges liver injury only")
