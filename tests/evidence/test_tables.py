"""The case table leaves nothing blank; a published table is held against the patients cell by cell."""

import pytest

from rechallenge.evidence import Match, case_table, compare_tables, load_form, read_published_table
from rechallenge.model import Case, CaseId, Cell, CellState, Duration, EvidenceLevel, InputError, Source, TimeUnit

FORM = load_form("case")

TABLE = """
format = 1
number = "Table 2"
title = "Patients"
absent = ["NR"]
abbreviations = { NR = "not reported", M = "male" }
[source]
work = "Doe 2021"
level = "full-text"
[[column]]
title = "Sex, age"
fields = ["sex", "age"]
[[column]]
title = "Drug"
fields = ["drug"]
[[column]]
title = "Onset"
fields = ["latency"]
[[column]]
title = "Other drugs"
fields = ["concomitants"]
[[column]]
title = "Rechallenge"
fields = ["rechallenge"]
[[column]]
title = "ICU"
fields = ["outcome"]
[[row]]
case = "A"
label = "1"
[row.cells]
"Sex, age" = { printed = "M, 60", reads = { sex = "male", age = 60 } }
"Drug" = "Zestril"
"Onset" = "3 weeks"
"Other drugs" = "Amlodipine besylate, rifampin"
"Rechallenge" = "NR"
"ICU" = "-"
"""


def known(value, **extra):
    return Cell(state=CellState.VALUE, value=value, **extra)


def patient(**cells):
    own = {
        "sex": known("male"),
        "age": known(60),
        "latency": known(Duration(amount=3, unit=TimeUnit.WEEK)),
        "concomitants": known(("rifampicin", "amlodipine")),
    }
    return Case(id=CaseId("A"), drug="lisinopril", event="angioedema", cells=own | cells)


def compared(case, text=TABLE):
    return {
        (cell.column, cell.field): cell
        for cell in compare_tables(read_published_table(text, where="t"), [case], FORM).cells
    }


def test_a_printed_table_comes_back_as_printed():
    table = read_published_table(TABLE, where="t")
    assert [cell.printed for cell in table.column("Onset")] == ["3 weeks"]
    assert [cell.printed for cell in table.rows[0].cells.values()] == [
        "M, 60",
        "Zestril",
        "3 weeks",
        "Amlodipine besylate, rifampin",
        "NR",
        "-",
    ]
    reading = table.rows[0].cells["Onset"].readings["latency"]
    assert reading.value == Duration(amount=3, unit=TimeUnit.WEEK)
    assert reading.sources[0].locator == "Table 2, row 1, Onset"


def test_equal_in_any_spelling_order_and_name_of_a_drug():
    found = compared(patient())
    for key in [
        ("Sex, age", "sex"),
        ("Sex, age", "age"),
        ("Drug", "drug"),
        ("Onset", "latency"),
        ("Other drugs", "concomitants"),
    ]:
        assert found[key].match is Match.EQUAL, key


def test_what_the_review_knows_and_the_table_does_not_is_lacking():
    found = compared(patient(rechallenge=known("positive")))["Rechallenge", "rechallenge"]
    assert found.match is Match.LACKING
    assert found.why == "the table says not reported, the review knows positive"


def test_different_values_differ_and_say_both():
    found = compared(patient(age=known(61)))["Sex, age", "age"]
    assert (found.match, found.table, found.review) == (Match.DIFFERS, "60", "61")


def test_what_the_table_fills_and_the_review_holds_open_differs():
    found = compared(patient(concomitants=Cell(state=CellState.NOT_REPORTED)))["Other drugs", "concomitants"]
    assert found.match is Match.DIFFERS
    assert "the review holds it as not reported" in found.why


def test_a_sign_that_stands_alone_is_unclear_and_reported_as_undefined():
    table = read_published_table(TABLE, where="t")
    assert table.rows[0].cells["ICU"].readings["outcome"].state is CellState.UNCLEAR
    assert table.undefined_terms == ("-", "ICU")


def test_questions_without_a_column_are_listed_with_the_patients_that_answer_them():
    result = compare_tables(read_published_table(TABLE, where="t"), [patient(country=known("Peru"))], FORM)
    missing = {item.field.name: item.known_for for item in result.missing}
    assert missing["country"] == ("A",)
    assert missing["dechallenge"] == ()
    assert "age" not in missing


def test_the_tables_columns_are_filled_from_the_patients():
    result = compare_tables(read_published_table(TABLE, where="t"), [patient()], FORM)
    assert result.derived == (
        ("male; 60", "lisinopril", "3 weeks", "rifampicin, amlodipine", "not reported", "not reported"),
    )


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"Onset" = "3 weeks"', "", "no cell for the column 'Onset'"),
        ('"Onset" = "3 weeks"', '"Onset" = "3 weeks"\n"Extra" = "1"', "unknown column, 'Extra'"),
        ('"Onset" = "3 weeks"', '"Onset" = "soon"', "'soon' cannot be read as a duration"),
        ('sex = "male", age', 'weight = 3, sex = "male", age', "reads 'weight'"),
        ('fields = ["latency"]', 'fields = ["delay"]', "no field 'delay'"),
        ('title = "Patients"', "", "'title' is missing"),
    ],
)
def test_a_fault_in_a_published_table_is_named(old, new, message):
    with pytest.raises(InputError) as caught:
        read_published_table(TABLE.replace(old, new, 1), where="t")
    assert message in caught.value.message
    assert caught.value.where.startswith("t")


def test_a_row_about_a_stranger_is_an_error():
    with pytest.raises(InputError, match="whom the review does not hold"):
        compare_tables(read_published_table(TABLE, where="t"), [], FORM)


def test_a_column_that_is_not_there_is_an_error():
    with pytest.raises(InputError, match="no column 'Offset'"):
        read_published_table(TABLE, where="t").column("Offset")


def test_the_case_table_asks_everybody_everything_and_leaves_nothing_blank():
    cases = [patient(), Case(id=CaseId("B"), drug="", event="angioedema")]
    table = case_table(cases, FORM, event_set_name="angioedema")
    assert {row.field for row in table.rows if row.field} == {field.name for field in FORM.fields}
    assert all(len(row.cells) == 2 for row in table.rows)
    assert all(cell.text for row in table.rows for cell in row.cells)
    assert table.row("Drug").cells[1].text == "not reported"
    assert table.row("Age").n_known == 1


def test_a_cell_shows_its_state_level_and_words():
    source = Source(work="Doe", level=EvidenceLevel.SECONDARY)
    cell = Cell(state=CellState.UNCLEAR, text="15mg x 2", sources=(source,))
    shown = case_table([patient(dose=cell)], FORM, event_set_name="angioedema").row("Dose").cells[0]
    assert (shown.text, shown.state, shown.level, shown.note) == (
        "unclear",
        CellState.UNCLEAR,
        EvidenceLevel.SECONDARY,
        "15mg x 2",
    )


def test_the_case_table_places_events_on_the_tree_and_says_what_is_open():
    cases = [Case(id=CaseId("A"), drug="x", event="leukocytoclastic vasculitis")]
    shown = case_table(cases, FORM, event_set_name="vasculitis").row("Place on the nomenclature").cells[0]
    assert shown.text == "3 Small vessel vasculitis, unspecified (a pattern)"
    assert "immunofluorescence" in shown.note
