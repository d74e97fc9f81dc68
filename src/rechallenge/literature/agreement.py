"""How far reviewers agreed before they saw each other's verdicts."""

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from typing import Literal

from rechallenge.literature.screening import Screening
from rechallenge.model import Actor, ScreeningVerdict, Stage
from rechallenge.stats import (
    AgreementMeasure,
    Interval,
    NotEstimable,
    TwoRaters,
    bias_index,
    bootstrap_interval,
    cohen_kappa,
    fleiss_kappa,
    gwet_ac1,
    negative_agreement,
    observed_agreement,
    pabak,
    positive_agreement,
    prevalence_index,
)

Measure = float | NotEstimable
IntervalOf = Literal["positive", "kappa", "ac1", "pabak"]
_MEASURES: dict[IntervalOf, AgreementMeasure] = {
    "positive": positive_agreement,
    "kappa": cohen_kappa,
    "ac1": gwet_ac1,
    "pabak": pabak,
}


@lru_cache(maxsize=1_000)  # 20 ms each, and asked for again whenever a page shows it
def _limits(table: TwoRaters, name: IntervalOf, level: float) -> Interval | NotEstimable:
    return bootstrap_interval(table, _MEASURES[name], seed=1, level=level)


@dataclass(frozen=True, slots=True)
class PairAgreement:
    """Two reviewers at one stage, include against exclude, with every measure the counts allow.

    Read `positive` beside `kappa`: with few includes, kappa and AC1 can look excellent while no include was agreed.
    """

    stage: Stage
    first: Actor
    second: Actor
    table: TwoRaters

    @property
    def observed(self) -> Measure:
        return observed_agreement(self.table)

    @property
    def kappa(self) -> Measure:
        return cohen_kappa(self.table)

    @property
    def pabak(self) -> Measure:
        return pabak(self.table)

    @property
    def ac1(self) -> Measure:
        return gwet_ac1(self.table)

    @property
    def positive(self) -> Measure:
        return positive_agreement(self.table)

    @property
    def negative(self) -> Measure:
        return negative_agreement(self.table)

    def interval(self, name: IntervalOf, *, level: float = 0.95) -> Interval | NotEstimable:
        """Bootstrap limits of one measure over the records that both judged, the same at each call."""
        return _limits(self.table, name, level)

    def said(self, name: IntervalOf) -> str:
        """A measure with its 95 % limits in words, or why there is none."""
        value, limits = _MEASURES[name](self.table), self.interval(name)
        if isinstance(value, NotEstimable):
            return value.reason
        return (
            f"{value:.2f} ({limits.low:.2f} to {limits.high:.2f})" if isinstance(limits, Interval) else f"{value:.2f}"
        )

    @property
    def prevalence_index(self) -> Measure:
        return prevalence_index(self.table)

    @property
    def bias_index(self) -> Measure:
        return bias_index(self.table)


@dataclass(frozen=True, slots=True)
class StageAgreement:
    """All reviewers at one stage.

    Attributes:
        pairs: each two reviewers who judged at least one record in common, by name.
        fleiss: over the records that as many reviewers judged as judged any; NotEstimable with fewer than three.
        n_left_out: records with verdicts from fewer reviewers than that, left out of `fleiss`.
    """

    stage: Stage
    pairs: tuple[PairAgreement, ...]
    fleiss: Measure
    n_left_out: int = 0


def agreement(screening: Screening, stage: Stage) -> StageAgreement:
    """Agreement on include against exclude among independent verdicts.

    Only verdicts from before the stage was closed count. A `maybe` counts as an include: both send the record on. Each
    pair is compared on the records that both judged.

    Source:
        Cohen 1960; Byrt 1993; Gwet 2008; Cicchetti & Feinstein 1990; Fleiss 1971, as in `stats.agreement`.
    """
    rows = [row for row in _verdicts(screening, stage) if len(row) > 1]
    tables: dict[tuple[Actor, Actor], Counter[tuple[bool, bool]]] = {}
    for row in rows:
        for first, second in combinations(sorted(row), 2):
            tables.setdefault((first, second), Counter())[row[first], row[second]] += 1
    pairs = tuple(
        PairAgreement(
            stage,
            *names,
            TwoRaters(found[True, True], found[True, False], found[False, True], found[False, False]),
        )
        for names, found in sorted(tables.items())
    )
    n_raters = max(map(len, rows), default=0)
    if n_raters < 3:
        return StageAgreement(stage, pairs, NotEstimable("fewer than three reviewers judged a record in common"))
    full = [row for row in rows if len(row) == n_raters]
    counts = [(sum(row.values()), n_raters - sum(row.values())) for row in full]
    return StageAgreement(stage, pairs, fleiss_kappa(counts), len(rows) - len(full))


def _verdicts(screening: Screening, stage: Stage) -> list[dict[Actor, bool]]:
    """For each record, who would send it on."""
    return [
        {
            actor: entry.verdict is not ScreeningVerdict.EXCLUDE
            for actor, entry in screening.independent_opinions(judgement.record, stage).items()
        }
        for judgement in screening.of_stage(stage)
    ]
