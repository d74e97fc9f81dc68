"""The Chapel Hill 2012 tree: a diagnosis is placed no further than the facts reach."""

import pytest

from rechallenge.model import InputError
from rechallenge.vocabulary import classify_event, classify_vasculitis, event_set


def codes(text, **facts):
    return [node.code for node in classify_vasculitis(text, facts=facts).path]


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("Takayasu's arteritis", ["1"]),
        ("temporal arteritis", ["1"]),
        ("polyarteritis nodosa", ["2"]),
        ("Kawasaki disease", ["2"]),
        ("microscopic polyangiitis", ["3", "3a"]),
        ("Wegener's granulomatosis", ["3", "3a"]),
        ("eosinophilic granulomatosis with polyangiitis", ["3", "3a"]),
        ("Henoch-Schoenlein purpura", ["3", "3b"]),
        ("cryoglobulinemic vasculitis", ["3", "3b"]),
        ("anti-GBM disease", ["3", "3b"]),
        ("Behçet's disease", ["4"]),
        ("primary CNS vasculitis", ["5"]),
        ("rheumatoid vasculitis", ["6"]),
        ("drug-induced ANCA-associated vasculitis", ["7"]),
        ("vasculitis", ["0"]),
    ],
)
def test_each_named_disease_has_its_node(text, path):
    assert codes(text) == path


def test_leukocytoclastic_vasculitis_is_a_pattern_and_stays_unspecified():
    found = classify_vasculitis("leucocytoclastic vasculitis")
    assert found.is_pattern
    assert found.title == "Small vessel vasculitis, unspecified"
    assert found.node.code == "3"
    assert found.vessel_size == "small"
    assert any("immunofluorescence" in note for note in found.notes)


def test_only_both_facts_together_make_the_pattern_a_disease_of_the_skin():
    assert codes("LCV", iga="absent") == ["3"]
    assert codes("LCV", extent="skin only") == ["3"]
    assert codes("LCV", iga="absent", extent="skin only") == ["5"]


def test_iga_in_the_vessel_wall_names_iga_vasculitis():
    assert codes("leukocytoclastic vasculitis", iga="present") == ["3", "3b"]
    assert classify_vasculitis("LCV", facts={"iga": "present"}).entity == "IgA vasculitis"


def test_a_drug_accepted_as_cause_moves_the_entity_to_node_7():
    assert codes("LCV", iga="absent", extent="skin only", cause="drug") == ["7"]
    assert codes("ANCA-associated vasculitis", cause="drug") == ["7"]
    assert codes("IgA vasculitis", cause="drug") == ["7"]
    assert codes("LCV", cause="drug") == ["3"], "a pattern without facts stays where it is"


def test_p_anca_without_an_antigen_leaves_the_antigen_unknown():
    found = classify_vasculitis("p-ANCA positive vasculitis")
    assert found.title == "ANCA-associated vasculitis, antigen unknown"
    assert any("MPO or PR3" in note for note in found.notes)
    assert classify_vasculitis("ANCA-associated vasculitis", facts={"antigen": "MPO"}).entity == "MPO-ANCA vasculitis"


def test_a_disease_goes_before_a_pattern_and_a_pattern_before_the_bare_word():
    both = classify_vasculitis("IgA vasculitis, leukocytoclastic vasculitis on biopsy")
    assert both.entity == "IgA vasculitis"
    assert classify_vasculitis("vasculitis, LCV in the biopsy").entity == "leukocytoclastic vasculitis"


def test_a_disease_goes_before_its_family():
    assert classify_vasculitis("ANCA-associated vasculitis (GPA)").entity == "granulomatosis with polyangiitis"
    assert classify_vasculitis("cutaneous small vessel vasculitis").entity == "cutaneous vasculitis"


def test_words_that_name_nothing_on_the_tree_are_not_placed():
    assert classify_vasculitis("leg ulcers") is None
    assert classify_vasculitis("") is None


def test_the_seeds_three_patients_stand_in_3a_3_and_3b():
    said = ["ANCA-associated vasculitis", "Leukocytoclastic vasculitis", "IgA vasculitis"]
    assert [codes(text)[-1] for text in said] == ["3a", "3", "3b"]
    assert {classify_vasculitis(text).vessel_size for text in said} == {"small"}


def test_an_event_set_without_a_tree_says_so():
    with pytest.raises(InputError, match="has no tree"):
        classify_event("angioedema", set_name="angioedema")


def test_every_entity_is_found_by_each_of_its_names():
    for entity in event_set("vasculitis").nomenclature.entities:
        for name in (entity.name, *entity.synonyms):
            found = classify_vasculitis(name)
            assert found is not None, name
            assert found.entity == entity.name, name
