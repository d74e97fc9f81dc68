"""The worked example's patients and the letter's Table I, as held in the example's source files."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from rechallenge.evidence import (
    Match,
    case_table,
    classify_case,
    compare_tables,
    fold_cases,
    import_cases,
    load_form,
    possible_duplicates,
    problems_of,
    read_published_table,
    summarise,
)
from rechallenge.model import Actor, CaseRole, CellState, EvidenceLevel

SOURCE = Path(__file__).parents[2] / "examples" / "jak-vasculitis" / "source"
FORM = load_form("case")


@pytest.fixture(scope="module")
def book():
    text = (SOURCE / "cases.toml").read_text(encoding="utf-8")
    return fold_cases(import_cases(text, where="cases.toml", at=datetime(2026, 1, 1, tzinfo=UTC), by=Actor("reader")))


@pytest.fixture(scope="module")
def table():
    return read_published_table(
        (SOURCE / "published-table.toml").read_text(encoding="utf-8"), where="published-table.toml"
    )


def case(book, name):
    return next(one for one in book.cases if one.id == name)


def test_three_cases_four_counted_elsewhere_three_mimics_and_the_opposite(book):
    assert {role: book.n_patients(role) for role in CaseRole} == {
        CaseRole.CASE: 3,
        CaseRole.COUNTED_ELSEWHERE: 4,
        CaseRole.MIMIC: 3,
        CaseRole.COUNTER_EVIDENCE: 1,
    }
    assert book.conflicts == ()
    assert book.disagreements == ()
    assert problems_of(book) == ()


def test_every_cell_fits_the_form_and_names_what_was_read(book):
    for one in book.cases:
        assert FORM.faults_of(one) == ()
        assert all(cell.sources and cell.sources[0].level for cell in one.cells.values())


def test_what_the_letter_prints_is_secondary_and_our_own_reading_is_marked_as_such(book):
    for name in ("J1", "J2", "J3"):
        assert case(book, name).cell("age").level is EvidenceLevel.SECONDARY
        assert case(book, name).cell("rivals_found").level is EvidenceLevel.ASSESSMENT
    assert case(book, "J2").cell("indication").level is EvidenceLevel.ABSTRACT
    assert case(book, "M1").cell("age").level is EvidenceLevel.FULL_TEXT


def test_possible_twins_are_linked_as_warnings_and_found_by_rule_too(book):
    linked = {frozenset(link.cases) for link in book.possibly_same}
    assert linked == {frozenset({"J4", "J3"}), frozenset({"J5-J7", "J2"}), frozenset({"J5-J7", "J3"})}
    found = {frozenset(p.cases) for p in possible_duplicates(book.cases, FORM, event_set_name="vasculitis")}
    assert linked <= found
    assert frozenset({"J1", "J3"}) not in found


def test_the_letters_pooled_numbers_and_the_intervals_it_left_out(book):
    found = {f.id: f for f in summarise(book.of(), FORM, event_set_name="vasculitis")}
    assert found["cases.age.mean"].text == "64.67 (n = 3)"
    assert found["cases.age.sd"].text == "11.68 (n = 3)"
    assert found["cases.age.median"].value == 67
    assert found["cases.sex.male"].value["exact"] == pytest.approx([0, 0.708], abs=0.0005)
    assert found["cases.outcome.recovered"].value["exact"] == pytest.approx([0.094, 0.992], abs=0.0005)
    assert found["cases.outcome.died"].value["x"] == 1
    assert found["cases.latency.answered"].value == 2
    assert found["cases.latency.mean"].value is None
    assert found["cases.rechallenge.answered"].inputs["unanswered"] == {"J1": "not done", "J3": "not reported"}


def test_three_labels_stand_on_three_nodes_and_one_is_a_pattern(book):
    placed = [classify_case(one, FORM, event_set_name="vasculitis") for one in book.of()]
    assert [p.node.code for p in placed] == ["3a", "3", "3b"]
    assert [p.is_pattern for p in placed] == [False, True, False]
    assert {p.vessel_size for p in placed} == {"small"}


def test_the_letters_table_has_thirteen_columns_and_three_rows_in_its_order(table):
    assert [column.title for column in table.columns][:5] == ["Sex/ Age", "JAK inhibitors", "Dose", "Time 1", "Time 2"]
    assert (len(table.columns), len(table.rows)) == (13, 3)
    assert [cell.printed for cell in table.column("Sex/ Age")] == ["F/75", "F/52", "F/67"]


def test_every_printed_cell_is_the_letters_own(table, shared):
    letter = (shared / "letter" / "letter.md").read_text(encoding="utf-8").replace("$\\times$", "×")
    rows = [line.split("\t") for line in letter.splitlines() if line.startswith(("1 [4]", "2 [5]", "3 [6]"))]
    assert len(rows) == 3
    for printed, row in zip(rows, table.rows, strict=True):
        words = [" ".join(text.split()) for text in printed[1:] if text.strip()]
        assert [" ".join(cell.printed.split()) for cell in row.cells.values()] == words


def test_in_every_row_of_the_letter_the_two_times_are_the_same(table):
    assert [c.printed for c in table.column("Time 1")] == [c.printed for c in table.column("Time 2")]


def test_the_table_differs_where_the_audit_says_and_nowhere_else(book, table):
    result = compare_tables(table, book.cases, FORM)
    odd = {(cell.case, cell.field) for cell in result.cells if cell.match is not Match.EQUAL}
    assert odd == {("J1", "targets"), ("J3", "targets"), ("J2", "drug_action"), ("J3", "prior_treatment")}
    assert result.cell_match("J3", "Previous treatment") is Match.DIFFERS
    assert result.cell_match("J1", "Dose") is Match.EQUAL


def test_the_table_lacks_the_rechallenge_that_the_text_reports(book, table):
    missing = {item.field.name: item.known_for for item in compare_tables(table, book.cases, FORM).missing}
    assert missing["rechallenge"] == ("J2",)
    assert missing["anca_before"] == ("J1",)
    assert missing["concomitants"] == ("J3",)
    assert {"country", "immunofluorescence", "anca_antigen", "creatinine", "follow_up"} <= missing.keys()
    assert "/" in table.undefined_terms


def test_the_table_it_should_have_been_shows_absence_in_words(book):
    full = case_table(book.of(), FORM, event_set_name="vasculitis")
    assert [cell.text for cell in full.row("Rechallenge").cells] == ["not done", "positive", "not reported"]
    assert [cell.text for cell in full.row("Dechallenge").cells] == ["unclear", "positive", "unclear"]
    assert all(cell.text for row in full.rows for cell in row.cells)
    assert case(book, "J1").cell("dechallenge").state is CellState.UNCLEAR


def test_values_agree_with_the_facts_gathered_beside_the_project(book, shared):
    lines = (shared / "jak-vasculitis" / "cases.jsonl").read_text(encoding="utf-8").splitlines()
    facts = {fact["case_id"]: fact for fact in map(json.loads, lines)}
    assert set(facts) == {one.id for one in book.cases}
    sexes = {"F": "female", "M": "male"}
    for name, fact in facts.items():
        held = case(book, name)
        assert held.drug in fact["jak_inhibitor"]
        if "age" in fact:
            assert held.cell("age").value == fact["age"]["value"]
            assert held.cell("sex").value == sexes[fact["sex"]["value"]]
        if fact.get("concomitants", {}).get("value") and name != "J1":
            assert set(held.cell("concomitants").value) == set(fact["concomitants"]["value"])
