"""What the reports at hand say against the threshold: from the question counted in a store, else from counts files."""

from collections.abc import Iterator
from datetime import date

from rechallenge.causality import Reading, ReadingState, not_available
from rechallenge.model import Finding, PartialDate
from rechallenge.review.opened import Review
from rechallenge.review.signalling import ScoredCounts, SignalsResult
from rechallenge.signals import ScoredPair
from rechallenge.signals.question import Measured, QuestionFindings
from rechallenge.signals.question.names import ALL_OTHERS, SAME_INDICATION
from rechallenge.vocabulary import event_set

SENSITIVITY = ("masking", "indication", "duplicates")
Readings = tuple[Reading, Reading, Reading]  # against all others, against an active comparator, in sensitivity runs


def readings(found: SignalsResult, review: Review, as_of: date) -> Readings:
    """The three analyses that the verdict asks for, as of a day."""
    for asked in found.asked:
        until = asked.analysis.question.signals.cohort.until or asked.analysis.store.last_day
        if until <= as_of:
            return _of_question(asked)
    return (
        _of_counts(found, review, as_of, against=""),
        _of_counts(found, review, as_of, against=review.protocol.drugs.comparators),
        not_available(
            "the counts at hand are totals; runs without masking drugs, by indication or without duplicates need reports"
        ),
    )


def _of_question(asked: QuestionFindings) -> Readings:
    analysis = asked.analysis
    whole = next(iter(analysis.axes["stratum"]))
    active = [name for name in analysis.axes["comparator"] if name not in {ALL_OTHERS, SAME_INDICATION}]
    return (
        _of_row(asked, asked.strata[whole, ALL_OTHERS])
        if ALL_OTHERS in analysis.axes["comparator"]
        else not_available("the question is not put against all other reports"),
        _of_row(asked, asked.strata[whole, active[0]]) if active else not_available("no active comparator was counted"),
        _sensitivity(asked),
    )


def _of_row(asked: QuestionFindings, one: Measured) -> Reading:
    cells = one.cells or (0, 0, 0, 0)
    quarters = sorted(asked.analysis.store.quarters)
    where = f"FAERS {quarters[0]} to {quarters[-1]}" if quarters else "FAERS"
    return _read(f"{cells[0]} of {cells[0] + cells[1]:,} reports in {where}", one.ror, one.screen)


def _sensitivity(asked: QuestionFindings) -> Reading:
    """Above where the screen passes in each run; an axis that could not be varied leaves it open unless a run already fails."""
    runs = [one for one in asked.changes if one.axis in SENSITIVITY]
    failed = [one for one in runs if one.screen.value is not True]
    ids = tuple(one.screen.id for one in runs)
    if failed:
        said = "; ".join(_plainly(failed[:3]))
        return Reading(ReadingState.NOT_ABOVE, f"{len(failed)} of {len(runs)} runs do not pass: {said}", findings=ids)
    if missing := [
        f"{axis} ({asked.analysis.missing[axis]})" for axis in SENSITIVITY if axis in asked.analysis.missing
    ]:
        return not_available(f"not to be varied: {', '.join(missing)}")
    return Reading(ReadingState.ABOVE, f"the screen passes in all {len(runs)} runs", findings=ids)


def _plainly(runs: list[Measured]) -> Iterator[str]:
    for one in runs:
        yield f"{one.label}, ROR {one.ror.text}"


def _of_counts(found: SignalsResult, review: Review, as_of: date, *, against: str | tuple[str, ...]) -> Reading:
    """The primary screen of the question's own pair: against all other drugs (""), or against the comparators."""
    counted = [
        (counts, pair)
        for counts in found.counts
        for pair in counts.pairs
        if pair.pair.drug == review.protocol.drugs.set
        and event_set(review.protocol.events.set).match(pair.pair.event) is not None
        and (pair.pair.reference in against if against else not pair.pair.is_restricted)
    ]
    if not counted:
        return not_available("no counts of this pair are in the review")
    counts, pair = counted[0]
    if PartialDate(text=counts.table.until).latest() > as_of:
        return not_available(f"the counts end after {as_of.isoformat()}")
    return _of_pair(counts, pair)


def _of_pair(counts: ScoredCounts, pair: ScoredPair) -> Reading:
    said = f"{pair.pair.a} of {pair.pair.counts.n_drug:,} reports in {counts.table.database}"
    return _read(said, pair.measures["ror"], pair.primary)


def _read(said: str, ror: Finding, screen: Finding) -> Reading:
    text = f"{said}; ROR {ror.text}"
    if screen.value is None:
        return not_available(f"{text}; the screen cannot be decided: {screen.text}")
    high = ror.value["high"] if isinstance(ror.value, dict) else None
    state = ReadingState.ABOVE if screen.value else ReadingState.NOT_ABOVE
    return Reading(state, text, ratio_high=high, findings=(ror.id, screen.id))
