"""Limits of proportions, counts and rates."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats as scipy_stats

from rechallenge.stats import (
    Interval,
    NotEstimable,
    OutOfDomain,
    exact_interval,
    poisson_interval,
    rate_interval,
    wilson_interval,
)

THREE_DIGITS = 5e-4  # the reference prints three decimals


@pytest.mark.parametrize(
    ("successes", "exact", "wilson"),
    [
        (0, (0, 0.708), (0, 0.561)),
        (1, (0.008, 0.906), (0.061, 0.792)),
        (2, (0.094, 0.992), (0.208, 0.939)),
        (3, (0.292, 1), (0.439, 1)),
    ],
)
def test_proportions_of_three_match_the_printed_limits(successes, exact, wilson):
    for interval, printed in ((exact_interval(successes, 3), exact), (wilson_interval(successes, 3), wilson)):
        assert isinstance(interval, Interval)
        assert (interval.low, interval.high) == pytest.approx(printed, abs=THREE_DIGITS)


proportions = st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
levels = st.floats(0.5, 0.999)


@given(proportions, levels)
def test_exact_limits_leave_half_the_error_in_each_tail(proportion, level):
    x, n = proportion
    interval = exact_interval(x, n, level=level)
    tail = (1 - level) / 2
    if x > 0:
        assert scipy_stats.binom.sf(x - 1, n, interval.low) == pytest.approx(tail, rel=1e-7)
    if x < n:
        assert scipy_stats.binom.cdf(x, n, interval.high) == pytest.approx(tail, rel=1e-7)


@given(proportions, levels)
def test_limits_mirror_when_success_and_failure_change_places(proportion, level):
    x, n = proportion
    for interval_of in (exact_interval, wilson_interval):
        one, other = interval_of(x, n, level=level), interval_of(n - x, n, level=level)
        assert one.low == pytest.approx(1 - other.high, abs=1e-9)
        assert one.low <= x / n <= one.high


@given(st.integers(0, 5000), levels)
def test_poisson_limits_are_the_chi_square_quantiles(events, level):
    interval = poisson_interval(events, level=level)
    tail = (1 - level) / 2
    low = scipy_stats.chi2.ppf(tail, 2 * events) / 2 if events else 0.0
    assert interval.low == pytest.approx(low, rel=1e-9)
    assert interval.high == pytest.approx(scipy_stats.chi2.isf(tail, 2 * events + 2) / 2, rel=1e-9)


@given(st.integers(1, 2000))
def test_poisson_limits_leave_half_the_error_in_each_tail(events):
    interval = poisson_interval(events)
    assert scipy_stats.poisson.sf(events - 1, interval.low) == pytest.approx(0.025, rel=1e-7)
    assert scipy_stats.poisson.cdf(events, interval.high) == pytest.approx(0.025, rel=1e-7)


def test_no_events_in_a_cohort_still_bound_the_rate():
    rate = rate_interval(0, 1000)
    assert rate.point == 0
    assert rate.low == 0
    assert rate.high == pytest.approx(-math.log(0.025) / 1000, rel=1e-12)  # closed form: exp(-mean) = 0.025


def test_four_vasculitides_in_the_tocilizumab_registry():
    rate = rate_interval(4, 3429, per=1000)
    assert (rate.point, rate.low, rate.high) == pytest.approx((1.17, 0.32, 2.99), abs=5e-3)


def test_a_proportion_of_nobody_is_not_estimable():
    assert exact_interval(0, 0) == wilson_interval(0, 0) == NotEstimable("no observations")


@pytest.mark.parametrize(
    "call",
    [
        lambda: exact_interval(4, 3),
        lambda: exact_interval(-1, 3),
        lambda: wilson_interval(1, 3, level=1.0),
        lambda: poisson_interval(1.5),
        lambda: poisson_interval(True),
        lambda: rate_interval(1, 0.0),
        lambda: rate_interval(1, float("inf")),
        lambda: rate_interval(1, float("nan")),
        lambda: poisson_interval(float("nan")),
    ],
)
def test_values_outside_the_domain_are_refused(call):
    with pytest.raises(OutOfDomain):
        call()
