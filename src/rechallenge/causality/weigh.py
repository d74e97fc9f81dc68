"""The verdict on the class: the rung, why not another, what would change it, and the same under other assumptions."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from rechallenge.causality.body import LATENCY_MISSING, PROBABLE, BodyOfEvidence, WeighedCase, degree
from rechallenge.causality.ladder import LADDER, Condition, Placement, Rung, place
from rechallenge.causality.what_if import Outcome, alternatives, changes
from rechallenge.model import Finding


@dataclass(frozen=True, slots=True)
class ClassVerdict:
    """What the evidence comes to.

    Attributes:
        why: conditions that are met.
        why_not_higher: what the next rung asks for and was not seen.
        why_not_lower: why the rung below does not fit.
        downgrades: reasons that took a rung off.
        what_would_change: new evidence, or the loss of some, that would move the verdict.
        alternatives: the same evidence under other reasonable assumptions, whether or not they move the verdict.
        fragility: what the strongest case hangs on, in a sentence.
    """

    rung: Rung
    why: tuple[str, ...]
    why_not_higher: tuple[str, ...]
    why_not_lower: tuple[str, ...]
    downgrades: tuple[str, ...]
    what_would_change: tuple[Outcome, ...]
    alternatives: tuple[Outcome, ...]
    fragility: str

    @property
    def is_robust(self) -> bool:
        """Whether every alternative assumption leaves the rung as it is."""
        return all(outcome.rung is self.rung for outcome in self.alternatives)


def weigh(body: BodyOfEvidence) -> ClassVerdict:
    """The verdict that the published ladder gives for `body`.

    Statements and labels that were not public on the as-of day are left out.

    Source:
        The ladder and its house rules: docs/methods/causality.md, docs/decisions/0005-verdict-ladder.md.
    """
    known = replace(body, published=body.published.as_of(body.as_of))
    placement = place(known)
    return ClassVerdict(
        rung=placement.rung,
        why=tuple(_said(condition) for condition in _met(placement)),
        why_not_higher=_why_not_higher(placement),
        why_not_lower=_why_not_lower(placement),
        downgrades=tuple(_said(condition) for condition in placement.downgrades if condition.holds),
        what_would_change=changes(known),
        alternatives=alternatives(known),
        fragility=fragility(known),
    )


def verdict_finding(verdict: ClassVerdict, body: BodyOfEvidence) -> Finding:
    """The verdict as a number with its way back."""
    return Finding(
        id=f"verdict.{body.as_of.isoformat()}",
        label=f"Verdict as of {body.as_of.isoformat()}",
        value=verdict.rung.value,
        text=verdict.rung.value,
        function="rechallenge.causality.weigh",
        inputs={
            "as_of": body.as_of.isoformat(),
            "cases": {case.case: f"{case.category}, {case.n_assessors} assessor(s)" for case in body.cases},
            "readings": [reading.state.value for reading in body.readings],
            "reading_findings": [finding for reading in body.readings for finding in reading.findings],
            "statements": [statement.id for statement in body.published.as_of(body.as_of).statements],
        },
        note="; ".join(verdict.why_not_higher),
    )


def fragility(body: BodyOfEvidence) -> str:
    """What the strongest cases hang on: an answer that is missing, and how other causes were judged."""
    certain = [case.case for case in body.cases if case.category == "certain"]
    lead = "No case is certain on WHO-UMC as rated"
    if certain:
        lead = f"{_listed(certain)} {_are(certain)} certain on WHO-UMC as rated"
    strong = [case for case in body.cases if degree(case.category) >= PROBABLE]
    if not strong:
        return f"{lead}, and none is above possible."
    hangs = [f"{case.case} ({case.category}) {_hangs_on(case)}" for case in strong]
    return f"{lead}; above possible: {'; '.join(hangs)}."


def _hangs_on(case: WeighedCase) -> str:
    reasons = []
    if LATENCY_MISSING in case.flags:
        reasons.append("on a latency that was not published")
    if case.rivals:
        reasons.append(f"on how {_listed(case.rivals)} {_are(case.rivals)} judged")
    if len(case.reachable) < 2:
        return "stays so however its open answers fall"
    reach = f"can become anything from {case.reachable[0]} to {case.reachable[-1]}"
    return f"{reach}, depending {' and '.join(reasons)}" if reasons else reach


def _said(condition: Condition) -> str:
    return f"{condition.text} ({condition.seen})"


def _met(placement: Placement) -> list[Condition]:
    """What carries the rung before downgrades."""
    if placement.base is Rung.REFUTED:
        return [placement.refuted]
    if placement.base is Rung.NOT_SUPPORTED:
        return [placement.not_supported]
    return [
        condition
        for rung, conditions in placement.climb.items()
        if LADDER.index(rung) <= LADDER.index(placement.base)
        for condition in conditions
    ]


def _why_not_higher(placement: Placement) -> tuple[str, ...]:
    if placement.rung is not placement.base:
        return tuple(f"Pulled down: {_said(each)}" for each in placement.downgrades if each.holds)
    if placement.base is Rung.REFUTED:
        return (f"Stands while this holds: {_said(placement.refuted)}",)
    above = next((rung for rung in placement.climb if LADDER.index(rung) > LADDER.index(placement.base)), None)
    if above is None:
        return ("It is the highest rung.",)
    missing = (condition for condition in placement.climb[above] if not condition.holds)
    return tuple(f"{above.value.capitalize()} asks for: {_said(condition)}" for condition in missing)


def _why_not_lower(placement: Placement) -> tuple[str, ...]:
    match placement.rung:
        case Rung.REFUTED:
            return ("It is the lowest rung.",)
        case Rung.NOT_SUPPORTED:
            return (f"Refuted asks for: {_said(placement.refuted)}",)
        case Rung.INSUFFICIENT if placement.base is not Rung.INSUFFICIENT:
            return ("Downgrades stop here: weak evidence for the claim is not evidence against it.",)
        case Rung.INSUFFICIENT:
            return (f"Not supported asks for: {_said(placement.not_supported)}",)
        case rung:
            held = [f"Met: {_said(condition)}" for condition in placement.climb[rung]]
            spared = [f"No downgrade for: {_said(each)}" for each in placement.downgrades if not each.holds]
            return (*held, *spared)


def _listed(words: Sequence[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else words[0]


def _are(words: Collection[str]) -> str:
    return "are" if len(words) > 1 else "is"
