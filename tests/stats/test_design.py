"""How large a study would have to be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rechallenge.stats import OutOfDomain, required_events, required_person_years


def test_doubling_needs_about_65_events():
    assert required_events(2.0) == pytest.approx(65.3, abs=0.05)


def test_the_trial_that_the_letter_calls_for():
    total = required_person_years(7 / 10_000, 2.0)
    assert total == pytest.approx(62_000, rel=5e-3)  # about 62,000 person-years, above 30,000 in each arm
    assert total / 2 > 30_000


@given(st.floats(1.05, 20), st.floats(0.1, 0.9))
def test_protection_and_harm_of_one_size_need_the_same_events(hazard_ratio, allocation):
    assert required_events(hazard_ratio, allocation=allocation) == pytest.approx(
        required_events(1 / hazard_ratio, allocation=1 - allocation)
    )


@given(st.floats(1.05, 20))
def test_more_power_rarer_events_and_smaller_effects_need_more(ratio):
    assert required_events(ratio, power=0.9) > required_events(ratio)
    assert required_events(ratio, allocation=0.25) > required_events(ratio)
    assert required_events(ratio + 0.5) < required_events(ratio)
    assert required_person_years(1e-4, ratio) == pytest.approx(10 * required_person_years(1e-3, ratio))


@pytest.mark.parametrize(
    "call",
    [
        lambda: required_events(1.0),
        lambda: required_events(-2.0),
        lambda: required_events(float("nan")),
        lambda: required_events(2.0, power=1.0),
        lambda: required_events(2.0, alpha=0),
        lambda: required_events(2.0, allocation=1.0),
        lambda: required_person_years(0.0, 2.0),
    ],
)
def test_plans_that_cannot_be_are_refused(call):
    with pytest.raises(OutOfDomain):
        call()
