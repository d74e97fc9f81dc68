"""Suggestions for the extraction form from a plain text: rules, word lists, one small tagger. They decide nothing."""

from rechallenge.evidence.suggest.suggesting import suggest, suggest_paper
from rechallenge.evidence.suggest.values import (
    Contradiction,
    Pair,
    PatientKind,
    PatientSuggestions,
    Standing,
    Suggestion,
    Whose,
)

__all__ = [
    "Contradiction",
    "Pair",
    "PatientKind",
    "PatientSuggestions",
    "Standing",
    "Suggestion",
    "Whose",
    "suggest",
    "suggest_paper",
]
