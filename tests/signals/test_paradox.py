"""The strict definition of a paradoxical reaction, applied by rule."""

from datetime import date

import pytest

from rechallenge.model import InputError, Source
from rechallenge.signals import paradoxical_pairs, read_comparators, strict_fit

LETTER = date(2022, 11, 1)


@pytest.mark.parametrize(
    ("drug", "event", "fits"),
    [
        ("JAK inhibitors", "small-vessel vasculitis", "partly"),
        ("adalimumab", "psoriasis", "yes"),
        ("adalimumab", "fixed drug eruption", "no"),
        ("IL-17 inhibitors", "psoriasis", "yes"),
        ("IL-17 inhibitors", "atopic-like eczema", "partly"),
        ("rituximab", "vasculitis", "yes"),
        ("rituximab", "pemphigus vulgaris", "yes"),
        ("tocilizumab", "vasculitis", "yes"),
        ("tocilizumab", "psoriasis", "no"),
        ("tocilizumab", "cutaneous reactions", "unclear"),
    ],
)
def test_the_pairs_of_the_letter(drug, event, fits):
    assert strict_fit(drug, event, as_of=LETTER).fits == fits


@pytest.mark.parametrize(
    ("drug", "event", "fits"),
    [
        ("ustekinumab", "Crohn's disease", "yes"),
        ("Humira", "ulcerative colitis", "yes"),
        ("secukinumab", "inflammatory bowel disease", "no"),
        ("infliximab", "systemic lupus erythematosus", "no"),
    ],
)
def test_pairs_of_other_letters(drug, event, fits):
    assert strict_fit(drug, event, as_of=LETTER).fits == fits


def test_a_use_that_began_later_does_not_count():
    before, after = date(2017, 1, 1), date(2018, 1, 1)
    assert strict_fit("tocilizumab", "giant cell arteritis", as_of=before).fits != "yes"
    assert strict_fit("tocilizumab", "giant cell arteritis", as_of=after).fits == "yes"


def test_the_reason_names_the_use_and_its_standing():
    assert strict_fit("adalimumab", "psoriasis", as_of=LETTER).why == "adalimumab for psoriasis (licensed)"
    assert "case-level" in strict_fit("JAK inhibitors", "small-vessel vasculitis", as_of=LETTER).why


def test_an_event_that_names_two_conditions_must_be_split():
    assert strict_fit("adalimumab", "psoriasis and uveitis").fits == "unclear"


def test_a_drug_that_nobody_knows_is_refused():
    with pytest.raises(InputError, match="no drug set 'moonshine'"):
        strict_fit("moonshine", "psoriasis")


def test_a_pair_becomes_a_finding_with_its_way_back():
    text = """
    format = 1
    [[pair]]
    id = "one"
    drug = "adalimumab"
    event = "psoriasis"
    cited = "letter, reference 8"
    published = "2021"
    source = { work = "somebody 2021" }
    note = "read in part"
    """
    (finding,) = paradoxical_pairs(read_comparators(text, "c"), source=Source(work="c"), as_of=LETTER)
    assert finding.id == "paradox.one"
    assert finding.value == {"fits": "yes", "why": "adalimumab for psoriasis (licensed)"}
    assert finding.text == "yes: adalimumab for psoriasis (licensed)"
    assert finding.inputs == {"drug": "adalimumab", "event": "psoriasis", "as_of": "2022-11-01"}
    assert finding.note == "read in part"
