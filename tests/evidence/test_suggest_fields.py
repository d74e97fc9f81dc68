"""Promises about the questions of course, work-up and dates, on sentences written for the test."""

import pytest

from rechallenge.evidence.suggest import Standing, Whose, suggest, suggest_paper
from rechallenge.model import Dose, PartialDate
from rechallenge.sources.papers import read_paper


def values(text, field):
    return [one.value for patient in suggest(text) for one in patient.of(field) if one.value is not None]


DATED = (
    "A 70-year-old man with rheumatoid arthritis since 2010 was started on tofacitinib in December 2019. "
    "In April 2020 purpura appeared on both legs. Tofacitinib was stopped in May 2020. "
    "It was restarted on 3 July 2020 and the purpura recurred."
)


def test_each_date_answers_for_the_act_told_beside_it():
    assert values(DATED, "indication_since") == [PartialDate(text="2010")]
    assert values(DATED, "start") == [PartialDate(text="2019-12")]
    assert values(DATED, "onset") == [PartialDate(text="2020-04")]
    assert values(DATED, "stop") == [PartialDate(text="2020-05")]
    assert values(DATED, "restart") == [PartialDate(text="2020-07-03")]


def test_a_time_to_onset_that_is_not_stated_is_computed_from_dates_with_what_they_leave_open():
    latency = next(one for one in suggest(DATED)[0].of("latency") if one.rule == "latency-computed")
    assert latency.spread == (92, 151)  # 31 December to 1 April, 1 December to 30 April
    assert "2019-12" in latency.note


def test_a_stated_time_is_not_computed_over():
    text = (
        "On 3 March 2020 a 60-year-old man took tofacitinib. "
        "On 10 March 2020, a week after starting tofacitinib, purpura appeared."
    )
    assert all(one.rule != "latency-computed" for one in suggest(text)[0].of("latency"))


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("A 50-year-old man had a rash. Apixaban had been started two weeks before.", 14),
        ("A 65-year-old man had purpura. About 6 weeks earlier he had been moved from warfarin to apixaban.", 42),
        ("Within the first 8 days of apixaban a 62-year-old man developed purpura.", 8),
        (
            "On 6 March a 72-year-old woman had a first dose of vaccine. Fifteen days later purpura covered her legs.",
            15,
        ),
    ],
)
def test_a_time_to_onset_is_told_in_many_ways(text, days):
    assert [round(one.days) for one in values(text, "latency")] == [days]


def test_length_of_use_is_no_time_to_onset():
    text = "A 43-year-old woman had been treated with infliximab for 11 years. Purpura appeared."
    assert [one.amount for one in values(text, "exposure_duration")] == [11]
    assert values(text, "latency") == []


def test_a_time_after_the_biopsy_is_no_time_to_onset():
    text = (
        "Infliximab was stopped and prednisone given to a 20-year-old man. "
        "Eighteen months after biopsy creatinine was 1.1 mg/dL."
    )
    assert values(text, "latency") == []


def test_a_result_before_the_drug_is_kept_apart_from_the_one_after():
    text = "A 40-year-old woman was ANCA negative before treatment with propylthiouracil; two years later p-ANCA was positive."
    assert values(text, "anca_before") == ["negative"]
    assert values(text, "anca") == ["positive"]
    assert values(text, "anca_pattern") == ["p-ANCA"]


def test_two_antigens_are_one_answer():
    assert values("A 32-year-old woman had ANCA to both MPO and PR3 detected.", "anca_antigen") == ["MPO and PR3"]


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("Tofacitinib was stopped. The rash disappeared without other treatment.", "positive"),
        ("Tofacitinib was stopped and prednisone was given. The rash disappeared.", "confounded by treatment"),
        ("Tofacitinib was stopped but the rash persisted.", "negative"),
        ("Stopping tofacitinib and giving corticosteroids improved her.", "confounded by treatment"),
        ("Apixaban was replaced by dabigatran. At two weeks he had no symptoms.", "positive"),
    ],
)
def test_steroids_given_with_the_stop_confound_it(text, answer):
    assert values(f"A 50-year-old woman took tofacitinib and developed a rash. {text}", "dechallenge") == [answer]


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("The lesion settled when ruxolitinib was discontinued and returned when it was resumed.", ["positive"]),
        ("Ruxolitinib was restarted without recurrence.", ["negative"]),
        ("A rechallenge was not tried.", []),
        ("A rechallenge should be avoided.", []),
    ],
)
def test_a_return_may_be_told_before_the_words_for_giving_again(text, answer):
    assert values(f"A 52-year-old woman took ruxolitinib and had an ulcer. {text}", "rechallenge") == answer


def test_organs_are_told_by_their_signs_and_denied_ones_are_marked():
    text = "A 60-year-old man developed purpura and haematuria. There was no haemoptysis. Liver function tests were normal."
    assert {value[0] for value in values(text, "organs")} == {"skin", "kidney"}
    denied = [one for one in suggest(text)[0].suggestions if one.field == "organs" and one.standing is Standing.NEGATED]
    assert [one.value for one in denied] == [("lung",)]


def test_laboratory_values_come_in_the_units_of_the_form():
    text = "In this 60-year-old man creatinine was 176.8 µmol/L and proteinuria was 800 mg/day. CRP was 55 mg/L."
    assert values(text, "creatinine") == [2.0]
    assert values(text, "proteinuria") == [0.8]
    assert values(text, "other_tests") == [("CRP was 55 mg/L",)]


def test_immunofluorescence_follow_up_and_other_diseases():
    text = (
        "A 60-year-old man with a history of hypertension and asthma developed purpura. "
        "Direct immunofluorescence showed IgA deposits. At 6-month follow-up he was well."
    )
    assert values(text, "immunofluorescence") == ["IgA"]
    assert {name for value in values(text, "comorbidities") for name in value} == {"hypertension", "asthma"}
    assert [one.amount for one in values(text, "follow_up")] == [6]


def test_a_concomitant_drug_carries_the_dose_and_route_beside_it():
    text = (
        "A 60-year-old man developed pneumonitis after infliximab. Infliximab was stopped. "
        "He also took oral methotrexate 15 mg once weekly."
    )
    one = next(
        one for one in suggest(text)[0].suggestions if one.value == ("methotrexate",) and one.field == "concomitants"
    )
    assert one.dose == Dose(amount=15, unit="mg", times_per_day=1 / 7)
    assert one.mg_per_day == pytest.approx(15 / 7, abs=1e-3)  # kept to four decimals
    assert one.route == "oral"


def test_a_site_is_told_by_what_the_histology_shows():
    assert values("Histology showed necrosis of the dermis in a 40-year-old man.", "biopsy") == [("skin",)]


def test_a_finding_that_is_excluded_afterwards_is_denied():
    text = "A 60-year-old man had a punch biopsy which showed thrombosis, so that vasculitis was excluded."
    assert values(text, "biopsy_confirms") == [False]


PAPER = """Introduction

Vasculitis is rare. We report a 65-year-old woman with purpura.

Case report

A 62-year-old woman took tofacitinib 5 mg twice daily. She developed purpura after 3 weeks of treatment.

Discussion

A 30-year-old man with purpura on baricitinib was published.
"""


def test_two_ages_in_one_paper_are_shown_and_not_resolved():
    (patient,) = suggest_paper(read_paper(PAPER.encode(), "p.txt")[1])
    assert [one.values for one in patient.contradictions if one.field == "age"] == [("65", "62")]
    assert all(one.whose is not Whose.PATIENT for one in patient.suggestions if one.value == 30)


def test_a_paper_s_quotes_name_its_text_and_stand_in_it():
    _, paper = read_paper(PAPER.encode(), "p.txt")
    for patient in suggest_paper(paper):
        for one in patient.suggestions:
            assert one.quote.document == paper.digest
            assert paper.holds(one.quote)


def test_a_table_of_published_cases_is_the_literature_s():
    xml = """<article><front><article-meta><title-group><article-title>Purpura</article-title></title-group></article-meta>
    </front><body><sec><title>Case</title><p>A 62-year-old woman developed purpura after 3 weeks of tofacitinib.</p>
    <table-wrap><label>Table 1</label><caption><p>Published cases.</p></caption><table><tr><td>A 30-year-old man developed
    purpura after 4 weeks of baricitinib.</td></tr></table></table-wrap></sec></body></article>"""
    (patient,) = suggest_paper(read_paper(xml.encode(), "p.xml")[1])
    assert [one.value for one in patient.of("age")] == [62]
