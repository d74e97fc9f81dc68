"""Short hands for entries, records and deliveries."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest

from rechallenge.model import (
    Actor,
    Arm,
    Clustered,
    Decided,
    PartialDate,
    Receipt,
    Record,
    RecordId,
    Resolved,
    Retrieved,
    ScreeningVerdict,
    Stage,
    StageClosed,
)

START = datetime(2026, 11, 2, 9, tzinfo=UTC)


class Desk:
    """Writes entries one second apart."""

    title_abstract = Stage.TITLE_ABSTRACT
    full_text = Stage.FULL_TEXT

    def __init__(self) -> None:
        self._ticks = count()

    def _stamp(self, by: str) -> dict[str, Any]:
        return {"at": START + timedelta(seconds=next(self._ticks)), "by": Actor(by)}

    def decide(
        self, by: str, record: str, verdict: str, reason: str | None = None, *, stage: Stage = Stage.TITLE_ABSTRACT
    ) -> Decided:
        return Decided(
            **self._stamp(by), record=RecordId(record), stage=stage, verdict=ScreeningVerdict(verdict), reason=reason
        )

    def rule(
        self, by: str, record: str, verdict: str, reason: str | None = None, *, stage: Stage = Stage.TITLE_ABSTRACT
    ) -> Resolved:
        return Resolved(
            **self._stamp(by), record=RecordId(record), stage=stage, verdict=ScreeningVerdict(verdict), reason=reason
        )

    def close(self, by: str, stage: Stage = Stage.TITLE_ABSTRACT) -> StageClosed:
        return StageClosed(**self._stamp(by), stage=stage)

    def retrieve(self, by: str, record: str, state: Any, note: str = "") -> Retrieved:
        return Retrieved(**self._stamp(by), record=RecordId(record), state=state, note=note)

    def cluster(self, by: str, action: Any, *records: str) -> Clustered:
        ids = tuple(RecordId(record) for record in records)
        return Clustered(**self._stamp(by), action=action, records=ids, reason="read both")

    def record(self, name: str, *, published: str = "", **known: Any) -> Record:
        day = PartialDate(text=published) if published else None
        return Record(id=RecordId(name), source=name.partition(":")[0], published=day, **known)

    def delivery(self, arm: Arm, *records: Record | str, title: str = "") -> tuple[Receipt, tuple[Record, ...]]:
        delivered = tuple(self.record(known) if isinstance(known, str) else known for known in records)
        source = delivered[0].source if delivered else "empty"
        receipt = Receipt(
            source=source, title=title or source, arm=arm, format="ris", at=START, n_records=len(delivered), files=(),
            version="0",
        )  # fmt: skip
        return receipt, delivered


@pytest.fixture(scope="session")
def desk() -> Desk:
    return Desk()
