import csv
import io

import pytest

from rechallenge.literature import (
    PrismaFlow,
    ReasonCount,
    SourceCount,
    complete,
    from_prisma2020_csv,
    to_prisma2020_csv,
)
from rechallenge.literature.boxes import TEMPLATE_COUNTS
from rechallenge.model import Arm, InputError

FLOW = PrismaFlow(
    has_other_arm=True,
    **dict.fromkeys(TEMPLATE_COUNTS, 7),
    dbr_excluded=(ReasonCount("drug", "Another drug", 1_200), ReasonCount("event", "Another event", 3)),
    dbr_excluded_total=1_203,
    other_excluded=(),
    other_excluded_total=0,
    sources=(
        SourceCount(Arm.DATABASE, "PubMed", 980),
        SourceCount(Arm.DATABASE, "Embase", 224),
        SourceCount(Arm.REGISTER, "ClinicalTrials.gov", 7),
    ),
    cross_arm_duplicates=None,
)


def rows(text):
    return {row["data"]: row for row in csv.DictReader(io.StringIO(text))}


def test_the_file_has_the_packages_columns_keys_nodes_and_boxes():
    text = to_prisma2020_csv(FLOW)
    assert text.splitlines()[0] == "data,node,box,description,boxtext,tooltips,url,n"
    found = rows(text)
    assert len(text.splitlines()) == 35
    assert set(TEMPLATE_COUNTS) < found.keys()
    places = {key: (found[key]["node"], found[key]["box"]) for key in ("database_results", "other_excluded")}
    assert places == {"database_results": ("node7", "box2"), "other_excluded": ("node21", "box15")}
    assert [line.split(",")[2] for line in text.splitlines() if line.startswith("NA,")] == [
        "prevstud",
        "newstud",
        "othstud",
    ]


def test_counts_reasons_and_sources_survive_a_round_trip():
    flow, losses = from_prisma2020_csv(to_prisma2020_csv(FLOW), where="flow.csv")
    assert losses == ()
    assert {key: flow.count(key) for key in TEMPLATE_COUNTS} == dict.fromkeys(TEMPLATE_COUNTS, 7)
    assert [(reason.text, reason.n) for reason in flow.dbr_excluded] == [("Another drug", 1_200), ("Another event", 3)]
    assert (flow.dbr_excluded_total, flow.other_excluded, flow.sources) == (1_203, (), FLOW.sources)
    assert to_prisma2020_csv(flow) == to_prisma2020_csv(FLOW)


def test_unknown_is_written_as_na_and_comes_back_unknown():
    found = rows(to_prisma2020_csv(PrismaFlow(records_screened=70)))
    assert (found["records_screened"]["n"], found["records_excluded"]["n"]) == ("70", "NA")
    assert (found["dbr_excluded"]["n"], found["database_specific_results"]["n"]) == ("NA", "NA")
    flow, _ = from_prisma2020_csv(to_prisma2020_csv(PrismaFlow(records_screened=70)), where="flow.csv")
    assert (flow.records_screened, flow.records_excluded, flow.dbr_excluded) == (70, None, None)


def test_a_total_without_reasons_is_kept_as_a_total():
    flow, _ = from_prisma2020_csv(to_prisma2020_csv(PrismaFlow(dbr_excluded_total=9)), where="flow.csv")
    assert (flow.dbr_excluded_total, flow.dbr_excluded) == (9, None)


def test_commas_and_semicolons_of_a_reason_do_not_part_it():
    flow = PrismaFlow(dbr_excluded=(ReasonCount("x", "Review, comment; no patient", 4),))
    assert rows(to_prisma2020_csv(flow))["dbr_excluded"]["n"] == "Review / comment / no patient, 4"


def test_counts_with_thousands_separators_are_read():
    flow, _ = from_prisma2020_csv('data,n\ndatabase_results,"1,204"\ndbr_excluded,"Old, 1,200; New, 3"\n', where="f")
    assert flow.database_results == 1204
    assert [(reason.text, reason.n) for reason in flow.dbr_excluded] == [("Old", 1200), ("New", 3)]


def test_the_templates_own_example_text_is_no_count():
    flow, losses = from_prisma2020_csv('data,n\ndbr_excluded,"Reason1, xxx; Reason2, xxx"\n', where="f")
    assert (flow.dbr_excluded, flow.dbr_excluded_total, losses) == (None, None, ())


def test_what_the_template_cannot_say_is_unknown_and_follows_where_arithmetic_allows():
    text = "data,n\nnew_reports,4\ndbr_assessed,5\ndbr_excluded,2\nother_assessed,3\nother_excluded,1\n"
    flow, _ = from_prisma2020_csv(text, where="f", has_other_arm=True)
    assert flow.cross_arm_duplicates is None
    assert complete(flow).cross_arm_duplicates == 1
    update = "data,n\nprevious_studies,10\nnew_studies,3\ntotal_studies,12\n"
    flow, _ = from_prisma2020_csv(update, where="f", is_update=True)
    assert complete(flow).previous_studies_dropped == 1


def test_what_a_flow_cannot_hold_is_named_with_its_line():
    text = "data,n\ntotal_studies_ma,4\nmystery,3\nduplicates,1\nduplicates,2\n"
    flow, losses = from_prisma2020_csv(text, where="flow.csv")
    assert flow.duplicates == 1
    assert {(loss.line, loss.message.split()[0]) for loss in losses} == {
        (2, "total_studies_ma"),
        (3, "mystery"),
        (5, "duplicates"),
    }


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("data,n\nduplicates,some\n", "flow.csv, line 2"),
        ("data,n\ndbr_excluded,\"Old, few\"\n", "flow.csv, line 2"),
        ("box,n\nbox1,2\n", "flow.csv, line 1"),
        ("", "flow.csv, line 1"),
        ("data,n\nduplicates,-1\n", "flow.csv, line 2"),
    ],
)  # fmt: skip
def test_bad_input_names_file_line_and_fix(text, place):
    with pytest.raises(InputError) as caught:
        from_prisma2020_csv(text, where="flow.csv")
    assert caught.value.where == place
    assert caught.value.fix
