"""The guide to live sources names what the program has."""

from pathlib import Path

import pytest

from rechallenge.review.searching import SOURCES
from rechallenge.sources.asking import ATTEMPTS
from rechallenge.sources.eutils import BASE_VARIABLE, KEY_VARIABLE, MOST_HITS
from rechallenge.testing import FaultKind

GUIDE = (Path(__file__).parents[2] / "docs" / "guide" / "pubmed.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [*FaultKind, *SOURCES, BASE_VARIABLE, KEY_VARIABLE, "OPENALEX_API_KEY"])
def test_every_fault_source_and_variable_stands_in_the_guide(name):
    assert name in GUIDE


def test_the_guide_tells_the_bounds_in_force():
    assert f"{MOST_HITS:,} hits" in GUIDE
    assert ATTEMPTS == 7
    assert "seven times" in GUIDE
