"""Information component, BCPNN and the gamma-Poisson shrinker."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats as scipy_stats

from rechallenge.stats import (
    GammaMixture,
    NotEstimable,
    OutOfDomain,
    TwoByTwo,
    bcpnn,
    ebgm,
    ebgm_of,
    information_component,
    information_component_approximate,
    information_component_of,
    reports_needed_for_signal,
)

FOUR_DIGITS = 5.1e-5  # the vectors are printed with four decimals
PRIOR = GammaMixture(0.2, 0.1, 2, 4, 1 / 3)  # the fixed test prior of the vectors

# cells: IC; IC025 approximate, exact; IC975 exact; BCPNN IC, IC025; EBGM (EB05, EB95)
VECTORS = {
    (3, 97, 30, 9870): (2.0762, 0.0068, 0.0257, 3.2700, 1.5743, 0.0229, (5.3464, 1.0441, 15.0177)),
    (20, 180, 100, 9700): (2.8215, 2.0711, 2.1201, 3.3843, 2.6136, 1.9034, (7.8808, 5.3670, 11.2465)),
    (10, 990, 100, 9900): (0, -1.0772, -1.0301, 0.7566, -0.0127, -0.9281, (0.8432, 0.5013, 1.3628)),
    (1, 99, 10, 9890): (1.2981, -2.4850, -2.4991, 2.9378, 0.8350, -1.3869, (1.4043, 0.2340, 12.2772)),
    (250, 49750, 20000, 4930000): (0.3033, 0.0943, 0.1189, 0.4766, 0.3026, 0.1189, (1.2217, 1.0997, 1.3544)),
    (5, 995, 1000, 98000): (-0.9397, -2.5019, -2.4672, 0.0550, -0.8836, -2.0684, (0.4632, 0.2307, 0.8525)),
    (120, 79880, 15000, 14905000): (0.5705, 0.2684, 0.3008, 0.8170, 0.5675, 0.3040, (1.4540, 1.2465, 1.6889)),
}


@pytest.mark.parametrize("cells", VECTORS)
def test_golden_vectors_of_shrinkage_measures(cells):
    counts = TwoByTwo(*cells)
    ic, low_approximate, low, high, bate, bate_low, shrunk = VECTORS[cells]
    exact = information_component(counts.a, counts.expected)
    assert (exact.point, exact.low, exact.high) == pytest.approx((ic, low, high), abs=FOUR_DIGITS)
    assert information_component_approximate(counts.a, counts.expected).low == pytest.approx(
        low_approximate, abs=FOUR_DIGITS
    )
    old = bcpnn(counts)
    assert (old.point, old.low) == pytest.approx((bate, bate_low), abs=FOUR_DIGITS)
    new = ebgm(counts.a, counts.expected, PRIOR)
    assert (new.point, new.low, new.high) == pytest.approx(shrunk, abs=FOUR_DIGITS)


def test_no_reports_where_two_are_expected():
    ic = information_component(0, 2)
    assert (ic.point, ic.low, ic.high) == pytest.approx((-2.3219, -12.3138, 0.0069), abs=FOUR_DIGITS)


def test_exact_and_approximate_limits_can_decide_differently_near_the_threshold():
    # expected 0.3385: the closed form says no signal, the gamma quantile says signal
    assert information_component_approximate(3, 0.3385).low < 0 < information_component(3, 0.3385).low


counts_and_expected = st.tuples(st.integers(0, 10**5), st.floats(1e-6, 1e6))


@given(counts_and_expected, st.floats(0.5, 0.999))
def test_exact_limits_are_the_gamma_quantiles(pair, level):
    observed, expected = pair
    ic = information_component(observed, expected, level=level)
    tail = (1 - level) / 2
    posterior = scipy_stats.gamma(observed + 0.5, scale=1 / (expected + 0.5))
    assert posterior.cdf(2**ic.low) == pytest.approx(tail, rel=1e-6)
    assert posterior.sf(2**ic.high) == pytest.approx(tail, rel=1e-6)


@given(st.floats(1e-3, 1e4))
def test_exact_limits_rise_with_the_reports(expected):
    limits = information_component_of(np.arange(200), expected)
    assert (np.diff(limits.low) > 0).all()
    assert (np.diff(limits.high) > 0).all()
    assert (limits.low < limits.point).all()


@given(st.floats(0, 1e4), st.sampled_from(["exact", "approximate"]))
def test_one_report_fewer_than_needed_is_no_signal(expected, limits):
    of = information_component if limits == "exact" else information_component_approximate
    needed = reports_needed_for_signal(expected, limits=limits)
    assert needed >= 3
    assert of(needed, expected).low > 0
    assert needed == 3 or of(needed - 1, expected).low <= 0


positive = st.floats(0.05, 20)
priors = st.builds(
    GammaMixture, alpha1=positive, beta1=positive, alpha2=positive, beta2=positive, weight=st.floats(0.05, 0.95)
)


@settings(max_examples=40)
@given(st.integers(0, 3000), st.floats(1e-4, 1e4), priors)
def test_eb05_and_eb95_are_quantiles_of_the_posterior_mixture(observed, expected, prior):
    estimate = ebgm(observed, expected, prior)
    log_likelihoods = [
        scipy_stats.nbinom.logpmf(observed, alpha, beta / (beta + expected))
        for alpha, beta in ((prior.alpha1, prior.beta1), (prior.alpha2, prior.beta2))
    ]
    first, second = (
        share * math.exp(value - max(log_likelihoods))
        for share, value in zip((prior.weight, 1 - prior.weight), log_likelihoods, strict=True)
    )
    q = first / (first + second)

    def cumulative(value):
        one = scipy_stats.gamma.cdf(value, prior.alpha1 + observed, scale=1 / (prior.beta1 + expected))
        other = scipy_stats.gamma.cdf(value, prior.alpha2 + observed, scale=1 / (prior.beta2 + expected))
        return q * one + (1 - q) * other

    assert cumulative(estimate.low) == pytest.approx(0.05, abs=1e-8)
    assert cumulative(estimate.high) == pytest.approx(0.95, abs=1e-8)
    assert estimate.low < estimate.high


def test_a_prior_of_one_component_gives_plain_gamma_quantiles():
    one = GammaMixture(2.0, 2.0, 7.0, 1.0, 1.0)
    estimate = ebgm(4, 1.5, one)
    posterior = scipy_stats.gamma(6.0, scale=1 / 3.5)
    assert (estimate.low, estimate.high) == pytest.approx((posterior.ppf(0.05), posterior.ppf(0.95)), rel=1e-9)


def test_shrinkage_pulls_small_counts_to_the_prior_and_leaves_large_ones():
    few, many = ebgm(1, 0.01, PRIOR), ebgm(10_000, 100.0, PRIOR)
    assert few.point < 0.3 * (1 / 0.01)
    assert many.point == pytest.approx(100, rel=0.01)


def test_nothing_expected_cannot_be_shrunk():
    assert ebgm(3, 0.0, PRIOR) == NotEstimable("nothing is expected")
    assert np.isnan(ebgm_of([3], [0.0], PRIOR).low).all()


@pytest.mark.parametrize(
    "call",
    [
        lambda: information_component(-1, 1.0),
        lambda: information_component(1, -1.0),
        lambda: information_component(1, math.nan),
        lambda: information_component(1, 1.0, level=1.5),
        lambda: information_component_approximate(1, math.inf),
        lambda: GammaMixture(0.0, 1, 1, 1, 0.5),
        lambda: GammaMixture(1, 1, 1, 1, 1.5),
        lambda: reports_needed_for_signal(-0.1),
    ],
)
def test_values_outside_the_domain_are_refused(call):
    with pytest.raises(OutOfDomain):
        call()
