"""`decisions`: what was decided, as files of other screening programs, both ways."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import msgspec

from rechallenge.literature import fold_title
from rechallenge.model import (
    Actor,
    Decided,
    InputError,
    Loss,
    Record,
    RecordId,
    ScreeningVerdict,
    Stage,
)
from rechallenge.review.opened import Author, Review
from rechallenge.review.ordering import open_at
from rechallenge.sources import (
    DecisionFile,
    DecisionRow,
    read_asreview,
    read_decisions,
    write_asreview,
    write_decisions_csv,
    write_decisions_ris,
)

ENDINGS = (".csv", ".ris", ".asreview")


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What came of a file of decisions.

    Attributes:
        n_entered: decisions entered; `n_same` stood already, `n_not_seen` records of the file bear none.
        losses: what was not carried over, with its line.
    """

    n_entered: int
    n_same: int
    n_not_seen: int
    losses: tuple[Loss, ...]


def decision_rows(review: Review, stage: Stage, reader: Actor | None = None) -> tuple[DecisionRow, ...]:
    """Every publication open at a stage with the verdict of one reader, or, without `reader`, the one that stands.

    Publications without a verdict are among them, so that another program can go on.
    """
    passing = open_at(review, stage)
    leads = [found.lead for found in review.clusters.clusters if passing(found.lead)]
    return tuple(_row(review, lead, stage, reader) for lead in leads)


def _row(review: Review, lead: RecordId, stage: Stage, reader: Actor | None) -> DecisionRow:
    record, judged = review.records[lead], review.screening.judgement(lead, stage)
    if reader is None:
        ruling = judged.ruling
        note = ruling.note if ruling else "; ".join(f"{o.by}: {o.note}" for o in judged.opinions.values() if o.note)
        by = "" if judged.verdict is None else ruling.by if ruling else ", ".join(judged.opinions)
        last = max((o.at for o in (*judged.opinions.values(), *([ruling] if ruling else []))), default=None)
        return DecisionRow(
            record, judged.verdict, stage, judged.reason or "", note, by, last if judged.verdict else None
        )
    own = judged.opinions.get(reader)
    if own is None:
        return DecisionRow(record, stage=stage)
    return DecisionRow(record, own.verdict, stage, own.reason or "", own.note, own.by, own.at)


def export_decisions(review: Review, name: str, stage: Stage, author: Author, reader: Actor | None = None) -> bytes:
    """A file of decisions in the format that the ending of `name` says: .csv, .ris or .asreview.

    Raises:
        InputError: the ending names no such format.
    """
    rows = decision_rows(review, stage, reader)
    if name.lower().endswith(".csv"):
        return write_decisions_csv(rows)
    if name.lower().endswith(".ris"):
        return write_decisions_ris(rows)
    if name.lower().endswith(".asreview"):
        return write_asreview(rows, title=review.protocol.title, at=author.at)
    raise InputError("no format of decisions has this ending", where=name, fix=f"use one of {', '.join(ENDINGS)}")


def take_in_decisions(review: Review, data: bytes, name: str, stage: Stage, author: Author) -> TakenIn:
    """Enters the decisions of a file as the author's own at `stage`; nothing is entered twice.

    A row is for the record whose id it bears, else for the one with its DOI, its PMID, or, if only one has it, its title.

    Raises:
        InputError: the file holds no decisions.
    """
    found = read_asreview(data, name) if name.lower().endswith(".asreview") else read_decisions(data, name)
    taken = _Taking(review, name, stage, author)
    entries = [entry for row in found.rows if row.verdict and (entry := taken.entry(row))]
    author.append(review, entries)
    n_not_seen = sum(row.verdict is None for row in found.rows)
    return TakenIn(len(entries), taken.n_same, n_not_seen, (*found.losses, *taken.losses, *_moments(found, name)))


def _moments(found: DecisionFile, name: str) -> Iterable[Loss]:
    n_dated = sum(row.decided_at is not None and row.verdict is not None for row in found.rows)
    if n_dated:
        yield Loss(
            file=name,
            line=1,
            message=f"{n_dated} decisions bear a moment; entries bear the moment of entering, and theirs is not kept",
        )


class _Taking:
    """Turns rows into entries of one author and remembers what was lost."""

    def __init__(self, review: Review, name: str, stage: Stage, author: Author) -> None:
        self._review, self._name, self._stage, self._author = review, name, stage, author
        self._reasons = {item.code for item in review.protocol.screening.exclusion_reasons}
        self._keys = _keys(review.records.values())
        self.n_same = 0
        self.losses: list[Loss] = []

    def entry(self, row: DecisionRow) -> Decided | None:
        record = self._record(row.citation)
        if record is None or row.verdict is None:
            self._lose(row, f"no record of the review is {_named(row.citation)}; its decision was left out")
            return None
        if row.stage and row.stage is not self._stage:
            self._lose(row, f"is for {row.stage}, not {self._stage}; give --stage {row.stage} to take it in")
            return None
        reason, note = self._reason(row)
        entry = Decided(
            at=self._author.at,
            by=self._author.actor,
            record=self._review.clusters.lead(record),
            stage=self._stage,
            verdict=row.verdict,
            reason=reason,
            note=note,
        )
        if row.verdict is ScreeningVerdict.EXCLUDE and self._stage is Stage.FULL_TEXT and not reason:
            self._lose(row, f"{entry.record} is excluded at full text without a reason of the protocol; give it one")
        standing = self._review.screening.judgement(entry.record, self._stage).opinions.get(self._author.actor)
        if standing and msgspec.structs.replace(standing, at=entry.at, record=entry.record) == entry:
            self.n_same += 1
            return None
        return entry

    def _reason(self, row: DecisionRow) -> tuple[str | None, str]:
        """The reason by its code in the protocol; another one is kept in the note."""
        if not row.reason or not self._reasons or row.reason in self._reasons:
            return row.reason or None, row.note
        self._lose(row, f"{row.reason!r} is no reason of the protocol; it was kept in the note")
        return None, "; ".join(filter(None, [f"reason: {row.reason}", row.note]))

    def _record(self, citation: Record) -> RecordId | None:
        if citation.id in self._review.records:
            return citation.id
        for key in _keys_of(citation):
            found = {self._review.clusters.lead(known) for known in self._keys.get(key, ())}
            if len(found) == 1:
                return found.pop()
        return None

    def _lose(self, row: DecisionRow, message: str) -> None:
        self.losses.append(Loss(file=self._name, line=row.line, message=message))


def _keys(records: Iterable[Record]) -> Mapping[tuple[str, str], list[RecordId]]:
    keys: defaultdict[tuple[str, str], list[RecordId]] = defaultdict(list)
    for record in records:
        for key in _keys_of(record):
            keys[key].append(record.id)
    return keys


def _keys_of(record: Record) -> list[tuple[str, str]]:
    keys = [("doi", record.doi.lower()), ("pmid", record.pmid), ("title", fold_title(record.title))]
    return [key for key in keys if key[1]]


def _named(record: Record) -> str:
    return repr(record.id or record.doi or record.pmid or record.title[:80] or "a row without title, DOI or PMID")
