"""Published comparators: read strictly, recomputed, filtered by day."""

from datetime import date

import pytest

from rechallenge.model import InputError, Source
from rechallenge.signals import comparator_findings, implied_total, read_comparators
from rechallenge.signals.comparison import members_with_signal, print_follows_from_counts, share_of
from rechallenge.stats import Estimate, NotEstimable

FILE = Source(work="comparators.toml")
FACT = 'published = "2018-03"\nsource = { work = "somebody 2018" }\n'
COHORT = f"""
[[cohort]]
id = "registry"
title = "Registry"
event = "purpura"
{FACT}
arms = [
  {{ name = "quinine", events = 30, person_years = 10_000, per = 1000, printed = 3 }},
  {{ name = "chloroquine", events = 10, person_years = 10_000, per = 1000, printed = 2, is_reference = true }},
]
[[cohort.effects]]
measure = "Hazard ratio"
drug = "quinine"
against = "chloroquine"
is_adjusted = true
printed = {{ point = 1.2, low = 0.8, high = 1.9 }}
"""
SERIES = f"""
[[series]]
id = "cases"
title = "Cases"
kind = "systematic review"
event = "purpura"
drugs = "quinine"
n = 12
{FACT}
by_drug = {{ quinine = 12 }}
shares = [{{ label = "came back when given again", n = 9, of = 14 }}]
"""

PRINTED = "{ point = 5.2, low = 2.4, high = 11.3 }"
REPORTED = f"""
[[reporting]]
id = "table"
title = "Table"
database = "Testland"
drug = "quinine"
event = "blood"
n_drug = 1000
{FACT}
rows = [
  {{ event = "Purpura", observed = 8, n_event = 40, expected = 2, ror = {{ all-others = {PRINTED} }} }}
]
"""


def found(text, **more):
    comparators = read_comparators(f"format = 1\n{text}", "comparators.toml")
    findings = comparator_findings(comparators, source=FILE, question_set="jak-inhibitors", **more)
    return {finding.id.removeprefix("comparators."): finding for finding in findings}


def test_rates_are_recomputed_and_a_printed_rate_that_does_not_follow_is_named():
    findings = found(COHORT)
    assert findings["registry.quinine.rate"].text == "3.00 (2.02 to 4.28)"
    assert findings["registry.quinine.print"].value is True
    assert findings["registry.chloroquine.print"].value is False
    assert "Printed as 2; the counts give 1.00" in findings["registry.chloroquine.print"].note


def test_a_crude_ratio_stands_beside_the_adjusted_one_as_printed():
    findings = found(COHORT)
    assert findings["registry.quinine.crude-ratio"].value["point"] == pytest.approx(3.0)
    assert "registry.chloroquine.crude-ratio" not in findings
    adjusted = findings["registry.quinine.hazard-ratio-adjusted"]
    assert adjusted.text == "1.20 (0.80 to 1.90)"
    assert adjusted.function.endswith("as_published")


def test_a_cohort_may_print_rates_without_counts():
    arms = 'arms = [{ name = "quinine", per = 1000, printed = { point = 15, low = 12, high = 19 } }]'
    text = COHORT[: COHORT.index("arms")] + arms
    assert found(text)["registry.quinine.rate"].text == "15.0 (12.0 to 19.0)"


def test_shares_carry_exact_limits_and_counts_the_warning_that_they_have_no_denominator():
    findings = found(SERIES)
    assert findings["cases.came-back-when-given-again"].text == "0.643 (0.351 to 0.872)"
    assert findings["cases.n"].value == 12
    assert "No denominator" in findings["cases.n"].note
    assert findings["cases.by-drug"].text == "quinine 12"
    assert share_of(9, 14) == Estimate(9 / 14, pytest.approx(0.3514, abs=5e-5), pytest.approx(0.8724, abs=5e-5), 0.95)


def test_what_was_published_after_the_day_is_left_out():
    assert found(SERIES, as_of=date(2018, 3, 31))
    assert not found(SERIES, as_of=date(2018, 3, 30))


@pytest.mark.parametrize(
    ("events", "years", "per", "printed", "follows"),
    [
        (81, 52_428, 10_000, 16, False),
        (14, 20_365, 10_000, 7, True),
        (9, 3429, 1000, 2.62, True),
        (14, 3429, 1000, 4.08, True),
    ],
)
def test_a_printed_rate_follows_from_its_counts_or_not(events, years, per, printed, follows):
    assert print_follows_from_counts(events, years, per=per, printed=printed) is follows


def test_a_published_list_of_signals_is_searched_for_members_of_the_set_in_any_spelling():
    assert members_with_signal("jak-inhibitors", ["hydralazine", "XELJANZ", "a drug unknown here"]) == ["tofacitinib"]
    reporting = f"""
    [[reporting]]
    id = "signals"
    title = "Signals"
    database = "Testland"
    drug = "all drugs"
    event = "purpura"
    n_signals = 3
    signals = ["hydralazine", "propylthiouracil"]
    {FACT}
    """
    finding = found(reporting)["signals.members"]
    assert finding.value == []
    assert finding.text == "none"
    assert finding.note == "1 of 3 drugs could not be read."


def test_a_published_table_is_recomputed_beside_what_it_prints():
    findings = found(REPORTED)
    total = findings["table.total"].value
    assert total == 21_333  # between 1000 * 40 / 2.5 = 16 000 and 1000 * 40 / 1.5 = 26 667
    cells = findings["table.purpura.recomputed"].inputs["counts"]
    assert cells == {"a": 8, "b": 992, "c": 32, "d": total - 1032}
    assert findings["table.purpura.all-others"].text == "5.2 (2.4 to 11.3)"


def test_a_table_whose_rows_fit_no_total_keeps_only_what_it_prints():
    second = 'rows = [{ event = "Rash", observed = 1, n_event = 40, expected = 9 }, '
    findings = found(REPORTED.replace("rows = [", second))
    assert findings["table.total"].value is None
    assert "table.purpura.recomputed" not in findings
    assert "table.purpura.all-others" in findings


def test_the_total_of_a_database_follows_from_printed_expected_counts():
    # 1000 * 20 000 / 200.5 = 99 751 to 1000 * 20 000 / 199.5 = 100 251; the second row allows more
    assert implied_total(1000, [20_000, 500], [200, 5]) == 100_001
    assert implied_total(1000, [20_000, 500], [200, 9]) == NotEstimable(
        "no total fits the expected counts of every row"
    )
    assert isinstance(implied_total(1000, [10], [0]), NotEstimable)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (COHORT.replace("events = 30, ", ""), "events goes with person_years"),
        (COHORT.replace("printed = 3 }", "is_reference = true }"), "more than one reference"),
        (COHORT.replace("low = 0.8", "low = 1.8"), "does not lie between"),
        (SERIES.replace("n = 9, of = 14", "n = 15, of = 14"), "15 of 14"),
        (SERIES + SERIES, "id 'cases' is given twice"),
        (COHORT.replace('name = "chloroquine"', 'name = "quinine"'), "arm 'quinine' is given twice"),
        (REPORTED.replace("observed = 8", "observed = 80"), "80 reports with the drug, 40 with any"),
        (REPORTED.replace("n_drug = 1000", ""), "needs n_drug"),
        (SERIES.replace('"2018-03"', '"March 2018"'), "March 2018"),
        (SERIES.replace('id = "cases"', 'id = "Cases!"'), "Cases!"),
        (SERIES.replace("kind =", "knid ="), "did you mean 'kind'"),
    ],
)
def test_comparators_that_cannot_be_are_refused(text, said):
    with pytest.raises(InputError) as refused:
        found(text)
    assert said in str(refused.value)
    assert "comparators.toml" in refused.value.where
