"""Screens are shown one by one."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rechallenge.stats import (
    GammaMixture,
    NotEstimable,
    OutOfDomain,
    TwoByTwo,
    ebgm_of,
    information_component_of,
    passes_eb05,
    passes_eb05_of,
    passes_ema,
    passes_evans,
    passes_evans_of,
    passes_ic,
    passes_limit_of,
    passes_ror,
    reporting_odds_ratio,
    reporting_odds_ratio_of,
)

PRIOR = GammaMixture(0.2, 0.1, 2, 4, 1 / 3)


def all_screens(counts):
    return {
        "evans": passes_evans(counts),
        "ror": passes_ror(counts),
        "ema": passes_ema(counts, is_important_event=True),
        "ic": passes_ic(counts.a, counts.expected),
        "eb05": passes_eb05(counts.a, counts.expected, PRIOR),
    }


def test_a_weak_but_precise_excess_passes_some_screens_and_fails_others():
    assert all_screens(TwoByTwo(120, 79880, 15000, 14905000)) == {
        "evans": False,
        "ror": True,
        "ema": True,
        "ic": True,
        "eb05": False,
    }


def test_a_strong_excess_passes_all():
    assert set(all_screens(TwoByTwo(20, 180, 100, 9700)).values()) == {True}


def test_one_report_is_no_signal_though_its_interval_excludes_one():
    counts = TwoByTwo(1, 99, 10, 9890)
    assert reporting_odds_ratio(counts).low > 1
    assert set(all_screens(counts).values()) == {False}


@given(st.integers(0, 2), st.integers(0, 10**6), st.integers(0, 10**6), st.integers(1, 10**7))
def test_fewer_than_three_reports_never_pass(a, b, c, d):
    assert set(all_screens(TwoByTwo(a, b, c, d)).values()) == {False}


def test_three_reports_pass_the_european_screen_only_under_additional_monitoring():
    counts = TwoByTwo(3, 97, 30, 9870)
    assert passes_ror(counts) is True
    assert passes_ema(counts, is_important_event=True) is False
    assert passes_ema(counts, is_important_event=True, is_additionally_monitored=True) is True
    assert passes_ema(counts, is_important_event=False, is_additionally_monitored=True) is False


def test_the_continuity_correction_can_decide_the_evans_screen():
    counts = TwoByTwo(3, 220, 30, 9000)  # chi-square 3.8 with, 6.3 without the correction
    assert passes_evans(counts) is False
    assert passes_evans(counts, yates=False) is True


@pytest.mark.parametrize("counts", [TwoByTwo(5, 50, 0, 1000), TwoByTwo(5, 0, 5, 1000)])
def test_an_infinite_ratio_is_neither_a_signal_nor_none(counts):
    assert isinstance(passes_ror(counts), NotEstimable)


def test_a_screen_without_expected_count_says_so():
    assert isinstance(passes_eb05(3, 0.0, PRIOR), NotEstimable)
    assert isinstance(passes_evans(TwoByTwo(5, 50, 0, 1000)), NotEstimable)


cells_of_any_size = st.integers(0, 60) | st.sampled_from([0, 3, 5, 20_000_000])


@given(st.lists(st.tuples(*[cells_of_any_size] * 4).filter(any), min_size=1, max_size=8))
def test_screens_of_many_tables_are_those_of_each(tables):
    cells = np.array(tables, dtype=float).T
    counts = [TwoByTwo(*table) for table in tables]
    expected = np.array([table.expected for table in counts])
    shrunk = ebgm_of(cells[0], expected, PRIOR)
    pairs = (
        (passes_evans_of(*cells), [passes_evans(table) for table in counts]),
        (passes_limit_of(cells[0], reporting_odds_ratio_of(*cells), 1.0), [passes_ror(table) for table in counts]),
        (
            passes_limit_of(cells[0], information_component_of(cells[0], expected), 0.0),
            [passes_ic(table.a, table.expected) for table in counts],
        ),
        (passes_eb05_of(cells[0], shrunk), [passes_eb05(table.a, table.expected, PRIOR) for table in counts]),
    )
    for many, each in pairs:
        np.testing.assert_array_equal(many, [np.nan if isinstance(one, NotEstimable) else float(one) for one in each])


def test_eb05_is_not_taken_from_limits_at_another_level():
    with pytest.raises(OutOfDomain):
        passes_eb05_of([3], ebgm_of([3], [1.0], PRIOR, level=0.95))
