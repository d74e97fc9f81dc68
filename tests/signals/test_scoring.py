"""From counts to measures and screens, each with its way back."""

import msgspec
import pytest

from rechallenge.model import Source
from rechallenge.model.protocol import SignalPlan
from rechallenge.signals import CountTable, Pair, score_counts
from rechallenge.signals.counts import Counted
from rechallenge.stats import GammaMixture, TwoByTwo, information_component, reporting_odds_ratio

FILE = Source(work="signals/counts.toml", digest="sha256:ab")
PRIOR = GammaMixture(0.2, 0.1, 2, 4, 1 / 3)


def table(*pairs, important_events=()):
    counted = Counted(by="a person", on="2021", program="by hand", input="x", input_digest="sha256:00")
    return CountTable(
        format=1,
        database="Testland",
        until="2020",
        level="report",
        roles="primary suspect",
        deduplication="none",
        n_reports=10_000,
        source=Source(work="extract.csv"),
        counted=counted,
        important_events=important_events,
        pairs=pairs,
    )


def scored(*cells, **more):
    a, b, c, d = cells
    counts = table(Pair(drug="quinine", event="Purpura", a=a, b=b, c=c, d=d), **more)
    return score_counts(counts, source=FILE, prior=None)[0]


def test_a_measure_shows_value_words_function_inputs_and_place():
    ror = scored(20, 180, 100, 9700).measures["ror"]
    estimate = reporting_odds_ratio(TwoByTwo(20, 180, 100, 9700))
    assert ror.id == "signals.quinine.purpura.all-others.ror"
    assert ror.value == {"point": estimate.point, "low": estimate.low, "high": estimate.high, "level": 0.95}
    assert ror.text == "10.78 (6.52 to 17.81)"
    assert ror.function == "rechallenge.stats.disproportionality.reporting_odds_ratio"
    assert ror.inputs == {"counts": {"a": 20, "b": 180, "c": 100, "d": 9700}}
    assert ror.sources[0] == Source(work="signals/counts.toml", locator="pair[0]", digest="sha256:ab")
    assert "not how often it happens" in ror.note


def test_nothing_is_made_up_where_a_cell_is_empty():
    row = scored(0, 200, 100, 9700)
    assert row.measures["ror"].value is None
    assert "cell a" in row.measures["ror"].text
    assert row.measures["ic"].value["point"] == information_component(0, 2.0).point
    assert row.measures["ic"].text.startswith("−2.32 (")


def test_a_shrinker_without_a_fitted_prior_says_so_and_with_one_scores():
    assert scored(20, 180, 100, 9700).measures["ebgm"].value is None
    assert "prior" in scored(20, 180, 100, 9700).screens["eb05"].text
    pair = Pair(drug="quinine", event="Purpura", a=20, b=180, c=100, d=9700)
    with_prior = score_counts(table(pair), source=FILE, prior=PRIOR)[0]
    assert with_prior.measures["ebgm"].text == "7.88 (5.37 to 11.25)"
    assert with_prior.screens["eb05"].value is True


def test_screens_stand_one_by_one_and_the_protocol_chose_the_primary():
    pair = Pair(drug="quinine", event="Purpura", a=3, b=97, c=30, d=9870)
    for primary, screen in (("ic", "ic"), ("ror", "ror"), ("prr", "evans"), ("ebgm", "eb05")):
        row = score_counts(table(pair), source=FILE, plan=SignalPlan(primary=primary))[0]
        assert row.primary == row.screens[screen]
    assert {name: finding.value for name, finding in row.screens.items()} == {
        "evans": True,
        "ror": True,
        "ema": None,
        "ic": True,
        "eb05": None,
    }


@pytest.mark.parametrize(("minimum", "is_signal"), [(1, True), (3, True), (4, False)])
def test_a_plan_may_ask_for_more_reports_than_three_never_for_fewer(minimum, is_signal):
    three, one = (
        Pair(drug=drug, event="Purpura", a=a, b=b, c=33 - a, d=9967 - b) for drug, a, b in (("x", 3, 97), ("y", 1, 9))
    )
    rows = score_counts(table(three, one), source=FILE, plan=SignalPlan(minimum_reports=minimum))
    assert [row.primary.value for row in rows] == [is_signal, False]


def test_the_european_screen_needs_the_list_of_important_events():
    assert scored(20, 180, 100, 9700).screens["ema"].value is None
    assert scored(20, 180, 100, 9700, important_events=("Purpura",)).screens["ema"].value is True


def test_findings_are_plain_json_with_unique_ids():
    row = scored(3, 97, 30, 9870)
    findings = [*row.measures.values(), *row.screens.values()]
    assert len({finding.id for finding in findings}) == len(findings)
    for finding in findings:
        assert msgspec.json.decode(msgspec.json.encode(finding), type=type(finding)).value == finding.value
