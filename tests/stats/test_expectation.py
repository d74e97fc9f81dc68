"""Observed against expected."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats as scipy_stats

from rechallenge.stats import (
    NotEstimable,
    OutOfDomain,
    chance_of_as_many,
    exact_interval,
    likely_counts,
    observed_over_expected,
    rate_ratio,
)


@given(st.integers(0, 500), st.floats(0.01, 500))
def test_the_chance_of_as_many_is_the_upper_poisson_tail(observed, expected):
    assert chance_of_as_many(observed, expected) == pytest.approx(
        scipy_stats.poisson.sf(observed - 1, expected), rel=1e-9, abs=1e-300
    )


@given(st.floats(0.01, 500), st.floats(0.5, 0.999))
def test_no_more_than_half_the_error_lies_beyond_either_end_of_the_likely_counts(expected, level):
    counts = likely_counts(expected, level=level)
    tail = (1 - level) / 2 * (1 + 1e-9)
    assert scipy_stats.poisson.cdf(counts.low - 1, expected) <= tail
    assert scipy_stats.poisson.sf(counts.high, expected) <= tail
    assert scipy_stats.poisson.sf(counts.high - 1, expected) > tail * (1 - 1e-6)


def test_fewer_than_expected():
    ratio = observed_over_expected(2, 16.4)
    assert ratio.point == pytest.approx(2 / 16.4)
    assert ratio.low == pytest.approx(0.2422 / 16.4, rel=1e-3)  # Garwood limits of 2: 0.2422 to 7.2247
    assert ratio.high == pytest.approx(7.2247 / 16.4, rel=1e-4)


def test_the_crude_excess_under_tnf_inhibitors():
    ratio = rate_ratio((81, 52_428), (14, 20_365))
    assert ratio.point == pytest.approx(2.247, abs=5e-4)
    assert 1 < ratio.low < ratio.point < ratio.high


@given(st.integers(0, 300), st.integers(1, 300), st.floats(1, 1e5), st.floats(1, 1e5))
def test_limits_of_a_rate_ratio_are_those_of_the_share_of_events(events, reference, years, reference_years):
    ratio = rate_ratio((events, years), (reference, reference_years))
    share = exact_interval(events, events + reference)
    for limit, of_share in ((ratio.low, share.low), (ratio.high, share.high)):
        weighted = limit * years / (limit * years + reference_years)
        assert weighted == pytest.approx(of_share, abs=1e-9)


def test_a_reference_without_events_gives_no_ratio():
    assert rate_ratio((3, 100.0), (0, 100.0)) == NotEstimable("no events in the reference group")
    assert rate_ratio((0, 100.0), (0, 100.0)) == NotEstimable("no events in the reference group")


@pytest.mark.parametrize(
    "call",
    [
        lambda: observed_over_expected(1, 0.0),
        lambda: chance_of_as_many(-1, 1.0),
        lambda: chance_of_as_many(1, float("inf")),
        lambda: likely_counts(1.0, level=2),
        lambda: rate_ratio((1, 0.0), (1, 1.0)),
    ],
)
def test_values_outside_the_domain_are_refused(call):
    with pytest.raises(OutOfDomain):
        call()
