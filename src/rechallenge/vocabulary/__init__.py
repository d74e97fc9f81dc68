"""The language of drugs and events: names, targets, approvals, event groups, known causes. Facts are in data/."""

from rechallenge.vocabulary.causes import (
    Association,
    CauseKind,
    ClassTerm,
    Condition,
    SelectivityRule,
    Signalling,
)
from rechallenge.vocabulary.classify import Classification, classify_event, classify_vasculitis
from rechallenge.vocabulary.drugs import (
    AntibodyOrigin,
    Approval,
    Assay,
    AtcCode,
    Certainty,
    Dmard,
    Drug,
    DrugKind,
    DrugSet,
    Indication,
    Route,
    TargetEvidence,
    UseStatus,
)
from rechallenge.vocabulary.events import Entity, EntityKind, EventSet, EventTerm, Node, Nomenclature, Scope, Stratum
from rechallenge.vocabulary.library import Vocabulary, load_vocabulary, shipped_vocabulary
from rechallenge.vocabulary.resolve import (
    approved_members,
    class_term_holds,
    drug_set,
    event_set,
    is_approved,
    resolve_drug,
)
from rechallenge.vocabulary.rivals import RivalCause, associations, resolve_conditions, rival_causes
from rechallenge.vocabulary.spotting import Spot, Spotter
from rechallenge.vocabulary.targets import primary_targets, selectivity_rule, shared_targets, signals_through
from rechallenge.vocabulary.text import fold_name, mentions

__all__ = [
    "AntibodyOrigin",
    "Approval",
    "Assay",
    "Association",
    "AtcCode",
    "CauseKind",
    "Certainty",
    "ClassTerm",
    "Classification",
    "Condition",
    "Dmard",
    "Drug",
    "DrugKind",
    "DrugSet",
    "Entity",
    "EntityKind",
    "EventSet",
    "EventTerm",
    "Indication",
    "Node",
    "Nomenclature",
    "RivalCause",
    "Route",
    "Scope",
    "SelectivityRule",
    "Signalling",
    "Spot",
    "Spotter",
    "Stratum",
    "TargetEvidence",
    "UseStatus",
    "Vocabulary",
    "approved_members",
    "associations",
    "class_term_holds",
    "classify_event",
    "classify_vasculitis",
    "drug_set",
    "event_set",
    "fold_name",
    "is_approved",
    "load_vocabulary",
    "mentions",
    "primary_targets",
    "resolve_conditions",
    "resolve_drug",
    "rival_causes",
    "selectivity_rule",
    "shared_targets",
    "shipped_vocabulary",
    "signals_through",
]
