"""Screening as it happens: one reviewer reads one publication after the other, each verdict durable when it is told."""

from dataclasses import dataclass
from typing import Literal

from rechallenge.model import (
    Decided,
    InputError,
    RecordId,
    Resolved,
    Retrieved,
    Role,
    ScreeningVerdict,
    Stage,
    Withdrawn,
)
from rechallenge.review.desk import Card, Progress
from rechallenge.review.live import LiveReview
from rechallenge.review.opened import Author
from rechallenge.review.people import Person


@dataclass(frozen=True, slots=True)
class Sitting:
    """What one reviewer has before them.

    Attributes:
        card: the publication; None where nothing is left to read, or the stage is not open yet.
        before: the publication decided before it, to jump back to.
        last: the publication decided last, whose verdict can be taken back.
    """

    stage: Stage
    card: Card | None
    progress: Progress
    is_open: bool
    is_closed: bool
    before: RecordId | None
    last: RecordId | None


def sit_down(live: LiveReview, author: Author, stage: Stage, record: RecordId | None = None) -> Sitting:
    """The publication to read next, or the one that `record` belongs to.

    Raises:
        InputError: `record` is not read at this stage.
    """
    live.reconsider(author, stage)
    with live.desk(author.actor, stage) as desk:
        card = desk.card(record) if record else desk.next(author.at)
        before = desk.before(card.lead if card else None)
        return Sitting(stage, card, desk.progress(), desk.is_open, desk.is_closed, before, desk.last)


def judge(live: LiveReview, author: Author, decided: Decided, *, person: Person) -> bool:
    """Enters a verdict; it is on disk when this returns. The same verdict told twice is entered once.

    Returns:
        Whether it is new.
    Raises:
        InputError: the record is not read at this stage, the reason is not on the protocol's list, a full-text
            exclusion lacks one, or the person may settle this very record and so may not also read it.
        Unavailable: the disk refuses; nothing was entered.
    """
    with live.desk(author.actor, decided.stage) as desk:
        card = desk.card(decided.record)
        own = card.own
        if own and (own.verdict, own.reason, own.note) == (decided.verdict, decided.reason, decided.note):
            return False
        if own is None and person.may(Role.ADJUDICATOR) and desk.has_enough(decided.record):
            raise InputError(
                "this record has its verdicts, and you may settle it; who settles does not also read",
                where=decided.record,
                fix="see it among the conflicts, if reviewers differ",
            )
    require_reason(live, decided)
    live.append(author, [decided])
    live.readers.leave(card.lead, decided.stage, author.actor)
    return True


def take_back(live: LiveReview, author: Author, stage: Stage, record: RecordId | None = None) -> RecordId | None:
    """Takes the reviewer's last verdict back, or the one on `record`; a new entry says so, the old one stays.

    Returns:
        The publication that is open again; None where there was no verdict to take back.
    """
    with live.desk(author.actor, stage) as desk:
        wanted = record or desk.last
        own = desk.own(wanted) if wanted else None
    if own is None:
        return None
    live.append(author, [Withdrawn(at=author.at, by=author.actor, record=own.record, stage=stage)])
    return wanted


def put_off(live: LiveReview, author: Author, stage: Stage, record: RecordId) -> None:
    """Leaves a publication for later; it comes again when all others are read."""
    with live.desk(author.actor, stage) as desk:
        desk.skip(record)


def tell_retrieval(
    live: LiveReview, author: Author, record: RecordId, state: Literal["sought", "obtained", "not-retrieved"], note: str
) -> None:
    """Enters what became of the search for a full text.

    Raises:
        InputError: the review has no such record.
    """
    if record not in live.now().records:
        raise InputError(f"the review has no record {record!r}", where="full text", fix="go on with the next record")
    live.append(author, [Retrieved(at=author.at, by=author.actor, record=record, state=state, note=note)])


def require_reason(live: LiveReview, decided: Decided | Resolved) -> None:
    """InputError where an exclusion lacks the reason it needs, or has one that the protocol does not list."""
    reasons = {reason.code for reason in live.protocol.screening.exclusion_reasons}
    if decided.verdict is not ScreeningVerdict.EXCLUDE:
        return
    if decided.reason is None and decided.stage is Stage.FULL_TEXT:
        raise InputError(
            "an exclusion at full text needs a reason",
            where=decided.record,
            fix="choose the first criterion of the list that fails",
        )
    if decided.reason is not None and reasons and decided.reason not in reasons:
        raise InputError(
            f"{decided.reason!r} is no reason of the protocol", where=decided.record, fix=f"use {', '.join(reasons)}"
        )
