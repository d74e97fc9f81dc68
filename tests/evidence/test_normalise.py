"""Words become values by named rules; what cannot is said, and the words are kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rechallenge.evidence import load_form
from rechallenge.evidence.answers import parse_dose, text_of
from rechallenge.evidence.normalise import (
    normalise_age,
    normalise_cell,
    normalise_date,
    normalise_dose,
    normalise_drug,
    normalise_event,
    normalise_sex,
    normalise_time,
)
from rechallenge.model import Dose, Duration, InputError, PartialDate, TimeUnit


@pytest.mark.parametrize(
    ("words", "name", "rule"),
    [
        ("Xeljanz®", "tofacitinib", "drug-vocabulary"),
        ("adalimumab-atto", "adalimumab", "drug-vocabulary"),
        ("Lipitor", "atorvastatin", "drug-brand"),
        ("Zafirlukast", "zafirlukast", "drug-as-written"),
        ("sotalol hydrochloride", "sotalol", "drug-as-written"),
    ],
)
def test_a_drug_is_brought_to_its_name(words, name, rule):
    found = normalise_drug(words)
    assert (found.value, found.rule, found.verbatim) == (name, rule, words)


@pytest.mark.parametrize(
    ("words", "per_day"),
    [
        ("5 mg twice daily", 10),
        ("5 mg b.i.d.", 10),
        ("1 g three times a day", 3000),
        ("methotrexate 15 mg/week", 15 / 7),
        ("40 mg every other week", 40 / 14),
        ("250 µg daily", 0.25),
        ("1,500 mg daily", 1500),
        ("50 mg x 2/day", 100),
        ("daily dose of 300 mg", 300),
    ],
)
def test_a_dose_is_brought_to_mg_a_day(words, per_day):
    assert normalise_dose(words).mg_per_day == pytest.approx(per_day, abs=1e-3)  # kept to four decimals


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("15 mg x 2", "two ways"),
        ("5 mg/kg every 8 weeks", "weight"),
        ("375 mg/m2 weekly", "body surface"),
        ("100 IU daily", "IU cannot"),
        ("5-10 mg daily", "a range"),
        ("20 mg", "no frequency"),
        ("high dose", "no amount"),
    ],
)
def test_a_dose_without_mg_a_day_says_why(words, why):
    found = normalise_dose(words)
    assert found.mg_per_day is None
    assert why in found.note


def test_a_weight_makes_a_dose_per_kg_a_dose_a_day():
    assert normalise_dose("2 mg/kg daily", weight_kg=50).mg_per_day == 100
    assert normalise_dose("2 mg/kg daily").value == Dose(amount=2, unit="mg/kg", times_per_day=1)


@pytest.mark.parametrize(
    ("words", "years"),
    [
        ("65-year-old", 65),
        ("65", 65),
        ("18 months", 1.5),
        ("sixty-five years", 65),
        ("about 40 y", 40),
        ("6 weeks", 0.115),
    ],
)
def test_an_age_is_brought_to_years(words, years):
    assert normalise_age(words).value == pytest.approx(years, abs=0.001)  # weeks of 365.25 / 7 to a year


@pytest.mark.parametrize(("words", "bounds"), [("in her sixties", (60, 69)), ("early 70s", (70, 79))])
def test_a_decade_is_no_age_but_has_bounds(words, bounds):
    found = normalise_age(words)
    assert found.value is None
    assert found.spread == bounds


@pytest.mark.parametrize("words", ["adult", "", "1000"])
def test_what_is_no_age_has_no_value(words):
    found = normalise_age(words)
    assert found.value is None
    assert found.note


@pytest.mark.parametrize(
    ("words", "low", "high"),
    [
        ("3 weeks", 17.5, 24.5),
        ("3/52", 17.5, 24.5),
        ("6 to 8 weeks", 38.5, 59.5),
        ("several weeks", 17.5, 73.5),
        ("immediately", 0, 0.1),
        ("two days", 1.5, 2.5),
    ],
)
def test_a_time_carries_the_days_that_its_words_allow(words, low, high):
    found = normalise_time(words)
    assert isinstance(found.value, Duration)
    assert found.spread == (low, high)


def test_shorthand_of_british_notes_is_read():
    assert normalise_time("2/7").value == Duration(amount=2, unit=TimeUnit.DAY)
    assert normalise_time("4/12").value == Duration(amount=4, unit=TimeUnit.MONTH)


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("on 12 March 2019", "2019-03-12"),
        ("March 5th, 2020", "2020-03-05"),
        ("Sept. 2018", "2018-09"),
        ("in 2017", "2017"),
        ("2019-12-01", "2019-12-01"),
        ("25/12/2020", "2020-12-25"),
    ],
)
def test_a_date_is_read_as_far_as_it_is_written(words, text):
    assert normalise_date(words).value == PartialDate(text=text)


@pytest.mark.parametrize(
    ("words", "why"), [("03/04/2020", "two ways"), ("31 February 2020", "calendar"), ("soon", "no date")]
)
def test_a_date_that_cannot_be_read_says_why(words, why):
    found = normalise_date(words)
    assert found.value is None
    assert why in found.note


def test_an_event_is_placed_on_the_tree_with_the_path():
    found = normalise_event("Henoch-Schönlein purpura", set_name="vasculitis")
    assert (found.value, found.rule) == ("IgA vasculitis", "event-tree")
    assert ">" in found.note
    assert normalise_event("toothache", set_name="vasculitis").value is None
    with pytest.raises(InputError):
        normalise_event("toothache", set_name="no such set")


def test_an_event_of_a_set_without_a_tree_is_found_in_its_list():
    found = normalise_event("angioedema of the tongue", set_name="angioedema")
    assert found.value
    assert found.rule in {"event-tree", "event-term"}


@pytest.mark.parametrize(("words", "sex"), [("F", "female"), ("woman", "female"), ("Male", "male"), ("boy", "male")])
def test_a_sex_is_read_from_a_letter_or_a_noun(words, sex):
    assert normalise_sex(words).value == sex


@pytest.mark.parametrize(
    ("field", "words", "value"),
    [
        ("age", "65 yrs", 65),
        ("sex", "F", "female"),
        ("dechallenge", "Positive", "positive"),
        ("outcome", "recovered with sequelae", "recovered with sequelae"),
        ("biopsy", "skin, kidney", ("skin", "kidney")),
        ("biopsy_confirms", "yes", True),
        ("creatinine", "1,2 mg/dl", 1.2),
        ("start", "03/2019", PartialDate(text="2019-03")),
        ("dechallenge", "who knows", None),
    ],
)
def test_a_cell_that_a_person_typed_is_read_by_the_kind_of_its_question(field, words, value):
    found = normalise_cell(load_form("case").field(field), words)
    assert found.value == value
    assert found.verbatim == words
    assert found.value is not None or found.note


@given(st.text(max_size=40))
def test_no_words_break_a_reader_and_the_words_are_kept(words):
    for read in (normalise_drug, normalise_dose, normalise_age, normalise_time, normalise_date, normalise_sex):
        found = read(words)
        assert found.verbatim == words
        assert found.value is not None or found.note


@pytest.mark.parametrize(
    "words", ["300 mg every 8 weeks", "5 mg twice weekly", "40 mg every 2 weeks", "250 mg four times daily"]
)
def test_a_dose_is_printed_as_people_write_it_and_reads_back(words):
    value = normalise_dose(words).value
    assert text_of(value) == words
    assert parse_dose(words) == value


@pytest.mark.parametrize(
    ("words", "amount", "unit"),
    [("0.6 ± 0.1 mg daily", 0.6, "mg"), ("0.6 +/- 0.1 mg daily", 0.6, "mg"), ("25 UI", 25, "IU")],
)
def test_a_typed_mean_is_not_its_deviation_and_ui_is_iu(words, amount, unit):
    found = normalise_dose(words).value
    assert (found.amount, found.unit) == (amount, unit)
