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
from rechallenge.causality.liver import LiverInjury, liver_injury_pattern
from rechallenge.causality.ratings import Rating, import_ratings
from rechallenge.causality.scoring import Assessment, Contribution, NotApplicable, paths, score
from rechallenge.causality.traps import TrapWarning, traps

__all__ = [
    "AnyInstrument",
    "Assessment",
    "CaseAssessment",
    "Contribution",
    "DecisionTable",
    "Flow",
    "Instrument",
    "ItemDifference",
    "LiverInjury",
    "NotApplicable",
    "Points",
    "RatedCase",
    "RaterAgreement",
    "Rating",
    "TrapWarning",
    "assessment_findings",
    "fold_assessments",
    "import_ratings",
    "instrument_names",
    "liver_injury_pattern",
    "load_instrument",
    "paths",
    "rater_agreement",
    "read_instrument",
    "score",
    "traps",
]
