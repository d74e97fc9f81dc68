"""Numbers that pvda, openEBGM and PhViD (R 4.2) computed, pair by pair."""

import csv
import gzip
from collections import defaultdict

import numpy as np
import pytest

from rechallenge.stats import (
    GammaMixture,
    bcpnn_moments_of,
    ebgm_of,
    information_component_of,
    mixture_weight_of,
    proportional_reporting_ratio_of,
    reporting_odds_ratio_of,
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
