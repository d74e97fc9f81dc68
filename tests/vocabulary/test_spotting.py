"""Words of a list found in a text as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rechallenge.vocabulary import Spotter, drug_set, event_set, shipped_vocabulary


def found(text, **lists):
    return [(text[spot.start : spot.end], spot.kind) for spot in Spotter(lists).find(text)]


@pytest.mark.parametrize(
    ("word", "text", "marked"),
    [
        ("tofacitinib", "On Tofacitinib, then", "Tofacitinib"),
        ("vasculitis", "vasculitides and vasculitis.", "vasculitis"),
        ("JAK inhibitor", "two JAK-inhibitors were", "JAK-inhibitors"),
        ("Henoch-Schönlein purpura", "a HENOCH SCHOENLEIN purpura", "HENOCH SCHOENLEIN purpura"),
        ("haemorrhage", "Hemorrhages occurred", "Hemorrhages"),
        ("Behçet's disease", "Behcet disease here", "Behcet disease"),
        ("CP-690,550", "given CP 690 550 twice", "CP 690 550"),
        ("vasculit*", "vasculitic lesions", "vasculitic"),
        ("giant cell arter*", "giant-cell arteritis", "giant-cell arteritis"),
        ("RA", "in RA patients", "RA"),
    ],
)
def test_a_word_is_found_in_any_spelling(word, text, marked):
    assert found(text, drug=[word]) == [(marked, "drug")]


@pytest.mark.parametrize(
    ("word", "text"), [("RA", "ra ra"), ("ruxolitinib", "ruxo"), ("ANCA", "Casablanca"), ("", "x")]
)
def test_what_only_looks_alike_is_not_marked(word, text):
    assert found(text, drug=[word]) == []


def test_of_overlapping_words_the_longest_wins():
    assert found("giant cell arteritis", event=["arteritis", "giant cell arteritis"]) == [
        ("giant cell arteritis", "event")
    ]


@given(st.text(max_size=200), st.lists(st.text(max_size=12), max_size=6), st.lists(st.text(max_size=12), max_size=6))
def test_spots_lie_in_the_text_in_order_and_never_overlap(text, drugs, events):
    spots = Spotter({"drug": drugs, "event": events}).find(text)
    ends = [0, *(spot.end for spot in spots)]
    for spot, before in zip(spots, ends, strict=False):
        assert before <= spot.start < spot.end <= len(text)


def test_the_names_of_a_question_are_marked_in_a_real_sentence():
    drugs = [name for member in drug_set("jak-inhibitors").members for name in shipped_vocabulary().drugs[member].names]
    spotter = Spotter({"drug": drugs, "event": [term.text for term in event_set("vasculitis").terms]})
    text = "Leukocytoclastic vasculitis after Xeljanz in rheumatoid arthritis."
    assert [(text[s.start : s.end], s.kind) for s in spotter.find(text)] == [
        ("Leukocytoclastic vasculitis", "event"),
        ("Xeljanz", "drug"),
    ]
