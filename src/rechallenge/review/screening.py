"""`screen`: decisions of one reviewer, and what became of the search for full texts."""

import csv
import io
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any, cast

from rechallenge.literature import Judgement, RetrievalState, ScreeningState
from rechallenge.model import (
    AnyEntry,
    Decided,
    InputError,
    RecordId,
    Resolved,
    Retrieved,
    ScreeningVerdict,
    Stage,
    StageClosed,
)
from rechallenge.review.opened import Author, Review

_COLUMNS = ("record", "stage", "verdict", "reason", "note")
_RETRIEVAL_COLUMNS = ("record", "state", "note")


@dataclass(frozen=True, slots=True)
class StageState:
    """How far one stage is: numbers of publications by state."""

    stage: Stage
    n_by_state: dict[ScreeningState, int]
    conflicts: tuple[Judgement, ...]


def decide(review: Review, text: str, author: Author, *, where: str) -> int:
    """Enters decisions from CSV (record, stage, verdict, reason, note) or what became of full texts (record, state, note).

    Returns:
        Number of entries.
    Raises:
        InputError: naming the line; nothing was entered.
    """
    return author.append(review, list(_entries(review, text, author, where)))


def resolve(
    review: Review, record: RecordId, stage: Stage, verdict: ScreeningVerdict, author: Author, **said: Any
) -> None:
    """Enters a third person's ruling (`reason`, `note`) on a record that reviewers judged differently."""
    _known(review, record, "record")
    entry = Resolved(at=author.at, by=author.actor, record=record, stage=stage, verdict=verdict, **said)
    author.append(review, [entry])


def close_stage(review: Review, stage: Stage, author: Author) -> None:
    """From here on reviewers of the stage may see each other's verdicts."""
    author.append(review, [StageClosed(at=author.at, by=author.actor, stage=stage)])


def stages(review: Review) -> tuple[StageState, ...]:
    """How far screening is, stage by stage."""
    result = []
    for stage in Stage:
        judgements = review.screening.of_stage(stage)
        counted = {state: sum(j.state is state for j in judgements) for state in ScreeningState}
        result.append(StageState(stage, counted, review.screening.conflicts(stage)))
    return tuple(result)


def _entries(review: Review, text: str, author: Author, where: str) -> Iterator[AnyEntry]:
    rows = csv.DictReader(io.StringIO(text.lstrip("\ufeff")))
    header = tuple(rows.fieldnames or ())
    is_retrieval = "state" in header
    needed = _RETRIEVAL_COLUMNS[:2] if is_retrieval else _COLUMNS[:3]
    if missing := [name for name in needed if name not in header]:
        raise InputError(
            f"lacks the column {missing[0]!r}; it has {', '.join(header) or 'none'}",
            where=f"{where}, line 1",
            fix=f"begin the file with {','.join(_COLUMNS)} or with {','.join(_RETRIEVAL_COLUMNS)}",
        )
    read = _retrieved if is_retrieval else _decided
    for row in rows:
        yield read(review, row, author, f"{where}, line {rows.line_num}")


def _retrieved(review: Review, row: dict[str, str | None], author: Author, place: str) -> Retrieved:
    record, state, note = ((row.get(name) or "").strip() for name in _RETRIEVAL_COLUMNS)
    known = _known(review, record, place)
    _choice(state, {"sought", "obtained", "not-retrieved"}, "a state of retrieval", place)
    return Retrieved(at=author.at, by=author.actor, record=known, state=cast("RetrievalState", state), note=note)


def _decided(review: Review, row: dict[str, str | None], author: Author, place: str) -> Decided:
    record, stage, verdict, reason, note = ((row.get(name) or "").strip() for name in _COLUMNS)
    codes = {item.code for item in review.protocol.screening.exclusion_reasons}
    if reason and codes:
        _choice(reason, codes, "an exclusion reason of the protocol", place)
    return Decided(
        at=author.at,
        by=author.actor,
        record=_known(review, record, place),
        stage=Stage(_choice(stage, set(Stage), "a stage", place)),
        verdict=ScreeningVerdict(_choice(verdict, set(ScreeningVerdict), "a verdict", place)),
        reason=reason or None,
        note=note,
    )


def _choice(value: str, options: Collection[str], what: str, place: str) -> str:
    if value not in options:
        raise InputError(f"{value!r} is not {what}", where=place, fix=f"use one of {', '.join(sorted(options))}")
    return value


def _known(review: Review, record: str, place: str) -> RecordId:
    if RecordId(record) not in review.records:
        raise InputError(f"the review has no record {record!r}", where=place, fix="import it first, or correct the id")
    return RecordId(record)
