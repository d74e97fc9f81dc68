"""Evidence at a glance: one row per kind of evidence, what it says, how strong, what would change it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from rechallenge.causality.body import LATENCY_MISSING, WEIGHING_INSTRUMENT, BodyOfEvidence, ReadingState
from rechallenge.causality.instrument import load_instrument
from rechallenge.causality.said import Said, said_by
from rechallenge.causality.statements import Direction, Statement, Stream, Strength
from rechallenge.model import EvidenceLevel

NOTHING_FOUND = "none found"
NOT_LOOKED_AT = "not looked at"
UNDETERMINED = "not determined"


@dataclass(frozen=True, slots=True)
class EvidenceStream:
    """One row of the table.

    Attributes:
        strength: of what it says for or against: speculative, weak, moderate or strong; `none found` or
            `not looked at` where there is nothing to weigh.
        would_change: what new evidence of this kind would move it.
    """

    name: str
    title: str
    says: tuple[Said, ...]
    strength: str
    would_change: tuple[str, ...]


def evidence_streams(body: BodyOfEvidence, *, background: Sequence[Said] = ()) -> tuple[EvidenceStream, ...]:
    """The rows: cases, spontaneous reports, cohorts and trials, background, mechanism for and against, other drugs.

    Args:
        background: observed against expected and background rates, from `signals`.
    """
    published = body.published.as_of(body.as_of)
    known = replace(body, published=published)
    mechanism = published.of(Stream.MECHANISM)
    against = tuple(each for each in mechanism if each.direction is Direction.AGAINST)
    return (
        _cases(known),
        _reports(known),
        _controlled(known),
        _background(known, background),
        _stated(
            "mechanism-for",
            "Mechanism: how the drugs could cause it",
            [each for each in mechanism if each not in against],
            ("evidence of the mechanism in patients: serial markers, or tissue, before and on the drug",),
        ),
        _stated(
            "mechanism-against",
            "Mechanism: how the drugs prevent or treat it",
            (*against, *published.of(Stream.TREATS_EVENT)),
            ("a trial in the kind of event that the cases had",),
        ),
        _stated(
            "other-drugs",
            "Other drugs: the same question asked before",
            published.of(Stream.ANALOGY),
            ("nothing: analogy orders hypotheses, it does not test them",),
        ),
    )


def _cases(body: BodyOfEvidence) -> EvidenceStream:
    scale = load_instrument(WEIGHING_INSTRUMENT)
    grades = [case.category or UNDETERMINED for case in body.cases]
    order = (*reversed(scale.categories), *scale.off_scale, UNDETERMINED)
    counts = ", ".join(f"{grades.count(grade)} {grade}" for grade in order if grade in grades)
    raters = sorted({case.n_assessors for case in body.cases})
    clusters = len({case.cluster for case in body.cases})
    n = len(body.cases)
    by = f"rated by {' or '.join(map(str, raters))} assessor{'' if raters == [1] else 's'}"
    text = f"{n} case{_s(n)} from {clusters} source{_s(clusters)}: {counts} on WHO-UMC, {by}" if n else "no case"
    own = Said(
        Direction.FOR if body.counted else Direction.SILENT,
        text,
        findings=tuple(f"causality.{case.case}.who-umc" for case in body.cases),
    )
    if any(case.is_strong and case.category == "certain" for case in body.cases):
        strength = Strength.STRONG.value
    elif any(case.is_strong for case in body.cases):
        strength = Strength.MODERATE.value
    else:
        strength = Strength.WEAK.value if body.counted else NOTHING_FOUND
    says = (own, *map(said_by, body.published.of(Stream.CASES)))
    return EvidenceStream("cases", "Case reports", says, strength, tuple(_what_cases_lack(body)))


def _what_cases_lack(body: BodyOfEvidence) -> Iterator[str]:
    alone = [case.case for case in body.cases if case.n_assessors < 2]
    unread = [case.case for case in body.cases if case.level is not EvidenceLevel.FULL_TEXT]
    undated = [case.case for case in body.cases if LATENCY_MISSING in case.flags]
    if alone:
        yield f"a second, independent assessor for {', '.join(alone)}"
    if unread:
        yield f"the original reports of {', '.join(unread)}, read in full"
    if undated:
        yield f"the time to onset in {', '.join(undated)}"
    yield "further cases with dechallenge and rechallenge read without other treatment"


def _reports(body: BodyOfEvidence) -> EvidenceStream:
    names = ("against all other drugs", "against an active comparator", "in sensitivity runs")
    says = []
    missing = []
    for name, reading in zip(names, body.readings, strict=True):
        if reading.state is ReadingState.NOT_AVAILABLE:
            missing.append(f"the analysis {name}: {reading.text}")
        state = reading.state.value.replace("-", " ")
        says.append(Said(reading.direction, f"{name}: {state} ({reading.text})", findings=reading.findings))
    if all(reading.is_above for reading in body.readings):
        strength = Strength.MODERATE.value  # reporting, however disproportionate, measures reporting and not risk
    elif body.primary.is_above:
        strength = Strength.WEAK.value
    else:
        strength = NOT_LOOKED_AT if body.primary.state is ReadingState.NOT_AVAILABLE else NOTHING_FOUND
    return EvidenceStream(
        "reports",
        "Spontaneous reports",
        (*says, *map(said_by, body.published.of(Stream.REPORTS))),
        strength,
        (*missing, "a signal above threshold in all three analyses"),
    )


def _controlled(body: BodyOfEvidence) -> EvidenceStream:
    statements = body.published.of(Stream.CONTROLLED)
    change = "a cohort of new users against an active comparator with this event as an adjudicated outcome"
    return _stated("controlled", "Cohorts and trials", statements, (change,))


def _background(body: BodyOfEvidence, computed: Sequence[Said]) -> EvidenceStream:
    change = "the event counted in a defined exposed population, against its rate in the same patients without the drug"
    stated = _stated("background", "Background rate", body.published.of(Stream.BACKGROUND), (change,))
    if not computed:
        return stated
    says = (*computed, *map(said_by, body.published.of(Stream.BACKGROUND)))
    return replace(stated, says=says, strength=Strength.WEAK.value)


def _stated(name: str, title: str, statements: Iterable[Statement], would_change: tuple[str, ...]) -> EvidenceStream:
    found = tuple(statements)
    weights = [list(Strength).index(each.strength) for each in found if each.direction is not Direction.SILENT]
    strength = list(Strength)[max(weights)].value if weights else NOTHING_FOUND
    says = tuple(map(said_by, found)) or (Said(Direction.SILENT, "nothing was found"),)
    return EvidenceStream(name, title, says, strength, would_change)


def _s(count: int) -> str:
    return "" if count == 1 else "s"
