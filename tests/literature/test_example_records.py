"""The worked example's source files, from records to the flow as of the letter's day."""

import csv
import json
import re
import tomllib
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from rechallenge.literature import (
    FlowPlan,
    FlowStatus,
    Previous,
    Weight,
    check_flow,
    cluster,
    completeness,
    fold_retrieval,
    fold_screening,
    prisma_flow,
    split_as_of,
    stray_records,
)
from rechallenge.model import (
    Actor,
    Arm,
    Decided,
    ExclusionReason,
    PartialDate,
    Receipt,
    Record,
    RecordId,
    Retrieved,
    ScreeningVerdict,
    Stage,
)

SOURCE = Path(__file__).parents[2] / "examples/jak-vasculitis/source"
DAY = datetime(2026, 11, 2, tzinfo=UTC)
ONE_SCREENER = {"at": DAY, "by": Actor("screener")}


def delivery(name, arm, title):
    records = []
    for block in re.split(r"^ER  - ?$", (SOURCE / f"{name}.ris").read_text(encoding="utf-8"), flags=re.MULTILINE):
        tags = dict(re.findall(r"^([A-Z][A-Z0-9]{1,3})  - (.+)$", block, flags=re.MULTILINE))
        if tags:
            year = PartialDate(text=tags["PY"]) if "PY" in tags else None
            record = RecordId(f"{name}:{tags['AN']}")
            doi, pmid = tags.get("DO", ""), tags.get("PMID", "")
            records.append(Record(id=record, source=name, title=tags["TI"], doi=doi, pmid=pmid, published=year))
    receipt = Receipt(
        source=name, title=title, arm=arm, format="ris", at=DAY, n_records=len(records), files=(), version="0"
    )
    return receipt, tuple(records)


@pytest.fixture(scope="module")
def example():
    deliveries = [
        delivery("letter-references", Arm.CITATION, "Reference list of the letter"),
        delivery("open-sources", Arm.WEBSITE, "Public sources"),
    ]
    with (SOURCE / "screening.csv").open(encoding="utf-8", newline="") as file:
        entries = [
            Decided(
                **ONE_SCREENER,
                record=RecordId(row["record"]),
                stage=Stage(row["stage"]),
                verdict=ScreeningVerdict(row["verdict"]),
                reason=row["reason"] or None,
                note=row["note"],
            )
            for row in csv.DictReader(file)
        ]
    with (SOURCE / "retrieval.csv").open(encoding="utf-8", newline="") as file:
        retrieved = [
            Retrieved(**ONE_SCREENER, record=RecordId(row["record"]), state=row["state"], note=row["note"])
            for row in csv.DictReader(file)
        ]
    listed = tomllib.loads((SOURCE / "protocol.toml").read_text(encoding="utf-8"))
    reasons = tuple(ExclusionReason(**reason) for reason in listed["screening"]["exclusion_reasons"])
    clusters = cluster(record for _, records in deliveries for record in records)
    screening = fold_screening(entries, reviewers=1, reasons=[reason.code for reason in reasons], clusters=clusters)
    retrieval = fold_retrieval(retrieved, clusters=clusters)
    return deliveries, clusters, screening, retrieval, FlowPlan(reasons=reasons)


def test_every_record_has_its_verdict_and_every_verdict_its_record(example):
    deliveries, clusters, screening, retrieval, plan = example
    assert [len(records) for _, records in deliveries] == [14, 148]
    assert (len(clusters), clusters.doubts) == (162, ())
    assert screening.problems == ()
    assert {judgement.record for judgement in screening.of_stage(Stage.TITLE_ABSTRACT)} == {
        record.id for _, records in deliveries for record in records
    }
    assert stray_records(clusters, screening, retrieval, plan) == ()


def test_as_of_the_letters_day_three_reports_are_included_and_none_of_them_was_seen(example):
    deliveries, *folded, plan = example
    parted = split_as_of(deliveries, date(2022, 11, 1))
    flow = prisma_flow(parted.counted, *folded, plan=plan)
    assert (flow.citations_results, flow.website_results, flow.other_records_excluded) == (14, 106, 115)
    assert (flow.other_sought_reports, flow.other_notretrieved_reports, flow.other_assessed) == (5, 1, 4)
    assert [(reason.code, reason.n) for reason in flow.other_excluded] == [("mimic-not-vasculitis", 1)]
    assert flow.members["new_reports"] == ("letter-references:S04", "letter-references:S05", "letter-references:S06")
    assert flow.members["other_assessed_unobtained"] == flow.members["new_reports"]
    assert completeness(flow).status is FlowStatus.COMPLETE
    assert [(problem.rule, problem.weight) for problem in check_flow(flow)] == [("assessed-unobtained", Weight.SOFT)]


def test_later_literature_as_an_update_adds_no_report(example):
    deliveries, *folded, plan = example
    parted = split_as_of(deliveries, date(2022, 11, 1))
    flow = prisma_flow(
        parted.later, *folded, plan=FlowPlan(reasons=plan.reasons, previous=Previous(studies=3, reports=3))
    )
    assert (flow.website_results, flow.new_studies, flow.total_studies, flow.total_reports) == (42, 0, 3, 3)
    assert check_flow(flow) == ()


def test_no_database_was_searched_and_the_flow_can_say_so(example):
    deliveries, *folded, plan = example
    flow = prisma_flow(deliveries, *folded, plan=plan)
    assert not flow.is_searched(Arm.DATABASE)
    assert flow.is_searched(Arm.CITATION)


def test_the_example_keeps_the_verdict_of_each_of_the_162_publications(example, shared):
    lines = (shared / "jak-vasculitis/records.jsonl").read_text(encoding="utf-8").splitlines()
    facts = {fact["rec_id"]: fact for fact in map(json.loads, lines)}
    deliveries, *_ = example
    records = {record.id.partition(":")[2]: record for _, records in deliveries for record in records}
    assert records.keys() == facts.keys()
    included = {
        record.partition(":")[2] for record in prisma_flow(*example[:4], plan=example[4]).members["new_reports"]
    }
    assert included == {name for name, fact in facts.items() if fact["screen"]["decision"] == "include"}
    for name, fact in facts.items():
        assert records[name].pmid == fact["pmid"]
        if fact["doi"].startswith("10."):
            assert records[name].doi == fact["doi"]
        if fact["year"]:
            assert records[name].year == fact["year"]
