"""Empirical calibration by controls, and how well a measure tells controls apart."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import optimize
from scipy import stats as scipy_stats

from rechallenge.stats import (
    Estimate,
    NotEstimable,
    OutOfDomain,
    SystematicError,
    auc,
    calibrated_interval,
    calibrated_interval_of,
    calibrated_p,
    calibrated_p_of,
    calibrated_p_of_count,
    coverage,
    empirical_null,
    empirical_null_of_counts,
    standard_error,
    systematic_error,
)

# The six negative controls that the EmpiricalCalibration vignette prints (SCCS, gastrointestinal bleeding), 3.0.0
LOG_RATIO = np.array([0.4339021, 0.6363184, 0.9297549, 1.6919273, 0.5261691, 0.8581890])
ERROR = np.array([0.7617538, 0.1839892, 0.2979802, 0.5955222, 0.1967199, 0.1308460])
NULL = SystematicError(mean_at_0=0.7920, sd_at_0=0.2835)  # as printed there, from all its controls
SERTRALINE = (0.7326235, 0.07371708)


def test_the_calibrated_p_of_sertraline_is_that_of_the_vignette():
    # printed 0.839405 from a null that is itself printed to four digits
    assert calibrated_p_of(NULL, *SERTRALINE) == pytest.approx(0.839405, abs=2e-4)


def test_the_null_is_the_maximum_of_its_likelihood():
    def loss(theta):
        return -scipy_stats.norm(theta[0], np.hypot(theta[1], ERROR)).logpdf(LOG_RATIO).sum()

    found = empirical_null(LOG_RATIO, ERROR)
    best = min(
        (optimize.minimize(loss, start, method="Nelder-Mead", options={"xatol": 1e-10, "fatol": 1e-12}) for start in
         ([0.7, 0.3], [0.7, 0.01])), key=lambda result: result.fun,
    )  # fmt: skip
    assert loss([found.mean_at_0, found.sd_at_0]) <= best.fun + 1e-10
    assert found.mean_at_0 == pytest.approx(best.x[0], abs=1e-4)
    assert found.n_controls == 6


def test_a_planted_error_is_found_and_taken_off():
    random = np.random.default_rng(3)
    error = random.uniform(0.05, 0.4, 400)
    seen = random.normal(0.3, np.hypot(0.2, error))
    null = empirical_null(seen, error)
    assert null.mean_at_0 == pytest.approx(0.3, abs=0.04)
    assert null.sd_at_0 == pytest.approx(0.2, abs=0.04)
    naive = scipy_stats.norm.sf(np.abs(seen) / error) * 2
    assert np.mean(naive < 0.05) > 0.3
    assert np.mean(calibrated_p_of(null, seen, error) < 0.05) == pytest.approx(0.05, abs=0.03)
    limits = calibrated_interval_of(null, seen, error)
    held, of = coverage(limits.low, limits.high, 0.0)
    assert of == 400
    assert held / of == pytest.approx(0.95, abs=0.03)


def test_a_planted_error_of_rare_pairs_is_found_from_their_counts():
    chance = np.random.default_rng(2)
    expected = np.exp(chance.uniform(-1.5, 5, 3000))
    observed = chance.poisson(expected * np.exp(chance.normal(0.4, 0.3, len(expected))))
    assert (observed == 0).sum() > 300
    found = empirical_null_of_counts(observed, expected)
    assert found.mean_at_0 == pytest.approx(0.4, abs=0.02)
    assert found.sd_at_0 == pytest.approx(0.3, abs=0.02)
    assert found.n_controls == 3000


def test_with_many_reports_counts_give_the_null_of_their_ratios():
    chance = np.random.default_rng(4)
    expected = chance.uniform(100, 400, 80)
    observed = chance.poisson(expected * np.exp(chance.normal(-0.2, 0.4, 80)))
    by_ratio = empirical_null(np.log(observed / expected), 1 / np.sqrt(observed))
    by_count = empirical_null_of_counts(observed, expected)
    assert (by_count.mean_at_0, by_count.sd_at_0) == pytest.approx((by_ratio.mean_at_0, by_ratio.sd_at_0), abs=5e-3)


@pytest.mark.parametrize(
    ("observed", "expected"), [([1], [1, 2]), ([1, 2], [0, 1]), ([-1, 2], [1, 1]), ([1, 2], [1, np.inf])]
)
def test_counts_of_controls_that_cannot_be_are_refused(observed, expected):
    with pytest.raises(OutOfDomain):
        empirical_null_of_counts(observed, expected)


def test_without_error_the_chance_of_a_count_is_that_of_poisson():
    none = SystematicError(mean_at_0=0.0, sd_at_0=0.0)
    for observed, expected in ((0, 1.4), (3, 1.4), (12, 5.0), (1, 5.0)):
        by_hand = 2 * min(scipy_stats.poisson.cdf(observed, expected), scipy_stats.poisson.sf(observed - 1, expected))
        assert calibrated_p_of_count(none, observed, expected) == pytest.approx(min(1.0, by_hand), rel=1e-9)


def test_an_error_of_the_method_makes_far_counts_likelier():
    error = SystematicError(mean_at_0=0.5, sd_at_0=0.4)
    draws = np.random.default_rng(1)
    counts = draws.poisson(5 * np.exp(draws.normal(0.5, 0.4, 200_000)))
    p = calibrated_p_of_count(error, 16, 5.0)
    assert p == pytest.approx(2 * np.mean(counts >= 16), abs=0.005)
    assert p > calibrated_p_of_count(SystematicError(mean_at_0=0.0, sd_at_0=0.0), 16, 5.0)


def test_too_few_controls_or_none_with_a_report_give_no_null_of_counts():
    assert isinstance(empirical_null_of_counts([1, 0, 2, 1], [1.0] * 4), NotEstimable)
    assert isinstance(empirical_null_of_counts([0] * 9, [1.0] * 9), NotEstimable)


def test_an_error_that_grows_with_the_effect_is_found_from_positive_controls():
    random = np.random.default_rng(4)
    truth = np.repeat(np.log([1, 1.5, 2, 4]), 250)
    error = random.uniform(0.02, 0.15, 1000)
    seen = random.normal(0.1 + 0.8 * truth, np.hypot(0.1 + 0.1 * truth, error))
    model = systematic_error(seen, error, truth)
    assert [model.mean_at_0, model.mean_slope, model.sd_at_0, model.sd_slope] == pytest.approx(
        [0.1, 0.8, 0.1, 0.1], abs=0.04
    )
    limits = calibrated_interval_of(model, seen, error)
    held, of = coverage(limits.low, limits.high, truth)
    assert held / of == pytest.approx(0.95, abs=0.02)
    assert np.mean(limits.point - truth) == pytest.approx(0, abs=0.02)


@given(
    st.floats(-3, 3),
    st.floats(0.01, 1),
    st.floats(-0.5, 0.5),
    st.floats(0.5, 1.5),
    st.floats(0, 0.5),
    st.floats(0, 0.2),
)
def test_a_limit_is_the_truth_whose_estimate_lies_z_away(seen, error, at_0, slope, sd, sd_slope):
    model = SystematicError(at_0, sd, slope, sd_slope)
    limits = calibrated_interval_of(model, seen, error).only()
    z = scipy_stats.norm.ppf(0.975)
    for truth, shift in ((limits.low, z), (limits.point, 0), (limits.high, -z)):
        spread = math.hypot(sd + sd_slope * abs(truth), error)
        assert seen - shift * spread == pytest.approx(at_0 + slope * truth, abs=1e-8)


def test_without_systematic_error_nothing_changes():
    ror = Estimate(2.0, 1.2, 2.0**2 / 1.2, 0.95)
    none = SystematicError(0.0, 0.0)
    same = calibrated_interval(none, ror)
    assert (same.point, same.low, same.high) == pytest.approx((ror.point, ror.low, ror.high))
    assert calibrated_p(none, ror) == pytest.approx(2 * scipy_stats.norm.sf(math.log(2) / standard_error(ror)))


@pytest.mark.parametrize(("mean", "sd"), [(0.0, 0.3), (0.4, 0.2), (-0.4, 0.2), (0.3, 0.0)])
def test_the_expected_error_is_that_of_many_draws(mean, sd):
    draws = np.abs(np.random.default_rng(1).normal(mean, sd, 400_000))
    assert SystematicError(mean, sd).expected_absolute == pytest.approx(draws.mean(), abs=2e-3)


def test_too_few_controls_give_no_null_and_gaps_are_left_out():
    assert isinstance(empirical_null([0.1] * 4, [0.2] * 4), NotEstimable)
    with_gap = empirical_null([*LOG_RATIO, np.nan, np.inf], [*ERROR, 0.1, 0.1])
    assert with_gap == empirical_null(LOG_RATIO, ERROR)
    assert isinstance(systematic_error(LOG_RATIO, ERROR, 0.0), NotEstimable)
    assert isinstance(systematic_error([0.1], [0.2], [0.0]), NotEstimable)
    assert np.isnan(calibrated_p_of(NULL, np.nan, 0.2))


@pytest.mark.parametrize(
    "call",
    [
        lambda: empirical_null([0.1] * 6, [-0.2] * 6),
        lambda: calibrated_interval_of(SystematicError(0, 0.1, 0.5, 0.3), 0.2, 0.1),
        lambda: calibrated_interval_of(NULL, 0.2, 0.1, level=95),
        lambda: coverage([2], [1], [0]),
    ],
)
def test_what_cannot_be_calibrated_is_refused(call):
    with pytest.raises(OutOfDomain):
        call()


# CA 125 and CA 19-9 style ratings: Hanley & McNeil 1982 table 1, 58 normal and 51 abnormal readings in five classes
NORMAL, ABNORMAL = (33, 6, 6, 11, 2), (3, 2, 2, 11, 33)


def test_the_area_of_hanley_and_mcneil():
    # Hanley & McNeil 1982, doi:10.1148/radiology.143.1.7063747: area 0.893, standard error 0.032
    normal, abnormal = (np.repeat(np.arange(1, 6), counts) for counts in (NORMAL, ABNORMAL))
    found = auc(abnormal, normal)
    assert found.point == pytest.approx(0.893, abs=5e-4)
    logit_half = (math.log(found.high / (1 - found.high)) - math.log(found.low / (1 - found.low))) / 2
    error = logit_half / scipy_stats.norm.ppf(0.975) * found.point * (1 - found.point)
    assert error == pytest.approx(0.032, abs=2e-3)  # DeLong's against Hanley's own formula


@given(st.lists(st.integers(-9, 9), min_size=2, max_size=30), st.lists(st.integers(-9, 9), min_size=2, max_size=30))
def test_the_area_is_the_rank_statistic(positive, negative):
    found = auc(positive, negative)
    wins = scipy_stats.mannwhitneyu(positive, negative).statistic / (len(positive) * len(negative))
    assert found.point == pytest.approx(wins)
    assert 0 <= found.low <= found.point <= found.high <= 1


def test_an_area_of_one_still_has_room_below():
    found = auc([5, 6, 7, 8, 9], [1, 2, 3])
    assert (found.point, found.high) == (1, 1)
    assert found.low == pytest.approx(scipy_stats.binomtest(3, 3).proportion_ci().low)
    assert auc([math.nan, 2], [1, 0]) == NotEstimable("2 against 1; two or more are needed on either side")
