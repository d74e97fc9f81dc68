"""Spontaneous reports: counts to disproportionality, observed against expected, comparators."""

from rechallenge.signals.background import (
    Background,
    EventMargin,
    Expectation,
    Exposure,
    Rate,
    ReportMargins,
    read_background,
)
from rechallenge.signals.comparators import (
    Arm,
    Cohort,
    Comparators,
    Effect,
    ParadoxPair,
    Printed,
    ReportedEvent,
    Reporting,
    Series,
    Share,
    read_comparators,
)
from rechallenge.signals.comparison import comparator_findings, implied_total
from rechallenge.signals.counts import ALL_OTHERS, Counted, CountTable, Pair, read_counts
from rechallenge.signals.expectation import expectation_findings, expected_events
from rechallenge.signals.paradox import StrictFit, paradoxical_pairs, strict_fit
from rechallenge.signals.scoring import ScoredPair, score_counts
from rechallenge.signals.store import Store, open_store

__all__ = [
    "ALL_OTHERS",
    "Arm",
    "Background",
    "Cohort",
    "Comparators",
    "CountTable",
    "Counted",
    "Effect",
    "EventMargin",
    "Expectation",
    "Exposure",
    "Pair",
    "ParadoxPair",
    "Printed",
    "Rate",
    "ReportMargins",
    "ReportedEvent",
    "Reporting",
    "ScoredPair",
    "Series",
    "Share",
    "Store",
    "StrictFit",
    "comparator_findings",
    "expectation_findings",
    "expected_events",
    "implied_total",
    "open_store",
    "paradoxical_pairs",
    "read_background",
    "read_comparators",
    "read_counts",
    "score_counts",
    "strict_fit",
]
