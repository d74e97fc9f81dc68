"""A dataframe of pairs in, the same with its measures out."""

import numpy as np
import pytest

from rechallenge.stats import OutOfDomain, TwoByTwo, bcpnn, log_likelihood_ratio, measure_table, reporting_odds_ratio

polars = pytest.importorskip("polars", reason="needs a dataframe library")

N = 50_000


@pytest.fixture(scope="module")
def frame():
    random = np.random.default_rng(2)
    n_drug, n_event = random.integers(20, 2_000, 120), random.integers(20, 2_000, 150)
    excess = np.where(
        random.random((120, 150)) < 0.1, random.gamma(0.5, 8, (120, 150)), random.gamma(3, 0.3, (120, 150))
    )
    counts = np.minimum(random.poisson(excess * np.outer(n_drug, n_event) / N), np.minimum.outer(n_drug, n_event))
    drug, event = np.nonzero(counts)
    return polars.DataFrame(
        {
            "drug": [f"D{code}" for code in drug],
            "event": [f"E{code}" for code in event],
            "observed": counts[drug, event],
            "n_drug": n_drug[drug],
            "n_event": n_event[event],
        }
    )


def test_a_table_keeps_its_library_and_rows_and_gains_the_measures(frame):
    scored, fit = measure_table(frame, n=N)
    assert isinstance(scored, polars.DataFrame)
    assert scored.select(frame.columns).equals(frame)
    row = scored.row(17, named=True)
    a, b, c = row["observed"], row["n_drug"] - row["observed"], row["n_event"] - row["observed"]
    one = reporting_odds_ratio(TwoByTwo(a, b, c, N - a - b - c))
    assert (row["ror"], row["ror_low"], row["ror_high"]) == pytest.approx((one.point, one.low, one.high), rel=1e-12)
    assert row["eb05"] < row["ebgm"] < row["eb95"]
    assert (row["prior_convention"], row["prior_problem"], fit.problem) == ("all-cells", "", None)
    assert (row["prior_has_converged"], row["prior_boundary"]) == (True, "")
    older = bcpnn(TwoByTwo(a, b, c, N - a - b - c))
    assert (row["bcpnn"], row["bcpnn_low"], row["bcpnn_high"]) == pytest.approx((older.point, older.low, older.high))
    assert row["log_likelihood_ratio"] == pytest.approx(log_likelihood_ratio(TwoByTwo(a, b, c, N - a - b - c)))
    assert fit.n_cells == 120 * 150


def test_a_bad_prior_leaves_no_ebgm_and_says_why_in_each_row():
    random = np.random.default_rng(1)
    few = polars.DataFrame(
        {
            "drug": [f"D{at % 20}" for at in range(300)],
            "event": [f"E{at // 20}" for at in range(300)],
            "observed": random.poisson(100, 300),
            "n_drug": [10_000] * 300,
            "n_event": [500] * 300,
        }
    )
    scored, fit = measure_table(few, n=N, convention="truncated-components")
    assert fit.problem is not None
    assert scored["ebgm"].is_nan().all()
    assert set(scored["prior_problem"]) == {fit.problem}
    assert set(scored["prior_boundary"]) == {", ".join(fit.boundary)} != {""}
    assert not scored["ic_low"].is_nan().any()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda frame: frame.drop("n_event"), "lacks n_event"),
        (lambda frame: polars.concat([frame, frame.head(1)]), "more than one row"),
        (
            lambda frame: frame.with_row_index().with_columns(n_drug=polars.col("n_drug") + polars.col("index")),
            "differs",
        ),
        (lambda frame: frame.with_columns(observed=polars.lit(0)), "below 1"),
    ],
)
def test_a_table_that_contradicts_itself_is_refused(frame, change, message):
    with pytest.raises(OutOfDomain, match=message):
        measure_table(change(frame), n=N)
