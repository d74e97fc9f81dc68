"""Mantel-Haenszel ratios and the stratified expected count."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rechallenge.stats import (
    NotEstimable,
    OutOfDomain,
    TwoByTwo,
    mantel_haenszel_prr,
    mantel_haenszel_ror,
    mantel_haenszel_ror_of,
    proportional_reporting_ratio,
    reporting_odds_ratio,
    stratified_expected,
)

STRATA = [TwoByTwo(10, 90, 50, 950), TwoByTwo(5, 195, 20, 1780)]
FOUR_DIGITS = 5.1e-5


def test_golden_vector_of_two_strata():
    ror = mantel_haenszel_ror(STRATA)
    assert (ror.point, ror.low, ror.high) == pytest.approx((2.1663, 1.2145, 3.8640), abs=FOUR_DIGITS)
    assert mantel_haenszel_prr(STRATA).point == pytest.approx(2.0764, abs=FOUR_DIGITS)
    assert stratified_expected(STRATA) == pytest.approx(7.9545, abs=FOUR_DIGITS)
    crude = TwoByTwo(*(sum(getattr(table, cell) for table in STRATA) for cell in "abcd"))
    assert reporting_odds_ratio(crude).point == pytest.approx(2.0526, abs=FOUR_DIGITS)


cell = st.integers(1, 10**6)
tables = st.builds(TwoByTwo, a=cell, b=cell, c=cell, d=cell)


@given(tables)
def test_one_stratum_gives_the_crude_ratios_and_limits(table):
    for stratified, crude in (
        (mantel_haenszel_ror([table]), reporting_odds_ratio(table)),
        (mantel_haenszel_prr([table]), proportional_reporting_ratio(table)),
    ):
        assert (stratified.point, stratified.low, stratified.high) == pytest.approx(
            (crude.point, crude.low, crude.high), rel=1e-6
        )
    assert stratified_expected([table]) == pytest.approx(table.expected)


@given(st.lists(tables, min_size=1, max_size=6), st.randoms())
def test_the_order_of_strata_does_not_matter(strata, rng):
    shuffled = list(strata)
    rng.shuffle(shuffled)
    assert mantel_haenszel_ror(shuffled).low == pytest.approx(mantel_haenszel_ror(strata).low)


def test_strata_that_all_show_one_ratio_keep_it_when_the_crude_ratio_is_confounded():
    # odds ratio 2 in each stratum; drug and event both commoner in the first: crude 9.9
    strata = [TwoByTwo(80, 120, 20, 60), TwoByTwo(4, 96, 20, 960)]
    assert [reporting_odds_ratio(table).point for table in strata] == pytest.approx([2, 2])
    assert mantel_haenszel_ror(strata).point == pytest.approx(2)
    assert reporting_odds_ratio(TwoByTwo(84, 216, 40, 1020)).point > 9


def test_an_empty_stratum_in_an_array_carries_no_weight():
    full = mantel_haenszel_ror_of([10, 5], [90, 195], [50, 20], [950, 1780])
    padded = mantel_haenszel_ror_of([10, 5, 0], [90, 195, 0], [50, 20, 0], [950, 1780, 0])
    assert padded.only() == full.only()


@pytest.mark.parametrize(
    ("measure", "table", "reason"),
    [
        (mantel_haenszel_ror, TwoByTwo(0, 5, 5, 90), "cells a and d"),
        (mantel_haenszel_ror, TwoByTwo(5, 5, 0, 90), "cells b and c"),
        (mantel_haenszel_prr, TwoByTwo(0, 5, 5, 90), "cell a"),
        (mantel_haenszel_prr, TwoByTwo(5, 5, 0, 90), "cell c"),
        (mantel_haenszel_prr, TwoByTwo(5, 0, 5, 0), "every report"),
    ],
)
def test_the_missing_cells_are_named(measure, table, reason):
    result = measure([table, table])
    assert isinstance(result, NotEstimable)
    assert reason in result.reason


def test_no_strata_are_refused():
    with pytest.raises(OutOfDomain):
        mantel_haenszel_ror([])
