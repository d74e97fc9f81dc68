"""`signals`: counted reports scored, observed against expected, the same event under other drugs."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from rechallenge.model import Finding, InputKind, Source
from rechallenge.review.opened import FactsFile, Review
from rechallenge.signals import (
    Background,
    Comparators,
    CountTable,
    ScoredPair,
    comparator_findings,
    expectation_findings,
    paradoxical_pairs,
    read_background,
    read_comparators,
    read_counts,
    score_counts,
)
from rechallenge.signals.question import QuestionFindings, question_findings, read_analysis

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ScoredCounts:
    """One counts file with every pair scored."""

    file: FactsFile
    table: CountTable
    pairs: tuple[ScoredPair, ...]


@dataclass(frozen=True, slots=True)
class SignalsResult:
    """Everything that the reports, the background and the comparators say, as of the protocol's day.

    Attributes:
        later: findings about other drugs that were published after that day, or that cannot be dated.
        asked: the question as counted in a store of reports.
    """

    counts: tuple[ScoredCounts, ...]
    background: tuple[tuple[FactsFile, Background], ...]
    expected: tuple[Finding, ...]
    comparators: tuple[tuple[FactsFile, Comparators], ...]
    compared: tuple[Finding, ...]
    paradoxical: tuple[Finding, ...]
    later: tuple[Finding, ...]
    asked: tuple[QuestionFindings, ...] = ()


def source_of(file: FactsFile) -> Source:
    return Source(work=file.added.path, digest=file.added.digest)


def signals(review: Review) -> SignalsResult:
    """Scores every counts file, lays background rates over exposures, recomputes the comparators."""
    plan, as_of, drugs = review.protocol.signals, review.as_of, review.protocol.drugs.set
    counts = [(file, table) for file, table in _read(review, InputKind.COUNTS, read_counts)]
    background = _read(review, InputKind.BACKGROUND, read_background)
    comparators = _read(review, InputKind.COMPARATORS, read_comparators)
    compared = [
        finding
        for file, facts in comparators
        for finding in comparator_findings(facts, source=source_of(file), question_set=drugs, as_of=as_of)
    ]
    early = {finding.id for finding in compared}
    return SignalsResult(
        counts=tuple(
            ScoredCounts(file, table, score_counts(table, source=source_of(file), plan=plan)) for file, table in counts
        ),
        background=background,
        expected=tuple(
            finding
            for file, facts in background
            for finding in expectation_findings(facts, source=source_of(file), as_of=as_of)
        ),
        comparators=comparators,
        compared=tuple(compared),
        paradoxical=tuple(
            finding
            for file, facts in comparators
            for finding in paradoxical_pairs(facts, source=source_of(file), as_of=as_of)
        ),
        later=tuple(
            finding
            for file, facts in comparators
            for finding in comparator_findings(facts, source=source_of(file), question_set=drugs)
            if finding.id not in early
        ),
        asked=tuple(
            question_findings(analysis, source=source_of(file))
            for file, analysis in _read(review, InputKind.ANALYSIS, read_analysis)
        ),
    )


def _read(review: Review, kind: InputKind, reader: Callable[[str, str], T]) -> tuple[tuple[FactsFile, T], ...]:
    return tuple((file, reader(file.text, file.name)) for file in review.facts(kind))
