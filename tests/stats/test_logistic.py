"""Adjusted reporting odds ratios."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit

from rechallenge.stats import (
    AdjustedOddsRatio,
    NotEstimable,
    OutOfDomain,
    TwoByTwo,
    adjusted_odds_ratio,
    adjusted_odds_ratio_of,
    mantel_haenszel_ror,
    reporting_odds_ratio,
)

cell = st.integers(1, 200)


def reports(a, b, c, d):
    return np.repeat([1, 0, 1, 0], [a, b, c, d]), np.repeat([1, 1, 0, 0], [a, b, c, d]), np.zeros((a + b + c + d, 0))


@settings(max_examples=40)
@given(cell, cell, cell, cell)
def test_without_covariates_the_ratio_is_the_crude_one(a, b, c, d):
    adjusted = adjusted_odds_ratio(*reports(a, b, c, d))
    assert isinstance(adjusted, AdjustedOddsRatio)
    assert (adjusted.method, adjusted.is_separated) == ("maximum-likelihood", False)
    assert adjusted.ratio.point == pytest.approx(reporting_odds_ratio(TwoByTwo(a, b, c, d)).point, rel=1e-7)


@settings(max_examples=40)
@given(*[st.integers(0, 60)] * 4)
def test_without_covariates_firth_adds_half_a_report_to_each_cell(a, b, c, d):
    if not ((a + b) and (c + d) and (a + c) and (b + d)):
        return
    adjusted = adjusted_odds_ratio(*reports(a, b, c, d), method="firth")
    assert adjusted.ratio.point == pytest.approx((a + 0.5) * (d + 0.5) / ((b + 0.5) * (c + 0.5)), rel=1e-5)
    assert adjusted.ratio.low < adjusted.ratio.point < adjusted.ratio.high
    assert adjusted.is_separated == (min(a, b, c, d) == 0)


@pytest.mark.parametrize("method", ["maximum-likelihood", "firth"])
def test_reports_in_groups_give_what_they_give_one_by_one(method):
    table = np.array([[1, 0, 30, 6], [1, 1, 50, 20], [0, 0, 400, 31], [0, 1, 300, 60], [0, 1, 0, 0]])
    rows = np.repeat(table, table[:, 2], axis=0)
    has_event = np.concatenate([np.arange(n) < events for *_, n, events in table]).astype(int)
    one_by_one = adjusted_odds_ratio(has_event, rows[:, 0], rows[:, 1:2], method=method)
    grouped = adjusted_odds_ratio_of(table[:, 2], table[:, 3], table[:, 0], table[:, 1:2], method=method)
    assert (grouped.n_reports, grouped.n_events) == (one_by_one.n_reports, one_by_one.n_events) == (780, 117)
    assert grouped.ratio.low == pytest.approx(one_by_one.ratio.low, rel=1e-7)
    assert grouped.ratio.point == pytest.approx(one_by_one.ratio.point, rel=1e-7)


@pytest.mark.parametrize(
    ("n_reports", "n_events"), [([3, 4], [4, 0]), ([3.5, 4], [1, 1]), ([3], [1]), ([-1, 2], [0, 1])]
)
def test_counts_of_groups_that_cannot_be_are_refused(n_reports, n_events):
    with pytest.raises(OutOfDomain):
        adjusted_odds_ratio_of(n_reports, n_events, [0, 1], np.zeros((2, 0)))


def binomial_profile_fall(cells, log_ratio):
    """Fall of the log-likelihood when the odds ratio is held, by direct search over the other parameter."""
    from scipy.optimize import minimize_scalar

    a, b, c, d = cells

    def loss(base):
        drug, none = expit(base + log_ratio), expit(base)
        return -(a * np.log(drug) + b * np.log1p(-drug) + c * np.log(none) + d * np.log1p(-none))

    def entropy(x, y):
        return x * np.log(x / (x + y)) + y * np.log(y / (x + y))

    return minimize_scalar(loss, bracket=(-5, 0), tol=1e-12).fun + entropy(a, b) + entropy(c, d)


@pytest.mark.parametrize("cells", [(20, 180, 100, 9700), (3, 97, 30, 9870), (5, 8, 6, 11)])
def test_limits_lie_where_the_profile_has_fallen_by_half_the_chi_square_quantile(cells):
    ratio = adjusted_odds_ratio(*reports(*cells)).ratio
    for limit in (ratio.low, ratio.high):
        assert binomial_profile_fall(cells, np.log(limit)) == pytest.approx(3.841458820694124 / 2, abs=1e-6)


def test_a_confounder_is_taken_out():
    strata = [TwoByTwo(10, 90, 50, 950), TwoByTwo(50, 195, 20, 120)]
    event, drug, stratum = (
        np.concatenate(parts)
        for parts in zip(
            *((*reports(t.a, t.b, t.c, t.d)[:2], np.full(t.n, at)) for at, t in enumerate(strata)), strict=True
        )
    )
    adjusted = adjusted_odds_ratio(event, drug, stratum).ratio
    stratified = mantel_haenszel_ror(strata)
    assert adjusted.point == pytest.approx(stratified.point, rel=0.05)
    crude = TwoByTwo(*(sum(getattr(t, name) for t in strata) for name in "abcd"))
    assert reporting_odds_ratio(crude).point > 1.3 * adjusted.point


def test_a_known_effect_is_found_beside_its_covariates():
    random = np.random.default_rng(6)
    n = 40_000
    age, sex = random.integers(0, 4, n), random.integers(0, 2, n)
    drug = random.random(n) < 0.05 + 0.05 * sex
    event = random.random(n) < expit(-4 + 0.3 * age + 0.5 * sex + 0.8 * drug)
    columns = np.column_stack([*(age == group for group in (1, 2, 3)), sex])
    found = adjusted_odds_ratio(event, drug, columns)
    assert found.ratio.low < np.exp(0.8) < found.ratio.high
    assert (found.n_reports, found.n_events) == (n, int(event.sum()))
    penalised = adjusted_odds_ratio(event, drug, columns, method="firth")
    assert penalised.ratio.point == pytest.approx(found.ratio.point, rel=0.01)


def test_separated_reports_are_said_to_be_and_have_finite_limits():
    separated = reports(5, 0, 30, 100)
    found = adjusted_odds_ratio(*separated)
    assert (found.method, found.is_separated) == ("firth", True)
    assert np.isfinite([found.ratio.low, found.ratio.high]).all()
    refused = adjusted_odds_ratio(*separated, method="maximum-likelihood")
    assert isinstance(refused, NotEstimable)
    assert "separation" in refused.reason


def test_what_has_no_contrast_is_not_estimable():
    assert adjusted_odds_ratio([0, 0], [0, 1], [0, 0]) == NotEstimable("no reports with the event")
    assert adjusted_odds_ratio([0, 1], [1, 1], [0, 0]) == NotEstimable("no reports without the drug")
    event, drug, _ = reports(5, 6, 7, 8)
    repeated = adjusted_odds_ratio(event, drug, drug)
    assert repeated == NotEstimable("a column is a combination of the others")


@pytest.mark.parametrize(
    "call",
    [
        lambda: adjusted_odds_ratio([0, 1, 1], [0, 1], [0, 0, 0]),
        lambda: adjusted_odds_ratio([0, 2], [0, 1], [0, 0]),
        lambda: adjusted_odds_ratio([0, 1], [0, 1], [0, np.nan]),
        lambda: adjusted_odds_ratio([0, 1], [0, 1], [0, 0], level=95),
    ],
)
def test_values_outside_the_domain_of_a_regression_are_refused(call):
    with pytest.raises(OutOfDomain):
        call()
