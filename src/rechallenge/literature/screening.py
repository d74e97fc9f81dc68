"""Who judged which record how, what stands, and what is still open."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from rechallenge.literature.identity import Clusters
from rechallenge.model import (
    Actor,
    Decided,
    Entry,
    ProtocolError,
    RecordId,
    Resolved,
    ScreeningVerdict,
    Stage,
    StageClosed,
    Withdrawn,
)

Item = tuple[RecordId, Stage]
History = list[Decided | Withdrawn]
"""What one reviewer said about one record at one stage, in the order of their journal."""
MAX_REVIEWERS = 4
INCLUDE, MAYBE, EXCLUDE = ScreeningVerdict.INCLUDE, ScreeningVerdict.MAYBE, ScreeningVerdict.EXCLUDE


class ScreeningState(StrEnum):
    """`awaiting`: fewer verdicts than the protocol asks for. `resolved`: a third person's ruling stands."""

    PENDING = "pending"
    AWAITING = "awaiting"
    AGREED = "agreed"
    CONFLICT = "conflict"
    RESOLVED = "resolved"


@dataclass(frozen=True, slots=True)
class Judgement:
    """What became of one record at one stage.

    Attributes:
        opinions: the verdict of each reviewer that holds now, never merged.
        verdict: include or exclude once it stands, otherwise None. A standing `maybe` on title and abstract is an
            include: in doubt the full text is read.
        reason: code of the exclusion; where reviewers gave several, the first of the ordered list.
        ruling: the entry that settled a disagreement.
    """

    record: RecordId
    stage: Stage
    state: ScreeningState
    opinions: Mapping[Actor, Decided] = field(default_factory=dict)
    verdict: ScreeningVerdict | None = None
    reason: str | None = None
    ruling: Resolved | None = None


class ScreeningFault(StrEnum):
    OWN_CONFLICT = "own-conflict"
    NOTHING_TO_RESOLVE = "nothing-to-resolve"
    UNDECIDED_RULING = "undecided-ruling"
    REASON_MISSING = "reason-missing"
    REASON_UNKNOWN = "reason-unknown"
    OUT_OF_TURN = "out-of-turn"


@dataclass(frozen=True, slots=True)
class ScreeningProblem:
    """Something in the journals that cannot stand as written; `fix` says what to append."""

    fault: ScreeningFault
    record: RecordId
    stage: Stage
    by: Actor
    message: str
    fix: str


@dataclass(slots=True)
class Ledger:
    """All verdicts and rulings, in the order of each actor's own journal."""

    opinions: dict[Item, dict[Actor, History]] = field(default_factory=dict)
    rulings: dict[Item, dict[Actor, Resolved]] = field(default_factory=dict)
    closed: dict[Stage, datetime] = field(default_factory=dict)

    def enter(self, entry: Entry, lead: Callable[[RecordId], RecordId]) -> Item | None:
        """Takes one entry in; the item that it is about, where it is about one."""
        match entry:
            case Decided() | Withdrawn():
                item = (lead(entry.record), entry.stage)
                histories = self.opinions.get(item)
                if histories is None:
                    self.opinions[item] = {entry.by: [entry]}
                else:
                    histories.setdefault(entry.by, []).append(entry)
                return item
            case Resolved():
                item = (lead(entry.record), entry.stage)
                self.rulings.setdefault(item, {})[entry.by] = entry
                return item
            case StageClosed():
                self.closed[entry.stage] = min(entry.at, self.closed.get(entry.stage, entry.at))
        return None

    def judge(self, item: Item, plan: "ScreeningPlan", problems: list["ScreeningProblem"]) -> "Judgement":
        """What became of one item; rulings that cannot stand are added to `problems`."""
        histories = self.opinions.get(item, {})
        rulings = self.rulings.get(item)
        ruling = _standing_ruling(item, histories, rulings, problems) if rulings else None
        opinions = {actor: last for actor in sorted(histories) if isinstance(last := histories[actor][-1], Decided)}
        state, verdict = _standing(item[1], opinions, ruling, plan.reviewers)
        reason = _primary_reason(opinions, ruling, plan.rank) if verdict is EXCLUDE else None
        return Judgement(*item, state, opinions, verdict, reason, ruling)


@dataclass(frozen=True, slots=True)
class ScreeningPlan:
    """What the protocol asks of screening; `rank` is the place of each reason."""

    reviewers: int
    reasons: tuple[str, ...]
    rank: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Screening:
    """The state of screening, folded from journals.

    Invariants:
        S1: every reviewer's verdict is kept as it stands in their journal; none is overwritten by another's.
        S2: a ruling stands only if its author gave no verdict on the record at that stage.
        S3: the same entries give the same state in whatever way the journals of different actors are interleaved.

    Attributes:
        reviewers: verdicts that a record needs at each stage.
        reasons: codes of exclusion, the first criterion first; empty where the protocol names none.
        closed: when each closed stage was closed; reviewers saw each other's verdicts from then on.
    """

    reviewers: int
    reasons: tuple[str, ...]
    judgements: Mapping[Item, Judgement]
    closed: Mapping[Stage, datetime]
    problems: tuple[ScreeningProblem, ...]
    _ledger: Ledger = field(repr=False, compare=False)

    def judgement(self, record: RecordId, stage: Stage) -> Judgement:
        """The judgement of one record; pending where nobody has given a verdict."""
        found = self.judgements.get((record, stage))
        return found or Judgement(record, stage, ScreeningState.PENDING)

    def of_stage(self, stage: Stage) -> tuple[Judgement, ...]:
        """All judgements of a stage, by record id."""
        return tuple(self.judgements[item] for item in sorted(self.judgements) if item[1] is stage)

    def conflicts(self, stage: Stage) -> tuple[Judgement, ...]:
        """Records that wait for a third person."""
        return tuple(item for item in self.of_stage(stage) if item.state is ScreeningState.CONFLICT)

    def independent_opinions(self, record: RecordId, stage: Stage) -> dict[Actor, Decided]:
        """Each reviewer's last verdict from before the stage was closed: what they said without seeing the others'."""
        closed = self.closed.get(stage)
        verdicts: dict[Actor, Decided] = {}
        for actor, history in self._ledger.opinions.get((record, stage), {}).items():
            if verdict := _last([entry for entry in history if closed is None or entry.at < closed]):
                verdicts[actor] = verdict
        return verdicts

    def view_for(self, actor: Actor) -> "Screening":
        """What `actor` may see: their own verdicts alone, until a stage is closed.

        States in the view are folded from what the view holds, so that they betray nothing.
        """
        open_to_all = self._ledger.closed
        own = Ledger(closed=dict(open_to_all))
        for item, by_actor in self._ledger.opinions.items():
            seen = by_actor if item[1] in open_to_all else {a: h for a, h in by_actor.items() if a == actor}
            if seen:
                own.opinions[item] = seen
        own.rulings = {item: rulings for item, rulings in self._ledger.rulings.items() if item[1] in open_to_all}
        return _judged(own, screening_plan(self.reviewers, self.reasons))


def fold_screening(
    entries: Iterable[Entry], *, reviewers: int, reasons: Sequence[str] = (), clusters: Clusters | None = None
) -> Screening:
    """The state of screening after these entries; other kinds of entry are passed over.

    A later verdict by the same reviewer replaces theirs. With `clusters`, a verdict on any record of a cluster is a
    verdict on the cluster and stands under its leading record. At full text a `maybe` is an open question: the record
    waits. A ruling stands over the verdicts, also over later ones, once two reviewers have differed.

    Args:
        entries: in any interleaving of journals; those of one actor in the order written.
        reviewers: verdicts needed for each record and stage, 1 to 4.
        reasons: the protocol's codes in their order; empty to accept any.
    Raises:
        ProtocolError: reviewers lies outside 1 to 4.
    """
    plan = screening_plan(reviewers, reasons)
    ledger = Ledger()
    lead = clusters.lead if clusters else own_record
    for entry in entries:
        ledger.enter(entry, lead)
    return _judged(ledger, plan)


def screening_plan(reviewers: int, reasons: Sequence[str]) -> ScreeningPlan:
    """ProtocolError where the number of reviewers lies outside 1 to 4."""
    if not 1 <= reviewers <= MAX_REVIEWERS:
        raise ProtocolError(
            f"reviewers is {reviewers}; a record is read by 1 to {MAX_REVIEWERS} people",
            where="protocol.toml, screening.reviewers",
            fix="set reviewers = 2 for independent double screening",
        )
    return ScreeningPlan(reviewers, tuple(reasons), {code: place for place, code in enumerate(reasons)})


def _last(history: Sequence[Decided | Withdrawn]) -> Decided | None:
    """The verdict that holds; None where there is none, or the reviewer took it back."""
    last = history[-1] if history else None
    return last if isinstance(last, Decided) else None


def own_record(record: RecordId) -> RecordId:
    """The record itself: whose verdicts stand under it where records are not gathered into publications."""
    return record


def _judged(ledger: Ledger, plan: ScreeningPlan) -> Screening:
    problems: list[ScreeningProblem] = []
    judgements: dict[Item, Judgement] = {}
    unread = [item for item in ledger.rulings if item not in ledger.opinions]
    for item in (*ledger.opinions, *unread):
        judged = judgements[item] = ledger.judge(item, plan, problems)
        problems.extend(_reason_problems(item[0], judged.opinions.values(), plan.rank))
        if judged.ruling:
            problems.extend(_reason_problems(item[0], (judged.ruling,), plan.rank))
    problems.extend(_out_of_turn(judgements))
    problems.sort(key=lambda problem: (problem.record, problem.stage, problem.by, problem.fault))
    return Screening(plan.reviewers, plan.reasons, judgements, ledger.closed, tuple(problems), ledger)


def _counted(verdict: ScreeningVerdict, stage: Stage) -> ScreeningVerdict:
    if verdict is MAYBE and stage is Stage.TITLE_ABSTRACT:
        return INCLUDE
    return verdict


def _standing(
    stage: Stage, opinions: Mapping[Actor, Decided], ruling: Resolved | None, reviewers: int
) -> tuple[ScreeningState, ScreeningVerdict | None]:
    if ruling:
        return ScreeningState.RESOLVED, _counted(ruling.verdict, stage)
    verdicts = [_counted(entry.verdict, stage) for entry in opinions.values()]
    for_it, against = verdicts.count(INCLUDE), verdicts.count(EXCLUDE)
    if for_it + against < reviewers:
        return (ScreeningState.AWAITING if opinions else ScreeningState.PENDING), None
    if for_it and against:
        return ScreeningState.CONFLICT, None
    return ScreeningState.AGREED, INCLUDE if for_it else EXCLUDE


def _primary_reason(opinions: Mapping[Actor, Decided], ruling: Resolved | None, rank: Mapping[str, int]) -> str | None:
    """The ruling's reason, or the first of the ordered list among those that reviewers gave for excluding."""
    if ruling and ruling.reason:
        return ruling.reason
    given = {e.reason for e in opinions.values() if e.reason and e.verdict is EXCLUDE}
    return min(given, key=lambda code: (rank.get(code, len(rank)), code), default=None)


def _standing_ruling(
    item: Item,
    histories: Mapping[Actor, History],
    rulings: Mapping[Actor, Resolved],
    problems: list[ScreeningProblem],
) -> Resolved | None:
    """The last ruling by someone entitled to it; every other is a problem and changes nothing."""
    standing = []
    for actor, ruling in rulings.items():
        problem = _fault_of_ruling(item, histories, ruling)
        if problem:
            problems.append(problem)
        else:
            standing.append((ruling.at, actor, ruling))
    return max(standing, key=lambda known: known[:2])[2] if standing else None


def _fault_of_ruling(item: Item, histories: Mapping[Actor, History], ruling: Resolved) -> ScreeningProblem | None:
    record, stage = item
    if ruling.by in histories:
        return ScreeningProblem(
            ScreeningFault.OWN_CONFLICT,
            record,
            stage,
            ruling.by,
            f"{ruling.by} ruled on {record} at {stage} but is one of its reviewers; the ruling is ignored",
            "let someone who gave no verdict on this record resolve it",
        )
    if not _differed(histories, stage):
        return ScreeningProblem(
            ScreeningFault.NOTHING_TO_RESOLVE,
            record,
            stage,
            ruling.by,
            f"{ruling.by} ruled on {record} at {stage}, where no two reviewers differ; the ruling is ignored",
            "wait until two reviewers have given different verdicts",
        )
    if _counted(ruling.verdict, stage) is MAYBE:
        return ScreeningProblem(
            ScreeningFault.UNDECIDED_RULING,
            record,
            stage,
            ruling.by,
            f"the ruling of {ruling.by} on {record} at full text is 'maybe'; it settles nothing and is ignored",
            "rule include or exclude",
        )
    return None


def _differed(histories: Mapping[Actor, History], stage: Stage) -> bool:
    """Whether two reviewers ever gave different verdicts, or left a full text open between them.

    Looks at all verdicts ever given: what clocks of different machines say cannot void a ruling.
    """
    if len(histories) < 2:
        return False
    verdicts = (entry.verdict for history in histories.values() for entry in history if isinstance(entry, Decided))
    given = {_counted(verdict, stage) for verdict in verdicts}
    return len(given) > 1 or MAYBE in given


def _reason_problems(
    record: RecordId, entries: Iterable[Decided | Resolved], rank: Mapping[str, int]
) -> Iterator[ScreeningProblem]:
    """Exclusions whose reason is missing or not on the list."""
    for entry in entries:
        if entry.verdict is EXCLUDE and (entry.reason is None or entry.reason not in rank):
            problem = _fault_of_reason(record, entry, rank)
            if problem:
                yield problem


def _fault_of_reason(record: RecordId, entry: Decided | Resolved, rank: Mapping[str, int]) -> ScreeningProblem | None:
    if entry.reason is None and entry.stage is Stage.FULL_TEXT:
        return ScreeningProblem(
            ScreeningFault.REASON_MISSING,
            record,
            entry.stage,
            entry.by,
            f"{entry.by} excluded {record} at full text without a reason",
            "give the verdict again with the first criterion of the list that fails",
        )
    if entry.reason is not None and rank and entry.reason not in rank:
        return ScreeningProblem(
            ScreeningFault.REASON_UNKNOWN,
            record,
            entry.stage,
            entry.by,
            f"{entry.by} excluded {record} for {entry.reason!r}, which is not on the protocol's list",
            f"use one of: {', '.join(rank)}",
        )
    return None


def _out_of_turn(judgements: Mapping[Item, Judgement]) -> Iterator[ScreeningProblem]:
    """Full-text verdicts on records that have not passed title and abstract; they wait and do not count."""
    for (record, stage), judgement in judgements.items():
        before = judgements.get((record, Stage.TITLE_ABSTRACT))
        if stage is not Stage.FULL_TEXT or (before and before.verdict is INCLUDE):
            continue
        state = f"excluded ({before.reason})" if before and before.verdict else (before.state if before else "pending")
        for actor in judgement.opinions:
            yield ScreeningProblem(
                ScreeningFault.OUT_OF_TURN,
                record,
                stage,
                actor,
                f"{actor} judged the full text of {record}, which is {state} at title and abstract; it does not count",
                "settle title and abstract first",
            )
