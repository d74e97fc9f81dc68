"""The likelihood ratio test with its simulated null."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rechallenge.stats import OutOfDomain, likelihood_ratio_test, log_likelihood_ratio_of


def exact_p_values(observed, size):
    """Every table of the multinomial, weighed."""
    total, share = sum(observed), np.array(size) / sum(size)
    expected = total * share
    statistic = log_likelihood_ratio_of(observed, total, expected)
    p = np.zeros(len(size))
    for table in itertools.product(range(total + 1), repeat=len(size)):
        if sum(table) == total:
            chance = math.factorial(total) * math.prod(
                s**k / math.factorial(k) for s, k in zip(share, table, strict=True)
            )
            p += chance * (log_likelihood_ratio_of(table, total, expected).max() >= statistic - 1e-12)
    return p


def test_p_values_are_those_of_every_table_weighed():
    observed, size = [6, 1, 1], [10, 20, 30]
    test = likelihood_ratio_test(observed, size, seed=11, n_draws=40_000)
    exact = exact_p_values(observed, size)
    # four standard errors of 40,000 draws
    np.testing.assert_allclose(test.p_value, exact, atol=4 * math.sqrt(0.25 / 40_000))
    assert exact[0] < 0.01 < exact[1]


def test_under_the_null_one_test_in_twenty_calls_something():
    random, size = np.random.default_rng(4), np.array([50, 100, 400, 30, 900])
    called = [
        likelihood_ratio_test(counts, size, seed=at, n_draws=199).p_value.min() <= 0.05
        for at, counts in enumerate(random.multinomial(40, size / size.sum(), size=400))
    ]
    assert 0.02 < np.mean(called) < 0.085


@settings(max_examples=40)
@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 500)), min_size=2, max_size=12))
def test_step_down_never_calls_less_and_keeps_the_order(rows):
    observed, size = zip(*rows, strict=True)
    if not sum(observed):
        return
    test = likelihood_ratio_test(observed, size, seed=1, n_draws=99)
    assert np.all(test.p_step_down <= test.p_value + 1e-12)
    falling = np.argsort(-test.statistic, kind="stable")
    assert np.all(np.diff(test.p_step_down[falling]) >= 0)
    assert np.all((test.p_value >= 1 / 100) & (test.p_value <= 1))
    assert test.expected.sum() == pytest.approx(sum(observed))


def test_one_seed_gives_one_answer_however_the_draws_are_parted(monkeypatch):
    whole = likelihood_ratio_test([9, 2, 0], [10, 20, 30], seed=5, n_draws=500)
    monkeypatch.setattr("rechallenge.stats.likelihood_ratio.DRAWS_AT_ONCE", 21)
    parted = likelihood_ratio_test([9, 2, 0], [10, 20, 30], seed=5, n_draws=500)
    np.testing.assert_array_equal(whole.p_value, parted.p_value)
    np.testing.assert_array_equal(whole.p_step_down, parted.p_step_down)


@pytest.mark.parametrize(
    "call",
    [
        lambda: likelihood_ratio_test([1], [1], seed=1),
        lambda: likelihood_ratio_test([0, 0], [1, 1], seed=1),
        lambda: likelihood_ratio_test([1, -1], [1, 1], seed=1),
        lambda: likelihood_ratio_test([1, 1.5], [1, 1], seed=1),
        lambda: likelihood_ratio_test([1, 1], [1, 0], seed=1),
        lambda: likelihood_ratio_test([1, 1], [1, 1], seed=1, n_draws=0),
    ],
)
def test_rows_that_cannot_be_tested_are_refused(call):
    with pytest.raises(OutOfDomain):
        call()
