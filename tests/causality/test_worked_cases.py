"""Every worked case of the project's reference on causality: N1-N13, U1-U12, L1-L12, R1-R12."""

from collections import Counter

import pytest

from rechallenge.causality import Assessment, Flow, NotApplicable, liver_injury_pattern, load_instrument, paths, score
from rechallenge.model import InputError, ItemAnswer

WORD = {"Y": "yes", "N": "no", "U": "unknown"}
NARANJO = {
    "N1": ("U Y Y U N U U U U Y", 6, "probable"),
    "N2": ("Y Y U U Y U U U U Y", 3, "possible"),
    "N3": ("U Y Y U U U U U U Y", 4, "possible"),
    "N4": ("U Y U U Y U U U U Y", 2, "possible"),
    "N5": ("U Y Y Y N U U U U Y", 8, "probable"),
    "N6": ("U Y Y U Y U U U U Y", 3, "possible"),
    "N7": ("Y Y Y Y N N Y Y Y Y", 13, "definite"),
    "N8": ("N N N N Y Y N N N N", -4, "doubtful"),
    "N9": ("U U U U U U U U U U", 0, "doubtful"),
    "N10": ("Y Y Y Y N U U U U Y", 9, "definite"),
    "N11": ("U Y Y Y N U U U U Y", 8, "probable"),
    "N12 upper": ("U Y U U N U U U U Y", 5, "probable"),
    "N12 lower": ("U Y Y U U U U U U Y", 4, "possible"),
    "N13": ("U N U U Y U U U U U", -2, "doubtful"),
}
WHO_UMC = {
    "U1": ("plausible excluded plausible yes positive enough", "certain"),
    "U2": ("plausible excluded plausible no positive enough", "probable"),
    "U3": ("reasonable unlikely reasonable no not-done enough", "probable"),
    "U4": ("reasonable could lacking no not-done enough", "possible"),
    "U5": ("reasonable unlikely no-improvement yes not-done enough", "possible"),
    "U6": ("improbable better-explained lacking no not-done enough", "unlikely"),
    "U7": ("reasonable unknown lacking no not-done more-expected", "conditional"),
    "U8": ("unknown unknown lacking no not-done final-insufficient", "unassessable"),
    "U9": ("plausible excluded plausible yes negative enough", "possible"),
    "U10": ("reasonable could lacking yes not-done enough", "possible"),
    "U11": ("unknown unlikely plausible yes positive enough", "probable"),
    "U12": ("reasonable could lacking yes not-done enough", "possible"),
}
LIVERPOOL = {
    "L1": ("1:no", "unlikely"),
    "L2": ("1:yes 2:no 2b:no", "unlikely"),
    "L3": ("1:yes 2:no 2b:yes 3:yes 5:low 6:no 8:no 9:yes", "probable"),
    "L4": ("1:yes 2:yes 3:yes 5:low 6:yes", "definite"),
    "L5": ("1:yes 2:yes 3:yes 5:low 6:no 8:yes", "definite"),
    "L6": ("1:yes 2:yes 3:yes 5:low 6:no 8:no 9:no", "possible"),
    "L7": ("1:yes 2:yes 3:yes 5:high 7:yes 8:no 9:yes", "probable"),
    "L8": ("1:yes 2:yes 3:no 4:no", "possible"),
    "L9": ("1:yes 2:yes 3:no 4:yes 5:high 7:no", "possible"),
    "L10": ("1:yes 2:yes 3:no 4:yes 5:high 7:no", "possible"),
    "L11": ("1:yes 2:yes 3:yes 5:low 6:yes", "definite"),
    "L11 otherwise": ("1:yes 2:yes 3:yes 5:unsure 7:no", "possible"),
    "L12": ("1:yes 2:yes 3:yes 5:unsure 7:no", "possible"),
    "L12 otherwise": ("1:yes 2:yes 3:yes 5:low 6:no 8:no 9:no", "possible"),
}
RUCAM = {  # form; points of onset, course, alcohol, age, concomitants, alternatives, known, re-exposure
    "R1": ("hepatocellular", (2, 3, 0, 1, 0, 2, 2, 0), 10, "highly probable"),
    "R2": ("hepatocellular", (2, 3, 0, 0, 0, 2, 2, 0), 9, "highly probable"),
    "R3": ("hepatocellular", (2, 2, 0, 0, 0, 2, 2, 0), 8, "probable"),
    "R4": ("hepatocellular", (2, 2, 0, 1, -1, 1, 1, 0), 6, "probable"),
    "R5": ("hepatocellular", (1, 2, 0, 0, -1, 1, 2, 0), 5, "possible"),
    "R6": ("hepatocellular", (1, 0, 0, 1, -1, 0, 2, 0), 3, "possible"),
    "R7": ("hepatocellular", (1, 0, 0, 0, -1, 0, 2, 0), 2, "unlikely"),
    "R8": ("hepatocellular", (1, -2, 0, 0, -2, -2, 2, 0), -3, "excluded"),
    "R9": ("cholestatic", (2, 1, 0, 1, 0, 1, 1, 0), 6, "probable"),
    "R10": ("cholestatic", (1, 0, 0, 1, -1, -2, 1, 0), 0, "excluded"),
}
RUCAM_ITEMS = ("onset", "course", "alcohol", "age", "concomitants", "alternatives", "known", "re-exposure")


def given(answers: dict[str, str]) -> dict[str, ItemAnswer]:
    return {item: ItemAnswer(answer=answer) for item, answer in answers.items()}


def assessed(name: str, answers: dict[str, str]) -> Assessment:
    result = score(load_instrument(name), given(answers))
    assert isinstance(result, Assessment)
    return result


@pytest.mark.parametrize("case", NARANJO)
def test_naranjo_gives_the_reference_total_and_band(case):
    vector, total, category = NARANJO[case]
    result = assessed("naranjo", {str(n): WORD[word] for n, word in enumerate(vector.split(), start=1)})
    assert (result.score, result.category) == (total, category)
    assert sum(item.points for item in result.contributions) == total


def test_naranjo_spans_minus_4_to_13():
    answers = {str(n): "unknown" for n in range(2, 11)} | {"1": "no"}
    assert assessed("naranjo", answers).score_range == (-4, 12)
    everything_open = {"1": ItemAnswer(answer="unknown", could_be=("yes", "no"))}
    assert score(load_instrument("naranjo"), everything_open).score_range == (-4, 13)


@pytest.mark.parametrize("case", WHO_UMC)
def test_who_umc_gives_the_reference_category(case):
    vector, category = WHO_UMC[case]
    result = assessed("who-umc", dict(zip("TAWDRI", vector.split(), strict=True)))
    assert result.category == category
    assert result.flags == (("latency-missing",) if case == "U11" else ())


def test_an_improbable_time_without_another_cause_is_unlikely_and_flagged():
    answers = dict(zip("TAWDRI", ["improbable", "unlikely", "lacking", "no", "not-done", "enough"], strict=True))
    result = assessed("who-umc", answers)
    assert (result.category, result.flags, result.rule) == ("unlikely", ("rule-gap",), "row 2-gap")


def test_an_unknown_time_alone_is_unassessable_or_conditional():
    answers = dict(zip("TAWDRI", ["unknown", "could", "lacking", "no", "not-done", "enough"], strict=True))
    assert assessed("who-umc", answers).category == "unassessable"
    assert assessed("who-umc", answers | {"I": "more-expected"}).category == "conditional"


@pytest.mark.parametrize("case", LIVERPOOL)
def test_liverpool_walks_the_reference_way(case):
    way, category = LIVERPOOL[case]
    result = assessed("liverpool", dict(step.split(":") for step in way.split()))
    assert (result.category, result.rule) == (category, way)


def test_liverpool_has_52_ways_with_the_reference_ends():
    flow = load_instrument("liverpool")
    assert isinstance(flow, Flow)
    ways = paths(flow)
    assert len({way for way, _ in ways}) == len(ways) == 52
    assert Counter(end for _, end in ways) == {"possible": 20, "definite": 18, "probable": 12, "unlikely": 2}


def test_every_way_of_liverpool_scores_to_its_own_end():
    flow = load_instrument("liverpool")
    for way, end in paths(flow):
        assert assessed("liverpool", dict(step.split(":") for step in way)).category == end


@pytest.mark.parametrize("case", RUCAM)
def test_rucam_gives_the_reference_total_and_grade(case):
    form, points, total, grade = RUCAM[case]
    instrument = load_instrument(f"rucam-{form}")
    offered = {item.id: item.points for item in instrument.items}
    answers = {
        item: next(answer for answer, worth in offered[item].items() if worth == wanted)
        for item, wanted in zip(RUCAM_ITEMS, points, strict=True)
    }
    result = assessed(instrument.name, answers | {"liver-injury": "yes"})
    assert (result.score, result.category) == (total, grade)


def test_r11_a_mixed_injury_takes_the_cholestatic_form():
    injury = liver_injury_pattern(200 / 40, 240 / 120)
    assert (injury.ratio, injury.pattern, injury.instrument) == (2.5, "mixed", "rucam-cholestatic")


@pytest.mark.parametrize(
    ("alt", "alp", "pattern"), [(5, 1, "hepatocellular"), (4.99, 1, "mixed"), (2.01, 1, "mixed"), (2, 1, "cholestatic")]
)
def test_the_pattern_of_a_liver_injury_turns_at_5_and_2(alt, alp, pattern):
    assert liver_injury_pattern(alt, alp).pattern == pattern


@pytest.mark.parametrize("value", [0, -1, float("nan")])
def test_a_liver_enzyme_that_is_no_multiple_is_refused(value):
    with pytest.raises(InputError, match="ALP"):
        liver_injury_pattern(1, value)


@pytest.mark.parametrize("form", ["hepatocellular", "cholestatic"])
@pytest.mark.parametrize("answers", [{}, {"liver-injury": "no"}, {"liver-injury": "unknown"}])
def test_r12_rucam_refuses_a_vasculitis_with_a_reason_and_no_number(form, answers):
    result = score(load_instrument(f"rucam-{form}"), given(answers))
    assert isinstance(result, NotApplicable)
    assert "liver injury only" in result.reason
    assert not hasattr(result, "score")
