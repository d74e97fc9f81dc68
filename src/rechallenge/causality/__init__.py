"""Is it the drug: per case, per class, for the whole body of evidence."""

from rechallenge.causality.assessments import (
    CaseAssessment,
    ItemDifference,
    RatedCase,
    RaterAgreement,
    assessment_findings,
    fold_assessments,
    rater_agreement,
)
from rechallenge.causality.attribution import SharedTarget, TargetAttribution, target_attribution
from rechallenge.causality.body import BodyOfEvidence, Reading, ReadingState, WeighedCase, not_available
from rechallenge.causality.cases import case_facts, weighed_cases
from rechallenge.causality.instrument import (
    AnyInstrument,
    DecisionTable,
    Flow,
    Instrument,
    Points,
    instrument_names,
    load_instrument,
    read_instrument,
)
from rechallenge.causality.ladder import LADDER, Condition, Placement, Rung, place
from rechallenge.causality.liver import LiverInjury, liver_injury_pattern
from rechallenge.causality.ratings import Rating, import_ratings
from rechallenge.causality.said import Said
from rechallenge.causality.scoring import Assessment, Contribution, NotApplicable, paths, score
from rechallenge.causality.statements import (
    Direction,
    Effect,
    Label,
    PublishedEvidence,
    Statement,
    Stream,
    Strength,
    Viewpoint,
    read_evidence,
)
from rechallenge.causality.streams import EvidenceStream, evidence_streams
from rechallenge.causality.traps import TrapWarning, traps
from rechallenge.causality.viewpoints import HILL, ViewpointReading, bradford_hill
from rechallenge.causality.weigh import ClassVerdict, verdict_finding, weigh
from rechallenge.causality.what_if import Outcome

__all__ = [
    "HILL",
    "LADDER",
    "AnyInstrument",
    "Assessment",
    "BodyOfEvidence",
    "CaseAssessment",
    "ClassVerdict",
    "Condition",
    "Contribution",
    "DecisionTable",
    "Direction",
    "Effect",
    "EvidenceStream",
    "Flow",
    "Instrument",
    "ItemDifference",
    "Label",
    "LiverInjury",
    "NotApplicable",
    "Outcome",
    "Placement",
    "Points",
    "PublishedEvidence",
    "RatedCase",
    "RaterAgreement",
    "Rating",
    "Reading",
    "ReadingState",
    "Rung",
    "Said",
    "SharedTarget",
    "Statement",
    "Stream",
    "Strength",
    "TargetAttribution",
    "TrapWarning",
    "Viewpoint",
    "ViewpointReading",
    "WeighedCase",
    "assessment_findings",
    "bradford_hill",
    "case_facts",
    "evidence_streams",
    "fold_assessments",
    "import_ratings",
    "instrument_names",
    "liver_injury_pattern",
    "load_instrument",
    "not_available",
    "paths",
    "place",
    "rater_agreement",
    "read_evidence",
    "read_instrument",
    "score",
    "target_attribution",
    "traps",
    "verdict_finding",
    "weigh",
    "weighed_cases",
]
