"""The question put to spontaneous reports, not the ratio: a cohort, its comparators, every defensible way to count."""

from rechallenge.signals.question.analysis import (
    Analysis,
    Asked,
    StoreUsed,
    analyse,
    read_analysis,
    write_analysis,
)
from rechallenge.signals.question.controls import Control, read_control_terms, read_controls
from rechallenge.signals.question.findings import Measured, QuestionFindings, in_words, question_findings
from rechallenge.signals.question.published import CaseReport, Overlap, Paper, Patient, overlaps

__all__ = [
    "Analysis",
    "Asked",
    "CaseReport",
    "Control",
    "Measured",
    "Overlap",
    "Paper",
    "Patient",
    "QuestionFindings",
    "StoreUsed",
    "analyse",
    "in_words",
    "overlaps",
    "question_findings",
    "read_analysis",
    "read_control_terms",
    "read_controls",
    "write_analysis",
]
