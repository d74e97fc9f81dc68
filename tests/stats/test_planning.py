"""What the data could have shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats as scipy_stats

from rechallenge.stats import (
    GammaMixture,
    NotEstimable,
    OutOfDomain,
    TwoByTwo,
    chance_of_signal,
    detectable_ratio,
    masking_ratio,
    passes_eb05,
    passes_evans,
    passes_ic,
    passes_ror,
    reports_needed,
    reports_needed_for_signal,
)

PRIOR = GammaMixture(0.2, 0.1, 2.0, 4.0, 1 / 3)
SCREENS = {
    "ic": lambda table: passes_ic(table.a, table.expected),
    "ror": passes_ror,
    "evans": passes_evans,
    "eb05": lambda table: passes_eb05(table.a, table.expected, PRIOR),
}


@given(st.integers(5, 400), st.integers(5, 300), st.sampled_from(sorted(SCREENS)))
def test_one_report_fewer_does_not_pass(n_drug, n_event, screen):
    n = 20_000
    needed = reports_needed(n_drug, n_event, n, screen=screen, prior=PRIOR)
    if isinstance(needed, NotEstimable):
        return

    def passes(a):
        return SCREENS[screen](TwoByTwo(a, n_drug - a, n_event - a, n - n_drug - n_event + a)) is True

    assert passes(needed)
    assert needed == 3 or not passes(needed - 1)


def test_the_planner_agrees_with_the_one_of_the_information_component():
    assert reports_needed(3755, 255, 215_867) == reports_needed_for_signal(3755 * 255 / 215_867) == 10


def test_margins_that_leave_no_room_for_a_signal_are_said_to():
    assert isinstance(reports_needed(2, 500, 10_000), NotEstimable)
    assert isinstance(reports_needed(9_990, 500, 10_000, screen="evans"), NotEstimable)


@given(st.floats(0.01, 50), st.integers(1, 60), st.sampled_from([0.5, 0.8, 0.95]))
def test_the_detectable_ratio_is_seen_with_the_wanted_chance(expected, needed, power):
    ratio = detectable_ratio(expected, needed, power=power)
    assert chance_of_signal(expected, ratio, needed) == pytest.approx(power, abs=1e-9)
    assert chance_of_signal(expected, ratio, needed) == pytest.approx(
        scipy_stats.poisson.sf(needed - 1, ratio * expected), abs=1e-12
    )


def test_nothing_expected_shows_no_ratio():
    assert isinstance(detectable_ratio(1e-9, 3), NotEstimable)
    assert detectable_ratio(1.0, 0) == 0
    assert chance_of_signal(1.0, 1.0, 0) == 1


def test_a_drug_that_holds_half_of_the_event_masks_the_others():
    counts = TwoByTwo(10, 990, 500, 98_500)
    unmasked = TwoByTwo(10, 990, 250, 97_750)  # 1,000 reports of the masking drug, 250 of them with the event
    assert masking_ratio(counts, unmasked) == pytest.approx((10 * 97_750 / (990 * 250)) / (10 * 98_500 / (990 * 500)))
    assert masking_ratio(counts, counts) == 1
    assert isinstance(masking_ratio(counts, TwoByTwo(10, 990, 0, 97_750)), NotEstimable)


@pytest.mark.parametrize(
    "call",
    [
        lambda: reports_needed(20, 10, 15),
        lambda: reports_needed(5, 5, 15, screen="any"),
        lambda: reports_needed(5, 5, 15, screen="eb05"),
        lambda: chance_of_signal(0, 1, 3),
        lambda: chance_of_signal(1, 1, 2.5),
        lambda: detectable_ratio(1, 3, power=1),
    ],
)
def test_plans_that_cannot_be_are_refused(call):
    with pytest.raises(OutOfDomain):
        call()
