"""The worked example: the letter's claims, judged from the review's own data by the rules that judge any review."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from rechallenge.causality import Rung
from rechallenge.evidence import fold_cases, import_cases, read_published_table
from rechallenge.evidence.claims import (
    BackgroundRate,
    ClaimResult,
    Exposure,
    FlowReading,
    Ground,
    Judgement,
    check_claims,
    load_claims,
    merged_flags,
)
from rechallenge.evidence.claims.strength import LADDER
from rechallenge.literature import PrismaFlow, completeness
from rechallenge.model import Actor, Source

SOURCE = Path(__file__).parents[2] / "examples" / "jak-vasculitis" / "source"
JANI = Source(work="Jani M et al. RMD Open 2017;3:e000314")
PROGRAMME = Source(work="Burmester GR et al. RMD Open 2021;7:e001595", locator="Table 3")


def read(name: str) -> str:
    return (SOURCE / name).read_text("utf-8")


@pytest.fixture(scope="module")
def results() -> dict[str, ClaimResult]:
    entries = import_cases(
        read("cases.toml"), where="cases.toml", at=datetime(2022, 11, 1, tzinfo=UTC), by=Actor("one")
    )
    claims = load_claims(read("claims.toml"), where="claims.toml")
    assert claims.flow is not None
    flow = completeness(PrismaFlow(has_other_arm=claims.flow.has_other_arm, **claims.flow.boxes))
    ground = Ground(
        cases=fold_cases(entries).cases,
        drug_set="jak-inhibitors",
        event_set="vasculitis",
        as_of=date(2022, 11, 1),
        table=read_published_table(read("published-table.toml"), where="published-table.toml"),
        flow=FlowReading(unknown=flow.unknown),
        background=BackgroundRate(7 / 10_000, "rheumatoid arthritis without a biologic", JANI),
        exposure=Exposure(23_497, "tofacitinib in rheumatoid arthritis", PROGRAMME),
        verdict="hypothesis",
    )
    return {result.claim: result for result in check_claims(claims, ground)}


EXPECTED_FLAGS = (
    "target_nonstandard(tofacitinib)",
    "time1_eq_time2",
    "rechallenge_text_table_mismatch",
    "statement_all_patients_contradicted_by_table",
    "alt_cause_hydroxyurea",
    "alt_cause_prior_TNFi",
    "citation_mismatch(ref9, ref14)",
    "prisma_incomplete",
    "query_underspecified",
    "drug_list_incomplete(filgotinib, pacritinib, deucravacitinib)",
)


@pytest.mark.parametrize("expected", EXPECTED_FLAGS)
def test_the_audit_of_the_letter_raises(results: dict[str, ClaimResult], expected: str) -> None:
    assert expected in merged_flags(results.values())


def test_the_word_biologics_is_a_class_term_error(results: dict[str, ClaimResult]) -> None:
    assert results["discussion.biologics"].flags == ("class_term_error(biologics)",)


JUDGED = {
    Judgement.HOLDS: """
        search.papers results.patients results.sex results.age results.vessels results.biopsies results.treatment
        results.outcome discussion.organs discussion.tocilizumab discussion.rituximab discussion.rituximab-uses
        citations.treat citations.cases citations.rituximab
    """,
    Judgement.CONTRADICTED: """
        search.exclusions results.targets results.all-signs table.times table.previous-treatment table.legend
        discussion.biologics discussion.mechanism discussion.strengths discussion.adalimumab citations.adalimumab
        citations.tocilizumab conclusion.trial
    """,
    Judgement.OVERSTATED: """
        search.drugs search.event results.case2-no-other-cause results.case2-cause results.case3-mechanism
        discussion.sequence discussion.class discussion.induced discussion.association discussion.paradox
        implied.no-alternative.j1 implied.no-alternative.j3
    """,
    Judgement.NOT_DERIVABLE: """
        search.method search.flow results.case1-seroconversion results.case1-death results.case2-rechallenge
        table.columns citations.il-17 citations.genes
    """,
}


def test_each_claim_is_judged(results: dict[str, ClaimResult]) -> None:
    expected = {claim: judgement for judgement, claims in JUDGED.items() for claim in claims.split()}
    assert {claim: result.judgement for claim, result in results.items()} == expected


def test_mean_age_and_limits_are_those_of_three_patients(results: dict[str, ClaimResult]) -> None:
    by_id = {finding.id: finding for result in results.values() for finding in result.findings}
    assert by_id["claims.results.age.mean"].value == pytest.approx(64.67, abs=0.005)  # printed to two digits
    assert by_id["claims.results.age.grim"].value is True
    # 2/3 and 0/3 with exact limits, to the three digits of the reference table
    assert by_id["claims.results.outcome.share"].value["exact"] == pytest.approx([0.094, 0.992], abs=0.0005)
    assert by_id["claims.results.sex.share"].value["exact"] == pytest.approx([0, 0.708], abs=0.0005)


def test_the_shared_target_turns_with_the_rule(results: dict[str, ClaimResult]) -> None:
    by_rule = {finding.inputs["rule"]: finding.value for finding in results["results.targets"].findings}
    assert by_rule["published-class"] == ["JAK1"]
    assert by_rule["enzyme-assay"] == ["JAK1", "JAK2"]


def test_the_trial_called_for_takes_some_62_000_person_years(results: dict[str, ClaimResult]) -> None:
    by_id = {finding.id: finding for finding in results["conclusion.trial"].findings}
    assert round(by_id["claims.conclusion.trial.events"].value) == 65
    assert round(by_id["claims.conclusion.trial.person-years"].value, -3) == 62_000


def test_ids_of_findings_are_unique_and_each_has_a_source(results: dict[str, ClaimResult]) -> None:
    findings = [finding for result in results.values() for finding in result.findings]
    assert len({finding.id for finding in findings}) == len(findings)
    assert all(finding.sources for finding in findings)


def test_the_rungs_that_wordings_need_are_those_of_the_verdict_ladder() -> None:
    assert tuple(Rung) == LADDER


def test_no_sentence_of_the_letter_is_copied(shared: Path) -> None:
    letter = " ".join((shared / "letter" / "letter.md").read_text("utf-8").lower().split())
    claims = load_claims(read("claims.toml"), where="claims.toml")
    said = [claim.says.lower().rstrip(".") for claim in claims.claims]
    assert not [text for text in said if len(text.split()) > 6 and text in letter]
