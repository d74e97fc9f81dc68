"""A review as its folder stands: every state is folded from entries on demand, and none is stored."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path

import msgspec

from rechallenge.causality import CaseAssessment, fold_assessments
from rechallenge.evidence import CaseBook, Form, fold_cases, form_name, load_form
from rechallenge.literature import (
    Clusters,
    Matches,
    Retrieval,
    Screening,
    deduplicate,
    find_matches,
    fold_retrieval,
    fold_screening,
)
from rechallenge.model import (
    Actor,
    Added,
    Answered,
    AnyEntry,
    CaseOpened,
    Clustered,
    Decided,
    Digest,
    Imported,
    InputKind,
    Linked,
    Loss,
    Protocol,
    Receipt,
    Reconciled,
    Record,
    RecordId,
    Resolved,
    Retrieved,
    Scored,
    StageClosed,
    Value,
    Withdrawn,
)
from rechallenge.project import (
    Folder,
    Replay,
    derived,
    digest_of,
    latest_inputs,
    open_folder,
    open_journal,
    protocol_until,
    read_delivery,
    read_input,
    replay,
)
from rechallenge.sources import read_records
from rechallenge.vocabulary import own_folders


class Reading(Value):
    """The records of one delivery, and what could not be carried into them."""

    receipt: Receipt
    records: tuple[Record, ...]
    losses: tuple[Loss, ...] = ()


@dataclass(frozen=True, slots=True)
class FactsFile:
    """A file of facts in force: its entry and its text."""

    added: Added
    text: str

    @property
    def name(self) -> str:
        return self.added.path


_DELIVERED: frozenset[type] = frozenset({Imported})
_JUDGED: frozenset[type] = frozenset({Imported, Clustered, Decided, Withdrawn, Resolved, StageClosed})
_EXTRACTED: frozenset[type] = frozenset({CaseOpened, Answered, Reconciled, Linked})
# The kinds of entry that each attribute is folded from; an attribute that is not named here is computed again.
_MADE_OF: dict[str, frozenset[type]] = {
    "readings": _DELIVERED,
    "records": _DELIVERED,
    "matches": _DELIVERED,
    "clusters": _DELIVERED | {Clustered},
    "screening": _JUDGED,
    "retrieval": _DELIVERED | {Clustered, Retrieved},
    "forms": frozenset({Added}),
    "form": frozenset({Added}),
    "casebook": _EXTRACTED,
    "assessments": _EXTRACTED | {Scored},
}


class Review:
    """One review, opened once. Open it again to see what was appended since.

    Every attribute is computed at its first use from the journals, the deliveries and the files of facts.
    """

    def __init__(self, folder: Folder, *, until: datetime | None = None) -> None:
        self.folder = folder
        self._until = until

    def advanced(self, whole: Replay, gained: Iterable[AnyEntry]) -> "Review":
        """The review after further entries; what they cannot have changed is carried over, not computed again.

        Args:
            whole: all entries, those of `gained` among them.
        """
        after = Review(self.folder)
        after.__dict__["replay"] = whole
        kinds = {type(entry) for entry in gained}
        for name, made_of in _MADE_OF.items():
            if name in self.__dict__ and not kinds & made_of:
                after.__dict__[name] = self.__dict__[name]
        return after

    def seen_by(self, actor: Actor) -> "Review":
        """The review as `actor` may see it while they read: of open stages, their own verdicts alone."""
        view = Review(self.folder)
        view.__dict__.update(self.__dict__)
        view.__dict__["screening"] = self.screening.view_for(actor)
        return view

    @property
    def protocol(self) -> Protocol:
        return self.folder.protocol

    @property
    def as_of(self) -> date:
        return self.protocol.as_of

    @cached_property
    def replay(self) -> Replay:
        return replay(self.folder, until=self._until)

    @property
    def entries(self) -> tuple[AnyEntry, ...]:
        return self.replay.entries

    @property
    def imports(self) -> tuple[Imported, ...]:
        return tuple(entry for entry in self.entries if isinstance(entry, Imported))

    @cached_property
    def readings(self) -> tuple[Reading, ...]:
        """Each delivery with its records, in the order imported; kept in the cache by the receipt's digest."""
        return tuple(self._reading(entry) for entry in self.imports)

    def _reading(self, imported: Imported) -> Reading:
        def compute() -> Reading:
            delivery = read_delivery(self.folder, imported)
            read = [
                read_records(data, source=delivery.receipt.source, name=name, format=delivery.receipt.format)
                for name, data in delivery.files
            ]
            return Reading(
                receipt=delivery.receipt,
                records=tuple(record for part in read for record in part.records),
                losses=tuple(loss for part in read for loss in part.losses),
            )

        key = f"records-{imported.digest.removeprefix('sha256:')[:16]}"
        return derived(self.folder, key, inputs=imported.digest, into=Reading, compute=compute)

    @property
    def deliveries(self) -> tuple[tuple[Receipt, tuple[Record, ...]], ...]:
        """Receipt and records of each delivery; a search that was run again counts what it had not found before."""
        met: dict[str, set[RecordId]] = {}
        found = []
        for entry, reading in zip(self.imports, self.readings, strict=True):
            known = met.setdefault(reading.receipt.repeats or entry.receipt, set())
            fresh = tuple(record for record in reading.records if not (reading.receipt.repeats and record.id in known))
            known.update(record.id for record in reading.records)
            found.append((reading.receipt, fresh))
        return tuple(found)

    @cached_property
    def records(self) -> dict[RecordId, Record]:
        """Every record by its id; a record delivered twice stands as first delivered."""
        known: dict[RecordId, Record] = {}
        for reading in self.readings:
            for record in reading.records:
                known.setdefault(record.id, record)
        return known

    @cached_property
    def matches(self) -> Matches:
        """What the records say of each other; kept in the cache by the receipts' digests."""
        inputs = digest_of("\n".join(entry.digest for entry in self.imports).encode())
        return derived(
            self.folder, "matches", inputs=inputs, into=Matches, compute=lambda: find_matches(self.records.values())
        )

    @cached_property
    def clusters(self) -> Clusters:
        return deduplicate(self.records.values(), self.entries, matches=self.matches)

    @cached_property
    def screening(self) -> Screening:
        return fold_screening(
            self.entries,
            reviewers=self.protocol.screening.reviewers,
            reasons=[reason.code for reason in self.protocol.screening.exclusion_reasons],
            clusters=self.clusters,
        )

    @cached_property
    def retrieval(self) -> Retrieval:
        return fold_retrieval(self.entries, clusters=self.clusters)

    @cached_property
    def form(self) -> Form:
        return load_form(self.protocol.extraction.form, texts=self.forms)

    @cached_property
    def forms(self) -> dict[str, str]:
        """The review's own forms by name, as added to it."""
        return {form_name(file.text, where=file.name): file.text for file in self.facts(InputKind.FORM)}

    @cached_property
    def casebook(self) -> CaseBook:
        return fold_cases(self.entries)

    @cached_property
    def assessments(self) -> tuple[CaseAssessment, ...]:
        """Ratings by patient; those of a report that was found to be of the same patient are that patient's."""
        merged = self.casebook.merged
        ratings = (entry for entry in self.entries if isinstance(entry, Scored))
        return fold_assessments(
            msgspec.structs.replace(one, case=merged[one.case]) if one.case in merged else one for one in ratings
        )

    def facts(self, kind: InputKind) -> tuple[FactsFile, ...]:
        """The files of facts of one kind, in the order of their paths."""
        return tuple(
            FactsFile(added, read_input(self.folder, added).decode("utf-8-sig"))
            for added in latest_inputs(self.entries, kind)
        )


def open_review(path: Path | str, *, until: datetime | None = None) -> Review:
    """Opens the review whose folder is `path`.

    Args:
        until: opens it as it stood at that moment, with the protocol then in force: for reading, not for writing.
    Raises:
        InputError: it is no review, or its protocol does not hold.
        Unavailable: it cannot be read.
    """
    folder = open_folder(Path(path))
    return Review(folder) if until is None else Review(protocol_until(folder, until), until=until)


def inputs_of(review: Review) -> dict[str, Digest]:
    """Digest of everything that a dossier is made from: protocol, last line of each journal, the user's own vocabulary."""
    heads = {f"journal/{actor}.jsonl, line {head.seq}": head.digest for actor, head in review.replay.heads.items()}
    return {"protocol.toml": review.folder.protocol_digest, **heads, **own_words()}


def own_words() -> dict[str, Digest]:
    """The user's vocabulary files in use, by folder and name; what is shipped belongs to the program's version."""
    files = (path for folder in own_folders() for path in sorted(folder.glob("*.toml")))
    return {f"{path.parent.name}/{path.name}": digest_of(path.read_bytes()) for path in files}


@dataclass(frozen=True, slots=True)
class Author:
    """Who writes, and when: the actor and the clock of a verb that appends."""

    actor: Actor
    at: datetime

    def append(self, review: Review, entries: Iterable[AnyEntry]) -> int:
        """Appends `entries` to the actor's journal, durably, and returns how many there were."""
        with open_journal(review.folder, self.actor) as journal:
            return len(journal.append_all(entries))
