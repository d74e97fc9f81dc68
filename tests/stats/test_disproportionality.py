"""Ratios of reports, chi-square and likelihood ratio against worked vectors."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rechallenge.stats import (
    Estimate,
    NotEstimable,
    OutOfDomain,
    TwoByTwo,
    chi_square,
    log_likelihood_ratio,
    proportional_reporting_ratio,
    proportional_reporting_ratio_of,
    relative_reporting_ratio,
    reporting_odds_ratio,
    reporting_odds_ratio_of,
)

FOUR_DIGITS = 5.1e-5  # the vectors are printed with four decimals
Z_196 = math.erf(1.96 / math.sqrt(2))  # the vectors use z = 1.96, coverage 0.950004

VECTORS = {
    (3, 97, 30, 9870): (0.33, (9.9000, 3.0715, 31.9098), (10.1753, 3.0538, 33.9039), 21.8932, 14.4613, 4.0640),
    (20, 180, 100, 9700): (2.4, (9.8000, 6.1913, 15.5120), (10.7778, 6.5225, 17.8092), 133.3003, 125.8340, 26.1934),
    (10, 990, 100, 9900): (10, (1.0000, 0.5237, 1.9094), (1.0000, 0.5203, 1.9219), 0, 0, 0),
    (1, 99, 10, 9890): (0.11, (9.9000, 1.2793, 76.6109), (9.9899, 1.2667, 78.7872), 7.2817, 1.3982, 1.3547),
    (250, 49750, 20000, 4930000): (
        202.5,
        (1.2375, 1.0927, 1.4015),
        (1.2387, 1.0931, 1.4037),
        11.3003,
        11.0636,
        5.2366,
    ),
    (5, 995, 1000, 98000): (10.05, (0.4950, 0.2060, 1.1892), (0.4925, 0.2041, 1.1884), 2.5892, 2.1019, 0),
    (120, 79880, 15000, 14905000): (
        80.64,
        (1.4920, 1.2468, 1.7854),
        (1.4927, 1.2471, 1.7867),
        19.3339,
        18.8458,
        8.3912,
    ),
}


@pytest.mark.parametrize("cells", VECTORS)
def test_golden_vectors_of_ratios_and_statistics(cells):
    counts = TwoByTwo(*cells)
    expected, prr, ror, pearson, yates, likelihood = VECTORS[cells]
    assert counts.expected == pytest.approx(expected, abs=FOUR_DIGITS)
    for measure, printed in ((proportional_reporting_ratio, prr), (reporting_odds_ratio, ror)):
        estimate = measure(counts, level=Z_196)
        assert isinstance(estimate, Estimate)
        assert (estimate.point, estimate.low, estimate.high) == pytest.approx(printed, abs=FOUR_DIGITS)
    assert chi_square(counts, yates=False) == pytest.approx(pearson, abs=FOUR_DIGITS)
    assert chi_square(counts) == pytest.approx(yates, abs=FOUR_DIGITS)
    assert log_likelihood_ratio(counts) == pytest.approx(likelihood, abs=FOUR_DIGITS)


@pytest.mark.parametrize(
    ("counts", "reason"),
    [
        (TwoByTwo(0, 5, 5, 90), "cell a (drug and event)"),
        (TwoByTwo(5, 0, 5, 90), "cell b (drug without the event)"),
        (TwoByTwo(5, 5, 0, 90), "cell c (event without the drug)"),
        (TwoByTwo(5, 5, 5, 0), "cell d (neither drug nor event)"),
    ],
)
def test_an_empty_cell_is_named_instead_of_an_odds_ratio(counts, reason):
    result = reporting_odds_ratio(counts)
    assert isinstance(result, NotEstimable)
    assert reason in result.reason


def test_the_proportional_ratio_needs_only_the_two_event_cells():
    assert isinstance(proportional_reporting_ratio(TwoByTwo(5, 0, 5, 90)), Estimate)
    for cells, reason in (((0, 5, 5, 9), "cell a"), ((5, 5, 0, 9), "cell c"), ((5, 0, 5, 0), "every report")):
        result = proportional_reporting_ratio(TwoByTwo(*cells))
        assert isinstance(result, NotEstimable)
        assert reason in result.reason


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ((0, 0, 5, 5), "no reports with the drug"),
        ((5, 5, 0, 0), "no reports without the drug"),
        ((0, 5, 0, 5), "no reports with the event"),
        ((5, 0, 5, 0), "no reports without the event"),
    ],
)
def test_an_empty_margin_is_named_instead_of_chi_square(cells, reason):
    assert chi_square(TwoByTwo(*cells)) == NotEstimable(reason)


def test_nothing_expected_leaves_no_reporting_ratio():
    assert relative_reporting_ratio(TwoByTwo(0, 0, 5, 5)) == NotEstimable("no reports with the drug")
    assert relative_reporting_ratio(TwoByTwo(3, 97, 30, 9870)) == pytest.approx(3 / 0.33)


def test_arrays_give_zero_and_infinity_without_limits_where_a_cell_is_empty():
    ratios = reporting_odds_ratio_of([0, 5, 4], [5, 5, 6], [5, 0, 5], [90, 90, 90])
    assert ratios.point.tolist() == [0.0, math.inf, 12.0]
    assert np.isnan(ratios.low[:2]).all()
    assert np.isnan(ratios.high[:2]).all()
    assert np.isfinite([ratios.low[2], ratios.high[2]]).all()
    assert proportional_reporting_ratio_of([0, 5], [5, 5], [5, 0], [90, 90]).point.tolist() == [0.0, math.inf]


cell = st.integers(1, 10**7)
tables = st.builds(TwoByTwo, a=cell, b=cell, c=cell, d=cell)


@given(tables)
def test_the_odds_ratio_is_the_same_for_drug_by_event_and_event_by_drug(counts):
    one, other = (
        reporting_odds_ratio(TwoByTwo(counts.a, b, c, counts.d))
        for b, c in ((counts.b, counts.c), (counts.c, counts.b))
    )
    assert (one.point, one.low, one.high) == pytest.approx((other.point, other.low, other.high), rel=1e-12)


@given(tables)
def test_swapping_drug_and_no_drug_inverts_every_ratio(counts):
    swapped = TwoByTwo(counts.c, counts.d, counts.a, counts.b)
    for measure in (reporting_odds_ratio, proportional_reporting_ratio):
        one, other = measure(counts), measure(swapped)
        assert (one.point, one.low, one.high) == pytest.approx((1 / other.point, 1 / other.high, 1 / other.low))


@given(tables)
def test_the_proportional_ratio_lies_between_one_and_the_odds_ratio(counts):
    odds, ratio = reporting_odds_ratio(counts).point, proportional_reporting_ratio(counts).point
    assert min(1, odds) * (1 - 1e-9) <= ratio <= max(1, odds) * (1 + 1e-9)


@given(tables)
def test_the_continuity_correction_never_raises_chi_square(counts):
    assert 0 <= chi_square(counts) <= chi_square(counts, yates=False)


@given(tables)
def test_the_likelihood_ratio_is_never_negative_and_rises_only_above_expectation(counts):
    value = log_likelihood_ratio(counts)
    assert value >= -1e-6 * counts.n_event  # two large terms of opposite sign meet near a = E
    if counts.a <= counts.expected:
        assert value == 0


def test_a_wider_coverage_gives_a_wider_interval():
    counts = TwoByTwo(20, 180, 100, 9700)
    narrow, wide = reporting_odds_ratio(counts, level=0.9), reporting_odds_ratio(counts, level=0.99)
    assert wide.low < narrow.low < narrow.high < wide.high


@pytest.mark.parametrize(
    "call",
    [
        lambda: TwoByTwo(-1, 1, 1, 1),
        lambda: TwoByTwo(1.5, 1, 1, 1),
        lambda: TwoByTwo(0, 0, 0, 0),
        lambda: reporting_odds_ratio(TwoByTwo(1, 1, 1, 1), level=95),
        lambda: proportional_reporting_ratio(TwoByTwo(0, 1, 1, 1), level=0),
    ],
)
def test_tables_and_levels_that_cannot_be_are_refused(call):
    with pytest.raises(OutOfDomain):
        call()
