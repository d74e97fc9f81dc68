"""Time to onset from dates known to the day, the month or the year."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize
from scipy import stats as scipy_stats

from rechallenge.stats import (
    Estimate,
    NotEstimable,
    OutOfDomain,
    WeibullOnset,
    chance_of_earlier,
    onset_curve,
    same_weibull,
    weibull_onset,
)

EIGHTEEN = np.array(
    [
        [0.001, 0.5], [2.5, 3.5], [6.5, 7.5], [13.5, 14.5], [20, 50], [29.5, 30.5], [30, 61], [44.5, 45.5], [59.5, 60.5],
        [60, 120], [89.5, 90.5], [90, 180], [119.5, 120.5], [150, 181], [180.5, 181.5], [240, 365], [364.5, 365.5],
        [365, 730],
    ]
)  # fmt: skip
# Breast retraction after radiotherapy, months: Finkelstein 1986, doi:10.2307/2530698, table 1
RADIOTHERAPY = [
    (45, math.inf), (25, 37), (37, math.inf), (6, 10), (46, math.inf), (0, 5), (0, 7), (26, 40), (18, math.inf),
    (46, math.inf), (46, math.inf), (24, math.inf), (46, math.inf), (27, 34), (36, math.inf), (7, 16), (36, 44), (5, 11),
    (17, math.inf), (46, math.inf), (19, 35), (7, 14), (36, 48), (17, 25), (37, 44), (37, math.inf), (24, math.inf),
    (0, 8), (40, math.inf), (32, math.inf), (4, 11), (17, 25), (33, math.inf), (15, math.inf), (46, math.inf), (19, 26),
    (11, 15), (11, 18), (37, math.inf), (22, math.inf), (38, math.inf), (34, math.inf), (46, math.inf), (5, 12),
    (36, math.inf), (46, math.inf),
]  # fmt: skip


def fitted(low, high, **options):
    found = weibull_onset(low, high, **options)
    assert isinstance(found, WeibullOnset), found
    return found


def test_interval_censored_onsets_fit_as_in_lifelines():
    # lifelines 0.30.3, WeibullFitter.fit_interval_censoring; its search stops within 4e-7 of the top
    found = fitted(*EIGHTEEN.T)
    assert found.scale.point == pytest.approx(103.8029186, rel=1e-6)
    assert found.shape.point == pytest.approx(0.7596816, rel=1e-6)
    assert found.log_likelihood == pytest.approx(-74.36975432794, abs=1e-9)


def test_moments_with_two_still_without_the_event_fit_as_in_lifelines():
    days = np.array([5, 9, 14, 14, 20, 33, 48, 60, 90, 120, 200, 365.0])
    until = np.where(np.isin(np.arange(12), [9, 11]), np.inf, days)
    found = fitted(days, until)
    assert found.scale.point == pytest.approx(87.47875928, rel=1e-6)
    assert found.shape.point == pytest.approx(0.72161368, rel=1e-6)
    assert found.log_likelihood == pytest.approx(-54.8104498929, abs=1e-9)


@settings(max_examples=3)
@given(st.integers(0, 2**31), st.sampled_from([0.6, 1.0, 2.5]))
def test_the_fit_is_that_of_scipy(seed, shape):
    days = scipy_stats.weibull_min(shape, scale=60).rvs(80, random_state=seed)
    low, high = np.floor(days), np.floor(days) + 1
    low[:20], high[:20] = np.floor(days[:20] / 30) * 30, np.floor(days[:20] / 30) * 30 + 30
    censored = scipy_stats.CensoredData(interval=np.column_stack([low, high]))
    theirs = scipy_stats.weibull_min.fit(censored, floc=0)
    ours = fitted(low, high)
    # scipy's simplex stops early
    assert ours.shape.point == pytest.approx(theirs[0], rel=1e-3)
    assert ours.scale.point == pytest.approx(theirs[2], rel=1e-3)


def log_likelihood(shape, scale, days, cut):
    of = scipy_stats.weibull_min(shape, scale=scale)
    return float(np.sum(of.logpdf(days) - of.logcdf(cut)))


@pytest.fixture(scope="module")
def cut_off():
    """Onsets of shape 0.8 and scale 150, of which only those before an extract at 30 to 1,000 days were seen."""
    random = np.random.default_rng(20)
    days = np.ceil(150 * random.weibull(0.8, 6000))
    cut = np.ceil(random.uniform(30, 1000, 6000))
    return days[days <= cut], cut[days <= cut]


def test_what_the_extract_cuts_off_is_allowed_for(cut_off):
    days, cut = cut_off
    naive = fitted(days - 0.5, days + 0.5)
    allowed = fitted(days - 0.5, days, seen_within=cut)
    assert naive.scale.high < 130  # the late ones are missing
    assert allowed.scale.low < 150 < allowed.scale.high
    assert allowed.shape.low < 0.8 < allowed.shape.high
    assert allowed.is_truncated
    assert not naive.is_truncated


def test_the_limits_lie_where_the_profile_of_a_truncated_likelihood_has_fallen(cut_off):
    days, cut = cut_off[0][:60], cut_off[1][:60]
    found = fitted(days, days, seen_within=cut)
    fall = scipy_stats.chi2.ppf(0.95, 1) / 2
    for limit in (found.shape.low, found.shape.high):
        over_scale = optimize.minimize_scalar(
            lambda log_scale, shape=limit: -log_likelihood(shape, math.exp(log_scale), days, cut),
            bounds=(1, 12),
            method="bounded",
        )
        assert found.log_likelihood + over_scale.fun == pytest.approx(fall, abs=1e-4)
    assert log_likelihood(found.shape.point, found.scale.point, days, cut) == pytest.approx(
        found.log_likelihood, abs=1e-8
    )


def test_the_median_is_the_time_by_which_half_have_the_event():
    found = fitted(*EIGHTEEN.T)
    half = scipy_stats.weibull_min(found.shape.point, scale=found.scale.point).ppf(0.5)
    assert found.median.point == pytest.approx(half, rel=1e-9)
    assert found.median.low < half < found.median.high


@pytest.mark.parametrize(("shape", "hazard"), [(0.5, "falling"), (1.0, "constant or unclear"), (2.0, "rising")])
def test_the_shape_tells_how_the_hazard_goes(shape, hazard):
    days = scipy_stats.weibull_min(shape, scale=100).ppf((np.arange(200) + 0.5) / 200)
    assert fitted(days, days).hazard == hazard


@pytest.mark.parametrize(
    ("low", "high", "reason"),
    [
        ([], [], "no onset is known"),
        ([5, 7], [math.inf, math.inf], "no onset is known"),
        ([5], [6], "fewer than two onsets that differ"),
        ([5, 5.2, 4], [6, 6.1, 9], "fewer than two onsets that differ"),
    ],
)
def test_onsets_without_a_shape_are_said_to_have_none(low, high, reason):
    assert weibull_onset(low, high) == NotEstimable(reason)


def test_onsets_that_still_rise_at_the_cut_have_no_fit():
    days = np.array([20, 60, 80, 90, 95, 99, 100.0])
    found = weibull_onset(days, days, seen_within=np.full(7, 100.0))
    assert isinstance(found, NotEstimable)


@pytest.mark.parametrize(
    ("low", "high", "options"),
    [
        ([3], [2], {}),
        ([-1], [2], {}),
        ([1, 2], [3], {}),
        ([0], [0], {}),
        ([1, 9], [3, 10], {"seen_within": [5, 9]}),
        ([1, 9], [3, 10], {"level": 95}),
    ],
)
def test_onsets_that_cannot_be_are_refused(low, high, options):
    with pytest.raises(OutOfDomain):
        weibull_onset(low, high, **options)


def test_two_groups_of_one_distribution_share_it_and_others_do_not():
    same = same_weibull((EIGHTEEN[::2, 0], EIGHTEEN[::2, 1]), (EIGHTEEN[1::2, 0], EIGHTEEN[1::2, 1]))
    apart = same_weibull(tuple(EIGHTEEN.T), tuple(EIGHTEEN.T * 8))
    assert not isinstance(same, NotEstimable)
    assert not isinstance(apart, NotEstimable)
    assert same[1] > 0.5
    assert apart[1] < 0.001
    assert apart[1] == pytest.approx(scipy_stats.chi2.sf(apart[0], 2), rel=1e-9)
    assert isinstance(same_weibull(([1], [2]), tuple(EIGHTEEN.T)), NotEstimable)


def test_the_curve_of_breast_retraction_is_the_published_one():
    # as printed for these data by R's interval and Icens packages
    curve = onset_curve(*np.transpose(RADIOTHERAPY))
    held = curve.share > 1e-4
    assert len(RADIOTHERAPY) == curve.n == 46
    np.testing.assert_array_equal(curve.high[held], [5, 7, 8, 12, 25, 34, 40, 48])
    np.testing.assert_allclose(
        curve.share[held], [0.0463, 0.0334, 0.0887, 0.0708, 0.0926, 0.0818, 0.1209, 0.4656], atol=5e-5
    )


@settings(max_examples=25)
@given(st.lists(st.tuples(st.integers(1, 30), st.booleans()), min_size=2, max_size=40))
def test_with_right_censoring_the_curve_is_that_of_kaplan_and_meier(known):
    days = np.array([day for day, _ in known], float)
    is_open = np.array([is_open for _, is_open in known])
    if is_open.all():
        return
    curve = onset_curve(days, np.where(is_open, np.inf, days))
    data = scipy_stats.CensoredData.right_censored(days, is_open)
    theirs = scipy_stats.ecdf(data).cdf
    at, share = curve.cumulative()
    finite = np.isfinite(at)
    np.testing.assert_allclose(share[finite], theirs.evaluate(at[finite]), atol=2e-5)


@settings(max_examples=25)
@given(st.lists(st.tuples(st.integers(0, 20), st.integers(1, 20)), min_size=1, max_size=25))
def test_no_move_of_mass_makes_the_curve_more_likely(pairs):
    low = np.array([start for start, _ in pairs], float)
    high = low + np.array([length for _, length in pairs], float)
    curve = onset_curve(low, high)
    holds = (curve.low[None, :] >= low[:, None]) & (curve.high[None, :] <= high[:, None])
    chance = holds @ curve.share
    assert curve.share.sum() == pytest.approx(1, abs=1e-6)
    # Gentleman & Geyer 1994: the gradient is n where mass lies and no larger elsewhere
    gradient = (holds / chance[:, None]).sum(axis=0)
    assert (gradient <= len(pairs) * (1 + 1e-3)).all()


def test_quantiles_of_whole_days_are_those_days():
    days = np.array([1, 2, 3, 4, 100.0])
    curve = onset_curve(days - 0.5, days + 0.5)
    assert (curve.quantile(0.25), curve.quantile(0.5), curve.quantile(0.75)) == (2, 3, 4)
    assert isinstance(onset_curve([5, 1], [math.inf, 1]).quantile(0.9), NotEstimable)
    assert onset_curve([], []) == NotEstimable("no onset is known")
    with pytest.raises(OutOfDomain):
        curve.quantile(1)


def test_the_chance_of_earlier_counts_what_cannot_be_told_as_half():
    early = chance_of_earlier(([1, 2, 4], [1, 3, 9]), ([2.5, 5, 20], [2.5, 6, 30]))
    # pairs: 1 before all three; 2-3 holds 2.5 (half), before 5-6 and 20-30; 4-9 after 2.5, overlaps 5-6, before 20-30
    assert isinstance(early, Estimate)
    assert early.point == pytest.approx((3 + 2.5 + 1.5) / 9)


@given(st.lists(st.integers(1, 50), min_size=2, max_size=20), st.lists(st.integers(1, 50), min_size=2, max_size=20))
def test_the_chance_of_earlier_turns_round_with_its_groups(first, second):
    one = chance_of_earlier((first, first), (second, second))
    other = chance_of_earlier((second, second), (first, first))
    wins = scipy_stats.mannwhitneyu(second, first).statistic / (len(first) * len(second))
    assert one.point == pytest.approx(wins)
    assert one.point == pytest.approx(1 - other.point)
    assert one.low == pytest.approx(1 - other.high, abs=1e-9)
