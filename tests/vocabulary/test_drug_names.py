"""From a name as written to a drug; who was approved when; which words are true of it."""

import csv
import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rechallenge.model import InputError
from rechallenge.vocabulary import (
    approved_members,
    class_term_holds,
    drug_set,
    is_approved,
    resolve_drug,
    shipped_vocabulary,
)

LETTER = date(2022, 11, 1)
SEARCHED = {
    "ruxolitinib",
    "tofacitinib",
    "baricitinib",
    "peficitinib",
    "delgocitinib",
    "upadacitinib",
    "fedratinib",
    "abrocitinib",
}


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Tofacitinib", "tofacitinib"),
        ("tofacitinib citrate", "tofacitinib"),
        ("TOFACITINIBUM", "tofacitinib"),
        ("Xeljanz®", "tofacitinib"),
        ("CP-690,550", "tofacitinib"),
        ("cp 690550", "tofacitinib"),
        ("JAKAVI", "ruxolitinib"),
        ("INCB018424", "ruxolitinib"),
        ("CTP-543", "deuruxolitinib"),
        ("adalimumab-zzzz", "adalimumab"),
        ("Humira", "adalimumab"),
        ("hydroxycarbamide", "hydroxyurea"),
        ("amlodipine besilate", "amlodipine"),
        ("amlodipine besylate", "amlodipine"),
        ("methimazole", "thiamazole"),
        ("rifampin", "rifampicin"),
    ],
)
def test_a_drug_is_found_by_brand_code_salt_spelling_and_biosimilar_suffix(written, name):
    found = resolve_drug(written)
    assert found is not None
    assert found.name == name


@pytest.mark.parametrize(
    "written", ["", "   ", "aspirin of nowhere", "tofacitinib ulcer", "deuruxolitinib ruxolitinib"]
)
def test_what_is_no_drug_of_the_vocabulary_is_not_guessed(written):
    assert resolve_drug(written) is None


@given(st.sampled_from(sorted({n for d in shipped_vocabulary().drugs.values() for n in d.names})), st.data())
def test_every_name_held_finds_its_drug_in_any_case_and_spacing(name, data):
    written = data.draw(st.sampled_from([name, name.upper(), name.lower(), f"  {name} "]))
    found = resolve_drug(written)
    assert found is not None
    assert name in found.names


def test_no_name_means_two_drugs():
    drugs = shipped_vocabulary().drugs.values()
    owners: dict[str, set[str]] = {}
    for drug in drugs:
        for name in drug.names:
            found = resolve_drug(name)
            owners.setdefault(name.casefold(), set()).update({drug.name, found.name if found else ""})
    assert {name: who for name, who in owners.items() if len(who) > 1} == {}


def test_the_letters_list_lacks_two_approved_jak_inhibitors_and_a_third_if_tyk2_counts():
    approved = {drug.name for drug in approved_members("jak-inhibitors", LETTER)}
    assert approved - SEARCHED == {"filgotinib", "pacritinib"}
    assert approved >= SEARCHED
    wider = {drug.name for drug in approved_members("jak-inhibitors-with-tyk2", LETTER)}
    assert wider - approved == {"deucravacitinib"}


def test_a_class_grows_with_the_day_asked_about():
    def on(year, month):
        return {drug.name for drug in approved_members("jak-inhibitors", date(year, month, 28))}

    assert on(2011, 12) == {"ruxolitinib"}
    assert on(2012, 12) == {"ruxolitinib", "tofacitinib"}
    assert {"ritlecitinib", "momelotinib"} <= on(2023, 12) - on(2022, 12)


def test_animal_drugs_are_members_but_never_approved_for_humans():
    assert "oclacitinib" in drug_set("jak-inhibitors").members
    oclacitinib = resolve_drug("Apoquel")
    assert is_approved(oclacitinib, date(2026, 1, 1)) is False
    assert oclacitinib not in approved_members("jak-inhibitors", date(2026, 1, 1))


def test_an_approval_known_to_the_year_is_undecided_within_that_year():
    drug = resolve_drug("golidocitinib")
    assert [approval.date.text for approval in drug.approvals] == ["2024"]
    assert is_approved(drug, date(2023, 12, 31)) is False
    assert is_approved(drug, date(2024, 6, 1)) is None
    assert is_approved(drug, date(2024, 12, 31)) is True


def test_a_topical_drug_says_so_and_one_with_both_routes_is_systemic():
    assert resolve_drug("delgocitinib").is_systemic is False
    assert resolve_drug("ruxolitinib").is_systemic is True
    assert any(not route.is_systemic for route in resolve_drug("ruxolitinib").routes)


@pytest.mark.parametrize("word", ["JAK inhibitors", "Janus kinase inhibitors", "jaki", "jak-inhibitors"])
def test_a_set_is_found_by_what_papers_call_it(word):
    assert drug_set(word).name == "jak-inhibitors"


def test_an_unknown_set_is_an_error_that_offers_the_nearest():
    with pytest.raises(InputError, match="did you mean 'tnf-inhibitors'"):
        drug_set("tnf-inhibitor")


@pytest.mark.parametrize(
    ("term", "drug", "holds"),
    [
        ("biologics", "tofacitinib", False),
        ("biologics", "ruxolitinib", False),
        ("biologic agents", "adalimumab", True),
        ("biologics", "etanercept", True),
        ("small molecules", "tofacitinib", True),
        ("humanised", "adalimumab", False),
        ("humanized monoclonal antibody", "tocilizumab", True),
        ("fully human", "adalimumab", True),
        ("chimeric murine/human monoclonal antibody", "rituximab", True),
        ("fusion protein", "abatacept", True),
        ("monoclonal antibody", "certolizumab", False),
    ],
)
def test_words_about_kind_and_origin_are_true_or_false_of_a_drug(term, drug, holds):
    assert class_term_holds(term, resolve_drug(drug)) is holds


def test_a_word_that_is_not_held_is_neither_true_nor_false():
    assert class_term_holds("wonder drug", resolve_drug("tofacitinib")) is None


def test_every_fact_of_a_drug_names_its_source():
    for drug in shipped_vocabulary().drugs.values():
        facts = [drug, *drug.atc, *drug.targets, *drug.approvals, *drug.indications]
        assert all(fact.source.work for fact in facts), drug.name


def test_public_synonym_lists_of_the_targeted_drugs_are_nearly_all_understood(shared):
    """Chemical index phrases ("antibody, d2e7") are the rest."""
    targeted = {d.name for d in shipped_vocabulary().drugs.values() if d.sets} - {"thiamazole", "carbimazole"}
    lines = (shared / "data/vocab/focus_drug_synonyms.jsonl").read_text().splitlines()
    variants = [
        (row["canonical"], variant)
        for row in map(json.loads, lines)
        for variant in row["variants"]
        if row["canonical"] in targeted - {"propylthiouracil"}
    ]
    found = [resolve_drug(variant) for _, variant in variants]
    right = sum(drug is not None and drug.name == name for (name, _), drug in zip(variants, found, strict=True))
    assert len(variants) > 100
    assert right / len(variants) > 0.75


def test_current_atc_codes_agree_with_a_public_extract(shared):
    with (shared / "data/vocab/atc_immuno_extract_2026.csv").open(newline="") as file:
        names = {row["atc_code"]: row["atc_name"].lower() for row in csv.DictReader(file)}
    for drug in shipped_vocabulary().drugs.values():
        for code in drug.atc:
            if code.until is None and code.code in names:
                assert names[code.code] == drug.name, code.code
            assert code.until is None or code.code not in names, f"{code.code} is still valid"
