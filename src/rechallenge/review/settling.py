"""Records that reviewers judged differently, and the third person's ruling on them."""

from dataclasses import dataclass

from rechallenge.model import Actor, Decided, InputError, Record, RecordId, Resolved, ScreeningVerdict, Stage
from rechallenge.review.live import LiveReview
from rechallenge.review.opened import Author
from rechallenge.review.sitting import require_reason


@dataclass(frozen=True, slots=True)
class Conflict:
    """A record with every reviewer's verdict on it, as each gave it."""

    lead: RecordId
    record: Record
    opinions: tuple[Decided, ...]


@dataclass(frozen=True, slots=True)
class Conflicts:
    """What waits for a third person at one stage.

    Attributes:
        to_settle: the records on which the one who asks gave no verdict.
        n_own: others, on which they did; somebody else has to settle those.
    """

    stage: Stage
    to_settle: tuple[Conflict, ...]
    n_own: int


def conflicts(live: LiveReview, person: Actor, stage: Stage) -> Conflicts:
    """The records of a stage that wait for a third person, for the one who asks."""
    review = live.now()
    with live.lock:
        waiting = live.screening.unsettled(stage)
        open_to = [judged for judged in waiting if not live.screening.has_judged(person, judged.record, stage)]
    found = tuple(
        Conflict(
            judged.record,
            max(
                (review.records[member] for member in review.clusters.of(judged.record).members),
                key=lambda record: len(record.abstract),
            ),
            tuple(judged.opinions[actor] for actor in sorted(judged.opinions)),
        )
        for judged in open_to
        if judged.record in review.clusters
    )
    return Conflicts(stage, found, len(waiting) - len(open_to))


def settle(live: LiveReview, author: Author, ruling: Resolved) -> None:
    """Enters a third person's ruling; both verdicts stay beside it.

    Raises:
        InputError: the person judged this record, nobody differs on it, the ruling decides nothing, or it lacks its
            reason; nothing was entered.
    """
    with live.lock:
        lead = live.now().clusters.lead(ruling.record)
        is_own = live.screening.has_judged(author.actor, lead, ruling.stage)
        judged = live.screening.judgement(lead, ruling.stage)
        waits = (judged.verdict is None and live.screening.is_full(judged)) or judged.ruling is not None
    if is_own:
        raise InputError(
            "you gave a verdict on this record, and nobody settles their own conflict",
            where=ruling.record,
            fix="leave it to somebody who gave none",
        )
    if not waits:
        raise InputError(
            "no two reviewers differ on this record",
            where=ruling.record,
            fix="go back to the conflicts; somebody may have changed their mind",
        )
    if ruling.stage is Stage.FULL_TEXT and ruling.verdict is ScreeningVerdict.MAYBE:
        raise InputError("maybe settles nothing at full text", where=ruling.record, fix="rule include or exclude")
    require_reason(live, ruling)
    live.append(author, [ruling])
