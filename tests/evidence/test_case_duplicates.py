"""Patients who may have been published twice are proposed, never merged by rule."""

import msgspec

from rechallenge.evidence import load_form, possible_duplicates
from rechallenge.model import Case, CaseId, Cell, CellState, PartialDate, Quote, Record, RecordId

FORM = load_form("case")


def patient(name, drug="tofacitinib", event="IgA vasculitis", **cells):
    held = {field: Cell(state=CellState.VALUE, value=value) for field, value in cells.items()}
    return Case(id=CaseId(name), drug=drug, event=event, cells=held)


def pairs(*cases):
    return [pair.cases for pair in possible_duplicates(cases, FORM, event_set_name="vasculitis")]


def test_patients_alike_in_drug_event_age_and_sex_are_proposed():
    one = patient("A", age=67, sex="female")
    other = patient("B", drug="Xeljanz", event="Henoch-Schönlein purpura", age=68, sex="female")
    (pair,) = possible_duplicates([one, other], FORM, event_set_name="vasculitis")
    assert pair.agree == ("drug", "kind of event", "sex", "age")
    assert "country" in pair.unknown


def test_one_contradiction_tells_them_apart():
    assert pairs(patient("A", sex="female"), patient("B", sex="male")) == []
    assert pairs(patient("A", age=60), patient("B", age=62)) == []
    assert pairs(patient("A"), patient("B", drug="ruxolitinib")) == []
    assert pairs(patient("A", country="Japan"), patient("B", country="Turkey")) == []
    assert pairs(patient("A", onset=PartialDate(text="2019")), patient("B", onset=PartialDate(text="2020-01"))) == []


def test_an_unknown_is_no_contradiction_and_no_agreement():
    assert pairs(patient("A", sex="female"), patient("B")) == [("A", "B")]
    assert pairs(patient("A", drug="", event="leg ulcers"), patient("B")) == []


def test_dates_agree_where_their_precision_lets_them():
    assert pairs(patient("A", onset=PartialDate(text="2019")), patient("B", onset=PartialDate(text="2019-07-04"))) != []


def test_the_closest_pair_comes_first():
    cases = [patient("A", age=50), patient("B"), patient("C", age=50)]
    assert pairs(*cases)[0] == ("A", "C")


def paper(name, *authors):
    return Record(id=RecordId(name), source="s", authors=authors)


def reported(case, record, **quotes):
    cells = {field: msgspec.structs.replace(case.cell(field), quote=Quote(text=text)) for field, text in quotes.items()}
    return msgspec.structs.replace(case, records=(RecordId(record),), cells={**case.cells, **cells})


PAPERS = {
    "s:1": paper("s:1", "Doe, Jane", "Roe, M"),
    "s:2": paper("s:2", "Roe, Max", "Poe, E"),
    "s:3": paper("s:3", "Moe, A"),
}


def candidates(*cases):
    return possible_duplicates(cases, FORM, event_set_name="vasculitis", records=PAPERS)


def test_shared_authors_and_like_words_are_evidence():
    words = "a painful necrotising lesion of the left ankle appeared three weeks after the first dose"
    one = reported(patient("A", age=67, organs=("skin",)), "s:1", age=words)
    other = reported(patient("B", age=67), "s:2", age=f"In our patient, {words} of tofacitinib")
    (pair,) = candidates(one, other)
    assert {"authors", "wording"} <= set(pair.agree)
    assert next(trait for trait in pair.traits if trait.name == "authors").one == "roe m"


def test_other_authors_and_other_words_tell_nobody_apart():
    (pair,) = candidates(reported(patient("A", age=67), "s:1"), reported(patient("B", age=67), "s:3"))
    assert {"authors", "wording"} <= set(pair.unknown)
    assert pair.differ == ()


def test_one_contradiction_is_forgiven_to_the_same_authors_only():
    known = {"sex": "female", "country": "Japan", "organs": ("skin",), "indication": "rheumatoid arthritis"}
    one = reported(patient("A", age=67, **known), "s:1")
    assert [pair.differ for pair in candidates(one, reported(patient("B", age=76, **known), "s:2"))] == [("age",)]
    assert candidates(one, reported(patient("B", age=76, **known), "s:3")) == ()
    assert candidates(one, reported(patient("B", age=76, **known | {"sex": "male"}), "s:2")) == ()


def test_two_patients_of_one_record_are_two_by_its_own_account():
    assert candidates(reported(patient("A", age=67), "s:1"), reported(patient("B", age=67), "s:1")) == ()
