"""How many patients have a feature: printed counts, and words such as "all", "mostly" and "some"."""

from enum import StrEnum

from rechallenge.evidence.claims.claim import Claim, ClaimResult, Count, Judgement, Some, flag, gravest, listed, name_of
from rechallenge.evidence.claims.features import Feature, Tally, placed_on_tree, tally
from rechallenge.evidence.claims.ground import Ground, Paper
from rechallenge.evidence.pooling import sources_of
from rechallenge.model import Finding, Source
from rechallenge.stats import Interval, exact_interval, wilson_interval


class Form(StrEnum):
    """How a proportion is printed. A ratio a/b reads as a of b or as a to b."""

    COUNT = "count"
    PERCENT = "percent"
    RATIO = "ratio"


class Proportion(Claim, tag="proportion"):
    """`successes` of `n` patients have the feature; printed with limits or without."""

    feature: Feature
    successes: Count
    n: Count
    form: Form = Form.COUNT
    has_interval: bool = False

    def form_fields(self) -> tuple[str, ...]:
        return (self.feature.field,)

    def __post_init__(self) -> None:
        if self.form is not Form.RATIO and self.successes > self.n:
            raise ValueError(f"successes = {self.successes} of n = {self.n}: a part cannot exceed the whole")

    def check(self, paper: Paper, ground: Ground) -> ClaimResult:
        """The counts must be those of the patients; where some are unknown, only a count out of reach contradicts."""
        found = tally(ground.counted, self.feature, ground)
        flags = [] if self.has_interval else [flag("no_interval", self.feature.field)]
        because = f"{_counted(found)}: {self.feature.label}{_limits(found)}."
        if self.form is Form.RATIO:
            flags.append(flag("ratio_ambiguous", self.feature.field))
            because += (
                f" Printed as a ratio, {self.successes}/{self.n} reads as {self.successes} of {self.n} or as"
                f" {self.successes} to {self.n}."
            )
        sources = (self.printed_in(paper), *sources_of(ground.counted, self.feature.field))
        return self.judged(self._compared(found), because, flags=flags, findings=self._findings(found, sources))

    def _compared(self, found: Tally) -> Judgement:
        yes, no, unknown = len(found.yes), len(found.no), len(found.unknown)
        readings = [(yes, yes + no), (yes, no)] if self.form is Form.RATIO else [(yes, yes + no)]
        if (self.successes, self.n) in readings:
            return Judgement.HOLDS
        is_in_reach = yes <= self.successes <= yes + unknown and self.n <= found.n
        return Judgement.NOT_DERIVABLE if unknown and is_in_reach else Judgement.CONTRADICTED

    def _findings(self, found: Tally, sources: tuple[Source, ...]) -> tuple[Finding, ...]:
        return (tally_finding(self.finding_id("share"), self.feature, found, sources),)


class Quantifier(StrEnum):
    ALL = "all"
    MOST = "most"
    SOME = "some"


class Quantified(Claim, tag="quantified"):
    """All, most or some patients have each of the features."""

    quantifier: Quantifier
    features: Some[Feature]

    def form_fields(self) -> tuple[str, ...]:
        return tuple(feature.field for feature in self.features)

    def check(self, paper: Paper, ground: Ground) -> ClaimResult:
        """Every feature for itself; for "all", one patient without it is enough to contradict."""
        tallies = [tally(ground.counted, feature, ground) for feature in self.features]
        parts = [_quantified(self.quantifier, found) for found in tallies]
        judgement = gravest(parts)
        said = [f"{feature.label} in {_counted(found)}" for feature, found in zip(self.features, tallies, strict=True)]
        because = f"{'; '.join(said)}."
        flags = []
        if self.quantifier is Quantifier.ALL and judgement is Judgement.CONTRADICTED:
            because += _lacking(self.features, tallies)
            flags.append(f"statement_all_patients_contradicted_by_{self._witness(ground)}")
        if patterns := self._patterns(ground):
            because += (
                f" {listed(f'{what} ({case})' for case, what in patterns)} names a pattern that several diseases share."
            )
            flags.append(flag("pattern_not_disease", *(case for case, _ in patterns)))
        findings = [
            tally_finding(
                self.finding_id(f"feature{number}"),
                feature,
                found,
                (self.printed_in(paper), *sources_of(ground.counted, feature.field)),
            )
            for number, (feature, found) in enumerate(zip(self.features, tallies, strict=True), start=1)
        ]
        return self.judged(judgement, because, flags=flags, findings=findings)

    def _witness(self, ground: Ground) -> str:
        """The paper's own table where it prints every field concerned, else the patients' cells."""
        printed = {name for column in ground.table.columns for name in column.fields} if ground.table else set()
        return "table" if printed >= {feature.field for feature in self.features} else "cases"

    def _patterns(self, ground: Ground) -> list[tuple[str, str]]:
        fields = [feature.field for feature in self.features if feature.strata]
        return [
            (case.id, placed.entity)
            for case in ground.counted
            for field in fields
            for text in case.cell(field).texts
            if (placed := placed_on_tree(text, ground)) is not None and placed.is_pattern
        ]


def _quantified(quantifier: Quantifier, found: Tally) -> Judgement:
    yes, unknown = len(found.yes), len(found.unknown)
    needed = {Quantifier.ALL: found.n, Quantifier.MOST: found.n // 2 + 1, Quantifier.SOME: 1}[quantifier]
    if found.n == 0:
        return Judgement.NOT_DERIVABLE
    if yes >= needed:
        return Judgement.HOLDS
    return Judgement.NOT_DERIVABLE if yes + unknown >= needed else Judgement.CONTRADICTED


def _lacking(features: tuple[Feature, ...], tallies: list[Tally]) -> str:
    lacking: dict[str, list[str]] = {}
    for feature, found in zip(features, tallies, strict=True):
        for case in found.no:
            lacking.setdefault(case, []).append(feature.label)
    said = "; ".join(f"{case} lacks {listed(labels)}" for case, labels in sorted(lacking.items()))
    with_all = set.intersection(*(set(found.yes) for found in tallies))
    return f" {said}. {len(with_all)} of {tallies[0].n} patients have everything named."


def _counted(found: Tally) -> str:
    unknown = f" (not known for {listed(found.unknown)})" if found.unknown else ""
    return f"{len(found.yes)} of {len(found.yes) + len(found.no)}{unknown}"


def _limits(found: Tally) -> str:
    exact = exact_interval(len(found.yes), len(found.yes) + len(found.no))
    return f", exact 95% limits {exact.low:.0%} to {exact.high:.0%}" if isinstance(exact, Interval) else ""


def tally_finding(finding_id: str, feature: Feature, found: Tally, sources: tuple[Source, ...]) -> Finding:
    """The share of patients with a feature, with exact and Wilson limits, and who they are."""
    yes, n = len(found.yes), len(found.yes) + len(found.no)
    limits = {name: rule(yes, n) for name, rule in (("exact", exact_interval), ("wilson", wilson_interval))}
    return Finding(
        id=finding_id,
        label=feature.label,
        value={"yes": yes, "n": n}
        | {name: [limit.low, limit.high] for name, limit in limits.items() if isinstance(limit, Interval)},
        text=f"{_counted(found)}{_limits(found)}",
        function=name_of(tally),
        inputs={
            "field": feature.field,
            "any_of": list(feature.any_of),
            "is_yes": feature.is_yes,
            "strata": list(feature.strata),
            "yes": list(found.yes),
            "no": list(found.no),
            "unknown": list(found.unknown),
        },
        sources=sources,
    )
