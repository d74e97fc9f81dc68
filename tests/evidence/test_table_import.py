"""Tables of others become patients: nothing guessed, nothing lost, all of it secondary."""

import contextlib
import io
from datetime import UTC, datetime

import openpyxl
import pytest

from rechallenge.evidence import fold_cases, import_table, load_form, read_table_map
from rechallenge.model import Actor, CellState, EvidenceLevel, InputError
from rechallenge.sources.sheets import MAX_UNPACKED, read_sheet

FORM = load_form("case")
AT = datetime(2024, 1, 1, tzinfo=UTC)
MAP = """format = 1
source = { work = "Wang 2023, Table I" }
not_reported = ["NM", "Not mentioned"]
not_done = ["ND"]
event = "vasculitis"
prefix = "W"

[[map]]
column = "Drug"
field = "drug"

[[map]]
column = "Sex/age"
pattern = '(?P<sex>[FM])/(?P<age>\\d+)'
values = { F = "female", M = "male" }

[[map]]
column = "Dose"
field = "dose"

[[map]]
column = "ANCA"
field = "anca"

[[map]]
column = "Organs"
field = "organs"
split = ";"
"""
CSV = """Drug;Sex/age;Dose;ANCA;Organs
tofacitinib;F/75;NM;positive;kidney
ruxolitinib;F/52;15 mg twice daily;/;skin; gut
"""
ROWS = [
    ["Drug", "Sex/age", "Dose", "ANCA", "Organs"],
    ["tofacitinib", "F/75", "NM", "Positive", "kidney"],
    ["ruxolitinib", "woman of 52", "15 mg twice daily", "/", "skin; gut"],
    [None, None, None, None, None],
    ["baricitinib", None, None, "ND", None],
]


def workbook(rows=ROWS, title="S1"):
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def imported(mapping=MAP, data=None, name="t.xlsx"):
    rows = [(row.number, row.cells) for row in read_sheet(data or workbook(), name=name)]
    made = import_table(rows, read_table_map(mapping, where="m.toml"), FORM, where=name, at=AT, by=Actor("anna"))
    return {str(case.id): case for case in fold_cases(made.entries).cases}, made


def test_each_row_is_a_patient_and_an_empty_row_none():
    cases, _ = imported()
    assert list(cases) == ["W1", "W2", "W4"]
    assert [case.drug for case in cases.values()] == ["tofacitinib", "ruxolitinib", "baricitinib"]
    assert {case.event for case in cases.values()} == {"vasculitis"}


def test_every_value_is_secondary_and_says_row_and_column():
    cases, _ = imported()
    cell = cases["W1"].cell("age")
    assert (cell.value, cell.text, cell.level) == (75, "75", EvidenceLevel.SECONDARY)
    assert cell.sources[0].locator == "row 2, Sex/age"
    assert all(cell.level is EvidenceLevel.SECONDARY for case in cases.values() for cell in case.cells.values())


def test_words_of_the_table_become_words_of_the_form():
    cases, _ = imported()
    assert cases["W1"].cell("sex").value == "female"
    assert cases["W1"].cell("anca").value == "positive"
    assert cases["W1"].cell("dose").state is CellState.NOT_REPORTED
    assert cases["W2"].cell("organs").value == ("skin", "gut")
    assert cases["W4"].cell("anca").state is CellState.NOT_DONE


def test_what_cannot_be_read_is_unclear_with_its_words_and_is_named():
    cases, made = imported()
    anca, age = cases["W2"].cell("anca"), cases["W2"].cell("age")
    assert (anca.state, anca.text) == (CellState.UNCLEAR, "/")
    assert (age.state, age.text) == (CellState.UNCLEAR, "woman of 52")
    assert len(made.unread) == 3
    assert any("row 3, ANCA" in text for text in made.unread)


def test_a_blank_cell_is_not_reported_never_no():
    cases, _ = imported()
    assert cases["W4"].cell("organs").state is CellState.NOT_REPORTED


def test_csv_with_semicolons_is_read_alike():
    cases, _ = imported(
        MAP.replace('split = ";"', ""), b"Drug;Sex/age;Dose;ANCA;Organs\nx;M/4;NM;negative;skin\n", "t.csv"
    )
    assert (cases["W1"].cell("sex").value, cases["W1"].cell("age").value) == ("male", 4)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('column = "Dose"', 'column = "Doze"', "no column 'Doze'"),
        ('field = "dose"', 'field = "doze"', "no field 'doze'"),
        ('field = "anca"', "", "both or neither"),
        ("(?P<sex>[FM])", "(?P<sex>[FM]", "no regular expression"),
    ],
)
def test_a_mapping_that_does_not_fit_is_refused(old, new, message):
    with pytest.raises(InputError) as caught:
        imported(MAP.replace(old, new, 1))
    assert message in caught.value.message


def test_two_rows_with_one_id_are_refused():
    mapping = MAP.replace('field = "drug"', 'field = "id"')
    with pytest.raises(InputError, match="two rows"):
        imported(mapping, workbook([ROWS[0], ROWS[1], ROWS[1]]))


class TestSheets:
    def test_numbers_and_dates_come_as_people_see_them(self):
        (row,) = read_sheet(workbook([["a", "b"], [75.0, datetime(2020, 2, 1)]]), name="t.xlsx")  # noqa: DTZ001
        assert row.cells == {"a": "75", "b": "2020-02-01"}

    @pytest.mark.parametrize(("data", "name"), [(b"PK no zip", "t.xlsx"), (b"\xff\xfe\x00", "t.csv"), (b"", "t.csv")])
    def test_a_broken_file_is_an_error_with_a_fix(self, data, name):
        with pytest.raises(InputError) as caught:
            read_sheet(data, name=name)
        assert caught.value.fix

    def test_a_workbook_that_unpacks_to_too_much_is_refused_unread(self):
        import zipfile

        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bomb:
            bomb.writestr("xl/worksheets/sheet1.xml", b"0" * (MAX_UNPACKED + 1))
        with pytest.raises(InputError, match="60 MB"):
            read_sheet(out.getvalue(), name="t.xlsx")

    @pytest.mark.parametrize(
        "sheet",
        [
            b"<worksheet><sheetData><row>",
            b'<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c '
            b'"&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;"><!ENTITY e '
            b'"&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;"><!ENTITY f "&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;"><!ENTITY g '
            b'"&f;&f;&f;&f;&f;&f;&f;&f;&f;&f;"><!ENTITY h "&g;&g;&g;&g;&g;&g;&g;&g;&g;&g;">]>'
            b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
            b'<c r="A1" t="inlineStr"><is><t>&h;</t></is></c></row></sheetData></worksheet>',
        ],
    )
    def test_a_sheet_that_is_broken_or_a_bomb_is_refused_or_read_small(self, sheet):
        import zipfile

        out = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(workbook())) as parts, zipfile.ZipFile(out, "w") as packed:
            for name in parts.namelist():
                packed.writestr(name, sheet if name.endswith("sheet1.xml") else parts.read(name))
        with contextlib.suppress(InputError):
            rows = read_sheet(out.getvalue(), name="t.xlsx")
            assert sum(len(text) for row in rows for text in row.cells.values()) < 10_000

    def test_two_columns_of_one_name_are_refused(self):
        with pytest.raises(InputError, match="two columns"):
            read_sheet(b"a,a\n1,2\n", name="t.csv")
