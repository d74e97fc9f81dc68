"""Two drugs and one event."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rechallenge.stats import NotEstimable, OutOfDomain, TwoDrugs, interaction_expected, omega, omega_of

VECTOR = TwoDrugs(20, 100, 10, 1000, 10, 1000, 1000, 100000)
FOUR_DIGITS = 5.1e-5


def test_golden_vector_of_omega():
    assert interaction_expected(VECTOR) == pytest.approx(1.0, abs=FOUR_DIGITS)
    estimate = omega(VECTOR)
    assert (estimate.point, estimate.low) == pytest.approx((3.7726, 3.1403), abs=FOUR_DIGITS)


def test_two_drugs_that_only_add_up_show_no_interaction():
    # odds of the event 0.01 without, 0.03 and 0.05 with one drug: 0.07 with both
    both = 107_000
    counts = TwoDrugs(7000, both, 300, 10_300, 500, 10_500, 1000, 101_000)
    assert interaction_expected(counts) == pytest.approx(7000)
    assert omega(counts).point == pytest.approx(0, abs=1e-9)


def test_the_order_of_the_drugs_does_not_matter():
    one = TwoDrugs(9, 90, 30, 900, 4, 800, 100, 50_000)
    other = TwoDrugs(9, 90, 4, 800, 30, 900, 100, 50_000)
    assert omega(one) == omega(other)


@pytest.mark.parametrize(
    ("counts", "reason"),
    [
        (TwoDrugs(0, 100, 10, 1000, 10, 1000, 1000, 100000), "both drugs and the event"),
        (TwoDrugs(20, 100, 0, 0, 10, 1000, 1000, 100000), "under 'first'"),
        (TwoDrugs(20, 100, 10, 1000, 10, 10, 1000, 100000), "under 'second'"),
    ],
)
def test_what_is_missing_is_named(counts, reason):
    result = omega(counts)
    assert isinstance(result, NotEstimable)
    assert reason in result.reason


@pytest.mark.parametrize(
    "call",
    [
        lambda: TwoDrugs(20, 10, 1, 10, 1, 10, 1, 10),
        lambda: TwoDrugs(-1, 10, 1, 10, 1, 10, 1, 10),
        lambda: omega(VECTOR, level=0),
    ],
)
def test_counts_that_cannot_be_are_refused(call):
    with pytest.raises(OutOfDomain):
        call()


group = st.integers(0, 50).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total)))


@given(st.lists(st.tuples(*[group] * 4), min_size=1, max_size=6))
def test_many_triples_have_the_omega_of_each(triples):
    table = np.array(triples, dtype=float)
    many = omega_of(table[..., 0], table[..., 1])
    for at, groups in enumerate(triples):
        one = omega(TwoDrugs(*(value for pair in groups for value in pair)))
        if isinstance(one, NotEstimable):
            assert np.isnan(many.point[at])
        else:
            assert (many.point[at], many.low[at]) == pytest.approx((one.point, one.low), rel=1e-12, abs=1e-12)
