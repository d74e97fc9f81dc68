"""From counts to disproportionality: every measure and every screen of a pair, each on its own."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from rechallenge.model import Finding, Source
from rechallenge.model.protocol import SignalPlan
from rechallenge.signals.counts import CountTable, Pair
from rechallenge.signals.way_back import Caption, computed, slug
from rechallenge.stats import (
    GammaMixture,
    NotEstimable,
    bcpnn,
    chi_square,
    ebgm,
    information_component,
    information_component_approximate,
    log_likelihood_ratio,
    passes_eb05,
    passes_ema,
    passes_evans,
    passes_ic,
    passes_ror,
    proportional_reporting_ratio,
    relative_reporting_ratio,
    reporting_odds_ratio,
)
from rechallenge.vocabulary import default_vocabulary

SCREEN_ONLY = "A screen is a reason to look, not a verdict."
REPORTING_ONLY = "Measures how often the pair is reported, not how often it happens."
Row = tuple[str, str, Callable[..., Any], dict[str, Any]]  # name, label, function, its arguments
SCREEN_OF = {"ror": "ror", "ic": "ic", "prr": "evans", "ebgm": "eb05"}  # the screen that goes with each primary measure


@dataclass(frozen=True, slots=True)
class ScoredPair:
    """One pair with its measures and screens by name.

    Attributes:
        measures: "expected", "rrr", "prr", "ror", "chi2", "chi2-yates", "ic", "ic-approximate", "bcpnn", "ebgm", "lrt".
        screens: "evans", "ror", "ema", "ic", "eb05"; value True or False, None where it cannot be decided.
        primary: the one screen that the protocol chose before counts were seen.
    """

    pair: Pair
    measures: dict[str, Finding]
    screens: dict[str, Finding]
    primary: Finding


def expected_reports(n_drug: int, n_event: int, n: int) -> float:
    """Reports with drug and event if the two were independent: nD nE / n."""
    return n_drug * n_event / n


def score_counts(
    table: CountTable, *, source: Source, plan: SignalPlan | None = None, prior: GammaMixture | None = None
) -> tuple[ScoredPair, ...]:
    """Every pair of the file with every measure, in the file's order.

    Args:
        source: the counts file; each finding names its pair inside it.
        plan: the primary screen and the fewest reports that may be called a signal; never fewer than three.
        prior: of the gamma-Poisson shrinker, fitted on all pairs of this database; without it EBGM is not estimable.
    """
    chosen = plan or SignalPlan()
    rules = _Rules(chosen.primary, max(3, chosen.minimum_reports), table.important_events, prior)
    scored = []
    for at, pair in enumerate(table.pairs):
        place = Source(work=source.work, locator=f"pair[{at}]", level=source.level, digest=source.digest)
        scored.append(_score(pair, rules, (place, table.source)))
    return tuple(scored)


@dataclass(frozen=True, slots=True)
class _Rules:
    primary: str
    minimum: int
    important_events: tuple[str, ...]
    prior: GammaMixture | None


def _score(pair: Pair, rules: _Rules, sources: tuple[Source, ...]) -> ScoredPair:
    root = f"signals.{slug(pair.drug)}.{slug(pair.event)}.{slug(pair.reference)}"
    against = "all others" if not pair.is_restricted else _title(pair.reference)
    what = f"{_title(pair.drug)} with {pair.event}, against {against}"

    def found(rows: Iterator[Row], prefix: str, note: str) -> dict[str, Finding]:
        return {
            name: computed(
                function, inputs, Caption(f"{root}.{prefix}{name}", f"{label}: {what}", 2, note), sources=sources
            )
            for name, label, function, inputs in rows
        }

    measures = found(_measures(pair, rules), "", f"{REPORTING_ONLY} {pair.note}".rstrip())
    screens = found(_screens(pair, rules), "screen.", f"{SCREEN_ONLY} {pair.note}".rstrip())
    return ScoredPair(pair, measures, screens, screens[SCREEN_OF[rules.primary]])


def _title(drug: str) -> str:
    known = default_vocabulary().drug_sets
    return known[drug].title if drug in known else drug


def _measures(pair: Pair, rules: _Rules) -> Iterator[Row]:
    counts = pair.counts
    of_table = {"counts": counts}
    of_pair = {"observed": counts.a, "expected": counts.expected}
    margins = {"n_drug": counts.n_drug, "n_event": counts.n_event, "n": counts.n}
    yield "expected", "Reports expected if drug and event were independent", expected_reports, margins
    yield "rrr", "Relative reporting ratio, observed over expected", relative_reporting_ratio, of_table
    yield "prr", "Proportional reporting ratio", proportional_reporting_ratio, of_table
    yield "ror", "Reporting odds ratio", reporting_odds_ratio, of_table
    yield "chi2", "Chi-square, Pearson", chi_square, {**of_table, "yates": False}
    yield "chi2-yates", "Chi-square with Yates' correction", chi_square, {**of_table, "yates": True}
    yield "ic", "Information component, exact limits", information_component, of_pair
    yield "ic-approximate", "Information component, limits in closed form", information_component_approximate, of_pair
    yield "bcpnn", "Information component of Bate 1998, two standard deviations", bcpnn, of_table
    yield "lrt", "Log likelihood ratio", log_likelihood_ratio, of_table
    if rules.prior is None:
        yield "ebgm", "Empirical Bayes geometric mean", without_prior, {}
    else:
        yield "ebgm", "Empirical Bayes geometric mean, EB05 to EB95", ebgm, {**of_pair, "prior": rules.prior}


def _screens(pair: Pair, rules: _Rules) -> Iterator[Row]:
    counts = pair.counts
    of_table = {"counts": counts, "minimum": rules.minimum}
    of_pair = {"observed": counts.a, "expected": counts.expected}
    at_least = f"{rules.minimum} reports or more"
    yield "evans", f"{at_least}, PRR 2 or more, chi-square with Yates 4 or more", passes_evans, of_table
    yield "ror", f"{at_least}, lower 95% limit of ROR above 1", passes_ror, of_table
    if pair.event in rules.important_events:
        rule = "Important medical event, 5 reports or more, lower 95% limit of ROR above 1"
        yield "ema", rule, passes_ema, {"counts": counts, "is_important_event": True}
    else:
        yield "ema", "EudraVigilance screen", without_importance, {"event": pair.event}
    yield "ic", f"{at_least}, IC025 above 0", passes_ic, {**of_pair, "minimum": rules.minimum}
    if rules.prior is None:
        yield "eb05", "EB05 at 2 or more", without_prior, {}
    else:
        yield (
            "eb05",
            f"{at_least}, EB05 at 2 or more",
            passes_eb05,
            {**of_pair, "prior": rules.prior, "minimum": rules.minimum},
        )


def without_prior() -> NotEstimable:
    """Why EBGM is missing: its prior comes from all pairs of a database, and a counts file holds a few."""
    return NotEstimable("the prior must be fitted on all pairs of the database, which these counts are not")


def without_importance(event: str) -> NotEstimable:
    """Why the EMA screen is missing."""
    return NotEstimable(f"the counts file does not say that {event} is on the list of important medical events")
