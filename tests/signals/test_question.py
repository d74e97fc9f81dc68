"""A question counted in a store: every specification held against a count by hand of the same reports."""

import importlib
import random
from datetime import date, timedelta
from typing import get_type_hints

import msgspec
import numpy as np
import pytest

from rechallenge.model import Digest, Finding, InputError, Source
from rechallenge.model.protocol import Cohort, Drugs, Events, Publicity, Question, SignalPlan
from rechallenge.signals.question import (
    Asked,
    Control,
    Paper,
    Patient,
    StoreUsed,
    analyse,
    question_findings,
    read_analysis,
    write_analysis,
)
from rechallenge.signals.question.measures import control_coverage, systematic_error_of
from rechallenge.signals.question.readus import FOR_AUTHORS, readus_rows
from rechallenge.signals.question.regression import logistic_odds_ratio
from rechallenge.signals.question.shrinking import PriorUsed
from rechallenge.signals.way_back import plain
from rechallenge.stats import NotEstimable, adjusted_odds_ratio, ebgm

duckdb = pytest.importorskip("duckdb", reason="needs the extra faers")
polars = pytest.importorskip("polars", reason="needs the extra faers")

from rechallenge.signals.engines import open_engine  # noqa: E402 - after the skips
from rechallenge.testing.faers import GivenReport, small_store  # noqa: E402 - after the skips

JAK, TNF, OTHER = (
    ("tofacitinib", "baricitinib", "upadacitinib"),
    ("adalimumab", "etanercept"),
    ("hydralazine", "xyzol", "abcol"),
)
CORE = {
    "Vasculitis": "unspecified",
    "Giant cell arteritis": "large-vessel",
    "Microscopic polyangiitis": "small-vessel-anca",
}
BROAD = ("Purpura",)
ALERT = date(2021, 9, 9)
USED = StoreUsed(
    quarters={"2021Q3": Digest(f"sha256:{'0' * 64}")},
    layers={"reports": "r", "names": "n", "duplicates": "d"},
    last_day=date(2023, 3, 31),
    engine="duckdb",
    program="rechallenge test",
)
PAPER = Paper(
    id="pubmed:1",
    title="Cutaneous vasculitis in a patient treated with tofacitinib for rheumatoid arthritis",
    year=2021,
    first_author="Meyer A",
    journal="J Invent Med",
    patients=(Patient(id="P1", age_years=61, sex="F", country="DE"), Patient(id="P2", age_years=30, sex="M")),
)
REFERENCE = (
    "MEYER A, DOE J. CUTANEOUS VASCULITIS IN A PATIENT TREATED WITH TOFACITINIB FOR RHEUMATOID ARTHRITIS."
    " J INVENT MED. 2021;3:1-4"
)


def given(at, chance):
    names = chance.sample(JAK + TNF + OTHER, chance.choice((1, 1, 2, 3)))
    roles = ["PS"] + [chance.choice(("SS", "C")) for _ in names[1:]]
    events = chance.sample((*CORE, *BROAD, "Nausea", "Headache", "Rash"), chance.choice((1, 1, 2)))
    indications = {}
    if chance.random() < 0.6:
        indications[1] = chance.choice(("Rheumatoid arthritis", "Psoriasis", "Vasculitis"))
    received = date(2021, 7, 1) + timedelta(days=chance.randrange(160))
    start = date(2021, 1, 1) + timedelta(days=chance.randrange(150))
    event = start + timedelta(days=chance.randrange(-20, 300))
    demo = {
        "fda_from": received, "fda_to": received, "sex": chance.choice(("F", "M", None)),
        "age_years": chance.choice((None, 20.0, 50.0, 61.0, 80.0)), "occp_cod": chance.choice(("MD", "CN", "PH", None)),
        "occr_country": chance.choice(("US", "DE", None)), "event_from": event, "event_to": event, "event_to_wide": event,
    }  # fmt: skip
    if at < 12:
        names, roles, events = ["tofacitinib"], ["PS"], ["Vasculitis"]
        demo |= {"age_years": (61.0, 61.5, 50.0)[at % 3], "sex": "F", "lit_ref": REFERENCE if at < 6 else None}
    return GivenReport(
        primaryid=1000 * 10 + at * 10 + 1,
        caseid=1000 + at,
        drugs=dict(zip(names, roles, strict=True)),
        events=tuple(events),
        quarter="2021Q3",
        demo=demo,
        drug={"dechal": chance.choice(("Y", "N", None)), "rechal": "U"},
        indications=indications,
        therapies={1: {"start_from": start, "start_to": start}} if chance.random() < 0.7 else {},
        outcomes=("HO",) if chance.random() < 0.5 else (),
    )


@pytest.fixture(scope="module")
def reports():
    chance = random.Random(7)
    return [given(at, chance) for at in range(700)]


@pytest.fixture(scope="module")
def question():
    cohort = Cohort(
        comparators=("all-others", "tnf-inhibitors", "same-indication"),
        indications=("Rheumatoid arthritis", "Gout"),
        publicity=(Publicity(day=ALERT, what="boxed warning", source="FDA"),),
    )
    return Question(
        format=1,
        title="JAK inhibitors and vasculitis",
        drugs=Drugs(set="jak-inhibitors"),
        events=Events(set="vasculitis"),
        signals=SignalPlan(cohort=cohort),
    )


CLUSTERS = {10.0: ((0, 1), (20, 21, 22), (300, 301)), 20.0: ((0, 1), (20, 21))}  # of reports by their place


@pytest.fixture(scope="module")
def store(reports, tmp_path_factory):
    store = small_store(tmp_path_factory.mktemp("faers"), reports)
    rows = [
        (threshold, reports[cluster[0]].primaryid, reports[at].primaryid, at == cluster[0])
        for threshold, clusters in CLUSTERS.items()
        for cluster in clusters
        for at in cluster
    ]
    with store.writing("duplicates", rules="by hand") as folder:
        polars.DataFrame(rows, schema=["threshold", "cluster", "report", "is_kept"], orient="row").write_parquet(
            folder / "duplicate_cluster.parquet"
        )
        pairs = {"report_a": polars.Int64, "report_b": polars.Int64, "bits": polars.Float64, "evidence": polars.String}
        polars.DataFrame(schema=pairs).write_parquet(folder / "duplicate_pair.parquet")
    return store


@pytest.fixture(scope="module")
def analysis(store, question):
    asked = Asked(
        day=date(2026, 1, 1),
        program="rechallenge test",
        papers=(PAPER,),
        controls=(
            Control(drug="Hydralazine", event="Vascular", is_positive=True),
            Control(drug="abcol", event="Nausea", is_positive=False),
            Control(drug="unheard", event="Nausea", is_positive=False),
        ),
        control_terms={"Vascular": ("Vasculitis", "Purpura")},
    )
    with open_engine(store, memory_gb=1) as engine:
        return analyse(question, engine, USED, asked)


class ByHand:
    """One report, described as the axes ask."""

    def __init__(self, report):
        self.report, self.id = report, report.primaryid
        self.received = report.demo["fda_from"]
        suspects = {name for name, role in report.drugs.items() if role in {"PS", "SS"}}
        self.primary = {name for name, role in report.drugs.items() if role == "PS"}
        self.suspects = suspects
        self.core = {CORE[event] for event in report.events if event in CORE}
        self.is_broad = any(event in BROAD for event in report.events)
        self.indications = set(report.indications.values())  # always of drug 1, which is the primary suspect
        self.is_published = (
            "lit_ref" in report.demo and report.demo["lit_ref"] and report.demo["age_years"] in {61.0, 61.5}
        )

    def drugs(self, chosen):
        return self.primary if chosen.get("role", "primary-suspect") == "primary-suspect" else self.suspects

    def is_kept(self, chosen, masking):
        occp, country = self.report.demo["occp_cod"], self.report.demo["occr_country"]
        tests = {
            ("reporter", "professional"): occp in {"MD", "PH"},
            ("reporter", "physician"): occp == "MD",
            ("suspects", "single"): len(self.suspects) == 1,
            ("event-as-indication", "removed"): "Vasculitis" not in self.indications,
            ("published", "removed"): not self.is_published,
            ("period", "before"): self.received < ALERT,
            ("period", "after"): self.received >= ALERT,
            ("indication", "listed"): "Rheumatoid arthritis" in self.indications,
            ("comparator", "same-indication"): "Rheumatoid arthritis" in self.indications,
            ("masking", "all"): not self.suspects & set(masking),
            **{("duplicates", str(bits)): self.id not in self.dropped[bits] for bits in CLUSTERS},
        }
        return all(
            self.is_set_aside(axis, option, country) is False and tests.get((axis, option), True)
            for axis, option in chosen.items()
        )

    def is_set_aside(self, axis, option, country):
        if axis == "country" and option != "any":
            is_named = country == self.countries[int(option.removeprefix("not-")) - 1]
            return is_named or country is None if option.startswith("not-") else not is_named
        if axis == "left-out":
            return option in self.suspects
        return axis == "masking" and self.by_code.get(option) in self.suspects

    def has_event(self, chosen):
        stratum = chosen.get("stratum", "all")
        if stratum != "all":
            return stratum in self.core
        return bool(self.core) or (chosen.get("events") == "broad" and self.is_broad)


def counted_by_hand(reports, chosen, masking):
    cells = [0, 0, 0, 0]
    for report in map(ByHand, reports):
        if not report.is_kept(chosen, masking):
            continue
        drugs = report.drugs(chosen)
        comparator = chosen.get("comparator", "all-others")
        if drugs & set(JAK):
            row = 0
        elif comparator != "tnf-inhibitors" or drugs & set(TNF):
            row = 2
        else:
            continue
        cells[row + (not report.has_event(chosen))] += 1
    return tuple(cells) if sum(cells) else None


@pytest.fixture(scope="module")
def masking(analysis, store, reports):
    with open_engine(store, memory_gb=1) as engine:
        codes = dict(engine.ask("all_ingredients").select("ingredient_code", "ingredient").rows())
    ByHand.by_code = {str(code): name.lower() for code, name in codes.items()}
    ByHand.dropped = {
        bits: {reports[at].primaryid for cluster in clusters for at in cluster[1:]}
        for bits, clusters in CLUSTERS.items()
    }
    ByHand.countries = [words for key, words in analysis.axes["country"].items() if key.isdigit()]
    return [name.lower() for name, _ in analysis.masking]


def test_every_change_of_one_choice_is_counted_as_by_hand(analysis, reports, masking):
    assert {axis for one in analysis.one_change for axis in one.choices} >= {
        "comparator", "role", "events", "indication", "duplicates", "reporter", "suspects", "event-as-indication", "period",
        "published", "country", "stratum", "left-out", "masking",
    }  # fmt: skip
    assert not analysis.missing
    for one in analysis.one_change:
        assert one.cells == counted_by_hand(reports, one.choices, masking), one.choices


def test_every_combination_of_choices_is_counted_as_by_hand(analysis, reports, masking):
    assert len(analysis.grid) == 2 * 2 * 2 * 2 * 3 * 3 * 2 * 2 * 2 * 2
    assert len({tuple(one.choices.items()) for one in analysis.grid}) == len(analysis.grid)
    for one in random.Random(1).sample(analysis.grid, 120):
        assert one.cells == counted_by_hand(reports, one.choices, masking), one.choices


def test_strata_and_drugs_against_each_comparator_are_counted_as_by_hand(analysis, reports, masking):
    for row in analysis.strata:
        chosen = {"stratum": row.of, "comparator": row.comparator}
        assert row.cells == counted_by_hand(reports, chosen, masking)
    others = [row for row in analysis.members if row.comparator == "other-members"]
    assert [row.of for row in others] == sorted(JAK)
    for row in others:
        of = [report for report in map(ByHand, reports) if report.primary & set(JAK)]
        a = sum(bool(report.core) for report in of if row.of in report.primary)
        c = sum(bool(report.core) for report in of if row.of not in report.primary)
        assert (row.cells[0], row.cells[2], sum(row.cells)) == (a, c, len(of))


def test_the_adjusted_tables_add_up_to_no_more_than_the_crude_one(analysis):
    crude = analysis.one_change[0].cells
    summed = [sum(cells[at] for cells in analysis.adjusted) for at in range(4)]
    assert summed[0] == crude[0]  # a stratum with drug and event is never left out
    assert all(part <= whole for part, whole in zip(summed, crude, strict=True))
    assert set(analysis.adjusted_for) >= {"sex", "age_band", "reporter"}


def test_published_cases_are_found_by_reference_age_and_sex(analysis, reports):
    assert {one.report for one in analysis.overlaps} == {r.primaryid for r in reports[:6]}
    of = {one.report: one for one in analysis.overlaps}
    for at, report in enumerate(reports[:6]):
        expected = ("P1",) if at % 3 < 2 else ()
        assert of[report.primaryid].patients == expected
        assert "title" in of[report.primaryid].because
    ruled_out = of[reports[2].primaryid].against
    assert ruled_out == ("P1: age 50 against 61", "P2: sex F against M")


def test_case_lines_ticks_and_outcomes_are_those_of_the_reports(analysis, reports):
    cases = [r for r in map(ByHand, reports) if r.suspects & set(JAK) and (r.core or r.is_broad)]
    assert {one.report for one in analysis.cases} == {r.id for r in cases}
    of_question = [r for r in cases if r.primary & set(JAK) and r.core]
    assert sum(tick.n_reports for tick in analysis.ticks if tick.group == "question") == len(of_question)
    hospital = next(tally for tally in analysis.outcomes if tally.group == "question").counts
    assert hospital == {"HO": sum("HO" in r.report.outcomes for r in of_question)}


def test_onsets_are_those_of_the_dates(analysis, reports):
    of = next(group for group in analysis.onset if group.group == "question")
    cases = [r for r in map(ByHand, reports) if r.primary & set(JAK) and r.core]
    # the start belongs to drug 1, the primary suspect
    dated = [r for r in cases if r.report.therapies]
    days = [(r.report.demo["event_from"] - r.report.therapies[1]["start_from"]).days for r in dated]
    assert (of.n_reports, of.n_dated, of.n_before) == (len(cases), len(dated), sum(day < 0 for day in days))
    low, high, seen = of.columns()
    assert sorted(high) == sorted(day + 0.5 for day in days if day >= 0)
    assert min(low) >= 0
    assert all(until >= end for until, end in zip(seen, high, strict=True))


def test_onsets_of_each_drug_are_those_of_its_reports(analysis, reports):
    assert {group.group for group in analysis.member_onset} == set(JAK)
    for group in analysis.member_onset:
        cases = [one for one in map(ByHand, reports) if group.group in one.primary and one.core]
        assert group.n_reports == len(cases)
        assert group.n_dated == sum(bool(one.report.therapies) for one in cases)


def test_groups_of_the_regression_hold_the_reports_of_the_table(analysis):
    for one in analysis.regression:
        drug, reference = ([group[-2:] for group in one.groups if group[0] == side] for side in (1, 0))
        table = next(row for row in analysis.strata if (row.of, row.comparator) == ("all", one.comparator)).cells
        with_event, without = (sum(events for _, events in side) for side in (drug, reference))
        assert (with_event, without) == (table[0], table[2])
        assert (sum(n for n, _ in drug), sum(n for n, _ in reference)) == (table[0] + table[1], table[2] + table[3])
    assert analysis.regression[0].covariates == ("sex", "age_band", "reporter", "country")


def test_the_logistic_ratio_is_that_of_the_reports_one_by_one(analysis):
    one = analysis.regression[0]
    table = np.array(one.groups)
    rows = np.repeat(table[:, :-2], table[:, -2], axis=0)
    has_event = np.concatenate([np.arange(n) < events for *_, n, events in one.groups]).astype(int)
    covariates = np.column_stack(
        [(rows[:, at] == value).astype(float) for at in range(1, rows.shape[1]) for value in np.unique(rows[:, at])[1:]]
    )
    by_report = adjusted_odds_ratio(has_event, rows[:, 0], covariates)
    ratio = logistic_odds_ratio(one.groups)
    assert (ratio.point, ratio.low, ratio.high) == pytest.approx(
        (by_report.ratio.point, by_report.ratio.low, by_report.ratio.high), rel=1e-6
    )


def test_demographics_count_each_report_of_a_group_once(analysis):
    a, b, _, _ = analysis.one_change[0].cells
    for tally in analysis.demographics:
        if tally.group == "question":
            assert sum(tally.counts.values()) == (a if tally.event == "with" else b)
    assert {"female", "male", "not said"} == {
        name for tally in analysis.demographics if tally.property == "sex" for name in tally.counts
    }


def test_controls_are_counted_against_all_other_reports(analysis, reports):
    positive, negative, unheard = analysis.controls
    hand = list(map(ByHand, reports))
    vascular = [r for r in hand if {"Vasculitis", "Purpura"} & set(r.report.events)]
    a = sum("hydralazine" in r.primary for r in vascular)
    n_drug = sum("hydralazine" in r.primary for r in hand)
    assert positive.cells == (a, n_drug - a, len(vascular) - a, len(hand) - n_drug - len(vascular) + a)
    assert negative.cells is not None
    assert (unheard.cells, unheard.reason) == (None, "no report names the drug")


def test_an_analysis_comes_back_from_its_file(analysis):
    text = write_analysis(analysis).decode()
    assert read_analysis(text, "analysis.json") == analysis
    with pytest.raises(InputError, match="is no analysis"):
        read_analysis('{"format": 9}', "analysis.json")


def test_what_the_store_does_not_hold_is_named(store, question):
    from msgspec.structs import replace

    for change, said in (
        ({"drugs": Drugs(set="pegfilgrastim")}, "no report names a drug of 'pegfilgrastim'"),
        ({"events": Events(set="Aortitis")}, "no report names an event of 'Aortitis'"),
        ({"signals": SignalPlan(cohort=Cohort(duplicates=12.0))}, "holds no duplicates at 12"),
    ):
        with open_engine(store, memory_gb=1) as engine, pytest.raises(InputError, match=said):
            analyse(replace(question, **change), engine, USED, Asked(day=date(2026, 1, 1), program="t"))


def with_ebgm(question):
    from msgspec.structs import replace

    return replace(question, signals=replace(question.signals, primary="ebgm"))


def test_a_store_in_which_every_drug_has_every_term_gives_no_prior_and_is_refused(store, question):
    with open_engine(store, memory_gb=1) as engine, pytest.raises(InputError, match="too few or too alike"):
        analyse(with_ebgm(question), engine, USED, Asked(day=date(2026, 1, 1), program="t"))


def test_ebgm_as_the_primary_screen_has_a_prior_fitted_on_all_pairs_of_the_window(question, tmp_path):
    from msgspec.structs import replace

    chance = random.Random(3)
    drugs, terms = [*JAK, *TNF, *(f"drug{at}" for at in range(60))], ["Vasculitis", *(f"Term {at}" for at in range(40))]
    made = [
        GivenReport(
            primaryid=at * 10 + 1,
            caseid=at,
            drugs={chance.choice(drugs): "PS"},
            events=tuple(chance.sample(terms, 2)),
            quarter="2021Q3",
            demo={"fda_from": ALERT, "fda_to": ALERT},
        )
        for at in range(1000, 1900)
    ]
    asked = replace(with_ebgm(question), signals=SignalPlan(primary="ebgm", cohort=Cohort(comparators=("all-others",))))
    with open_engine(small_store(tmp_path / "faers", made), memory_gb=1) as engine:
        used = replace(USED, layers={"reports": "r", "names": "n"})
        analysis = analyse(asked, engine, used, Asked(day=date(2026, 1, 1), program="t"))
    by_hand = {(drug, event) for one in made for drug in one.drugs for event in one.events}
    assert (analysis.prior.n_pairs, analysis.prior.n_reports) == (len(by_hand), len(made))
    found = list(question_findings(analysis, source=Source(work="signals/a.json")).all())
    assert [recomputed(one) for one in found] == [one.value for one in found]
    # drawn at will, pairs carry no two components: the screen says so, and calls nothing a signal
    assert analysis.prior.problem
    assert all(analysis.prior.problem in one.text for one in found if one.id.endswith((".screen", ".ebgm")))


def test_the_screen_of_ebgm_is_eb05_at_the_fitted_prior(analysis):
    from msgspec.structs import replace

    prior = PriorUsed(alpha1=0.2, beta1=0.06, alpha2=1.4, beta2=1.8, weight=0.1, n_pairs=9, n_reports=700)
    asked = replace(analysis, prior=prior, question=with_ebgm(analysis.question))
    found = question_findings(read_analysis(write_analysis(asked).decode(), "a.json"), source=Source(work="a.json"))
    shrunk = ebgm(analysis.primary.a, analysis.primary.expected, prior.mixture)
    assert found.primary["ebgm"].value["low"] == pytest.approx(shrunk.low)
    assert found.primary["screen"].value is (shrunk.low >= 2)
    assert found.primary["needed"].inputs["screen"] == "eb05"


def recomputed(finding):
    module, _, name = finding.function.rpartition(".")
    function = getattr(importlib.import_module(module), name)
    hints = get_type_hints(function)
    result = function(**{key: msgspec.convert(value, hints[key]) for key, value in finding.inputs.items()})
    return None if isinstance(result, NotEstimable) else plain(result)


def test_every_finding_recomputes_from_its_function_and_inputs(analysis):
    found = list(question_findings(analysis, source=Source(work="signals/a.json")).all())
    stored = [msgspec.json.decode(msgspec.json.encode(finding), type=Finding) for finding in found]
    assert len(stored) > 100
    assert len({finding.id for finding in stored}) == len(stored)
    for finding in stored:
        assert msgspec.json.decode(msgspec.json.encode(recomputed(finding))) == finding.value, finding.id


def test_the_findings_say_what_the_counts_hold(analysis):
    found = question_findings(analysis, source=Source(work="signals/a.json"))
    a, b, c, d = analysis.one_change[0].cells
    assert found.primary["ror"].value["point"] == pytest.approx(a * d / (b * c))
    assert found.changes[0].label == "Primary, as planned"
    assert found.changes[1].axis == "comparator"
    assert found.spread.value["specifications"] == len(analysis.grid)
    assert set(found.onset["tnf-inhibitors"]) == {"quartiles", "shape", "scale", "shape-seen", "earlier", "difference"}
    assert found.primary["adjusted"].value is not None
    assert found.controls["error"].text.startswith("not estimable: 1 negative controls")


def test_controls_without_a_report_of_the_pair_keep_the_null_where_it_is():
    chance = np.random.default_rng(5)
    n_drug, n_event, n = 2000, 700, 1_000_000  # 1.4 reports expected: a quarter of the controls has none
    seen = chance.poisson(n_drug * n_event / n, 400)
    negative = [(int(a), n_drug - int(a), n_event - int(a), n - n_drug - n_event + int(a)) for a in seen]
    error = systematic_error_of(negative)
    assert error["controls"] == 400
    assert abs(error["mean"]) < 0.12  # 0.5 if those without a report were left out
    held = control_coverage(negative[:60])
    assert held["controls"] == 60
    assert min(held["held"], held["held_calibrated"]) >= 0.93 * 60


def test_items_of_readus_that_counts_answer_are_filled_and_others_left_to_authors(analysis):
    rows = {row.item: row for row in readus_rows(analysis)}
    assert len(rows) >= 24
    assert rows["2b"].filled == FOR_AUTHORS
    assert rows["7d"].is_for_authors
    a, b, c, d = analysis.one_change[0].cells
    assert f"a = {a:,}, b = {b:,}, c = {c:,}, d = {d:,}" in rows["9"].filled
    assert "TNF inhibitors" in rows["3"].filled
    assert f"{analysis.flow['n_in_window']:,} in the window" in rows["8a"].filled


def test_a_primary_threshold_of_duplicates_counts_one_report_of_each_cluster(store, question, reports):
    cohort = msgspec.structs.replace(question.signals.cohort, duplicates=20.0)
    asked = msgspec.structs.replace(question, signals=SignalPlan(cohort=cohort))
    with open_engine(store, memory_gb=1) as engine:
        found = analyse(asked, engine, USED, Asked(day=date(2026, 1, 1), program="t"))
    assert next(iter(found.axes["duplicates"])) == "20.0"
    assert sum(found.one_change[0].cells) == len(reports) - 2
    onset = next(group for group in found.onset if group.group == "question")
    assert onset.n_reports == found.one_change[0].cells[0]


@pytest.mark.slow
def test_spark_counts_the_same_question_to_the_last_report(store, question, analysis, monkeypatch):
    pytest.importorskip("pyspark", reason="needs the extra spark")
    asked = Asked(day=date(2026, 1, 1), program="rechallenge test", papers=(PAPER,))
    with open_engine(store, memory_gb=1) as engine:
        embedded = analyse(question, engine, USED, asked)
    with open_engine(store, "spark", memory_gb=1) as engine:
        clustered = analyse(question, engine, USED, asked)
    assert clustered == embedded


def test_a_later_comparator_that_no_report_names_is_left_out_and_a_first_one_refused(store, question):
    def asked(*comparators, **more):
        cohort = Cohort(comparators=comparators, **more)
        changed = msgspec.structs.replace(question, signals=SignalPlan(cohort=cohort))
        with open_engine(store, memory_gb=1) as engine:
            return analyse(changed, engine, USED, Asked(day=date(2026, 1, 1), program="t"))

    found = asked("all-others", "il-17-inhibitors", "tnf-inhibitors")
    assert found.comparators_absent == ("il-17-inhibitors",)
    assert list(found.axes["comparator"]) == ["all-others", "tnf-inhibitors"]
    with pytest.raises(InputError, match="no report names a drug of 'il-17-inhibitors'"):
        asked("il-17-inhibitors")
    with pytest.raises(InputError, match="no report has an indication of the list"):
        asked("same-indication", indications=("Gout",))
