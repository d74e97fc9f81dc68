"""The parts that read a sentence: cue words found in any case at their true place, the tagger's weights, lists of names."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rechallenge.evidence.suggest.lexicon import brands, name_spans
from rechallenge.evidence.suggest.passages import Cue, lowered, sentences
from rechallenge.evidence.suggest.tagger import TAGS, Span, load_tagger, shipped_tagger, tags_of, tokens_of
from rechallenge.evidence.suggest.values import Whose


@given(st.text(max_size=60), st.text(max_size=60))
def test_a_cue_is_found_at_its_place_whatever_the_case_and_the_letters_around(before, after):
    text = f"{before} Withdrawn {after}"
    match = Cue("withdrawn").search(text)
    assert match is not None
    assert text[match.start() : match.end()].lower() == "withdrawn"
    assert len(lowered(text)) == len(text)


def test_a_cue_is_a_whole_word():
    assert Cue("stop").search("unstoppable") is None
    assert Cue("stop").search("Stop.") is not None
    assert [m.start() for m in Cue("a|b").finditer("A b ab B")] == [0, 2, 7]


@pytest.mark.parametrize(
    ("text", "whose"),
    [
        (
            "INTRODUCTION: A 7-month-old girl was the first. CASE REPORT: A 4-year-old boy came.",
            ["literature", "patient"],
        ),
        ("Introduction\n\nA girl was the first.\n\nCase report\n\nA boy came.", ["literature", "patient"]),
        (
            "Introduction\n\nWe report a 4-year-old boy.\n\nDiscussion\n\nA girl was the first.",
            ["patient", "literature"],
        ),
    ],
)
def test_an_introduction_and_a_discussion_speak_of_others_unless_they_say_we(text, whose):
    told = [one.whose for one in sentences(text) if (" " in one.text and "irst" in one.text) or "boy" in one.text]
    assert told == [Whose(one) for one in whose]


def test_stretches_given_as_literature_are_literature():
    text = "A boy came. A girl came."
    assert [one.whose for one in sentences(text, literature=[(12, 24)])] == [Whose.PATIENT, Whose.LITERATURE]


def test_a_readier_tagger_leaves_fewer_words_unlabelled():
    text = "A 40-year-old man developed pneumonitis three weeks after starting methotrexate 15 mg weekly for psoriasis."
    covered = [
        sum(span.end - span.start for span in shipped_tagger().readier(by).spans(text)) for by in (-1e4, 0.0, 1e4)
    ]
    assert covered[0] == 0
    assert covered[0] < covered[1] < covered[2]


def test_a_tagger_saved_and_loaded_labels_alike(tmp_path):
    text = "Vasculitis developed after infliximab 5 mg/kg."
    shipped_tagger().save(tmp_path / "t.npz")
    assert load_tagger(tmp_path / "t.npz").spans(text) == shipped_tagger().spans(text)
    with np.load(tmp_path / "t.npz") as file:
        assert file["moves"].shape == (len(TAGS) + 1, len(TAGS))


def test_spans_are_written_as_labels_and_the_first_kind_wins_where_they_overlap():
    tokens = tokens_of("low dose aspirin")
    tags = tags_of(tokens, [Span("dose", 0, 16), Span("drug", 9, 16)])
    assert tags == ["B-dose", "I-dose", "B-drug"]


def test_names_are_found_longest_first():
    assert name_spans(["granulomatosis", "with", "polyangiitis"], "diseases") == [(0, 3)]
    assert brands()["humira"] == "adalimumab"
