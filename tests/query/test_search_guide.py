"""The guide explains what the program says."""

import re
from pathlib import Path

import pytest

from rechallenge.query import Dialect, Effect, Rule
from rechallenge.query.translate.tables import rules

GUIDE = (Path(__file__).parents[2] / "docs" / "guide" / "search.md").read_text(encoding="utf-8")


def test_every_rule_has_its_heading_in_the_guide_and_no_heading_is_stale():
    headings = set(re.findall(r"^### (\S+)$", GUIDE, re.MULTILINE))
    assert headings == {rule.value for rule in Rule}


@pytest.mark.parametrize("effect", Effect)
def test_every_effect_of_a_loss_is_named_in_the_guide(effect):
    assert f"`{effect.value}`" in GUIDE


@pytest.mark.parametrize("dialect", Dialect)
def test_every_database_is_named_in_the_guide(dialect):
    assert rules(dialect).title in GUIDE
