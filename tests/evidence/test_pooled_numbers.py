"""No statistic without its n, and none that so few patients cannot carry."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rechallenge.evidence import care_completeness, load_form, summarise
from rechallenge.model import Case, CaseId, Cell, CellState, Duration, PartialDate, Source, TimeUnit

FORM = load_form("case")


def known(value, work="paper"):
    return Cell(state=CellState.VALUE, value=value, sources=(Source(work=work),))


def patients(*rows, subtype="IgA vasculitis"):
    return [
        Case(
            id=CaseId(f"P{i}"),
            drug="x",
            event="vasculitis",
            cells={"subtype": known(subtype)}
            | {name: value if isinstance(value, Cell) else known(value) for name, value in row.items()},
        )
        for i, row in enumerate(rows, 1)
    ]


def summary(cases):
    return {finding.id: finding for finding in summarise(cases, FORM, event_set_name="vasculitis")}


def test_the_seeds_ages_give_the_published_mean_and_what_it_hides():
    """Ages 75, 52, 67: mean 64.67, SD 11.68, median 67 (printed to two decimals)."""
    found = summary(patients({"age": 75}, {"age": 52}, {"age": 67}))
    assert found["cases.age.mean"].value == pytest.approx(64.67, abs=0.005)
    assert found["cases.age.sd"].value == pytest.approx(11.68, abs=0.005)
    assert found["cases.age.median"].value == 67
    assert found["cases.age.range"].value == [52, 75]
    assert found["cases.age.mean"].text == "64.67 (n = 3)"
    assert not any("interval" in name or "ci" in name.split(".") for name in found if name.startswith("cases.age"))


@pytest.mark.parametrize(
    ("x", "exact", "wilson"),
    [
        (0, (0, 0.708), (0, 0.561)),
        (1, (0.008, 0.906), (0.061, 0.792)),
        (2, (0.094, 0.992), (0.208, 0.939)),
        (3, (0.292, 1), (0.439, 1)),
    ],
)
def test_shares_of_three_patients_have_the_printed_intervals(x, exact, wilson):
    """Clopper-Pearson and Wilson limits for x of 3, as printed to three decimals."""
    found = summary(patients(*({"outcome": "died" if i < x else "recovered"} for i in range(3))))
    died = found["cases.outcome.died"].value
    assert (died["x"], died["n"]) == (x, 3)
    assert died["exact"] == pytest.approx(exact, abs=0.0005)
    assert died["wilson"] == pytest.approx(wilson, abs=0.0005)


def test_two_values_have_a_median_and_no_mean():
    found = summary(patients({"age": 75}, {"age": 52}))
    assert found["cases.age.median"].value == 63.5
    assert found["cases.age.mean"].value is None
    assert found["cases.age.mean"].text == "not given, only 2 values (n = 2)"


def test_what_nobody_reported_has_a_count_of_none_and_no_statistic():
    found = summary(patients({}, {}))
    assert found["cases.age.answered"].text == "0 of 2"
    assert "cases.age.median" not in found
    assert "cases.outcome.died" not in found


def test_an_unknown_answer_is_in_no_denominator():
    found = summary(patients({"rechallenge": "positive"}, {"rechallenge": Cell(state=CellState.NOT_DONE)}, {}))
    positive = found["cases.rechallenge.positive"]
    assert (positive.value["x"], positive.value["n"]) == (1, 1)
    assert found["cases.rechallenge.answered"].inputs["unanswered"] == {"P2": "not done", "P3": "not reported"}


def test_an_option_that_nobody_has_is_zero_of_those_known():
    found = summary(patients({"sex": "female"}, {"sex": "female"}))
    assert (found["cases.sex.male"].value["x"], found["cases.sex.male"].value["n"]) == (0, 2)


def test_time_to_onset_is_pooled_overall_and_by_kind():
    months = [known(Duration(amount=n, unit=TimeUnit.MONTH)) for n in (2, 6)]
    cases = patients({"latency": months[0]}, {"latency": months[1], "subtype": "leukocytoclastic vasculitis"})
    found = summary(cases)
    assert found["cases.latency.median"].text == "4 months (n = 2)"
    assert found["cases.latency.iga-vasculitis.median"].text == "2 months (n = 1)"
    assert found["cases.latency.small-vessel-vasculitis-unspecified.median"].text == "6 months (n = 1)"


def test_dates_go_before_the_stated_span_and_the_note_says_how_coarse_they_are():
    dated = {"start": PartialDate(text="2019-12"), "onset": PartialDate(text="2020-04")}
    open_order = {"start": PartialDate(text="2020"), "onset": PartialDate(text="2020")}
    found = summary(patients(dated, open_order))
    assert found["cases.latency.median"].value == 121.5
    assert found["cases.latency.median"].text.endswith("(n = 1)")
    assert "P1: 92 to 151 days" in found["cases.latency.median"].note
    assert "P2: the dates leave the order open" in found["cases.latency.median"].note


def test_items_of_lists_are_counted_once_a_patient():
    found = summary(patients({"organs": ("skin", "kidney")}, {"organs": ("skin", "skin")}, {}))
    assert (found["cases.organs.skin"].value["x"], found["cases.organs.skin"].value["n"]) == (2, 2)
    assert (found["cases.organs.kidney"].value["x"], found["cases.organs.kidney"].value["n"]) == (1, 2)


def test_a_group_is_named_and_not_pooled():
    group = Case(id=CaseId("G"), drug="x", event="y", n_patients=3, cells={"age": known(20)})
    found = summary([*patients({"age": 75}), group])
    assert found["cases.n"].value == 1
    assert "G (3 patients)" in found["cases.n"].note
    assert found["cases.age.median"].value == 75


def test_no_patients_are_zero_patients():
    found = summary([])
    assert found["cases.n"].value == 0
    assert found["cases.sentence"].text == "0 publications; 0 patients."


def test_each_finding_has_a_function_inputs_and_the_sources_of_its_inputs():
    for finding in summary(patients({"age": known(50, "a")}, {"age": known(60, "b")})).values():
        assert finding.function.startswith("rechallenge.")
        assert finding.inputs
    ages = summary(patients({"age": known(50, "a")}, {"age": known(60, "b")}))["cases.age.median"]
    assert [source.work for source in ages.sources] == ["a", "b"]
    assert ages.inputs == {"values": {"P1": 50.0, "P2": 60.0}}


def test_ids_are_unique():
    found = summarise(
        patients({"age": 1, "organs": ("skin",), "outcome": "died"}, {}), FORM, event_set_name="vasculitis"
    )
    ids = [finding.id for finding in found]
    assert len(ids) == len(set(ids))


@settings(max_examples=30)
@given(st.lists(st.integers(0, 100), max_size=8))
def test_every_number_says_its_n(ages):
    found = summary(patients(*({"age": age} for age in ages)))
    for name in ("median", "range", "mean", "sd"):
        finding = found.get(f"cases.age.{name}")
        assert (finding is None) == (not ages)
        assert finding is None or f"(n = {len(ages)})" in finding.text


def test_completeness_counts_answers_and_not_done_but_neither_unclear_nor_silence():
    cells = {"age": known(5), "rechallenge": Cell(state=CellState.NOT_DONE), "sex": Cell(state=CellState.UNCLEAR)}
    told = care_completeness(Case(id=CaseId("A"), drug="x", event="y", cells=cells), FORM)
    assert {field.name for field in told.answered} == {"age", "rechallenge"}
    assert "sex" in {field.name for field in told.missing}
    assert told.n_asked == sum(bool(field.care) for field in FORM.fields)
    assert told.share == pytest.approx(2 / told.n_asked)
