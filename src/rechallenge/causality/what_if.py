"""The same evidence under other assumptions, and what new evidence would do to the verdict."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

import msgspec

from rechallenge.causality.body import LATENCY_MISSING, BodyOfEvidence, Reading, ReadingState, WeighedCase, degree
from rechallenge.causality.ladder import DOUBLING, NO_EXCESS, Rung, place
from rechallenge.causality.statements import Direction, Effect, Label, Statement, Stream, Strength
from rechallenge.model import CaseId, EvidenceLevel, Source

_BEFORE_ALL = "0001"  # assumed evidence counts on every as-of day


@dataclass(frozen=True, slots=True)
class Outcome:
    """A named assumption or event, and the rung that the evidence then stands on."""

    text: str
    rung: Rung


def alternatives(body: BodyOfEvidence) -> tuple[Outcome, ...]:
    """Where the same evidence stands under each other reasonable assumption that makes a difference to it."""
    return tuple(Outcome(text, place(other).rung) for text, other in _assumptions(body) if other != body)


def changes(body: BodyOfEvidence) -> tuple[Outcome, ...]:
    """New evidence, or the loss of a case, that would move the verdict; what would leave it is not named."""
    rung = place(body).rung
    outcomes = [Outcome(text, place(changed).rung) for text, changed in (*_gains(body), *_contrary(body))]
    return (*(outcome for outcome in outcomes if outcome.rung is not rung), *_case_losses(body, rung))


def _assumptions(body: BodyOfEvidence) -> Iterator[tuple[str, BodyOfEvidence]]:
    """Other reasonable ways to read the same evidence."""
    cases = body.cases

    def counting(kept: Iterable[WeighedCase]) -> BodyOfEvidence:
        return replace(body, cases=tuple(kept))

    yield "every case at the lowest category its open answers allow", counting(_at(min, case) for case in cases)
    yield "every case at the highest category its open answers allow", counting(_at(max, case) for case in cases)
    yield "a second assessor gives every case the same category", _rated_twice(body)
    yield "only cases rated by two assessors count", counting(case for case in cases if case.n_assessors >= 2)
    read = (case for case in cases if case.level is EvidenceLevel.FULL_TEXT)
    yield "only cases whose report was read in full count", counting(read)
    dated = (case for case in cases if LATENCY_MISSING not in case.flags)
    yield "cases without a known time to onset do not count", counting(dated)
    yield "the event is one, whatever its kind, so that evidence on any kind counts", replace(body, strata=frozenset())


def _at(extreme: Callable[..., str], case: WeighedCase) -> WeighedCase:
    return replace(case, category=extreme(case.reachable, key=degree)) if case.reachable else case


def _rated_twice(body: BodyOfEvidence) -> BodyOfEvidence:
    return replace(body, cases=tuple(replace(case, n_assessors=max(2, case.n_assessors)) for case in body.cases))


def _gains(body: BodyOfEvidence) -> Iterator[tuple[str, BodyOfEvidence]]:
    """Evidence that would support the claim, one upon the other."""
    above = Reading(ReadingState.ABOVE, "assumed")
    signal = replace(body, primary=above, active_comparator=above, sensitivity=above)
    shown = _with(signal, _study(Direction.FOR, low=1.1, high=4.0))
    label = Label(
        drug="assumed", regulator="assumed", lists_event="yes", text="", dated=_BEFORE_ALL, source=Source(work="")
    )
    listed = msgspec.structs.replace(shown.published, labels=(*shown.published.labels, label))
    yield "a second assessor who gives every case the same category", _rated_twice(body)
    yield (
        "spontaneous reports above threshold against all drugs, against an active comparator and in sensitivity runs",
        signal,
    )
    yield "the same, and an adjusted controlled estimate whose whole interval shows an excess", shown
    yield "the same, and a regulator's label that lists the event", replace(shown, published=listed)


def _contrary(body: BodyOfEvidence) -> Iterator[tuple[str, BodyOfEvidence]]:
    """Evidence that would count against the claim."""
    null = _study(Direction.SILENT, low=0.6, high=DOUBLING - 0.1)
    yield "an adjusted controlled estimate that excludes a doubling", _with(body, null)
    narrow = (_study(Direction.SILENT, low=0.9, high=NO_EXCESS - 0.01, work=work) for work in ("one", "another"))
    yield "two independent adjusted controlled estimates that exclude an excess of a quarter", _with(body, *narrow)
    trial = msgspec.structs.replace(_study(Direction.AGAINST, low=0.2, high=0.8), stream=Stream.TREATS_EVENT)
    yield "a controlled trial in which the drugs treat this kind of event", _with(body, trial)


def _case_losses(body: BodyOfEvidence, rung: Rung) -> Iterator[Outcome]:
    """What becomes of the verdict if one case could no longer be counted."""
    moved: dict[Rung, list[CaseId]] = defaultdict(list)
    for case in body.counted:
        rest = tuple(other for other in body.cases if other is not case)
        moved[place(replace(body, cases=rest)).rung].append(case.case)
    for without, cases in moved.items():
        if without is not rung:
            lost = cases[0] if len(cases) == 1 else f"any one of {', '.join(cases)}"
            yield Outcome(f"{lost} lost: another cause shown, or the patient found to be one already counted", without)


def _with(body: BodyOfEvidence, *statements: Statement) -> BodyOfEvidence:
    published = msgspec.structs.replace(body.published, statements=(*body.published.statements, *statements))
    return replace(body, published=published)


def _study(direction: Direction, *, low: float, high: float, work: str = "assumed") -> Statement:
    """An adjusted comparison that nobody has made, for asking what it would change."""
    return Statement(
        id="assumed",
        stream=Stream.CONTROLLED,
        direction=direction,
        strength=Strength.STRONG,
        text="assumed",
        published=_BEFORE_ALL,
        source=Source(work=work),
        is_controlled=True,
        effect=Effect(measure="ratio", point=(low * high) ** 0.5, low=low, high=high, is_adjusted=True),
    )
