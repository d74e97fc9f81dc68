"""Summaries of a few values, and the GRIM check."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rechallenge.stats import NotEstimable, OutOfDomain, describe, mean_is_possible


def test_the_three_ages_of_the_letter():
    ages = describe([75, 52, 67])
    assert (ages.n, ages.median, ages.low, ages.high) == (3, 67, 52, 75)
    assert ages.mean == pytest.approx(64.67, abs=5e-3)
    assert ages.sd == pytest.approx(11.68, abs=5e-3)


def test_two_values_have_a_median_but_no_mean():
    two = describe([10, 20])
    assert two.median == 15
    assert two.mean == two.sd == NotEstimable("only 2 values")


def test_no_values_have_no_statistic():
    assert describe([]).median == describe([]).mean == NotEstimable("no values")


def test_an_unknown_passed_as_a_number_is_refused():
    with pytest.raises(OutOfDomain):
        describe([1.0, float("nan")])


@pytest.mark.parametrize(
    ("mean", "decimals", "n", "possible"),
    [
        (64.7, 1, 3, True),
        (64.67, 2, 3, True),
        (64.6, 1, 3, False),
        (64.5, 1, 3, False),
        (5.19, 2, 28, False),  # the worked example of Brown & Heathers 2017: 145/28 = 5.18, 146/28 = 5.21
        (5.18, 2, 28, True),
        (5.19, 2, 100, True),
        (2.5, 0, 2, True),
        (-1.33, 2, 3, True),
    ],
)
def test_a_printed_mean_of_whole_numbers_is_possible_or_not(mean, decimals, n, possible):
    assert mean_is_possible(mean, decimals, n) is possible


@given(st.lists(st.integers(-200, 200), min_size=1, max_size=60), st.integers(0, 3))
def test_the_mean_of_real_whole_numbers_is_always_possible(values, decimals):
    printed = round(Fraction(sum(values), len(values)), decimals)
    assert mean_is_possible(float(printed), decimals, len(values))


@pytest.mark.parametrize(("mean", "decimals", "n"), [(1.0, 1, 0), (1.0, -1, 3), (float("inf"), 1, 3)])
def test_a_mean_of_nothing_is_refused(mean, decimals, n):
    with pytest.raises(OutOfDomain):
        mean_is_possible(mean, decimals, n)
