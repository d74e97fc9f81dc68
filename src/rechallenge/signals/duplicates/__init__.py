"""Reports of one patient sent more than once: pairs weighed in bits, clusters at several thresholds."""

from rechallenge.signals.duplicates.clusters import LADDER, default_threshold
from rechallenge.signals.duplicates.layer import Level, build_duplicates, duplicate_levels, find_pairs, pairs_of
from rechallenge.signals.duplicates.reports import Reports, read_reports

__all__ = [
    "LADDER",
    "Level",
    "Reports",
    "build_duplicates",
    "default_threshold",
    "duplicate_levels",
    "find_pairs",
    "pairs_of",
    "read_reports",
]
