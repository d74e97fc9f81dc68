"""Bradford Hill's nine viewpoints as slots that evidence is put into; never a checklist, never a sum."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rechallenge.causality.assessments import CaseAssessment
from rechallenge.causality.body import LATENCY_MISSING, BodyOfEvidence
from rechallenge.causality.said import Said, said_by
from rechallenge.causality.statements import Direction, Viewpoint
from rechallenge.model import Source

HILL = Source(work="Hill AB. Proc R Soc Med 1965;58:295-300")

QUESTIONS: Mapping[Viewpoint, str] = {
    Viewpoint.STRENGTH: "Is the association large against drugs for the same patients?",
    Viewpoint.CONSISTENCY: "Was it seen by different people, in different places, in different data?",
    Viewpoint.SPECIFICITY: "Is it one event with one drug?",
    Viewpoint.TEMPORALITY: "Did the drug come first? Of the nine, only this is necessary.",
    Viewpoint.BIOLOGICAL_GRADIENT: "Does more drug bring more of the event?",
    Viewpoint.PLAUSIBILITY: "Is there a mechanism, and how well is it shown?",
    Viewpoint.COHERENCE: "Does it fit what else is known of the drug and the disease?",
    Viewpoint.EXPERIMENT: "What happened when the drug was taken away, given again, or allotted by chance?",
    Viewpoint.ANALOGY: "What became of the same question for similar drugs?",
}


@dataclass(frozen=True, slots=True)
class ViewpointReading:
    """One viewpoint with everything that was put into it."""

    viewpoint: Viewpoint
    question: str
    slots: tuple[Said, ...]

    @property
    def speaks(self) -> str:
        """`for`, `against`, `both` or `silent`."""
        directions = {said.direction for said in self.slots} - {Direction.SILENT}
        if len(directions) > 1:
            return "both"
        return next(iter(directions), Direction.SILENT).value


def bradford_hill(body: BodyOfEvidence, assessments: Iterable[CaseAssessment] = ()) -> tuple[ViewpointReading, ...]:
    """The nine viewpoints in Hill's order, filled from the review's own results and from published statements.

    An empty slot is shown as silent. Nothing is added up: Hill called them viewpoints, of which none can prove or
    refute alone.

    Args:
        assessments: their Naranjo answers tell order in time, dechallenge, rechallenge and dose.
    Source:
        Hill 1965; Perrio 2007, Drug Saf 30:333-346, for spontaneous data.
    """
    derived = _derived(body, tuple(assessments))
    statements = body.published.as_of(body.as_of).statements
    return tuple(
        ViewpointReading(
            viewpoint,
            question,
            (*derived.get(viewpoint, ()), *(said_by(each) for each in statements if viewpoint in each.viewpoints)),
        )
        for viewpoint, question in QUESTIONS.items()
    )


def _derived(body: BodyOfEvidence, assessments: Sequence[CaseAssessment]) -> dict[Viewpoint, tuple[Said, ...]]:
    naranjo = [each for each in assessments if each.instrument == "naranjo" and each.standing is not None]
    return {
        Viewpoint.STRENGTH: tuple(_strength(body)),
        Viewpoint.CONSISTENCY: (_consistency(body),),
        Viewpoint.SPECIFICITY: tuple(_specificity(body)),
        Viewpoint.TEMPORALITY: tuple(_temporality(body, naranjo)),
        Viewpoint.BIOLOGICAL_GRADIENT: tuple(_asked("8", "dose dependence", naranjo)),
        Viewpoint.EXPERIMENT: (
            *_asked("3", "improvement after stopping", naranjo),
            *_asked("4", "recurrence when given again", naranjo),
        ),
    }


def _strength(body: BodyOfEvidence) -> Iterator[Said]:
    for name, reading in (("all other drugs", body.primary), ("an active comparator", body.active_comparator)):
        text = f"spontaneous reports against {name}: {reading.text}"
        yield Said(reading.direction, text, findings=reading.findings)


def _consistency(body: BodyOfEvidence) -> Said:
    clusters = {case.cluster for case in body.counted}
    text = f"cases at least possible: {len(body.counted)}, from {len(clusters)} independent reporting sources"
    return Said(Direction.FOR if len(clusters) > 1 else Direction.SILENT, text)


def _specificity(body: BodyOfEvidence) -> Iterator[Said]:
    if body.strata and len(body.counted) > 1:
        direction = Direction.FOR if len(body.strata) == 1 else Direction.AGAINST
        yield Said(direction, f"kinds of the event among the cases: {', '.join(sorted(body.strata))}")


def _temporality(body: BodyOfEvidence, naranjo: Sequence[CaseAssessment]) -> Iterator[Said]:
    yield from _asked("2", "event after the drug was begun", naranjo)
    undated = [case.case for case in body.cases if LATENCY_MISSING in case.flags]
    if undated:
        yield Said(Direction.SILENT, f"time to onset not stated: {', '.join(undated)}")


def _asked(item: str, what: str, naranjo: Sequence[CaseAssessment]) -> Iterator[Said]:
    """What the cases answered to one item of Naranjo: for where any said yes and none no, against where only no."""
    answers = {
        each.case: each.standing.answers[item].answer if item in each.standing.answers else "unknown"
        for each in naranjo
        if each.standing is not None
    }
    if not answers:
        return
    counts = Counter(answers.values())
    told = ", ".join(f"{answer.replace('-', ' ')} {counts[answer]}" for answer in sorted(counts))
    direction = Direction.SILENT
    if counts["yes"] and not counts["no"]:
        direction = Direction.FOR
    elif counts["no"] and not counts["yes"]:
        direction = Direction.AGAINST
    yield Said(
        direction,
        f"{what}, {len(answers)} case{'' if len(answers) == 1 else 's'}: {told}",
        findings=tuple(f"causality.{case}.naranjo" for case in answers),
    )
