"""Test vectors P1-P8 and every rule of the flow diagram, broken on purpose."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rechallenge.literature import (
    FlowStatus,
    PrismaFlow,
    ReasonCount,
    SourceCount,
    Weight,
    check_flow,
    complete,
    completeness,
)
from rechallenge.literature.arithmetic import EQUATIONS
from rechallenge.literature.boxes import TEMPLATE_COUNTS
from rechallenge.model import Arm


def reasons(*counts):
    return tuple(ReasonCount(f"r{place}", f"reason {place}", n) for place, n in enumerate(counts, 1))


P1 = PrismaFlow(
    database_results=800,
    register_results=20,
    duplicates=180,
    excluded_automatic=0,
    excluded_other=0,
    records_excluded=600,
    dbr_notretrieved_reports=2,
    dbr_excluded=reasons(20, 10, 5),
    sources=(
        SourceCount(Arm.DATABASE, "PubMed", 500),
        SourceCount(Arm.DATABASE, "Embase", 300),
        SourceCount(Arm.REGISTER, "CT.gov", 20),
    ),
)
P2 = replace(
    P1,
    has_other_arm=True,
    website_results=0,
    organisation_results=0,
    citations_results=12,
    other_sought_reports=5,
    other_notretrieved_reports=1,
    other_excluded=reasons(2, 1),
    cross_arm_duplicates=0,
)
P3 = PrismaFlow(
    is_update=True,
    previous_studies=10,
    previous_reports=12,
    new_studies=3,
    new_reports=4,
    previous_studies_dropped=1,
    previous_reports_dropped=1,
    new_reports_of_old_studies=2,
)
P4 = PrismaFlow(records_screened=70, new_reports=3, new_studies=3)
P8 = PrismaFlow(
    is_update=True,
    has_other_arm=True,
    dbr_excluded=(),
    other_excluded=(),
    **dict.fromkeys(TEMPLATE_COUNTS, 0),
)


def broken(flow, weight=Weight.HARD):
    return {problem.rule for problem in check_flow(flow) if problem.weight is weight}


def message(flow, rule):
    return next(problem.message for problem in check_flow(flow) if problem.rule == rule)


def test_p1_databases_and_registers_alone():
    flow = complete(P1)
    assert (flow.records_screened, flow.dbr_sought_reports, flow.dbr_assessed, flow.dbr_included) == (640, 40, 38, 3)
    assert flow.new_reports == 3
    assert check_flow(flow) == ()


def test_p2_citations_add_one_report_by_the_other_arm():
    flow = complete(P2)
    assert (flow.other_included, flow.new_reports) == (1, 4)
    assert broken(flow) == set()


def test_p3_an_update_counts_dropped_studies_and_new_reports_of_old_ones():
    flow = complete(P3)
    assert (flow.total_studies, flow.total_reports) == (12, 17)
    assert broken(flow) == set()


def test_p4_the_letter_leaves_67_records_unaccounted_and_nothing_is_filled_with_zero():
    filled = complete(P4)
    unknown = ("records_excluded", "dbr_sought_reports", "dbr_notretrieved_reports", "dbr_assessed")
    assert [filled.count(box) for box in unknown] == [None] * 4
    assert filled.dbr_excluded is None
    told = completeness(P4)
    assert (told.status, told.unaccounted, told.is_minimum) == (FlowStatus.INCOMPLETE, 67, False)
    assert set(unknown) <= set(told.unknown)
    assert "dbr_excluded" in told.unknown
    assert broken(P4) == set()


def test_p4_with_reference_lists_screened_but_not_counted_67_is_the_least_that_was_lost():
    told = completeness(replace(P4, has_other_arm=True))
    assert (told.status, told.unaccounted, told.is_minimum) == (FlowStatus.INCOMPLETE, 67, True)


def test_p5_more_reports_sought_than_records_passed():
    flow = PrismaFlow(records_screened=100, records_excluded=80, dbr_sought_reports=25)
    assert broken(flow) == {"A2"}
    assert "dbr_sought_reports 25, but records_screened 100 - records_excluded 80 = 20" in message(flow, "A2")


def test_p6_reasons_do_not_leave_the_included():
    flow = PrismaFlow(dbr_assessed=10, dbr_excluded=reasons(4, 3), dbr_included=4)
    assert broken(flow) == {"C1"}
    assert "dbr_included 4, but dbr_assessed 10 - dbr_excluded_total 7 = 3" in message(flow, "C1")


def test_p7_more_studies_than_reports():
    assert broken(PrismaFlow(new_studies=5, new_reports=4)) == {"C3"}


def test_p8_a_search_that_found_nothing_is_valid_and_complete():
    assert check_flow(P8) == ()
    assert completeness(P8).status is FlowStatus.COMPLETE


BROKEN = {
    "A1": replace(P1, records_screened=641),
    "A2": replace(P1, records_screened=640, dbr_sought_reports=41),
    "A3": PrismaFlow(dbr_sought_reports=40, dbr_notretrieved_reports=2, dbr_assessed=40),
    "B1": replace(P2, other_sought_reports=13, other_notretrieved_reports=None),
    "B2": replace(P2, other_assessed=5),
    "C1": replace(P2, other_assessed=4, other_included=2),
    "C2": replace(complete(P2), new_reports=5),
    "C3": PrismaFlow(new_studies=2, new_reports=1),
    "U1": replace(P3, total_studies=13),
    "U2": replace(P3, total_reports=16),
    "N": PrismaFlow(duplicates=-1),
    "R": replace(P1, dbr_excluded_total=36),
    "T": replace(P2, has_other_arm=False),
    "W": replace(P1, members={"duplicates": ("db:1", "db:2")}),
}


@pytest.mark.parametrize("rule", BROKEN)
def test_each_rule_is_named_when_it_is_broken(rule):
    assert rule in broken(BROKEN[rule])
    assert completeness(BROKEN[rule]).status is FlowStatus.CONTRADICTORY


@pytest.mark.parametrize(
    ("flow", "rule"),
    [
        (PrismaFlow(is_update=True, previous_studies=10, new_studies=3, total_studies=14,
                    previous_studies_dropped=None), "U1"),
        (PrismaFlow(has_other_arm=True, dbr_included=3, other_included=1, new_reports=5,
                    cross_arm_duplicates=None), "C2"),
        (PrismaFlow(dbr_sought_reports=3, dbr_assessed=5), "A3"),
    ],
)  # fmt: skip
def test_an_unknown_that_would_have_to_be_below_zero_breaks_the_rule(flow, rule):
    assert broken(flow) == {rule}
    assert "would have to be -" in message(flow, rule)
    assert complete(flow) == flow


def test_five_reports_beyond_one_per_record_make_p5_right():
    flow = PrismaFlow(records_screened=100, records_excluded=80, dbr_sought_reports=25, dbr_report_surplus=5)
    assert broken(flow) == set()


def test_the_rules_of_an_update_are_not_asked_of_a_new_review():
    assert broken(PrismaFlow(new_studies=3, new_reports=4, previous_studies_dropped=9)) == set()


@pytest.mark.parametrize(
    ("rule", "flow"),
    [
        (
            "one-source-duplicates",
            PrismaFlow(duplicates=4, sources=(SourceCount(Arm.DATABASE, "PubMed", 74),)),
        ),
        ("unexplained-difference", P2),
        ("unexplained-exclusion", PrismaFlow(dbr_excluded_total=4)),
        ("unexplained-exclusion", PrismaFlow(dbr_excluded=(ReasonCount("", "no reason given", 2),))),
        ("availability-as-reason", PrismaFlow(dbr_excluded=(ReasonCount("x", "Full text not available", 2),))),
        ("availability-as-reason", PrismaFlow(records_excluded_reasons=(ReasonCount("language", "Not English", 2),))),
        ("unfinished", PrismaFlow(records_undecided=2)),
        ("assessed-unobtained", PrismaFlow(members={"dbr_assessed_unobtained": ("db:1",)})),
    ],
)
def test_what_a_reader_would_ask_about_is_a_soft_problem(rule, flow):
    assert rule in broken(flow, Weight.SOFT)
    assert rule not in broken(flow)


@pytest.mark.parametrize("text", ["No patient with the event", "Not a JAK inhibitor", "Secondary report"])
def test_ordinary_reasons_are_not_taken_for_missing_documents(text):
    flow = PrismaFlow(dbr_excluded=(ReasonCount("x", text, 1),))
    assert broken(flow, Weight.SOFT) == set()


def test_a_difference_that_is_explained_has_to_add_up():
    explained = {
        "other_duplicates": 1,
        "other_removed": 0,
        "other_records_excluded": 6,
        "other_records_excluded_automatically": 0,
        "other_records_undecided": 0,
    }
    assert broken(replace(P2, **explained), Weight.SOFT) == set()
    assert broken(replace(P2, **{**explained, "other_duplicates": 2})) == {"B1"}


def test_a_judgement_on_a_report_recorded_as_not_retrieved_is_a_contradiction():
    flow = PrismaFlow(members={"other_judged_though_not_retrieved": ("db:1",)})
    assert broken(flow) == {"B2"}


COUNTS = st.integers(0, 30)


@st.composite
def whole_flows(draw):
    """A diagram made from the bottom up, so that all of it is true."""
    flow = {"is_update": True, "has_other_arm": True}
    minus = {term for equation in EQUATIONS for term in equation.minus}
    flow |= {term: draw(COUNTS) for term in sorted(minus)}
    for term in ("register_results", "website_results", "organisation_results", "other_methods_results"):
        flow[term] = draw(COUNTS)
    flow |= {"dbr_report_surplus": 0, "other_report_surplus": 0, "new_studies": 0, "previous_studies": 30}
    flow |= {"previous_reports": 60, "database_results": 999, "citations_results": 999}
    for equation in EQUATIONS:
        flow[equation.total] = sum(flow[t] for t in equation.plus) - sum(flow[t] for t in equation.minus)
    return PrismaFlow(**flow)


@given(whole_flows(), st.data())
def test_what_is_filled_in_is_what_was_there(flow, data):
    terms = sorted({term for e in EQUATIONS for term in (e.total, *e.plus, *e.minus)})
    hidden = data.draw(st.sets(st.sampled_from(terms)))
    assert broken(flow) == set()
    partly = replace(flow, **dict.fromkeys(hidden))
    assert broken(partly) == set()
    filled = complete(partly)
    for term in hidden:
        assert filled.count(term) in {None, flow.count(term)}
    assert complete(filled) == filled
    if len(hidden) == 1:
        assert filled == flow
