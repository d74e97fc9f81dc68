"""`order`: which record a reviewer reads next, and why; every choice is an entry that can be made again."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Literal

import msgspec

from rechallenge.literature import (
    MODEL,
    Clusters,
    Raised,
    Ranker,
    Ranking,
    in_lull,
    is_due,
    queue,
    term_matrix,
)
from rechallenge.model import (
    Actor,
    AnyEntry,
    Decided,
    Digest,
    InputError,
    Ordered,
    OrderPlan,
    Protocol,
    Receipt,
    Record,
    RecordId,
    ScreeningVerdict,
    Stage,
    Withdrawn,
)
from rechallenge.project import digest_of
from rechallenge.query import QuerySyntaxError, Term, leaves, parse
from rechallenge.review.opened import Author, Review
from rechallenge.vocabulary import Scope, default_vocabulary, drug_set, event_set

How = Literal["learned", "protocol", "random-check", "listed"]


def _any(_: RecordId) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Next:
    """The record to show next.

    Attributes:
        how: why it is next: by the reviewer's verdicts, by the protocol's words alone, as a random check, or as listed.
        raised: the terms that raised its place, the strongest first; empty for a random check and a listed record.
        n_unread: records that the reviewer has not judged at the stage, this one included.
    """

    record: RecordId
    how: How
    raised: tuple[Raised, ...]
    n_unread: int


@dataclass(frozen=True, slots=True)
class Texts:
    """What the publications of a review say. Made once and shared by its reviewers; threads may share it.

    Attributes:
        rows: the leading record of each publication -> its row, in the order listed.
        basis: digest of the records and the words of the protocol.
    """

    rows: Mapping[RecordId, int]
    ranker: Ranker
    basis: Digest


def read_texts(review: Review) -> Texts:
    """The texts of a review's publications, and what its protocol and queries seek (33 s of CPU for 50,000 records)."""
    sought = _sought(review.protocol, [reading.receipt for reading in review.readings])
    return texts_of(review.records, review.clusters, sought)


def texts_of(records: Mapping[RecordId, Record], clusters: Clusters, sought: Sequence[Sequence[str]]) -> Texts:
    """One text for each publication: of the records that are it, the one with the longest abstract."""
    fullest = [
        max((records[member] for member in found.members), key=lambda record: len(record.abstract))
        for found in clusters.clusters
    ]
    leads = [found.lead for found in clusters.clusters]
    basis = digest_of(msgspec.json.encode((MODEL, leads, [record.id for record in fullest], sought)))
    return Texts({lead: row for row, lead in enumerate(leads)}, Ranker(term_matrix(fullest), sought), basis)


class Ordering:
    """The order for one reviewer at one stage, held open: it takes entries as they come.

    It learns from the reviewer's own verdicts alone, so that the order betrays nothing of what others said. The order
    shown follows from the journal: `next` reads the reviewer's last `Ordered` entry. Where `is_due`, make a new choice
    at leisure, append it and let it be taken; until then the earlier one stands.
    """

    def __init__(self, texts: Texts, actor: Actor, stage: Stage, plan: OrderPlan) -> None:
        self._texts = texts
        self._actor, self._stage, self._plan = actor, stage, plan
        self._given: list[tuple[RecordId, bool | None]] = []  # None where a verdict was taken back
        self._judged: set[RecordId] = set()
        self._ordered: Ordered | None = None
        self._rankings: dict[int, Ranking] = {}

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
            elif (record := lead(entry.record)) in self._texts.rows:
                goes_on = entry.verdict is not ScreeningVerdict.EXCLUDE if isinstance(entry, Decided) else None
                self._given.append((record, goes_on))
                (self._judged.discard if goes_on is None else self._judged.add)(record)

    @property
    def n_unread(self) -> int:
        """Publications without a verdict of the reviewer."""
        return len(self._texts.rows) - len(self._judged)

    @property
    def is_due(self) -> bool:
        """Whether a new choice would know enough more, or the last one is used up."""
        if not self.n_unread or self._plan.method == "listed":
            return False
        last = self._ordered
        if (
            last is None
            or last.basis != self._texts.basis
            or is_due(last.n_learned, len(self._given), len(self._texts.rows))
        ):
            return True
        return all(record in self._judged for record in last.records)

    def next(self, passing: Callable[[RecordId], bool] = _any) -> Next | None:
        """The next record that is `passing` (open at this stage, not skipped); None where none is left."""
        return next(self.upcoming(passing), None)

    def upcoming(self, passing: Callable[[RecordId], bool] = _any) -> Iterator[Next]:
        """The records to read, first to last.

        Never waits for a fit: where the last choice is used up, the order of import takes over.
        """
        chosen = self._ordered.records if self._ordered and self._plan.method == "learned" else ()
        ahead = frozenset(chosen)
        for record in chain(chosen, (record for record in self._texts.rows if record not in ahead)):
            if record not in self._judged and record in self._texts.rows and passing(record):
                yield Next(record, self._how(record), self.raised(record), self.n_unread)

    def raised(self, record: RecordId) -> tuple[Raised, ...]:
        """The terms that raised `record` in the choice that stands, the strongest first; none where it was drawn."""
        row = self._texts.rows.get(record)
        if row is None or self._ordered is None or self._how(record) not in {"learned", "protocol"}:
            return ()
        return self._rank(self._ordered.n_learned).raised(row)

    def choose(self, at: datetime, passing: Callable[[RecordId], bool] = _any) -> Ordered:
        """What to read next after all verdicts taken so far. Nothing changes until the entry is appended and taken.

        Safe in another thread than `take`.

        Args:
            at: the moment of the choice.
            passing: which records are open at this stage.
        """
        return self._chosen(len(self._given), at, passing)

    def again(self, ordered: Ordered, passing: Callable[[RecordId], bool] = _any) -> Ordered:
        """The choice of an earlier entry, made again; equal to it where nothing went wrong."""
        return self._chosen(ordered.n_learned, ordered.at, passing)

    def _chosen(self, n_learned: int, at: datetime, passing: Callable[[RecordId], bool]) -> Ordered:
        judged = {record for record, goes_on in dict(self._given[:n_learned]).items() if goes_on is not None}
        names = list(self._texts.rows)
        unread = [row for row, record in enumerate(names) if record not in judged and passing(record)]
        ranking = self._rank(n_learned)
        plan = self._plan
        checks = plan.random_checks if in_lull([bool(goes_on) for _, goes_on in self._given[:n_learned]]) else 0.0
        found = queue(unread, ranking.scores, n_learned, checks=checks, seed=plan.seed)
        return Ordered(
            at=at,
            by=self._actor,
            stage=self._stage,
            records=tuple(names[row] for row in found.rows),
            checks=tuple(names[row] for row in found.rows if row in found.checks),
            model=MODEL,
            basis=self._texts.basis,
            n_learned=n_learned,
            n_unread=len(unread),
            seed=plan.seed,
        )

    def _rank(self, n_learned: int) -> Ranking:
        """The ranking after the first `n_learned` verdicts; the last one is kept for its reasons."""
        known = self._rankings.get(n_learned)
        if known is None:
            held = dict(self._given[:n_learned])
            known = self._texts.ranker.rank(
                {self._texts.rows[r]: goes_on for r, goes_on in held.items() if goes_on is not None}
            )
            self._rankings = {
                **dict(list(self._rankings.items())[-1:]),
                n_learned: known,
            }  # the one shown, and the next
        return known

    def _how(self, record: RecordId) -> How:
        ordered = self._ordered
        if ordered is None or record not in ordered.records:
            return "listed"
        if record in ordered.checks:
            return "random-check"
        return "learned" if ordered.n_learned else "protocol"


def open_ordering(review: Review, actor: Actor, stage: Stage, texts: Texts | None = None) -> Ordering:
    """The order for `actor` at `stage` as the journals stand. Give `texts` where they are held already."""
    found = Ordering(texts or read_texts(review), actor, stage, review.protocol.screening.order)
    found.take(review.entries, review.clusters.lead)
    return found


def open_at(review: Review, stage: Stage) -> Callable[[RecordId], bool]:
    """Tells which publications are open at a stage: all at title and abstract, those that passed it at full text."""
    if stage is Stage.TITLE_ABSTRACT:
        return _any
    passed = {
        judged.record
        for judged in review.screening.of_stage(Stage.TITLE_ABSTRACT)
        if judged.verdict is ScreeningVerdict.INCLUDE
    }
    return passed.__contains__


def _sought(protocol: Protocol, receipts: Sequence[Receipt]) -> tuple[tuple[str, ...], ...]:
    """What is sought, concept by concept: the question, the drugs, the events, and the words of the queries."""
    drugs: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    with suppress(InputError):  # a set of the user's own is no set of the vocabulary
        group = drug_set(protocol.drugs.set)
        names = (name for member in group.members for name in default_vocabulary().drugs[member].names)
        drugs = (*group.synonyms, *names)
    with suppress(InputError):
        events = event_set(protocol.events.set).terms_of(Scope.CORE, Scope.SYNONYM)
    queries = dict.fromkeys(receipt.query for receipt in receipts if receipt.query)
    asked = tuple(word for query in queries for word in _query_words(query))
    return tuple(concept for concept in ((protocol.title, protocol.question), drugs, events, asked) if concept)


def _query_words(query: str) -> list[str]:
    """The words of a query without its operators and fields; the whole text where it is in another language."""
    try:
        return [leaf.text for leaf in leaves(parse(query).tree) if isinstance(leaf, Term)]
    except QuerySyntaxError:
        return [query]


def place_next(review: Review, stage: Stage, author: Author) -> tuple[Ordering, int]:
    """Opens the author's order and, where a new choice is due, enters it.

    Returns:
        The order as it now stands, and the number of entries made (0 or 1).
    """
    found = open_ordering(review, author.actor, stage)
    if not found.is_due:
        return found, 0
    chosen = found.choose(author.at, open_at(review, stage))
    author.append(review, [chosen])
    found.take([chosen])
    return found, 1


@dataclass(frozen=True, slots=True)
class Replayed:
    """One choice of the journals, made again. `same` is None where records or protocol changed since: it cannot be."""

    ordered: Ordered
    same: bool | None


def replay_order(review: Review) -> tuple[Replayed, ...]:
    """Makes every choice of the journals again, from the verdicts that it had learnt from, and compares."""
    texts = read_texts(review)
    open_to = {stage: open_at(review, stage) for stage in Stage}
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
            found.append(Replayed(entry, held[key].again(entry, open_to[entry.stage]) == entry))
    return tuple(found)
