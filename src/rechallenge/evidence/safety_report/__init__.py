"""Patients as individual case safety reports: E2B(R3), FHIR, CIOMS. Drafts for a person to complete, never sent."""

from rechallenge.evidence.safety_report.building import Frame, safety_report
from rechallenge.evidence.safety_report.cioms import CiomsForm, cioms_form
from rechallenge.evidence.safety_report.day_zero import day_zero
from rechallenge.evidence.safety_report.e2b import e2b_xml
from rechallenge.evidence.safety_report.fhir import fhir_r4, fhir_r5
from rechallenge.evidence.safety_report.listing import HEADS, listing_line
from rechallenge.evidence.safety_report.redacting import redact, redact_case, scrub
from rechallenge.evidence.safety_report.rules import minimum_criteria, problems_of_batch, shortcomings
from rechallenge.evidence.safety_report.values import Opinion, SafetyReport, Sender

__all__ = [
    "HEADS",
    "CiomsForm",
    "Frame",
    "Opinion",
    "SafetyReport",
    "Sender",
    "cioms_form",
    "day_zero",
    "e2b_xml",
    "fhir_r4",
    "fhir_r5",
    "listing_line",
    "minimum_criteria",
    "problems_of_batch",
    "redact",
    "redact_case",
    "safety_report",
    "scrub",
    "shortcomings",
]
