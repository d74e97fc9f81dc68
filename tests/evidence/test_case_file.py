"""Patients written by hand become entries; every fault has its place."""

from datetime import UTC, datetime

import pytest

from rechallenge.evidence import fold_cases, import_cases
from rechallenge.model import (
    Actor,
    Answered,
    CaseOpened,
    CaseRole,
    CellState,
    Dose,
    Duration,
    EvidenceLevel,
    InputError,
    Linked,
    TimeUnit,
)

AT, BY = datetime(2026, 11, 1, 12, tzinfo=UTC), Actor("ada")

GOOD = """
format = 1
[sources.paper]
work = "Doe 2021"
level = "full-text"
[sources.abstract]
work = "Doe 2021"
locator = "abstract"
level = "abstract"

[[case]]
id = "A1"
drug = "enalapril"
event = "angioedema"
records = ["pubmed:1"]
source = "paper"
at = "page 2"
[case.cells]
age = 54
sex = "female"
dose = "5 mg twice daily"
latency = { value = "3 years", source = "abstract" }
onset = "not reported"
rechallenge = { state = "not done", text = "not tried again", at = "page 3" }
organs = ["tongue"]

[[case]]
id = "A2"
event = "angioedema"
role = "counted-elsewhere"
n_patients = 4
source = ["abstract", "paper"]
[case.cells]
sex = "unclear"

[[link]]
cases = ["A2", "A1"]
relation = "possibly-same"
reason = "same hospital"
"""


def read(text):
    return import_cases(text, where="cases.toml", at=AT, by=BY)


def test_headers_answers_and_links_come_out_as_entries_of_the_actor():
    entries = read(GOOD)
    assert [type(entry) for entry in entries].count(CaseOpened) == 2
    assert sum(isinstance(entry, Answered) for entry in entries) == 8
    assert sum(isinstance(entry, Linked) for entry in entries) == 1
    assert {(entry.at, entry.by) for entry in entries} == {(AT, BY)}


def test_short_and_long_cells_carry_value_state_text_and_source():
    first, group = fold_cases(read(GOOD)).cases
    assert first.cell("age").value == 54
    assert first.cell("dose").value == Dose(amount=5.0, unit="mg", times_per_day=2.0)
    assert first.cell("latency").value == Duration(amount=3.0, unit=TimeUnit.YEAR)
    assert first.cell("onset").state is CellState.NOT_REPORTED
    assert first.cell("rechallenge").state is CellState.NOT_DONE
    assert first.cell("rechallenge").text == "not tried again"
    assert first.cell("never asked").state is CellState.NOT_REPORTED
    assert group.role is CaseRole.COUNTED_ELSEWHERE
    assert group.n_patients == 4
    assert group.cell("sex").state is CellState.UNCLEAR


def test_a_cell_takes_the_cases_source_and_place_unless_it_names_its_own():
    first, group = fold_cases(read(GOOD)).cases
    assert first.cell("age").sources[0].locator == "page 2"
    assert first.cell("age").level is EvidenceLevel.FULL_TEXT
    assert first.cell("rechallenge").sources[0].locator == "page 3"
    assert first.cell("latency").sources[0].locator == "abstract", "another source, so not the place in the case's own"
    assert first.cell("latency").level is EvidenceLevel.ABSTRACT
    assert [source.level for source in group.cell("sex").sources] == [EvidenceLevel.ABSTRACT, EvidenceLevel.FULL_TEXT]


@pytest.mark.parametrize(
    ("old", "new", "message", "place"),
    [
        ("age = 54", "ages = 54", "no field 'ages'", "cases.toml, A1, ages"),
        ("age = 54", 'age = "54"', "'54' is not a number", "cases.toml, A1, age"),
        ('sex = "female"', 'sex = "F"', "none of female, male, other", "cases.toml, A1, sex"),
        ('"3 years", source = "abstract"', '"3 years", source = "book"', "'book' is not defined", "A1, latency"),
        ('"3 years", source', '"long", source', "cannot be read as a duration", "A1, latency"),
        ('state = "not done", text', 'state = "nope", text', "state is 'nope'", "A1, rechallenge"),
        (
            'state = "not done", text',
            'state = "not done", value = "positive", text',
            "both or neither",
            "A1, rechallenge",
        ),
        ('state = "not done", text', "text", "both or neither", "A1, rechallenge"),
        ('state = "not done", text', 'state = "not done", tex', "unknown key 'tex'", "A1, rechallenge"),
        ('id = "A2"', 'id = "A1"', "written twice", "cases.toml"),
        ('event = "angioedema"\nrecords', "records", "'event' is missing", "case"),
        ('relation = "possibly-same"', 'relation = "twin"', "twin", "link"),
        ('role = "counted-elsewhere"', 'role = "extra"', "extra", "case"),
        ("format = 1", "format = 9", "found 9", "cases.toml, format"),
        ("[[link]]", "[[links]]", "unknown key 'links'", "cases.toml"),
        ("[[link]]", "[[link", "not valid TOML", "cases.toml"),
    ],
)
def test_a_fault_is_named_with_patient_and_field(old, new, message, place):
    assert old in GOOD
    with pytest.raises(InputError) as caught:
        read(GOOD.replace(old, new, 1))
    assert message in caught.value.message
    assert place in caught.value.where
    assert caught.value.fix


def test_a_file_may_ask_by_a_form_of_its_own(tmp_path):
    (tmp_path / "mine.toml").write_text(
        'format = 1\nname = "mine"\ntitle = "M"\n[[section]]\nname = "s"\ntitle = "S"\n[[field]]\nname = "pets"\n'
        'section = "s"\nkind = "list"\nlabel = "Pets"\n',
        encoding="utf-8",
    )
    text = 'format = 1\nform = "mine"\n[sources.a]\nwork = "a"\n[[case]]\nid = "1"\nevent = "e"\nsource = "a"\n'
    text += '[case.cells]\npets = ["cat"]\n'
    entries = import_cases(
        text, where="f", at=AT, by=BY, forms={path.stem: path.read_text("utf-8") for path in tmp_path.glob("*.toml")}
    )
    assert fold_cases(entries).cases[0].cell("pets").value == ("cat",)
