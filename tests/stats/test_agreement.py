"""Agreement between raters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rechallenge.stats import (
    Interval,
    NotEstimable,
    OutOfDomain,
    TwoRaters,
    bias_index,
    bootstrap_interval,
    cohen_kappa,
    fleiss_kappa,
    gwet_ac1,
    negative_agreement,
    observed_agreement,
    pabak,
    positive_agreement,
    prevalence_index,
    weighted_kappa,
)

FOUR_DIGITS = 5e-5  # the reference prints four decimals
MEASURES = (observed_agreement, cohen_kappa, pabak, gwet_ac1, positive_agreement, negative_agreement)


@pytest.mark.parametrize(
    ("cells", "printed"),
    [
        ((20, 5, 10, 15), (0.7000, 0.4000, 0.4000, 0.4059, 0.7273, 0.6667)),
        ((3, 2, 1, 64), (0.9571, 0.6441, 0.9143, 0.9513, 0.6667, 0.9771)),
        ((0, 1, 1, 68), (0.9714, -0.0145, 0.9429, 0.9706, 0.0000, 0.9855)),
        ((45, 15, 25, 15), (0.6000, 0.1304, 0.2000, 0.2661, 0.6923, 0.4286)),
        ((25, 35, 5, 35), (0.6000, 0.2593, 0.2000, 0.2079, 0.5556, 0.6364)),
    ],
)
def test_golden_values_of_two_raters(cells, printed):
    assert [measure(TwoRaters(*cells)) for measure in MEASURES] == pytest.approx(list(printed), abs=FOUR_DIGITS)


def test_bias_and_prevalence_explain_why_equal_agreement_gives_unequal_kappa():
    lopsided, biased = TwoRaters(45, 15, 25, 15), TwoRaters(25, 35, 5, 35)
    assert (prevalence_index(lopsided), bias_index(lopsided)) == pytest.approx((0.3, -0.1))
    assert (prevalence_index(biased), bias_index(biased)) == pytest.approx((-0.1, 0.3))


def test_two_constant_raters_have_no_kappa_rather_than_a_perfect_one():
    assert isinstance(cohen_kappa(TwoRaters(0, 0, 0, 70)), NotEstimable)
    assert isinstance(positive_agreement(TwoRaters(0, 0, 0, 70)), NotEstimable)
    assert isinstance(negative_agreement(TwoRaters(70, 0, 0, 0)), NotEstimable)
    assert pabak(TwoRaters(0, 0, 0, 70)) == 1


def test_nothing_rated_gives_no_measure():
    for measure in (*MEASURES, prevalence_index, bias_index):
        assert isinstance(measure(TwoRaters(0, 0, 0, 0)), NotEstimable)


cells = st.integers(0, 200)
tables = st.builds(TwoRaters, both=cells, first_only=cells, second_only=cells, neither=cells)


@given(tables)
def test_agreement_does_not_depend_on_who_is_called_first(table):
    swapped = TwoRaters(table.both, table.second_only, table.first_only, table.neither)
    for measure in MEASURES:
        assert measure(table) == measure(swapped)


@given(tables)
def test_weighted_and_fleiss_kappa_meet_the_two_by_two_case(table):
    kappa = cohen_kappa(table)
    weighted = weighted_kappa([[table.both, table.first_only], [table.second_only, table.neither]])
    assert isinstance(kappa, NotEstimable) == isinstance(weighted, NotEstimable)
    if not isinstance(kappa, NotEstimable):
        assert weighted == pytest.approx(kappa, abs=1e-12)


def test_fleiss_1971_example():
    # Fleiss 1971, six raters, thirty patients, five diagnoses: kappa 0.430. Rows as in the paper's table 1.
    rows = """0 0 0 6 0/0 3 0 0 3/0 1 4 0 1/0 0 0 0 6/0 3 0 3 0/2 0 4 0 0/0 0 4 0 2/2 0 3 1 0/2 0 0 4 0/0 0 0 0 6
    1 0 0 5 0/1 1 0 4 0/0 3 3 0 0/1 0 0 5 0/0 2 0 3 1/0 0 5 0 1/3 0 0 1 2/5 1 0 0 0/0 2 0 4 0/1 0 2 0 3
    0 0 0 0 6/0 1 0 5 0/0 2 0 1 3/2 0 0 4 0/1 0 0 4 1/0 5 0 1 0/4 0 0 0 2/0 2 0 4 0/1 0 5 0 0/0 0 0 0 6"""
    counts = [[int(cell) for cell in row.split()] for row in rows.replace("\n", "/").split("/")]
    assert fleiss_kappa(counts) == pytest.approx(0.430, abs=5e-4)


def test_near_misses_weigh_less_than_far_ones():
    near = [[10, 4, 0], [4, 10, 0], [0, 0, 10]]
    far = [[10, 0, 4], [0, 10, 0], [4, 0, 10]]
    assert weighted_kappa(near) > weighted_kappa(far)
    assert weighted_kappa(far, weights="quadratic") < weighted_kappa(far)


def test_bootstrap_limits_hold_the_estimate_and_repeat_with_the_seed():
    table = TwoRaters(20, 5, 10, 15)
    limits = bootstrap_interval(table, cohen_kappa, seed=1)
    assert isinstance(limits, Interval)
    assert limits.low < 0.4 < limits.high
    # large-sample SE is sqrt(0.7 * 0.3 / 50) / 0.5 = 0.13: the limits lie near 0.4 ± 0.25
    assert (limits.low, limits.high) == pytest.approx((0.146, 0.654), abs=0.06)
    assert limits == bootstrap_interval(table, cohen_kappa, seed=1)


def test_bootstrap_refuses_when_too_many_resamples_have_no_value():
    limits = bootstrap_interval(TwoRaters(0, 1, 1, 68), cohen_kappa, seed=1)
    assert isinstance(limits, NotEstimable)
    assert "resamples" in limits.reason


@pytest.mark.parametrize(
    "call",
    [
        lambda: TwoRaters(-1, 0, 0, 0),
        lambda: weighted_kappa([[1, 2]]),
        lambda: weighted_kappa([[1]]),
        lambda: weighted_kappa([[1, -2], [0, 1]]),
        lambda: fleiss_kappa([[2, 0], [1, 0]]),
        lambda: fleiss_kappa([[1, 0]]),
    ],
)
def test_tables_that_cannot_be_are_refused(call):
    with pytest.raises(OutOfDomain):
        call()


def test_unanimous_raters_of_many_have_no_fleiss_kappa():
    assert isinstance(fleiss_kappa([[3, 0], [3, 0]]), NotEstimable)
    assert isinstance(weighted_kappa([[5, 0], [0, 0]]), NotEstimable)
    assert isinstance(fleiss_kappa([]), NotEstimable)
