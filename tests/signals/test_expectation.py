"""Background rates over time at risk, and report totals."""

from datetime import date
from pathlib import Path

import pytest

from rechallenge.model import InputError, Source
from rechallenge.signals import expectation_findings, expected_events, read_background
from rechallenge.stats import Estimate

FILE = Source(work="background.toml")
RATE = """
[[rate]]
id = "background"
event = "purpura"
population = "Testland"
setting = "general"
published = "2015"
source = { work = "somebody 2015" }
per = 10_000
"""
EXPOSURE = """
[[exposure]]
id = "trials"
drug = "quinine"
population = "malaria"
person_years = 2000
published = "2019-05"
source = { work = "somebody 2019" }
"""
EXPECTATION = """
[[expectation]]
rate = "background"
exposure = "trials"
why = "same country"
"""

MARGINS = """
format = 1
[[margins]]
id = "base"
database = "Testland"
drug = "quinine"
n_drug = 1000
n = 1_000_000
published = "2020"
source = { work = "somebody" }
events = [{ event = "Purpura", n_event = 12_000 }]
"""


def read(rate="value = 5.0", exposure="", expectation=EXPECTATION):
    text = f"format = 1\n{RATE}{rate}\n{EXPOSURE}{exposure}\n{expectation}"
    return read_background(text, "background.toml")


def by_id(findings):
    return {finding.id.rpartition(".")[2]: finding for finding in findings}


def test_expected_events_carry_the_limits_of_the_rate():
    assert expected_events(2000, 5, per=10_000) == pytest.approx(1.0)
    assert expected_events(2000, 5, per=10_000, low=2, high=10) == Estimate(1.0, 0.4, 2.0, 0.95)


def test_a_rate_without_limits_gives_a_bare_number_and_the_play_of_chance():
    found = by_id(expectation_findings(read(), source=FILE))
    assert set(found) == {"expected", "likely"}
    assert found["expected"].text == "1.0"
    assert found["likely"].value == {"low": 0.0, "high": 3.0, "level": 0.95}
    assert "same country" in found["expected"].note
    assert [source.work for source in found["expected"].sources] == [
        "somebody 2015",
        "somebody 2019",
        "background.toml",
    ]


def test_a_rate_given_as_events_over_time_gets_exact_limits():
    background = read("events = 4\nperson_years = 3429")
    value, low, high = background.rate("background").estimate()
    assert (value, low, high) == pytest.approx((11.67, 3.18, 29.87), abs=5e-3)


def test_an_unknown_observed_count_is_not_none_seen():
    assert "ratio" not in by_id(expectation_findings(read(), source=FILE))
    seen = by_id(expectation_findings(read(exposure="observed = 0"), source=FILE))
    assert seen["ratio"].value["point"] == 0
    assert seen["ratio"].value["high"] == pytest.approx(3.689, abs=5e-4)
    assert seen["chance"].value == 1.0


def test_what_was_published_later_is_left_out():
    assert expectation_findings(read(), source=FILE, as_of=date(2019, 5, 31))
    assert not expectation_findings(read(), source=FILE, as_of=date(2019, 5, 30))  # May 2019: not certainly by the 30th
    assert not expectation_findings(read(), source=FILE, as_of=date(2015, 6, 1))


def test_report_totals_larger_than_the_database_are_refused():
    with pytest.raises(InputError, match="a part is larger than n = 1000"):
        read_background(MARGINS.replace("n = 1_000_000", "n = 1_000"), "b")


def test_report_totals_say_how_many_reports_a_signal_would_need():
    found = by_id(expectation_findings(read_background(MARGINS, "b"), source=FILE))
    assert found["expected"].value == 12
    assert found["needed"].value == 20
    assert found["needed"].inputs == {"expected": 12.0, "limits": "exact"}


@pytest.mark.parametrize(
    ("rate", "expectation", "said"),
    [
        ("value = 5.0\nlow = 1.0", EXPECTATION, "low goes with high"),
        ("value = 5.0\nlow = 6.0\nhigh = 7.0", EXPECTATION, "does not lie between"),
        ("", EXPECTATION, "needs either value or events"),
        ("value = 5.0\nevents = 3\nperson_years = 10", EXPECTATION, "needs either value or events"),
        ("events = 3", EXPECTATION, "events with person_years"),
        ("value = 0.0", EXPECTATION, "> 0"),
        ("events = 0\nperson_years = 10", EXPECTATION, ">= 1"),
        ("value = 5.0", EXPECTATION * 2, "'background over trials' is given twice"),
        ("value = 5.0", EXPECTATION.replace("background", "backgruond"), "there is no rate 'backgruond'"),
        ("value = 5.0", EXPECTATION.replace("trials", "trails"), "there is no exposure 'trails'"),
        ("value = 5.0" + RATE + "value = 6.0", EXPECTATION, "given twice"),
    ],
)
def test_background_that_cannot_be_is_refused_with_its_place(rate, expectation, said):
    with pytest.raises(InputError) as refused:
        read(rate, expectation=expectation)
    assert said in str(refused.value)
    assert "background.toml" in refused.value.where


# D33 and D32 of the reference: what an inert drug would have met, and how many reports a signal would need.
EXAMPLE = Path(__file__).parents[2] / "examples/jak-vasculitis/source/background.toml"


@pytest.fixture(scope="module")
def of_the_example():
    background = read_background(EXAMPLE.read_text(encoding="utf-8"), EXAMPLE.name)
    return {finding.id: finding for finding in expectation_findings(background, source=FILE)}


@pytest.mark.parametrize(
    ("rate", "printed"),
    [
        ("vasculitis-like-ra", "16.4 (9.4 to 28.2)"),
        ("aav-sweden", "0.7 (0.6 to 0.8)"),
        ("aav-sweden-70-84", "2.3"),
        ("lcv-olmsted", "1.1 (0.8 to 1.3)"),
    ],
)
def test_events_that_chance_brings_to_the_tofacitinib_trials(of_the_example, rate, printed):
    assert of_the_example[f"expected.tofacitinib-ra-trials.{rate}.expected"].text == printed


@pytest.mark.parametrize(
    ("event", "expected", "needed"),
    [
        ("cutaneous-vasculitis", "37.7", 53),
        ("henoch-schonlein-purpura", "18.8", 30),
        ("anca-associated-vasculitis-group", "12.9", 22),
        ("anca-positive-vasculitis", "3.8", 10),
        ("giant-cell-arteritis", "7.3", 15),
        ("polyarteritis-nodosa", "3.3", 9),
    ],
)
def test_reports_that_vigibase_would_need(of_the_example, event, expected, needed):
    assert of_the_example[f"reports.vigibase-jak.{event}.expected"].text == expected
    assert of_the_example[f"reports.vigibase-jak.{event}.needed"].value == needed
