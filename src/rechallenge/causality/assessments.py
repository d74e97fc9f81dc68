"""Who rated what: each rater's answers apart, the consensus apart, and how far raters agree."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from rechallenge.causality.instrument import load_instrument
from rechallenge.causality.scoring import Assessment, NotApplicable, score
from rechallenge.model import Actor, CaseId, Entry, Finding, InputError, ItemAnswer, Scored
from rechallenge.stats import NotEstimable, weighted_kappa


@dataclass(frozen=True, slots=True)
class RatedCase:
    """One person's answers, or the agreed ones, with the result they give."""

    by: Actor
    answers: dict[str, ItemAnswer]
    result: Assessment | NotApplicable

    @property
    def category(self) -> str | None:
        return self.result.category if isinstance(self.result, Assessment) else None


@dataclass(frozen=True, slots=True)
class ItemDifference:
    """An item that raters answered differently; None for a rater who left it out."""

    item: str
    answers: tuple[tuple[Actor, str | None], ...]


@dataclass(frozen=True, slots=True)
class CaseAssessment:
    """Everything that was said about one case on one instrument.

    Attributes:
        raters: each rater's own latest answers, by name.
        consensus: the agreed answers, which replace nobody's.
    """

    case: CaseId
    instrument: str
    raters: tuple[RatedCase, ...]
    consensus: RatedCase | None = None

    @property
    def standing(self) -> RatedCase | None:
        """What counts: the consensus, else the only rater's answers; None while several raters have not agreed."""
        if self.consensus is not None:
            return self.consensus
        return self.raters[0] if len(self.raters) == 1 else None

    @property
    def differences(self) -> tuple[ItemDifference, ...]:
        """Items on which the raters differ, in the instrument's order."""
        found = []
        for item in load_instrument(self.instrument).items:
            given = tuple(
                (rated.by, rated.answers[item.id].answer if item.id in rated.answers else None) for rated in self.raters
            )
            if len({answer for _, answer in given}) > 1:
                found.append(ItemDifference(item.id, given))
        return tuple(found)


def fold_assessments(entries: Iterable[Entry]) -> tuple[CaseAssessment, ...]:
    """The ratings that stand, by case and instrument; the order of the entries does not matter.

    A rater's later answers replace that rater's earlier ones; a later consensus replaces the earlier consensus.

    Raises:
        InputError: an entry names an instrument, item or answer that does not exist.
    """
    own: dict[tuple[CaseId, str], dict[Actor, Scored]] = defaultdict(dict)
    agreed: dict[tuple[CaseId, str], Scored] = {}
    scored = (entry for entry in entries if isinstance(entry, Scored))
    for entry in sorted(scored, key=lambda entry: (entry.at, entry.by)):
        key = (entry.case, entry.instrument)
        if entry.is_consensus:
            agreed[key] = entry
        else:
            own[key][entry.by] = entry
    return tuple(
        CaseAssessment(
            case=key[0],
            instrument=key[1],
            raters=tuple(_rated(own[key][actor]) for actor in sorted(own[key])) if key in own else (),
            consensus=_rated(agreed[key]) if key in agreed else None,
        )
        for key in sorted(own.keys() | agreed.keys())
    )


def _rated(entry: Scored) -> RatedCase:
    return RatedCase(entry.by, entry.answers, score(load_instrument(entry.instrument), entry.answers))


@dataclass(frozen=True, slots=True)
class RaterAgreement:
    """Two raters on one instrument.

    Attributes:
        matrix: int[k][k], first rater's category down, second's across, in the instrument's order.
        n_off_scale: cases left out because one of the two gave a category that is no degree of certainty, or none.
        kappa: linearly weighted.
    """

    instrument: str
    raters: tuple[Actor, Actor]
    categories: tuple[str, ...]
    matrix: tuple[tuple[int, ...], ...]
    n_off_scale: int
    kappa: float | NotEstimable

    @property
    def n(self) -> int:
        return sum(map(sum, self.matrix))

    @property
    def n_same(self) -> int:
        return sum(row[place] for place, row in enumerate(self.matrix))


def rater_agreement(
    assessments: Iterable[CaseAssessment], instrument: str, *, raters: tuple[Actor, Actor]
) -> RaterAgreement:
    """How far two raters' own categories agree, over the cases that both rated.

    Raises:
        InputError: no such instrument, or the two raters are one.
    """
    if raters[0] == raters[1]:
        raise InputError(f"agreement needs two raters; both are {raters[0]!r}", fix="name two different people")
    categories = load_instrument(instrument).categories
    matrix = [[0] * len(categories) for _ in categories]
    n_off_scale = 0
    for assessment in assessments:
        by = {rated.by: rated.category for rated in assessment.raters}
        if assessment.instrument != instrument or not set(raters) <= by.keys():
            continue
        first, second = (by[actor] for actor in raters)
        if first in categories and second in categories:
            matrix[categories.index(first)][categories.index(second)] += 1
        else:
            n_off_scale += 1
    return RaterAgreement(
        instrument=instrument,
        raters=raters,
        categories=categories,
        matrix=tuple(tuple(row) for row in matrix),
        n_off_scale=n_off_scale,
        kappa=weighted_kappa(matrix),
    )


def assessment_findings(assessments: Iterable[CaseAssessment]) -> tuple[Finding, ...]:
    """One finding per case and instrument: the standing result, or each rater's while they have not agreed."""
    return tuple(map(_finding, assessments))


def _finding(assessment: CaseAssessment) -> Finding:
    instrument = load_instrument(assessment.instrument)
    heard = assessment.raters if assessment.standing is None else (assessment.standing,)
    plain = {rated.by: _plain(rated.result) for rated in heard}
    answers = {rated.by: {item: answer.answer for item, answer in rated.answers.items()} for rated in heard}
    sources = [source for rated in heard for answer in rated.answers.values() for source in answer.sources]
    texts = [text if len(heard) == 1 else f"{by}: {text}" for by, (_, text) in plain.items()]
    return Finding(
        id=f"causality.{assessment.case}.{assessment.instrument}",
        label=f"{assessment.case} on {instrument.title}",
        value={by: value for by, (value, _) in plain.items()},
        text="; ".join(texts),
        function="rechallenge.causality.score",
        inputs={"instrument": assessment.instrument, "answers": answers},
        sources=(instrument.source, *dict.fromkeys(sources)),
        note="no consensus yet" if assessment.standing is None else "",
    )


def _plain(result: Assessment | NotApplicable) -> tuple[dict[str, object] | None, str]:
    if isinstance(result, NotApplicable):
        return None, f"not applicable: {result.reason}"
    value: dict[str, object] = {"category": result.category, "reachable": list(result.reachable)}
    if result.score is not None and result.score_range is not None:
        value |= {"score": result.score, "score_range": list(result.score_range)}
    return value, result.text
