"""Mettler et al. 2022 (VigiBase, mRNA vaccines, 16 types of vasculitis), Table 1: the whole table from its margins.

Numbers of the table stand in the worked example's comparators file.
"""

from pathlib import Path

import pytest

from rechallenge.signals import ALL_OTHERS, implied_total, read_background, read_comparators
from rechallenge.stats import TwoByTwo, reporting_odds_ratio

FILE = Path(__file__).parents[2] / "examples/jak-vasculitis/source/comparators.toml"
PAPER = next(
    paper
    for paper in read_comparators(FILE.read_text(encoding="utf-8"), FILE.name).reporting
    if paper.id == "mrna-vaccines"
)
TOTAL = implied_total(PAPER.n_drug, [row.n_event for row in PAPER.rows], [row.expected for row in PAPER.rows])


def table_of(row):
    b, c = PAPER.n_drug - row.observed, row.n_event - row.observed
    return TwoByTwo(row.observed, b, c, TOTAL - row.observed - b - c)


def test_the_expected_counts_imply_thirty_million_reports():
    assert pytest.approx(30.03e6, rel=2e-3) == TOTAL  # 30.03 million follow from the first row alone


def test_the_total_used_for_jak_inhibitors_is_the_one_implied_here():
    file = FILE.with_name("background.toml")
    (margins,) = read_background(file.read_text(encoding="utf-8"), file.name).margins
    assert margins.n == round(TOTAL, -3)


@pytest.mark.parametrize("row", PAPER.rows, ids=lambda row: row.event)
def test_expected_counts_are_the_printed_ones(row):
    assert round(table_of(row).expected) == row.expected


@pytest.mark.parametrize("row", PAPER.rows, ids=lambda row: row.event)
def test_reporting_odds_ratios_and_limits_are_the_printed_ones(row):
    ours, printed = reporting_odds_ratio(table_of(row)), row.ror[ALL_OTHERS]
    assert (round(ours.point, 1), round(ours.low, 1), round(ours.high, 1)) == (
        printed.point,
        printed.low,
        printed.high,
    )


def test_the_reference_set_turns_the_answer_round_for_giant_cell_arteritis():
    row = next(row for row in PAPER.rows if row.event == "Giant cell arteritis")
    assert row.ror[ALL_OTHERS].low > 1 > row.ror["influenza vaccines"].high
