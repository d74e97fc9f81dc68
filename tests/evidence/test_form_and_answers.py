"""The form is data; answers are read strictly."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rechallenge.evidence import FieldKind, cell_text, load_form, parse_dose, parse_duration, text_of
from rechallenge.evidence.answers import parse_cell_value
from rechallenge.model import Case, CaseId, Cell, CellState, Duration, InputError, PartialDate, TimeUnit

FORM = load_form("case")


def test_the_shipped_form_asks_all_that_the_letters_table_lacked():
    asked = {field.name for field in FORM.fields}
    lacking = {"country", "comorbidities", "anca_antigen", "creatinine", "proteinuria", "immunofluorescence"}
    lacking |= {"infection_screen", "dechallenge", "rechallenge", "latency", "follow_up", "published_causality"}
    lacking |= {"start", "onset", "stop", "restart", "second_stop", "route", "anca_before", "rivals_sought"}
    assert lacking <= asked


def test_every_field_has_a_section_a_label_and_options_only_if_it_is_a_choice():
    titles = {section.name for section in FORM.sections}
    for field in FORM.fields:
        assert field.section in titles
        assert field.label
        assert (field.kind is FieldKind.CHOICE) == bool(field.options)


def test_a_form_can_extend_the_shipped_one(tmp_path):
    (tmp_path / "mine.toml").write_text(
        'format = 1\nname = "mine"\ntitle = "Mine"\nextends = "case"\n[[field]]\nname = "smoker"\nsection = "patient"\n'
        'kind = "yes-no"\nlabel = "Smoker"\n',
        encoding="utf-8",
    )
    form = load_form("mine", tmp_path)
    assert len(form.fields) == len(FORM.fields) + 1
    assert form.field("smoker").kind is FieldKind.YES_NO


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('extends = "mine"', "extends itself"),
        ('[[field]]\nname = "x"\nsection = "nowhere"\nkind = "text"\nlabel = "X"', "'nowhere'"),
        ('[[field]]\nname = "x"\nsection = "s"\nkind = "choice"\nlabel = "X"', "a choice without options"),
        ('[[field]]\nname = "X y"\nsection = "s"\nkind = "text"\nlabel = "X"', "name"),
        ('[[field]]\nname = "x"\nsection = "s"\nkind = "txt"\nlabel = "X"', "txt"),
    ],
)
def test_a_faulty_form_is_refused(tmp_path, text, message):
    (tmp_path / "mine.toml").write_text(f'format = 1\nname = "mine"\ntitle = "Mine"\n{text}\n', encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_form("mine", tmp_path)
    assert message in str(caught.value)


def test_an_unknown_form_says_where_it_was_sought(tmp_path):
    with pytest.raises(InputError, match=str(tmp_path)):
        load_form("nothing", tmp_path)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2 months", Duration(amount=2, unit=TimeUnit.MONTH)),
        ("1 day", Duration(amount=1, unit=TimeUnit.DAY)),
        ("about 10 Weeks", Duration(amount=10, unit=TimeUnit.WEEK, is_approximate=True)),
        ("4-6 weeks", Duration(amount=5, unit=TimeUnit.WEEK, is_approximate=True)),
        ("1.5 years", Duration(amount=1.5, unit=TimeUnit.YEAR)),
        ("soon", None),
        ("months", None),
        ("2", None),
        ("2 moons", None),
    ],
)
def test_a_span_is_read_as_people_write_it_or_not_at_all(text, value):
    assert parse_duration(text) == value


@pytest.mark.parametrize(
    ("text", "mg_per_day"),
    [
        ("15 mg twice daily", 30.0),
        ("5 mg bid", 10.0),
        ("11mg once daily", 11.0),
        ("30 mg/day", 30.0),
        ("15 mg", None),
        ("15 mg x 2", None),
        ("15mg × 2", None),
        ("2 mg/kg twice daily", None),
    ],
)
def test_a_daily_dose_is_given_only_where_the_frequency_can_be_read_one_way(text, mg_per_day):
    dose = parse_dose(text)
    assert dose.mg_per_day == mg_per_day
    assert dose.is_ambiguous == ("x" in text or "×" in text)


def test_an_ambiguous_dose_says_so_in_the_table():
    assert text_of(parse_dose("15mg × 2")) == "15 mg, frequency ambiguous"
    assert text_of(parse_dose("15 mg")) == "15 mg, frequency not reported"
    assert text_of(parse_dose("5 mg bid")) == "5 mg twice daily"


@given(
    st.builds(
        Duration,
        amount=st.integers(1, 400).map(float),
        unit=st.sampled_from(TimeUnit),
        is_approximate=st.booleans(),
    )
)
def test_a_span_printed_and_read_again_is_the_same(span):
    assert parse_duration(text_of(span)) == span


@pytest.mark.parametrize(
    ("word", "state"), [("not reported", "not-reported"), ("Unclear", "unclear"), ("not done", "not-done")]
)
def test_the_three_words_for_absence_are_states_in_every_field(word, state):
    for field in FORM.fields:
        cell = parse_cell_value(field, word, where="x")
        assert cell.state.value == state
        assert cell.value is None


@pytest.mark.parametrize(
    ("field", "raw"),
    [
        ("age", "seventy"),
        ("age", True),
        ("sex", "F"),
        ("latency", "a while"),
        ("start", "2019-14"),
        ("biopsy_confirms", "yes"),
        ("organs", []),
        ("organs", [""]),
        ("organs", [1]),
        ("dose", "a lot"),
        ("outcome", "dead"),
        ("indication", 7),
    ],
)
def test_a_value_that_is_no_answer_is_refused_with_its_place_and_an_example(field, raw):
    with pytest.raises(InputError) as caught:
        parse_cell_value(FORM.field(field), raw, where="cases.toml, J1")
    assert caught.value.where == "cases.toml, J1"
    assert caught.value.fix.startswith("write ")


def test_a_date_may_be_known_to_the_year_month_or_day():
    from datetime import date

    start = FORM.field("start")
    for raw, text in [("2019", "2019"), ("2019-12", "2019-12"), (date(2019, 12, 5), "2019-12-05")]:
        assert parse_cell_value(start, raw, where="x").value == PartialDate(text=text)


def test_no_cell_prints_blank():
    for state in CellState:
        if state is not CellState.VALUE:
            assert cell_text(Cell(state=state), FORM.field("age")) == state.value.replace("-", " ")
    assert cell_text(Cell(state=CellState.VALUE, value=False), FORM.field("biopsy_confirms")) == "no"
    assert cell_text(Cell(state=CellState.VALUE, value=2.4), FORM.field("creatinine")) == "2.4 mg/dL"


def test_cells_of_another_form_are_named():
    case = Case(
        id=CaseId("A"),
        drug="x",
        event="y",
        cells={
            "age": Cell(state=CellState.VALUE, value="old"),
            "shoe_size": Cell(state=CellState.NOT_REPORTED),
            "sex": Cell(state=CellState.VALUE, value="female"),
        },
    )
    assert FORM.faults_of(case) == ("A, shoe_size: the form does not ask it", "A, age: 'old' is not a number")
