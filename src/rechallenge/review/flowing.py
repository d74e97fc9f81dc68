"""`flow`: the PRISMA flow of the review as it stands, for the as-of day."""

from dataclasses import dataclass

from rechallenge.literature import (
    AsOf,
    Completeness,
    FlowPlan,
    FlowProblem,
    PrismaFlow,
    StageAgreement,
    agreement,
    check_flow,
    completeness,
    prisma_flow,
    split_as_of,
)
from rechallenge.model import Ordered, Stage, Stopped
from rechallenge.review.opened import Review


@dataclass(frozen=True, slots=True)
class FlowResult:
    """The flow for the protocol's as-of day, and what is apart from it.

    Attributes:
        n_choices: how often the program put records in order for a reader.
        stopped: choices to end a reading early, with their evidence.
    """

    flow: PrismaFlow
    problems: tuple[FlowProblem, ...]
    completeness: Completeness
    dated: AsOf
    agreement: tuple[StageAgreement, ...]
    n_choices: int = 0
    stopped: tuple[Stopped, ...] = ()

    @property
    def n_later(self) -> int:
        """Records published after the as-of day."""
        return sum(len(records) for _, records in self.dated.later)


def flow(review: Review) -> FlowResult:
    """Folds deliveries, identity, verdicts and retrieval into PRISMA 2020 boxes, each with the ids it counts."""
    dated = split_as_of(review.deliveries, review.as_of)
    plan = FlowPlan(reasons=review.protocol.screening.exclusion_reasons)
    counted = prisma_flow(dated.counted, review.clusters, review.screening, review.retrieval, plan=plan)
    return FlowResult(
        flow=counted,
        problems=check_flow(counted),
        completeness=completeness(counted),
        dated=dated,
        agreement=tuple(agreement(review.screening, stage) for stage in Stage),
        n_choices=sum(isinstance(entry, Ordered) for entry in review.entries),
        stopped=tuple(entry for entry in review.entries if isinstance(entry, Stopped)),
    )
