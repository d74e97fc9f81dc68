"""Patients who may have been published twice are proposed, never merged by rule."""

from rechallenge.evidence import load_form, possible_duplicates
from rechallenge.model import Case, CaseId, Cell, CellState, PartialDate

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
