"""What an analysis says: every measure of a question as a finding with its way back to the counts."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from rechallenge.model import Finding, Source
from rechallenge.signals.question.analysis import OF_QUESTION, SCREENS, Analysis, CellCounts, Counted, table_of
from rechallenge.signals.question.measures import (
    calibrated_chance,
    calibrated_ratio,
    control_area,
    control_coverage,
    earlier_than,
    onset_difference,
    onset_quartiles,
    onset_scale,
    onset_shape,
    spread_of_specifications,
    stratified_information_component,
    systematic_error_of,
)
from rechallenge.signals.question.multiverse import AXIS_TITLES
from rechallenge.signals.question.onset import OnsetGroup
from rechallenge.signals.question.regression import Regression, fit_of, logistic_odds_ratio
from rechallenge.signals.question.shrinking import PriorUsed, ebgm_of_pair, passes_eb05_with
from rechallenge.signals.way_back import Caption, computed, number, slug
from rechallenge.stats import (
    NotEstimable,
    TwoByTwo,
    chance_of_signal,
    chi_square,
    detectable_ratio,
    information_component,
    mantel_haenszel_ror,
    masking_ratio,
    passes_evans,
    passes_ic,
    passes_ror,
    proportional_reporting_ratio,
    reporting_odds_ratio,
    reports_needed,
)

REPORTING_ONLY = "Measures how often the pair is reported, not how often it happens."
HOW_FITTED = {
    "maximum-likelihood": "By maximum likelihood, years in periods of five.",
    "firth": "By Firth's penalised likelihood, since the columns tell the event without error; years in periods of five.",
}
NOT_ADJUDICATED = "As reporters ticked it, per drug of a report and not per reaction; nobody adjudicated it."


@dataclass(frozen=True, slots=True)
class Measured:
    """A way of counting in words, its cells, their ratio and information component, and whether the primary screen passes."""

    label: str
    cells: CellCounts | None
    ror: Finding
    ic: Finding
    screen: Finding
    axis: str = ""


@dataclass(frozen=True, slots=True)
class QuestionFindings:
    """All findings of one analysis.

    Attributes:
        primary: "ror", "ic", "prr", "chi2", "screen", "needed", "detectable", "chance", and where they can be had "ebgm",
            "adjusted", "adjusted-ic", "calibrated", "calibrated-p".
        changes: the primary specification first, then one change each.
        strata, members: by (stratum or drug, comparator).
        masking: by the words of the masking drugs set aside.
        onset: by group, then "quartiles", "shape", "scale", "shape-seen", "earlier", "difference".
        member_onset: by drug, of several: "quartiles", "shape", "scale", "shape-seen".
        regression: by comparator, the primary specification adjusted by logistic regression.
        controls: "error", "area", "coverage"; empty without controls.
    """

    analysis: Analysis
    source: Source
    primary: Mapping[str, Finding]
    changes: tuple[Measured, ...]
    spread: Finding
    strata: Mapping[tuple[str, str], Measured]
    members: Mapping[tuple[str, str], Measured]
    masking: Mapping[str, Finding]
    onset: Mapping[str, Mapping[str, Finding]]
    member_onset: Mapping[str, Mapping[str, Finding]]
    regression: Mapping[str, Finding]
    controls: Mapping[str, Finding]

    def all(self) -> Iterator[Finding]:
        """Every finding once."""
        yield from self.primary.values()
        yield self.spread
        for group in (self.changes, self.strata.values(), self.members.values()):
            for one in group:
                yield from (one.ror, one.ic, one.screen)
        yield from self.masking.values()
        for found in (*self.onset.values(), *self.member_onset.values(), self.regression):
            yield from found.values()
        yield from self.controls.values()


def question_findings(analysis: Analysis, *, source: Source) -> QuestionFindings:
    """Every measure of an analysis.

    Args:
        source: the file of the analysis; findings name their place inside it.
    """
    root = f"question.{slug(analysis.question.title)}"
    maker = _Maker(analysis, source, root)
    return QuestionFindings(
        analysis=analysis,
        source=source,
        primary=dict(maker.primary()),
        changes=tuple(maker.change(at, one) for at, one in enumerate(analysis.one_change)),
        spread=maker.spread(),
        strata=dict(maker.rows("strata")),
        members=dict(maker.rows("members")),
        masking=dict(maker.masking()),
        onset={group.group: dict(maker.onset(at, group)) for at, group in enumerate(analysis.onset)},
        member_onset={
            group.group: dict(maker.member_onset(at, group)) for at, group in enumerate(analysis.member_onset)
        },
        regression=dict(maker.regression()),
        controls=dict(maker.controls()),
    )


def in_words(analysis: Analysis, choices: Mapping[str, str]) -> str:
    """What a specification does otherwise than the primary one."""
    if not choices:
        return "Primary, as planned"
    said = (f"{AXIS_TITLES[axis]}: {analysis.axes[axis][option]}" for axis, option in choices.items())
    return "; ".join(said)


def _ebgm_caption(prior: PriorUsed) -> Caption:
    said = (
        f"Prior fitted on all cells of {prior.n_pairs:,} pairs in {prior.n_reports:,} reports, each against all others."
    )
    return Caption("", "Empirical Bayes geometric mean, EB05 to EB95", 2, f"{REPORTING_ONLY} {said}")


def _logistic_of(one: Regression) -> tuple[Caption, dict[str, Any]]:
    by = ", ".join(name.replace("_", " ") for name in one.covariates)
    fit = fit_of(one.groups)
    method = "" if isinstance(fit, NotEstimable) else HOW_FITTED[fit.method]
    label = f"Reporting odds ratio adjusted for {by} (logistic regression)"
    return Caption("", label, 2, f"{REPORTING_ONLY} {method}".rstrip()), {"groups": one.groups}


class _Maker:
    def __init__(self, analysis: Analysis, source: Source, root: str) -> None:
        self.analysis, self.source, self.root = analysis, source, root
        self.what = f"{analysis.drugs.title} with {analysis.events.title}"

    def _finding(
        self, place: str, caption: Caption, function: Callable[..., Any], inputs: Mapping[str, Any]
    ) -> Finding:
        source = Source(work=self.source.work, locator=place, digest=self.source.digest)
        named = Caption(f"{self.root}.{caption.id}", caption.label, caption.digits, caption.note)
        return computed(function, inputs, named, sources=(source,))

    def measured(self, id_: str, place: str, label: str, cells: CellCounts | None, axis: str = "") -> Measured:
        table = table_of(cells)
        if table is None:
            ror, ic, screen = (
                self._finding(place, Caption(f"{id_}.{name}", f"{name.upper()}: {label}"), no_reports, {})
                for name in ("ror", "ic", "screen")
            )
            return Measured(label, cells, ror, ic, screen, axis)
        ratio = Caption(f"{id_}.ror", f"Reporting odds ratio: {label}", 2, REPORTING_ONLY)
        shrunk = Caption(f"{id_}.ic", f"Information component: {label}", 2, REPORTING_ONLY)
        pair = {"observed": table.a, "expected": table.expected}
        return Measured(
            label,
            cells,
            self._finding(place, ratio, reporting_odds_ratio, {"counts": table}),
            self._finding(place, shrunk, information_component, pair),
            self._finding(place, Caption(f"{id_}.screen", f"Primary screen passed: {label}"), *self._screen(table)),
            axis,
        )

    def _screen(self, table: TwoByTwo) -> tuple[Callable[..., Any], dict[str, Any]]:
        """The rule of the primary screen with its arguments."""
        plan = self.analysis.question.signals
        name, minimum = SCREENS[plan.primary], max(3, plan.minimum_reports)
        prior = self.analysis.prior
        if name == "eb05" and prior is not None:
            return passes_eb05_with, {**self._shrunk(table, prior), "minimum": minimum}
        if name == "ic":
            return passes_ic, {"observed": table.a, "expected": table.expected, "minimum": minimum}
        rule: Callable[..., Any] = passes_ror if name == "ror" else passes_evans
        return rule, {"counts": table, "minimum": minimum}

    @staticmethod
    def _shrunk(table: TwoByTwo, prior: PriorUsed) -> dict[str, Any]:
        pair = {"observed": table.a, "expected": table.expected}
        return {**pair, "prior": prior.mixture, "problem": prior.problem}

    def primary(self) -> Iterator[tuple[str, Finding]]:
        table, place = self.analysis.primary, "one_change[0]"
        if table is None:
            yield "ror", self._finding(place, Caption("primary.ror", self.what), no_reports, {})
            return
        for name, caption, function, inputs in self._of_primary(table):
            full = Caption(f"primary.{name}", f"{caption.label}: {self.what}", caption.digits, caption.note)
            yield name, self._finding(place, full, function, inputs)

    def _of_primary(self, table: TwoByTwo) -> Iterator[tuple[str, Caption, Callable[..., Any], Mapping[str, Any]]]:
        plan, analysis = self.analysis.question.signals, self.analysis
        pair = {"observed": table.a, "expected": table.expected}
        counts = {"counts": table}
        minimum = max(3, plan.minimum_reports)
        screen = SCREENS[plan.primary]
        yield "ror", Caption("", "Reporting odds ratio", 2, REPORTING_ONLY), reporting_odds_ratio, counts
        yield "ic", Caption("", "Information component", 2, REPORTING_ONLY), information_component, pair
        yield (
            "prr",
            Caption("", "Proportional reporting ratio", 2, REPORTING_ONLY),
            proportional_reporting_ratio,
            counts,
        )
        yield "chi2", Caption("", "Chi-square (Yates)", 1), chi_square, counts
        if analysis.prior is not None:
            yield "ebgm", _ebgm_caption(analysis.prior), ebgm_of_pair, self._shrunk(table, analysis.prior)
        yield "screen", Caption("", "Primary screen passed"), *self._screen(table)
        margins = {"n_drug": table.n_drug, "n_event": table.n_event, "n": table.n}
        asked: dict[str, Any] = {**margins, "screen": screen, "minimum": minimum}
        asked |= {} if analysis.prior is None else {"prior": analysis.prior.mixture}
        yield "needed", Caption("", "Fewest reports that pass the primary screen", 0), reports_needed, asked
        needed = reports_needed(**asked)
        if not isinstance(needed, NotEstimable) and table.expected > 0:
            seen = {"expected": table.expected, "needed": needed}
            label = "Smallest reporting ratio that would have been seen with 80% chance"
            yield "detectable", Caption("", label, 2), detectable_ratio, seen
            label = "Chance of a signal if the pair were reported twice as often as expected"
            yield "chance", Caption("", label, 2), chance_of_signal, {**seen, "ratio": 2.0}
        if analysis.adjusted:
            by = ", ".join(name.replace("_", " ") for name in analysis.adjusted_for)
            strata = tuple(TwoByTwo(*cells) for cells in analysis.adjusted)
            label = f"Reporting odds ratio adjusted for {by} (Mantel-Haenszel)"
            yield "adjusted", Caption("", label, 2, REPORTING_ONLY), mantel_haenszel_ror, {"strata": strata}
            label = f"Information component, expected within strata of {by}"
            inputs = {"observed": table.a, "strata": strata}
            yield "adjusted-ic", Caption("", label, 2, REPORTING_ONLY), stratified_information_component, inputs
        if negative := self._controls(is_positive=False):
            note = "Takes the error of the negative controls to be that of any pair."
            inputs = {**counts, "negative": negative}
            label = "Reporting odds ratio calibrated by negative controls"
            yield "calibrated", Caption("", label, 2, note), calibrated_ratio, inputs
            yield (
                "calibrated-p",
                Caption("", "p-value against the negative controls", 3, note),
                calibrated_chance,
                inputs,
            )

    def change(self, at: int, counted: Counted) -> Measured:
        label = in_words(self.analysis, counted.choices)
        axis = next(iter(counted.choices), "")
        id_ = ".".join(("changes", *(f"{slug(name)}-{slug(option)}" for name, option in counted.choices.items())))
        return self.measured(id_, f"one_change[{at}]", label, counted.cells, axis)

    def spread(self) -> Finding:
        cells = [one.cells for one in self.analysis.grid]
        label = f"Reporting odds ratios of {len(cells)} ways to count: {self.what}"
        found = self._finding("grid", Caption("spread", label, 2), spread_of_specifications, {"cells": cells})
        return msgspec.structs.replace(found, text=_spread_in_words(found.value))

    def rows(self, name: str) -> Iterator[tuple[tuple[str, str], Measured]]:
        analysis = self.analysis
        for at, row in enumerate(getattr(analysis, name)):
            against = f"against {analysis.title_of(row.comparator)}"
            drug, event = analysis.drugs.title, analysis.events.title
            what = f"{drug} with {event}, {analysis.title_of(row.of)}" if name == "strata" else f"{row.of} with {event}"
            id_ = f"{name}.{slug(row.of) or 'unnamed'}.{slug(row.comparator)}"
            yield (row.of, row.comparator), self.measured(id_, f"{name}[{at}]", f"{what}, {against}", row.cells)

    def masking(self) -> Iterator[tuple[str, Finding]]:
        primary = self.analysis.primary
        for at, one in enumerate(self.analysis.one_change):
            unmasked = table_of(one.cells)
            if "masking" not in one.choices or primary is None or unmasked is None:
                continue
            words = self.analysis.axes["masking"][one.choices["masking"]]
            caption = Caption(f"masking.{slug(words)}", f"ROR {words}, over ROR with all reports: {self.what}")
            inputs = {"counts": primary, "unmasked": unmasked}
            yield words, self._finding(f"one_change[{at}]", caption, masking_ratio, inputs)

    def regression(self) -> Iterator[tuple[str, Finding]]:
        for at, one in enumerate(self.analysis.regression):
            caption, inputs = _logistic_of(one)
            label = f"{caption.label}: {self.what}, against {self.analysis.title_of(one.comparator)}"
            full = Caption(f"logistic.{slug(one.comparator)}", label, caption.digits, caption.note)
            yield one.comparator, self._finding(f"regression[{at}]", full, logistic_odds_ratio, inputs)

    def member_onset(self, at: int, group: OnsetGroup) -> Iterator[tuple[str, Finding]]:
        return self._onset_of(group, f"member_onset[{at}]", f"onset-of.{slug(group.group)}")

    def onset(self, at: int, group: OnsetGroup) -> Iterator[tuple[str, Finding]]:
        place, root = f"onset[{at}]", f"onset.{slug(group.group)}"
        yield from self._onset_of(group, place, root)
        if group.group == OF_QUESTION:
            return
        title = self.analysis.title_of(group.group)
        against = {"onsets": self.analysis.onset[0].onsets, "others": group.onsets}
        for name, label, digits, compare in (
            ("earlier", "Chance that an event under the drugs in question comes earlier than under", 2, earlier_than),
            ("difference", "One Weibull distribution of onsets, shared with", 3, onset_difference),
        ):
            caption = Caption(f"{root}.{name}", f"{label} {title}", digits)
            yield name, self._finding(place, caption, compare, against)

    def _onset_of(self, group: OnsetGroup, place: str, root: str) -> Iterator[tuple[str, Finding]]:
        title = self.analysis.title_of(group.group)
        onsets = {"onsets": group.onsets}
        rows: Iterable[tuple[str, str, int, Callable[..., Any], dict[str, Any]]] = (
            ("quartiles", "Time to onset, days: quartiles", 0, onset_quartiles, onsets),
            ("shape", "Weibull shape of time to onset", 2, onset_shape, {**onsets, "is_truncated": False}),
            ("scale", "Weibull scale of time to onset, days", 0, onset_scale, {**onsets, "is_truncated": False}),
            (
                "shape-seen",
                "Weibull shape, allowing for onsets that the extract cuts off",
                2,
                onset_shape,
                {**onsets, "is_truncated": True},
            ),
        )
        for name, label, digits, function, inputs in rows:
            caption = Caption(f"{root}.{name}", f"{label}: {title}", digits)
            found = self._finding(place, caption, function, inputs)
            if name == "quartiles" and found.value is not None:
                q1, median, q3 = (number(found.value[key], 0) for key in ("q1", "median", "q3"))
                found = msgspec.structs.replace(found, text=f"median {median} (quartiles {q1} to {q3})")
            yield name, found

    def controls(self) -> Iterator[tuple[str, Finding]]:
        positive, negative = (self._controls(is_positive=side) for side in (True, False))
        if not positive and not negative:
            return
        n_without = sum(cells[0] == 0 for cells in negative)
        note = (
            "Controls counted in the same reports, against all others; from the counts themselves, so that the "
            f"{n_without} of {len(negative)} negative ones without a report of the pair tell too."
        )
        caption = Caption("controls.error", "Systematic error of the log ratio, from negative controls", 2, note)
        yield "error", self._finding("controls", caption, systematic_error_of, {"negative": negative})
        caption = Caption("controls.coverage", "Negative controls whose count a true ratio of 1 allows (95%)", 0, note)
        yield "coverage", self._finding("controls", caption, control_coverage, {"negative": negative})
        caption = Caption("controls.area", "Area under the ROC curve of IC025 over all controls", 2, note)
        yield "area", self._finding("controls", caption, control_area, {"positive": positive, "negative": negative})

    def _controls(self, *, is_positive: bool) -> list[CellCounts]:
        found = self.analysis.controls
        return [one.cells for one in found if one.is_positive is is_positive and one.cells is not None]


def _spread_in_words(spread: Mapping[str, float]) -> str:
    said = f"{spread['specifications']} ways to count, {spread['estimable']} with an estimate"
    if not spread["estimable"]:
        return said
    lowest, median, highest = (number(spread[key], 2) for key in ("lowest", "median", "highest"))
    return (
        f"{said}: ROR {lowest} to {highest}, median {median}; {spread['above_1']} with an interval above 1, "
        f"{spread['below_1']} below"
    )


def no_reports() -> NotEstimable:
    """Why a way of counting has no measure."""
    return NotEstimable("no report is left on one side")
