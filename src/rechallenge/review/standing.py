"""Where screening stands, as far as the one who looks may know before a stage is closed."""

from collections.abc import Mapping
from dataclasses import dataclass

from rechallenge.literature import ScreeningState, StageAgreement, agreement
from rechallenge.model import Actor, InputError, Role, Stage, StageClosed
from rechallenge.review.live import LiveReview
from rechallenge.review.opened import Author, Review
from rechallenge.review.people import Person


@dataclass(frozen=True, slots=True)
class StageStanding:
    """One stage.

    Attributes:
        n_total: publications open at the stage; None where that would show what others judged.
        n_judged: of each person who gave a verdict.
        n_by_state, agreement: None for someone who still reads blind.
        n_unsettled: records that wait for a third person; None for someone who still reads blind.
        n_unread: publications with fewer verdicts than the protocol asks for.
    """

    stage: Stage
    is_closed: bool
    n_total: int | None
    n_judged: Mapping[Actor, int]
    n_unread: int | None
    n_by_state: Mapping[ScreeningState, int] | None
    n_unsettled: int | None
    agreement: StageAgreement | None


@dataclass(frozen=True, slots=True)
class Standing:
    """The whole review in numbers."""

    n_deliveries: int
    n_records: int
    n_publications: int
    n_doubts: int
    stages: tuple[StageStanding, ...]


def is_blind(live: LiveReview, person: Person, stage: Stage) -> bool:
    """Whether others' verdicts of the stage are kept from the person: they read at it, and it is not closed."""
    return person.may(Role.SCREENER) and stage not in live.screening.closed


def as_seen_by(live: LiveReview, person: Person) -> Review:
    """The review as it stands; for someone who still reads blind, with their own verdicts alone."""
    review = live.now()
    if any(is_blind(live, person, stage) for stage in Stage):
        return review.seen_by(person.actor)
    return review


def standing(live: LiveReview, person: Person) -> Standing:
    """Where the review stands for the one who looks."""
    review = live.now()
    return Standing(
        n_deliveries=len(review.imports),
        n_records=len(review.records),
        n_publications=len(review.clusters),
        n_doubts=len(review.clusters.doubts),
        stages=tuple(_stage(live, review, person, stage) for stage in Stage),
    )


def _stage(live: LiveReview, review: Review, person: Person, stage: Stage) -> StageStanding:
    with live.lock:
        running = live.screening
        knows = not is_blind(live, person, stage)
        n_total: int | None = len(review.clusters)
        if stage is Stage.FULL_TEXT:
            is_known = not is_blind(live, person, Stage.TITLE_ABSTRACT)
            n_total = len(running.passed) if is_known else None
        return StageStanding(
            stage=stage,
            is_closed=stage in running.closed,
            n_total=n_total,
            n_judged=running.n_judged(stage),
            n_unread=None if n_total is None else max(0, n_total - len(running.full[stage])),
            n_by_state=dict(running.n_by_state[stage]) if knows else None,
            n_unsettled=len(running.unsettled(stage)) if knows else None,
            agreement=agreement(review.screening, stage) if knows and running.full[stage] else None,
        )


def close(live: LiveReview, stage: Stage, author: Author) -> None:
    """Closes a stage: from here on reviewers may see each other's verdicts.

    Raises:
        InputError: it is closed already.
    """
    if stage in live.screening.closed:
        raise InputError("the stage is closed already", where=stage, fix="go on with the next one")
    live.append(author, [StageClosed(at=author.at, by=author.actor, stage=stage)])
