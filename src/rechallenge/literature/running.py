"""Screening that takes entries as they come, for pages that may not wait for all to be folded anew."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from rechallenge.literature.identity import Clusters
from rechallenge.literature.screening import (
    INCLUDE,
    Item,
    Judgement,
    Ledger,
    ScreeningState,
    own_record,
    screening_plan,
)
from rechallenge.model import Actor, Entry, RecordId, Stage


class RunningScreening:
    """Screening that takes entries as they come and has the judgement of any record at hand after each.

    It says what `fold_screening` says of the same entries.

    Attributes:
        closed: when each closed stage was closed.
        passed: records whose title and abstract stand included.
        n_by_state: for each stage, how many records are in each state; those nobody judged are left out.
        full: for each stage, the records that have as many verdicts as the protocol asks for, whatever they say.
    """

    def __init__(self, *, reviewers: int, reasons: Sequence[str] = (), clusters: Clusters | None = None) -> None:
        """Arguments and errors as those of `fold_screening`."""
        self._plan = screening_plan(reviewers, reasons)
        self._ledger = Ledger()
        self._lead = clusters.lead if clusters else own_record
        self._judgements: dict[Item, Judgement] = {}
        self.passed: set[RecordId] = set()
        self.n_by_state: dict[Stage, Counter[ScreeningState]] = {stage: Counter() for stage in Stage}
        self.full: dict[Stage, set[RecordId]] = {stage: set() for stage in Stage}
        self._n_judged: dict[Stage, Counter[Actor]] = {stage: Counter() for stage in Stage}

    @property
    def reviewers(self) -> int:
        """Verdicts that a record needs at each stage."""
        return self._plan.reviewers

    @property
    def closed(self) -> Mapping[Stage, datetime]:
        return self._ledger.closed

    def take(self, entries: Iterable[Entry]) -> None:
        """Takes entries in, those of one actor in the order written; others than of screening are passed over."""
        for item in {item for entry in entries if (item := self._ledger.enter(entry, self._lead))}:
            self._judge(item)

    def _judge(self, item: Item) -> None:
        record, stage = item
        counts = self.n_by_state[stage]
        if known := self._judgements.get(item):
            counts[known.state] -= 1
            self._n_judged[stage].subtract(known.opinions.keys())
        judged = self._judgements[item] = self._ledger.judge(item, self._plan, [])
        counts[judged.state] += 1
        (self.full[stage].add if self.is_full(judged) else self.full[stage].discard)(record)
        self._n_judged[stage].update(judged.opinions.keys())
        if stage is Stage.TITLE_ABSTRACT:
            (self.passed.add if judged.verdict is INCLUDE else self.passed.discard)(record)

    def is_full(self, judged: Judgement) -> bool:
        """Whether a record has as many verdicts as the protocol asks for, whatever they say."""
        return len(judged.opinions) >= self._plan.reviewers

    def judgement(self, record: RecordId, stage: Stage) -> Judgement:
        """The judgement of a leading record; pending where nobody has given a verdict."""
        return self._judgements.get((record, stage)) or Judgement(record, stage, ScreeningState.PENDING)

    def n_judged(self, stage: Stage) -> dict[Actor, int]:
        """How many records each reviewer has a verdict on at a stage."""
        return dict(sorted(self._n_judged[stage].items()))

    def unsettled(self, stage: Stage) -> tuple[Judgement, ...]:
        """Records that wait for a third person, by id: reviewers differ, or left a full text open between them."""
        found = [
            judged
            for (_, at), judged in self._judgements.items()
            if at is stage and judged.verdict is None and self.is_full(judged)
        ]
        return tuple(sorted(found, key=lambda judged: judged.record))

    def has_judged(self, actor: Actor, record: RecordId, stage: Stage) -> bool:
        """Whether the actor ever gave a verdict on the record at the stage, also one they took back."""
        return actor in self._ledger.opinions.get((record, stage), {})
