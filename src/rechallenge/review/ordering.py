"""`order`: which record a reviewer reads next, and why; every choice is an entry that can be made again."""

from array import array
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from rechallenge.literature import MODEL, Raised, is_due
from rechallenge.model import (
    Actor,
    AnyEntry,
    Decided,
    Ordered,
    OrderPlan,
    RecordId,
    ScreeningVerdict,
    Stage,
    Withdrawn,
)
from rechallenge.review.choosing import GOES_ON, NOT, TAKEN_BACK, Choice, Listing, Question, choose, read_texts
from rechallenge.review.opened import Author, Review

How = Literal["learned", "protocol", "random-check", "listed"]


def _any(_: RecordId) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Next:
    """The record to show next.

    Attributes:
        how: why it is next: by the reviewer's verdicts, by the protocol's words alone, as a random check, or as listed.
        raised: the terms that raised its place, the strongest first; empty where none is known.
        n_unread: records that the reviewer has not judged at the stage, this one included.
    """

    record: RecordId
    how: How
    raised: tuple[Raised, ...]
    n_unread: int


class Ordering:
    """The order for one reviewer at one stage, held open: it takes entries as they come.

    It learns from the reviewer's own verdicts alone, so that the order betrays nothing of what others said. The order
    shown follows from the journal: first the records of the reviewer's last `Ordered` entry, then, where the `Choice`
    of that entry is known, all others by its scores, then as listed. It never waits for a fit: where `is_due`, have
    `question` answered at leisure, append the entry and let it be taken; until then the earlier one stands.
    """

    def __init__(self, listing: Listing, actor: Actor, stage: Stage, plan: OrderPlan) -> None:
        self._listing = listing
        self._actor, self._stage, self._plan = actor, stage, plan
        self._given: list[tuple[int, int]] = []  # row and what was said, in the order of the journal
        self._judged: set[RecordId] = set()
        self._ordered: Ordered | None = None
        self._choice: Choice | None = None
        self._line: Sequence[int] = range(len(listing.rows))  # rows in their order, behind the records of the entry
        self._passed = 0  # rows of the line before it need no verdict of the reviewer

    def take(self, entries: Iterable[AnyEntry], lead: Callable[[RecordId], RecordId] = RecordId) -> None:
        """Takes the reviewer's entries in the order of their journal; others are passed over.

        Args:
            lead: the leading record of a record's publication, where verdicts may stand under another of its records.
        """
        for entry in entries:
            if not isinstance(entry, Decided | Withdrawn | Ordered):
                continue
            if (entry.by, entry.stage) != (self._actor, self._stage):
                continue
            if isinstance(entry, Ordered):
                self._ordered = entry
            elif (row := self._listing.rows.get(record := lead(entry.record))) is not None:
                if isinstance(entry, Decided):
                    self._given.append((row, NOT if entry.verdict is ScreeningVerdict.EXCLUDE else GOES_ON))
                    self._judged.add(record)
                else:
                    self._given.append((row, TAKEN_BACK))
                    self._judged.discard(record)
                    self.look_again()

    def look_again(self) -> None:
        """Some record may need a verdict once more."""
        self._passed = 0

    @property
    def n_unread(self) -> int:
        """Publications without a verdict of the reviewer."""
        return len(self._listing.rows) - len(self._judged)

    @property
    def is_due(self) -> bool:
        """Whether a new choice would know enough more, or the last one is used up."""
        if not self.n_unread or self._plan.method == "listed":
            return False
        last = self._ordered
        if (
            last is None
            or last.basis != self._listing.basis
            or is_due(last.n_learned, len(self._given), len(self._listing.rows))
        ):
            return True
        return all(record in self._judged for record in last.records)

    @property
    def standing(self) -> Ordered | None:
        """The choice that stands."""
        return self._ordered

    @property
    def is_known(self) -> bool:
        """Whether scores and reasons of the choice that stands are at hand; the journal keeps neither."""
        if self._ordered is None or self._plan.method == "listed":
            return True
        if self._choice is None:
            return False
        made, standing = self._choice.ordered, self._ordered
        return (made.basis, made.n_learned) == (standing.basis, standing.n_learned)

    def question(
        self, at: datetime, *, only: Collection[RecordId] | None = None, spare: Collection[RecordId] = ()
    ) -> Question:
        """What is to be read next after all verdicts taken so far?

        Args:
            at: the moment of the choice.
            only: records open at the stage; None for all.
            spare: records that others need no verdict on.
        """
        return self._question(at, len(self._given), only, spare)

    def question_again(
        self, ordered: Ordered, *, only: Collection[RecordId] | None = None, spare: Collection[RecordId] = ()
    ) -> Question:
        """The question that an earlier entry answered."""
        found = self._question(ordered.at, ordered.n_learned, only, spare)
        return replace(found, is_answered=True)

    def _question(
        self, at: datetime, n_learned: int, only: Collection[RecordId] | None, spare: Collection[RecordId]
    ) -> Question:
        given = np.array(self._given[:n_learned], dtype=np.int32).reshape(-1, 2)
        return Question(
            at=at,
            by=self._actor,
            stage=self._stage,
            plan=self._plan,
            basis=self._listing.basis,
            rows=given[:, 0],
            sides=given[:, 1].astype(np.int8),
            only=None if only is None else self._rows_of(only),
            spare=self._rows_of(spare),
        )

    def _rows_of(self, records: Collection[RecordId]) -> NDArray[np.int32]:
        rows = self._listing.rows
        return np.array([rows[record] for record in records if record in rows], dtype=np.int32)

    def know(self, choice: Choice) -> None:
        """Goes by the scores of a choice and tells its reasons, behind the records of the entry that stands.

        A choice from another listing is passed over.
        """
        if choice.ordered.basis != self._listing.basis:
            return
        self._choice = choice
        rest = np.arange(len(self._listing.rows), dtype=np.int32)
        self._line, self._passed = array("i", np.concatenate([choice.ranked, rest]).tobytes()), 0

    def next(
        self,
        passing: Callable[[RecordId], bool] = _any,
        *,
        done: Container[RecordId] = (),
        only: Container[RecordId] | None = None,
    ) -> Next | None:
        """The first of `upcoming`; None where none is left."""
        return next(self.upcoming(passing, done=done, only=only), None)

    def upcoming(
        self,
        passing: Callable[[RecordId], bool] = _any,
        *,
        done: Container[RecordId] = (),
        only: Container[RecordId] | None = None,
    ) -> Iterator[Next]:
        """The records to read, first to last.

        Args:
            passing: tells whether a record can be shown at this moment.
            done: records that need no verdict of anybody any more; call `look_again` where one of them does.
            only: records open at the stage; None for all.
        """
        met: set[RecordId] = set()
        for record in self._in_order(done):
            if record in self._judged or record in done or record in met or (only is not None and record not in only):
                continue
            if record in self._listing.rows and passing(record):
                met.add(record)
                yield Next(record, self._how(record), self.raised(record), self.n_unread)

    def _in_order(self, done: Container[RecordId]) -> Iterator[RecordId]:
        """All records; those chosen stand twice."""
        if self._ordered and self._plan.method == "learned":
            yield from self._ordered.records
        leads, line, judged = self._listing.leads, self._line, self._judged
        while self._passed < len(line) and ((record := leads[line[self._passed]]) in judged or record in done):
            self._passed += 1
        for place in range(self._passed, len(line)):
            yield leads[line[place]]

    def raised(self, record: RecordId) -> tuple[Raised, ...]:
        """The terms that raised `record`, the strongest first; none where it was drawn, or they are not known."""
        if self._choice is None or self._how(record) not in {"learned", "protocol"}:
            return ()
        return self._choice.raised.get(record, ())

    def _how(self, record: RecordId) -> How:
        ordered = self._ordered
        if ordered is None or self._plan.method == "listed":
            return "listed"
        if record in ordered.checks:
            return "random-check"
        if record not in ordered.records and self._choice is None:
            return "listed"
        return "learned" if ordered.n_learned else "protocol"


def open_ordering(review: Review, actor: Actor, stage: Stage, listing: Listing) -> Ordering:
    """The order for `actor` at `stage` as the journals stand."""
    found = Ordering(listing, actor, stage, review.protocol.screening.order)
    found.take(review.entries, review.clusters.lead)
    return found


def open_at(review: Review, stage: Stage) -> Callable[[RecordId], bool]:
    """Tells which publications are open at a stage: all at title and abstract, those that passed it at full text."""
    only = _only_at(review, stage)
    return _any if only is None else only.__contains__


def _only_at(review: Review, stage: Stage) -> frozenset[RecordId] | None:
    if stage is Stage.TITLE_ABSTRACT:
        return None
    judged = review.screening.of_stage(Stage.TITLE_ABSTRACT)
    return frozenset(one.record for one in judged if one.verdict is ScreeningVerdict.INCLUDE)


def place_next(review: Review, stage: Stage, author: Author) -> tuple[Ordering, int]:
    """Opens the author's order and, where a new choice is due, enters it.

    Returns:
        The order as it now stands, and the number of entries made (0 or 1).
    """
    texts, only = read_texts(review), _only_at(review, stage)
    found = open_ordering(review, author.actor, stage, texts)
    if not found.is_due:
        if found.standing:
            found.know(choose(texts, found.question_again(found.standing, only=only)))
        return found, 0
    choice = choose(texts, found.question(author.at, only=only))
    author.append(review, [choice.ordered])
    found.know(choice)
    found.take([choice.ordered])
    return found, 1


@dataclass(frozen=True, slots=True)
class Replayed:
    """One choice of the journals, made again. `same` is None where records or protocol changed since: it cannot be."""

    ordered: Ordered
    same: bool | None


def replay_order(review: Review) -> tuple[Replayed, ...]:
    """Makes every choice of the journals again, from the verdicts that it had learnt from, and compares."""
    texts = read_texts(review)
    only_at = {stage: _only_at(review, stage) for stage in Stage}
    held: dict[tuple[Actor, Stage], Ordering] = {}
    found = []
    for entry in review.entries:
        if not isinstance(entry, Ordered):
            continue
        key = entry.by, entry.stage
        if key not in held:
            held[key] = open_ordering(review, *key, texts)
        if entry.basis != texts.basis or entry.model != MODEL or entry.stage is Stage.FULL_TEXT:
            found.append(Replayed(entry, None))
        else:
            question = held[key].question_again(entry, only=only_at[entry.stage])
            found.append(Replayed(entry, choose(texts, question).ordered == entry))
    return tuple(found)
