"""The prior of the gamma-Poisson shrinker: found again where known, refused where the data have none."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy import stats as scipy_stats

from rechallenge.stats import (
    GammaMixture,
    NotConverged,
    OutOfDomain,
    WeightedCells,
    ebgm_of,
    empty_cells,
    fit_prior,
    log_likelihood_at,
    squash,
)

CONVENTIONS = ["all-cells", "truncated-mixture", "truncated-components"]
KNOWN = GammaMixture(0.3, 0.05, 2.0, 2.5, 0.08)


def drawn_cells(prior, n, seed):
    random = np.random.default_rng(seed)
    expected = np.exp(random.normal(0, 1.5, n))
    is_first = random.random(n) < prior.weight
    excess = np.where(
        is_first, random.gamma(prior.alpha1, 1 / prior.beta1, n), random.gamma(prior.alpha2, 1 / prior.beta2, n)
    )
    return random.poisson(excess * expected), expected


@pytest.fixture(scope="module")
def drawn():
    return squash(*drawn_cells(KNOWN, 60_000, 5))


def numbers(prior):
    return np.array([prior.alpha1, prior.beta1, prior.alpha2, prior.beta2, prior.weight])


def test_the_prior_that_cells_were_drawn_from_is_found_within_its_standard_errors(drawn):
    fit = fit_prior(drawn)
    errors = np.array(fit.standard_errors)
    off = np.log(numbers(fit.require())[:4]) - np.log(numbers(KNOWN)[:4])
    assert np.all(np.abs(off) < 4 * errors[:4])
    assert (fit.convention, fit.problem, fit.n_agreeing, fit.n_cells) == ("all-cells", None, 3, 60_000)


@pytest.mark.parametrize("convention", CONVENTIONS)
def test_the_likelihood_is_that_of_two_negative_binomials(convention):
    cells = WeightedCells(np.array([0.0, 1, 4, 30]), np.array([0.2, 0.01, 2.0, 9.0]), np.array([50.0, 3, 2, 1]))
    kept = cells if convention == "all-cells" else cells.reported()
    p, zero = [], []
    for alpha, beta in ((KNOWN.alpha1, KNOWN.beta1), (KNOWN.alpha2, KNOWN.beta2)):
        law = scipy_stats.nbinom(alpha, beta / (beta + kept.expected))
        p.append(law.pmf(kept.observed))
        zero.append(law.pmf(0))
    share = np.array([KNOWN.weight, 1 - KNOWN.weight])
    if convention == "truncated-components":
        chance = share @ (np.array(p) / (1 - np.array(zero)))
    else:
        chance = share @ np.array(p)
        if convention == "truncated-mixture":
            chance = chance / (1 - share @ np.array(zero))
    expected = float(kept.weight @ np.log(chance))
    assert log_likelihood_at(KNOWN, cells, convention) == pytest.approx(expected, rel=1e-11)


@pytest.mark.parametrize("convention", CONVENTIONS)
def test_no_step_away_from_the_fit_is_more_likely(drawn, convention):
    fit = fit_prior(drawn, convention=convention)
    best = numbers(fit.require())
    for at in range(5):
        for factor in (0.999, 1.001):
            moved = best.copy()
            moved[at] *= factor
            assert log_likelihood_at(GammaMixture(*moved), drawn, convention) < fit.log_likelihood


def test_components_come_with_the_longer_tail_first_wherever_the_search_began(drawn):
    swapped = GammaMixture(KNOWN.alpha2, KNOWN.beta2, KNOWN.alpha1, KNOWN.beta1, 1 - KNOWN.weight)
    one, other = (fit_prior(drawn, starts=(start,)).require() for start in (KNOWN, swapped))
    assert one.beta1 < one.beta2
    np.testing.assert_allclose(numbers(one), numbers(other), rtol=1e-5)


def test_cells_that_carry_one_component_are_refused_by_name():
    random = np.random.default_rng(3)
    expected = np.exp(random.normal(0, 1, 3_000))
    fit = fit_prior(squash(random.poisson(expected), expected))  # λ is 1 everywhere: no gamma but a point
    assert fit.problem is not None
    with pytest.raises(NotConverged, match="all-cells"):
        fit.require()


@settings(max_examples=60)
@given(
    st.integers(1, 300).flatmap(
        lambda n: st.tuples(
            arrays.arrays(np.int64, n, elements=st.integers(0, 50)),
            arrays.arrays(np.float64, n, elements=st.floats(1e-6, 1e6)),
        )
    ),
    st.one_of(st.just(0.0), st.floats(1e-6, 0.9)),
)
def test_squashing_keeps_cells_reports_and_expected_reports(pair, width):
    observed, expected = pair
    cells = squash(observed, expected, width=width)
    assert cells.n_cells == len(observed)
    assert cells.observed @ cells.weight == observed.sum()
    assert cells.expected @ cells.weight == pytest.approx(expected.sum(), rel=1e-9)


@settings(max_examples=60)
@given(
    arrays.arrays(np.int64, st.tuples(st.integers(1, 20), st.integers(1, 3)), elements=st.integers(0, 40)),
    arrays.arrays(np.int64, st.integers(1, 20), elements=st.integers(1, 40)),
    st.data(),
)
def test_empty_cells_are_all_cells_less_the_reported(drugs, first_stratum, data):
    n_strata = drugs.shape[1]
    drugs = drugs[drugs.sum(axis=1) > 0]
    if not len(drugs):
        return
    events = np.tile(first_stratum[:, None], n_strata)
    n = np.full(n_strata, 500.0)
    grid = drugs @ (events / n).T
    reported = data.draw(arrays.arrays(np.bool_, grid.shape))
    cells = empty_cells(drugs, events, n if n_strata > 1 else 500.0, grid[reported], width=1e-4)
    left = grid[~reported]
    # E of a stratified cell may round into the next bin of the same width
    assert cells.n_cells == pytest.approx(len(left), abs=0 if n_strata == 1 else len(left))
    if n_strata == 1:
        assert cells.expected @ cells.weight == pytest.approx(left.sum(), rel=1e-4)


def test_strata_of_equal_make_up_have_the_empty_cells_of_the_whole():
    drugs, events, n = np.array([4, 10, 100]), np.array([3, 30]), 1000
    whole = empty_cells(drugs, events, n, [])
    split = empty_cells(np.stack([drugs, drugs], 1), np.stack([events, events], 1), [2 * n, 2 * n], [])
    assert split.n_cells == whole.n_cells == 6
    np.testing.assert_allclose(split.expected, whole.expected, rtol=1e-12)


def test_a_million_like_pairs_and_one_have_the_same_limits():
    random = np.random.default_rng(8)
    observed, expected = random.integers(1, 6, 20_000), np.exp(random.normal(-1, 1.5, 20_000))
    many = ebgm_of(observed, expected, KNOWN)
    for at in range(0, 20_000, 1999):
        one = ebgm_of(observed[at], expected[at], KNOWN)
        assert many.point[at] == pytest.approx(one.only().point, rel=1e-13)
        assert (many.low[at], many.high[at]) == pytest.approx((one.only().low, one.only().high), rel=3e-8)


@settings(max_examples=25)
@given(
    st.builds(
        GammaMixture,
        alpha1=st.floats(0.02, 5),
        beta1=st.floats(0.005, 1),
        alpha2=st.floats(0.2, 50),
        beta2=st.floats(0.2, 50),
        weight=st.floats(0.001, 0.999),
    )
)
def test_interpolated_limits_leave_their_tails_under_any_prior(prior):
    expected = np.exp(np.linspace(-9, 5, 3_000))
    for observed in (0, 1, 7):
        limits = ebgm_of(np.full(3_000, observed), expected, prior)
        q = prior.weight
        first, second = (
            scipy_stats.nbinom(alpha, beta / (beta + expected)).logpmf(observed)
            for alpha, beta in ((prior.alpha1, prior.beta1), (prior.alpha2, prior.beta2))
        )
        share = q / (q + (1 - q) * np.exp(second - first))
        for limit, tail in ((limits.low, 0.05), (limits.high, 0.95)):
            below = share * scipy_stats.gamma.cdf(limit, prior.alpha1 + observed, scale=1 / (prior.beta1 + expected))
            below += (1 - share) * scipy_stats.gamma.cdf(
                limit, prior.alpha2 + observed, scale=1 / (prior.beta2 + expected)
            )
            np.testing.assert_allclose(below, tail, atol=2e-7)


def test_edge_pairs_of_ebgm():
    limits = ebgm_of([0, 3, 0, 5_000_000], [1e-9, 0.0, 2e7, 5e6], KNOWN)
    assert np.isnan(limits.point[1])
    assert np.isnan(limits.low[1])
    assert np.all(limits.low[[0, 2, 3]] <= limits.high[[0, 2, 3]])
    assert limits.point[3] == pytest.approx(1, rel=1e-3)


@pytest.mark.parametrize(
    "call",
    [
        lambda: fit_prior(squash([1, 2], [1.0, 1.0])),
        lambda: fit_prior(squash([0, 1], [1.0, 1.0]), starts=()),
        lambda: fit_prior(squash([0, 0], [1.0, 1.0]), convention="truncated-mixture"),
        lambda: squash([1], [0.0]),
        lambda: squash([-1], [1.0]),
        lambda: squash([1], [1.0], width=-0.1),
        lambda: empty_cells([5], [5], 0, []),
        lambda: empty_cells([5], [5], 10, [2.5, 2.5]),
        lambda: empty_cells([0], [5], 10, []),
        lambda: empty_cells([5], [5], 10, [], width=0),
    ],
)
def test_what_cannot_be_fitted_is_refused(call):
    with pytest.raises(OutOfDomain):
        call()


def test_the_likelihood_of_one_component_is_its_own():
    cells = squash([0, 1, 7], [0.3, 2.0, 1.0], width=0)
    one = GammaMixture(1.5, 1.2, 9.0, 9.0, 1.0)
    law = scipy_stats.nbinom(1.5, 1.2 / (1.2 + cells.expected))
    assert log_likelihood_at(one, cells, "all-cells") == pytest.approx(law.logpmf(cells.observed).sum(), rel=1e-12)
