"""`stop`: what may be missed if a stage ends now, and the choice to end it."""

from collections.abc import Iterable

from rechallenge.literature import StoppingEstimate, stopping
from rechallenge.model import (
    Actor,
    AnyEntry,
    Decided,
    Ordered,
    RecordId,
    ScreeningVerdict,
    Stage,
    Stopped,
    Withdrawn,
)
from rechallenge.review.opened import Author, Review
from rechallenge.review.ordering import open_at

__all__ = ["StoppingEstimate", "stop", "stopping_estimate"]


def stopping_estimate(review: Review, actor: Actor, stage: Stage) -> StoppingEstimate:
    """What `actor`'s own reading at `stage` says of the publications that they have not read.

    Only their own verdicts are used, in the order in which each publication was first judged.
    """
    passing = open_at(review, stage)
    n_open = sum(passing(found.lead) for found in review.clusters.clusters)
    verdicts, checks = _read(review, actor, stage)
    plan = review.protocol.screening.order
    read = [record for record in verdicts if passing(record)]
    return stopping(
        [verdicts[record] for record in read],
        n_open,
        checks=[record in checks for record in read],
        target=plan.recall,
        confidence=plan.confidence,
    )


def stop(review: Review, stage: Stage, author: Author, because: str) -> Stopped:
    """Enters the author's choice to end their reading at a stage, with its evidence, and returns the entry."""
    found = stopping_estimate(review, author.actor, stage)
    entry = Stopped(
        at=author.at,
        by=author.actor,
        stage=stage,
        reader=author.actor,
        rule=found.rule,
        n_records=found.n_records,
        n_read=found.n_read,
        n_included=found.n_included,
        target=found.target,
        confidence=found.confidence,
        p_value=found.p_value,
        missed=found.missed,
        missed_low=found.missed_low,
        missed_high=found.missed_high,
        n_checks=found.n_checks,
        n_checks_included=found.n_checks_included,
        because=because,
    )
    author.append(review, [entry])
    return entry


def _read(review: Review, actor: Actor, stage: Stage) -> tuple[dict[RecordId, bool], set[RecordId]]:
    """The verdict that holds on each publication, in the order first judged, and those judged as a random check."""
    verdicts: dict[RecordId, bool] = {}
    checks: set[RecordId] = set()
    standing: frozenset[RecordId] = frozenset()
    for entry in _of(review.entries, actor, stage):
        if isinstance(entry, Ordered):
            standing = frozenset(entry.checks)
            continue
        record = review.clusters.lead(entry.record)
        if isinstance(entry, Withdrawn):
            verdicts.pop(record, None)
            checks.discard(record)
            continue
        if record in standing and record not in verdicts:
            checks.add(record)
        verdicts[record] = entry.verdict is not ScreeningVerdict.EXCLUDE
    return verdicts, checks


def _of(entries: Iterable[AnyEntry], actor: Actor, stage: Stage) -> Iterable[Decided | Withdrawn | Ordered]:
    kinds = Decided | Withdrawn | Ordered
    return (e for e in entries if isinstance(e, kinds) and (e.by, e.stage) == (actor, stage))
