"""Published claims as data, each re-derived by a rule that works on any review."""

from rechallenge.evidence.claims.check import check_claims
from rechallenge.evidence.claims.claim import Claim, ClaimResult, Judgement, merged_flags
from rechallenge.evidence.claims.file import KINDS, ClaimSet, load_claims
from rechallenge.evidence.claims.flow import Flow
from rechallenge.evidence.claims.ground import (
    BackgroundRate,
    Exposure,
    FlowReading,
    Ground,
    Pair,
    Paper,
    Work,
)

__all__ = [
    "KINDS",
    "BackgroundRate",
    "Claim",
    "ClaimResult",
    "ClaimSet",
    "Exposure",
    "Flow",
    "FlowReading",
    "Ground",
    "Judgement",
    "Pair",
    "Paper",
    "Work",
    "check_claims",
    "load_claims",
    "merged_flags",
]
