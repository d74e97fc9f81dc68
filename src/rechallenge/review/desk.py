"""The screening desk of one reviewer at one stage: what to read next, what was decided, how fast it goes."""

import itertools
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from rechallenge.literature import Raised, RunningScreening
from rechallenge.model import Actor, AnyEntry, Decided, InputError, Record, RecordId, Retrieved, Stage, Withdrawn
from rechallenge.review.choosing import Choice, Question
from rechallenge.review.opened import Review
from rechallenge.review.ordering import Ordering

LEASE = timedelta(minutes=20)  # how long a record that was shown counts as being read
PAUSE = timedelta(minutes=5)  # a longer gap between two verdicts is a break and no part of the pace
SKIPPED = "skipped"
PACED = 50  # verdicts that the pace is taken from


@dataclass(frozen=True, slots=True)
class Card:
    """One publication as a reviewer sees it.

    Attributes:
        lead: the id under which it is judged; `members` are the ids of all its records.
        record: of its records the one with the longest abstract.
        own: the reviewer's verdict that holds, if they gave one.
        how: why it is next, as `ordering.Next` says or `skipped`; "" where it was asked for.
        raised: the terms that raised its place.
        retrieved: the last word on its full text.
    """

    lead: RecordId
    record: Record
    members: tuple[RecordId, ...]
    own: Decided | None
    how: str = ""
    raised: tuple[Raised, ...] = ()
    retrieved: Retrieved | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one reviewer is at one stage.

    Attributes:
        n_done: publications with a verdict of theirs, of `n_total` that are open at the stage.
        n_left: those that may still need one of theirs; fewer where others read the same.
        per_hour: verdicts an hour over the last 50, breaks left out; None for fewer than 5.
    """

    n_done: int
    n_total: int
    n_left: int
    n_skipped: int
    per_hour: float | None

    @property
    def hours_left(self) -> float | None:
        """Hours of reading left at that pace."""
        return self.n_left / self.per_hour if self.per_hour else None


class Readers:
    """Who was shown which record lately, so that no more people read a record than need to."""

    def __init__(self) -> None:
        self._shown: dict[tuple[RecordId, Stage], dict[Actor, datetime]] = {}

    def show(self, record: RecordId, stage: Stage, actor: Actor, at: datetime) -> None:
        shown = self._shown.setdefault((record, stage), {})
        for old in [other for other, since in shown.items() if at - since > LEASE]:
            del shown[old]
        shown[actor] = at

    def leave(self, record: RecordId, stage: Stage, actor: Actor) -> None:
        shown = self._shown.get((record, stage), {})
        shown.pop(actor, None)
        if not shown:
            self._shown.pop((record, stage), None)

    def others(self, record: RecordId, stage: Stage, actor: Actor, at: datetime) -> set[Actor]:
        """Others who are reading the record now."""
        shown = self._shown.get((record, stage), {})
        return {other for other, since in shown.items() if other != actor and at - since <= LEASE}


@dataclass(frozen=True, slots=True)
class Room:
    """What the desks of a review share."""

    review: Review
    screening: RunningScreening
    readers: Readers
    retrieved: Mapping[RecordId, Retrieved]

    def is_given_up(self, record: RecordId) -> bool:
        """Whether the full text was not retrieved: a state of its own, in which nothing is judged."""
        found = self.retrieved.get(record)
        return found is not None and found.state == "not-retrieved"


class Desk:
    """One reviewer at one stage. For one thread at a time: `LiveReview.desk` sees to it.

    It shows the reviewer's own verdicts alone, and which records are open to them; how others judged decides about
    neither before the stage is closed.

    Attributes:
        skipped: put off until everything else is read; forgotten when the program ends.
    """

    def __init__(self, room: Room, order: Ordering, *, actor: Actor, stage: Stage) -> None:
        self._room, self._order = room, order
        self.actor, self.stage = actor, stage
        self.skipped: dict[RecordId, None] = {}
        self._done: dict[RecordId, Decided] = {}  # the one decided last stands last

    def take(self, entries: Iterable[AnyEntry]) -> None:
        """Takes the reviewer's own entries in the order written; others are passed over."""
        lead = self._room.review.clusters.lead
        own = [entry for entry in entries if entry.by == self.actor]
        for entry in own:
            if isinstance(entry, Decided | Withdrawn) and entry.stage is self.stage:
                record = lead(entry.record)
                self._done.pop(record, None)
                if isinstance(entry, Decided):
                    self._done[record] = entry
                    self.skipped.pop(record, None)
        self._order.take(own, lead)

    @property
    def asks(self) -> bool:
        """Whether the order would know more by now than when it chose last, or has lost what it knew."""
        return self._order.is_due or not self._order.is_known

    def question(self, at: datetime) -> Question | None:
        """What to ask the order: for a new choice, or for the scores of the one that stands; None for neither."""
        spare = self._room.screening.full[self.stage]
        if self._order.is_due:
            return self._order.question(at, only=self._only, spare=spare)
        standing = self._order.standing
        if standing and not self._order.is_known:
            return self._order.question_again(standing, only=self._only, spare=spare)
        return None

    def know(self, choice: Choice) -> None:
        """Goes on by the scores of a choice."""
        self._order.know(choice)

    def look_again(self) -> None:
        """Takes up records that need a verdict once more."""
        self._order.look_again()

    @property
    def _only(self) -> Collection[RecordId] | None:
        """Publications read at this stage, as far as the reviewer may know; None for all."""
        if self.stage is Stage.TITLE_ABSTRACT:
            return None
        screening = self._room.screening
        if not self.is_open:
            return ()
        if Stage.TITLE_ABSTRACT in screening.closed:
            return screening.passed
        return {one for one in screening.passed if screening.has_judged(self.actor, one, Stage.TITLE_ABSTRACT)}

    @property
    def is_closed(self) -> bool:
        return self.stage in self._room.screening.closed

    @property
    def is_open(self) -> bool:
        """Whether there is anything to read: full texts wait until the stage before is closed.

        Where one verdict is enough, a reviewer goes on with what they included themselves.
        """
        screening = self._room.screening
        return (
            self.stage is Stage.TITLE_ABSTRACT or Stage.TITLE_ABSTRACT in screening.closed or screening.reviewers == 1
        )

    def is_open_to_read(self, record: RecordId) -> bool:
        """Whether the publication is read at this stage, as far as the reviewer may know."""
        if record not in self._room.review.clusters:
            return False
        if self.stage is Stage.TITLE_ABSTRACT:
            return True
        screening = self._room.screening
        if record not in screening.passed or not self.is_open:
            return False
        return Stage.TITLE_ABSTRACT in screening.closed or screening.has_judged(
            self.actor, record, Stage.TITLE_ABSTRACT
        )

    def next(self, at: datetime) -> Card | None:
        """The publication to read next; those skipped come last. None where nothing is left."""
        room, stage, actor = self._room, self.stage, self.actor
        only, full = self._only, room.screening.full[stage]

        def is_wanted(record: RecordId) -> bool:
            """Of a record that is open and has too few verdicts."""
            if stage is Stage.FULL_TEXT and room.is_given_up(record):
                return False
            opinions = room.screening.judgement(record, stage).opinions.keys()
            others = room.readers.others(record, stage, actor, at)
            return len(opinions | others) < room.screening.reviewers

        found = self._order.next(lambda one: one not in self.skipped and is_wanted(one), done=full, only=only)
        if found is None:
            waiting = (one for one in self.skipped if one not in full and self.is_open_to_read(one) and is_wanted(one))
            lead = next(waiting, None)
            card = self._card(lead, SKIPPED) if lead else None
        else:
            card = self._card(found.record, found.how, found.raised)
        if card:
            room.readers.show(card.lead, stage, actor, at)
        return card

    def card(self, record: RecordId) -> Card:
        """One publication by the id of any of its records.

        Raises:
            InputError: it is not read at this stage.
        """
        lead = self._room.review.clusters.lead(record)
        if not self.is_open_to_read(lead):
            raise InputError(
                f"{record!r} is not read at this stage", where=self.stage, fix="go on with the next record"
            )
        return self._card(lead)

    def _card(self, lead: RecordId, how: str = "", raised: tuple[Raised, ...] = ()) -> Card:
        review = self._room.review
        members = review.clusters.of(lead).members
        fullest = max((review.records[member] for member in members), key=lambda record: len(record.abstract))
        own, retrieved = self._done.get(lead), self._room.retrieved.get(lead)
        return Card(lead, fullest, members, own, how, raised, retrieved)

    def skip(self, record: RecordId) -> None:
        """Puts a publication off until everything else is read."""
        lead = self._room.review.clusters.lead(record)
        self._room.readers.leave(lead, self.stage, self.actor)
        if lead not in self._done:
            self.skipped.pop(lead, None)
            self.skipped[lead] = None

    @property
    def last(self) -> RecordId | None:
        """The publication decided last."""
        return next(reversed(self._done), None)

    def before(self, record: RecordId | None) -> RecordId | None:
        """The publication decided before this one, or the last one where this one is not decided."""
        backwards = reversed(self._done)
        if record in self._done:
            next(one for one in backwards if one == record)
        return next(backwards, None)

    def recent(self, n: int, *, start: int = 0) -> tuple[Card, ...]:
        """The reviewer's verdicts, the last one first."""
        records = itertools.islice(reversed(self._done), start, start + n)
        return tuple(self._card(record) for record in records)

    def has_enough(self, record: RecordId) -> bool:
        """Whether others gave all the verdicts that the protocol asks for."""
        lead = self._room.review.clusters.lead(record)
        others = self._room.screening.judgement(lead, self.stage).opinions.keys() - {self.actor}
        return len(others) >= self._room.screening.reviewers

    def own(self, record: RecordId) -> Decided | None:
        """The reviewer's verdict that holds."""
        return self._done.get(self._room.review.clusters.lead(record))

    def progress(self) -> Progress:
        """How far the reviewer is."""
        screening = self._room.screening
        n_total = len(self._room.review.clusters)
        if self.stage is Stage.FULL_TEXT:
            is_known = Stage.TITLE_ABSTRACT in screening.closed
            n_total = sum(not self._room.is_given_up(one) for one in screening.passed) if is_known else len(self._done)
        n_done = len(self._done)
        n_left = max(0, min(n_total - n_done, n_total - len(screening.full[self.stage])))
        return Progress(n_done, n_total, n_left, len(self.skipped), _pace(reversed(self._done.values())))


def _pace(done: Iterable[Decided]) -> float | None:
    """Verdicts an hour, from the last ones, the latest first."""
    moments = [entry.at for entry in itertools.islice(done, PACED)]
    gaps = [later - earlier for later, earlier in itertools.pairwise(moments)]
    read_s = [gap.total_seconds() for gap in gaps if timedelta() < gap <= PAUSE]
    return 3600 / (sum(read_s) / len(read_s)) if len(read_s) >= 4 else None
