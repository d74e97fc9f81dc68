from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from rechallenge.literature import (
    FlowPlan,
    FlowStatus,
    Previous,
    PrismaFlow,
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
from rechallenge.model import Arm, ExclusionReason, Stage

FT = Stage.FULL_TEXT
REASONS = (
    ExclusionReason(code="drug", text="Another drug"),
    ExclusionReason(code="event", text="Another event"),
)


def flow_of(deliveries, entries, *, reviewers=1, plan=None):
    clusters = cluster([record for _, records in deliveries for record in records], entries)
    screening = fold_screening(entries, reviewers=reviewers, clusters=clusters)
    retrieval = fold_retrieval(entries, clusters=clusters)
    return prisma_flow(deliveries, clusters, screening, retrieval, plan=plan or FlowPlan(reasons=REASONS))


def hard(flow):
    return [problem for problem in check_flow(flow) if problem.weight is Weight.HARD]


def soft(flow):
    return {problem.rule for problem in check_flow(flow) if problem.weight is Weight.SOFT}


def test_two_people_screen_disagree_and_a_third_resolves_from_delivery_to_diagram(desk):
    deliveries = [
        desk.delivery(
            Arm.DATABASE,
            *(desk.record(f"pubmed:{n}", pmid=str(n)) for n in range(1, 6)),
            title="PubMed",
        ),
        desk.delivery(Arm.DATABASE, desk.record("embase:1", pmid="1"), desk.record("embase:9"), title="Embase"),
        desk.delivery(Arm.REGISTER, "ctgov:1", title="ClinicalTrials.gov"),
    ]
    ann = [
        desk.decide("ann", "pubmed:1", "include"),
        desk.decide("ann", "pubmed:2", "include"),
        desk.decide("ann", "pubmed:3", "maybe"),
        desk.decide("ann", "pubmed:4", "exclude", "drug"),
        desk.decide("ann", "pubmed:5", "exclude", "event"),
        desk.decide("ann", "embase:9", "include"),
        desk.decide("ann", "ctgov:1", "exclude", "drug"),
    ]
    bob = [
        desk.decide("bob", "embase:1", "include"),
        desk.decide("bob", "pubmed:2", "include"),
        desk.decide("bob", "pubmed:3", "include"),
        desk.decide("bob", "pubmed:4", "exclude", "event"),
        desk.decide("bob", "pubmed:5", "include"),
        desk.decide("bob", "embase:9", "exclude", "drug"),
        desk.decide("bob", "ctgov:1", "exclude", "drug"),
    ]
    disputed = flow_of(deliveries, [*ann, *bob], reviewers=2)
    assert (disputed.records_screened, disputed.records_excluded, disputed.records_undecided) == (7, 2, 2)
    assert hard(disputed) == []

    cat = [
        desk.rule("cat", "pubmed:5", "exclude", "event"),
        desk.rule("cat", "embase:9", "include"),
        desk.close("cat"),
    ]
    documents = [
        desk.retrieve("ann", "pubmed:1", "obtained"),
        desk.retrieve("ann", "pubmed:2", "obtained"),
        desk.retrieve("ann", "pubmed:3", "not-retrieved"),
        desk.retrieve("ann", "embase:9", "obtained"),
    ]
    full_text = [
        desk.decide("ann", "pubmed:1", "include", stage=FT),
        desk.decide("bob", "pubmed:1", "include", stage=FT),
        desk.decide("ann", "pubmed:2", "include", stage=FT),
        desk.decide("bob", "pubmed:2", "exclude", "event", stage=FT),
        desk.rule("cat", "pubmed:2", "exclude", "event", stage=FT),
        desk.decide("ann", "embase:9", "exclude", "event", stage=FT),
        desk.decide("bob", "embase:9", "exclude", "drug", stage=FT),
    ]
    flow = flow_of(deliveries, [*ann, *bob, *cat, *documents, *full_text], reviewers=2)
    assert check_flow(flow) == ()
    assert completeness(flow).status is FlowStatus.COMPLETE
    assert [(source.title, source.n) for source in flow.sources] == [
        ("PubMed", 5),
        ("Embase", 2),
        ("ClinicalTrials.gov", 1),
    ]
    assert (flow.database_results, flow.register_results, flow.duplicates) == (7, 1, 1)
    assert flow.members["duplicates"] == ("embase:1",)
    assert (flow.records_screened, flow.records_excluded, flow.dbr_sought_reports) == (7, 3, 4)
    assert [(reason.code, reason.n) for reason in flow.records_excluded_reasons] == [("drug", 2), ("event", 1)]
    assert (flow.dbr_notretrieved_reports, flow.dbr_assessed, flow.dbr_included) == (1, 3, 1)
    assert [(reason.text, reason.n) for reason in flow.dbr_excluded] == [("Another drug", 1), ("Another event", 1)]
    assert flow.members["dbr_excluded:drug"] == ("embase:9",)
    assert (flow.new_studies, flow.new_reports) == (1, 1)
    assert flow.members["new_reports"] == ("pubmed:1",)


def test_a_paper_found_by_both_arms_is_in_both_and_one_report(desk):
    deliveries = [
        desk.delivery(Arm.DATABASE, desk.record("pubmed:1", doi="10.1000/a")),
        desk.delivery(Arm.CITATION, desk.record("refs:1", doi="10.1000/A"), "refs:2", title="Reference list"),
    ]
    entries = [
        desk.decide("ann", "pubmed:1", "include"),
        desk.decide("ann", "refs:2", "exclude", "drug"),
        desk.retrieve("ann", "pubmed:1", "obtained"),
        desk.decide("ann", "pubmed:1", "include", stage=FT),
    ]
    flow = flow_of(deliveries, entries)
    assert (flow.duplicates, flow.other_duplicates) == (0, 0)
    assert (flow.citations_results, flow.other_records_excluded, flow.other_sought_reports) == (2, 1, 1)
    assert (flow.dbr_included, flow.other_included, flow.cross_arm_duplicates, flow.new_reports) == (1, 1, 1, 1)
    assert check_flow(flow) == ()


def test_open_work_is_counted_apart_and_the_sums_hold(desk):
    deliveries = [desk.delivery(Arm.DATABASE, *(f"pubmed:{n}" for n in range(5)))]
    entries = [
        *(desk.decide("ann", f"pubmed:{n}", "include") for n in range(3)),
        desk.retrieve("ann", "pubmed:0", "obtained"),
        desk.retrieve("ann", "pubmed:1", "sought"),
    ]
    flow = flow_of(deliveries, entries)
    assert (flow.records_screened, flow.records_undecided, flow.dbr_sought_reports) == (5, 2, 3)
    assert (flow.dbr_retrieval_open, flow.dbr_assessed, flow.dbr_undecided) == (2, 1, 1)
    assert hard(flow) == []
    assert soft(flow) == {"unfinished"}


def test_a_report_judged_without_its_document_is_assessed_and_named(desk):
    deliveries = [desk.delivery(Arm.CITATION, "refs:1")]
    entries = [
        desk.decide("ann", "refs:1", "include"),
        desk.retrieve("ann", "refs:1", "sought"),
        desk.decide("ann", "refs:1", "include", stage=FT),
    ]
    flow = flow_of(deliveries, entries)
    assert (flow.other_assessed, flow.other_included, flow.new_reports) == (1, 1, 1)
    assert flow.members["other_assessed_unobtained"] == ("refs:1",)
    assert soft(flow) == {"assessed-unobtained"}


def test_a_report_recorded_as_not_retrieved_is_not_assessed_whatever_was_decided(desk):
    deliveries = [desk.delivery(Arm.DATABASE, "pubmed:1")]
    entries = [
        desk.decide("ann", "pubmed:1", "include"),
        desk.retrieve("ann", "pubmed:1", "not-retrieved"),
        desk.decide("ann", "pubmed:1", "include", stage=FT),
    ]
    flow = flow_of(deliveries, entries)
    assert (flow.dbr_notretrieved_reports, flow.dbr_assessed, flow.new_reports) == (1, 0, 0)
    assert [problem.rule for problem in hard(flow)] == ["A3"]


def test_records_stand_for_no_report_or_several(desk):
    deliveries = [desk.delivery(Arm.DATABASE, "pubmed:1", "pubmed:2", "pubmed:3", "pubmed:4")]
    plan = FlowPlan(
        reports={"pubmed:1": ("book:1", "book:2", "book:3"), "pubmed:2": (), "pubmed:3": ("pubmed:4",)},
        studies={"book:1": "TRIAL", "book:2": "TRIAL"},
    )
    entries = [
        *(desk.decide("ann", f"pubmed:{n}", "include") for n in range(1, 5)),
        *(desk.decide("ann", f"book:{n}", "include", stage=FT) for n in (1, 2)),
        desk.decide("ann", "book:3", "exclude", "event", stage=FT),
        desk.decide("ann", "pubmed:4", "include", stage=FT),
    ]
    flow = flow_of(deliveries, entries, plan=plan)
    assert flow.members["dbr_sought_reports"] == ("book:1", "book:2", "book:3", "pubmed:4")
    assert (flow.dbr_report_surplus, flow.new_reports, flow.new_studies) == (0, 3, 2)
    assert flow.record_report_map == plan.reports
    assert hard(flow) == []
    one_less = FlowPlan(reports={"pubmed:2": ()})
    flow = flow_of(deliveries, entries[:4], plan=one_less)
    assert (flow.dbr_sought_reports, flow.dbr_report_surplus) == (3, -1)
    assert hard(flow) == []


def test_records_removed_before_screening_and_by_programs_have_their_own_boxes(desk):
    deliveries = [desk.delivery(Arm.REGISTER, *(f"reg:{n}" for n in range(5))), desk.delivery(Arm.WEBSITE, "web:1")]
    plan = FlowPlan(
        removed={"reg:0": "automation", "reg:1": "other", "web:1": "other"}, automation=frozenset({"classifier"})
    )
    entries = [
        desk.decide("classifier", "reg:2", "exclude", "drug"),
        desk.decide("ann", "reg:3", "exclude", "drug"),
        desk.decide("ann", "reg:4", "exclude"),
    ]
    flow = flow_of(deliveries, entries, plan=plan)
    assert (flow.excluded_automatic, flow.excluded_other, flow.other_removed) == (1, 1, 1)
    assert (flow.records_excluded, flow.records_excluded_automatically, flow.records_screened) == (2, 1, 3)
    assert [(reason.text, reason.n) for reason in flow.records_excluded_reasons] == [
        ("drug", 2),
        ("no reason given", 1),
    ]
    assert hard(flow) == []


def test_an_update_tells_new_studies_from_new_reports_of_old_ones(desk):
    deliveries = [desk.delivery(Arm.DATABASE, "pubmed:1", "pubmed:2")]
    plan = FlowPlan(
        previous=Previous(10, 12, study_ids=frozenset({"OLD"}), dropped_studies=1, dropped_reports=1),
        studies={"pubmed:2": "OLD"},
    )
    entries = [desk.decide("ann", f"pubmed:{n}", "include", stage=stage) for n in (1, 2) for stage in Stage]
    flow = flow_of(deliveries, entries, plan=plan)
    assert (flow.new_studies, flow.new_reports, flow.new_reports_of_old_studies) == (1, 1, 1)
    assert (flow.total_studies, flow.total_reports) == (10, 13)
    assert hard(flow) == []


def test_an_update_of_a_review_with_unknown_counts_has_unknown_totals(desk):
    flow = flow_of([desk.delivery(Arm.DATABASE, "pubmed:1")], [], plan=FlowPlan(previous=Previous(None, None)))
    assert (flow.total_studies, flow.total_reports, flow.is_update) == (None, None, True)


def test_a_search_that_found_nothing_gives_zeros_and_says_it_was_made(desk):
    flow = flow_of([desk.delivery(Arm.DATABASE, title="PubMed")], [])
    assert (flow.database_results, flow.new_reports) == (0, 0)
    assert flow.is_searched(Arm.DATABASE)
    assert not flow.is_searched(Arm.REGISTER)
    assert completeness(flow).status is FlowStatus.COMPLETE


def test_entries_about_records_that_nobody_delivered_are_named(desk):
    clusters = cluster([desk.record("pubmed:1")])
    entries = [desk.decide("ann", "pubmed:l", "include"), desk.retrieve("ann", "book:1", "obtained")]
    screening, retrieval = fold_screening(entries, reviewers=1), fold_retrieval(entries)
    assert stray_records(clusters, screening, retrieval, FlowPlan()) == ("book:1", "pubmed:l")
    plan = FlowPlan(reports={"pubmed:1": ("book:1",)}, studies={"book:1": "A", "book:2": "A"})
    assert stray_records(clusters, screening, retrieval, plan) == ("book:2", "pubmed:l")


def test_a_plan_may_name_any_record_of_a_cluster(desk):
    deliveries = [
        desk.delivery(Arm.DATABASE, *(desk.record(f"pubmed:{n}", pmid=f"{n}") for n in (1, 2, 3))),
        desk.delivery(Arm.DATABASE, *(desk.record(f"embase:{n}", pmid=f"{n}") for n in (1, 2, 3))),
    ]
    plan = FlowPlan(
        removed={"embase:1": "other"}, reports={"embase:2": ("embase:2",)}, studies={"embase:2": "A", "embase:3": "A"}
    )
    entries = [desk.decide("ann", f"pubmed:{n}", "include", stage=stage) for n in (2, 3) for stage in Stage]
    flow = flow_of(deliveries, entries, plan=plan)
    assert (flow.excluded_other, flow.new_reports, flow.new_studies) == (1, 2, 1)


def test_only_what_is_certainly_later_is_parted_from_the_stated_day(desk):
    dates = {"before": "2022-10", "on": "2022-11-01", "after": "2022-11-02", "year": "2022", "none": "", "next": "2023"}
    delivery = desk.delivery(Arm.WEBSITE, *(desk.record(f"w:{name}", published=day) for name, day in dates.items()))
    parted = split_as_of([delivery], date(2022, 11, 1))
    assert [record.id for _, records in parted.counted for record in records] == [
        "w:before",
        "w:on",
        "w:year",
        "w:none",
    ]
    assert [record.id for _, records in parted.later for record in records] == ["w:after", "w:next"]
    assert parted.undetermined == ("w:year", "w:none")


def test_the_flow_of_a_stated_day_is_the_same_before_and_after_a_later_delivery(desk):
    before = [desk.delivery(Arm.DATABASE, desk.record("pubmed:1", published="2021", pmid="1"))]
    later = desk.delivery(Arm.DATABASE, desk.record("embase:1", published="2025", pmid="2"))
    entries = [desk.decide("ann", "pubmed:1", "include"), desk.decide("ann", "embase:1", "exclude", "drug")]
    as_of = date(2022, 11, 1)

    def flow(deliveries) -> PrismaFlow:
        return flow_of(split_as_of(deliveries, as_of).counted, entries)

    assert flow(before) == flow([*before, later])


NAMES = [f"s{source}:{number}" for source in range(3) for number in range(5)]
ARMS = st.sampled_from(list(Arm))


@st.composite
def reviews(draw):
    pmids = st.sampled_from(["", "", "1", "2", "3"])
    arms = draw(st.lists(ARMS, min_size=3, max_size=3))
    identified = [(name, draw(pmids)) for name in NAMES]
    verdicts = st.sampled_from(["include", "maybe", "exclude"])
    steps = draw(
        st.lists(
            st.tuples(
                st.sampled_from(["decide", "rule", "retrieve"]),
                st.sampled_from(["ann", "bob", "cat"]),
                st.sampled_from(NAMES),
                verdicts,
                st.sampled_from(list(Stage)),
                st.sampled_from([None, "drug", "event", "odd"]),
                st.sampled_from(["sought", "obtained", "not-retrieved"]),
            ),
            max_size=60,
        )
    )
    return arms, identified, steps


@given(reviews())
def test_every_box_is_the_sum_of_what_it_feeds_at_every_moment(desk, review):
    arms, identified, steps = review
    records = [desk.record(name, pmid=pmid) for name, pmid in identified]
    deliveries = [desk.delivery(arm, *records[place * 5 : place * 5 + 5]) for place, arm in enumerate(arms)]
    entries = []
    for kind, by, name, verdict, stage, reason, state in steps:
        if kind == "retrieve":
            entries.append(desk.retrieve(by, name, state))
        else:
            write = desk.decide if kind == "decide" else desk.rule
            entries.append(write(by, name, verdict, reason, stage=stage))
    flow = flow_of(deliveries, entries, reviewers=2)
    contradictions = {problem.rule for problem in hard(flow)}
    judged_unseen = any(box.endswith("judged_though_not_retrieved") for box in flow.members)
    assert contradictions <= ({"A3", "B2"} if judged_unseen else set())
    assert sum(source.n for source in flow.sources) == len(NAMES)
