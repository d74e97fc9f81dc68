"""Thousands of citations to the included few: screening folds, flow diagram arithmetic, agreement."""

from rechallenge.literature.agreement import PairAgreement, StageAgreement, agreement
from rechallenge.literature.arithmetic import (
    Completeness,
    FlowProblem,
    FlowStatus,
    Weight,
    check_flow,
    complete,
    completeness,
)
from rechallenge.literature.boxes import PrismaFlow, ReasonCount, SourceCount
from rechallenge.literature.citations import CitationNetwork, Edge, citation_network
from rechallenge.literature.deduplicate import deduplicate
from rechallenge.literature.deliveries import AsOf, Delivery, split_as_of
from rechallenge.literature.flow import FlowPlan, Previous, prisma_flow, stray_records
from rechallenge.literature.identity import (
    EXACT_RULES,
    Cluster,
    Clusters,
    Link,
    Match,
    Relation,
    RelationKind,
    Rule,
    cluster,
    fold_title,
    normalise_doi,
    normalise_pmid,
)
from rechallenge.literature.ordering import (
    MODEL,
    Queue,
    Raised,
    Ranker,
    Ranking,
    TermMatrix,
    is_due,
    queue,
    term_matrix,
)
from rechallenge.literature.prisma2020 import from_prisma2020_csv, to_prisma2020_csv
from rechallenge.literature.retrieval import Retrieval, RetrievalState, fold_retrieval
from rechallenge.literature.screening import (
    Judgement,
    Screening,
    ScreeningFault,
    ScreeningProblem,
    ScreeningState,
    fold_screening,
)
from rechallenge.literature.stopping import StoppingEstimate, stopping

__all__ = [
    "EXACT_RULES",
    "MODEL",
    "AsOf",
    "CitationNetwork",
    "Cluster",
    "Clusters",
    "Completeness",
    "Delivery",
    "Edge",
    "FlowPlan",
    "FlowProblem",
    "FlowStatus",
    "Judgement",
    "Link",
    "Match",
    "PairAgreement",
    "Previous",
    "PrismaFlow",
    "Queue",
    "Raised",
    "Ranker",
    "Ranking",
    "ReasonCount",
    "Relation",
    "RelationKind",
    "Retrieval",
    "RetrievalState",
    "Rule",
    "Screening",
    "ScreeningFault",
    "ScreeningProblem",
    "ScreeningState",
    "SourceCount",
    "StageAgreement",
    "StoppingEstimate",
    "TermMatrix",
    "Weight",
    "agreement",
    "check_flow",
    "citation_network",
    "cluster",
    "complete",
    "completeness",
    "deduplicate",
    "fold_retrieval",
    "fold_screening",
    "fold_title",
    "from_prisma2020_csv",
    "is_due",
    "normalise_doi",
    "normalise_pmid",
    "prisma_flow",
    "queue",
    "split_as_of",
    "stopping",
    "stray_records",
    "term_matrix",
    "to_prisma2020_csv",
]
