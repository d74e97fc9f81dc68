"""A review held open for pages: always as its folder stands, for many readers and writers at once."""

import logging
import threading
import time
from bisect import insort
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from rechallenge.literature import RunningScreening
from rechallenge.model import (
    Actor,
    Amended,
    AnyEntry,
    Clustered,
    Enrolled,
    Imported,
    PaperAdded,
    Protocol,
    RechallengeError,
    RecordId,
    Retrieved,
    Stage,
    Withdrawn,
)
from rechallenge.project import Folder, JournalFollower, KeptPaper, Line, Replay, kept_papers, open_folder, open_journal
from rechallenge.review.choosing import Listing, read_listing
from rechallenge.review.desk import Desk, Readers, Room
from rechallenge.review.learning import Learner
from rechallenge.review.opened import Author, Review
from rechallenge.review.ordering import Ordering
from rechallenge.review.people import Person, fold_people

log = logging.getLogger("rechallenge.review")

PATIENCE_S = 0.5  # how long a request waits for records to be sorted anew before it is shown the state before

# After a choice the order rests as long as it took, so that it takes half a core at most.
SHORTEST_REST_S, LONGEST_REST_S = 0.05, 5.0

_Moment = tuple[datetime, Actor, int, AnyEntry]
_REORDERS = (Imported, Clustered, Amended)


class LiveReview:
    """One review, held open. Safe for threads.

    Invariants:
        L1: what it shows was read from the journals, never from what a writer said it wrote.
        L2: its screening is what `fold_screening` says of the entries read so far.
        L3: a look at the folder costs one listing; an entry costs what it says, not what came before it. Entries that
            change which records there are (imports, rulings on identity, amendments) have everything made anew in
            another thread; until that is done the state before is shown.
    """

    def __init__(self, path: Path, *, look_every_s: float = 0.0) -> None:
        """Opens the review and reads all of it.

        Args:
            look_every_s: what other programs wrote may be seen that much later; what is appended here is seen at once.
        Raises:
            As `open_review`; CheckFailed where a journal does not hold.
        """
        self._path = path
        self._look_every_s, self._looked_at = look_every_s, 0.0
        self.lock = threading.RLock()
        self._writing: dict[Actor, threading.RLock] = {}
        self._moments: list[_Moment] = []
        self._latest: dict[Actor, datetime] = {}
        self._enrolled: list[Enrolled] = []
        self._people: Mapping[Actor, Person] = {}
        self._papers: list[PaperAdded] = []
        self._fresh: list[AnyEntry] = []  # entries that `_review` does not have yet
        self._desks: dict[tuple[Actor, Stage], Desk] = {}
        self.readers = Readers()
        self._retrieved: dict[RecordId, Retrieved] = {}
        self._choosing: set[tuple[Actor, Stage]] = set()
        self._chooser = ThreadPoolExecutor(max_workers=1, thread_name_prefix="order")
        self._learner = Learner(path)
        self._closing = threading.Event()
        self._fault: RechallengeError | None = None  # what kept the records from being sorted anew
        self._remaking: threading.Thread | None = None
        self._review = Review(open_folder(path))
        self._follower = JournalFollower(self._review.folder)
        self._keep(self._follower.look())
        self._review, self.screening = self._made(self._review, list(self._moments), self._fresh)
        self._fresh = []
        self._retrieved = dict(self._review.retrieval.entries)
        self._listing = self._listed()

    def now(self) -> Review:
        """The review with everything that any program has appended until this moment."""
        self.catch_up()
        with self.lock:
            if self._fresh and self._remaking is None:
                self._review, self._fresh = self._review.advanced(self._replay(self._moments), self._fresh), []
            return self._review

    @property
    def people(self) -> Mapping[Actor, Person]:
        """Who takes part, as of the last look."""
        return self._people

    def papers_of(self, records: Collection[RecordId]) -> Mapping[RecordId, KeptPaper]:
        """The full text in force of each of these records that has one, as of the last look."""
        with self.lock:
            added = sorted((one for one in self._papers if one.record in records), key=lambda one: one.at)
        return kept_papers(self.folder, added)

    @property
    def folder(self) -> Folder:
        """The folder, for writing to: it knows the protocol in force."""
        return self._review.folder

    @property
    def protocol(self) -> Protocol:
        return self._review.protocol

    def append(self, author: Author, entries: Sequence[AnyEntry]) -> None:
        """Appends entries to the author's journal, durably, and takes them in.

        Raises:
            As `open_journal`; nothing was entered then.
        """
        with self.lock:
            folder, last = self.folder, self._follower.last
        with self._writing_lock(author.actor), open_journal(folder, author.actor, last=last) as journal:
            journal.append_all(entries)
        self._take_in(lambda: self._follower.look_at(author.actor))

    def _writing_lock(self, actor: Actor) -> threading.RLock:
        with self.lock:
            return self._writing.setdefault(actor, threading.RLock())

    @contextmanager
    def writing(self, actor: Actor) -> Iterator[None]:
        """Holds back other threads that would write to the same journal."""
        with self._writing_lock(actor):
            yield

    @contextmanager
    def desk(self, actor: Actor, stage: Stage) -> Iterator[Desk]:
        """The screening desk of one reviewer at one stage as of the last look; nobody else moves while it is used."""
        with self.lock:
            desk = self._desks.get((actor, stage))
            if desk is None:
                own = [moment[3] for moment in self._moments if moment[1] == actor]
                room = Room(self._review, self.screening, self.readers, self._retrieved)
                order = Ordering(self._listing, actor, stage, self.protocol.screening.order)
                desk = self._desks[actor, stage] = Desk(room, order, actor=actor, stage=stage)
                desk.take(own)
            yield desk

    def catch_up(self) -> None:
        """Takes in what was appended to the journals since the last look."""
        now = time.monotonic()
        if now - self._looked_at >= self._look_every_s:
            self._looked_at = now
            self._take_in(self._follower.look)
        elif self._fault:
            raise self._fault

    def _take_in(self, look: Callable[[], Sequence[Line]]) -> None:
        with self.lock:
            if self._fault:
                raise self._fault
            lines = look()
            if self._follower.protocol_changed():
                self._remake()
            if not lines:
                return
            self._keep(lines)
            entries = [line.entry for line in lines]
            self.screening.take(entries)
            self._take_retrieved(entries)
            self._tell_desks(entries)
            if any(isinstance(entry, _REORDERS) for entry in entries):
                self._remake()
            remaking = self._remaking
        if remaking:
            remaking.join(PATIENCE_S)

    def _tell_desks(self, entries: Sequence[AnyEntry]) -> None:
        for entry in entries:
            for stage in Stage:
                if desk := self._desks.get((entry.by, stage)):
                    desk.take((entry,))
        if any(isinstance(entry, Withdrawn) for entry in entries):
            for desk in self._desks.values():
                desk.look_again()

    def settle(self) -> None:
        """Waits until nothing is being made anew, the order of reading included."""
        self.catch_up()
        if remaking := self._remaking:
            remaking.join()
        self._chooser.submit(lambda: None).result()

    def close(self) -> None:
        """Ends what works beside the pages."""
        self._closing.set()
        self._chooser.shutdown(wait=False, cancel_futures=True)
        self._learner.close()

    def reconsider(self, author: Author, stage: Stage) -> None:
        """Has the order choose anew in another process, where it would know more than when it chose last."""
        key = (author.actor, stage)
        with self.desk(*key) as desk:
            if not desk.asks or key in self._choosing:
                return
            self._choosing.add(key)
        self._chooser.submit(self._choose, author, stage)

    def _choose(self, author: Author, stage: Stage) -> None:
        """In the thread that waits for the learner: asks, enters a new choice, and goes on by it."""
        key = (author.actor, stage)
        began = time.monotonic()
        try:
            with self.desk(*key) as desk:
                question = desk.question(author.at)
            choice = self._learner.choose(question) if question else None
            if question and choice:
                if not question.is_answered:
                    self.append(author, [choice.ordered])
                with self.desk(*key) as desk:
                    desk.know(choice)
        except RechallengeError as error:
            log.warning("the order was not chosen anew: %s", error)
        finally:
            self._choosing.discard(key)
        self._closing.wait(min(max(time.monotonic() - began, SHORTEST_REST_S), LONGEST_REST_S))

    def _listed(self) -> Listing:
        """The publications for the order, whose texts the learner begins to read, because that takes seconds."""
        listing = read_listing(self._review)
        if self.protocol.screening.order.method == "learned":
            self._chooser.submit(self._learner.prepare, listing.basis)
        return listing

    def _renew_desks(self) -> None:
        """Every desk is set up anew at its next use; what was skipped stays skipped."""
        skipped = {key: desk.skipped for key, desk in self._desks.items() if desk.skipped}
        self._desks.clear()
        for (actor, stage), records in skipped.items():
            with self.desk(actor, stage) as desk:
                for record in records:
                    desk.skip(record)

    def _keep(self, lines: Sequence[Line]) -> None:
        """Puts lines where they count: by time, but never before an earlier line of the same journal."""
        for line in lines:
            entry = line.entry
            at = self._latest[entry.by] = max(entry.at, self._latest.get(entry.by, entry.at))
            insort(self._moments, (at, entry.by, line.seq, entry))
            self._fresh.append(entry)
            if isinstance(entry, Enrolled):
                self._enrolled.append(entry)
                self._people = fold_people(self._enrolled)
            elif isinstance(entry, PaperAdded):
                self._papers.append(entry)

    def _take_retrieved(self, entries: Sequence[AnyEntry]) -> None:
        """The last word on each full text, as `fold_retrieval` says."""
        for entry in entries:
            if isinstance(entry, Retrieved):
                lead = self._review.clusters.lead(entry.record)
                known = self._retrieved.get(lead)
                if known is None or (known.at, known.by) <= (entry.at, entry.by):
                    self._retrieved[lead] = entry

    def _replay(self, moments: Sequence[_Moment]) -> Replay:
        return Replay(tuple(moment[3] for moment in moments), (), self._follower.heads)

    def _made(
        self, before: Review, moments: Sequence[_Moment], fresh: Sequence[AnyEntry]
    ) -> tuple[Review, RunningScreening]:
        """Everything anew from all entries; slow where records came in."""
        made = Review(open_folder(self._path))
        made.__dict__.update(before.__dict__ | {"folder": made.folder})
        made = made.advanced(self._replay(moments), fresh)
        plan = made.protocol.screening
        codes = [reason.code for reason in plan.exclusion_reasons]
        screening = RunningScreening(reviewers=plan.reviewers, reasons=codes, clusters=made.clusters)
        screening.take(made.entries)
        return made, screening

    def _remake(self) -> None:
        if self._remaking is None:
            self._remaking = threading.Thread(target=self._remake_until_current, name="remake", daemon=True)
            self._remaking.start()

    def _remake_until_current(self) -> None:
        try:
            while True:
                with self.lock:
                    moments, fresh, before = list(self._moments), list(self._fresh), self._review
                made, screening = self._made(before, moments, fresh)
                with self.lock:
                    missed = self._fresh[len(fresh) :]
                    if any(isinstance(entry, _REORDERS) for entry in missed):
                        continue
                    screening.take(missed)
                    self._review, self.screening, self._fresh = made, screening, missed
                    self._retrieved = dict(made.retrieval.entries)
                    self._take_retrieved(missed)
                    self._listing = self._listed()
                    self._renew_desks()
                    return
        except RechallengeError as error:
            self._fault = error
        finally:
            self._remaking = None
