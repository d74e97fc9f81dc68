"""The entries of the journal: what a person or a program did, once, for good.

State is never stored; it is folded from entries. An entry that corrects another is a new entry.
"""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal

import msgspec

from rechallenge.model.case import CaseRole, Cell
from rechallenge.model.protocol import Stage
from rechallenge.model.values import Actor, CaseId, Digest, Quote, RecordId, Source, Value


class Entry(Value, tag_field="type"):
    """Base of all entries.

    Attributes:
        at: when, in UTC.
        by: whose journal it stands in.
    """

    at: Annotated[datetime, msgspec.Meta(tz=True)]
    by: Actor


class ScreeningVerdict(StrEnum):
    INCLUDE = "include"
    MAYBE = "maybe"
    EXCLUDE = "exclude"


class Imported(Entry, tag="imported"):
    """Raw answers of a source joined the review; `receipt` is its path in the folder, `digest` the receipt's digest."""

    receipt: str
    digest: Digest


class InputKind(StrEnum):
    """Files of facts that people give beside records and cases."""

    CLAIMS = "claims"
    COUNTS = "counts"
    BACKGROUND = "background"
    COMPARATORS = "comparators"
    EVIDENCE = "evidence"
    PUBLISHED_TABLE = "published-table"
    FORM = "form"
    ANALYSIS = "analysis"


class Added(Entry, tag="added"):
    """A file of facts joined the review, or replaced an earlier one at the same path."""

    kind: InputKind
    path: str
    digest: Digest


class Decided(Entry, tag="decided"):
    """One reviewer's verdict on one record at one stage. A later entry by the same reviewer replaces it."""

    record: RecordId
    stage: Stage
    verdict: ScreeningVerdict
    reason: str | None = None  # a code of the protocol's list; a full-text exclusion always carries one
    note: str = ""


class Withdrawn(Entry, tag="withdrawn"):
    """The reviewer takes their verdict on the record back: at that stage they have none, until they decide again."""

    record: RecordId
    stage: Stage
    note: str = ""


class Resolved(Entry, tag="resolved"):
    """A third person's ruling on a record that reviewers judged differently; it stands over their verdicts."""

    record: RecordId
    stage: Stage
    verdict: ScreeningVerdict
    reason: str | None = None
    note: str = ""


class StageClosed(Entry, tag="stage-closed"):
    """From here on reviewers of `stage` may see each other's verdicts."""

    stage: Stage


class Ordered(Entry, tag="ordered"):
    """What the program put next for the reviewer in whose journal it stands; a later entry at that stage replaces it.

    Attributes:
        records: the next ones, first to be read first; a record judged meanwhile is passed over.
        checks: those of `records` that were drawn at random from all unread ones.
        model: name and version of the method.
        basis: digest of the records and the words of the protocol that it chose by.
        n_learned: how many of the reviewer's own verdicts at the stage, in the order given, it had learnt from.
        n_unread: records that it chose from.
        seed: of the draws.
    """

    stage: Stage
    records: tuple[RecordId, ...]
    model: str
    basis: Digest
    n_learned: int
    n_unread: int
    seed: int
    checks: tuple[RecordId, ...] = ()


class Stopped(Entry, tag="stopped"):
    """Someone chose to end a stage before every record was read, on this evidence.

    Attributes:
        rule: name and version of the stopping rule.
        n_records: records of the stage; of them `n_read` were judged and `n_included` go on.
        target: share of the includes that was to be found, and `confidence` the certainty asked for.
        p_value: chance of this evidence, or stronger, had the target been missed.
        missed: estimate of includes among the unread, with the limits `missed_low` and `missed_high`.
        reader: whose reading ends; None where it is the whole stage.
        n_checks: random checks among the read, with `n_checks_included` includes.
        because: the person's own reason.
    """

    stage: Stage
    rule: str
    n_records: int
    n_read: int
    n_included: int
    target: float
    confidence: float
    p_value: float
    missed: float
    missed_low: int
    missed_high: int
    reader: Actor | None = None
    n_checks: int = 0
    n_checks_included: int = 0
    because: str = ""


class Retrieved(Entry, tag="retrieved"):
    """What became of the search for a record's full text: a state of its own, apart from screening."""

    record: RecordId
    state: Literal["sought", "obtained", "not-retrieved"]
    note: str = ""


class PaperAdded(Entry, tag="paper-added"):
    """A record's full text joined the review; `receipt` is its path in the folder, `digest` the receipt's digest."""

    record: RecordId
    receipt: str
    digest: Digest


class ModelAsked(Entry, tag="model-asked"):
    """A language model was asked about a record's full text; request and answer lie in the folder of `receipt`."""

    record: RecordId
    model: str
    prompt_version: str
    receipt: str
    digest: Digest
    n_accepted: int
    n_refused: int


class Clustered(Entry, tag="clustered"):
    """A person's ruling on identity, which wins over every rule: `merge` or `split` these records."""

    action: Literal["merge", "split"]
    records: tuple[RecordId, ...]
    reason: str


class CaseOpened(Entry, tag="case-opened"):
    """A patient was found in these records. A later entry for the same case replaces the header, not its cells."""

    case: CaseId
    drug: str
    event: str
    records: tuple[RecordId, ...]
    role: CaseRole = CaseRole.CASE
    n_patients: int = 1
    note: str = ""


class Answered(Entry, tag="answered"):
    """One extractor's answer to one field of one case. A later entry by the same extractor replaces it."""

    case: CaseId
    field: str
    cell: Cell


class Reconciled(Entry, tag="reconciled"):
    """The answer that stands for one cell after two extractors differed."""

    case: CaseId
    field: str
    cell: Cell
    note: str = ""


class CaseFinished(Entry, tag="case-finished"):
    """This extractor has answered what can be answered of a case; once all have, each may see the others' answers."""

    case: CaseId


class Linked(Entry, tag="linked"):
    """Whether patients of different papers are one. Only `same-patient` merges them; `possibly-same` is a warning."""

    cases: tuple[CaseId, CaseId]
    relation: Literal["same-patient", "possibly-same", "different"]
    reason: str


class ItemAnswer(Value):
    """An answer to one item of a causality instrument.

    Attributes:
        answer: `yes`, `no`, `unknown`, `not-done`, `not-applicable`, or an option that the instrument names.
        because: the assessor's reason in a sentence.
        could_be: other answers that a careful assessor could give from the same facts; they widen the reachable range.
    """

    answer: str
    because: str = ""
    could_be: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    quote: Quote | None = None


class Scored(Entry, tag="scored"):
    """One rater's answers for one case on one instrument; points are computed, never stored.

    `is_consensus` marks the agreed answers of all raters, which stand beside theirs and replace none.
    """

    case: CaseId
    instrument: str
    answers: dict[str, ItemAnswer]
    is_consensus: bool = False


class Role(StrEnum):
    """What a person may do in the pages of a review.

    A reader looks; a screener gives verdicts and answers; an adjudicator settles what others judged differently; an owner
    lets people in, brings records in and closes stages. One person may have several.
    """

    READER = "reader"
    SCREENER = "screener"
    ADJUDICATOR = "adjudicator"
    OWNER = "owner"


class Enrolled(Entry, tag="enrolled"):
    """From here on `person` has these roles. A later entry for the same person replaces it; no roles end their access."""

    person: Actor
    name: str = ""
    roles: tuple[Role, ...] = ()


class Amended(Entry, tag="amended"):
    """The protocol was changed after work had begun."""

    before: Digest
    after: Digest
    reason: str


AnyEntry = (
    Imported
    | Added
    | Decided
    | Withdrawn
    | Resolved
    | StageClosed
    | Ordered
    | Stopped
    | Retrieved
    | PaperAdded
    | ModelAsked
    | Clustered
    | CaseOpened
    | Answered
    | Reconciled
    | CaseFinished
    | Linked
    | Scored
    | Enrolled
    | Amended
)
