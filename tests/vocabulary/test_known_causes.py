"""Other causes that a patient carried: drugs, diseases, age."""

import pytest

from rechallenge.model import InputError
from rechallenge.vocabulary import (
    CauseKind,
    associations,
    resolve_conditions,
    rival_causes,
    shipped_vocabulary,
)


def causes(**patient):
    return {rival.association.cause for rival in rival_causes("vasculitis", **patient)}


def test_the_three_patients_of_the_letter_carry_rival_causes():
    first = causes(
        drugs=["Adalimumab", "etanercept", "prednisone"],
        conditions=["refractory rheumatoid arthritis"],
        age_years=75,
        suspected="tofacitinib",
    )
    assert {"tnf-inhibitors", "rheumatoid arthritis"} < first
    assert any("age 70" in cause for cause in first)
    second = causes(drugs=["hydroxyurea"], conditions=["primary myelofibrosis"], age_years=52, suspected="ruxolitinib")
    assert {"hydroxyurea", "myeloproliferative neoplasm"} < second
    third = causes(
        drugs=["famotidine", "amlodipine besilate", "pregabalin"], conditions=["rheumatoid arthritis"], suspected="x"
    )
    assert {"amlodipine", "famotidine", "rheumatoid arthritis"} <= third


def test_the_suspected_drug_is_no_rival_of_itself_even_by_another_name():
    assert causes(drugs=["Apresoline"], suspected="hydralazine") == set()
    assert causes(drugs=["Apresoline"], suspected="tofacitinib") == {"hydralazine"}


def test_a_drug_counts_for_itself_and_for_its_class():
    assert causes(drugs=["PTU"]) == {"propylthiouracil", "thionamides"}


def test_a_disease_counts_for_the_groups_it_belongs_to():
    found = {condition.name for condition in resolve_conditions("post-ET-MF, formerly PMF")}
    assert {"myelofibrosis", "myeloproliferative neoplasm", "haematological neoplasm", "cancer"} <= found


@pytest.mark.parametrize(("age", "expected"), [(69.9, False), (70, True), (84, True), (85, False)])
def test_an_age_counts_within_its_band(age, expected):
    assert any("age 70" in cause for cause in causes(age_years=age)) is expected


def test_a_patient_of_whom_nothing_is_known_has_no_known_rival():
    assert rival_causes("vasculitis") == ()


def test_every_association_states_a_fact_and_a_source_and_strata_of_its_set():
    vocabulary = shipped_vocabulary()
    for name, group in vocabulary.event_sets.items():
        strata = {stratum.name for stratum in group.strata}
        for fact in associations(name):
            assert fact.statement
            assert fact.source.work
            assert set(fact.strata) <= strata
            if fact.kind is CauseKind.AGE:
                assert fact.min_age_years is not None


def test_another_event_has_its_own_causes():
    rivals = rival_causes("angioedema", drugs=["Entresto", "enalapril maleate"], conditions=["hereditary angioedema"])
    assert [r.association.cause for r in rivals] == ["neprilysin-inhibitors", "ace-inhibitors", "hereditary angioedema"]


def test_causes_of_an_unknown_event_are_an_error():
    with pytest.raises(InputError, match="no event set"):
        associations("hiccups")
