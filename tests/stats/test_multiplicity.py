"""False discovery rates."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats as scipy_stats

from rechallenge.stats import OutOfDomain, false_discovery_rate

p_lists = st.lists(st.floats(0, 1), min_size=1, max_size=60)


@given(p_lists, st.sampled_from([("positive", "bh"), ("any", "by")]))
def test_both_rates_are_those_of_another_implementation(p, names):
    ours, theirs = names
    np.testing.assert_allclose(
        false_discovery_rate(p, dependence=ours),
        scipy_stats.false_discovery_control(p, method=theirs),
        rtol=1e-12,
        atol=1e-300,
    )


def test_the_example_of_benjamini_and_hochberg_calls_four_of_fifteen():
    # section 3.2 of the 1995 paper: fifteen comparisons, four called at 0.05 where Bonferroni calls three
    p = [
        0.0001,
        0.0004,
        0.0019,
        0.0095,
        0.0201,
        0.0278,
        0.0298,
        0.0344,
        0.0459,
        0.3240,
        0.4262,
        0.5719,
        0.6528,
        0.7590,
        1.0,
    ]
    assert int((false_discovery_rate(p) <= 0.05).sum()) == 4


@given(p_lists)
def test_a_test_without_p_value_is_not_counted(p):
    with_gap = false_discovery_rate([*p, math.nan])
    assert math.isnan(with_gap[-1])
    np.testing.assert_array_equal(with_gap[:-1], false_discovery_rate(p))


def test_a_table_of_p_values_keeps_its_shape_and_no_tests_give_no_rates():
    table = np.array([[0.01, 0.5], [0.02, 0.9]])
    np.testing.assert_allclose(false_discovery_rate(table).ravel(), false_discovery_rate(table.ravel()))
    assert false_discovery_rate([]).shape == (0,)


def test_a_p_value_above_one_is_refused():
    with pytest.raises(OutOfDomain):
        false_discovery_rate([0.1, 1.1])
