"""What a drug acts on depends on the rule; the rule is always named."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rechallenge.model import InputError, Source
from rechallenge.vocabulary import (
    Assay,
    TargetEvidence,
    primary_targets,
    resolve_drug,
    selectivity_rule,
    shared_targets,
    shipped_vocabulary,
    signals_through,
)

TOFACITINIB, RUXOLITINIB = resolve_drug("tofacitinib"), resolve_drug("ruxolitinib")


def test_by_class_the_letters_drugs_share_jak1_only():
    assert primary_targets(TOFACITINIB) == {"JAK1", "JAK3"}
    assert primary_targets(RUXOLITINIB) == {"JAK1", "JAK2"}
    assert shared_targets([TOFACITINIB, RUXOLITINIB]) == {"JAK1"}


def test_by_isolated_enzymes_they_share_jak1_and_jak2():
    assert shared_targets([TOFACITINIB, RUXOLITINIB], "enzyme-assay") == {"JAK1", "JAK2"}


def test_in_cells_tofacitinib_spares_jak2_at_the_stated_fold_and_not_at_a_wide_one():
    """Cellular IC50 by pair: JAK1/JAK3 56, JAK1/JAK2 406, JAK2/JAK2 1377 nM, so 7.25 and 24.6 fold."""
    assert primary_targets(TOFACITINIB, "cellular-assay") == {"JAK1", "JAK3"}
    assert primary_targets(TOFACITINIB, "cellular-assay", fold=7.25) == {"JAK1", "JAK2", "JAK3"}
    assert primary_targets(TOFACITINIB, "cellular-assay", fold=7.24) == {"JAK1", "JAK3"}


def test_without_evidence_of_the_rules_kind_nothing_is_said():
    assert primary_targets(RUXOLITINIB, "cellular-assay") is None
    assert shared_targets([TOFACITINIB, RUXOLITINIB], "cellular-assay") is None


def test_a_rule_that_does_not_exist_is_an_error_that_lists_those_that_do():
    with pytest.raises(InputError, match="published-class"):
        primary_targets(TOFACITINIB, "best-guess")


def test_no_drugs_have_no_shared_target():
    with pytest.raises(InputError, match="no drugs"):
        shared_targets([])


def test_each_rule_states_its_assay_fold_reason_and_source():
    for name in ("published-class", "cellular-assay", "enzyme-assay"):
        rule = selectivity_rule(name)
        assert rule.reason
        assert rule.source.work
        assert (rule.fold is None) == (rule.assay == "class")


def test_an_assay_without_a_value_or_a_class_with_one_is_refused():
    with pytest.raises(ValueError, match="an assay has a value"):
        TargetEvidence(target="JAK1", assay=Assay.CELL, source=Source(work="x"))
    with pytest.raises(ValueError, match="an assay has a value"):
        TargetEvidence(target="JAK1", assay=Assay.CLASS, value=3.0, source=Source(work="x"))


@given(
    st.sampled_from([d for d in shipped_vocabulary().drugs.values() if primary_targets(d, "enzyme-assay")]),
    st.floats(1, 1000),
    st.floats(1, 1000),
)
def test_a_wider_fold_never_loses_a_target(drug, one, other):
    narrow, wide = sorted((one, other))
    assert primary_targets(drug, "enzyme-assay", fold=narrow) <= primary_targets(drug, "enzyme-assay", fold=wide)


@given(st.lists(st.sampled_from([d for d in shipped_vocabulary().drugs.values() if d.targets]), min_size=1, max_size=4))
def test_what_drugs_share_each_of_them_has(drugs):
    shared = shared_targets(drugs)
    assert shared is None or all(shared <= (primary_targets(drug) or frozenset()) for drug in drugs)


@pytest.mark.parametrize(
    ("ligand", "proteins"),
    [
        ("IFN-γ", {"JAK1", "JAK2"}),
        ("interferon gamma", {"JAK1", "JAK2"}),
        ("IL-10", {"JAK1", "TYK2"}),
        ("IL-23", {"JAK2", "TYK2"}),
        ("IL-16", set()),
        ("interleukin 6", {"JAK1", "JAK2", "TYK2"}),
        ("erythropoietin", {"JAK2"}),
    ],
)
def test_a_signal_names_the_kinases_that_carry_it_and_none_where_it_uses_none(ligand, proteins):
    assert set(signals_through(ligand).proteins) == proteins


def test_of_a_signal_that_is_not_held_nothing_is_said():
    assert signals_through("IL-99") is None
