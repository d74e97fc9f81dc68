"""Numbers that pvda, openEBGM and PhViD (R 4.2) computed, pair by pair."""

import csv
import gzip
from collections import defaultdict

import numpy as np
import pytest

from rechallenge.stats import (
    GammaMixture,
    NotConverged,
    bcpnn_moments_of,
    ebgm_of,
    empty_cells,
    fit_prior,
    information_component_of,
    log_likelihood_at,
    measure_table,
    mixture_weight_of,
    proportional_reporting_ratio_of,
    relative_reporting_ratio_of,
    reporting_odds_ratio_of,
    squash,
    stratified_expected_of,
)

UNROUNDED = 1e-12  # the tables hold full doubles; the rest is the two programs' rounding
PHVID_REPORTS = 1_196_487


class Table:
    """A CSV table by column, empty and NA as not a number."""

    def __init__(self, path):
        opener = gzip.open if path.suffix == ".gz" else open
        with opener(path, "rt", encoding="utf-8", newline="") as lines:
            rows = list(csv.reader(lines))
        self.names, self.rows = rows[0], rows[1:]

    def __getitem__(self, name):
        at = self.names.index(name)
        return np.array([float(row[at]) if row[at] not in {"", "NA"} else np.nan for row in self.rows])


def same(ours, theirs, tolerance=UNROUNDED):
    np.testing.assert_allclose(ours, theirs, rtol=tolerance, atol=tolerance, equal_nan=True)


def cells_of(table, observed, n_drug, n_event, n):
    a, drug, event = table[observed], table[n_drug], table[n_event]
    return a, drug - a, event - a, n - drug - event + a


@pytest.fixture(scope="module")
def oracles(shared):
    return shared / "oracles"


def test_pvda_ratios_of_1306_pairs(oracles):
    table = Table(oracles / "pvda_drug_event_df_all.csv")
    cells = [table[name] for name in ("obs", "b", "c", "d")]
    for name, measure in (("prr", proportional_reporting_ratio_of), ("ror", reporting_odds_ratio_of)):
        ours = measure(*cells)
        same(ours.point, table[name])
        is_finite = np.isfinite(table[name])  # pvda prints "infinite" for the upper limit of an infinite ratio
        same(ours.low, table[f"{name}2.5"])
        same(ours.high[is_finite], table[f"{name}97.5"][is_finite])


@pytest.mark.parametrize("name", ["pvda_drug_event_df_all.csv", "pvda_ic_grid.csv"])
def test_pvda_information_component_with_its_edge_cases(oracles, name):
    table = Table(oracles / name)
    ours = information_component_of(table["obs"], table["exp" if "exp" in table.names else "exp_rrr"])
    for limit, column in ((ours.point, "ic"), (ours.low, "ic2.5"), (ours.high, "ic97.5")):
        same(limit, table[column])


@pytest.mark.parametrize(
    ("table", "fit", "n_signals"),
    [("vignette04_theta", "vignette04_published", 131), ("zeroes_theta", "zeroes_squashed", None)],
)
def test_openebgm_scores_of_17189_pairs_at_given_theta(oracles, table, fit, n_signals):
    fits = Table(oracles / "openEBGM_caers_hyperparameters.csv")
    row = next(row for row in fits.rows if row[0] == fit)
    prior = GammaMixture(*map(float, row[1:6]))
    scores = Table(oracles / f"openEBGM_caers_scores_{table}.csv")
    observed, expected = scores["N"], scores["E"]
    ours = ebgm_of(observed, expected, prior)
    same(mixture_weight_of(observed, expected, prior), scores["qn"])
    np.testing.assert_allclose(ours.point, scores["EBGM"], rtol=0, atol=5.1e-9)  # printed to 8 decimals
    np.testing.assert_allclose(ours.low, scores["EB05"], rtol=0, atol=1e-6)  # printed to 6 decimals
    np.testing.assert_allclose(ours.high, scores["EB95"], rtol=0, atol=1e-6)
    if n_signals is not None:
        assert int((ours.low > 2).sum()) == n_signals  # the published vignette: 131 pairs with EB05 > 2


@pytest.mark.parametrize(
    ("name", "measure", "point"),
    [("PRR", proportional_reporting_ratio_of, "PRR"), ("ROR", reporting_odds_ratio_of, "ROR")],
)
def test_phvid_ratios_of_102483_pairs(oracles, name, measure, point):
    table = Table(oracles / f"PhViD_{name}.csv.gz")
    ours = measure(*cells_of(table, "count", "drug margin", "event margin", PHVID_REPORTS))
    same(ours.point, table[point])
    same(np.log(ours.low), table[f"LB95(log({name}))"])


def test_phvid_relative_reporting_ratios(oracles):
    table = Table(oracles / "PhViD_GPS_full_EB05.csv.gz")
    ours = relative_reporting_ratio_of(table["count"], table["drug margin"] * table["event margin"] / PHVID_REPORTS)
    same(ours, table["n11/E"])
    assert np.isnan(relative_reporting_ratio_of([0, 3], 0.0)).all()


def test_phvid_bcpnn_is_the_exact_moment_form(oracles):
    table = Table(oracles / "PhViD_BCPNN.csv.gz")
    mean, sd = bcpnn_moments_of(
        *cells_of(table, "count", "drug margin", "event margin", PHVID_REPORTS), moments="exact"
    )
    same(mean - 1.959963984540054 * sd, table["Q_0.025(log(IC))"])


def test_phvid_eb05(oracles):
    fits = Table(oracles / "PhViD_GPS_hyper.csv")
    prior = GammaMixture(*map(float, next(row for row in fits.rows if row[0] == "full")[1:6]))
    table = Table(oracles / "PhViD_GPS_full_EB05.csv.gz")
    ours = ebgm_of(table["count"], table["expected count"], prior)
    # PhViD stops its search for a quantile early: good to about 4e-4
    np.testing.assert_allclose(ours.low, table["Q_0.05(lambda)"], rtol=4e-4)


def test_openebgm_expected_counts_stratified_by_gender(oracles):
    reports, with_drug, with_event, with_both = (defaultdict(set) for _ in range(4))
    for report, drug, event, stratum in Table(oracles / "openEBGM_caers.csv").rows:
        reports[stratum].add(report)
        with_drug[stratum, drug].add(report)
        with_event[stratum, event].add(report)
        with_both[stratum, drug, event].add(report)
    table = Table(oracles / "openEBGM_caers_stratified_counts.csv")
    cells = []
    for drug, event, *_ in table.rows:
        for stratum in sorted(reports):
            both = len(with_both[stratum, drug, event])
            n_drug, n_event = len(with_drug[stratum, drug]), len(with_event[stratum, event])
            cells.append((both, n_drug - both, n_event - both, len(reports[stratum]) - n_drug - n_event + both))
    by_pair = np.array(cells).reshape(len(table.rows), len(reports), 4)
    same(stratified_expected_of(*np.moveaxis(by_pair, -1, 0)), table["E"])
    np.testing.assert_array_equal(by_pair[..., 0].sum(axis=1), table["N"])


def prior_of(oracles, file, fit):
    table = Table(oracles / file)
    return GammaMixture(*map(float, next(row for row in table.rows if row[0] == fit)[1:6]))


def numbers(prior):
    return [prior.alpha1, prior.beta1, prior.alpha2, prior.beta2, prior.weight]


@pytest.fixture(scope="module")
def caers(oracles):
    """Observed and expected counts of the reported pairs, and the empty cells, unsquashed as far as margins differ."""
    reports, drugs, events = set(), defaultdict(set), defaultdict(set)
    for report, drug, event, _ in Table(oracles / "openEBGM_caers.csv").rows:
        reports.add(report)
        drugs[drug].add(report)
        events[event].add(report)
    scores = Table(oracles / "openEBGM_caers_scores_vignette04_theta.csv")
    margins = [np.array([len(ids) for ids in side.values()]) for side in (drugs, events)]
    empty = empty_cells(*margins, len(reports), scores["E"], width=1e-3)
    assert empty.n_cells == len(drugs) * len(events) - len(scores.rows)
    return squash(scores["N"], scores["E"], width=0), empty


PUBLISHED_CAERS = [3.25596685, 0.39998994, 2.02376139, 1.90614108, 0.06530755]


@pytest.mark.parametrize("width", [0.0, 0.01])
def test_openebgm_prior_of_truncated_components_on_caers(caers, width):
    fit = fit_prior(caers[0].merged(width), convention="truncated-components")
    np.testing.assert_allclose(numbers(fit.require()), PUBLISHED_CAERS, rtol=1e-5)  # that program's own stopping rule
    # openEBGM prints -logL 4162.456 of the unmerged cells; merging cells moves it in the fourth decimal
    assert fit.log_likelihood == pytest.approx(-4162.45571, abs=1e-5 if width == 0 else 1e-3)
    assert (fit.n_agreeing, fit.boundary, fit.has_converged) == (3, (), True)


@pytest.mark.parametrize("fit", ["nozero_full", "nozero_squashed", "vignette04_published", "zeroes_squashed"])
def test_openebgm_log_likelihood_at_its_own_hyperparameters(oracles, caers, fit):
    reported, empty = caers
    table = Table(oracles / "openEBGM_caers_hyperparameters.csv")
    theirs = table["negLL_full_data"][[row[0] for row in table.rows].index(fit)]
    prior = prior_of(oracles, "openEBGM_caers_hyperparameters.csv", fit)
    is_all = fit == "zeroes_squashed"
    cells, convention = (reported.with_more(empty), "all-cells") if is_all else (reported, "truncated-components")
    assert log_likelihood_at(prior, cells, convention) == pytest.approx(
        -theirs, rel=1e-8 if is_all else 1e-12
    )  # empty cells lie in bins of 0.1%


def test_all_cells_of_caers_reach_a_higher_likelihood_than_openebgm_did_by_squashing(oracles, caers):
    cells = caers[0].with_more(caers[1])
    fit = fit_prior(cells)
    theirs = prior_of(oracles, "openEBGM_caers_hyperparameters.csv", "zeroes_squashed")
    gain = fit.log_likelihood - log_likelihood_at(theirs, cells, "all-cells")
    assert 0 < gain < 0.05  # 87348.316 against 87348.342
    np.testing.assert_allclose(np.log(numbers(fit.prior)), np.log(numbers(theirs)), atol=0.05)
    # the surface is flat: their squashed answer lies well within the standard errors of ours
    assert np.all(np.abs(np.log(numbers(fit.prior)) - np.log(numbers(theirs)))[:4] < np.array(fit.standard_errors)[:4])


def test_openebgm_prior_on_stratified_expected_counts(oracles):
    table = Table(oracles / "openEBGM_caers_stratified_counts.csv")
    theirs = prior_of(oracles, "openEBGM_caers_stratified_hyper.csv", "stratified_squashed")
    cells = squash(table["N"], table["E"], width=0)
    fit = fit_prior(cells, convention="truncated-components")
    # squashed there, whole here: ours must be at least as likely on the whole data, and nearly the same
    gain = fit.log_likelihood - log_likelihood_at(theirs, cells, "truncated-components")
    assert 0 <= gain < 0.01
    np.testing.assert_allclose(np.log(numbers(fit.prior)), np.log(numbers(theirs)), atol=0.05)


@pytest.mark.parametrize(("name", "convention"), [("full", "all-cells"), ("trunc", "truncated-components")])
def test_phvid_prior_on_102483_pairs(oracles, name, convention):
    table = Table(oracles / "PhViD_counts.csv.gz")
    n = table["N"][0]
    expected = table["n1."] * table["n.1"] / n
    reported = squash(table["n11"], expected)
    margins = [np.array([float(v) for v in {row[at]: row[at + 3] for row in table.rows}.values()]) for at in (0, 1)]
    cells = reported.with_more(empty_cells(*margins, n, expected))
    fit = fit_prior(cells, convention=convention)
    theirs = prior_of(oracles, "PhViD_GPS_hyper.csv", name)
    np.testing.assert_allclose(
        numbers(fit.require()), numbers(theirs), rtol=6e-4
    )  # its search stops early: nlm's default


def test_only_all_cells_are_stable_on_a_real_faers_quarter(oracles):
    duckdb = pytest.importorskip("duckdb", reason="reading the extract needs the extra 'faers'")
    rows = f"(select distinct CASEID, DRUG, AE from '{oracles / 'real_faers22q3.parquet'}')"

    def counted(by, what):
        return duckdb.sql(f"select {by}, {what} as n from {rows} group by {by} order by {by}").fetchnumpy()

    (n,) = duckdb.sql(f"select count(distinct CASEID) from {rows}").fetchall()[0]
    drugs, events = (counted(by, "count(distinct CASEID)") for by in ("DRUG", "AE"))
    pairs = counted("DRUG, AE", "count(*)")
    at_drug, at_event = (
        np.searchsorted(np.asarray(side[key], dtype=str), np.asarray(pairs[key], dtype=str))
        for side, key in ((drugs, "DRUG"), (events, "AE"))
    )
    expected = drugs["n"][at_drug] * events["n"][at_event] / n
    reported = squash(pairs["n"], expected)
    fit = fit_prior(reported.with_more(empty_cells(drugs["n"], events["n"], n, expected)))
    # an independent fit gave these digits; ours of the unmerged cells 0.152144 0.021244 0.685844 0.916308 0.060843
    np.testing.assert_allclose(numbers(fit.require()), [0.15215, 0.02124, 0.68586, 0.91632, 0.06084], rtol=3e-4)
    assert fit.n_agreeing == fit.n_starts
    for convention in ("truncated-components", "truncated-mixture"):
        bad = fit_prior(reported, convention=convention)
        assert "alpha1" in bad.boundary
        with pytest.raises(NotConverged, match="alpha1 ran to the edge"):
            bad.require()


def test_a_table_is_scored_whichever_way_its_rows_lie(oracles):
    polars = pytest.importorskip("polars", reason="needs a dataframe library")
    table = Table(oracles / "PhViD_counts.csv.gz")
    columns = {"drug": [row[0] for row in table.rows], "event": [row[1] for row in table.rows]}
    columns |= {"observed": table["n11"], "n_drug": table["n1."], "n_event": table["n.1"]}
    frame = polars.DataFrame(columns)
    scored, fit = measure_table(frame, n=PHVID_REPORTS)
    turned, again = measure_table(frame.reverse(), n=PHVID_REPORTS)
    np.testing.assert_allclose(numbers(fit.prior), numbers(again.prior), rtol=1e-9)
    np.testing.assert_allclose(scored["eb05"].to_numpy(), turned["eb05"].to_numpy()[::-1], rtol=1e-7)
    theirs = Table(oracles / "PhViD_GPS_full_EB05.csv.gz")
    eb05 = dict(
        zip(
            zip(*([row[at] for row in theirs.rows] for at in (0, 1)), strict=True),
            theirs["Q_0.05(lambda)"],
            strict=True,
        )
    )
    ours = dict(zip(zip(scored["drug"], scored["event"], strict=True), scored["eb05"], strict=True))
    np.testing.assert_allclose([ours[pair] for pair in eb05], list(eb05.values()), rtol=5e-4)
    assert set(scored["prior_problem"]) == {""}
