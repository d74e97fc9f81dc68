"""Event sets: strata, scopes, spelling."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rechallenge.model import InputError
from rechallenge.vocabulary import Scope, event_set, fold_name, mentions, shipped_vocabulary

VASCULITIS = event_set("vasculitis")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Henoch-Schönlein purpura", "HENOCH SCHOENLEIN PURPURA"),
        ("Behçet's syndrome", "behcet syndrome"),
        ("Takayasu’s arteritis", "Takayasu's arteritis"),
        ("leucocytoclastic", "leukocytoclastic"),
        ("haemorrhagic vasculitis", "hemorrhagic vasculitis"),
        ("cryoglobulinaemic vasculitis", "cryoglobulinemic vasculitis"),
        ("laryngeal oedema", "laryngeal edema"),
        ("necrotising", "necrotizing"),
    ],
)
def test_british_american_accented_and_apostrophe_spellings_are_one_name(one, other):
    assert fold_name(one) == fold_name(other)


@given(st.text(max_size=40))
def test_folding_twice_changes_nothing_more(text):
    assert fold_name(fold_name(text)) == fold_name(text)


@pytest.mark.parametrize(
    ("text", "phrase", "found"),
    [
        ("acute vasculitis of the skin", "vasculitis", True),
        ("perivasculitis", "vasculitis", False),
        ("leg ulcers", "leg ulcer", True),
        ("RA for ten years", "RA", True),
        ("rare disease", "RA", False),
        ("as a child", "AS", False),
        ("purpura of the legs", "Purpura", True),
    ],
)
def test_a_phrase_is_found_as_whole_words_and_abbreviations_in_capitals_only(text, phrase, found):
    assert mentions(text, phrase) is found


@pytest.mark.parametrize(
    ("written", "scope", "stratum"),
    [
        ("VASCULITIS", Scope.CORE, "unspecified"),
        ("Behçet's syndrome", Scope.CORE, "variable-vessel"),
        ("Giant cell arteritis", Scope.CORE, "large-vessel"),
        ("Wegener's granulomatosis", Scope.SYNONYM, "small-vessel-anca"),
        ("IgA vasculitis", Scope.SYNONYM, "small-vessel-immune-complex"),
        ("Purpura", Scope.BROAD, "small-vessel-immune-complex"),
        ("Injection site vasculitis", Scope.EXCLUDED, ""),
        ("IgA nephropathy", Scope.EXCLUDED, ""),
        ("Livedoid vasculopathy", Scope.EXCLUDED, ""),
    ],
)
def test_a_term_knows_its_scope_and_stratum_in_any_spelling(written, scope, stratum):
    term = VASCULITIS.match(written)
    assert term is not None
    assert (term.scope, term.stratum) == (scope, stratum)


def test_what_is_no_term_of_the_set_is_none():
    assert VASCULITIS.match("Thrombocytopenic purpura") is None


def test_large_vessel_terms_can_be_split_off():
    large = VASCULITIS.terms_of(Scope.CORE, stratum="large-vessel")
    assert set(large) == {"Giant cell arteritis", "Takayasu's arteritis"}
    assert set(large) < set(VASCULITIS.terms_of(Scope.CORE))


def test_every_excluded_term_says_why_and_every_synonym_for_what():
    for group in shipped_vocabulary().event_sets.values():
        for term in group.terms:
            assert bool(term.why) == (term.scope is Scope.EXCLUDED), term.text
            assert bool(term.of) == (term.scope is Scope.SYNONYM), term.text
            assert term.source.work


def test_no_two_terms_of_a_set_are_one_name():
    for group in shipped_vocabulary().event_sets.values():
        folded = [fold_name(term.text) for term in group.terms]
        assert len(folded) == len(set(folded)), group.name


def test_an_unknown_event_set_is_an_error():
    with pytest.raises(InputError, match="no event set 'vasculities'"):
        event_set("vasculities")


def test_public_report_terms_of_vasculitis_are_nearly_all_matched(shared):
    seen = (shared / "data/vocab/event_strings_seen_in_public_faers_vaers.txt").read_text().splitlines()
    named = {text.strip() for text in seen if "vasculitis" in text.lower() or "arteritis" in text.lower()}
    assert {text for text in named if VASCULITIS.match(text) is None} == set()
    assert len(named) > 10
