"""The READUS-PV checklist of one analysis: what the counts can say, and what its authors must."""

from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal

from rechallenge.model import Value, decode_toml
from rechallenge.signals.question.analysis import Analysis

FOR_AUTHORS = "authors to complete"


class _Item(Value):
    item: str
    asks: str
    fill: str = ""
    note: str = ""


class _Checklist(Value):
    format: Literal[1]
    item: tuple[_Item, ...]


@dataclass(frozen=True, slots=True)
class ReadusRow:
    """One item of the checklist; `filled` is `FOR_AUTHORS` where the program cannot know."""

    item: str
    asks: str
    filled: str

    @property
    def is_for_authors(self) -> bool:
        return self.filled == FOR_AUTHORS


def readus_rows(analysis: Analysis) -> tuple[ReadusRow, ...]:
    """Every item, filled from the analysis where that is possible."""
    said = _said(analysis)
    return tuple(
        ReadusRow(one.item, f"{one.asks} ({one.note})" if one.note else one.asks, said.get(one.fill) or FOR_AUTHORS)
        for one in _items()
    )


@cache
def _items() -> tuple[_Item, ...]:
    path = resources.files("rechallenge.signals") / "data" / "readus-pv.toml"
    return decode_toml(path.read_text(encoding="utf-8"), _Checklist, where="readus-pv.toml").item


def _said(analysis: Analysis) -> dict[str, str]:
    cohort, plan = analysis.question.signals.cohort, analysis.question.signals
    quarters = sorted(analysis.store.quarters)
    span = f"{quarters[0]} to {quarters[-1]}"
    axes = ", ".join(name for name, options in analysis.axes.items() if len(options) > 1)
    comparators = ", ".join(analysis.axes["comparator"].values())
    duplicates = (
        f"one report per cluster at {cohort.duplicates:g} bits"
        if cohort.duplicates is not None
        else "duplicates with other case numbers were not removed"
    )
    primary = analysis.primary
    return {
        "title": f"Disproportionality analysis of spontaneous reports in FAERS, {span}",
        "pair": f"{analysis.drugs.title} and {analysis.events.title}",
        "objective": f"Is {analysis.events.title} reported more often with {analysis.drugs.title} than with: {comparators}?",
        "design": f"Case/non-case comparison of reports in FAERS, {span}",
        "analyses": f"{len(analysis.grid)} specifications crossed; one choice changed at a time: {axes}",
        "database": f"FAERS (AERS before 2012Q4), kept by FDA, public quarterly files {span}; terms as coded there (MedDRA)",
        "preprocessing": f"Counted on {analysis.counted_on}. Latest version of each case by FDA's rule; {duplicates}; "
        "names mapped to ingredients by the store's rules",
        "population": f"{analysis.flow['n_in_window']:,} reports with a drug and an event, "
        f"received from {cohort.since or 'the beginning'} to {cohort.until or analysis.store.last_day}",
        "definitions": f"Drugs: {', '.join(analysis.drugs.members)} as {cohort.roles.replace('-', ' ')}. Event: "
        f"{sum(map(len, analysis.events.core.values()))} core terms. Comparators: {comparators}",
        "statistics": f"Primary screen by {plan.primary.upper()}, at least {max(3, plan.minimum_reports)} reports; "
        f"ROR with Wald limits, IC with exact gamma limits; Mantel-Haenszel within "
        f"{', '.join(analysis.adjusted_for).replace('_', ' ') or 'no strata'}; {_models(analysis)}"
        f"{len(analysis.controls)} controls",
        "flow": f"{analysis.flow['n_rows']:,} rows, {analysis.flow['n_cases']:,} cases, "
        f"{analysis.flow['n_in_window']:,} in the window",
        "demographics": "See the table of who was reported",
        "results": "no report is left on one side"
        if primary is None
        else f"a = {primary.a:,}, b = {primary.b:,}, c = {primary.c:,}, d = {primary.d:,}; ratios with 95% limits in the figures",
        "cases": f"{len(analysis.cases)} reports listed; "
        f"{sum(one.is_published_case for one in analysis.overlaps)} can be published cases; "
        "causality of spontaneous reports was not assessed",
        "limits": "Reporting, not risk; no denominator; see the cautions of this section. Interpretation: authors to complete",
        "code": f"{analysis.store.program}; statements and counts in the analysis file. Funding and interests: "
        "authors to complete",
        "hypothesis": "The section says so: disproportionality generates or refines a hypothesis; it tests none",
    }


def _models(analysis: Analysis) -> str:
    """What was fitted beside the counts, each with a semicolon behind it."""
    parts = []
    if analysis.prior is not None:
        parts.append(f"EBGM by DuMouchel's prior, fitted on all cells of {analysis.prior.n_pairs:,} pairs")
    if analysis.regression:
        by = ", ".join(name.replace("_", " ") for name in analysis.regression[0].covariates)
        parts.append(f"logistic regression on {by} against each comparator, Firth's where separated")
    return "".join(f"{part}; " for part in parts)
