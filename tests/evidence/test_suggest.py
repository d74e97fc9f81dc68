"""Promises of the suggestions, on sentences written for the test."""

import itertools
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rechallenge.evidence import load_form
from rechallenge.evidence.suggest import PatientKind, Standing, Whose, suggest
from rechallenge.evidence.suggest.numbers import number_of, times
from rechallenge.model import Dose

CASE = (
    "A 65-year-old woman with rheumatoid arthritis took tofacitinib 5 mg twice daily. "
    "She developed palpable purpura 3 weeks after starting tofacitinib. "
    "Skin biopsy showed leukocytoclastic vasculitis. MPO-ANCA was positive and PR3-ANCA was negative. "
    "Tofacitinib was stopped and the rash resolved within two weeks without other treatment. "
    "When tofacitinib was restarted the purpura recurred."
)


def only(text):
    (patient,) = suggest(text)
    return patient


def value_of(text, field):
    return next((one.value for one in only(text).of(field)), None)


def test_a_whole_case_is_read():
    found = {field: value_of(CASE, field) for field in ("age", "sex", "drug", "biopsy", "anca_antigen", "rechallenge")}
    assert found == {
        "age": 65,
        "sex": "female",
        "drug": "tofacitinib",
        "biopsy": ("skin",),
        "anca_antigen": "MPO",
        "rechallenge": "positive",
    }
    assert value_of(CASE, "dechallenge") == "positive"
    assert value_of(CASE, "biopsy_confirms") is True
    assert value_of(CASE, "drug_action") == "withdrawn"


def test_a_dose_becomes_mg_a_day_and_belongs_to_its_drug():
    (dose,) = only(CASE).of("dose")
    assert dose.value == Dose(amount=5, unit="mg", times_per_day=2)
    assert (dose.mg_per_day, dose.drug) == (10, "tofacitinib")


@pytest.mark.parametrize(
    ("words", "per_day"),
    [
        ("methotrexate 15 mg once weekly", 15 / 7),
        ("baricitinib 4 mg daily", 4),
        ("ibuprofen 1 g three times daily", 3000),
    ],
)
def test_frequencies_and_units_are_brought_to_mg_a_day(words, per_day):
    text = f"A 50-year-old man developed vasculitis after taking {words}."
    assert next(one.mg_per_day for one in only(text).of("dose")) == pytest.approx(per_day, abs=1e-3)  # kept to 4 digits


def test_a_dose_in_words_has_no_value_and_says_so():
    (dose,) = only("A 40-year-old man developed pneumonitis after high-dose methotrexate.").of("dose")
    assert dose.value is None
    assert dose.note


@pytest.mark.parametrize(
    "words",
    [
        "maximum tolerated dose",
        "very low doses",
        "twice the recommended dose",
        "3 times the usual dose",
        "lower than standard dose",
    ],
)
def test_a_dose_in_words_is_quoted_with_what_it_is_measured_against(words):
    said = only(f"A 40-year-old man developed pneumonitis after the {words} of methotrexate.").of("dose")
    assert [one.quote.text for one in said] == [words]


def test_a_sum_over_time_and_which_dose_it_was_are_no_size():
    text = "A 40-year-old man had pneumonitis after the first dose of infliximab and a cumulative dose of methotrexate."
    assert only(text).of("dose") == ()


def test_an_overdose_is_told_even_where_its_drug_is_not_known():
    text = "A 40-year-old man developed seizures, as is seen with overdosage."
    assert [(one.quote.text, one.drug) for one in only(text).of("dose")] == [("overdosage", "")]


def test_the_deviation_of_a_mean_dose_is_not_the_dose():
    (dose,) = only("Two women developed ataxia while taking alprazolam 0.6 ± 0.1 mg daily.").of("dose")
    assert (dose.value, dose.mg_per_day) == (Dose(amount=0.6, unit="mg", times_per_day=1), 0.6)


def test_international_units_are_read_in_either_order_of_letters():
    said = [only(f"A 40-year-old man had anaphylaxis after insulin 25 {unit}.").of("dose")[0] for unit in ("IU", "UI")]
    assert [one.value for one in said] == [Dose(amount=25, unit="IU", times_per_day=None)] * 2


def test_latency_carries_the_days_that_its_words_allow():
    latency = next(one for one in only(CASE).of("latency"))
    assert latency.value.days == 21
    assert latency.spread == (17.5, 24.5)


def test_a_vague_word_becomes_an_interval():
    (said,) = times("several weeks")
    assert (said.low_days, said.high_days) == (17.5, 73.5)
    assert said.duration.is_approximate


def test_time_after_stopping_is_no_latency():
    text = "A 60-year-old man had a rash on ruxolitinib, which resolved 2 weeks after stopping ruxolitinib."
    assert value_of(text, "latency") is None


@pytest.mark.parametrize(
    ("words", "years"),
    [
        ("A 72-year-old man", 72),
        ("A seventy two years old man", 72),
        ("A man aged 72 years", 72),
        ("A woman, 34 years, who", 34),
        ("A 6-month-old boy", 0.5),
        ("A 29 y.o. female", 29),
        ("A 4 and a half years old boy", 4.5),
        ("A 33-year man", 33),
        ("A man of 65 hospitalised with cellulitis", 65),
    ],
)
def test_ages_in_many_spellings_become_years(words, years):
    assert value_of(f"{words} was admitted with fever.", "age") == pytest.approx(years, abs=1e-3)  # kept to 4 digits


@pytest.mark.parametrize(
    "text",
    [
        "He was found to have asthma at the age of 12.",
        "A 2-year history of cough was told.",
        "The mean age was 54 years.",
    ],
)
def test_other_years_are_no_age(text):
    assert value_of(text, "age") is None


def test_a_decade_is_no_age_but_is_shown_with_its_span():
    (age,) = only("A woman in her 60s developed arteritis.").of("age")
    assert age.value is None
    assert age.spread == (60, 69)


def test_a_relative_s_age_is_the_family_s():
    text = "A 40-year-old man had purpura. His 70-year-old mother had arteritis."
    ages = {one.value: one.whose for one in only(text).suggestions if one.field == "age"}
    assert ages.get(40) is Whose.PATIENT
    assert ages.get(70, Whose.FAMILY) is Whose.FAMILY


def test_two_ages_of_one_patient_are_a_contradiction_and_both_stay():
    text = "We report a 65-year-old woman with vasculitis.\nCase report. A 62-year-old woman was admitted with purpura."
    patient = only(text)
    (clash,) = patient.contradictions
    assert clash.field == "age"
    assert set(clash.values) == {"65", "62"}
    assert {one.value for one in patient.of("age")} == {65, 62}


def test_two_patients_are_told_apart_each_with_their_sentences():
    text = (
        "Case 1. A 30-year-old man developed vasculitis on adalimumab. He recovered.\n"
        "Case 2. A 52-year-old woman developed vasculitis on etanercept. She died."
    )
    first, second = suggest(text)
    assert [patient.label for patient in (first, second)] == ["patient 1", "patient 2"]
    assert [one.value for one in first.of("drug")] == ["adalimumab"]
    assert [one.value for one in second.of("drug")] == ["etanercept"]
    assert [one.value for one in (*first.of("outcome"), *second.of("outcome"))] == ["recovered", "died"]


def test_a_series_is_no_patient():
    patient = only("Of 120 patients treated with infliximab, some developed cutaneous vasculitis.")
    assert patient.kind is PatientKind.SERIES
    assert patient.n_patients == 120


def test_a_published_case_speaks_of_the_literature():
    text = (
        "A 50-year-old man took etanercept. Vasculitis has previously been reported in the literature with rituximab."
    )
    drugs = {one.value: one.whose for one in only(text).suggestions if one.field in {"drug", "concomitants"}}
    assert Whose.LITERATURE in {whose for value, whose in drugs.items() if "rituximab" in value}


def test_steroids_confound_the_dechallenge():
    text = (
        "A 50-year-old man developed vasculitis on infliximab. Infliximab was stopped and prednisolone was given. "
        "The lesions resolved."
    )
    assert value_of(text, "dechallenge") == "confounded by treatment"


def test_no_recurrence_on_restart_is_a_negative_rechallenge():
    text = "A 50-year-old man had purpura on infliximab. Infliximab was resumed without recurrence."
    assert value_of(text, "rechallenge") == "negative"


def test_a_rechallenge_not_done_has_no_value():
    text = "A 50-year-old man had purpura on infliximab. He was not rechallenged."
    (again,) = only(text).of("rechallenge")
    assert (again.value, again.note) == (None, "not done")


def test_a_negative_anca_is_negative_and_a_declined_biopsy_not_done():
    text = "A 50-year-old man had purpura. ANCA were negative. He declined kidney biopsy."
    assert value_of(text, "anca") == "negative"
    assert value_of(text, "biopsy") == ("not done",)


def test_a_denied_effect_is_marked():
    text = "A 50-year-old man on infliximab did not develop vasculitis."
    standings = {one.standing for one in only(text).suggestions if one.field == "event"}
    assert Standing.AFFIRMED not in standings


def test_the_printed_causality_is_quoted():
    text = "A 50-year-old man had a rash on ibuprofen. The Naranjo score was probable (score 6)."
    assert "naranjo" in value_of(text, "published_causality")


def test_every_field_of_a_suggestion_is_asked_by_the_form():
    header = {"drug", "event"}
    asked = {field.name: field for field in load_form("case").fields}
    for one in only(CASE).suggestions:
        assert one.field in header or one.field in asked
        if one.field in asked and one.value is not None:
            assert asked[one.field].fault_of(one.value) == ""


def test_empty_text_has_no_patient():
    assert suggest("") == ()
    assert suggest(" \n ") == ()


def test_number_words():
    assert [number_of(words) for words in ("forty-five", "3(1/2)", "12,5", "many")] == [45, 3.5, 12.5, None]


PIECES = [
    *CASE.split(". "),
    "Fig. 2",
    "\n",
    "½",
    "(",
    "his mother, 80 years old",
    "in 3 patients",
    "10 mg/kg",
    "i.v.",
    "a",
    "6-",
]


@settings(max_examples=40)
@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=20), max_size=8))
def test_every_quote_is_an_exact_piece_of_any_text(pieces):
    text = ". ".join(pieces)
    for patient in suggest(text):
        quotes = [one.quote for one in patient.suggestions]
        quotes += itertools.chain.from_iterable((p.quote, p.drug_quote, p.event_quote) for p in patient.pairs)
        assert all(text[quote.start : quote.end] == quote.text for quote in quotes)


def test_the_same_text_gives_the_same_suggestions():
    assert suggest(CASE) == suggest(CASE)


@pytest.mark.parametrize("filler", ["a" * 20_000, "1 " * 5_000, "(" * 5_000, "10 mg of " * 1_000, "of " * 5_000])
def test_no_text_takes_long(filler):
    """A rule once ran for minutes on a plain sentence: nested repeats that could match nothing."""
    suggest(f"A 50-year-old man took infliximab {filler} 10 mg.")


def test_the_command_prints_quotes_and_writes_nothing(tmp_path, capsys):
    from rechallenge.cli.main import main

    report = tmp_path / "report.txt"
    report.write_text(CASE, "utf-8")
    assert main(["extract", "suggest", str(report)]) == 0
    shown = capsys.readouterr().out
    assert "65-year-old" in shown
    assert "tofacitinib" in shown
    assert list(tmp_path.iterdir()) == [report]


def test_the_command_gives_one_json_object(tmp_path, capsys):
    from rechallenge.cli.main import main

    report = tmp_path / "report.txt"
    report.write_text(CASE, "utf-8")
    assert main(["extract", "suggest", str(report), "--json"]) == 0
    whole = json.loads(capsys.readouterr().out)
    ages = [one for one in whole["result"][0]["suggestions"] if one["field"] == "age"]
    assert [CASE[one["quote"]["start"] : one["quote"]["end"]] for one in ages] == ["65-year-old"]


def test_a_file_that_is_no_text_is_refused_with_a_fix(tmp_path, capsys):
    from rechallenge.cli.main import main

    report = tmp_path / "report.txt"
    report.write_bytes(b"PK\x03\x04 an Office file")
    assert main(["extract", "suggest", str(report)]) == 3
    assert "save the paper as PDF" in capsys.readouterr().err
