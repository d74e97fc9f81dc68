"""The verdict ladder as explicit rules. Choices are set down in docs/decisions/0005-verdict-ladder.md."""

from dataclasses import dataclass
from enum import StrEnum

from rechallenge.causality.body import PROBABLE, BodyOfEvidence, Reading, ReadingState, degree
from rechallenge.causality.statements import Direction, Effect, Statement, Stream

ENOUGH_POSSIBLE_CASES = 3
DOUBLING = 2.0  # the smallest excess that the review calls relevant; an interval below it is an adequate null
NO_EXCESS = 1.25  # upper edge of the usual range of equivalence for ratios, 0.80 to 1.25
STUDIES_TO_REFUTE = 2


class Rung(StrEnum):
    """From the claim disproved to the claim established."""

    REFUTED = "refuted"
    NOT_SUPPORTED = "not supported"
    INSUFFICIENT = "insufficient"
    HYPOTHESIS = "hypothesis"
    SUPPORTED_SIGNAL = "supported signal"
    PROBABLE = "probable"
    ESTABLISHED = "established"


LADDER = tuple(Rung)


@dataclass(frozen=True, slots=True)
class Condition:
    """Something that a rung asks for, or that pulls the verdict down, with what was seen."""

    text: str
    holds: bool
    seen: str


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a body of evidence stands.

    Attributes:
        base: the rung that its conditions reach, before downgrades.
        rung: after downgrades, which never lead below `insufficient`: weak evidence for is not evidence against.
        climb: what each rung from `hypothesis` upwards asks for; a rung is reached with all those below it.
        downgrades: each takes one rung off where it holds.
        not_supported: an adequate look found nothing.
        refuted: controlled evidence leaves no room for an excess.
    """

    base: Rung
    rung: Rung
    climb: dict[Rung, tuple[Condition, ...]]
    downgrades: tuple[Condition, ...]
    not_supported: Condition
    refuted: Condition


def place(body: BodyOfEvidence) -> Placement:
    """The rung of the ladder on which `body` stands, with every condition that was looked at."""
    climb = {
        Rung.HYPOTHESIS: (_cases_suffice(body),),
        Rung.SUPPORTED_SIGNAL: _signal_conditions(body),
        Rung.PROBABLE: (_controlled_excess(body),),
        Rung.ESTABLISHED: (_labelled(body),),
    }
    downgrades = (_contrary_evidence(body), _shared_confounder(body), _single_cluster(body))
    not_supported, refuted = _looked_and_not_found(body), _no_room_for_excess(body)
    base = Rung.NOT_SUPPORTED if not_supported.holds else Rung.INSUFFICIENT
    for rung, conditions in climb.items():
        if not all(condition.holds for condition in conditions):
            break
        base = rung
    if refuted.holds:
        base = Rung.REFUTED
    rung = base
    if LADDER.index(base) > LADDER.index(Rung.INSUFFICIENT):
        steps = sum(downgrade.holds for downgrade in downgrades)
        rung = LADDER[max(LADDER.index(Rung.INSUFFICIENT), LADDER.index(base) - steps)]
    return Placement(base, rung, climb, downgrades, not_supported, refuted)


def _cases_suffice(body: BodyOfEvidence) -> Condition:
    clusters = {case.cluster for case in body.counted}
    strong = [case.case for case in body.cases if case.is_strong]
    likely = [case.case for case in body.cases if degree(case.category) >= PROBABLE]
    seen = f"{_n(len(body.counted), 'case')} at least possible from {_n(len(clusters), 'independent source')}"
    if strong:
        seen = f"{', '.join(strong)} probable or certain by two assessors; {seen}"
    elif likely:
        seen = f"{', '.join(likely)} probable or certain, but not by two assessors; {seen}"
    return Condition(
        text="a case probable or certain on WHO-UMC by two assessors, or three cases at least possible from "
        "independent sources",
        holds=bool(strong) or len(clusters) >= ENOUGH_POSSIBLE_CASES,
        seen=seen,
    )


def _signal_conditions(body: BodyOfEvidence) -> tuple[Condition, ...]:
    return (
        _reading("disproportionality above the threshold in the primary analysis", body.primary),
        _reading("above the threshold against an active comparator", body.active_comparator),
        _reading("not explained by masking, indication or duplicates in sensitivity runs", body.sensitivity),
    )


def _reading(text: str, reading: Reading) -> Condition:
    kind = {
        ReadingState.ABOVE: "above",
        ReadingState.NOT_ABOVE: "not above",
        ReadingState.NOT_AVAILABLE: "not available",
    }[reading.state]
    return Condition(text, reading.is_above, f"{kind}: {reading.text}")


def _estimates(body: BodyOfEvidence) -> list[tuple[Statement, Effect]]:
    """Adjusted controlled estimates of the event under these drugs."""
    return [
        (each, each.effect)
        for each in body.published.of(Stream.CONTROLLED)
        if each.effect and each.effect.is_adjusted and each.bears_on(body.strata)
    ]


def _cited(statements: list[tuple[Statement, Effect]]) -> str:
    return "; ".join(f"{statement.id}: {effect.text}" for statement, effect in statements)


def _controlled_excess(body: BodyOfEvidence) -> Condition:
    estimates = _estimates(body)
    above = [each for each in estimates if each[1].direction is Direction.FOR]
    seen = _cited(above or estimates) or "no adjusted controlled estimate for these drugs and this event was found"
    return Condition(
        "a randomised or adjusted controlled estimate whose whole interval shows an excess", bool(above), seen
    )


def _labelled(body: BodyOfEvidence) -> Condition:
    listing = [f"{label.drug} ({label.regulator})" for label in body.published.labels if label.lists_event == "yes"]
    unread = [label.drug for label in body.published.labels if label.lists_event == "unknown"]
    if listing:
        seen = f"listed for {', '.join(listing)}"
    elif unread or not body.published.labels:
        seen = f"not known: no label was read for {', '.join(unread) or 'any of the drugs'}"
    else:
        seen = "no label that was read lists it"
    return Condition("a regulator's label lists the event", bool(listing), seen)


def _contrary_evidence(body: BodyOfEvidence) -> Condition:
    against = [each for each, effect in _estimates(body) if effect.direction is Direction.AGAINST or _is_null(effect)]
    treating = [each for each in body.published.of(Stream.TREATS_EVENT) if each.is_controlled]
    treating = [each for each in treating if each.direction is Direction.AGAINST]
    against += [each for each in treating if each.bears_on(body.strata)]
    elsewhere = [each.id for each in treating if not each.bears_on(body.strata)]
    seen = ", ".join(each.id for each in against) or "none for this kind of event"
    if elsewhere:
        seen += f"; for another kind only: {', '.join(elsewhere)}"
    return Condition("contrary controlled evidence", bool(against), seen)


def _is_null(effect: Effect) -> bool:
    """A ratio that shows no excess and is precise enough to exclude a doubling."""
    return effect.null == 1 and effect.low <= 1 and effect.high < DOUBLING


def _shared_confounder(body: BodyOfEvidence) -> Condition:
    sets = [case.confounders for case in body.counted]
    shared = frozenset.intersection(*sets) if sets else frozenset()
    seen = f"all share {', '.join(sorted(shared))}" if shared else "no other cause is common to all cases"
    return Condition("all cases share the same confounder", len(sets) > 1 and bool(shared), seen)


def _single_cluster(body: BodyOfEvidence) -> Condition:
    clusters = sorted({case.cluster for case in body.counted})
    seen = f"{_n(len(body.counted), 'case')} from {_n(len(clusters), 'source')}"
    return Condition("single reporter cluster", len(body.counted) > 1 and len(clusters) == 1, seen)


def _looked_and_not_found(body: BodyOfEvidence) -> Condition:
    null_studies = [(each, effect) for each, effect in _estimates(body) if _is_null(effect)]
    all_read = all(reading.state is ReadingState.NOT_ABOVE for reading in body.readings)
    high = body.primary.ratio_high
    reports_null = all_read and high is not None and high < DOUBLING
    missing = [reading.text for reading in body.readings if reading.state is ReadingState.NOT_AVAILABLE]
    if null_studies:
        seen = _cited(null_studies)
    elif reports_null:
        seen = f"spontaneous reports: {body.primary.text}; {body.active_comparator.text}; {body.sensitivity.text}"
    else:
        seen = "nobody has looked well enough" + (f": {'; '.join(missing)}" if missing else "")
    return Condition(
        text="an adequate look found nothing: an adjusted controlled estimate that excludes a doubling, or spontaneous "
        "reports below threshold in all three analyses with a doubling excluded",
        holds=bool(null_studies) or reports_null,
        seen=seen,
    )


def _no_room_for_excess(body: BodyOfEvidence) -> Condition:
    estimates = _estimates(body)
    narrow = [(each, effect) for each, effect in estimates if effect.null == 1 and effect.high < NO_EXCESS]
    above = any(effect.direction is Direction.FOR for _, effect in estimates)
    strong = [case.case for case in body.cases if case.is_strong]
    works = {statement.source.work for statement, _ in narrow}
    if above:
        seen = "an adjusted estimate shows an excess"
    elif strong:
        seen = f"{', '.join(strong)} is probable or certain by two assessors: a rare susceptibility stays possible"
    else:
        seen = _cited(narrow) or "no adjusted controlled estimate excludes an excess of a quarter"
    return Condition(
        text=f"{STUDIES_TO_REFUTE} independent adjusted controlled estimates that exclude an excess of a quarter, none "
        "that shows an excess, and no case probable or certain by two assessors",
        holds=len(works) >= STUDIES_TO_REFUTE and not above and not strong,
        seen=seen,
    )


def _n(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
