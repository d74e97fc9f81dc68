"""Is a reaction paradoxical in the strict sense: a condition that the drug is itself used to treat?"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from rechallenge.model import Finding, Source
from rechallenge.signals.comparators import Comparators
from rechallenge.signals.way_back import Caption, computed
from rechallenge.vocabulary import (
    Indication,
    UseStatus,
    default_vocabulary,
    drug_set,
    resolve_conditions,
    resolve_drug,
)

Fit = Literal["yes", "partly", "no", "unclear"]


@dataclass(frozen=True, slots=True)
class StrictFit:
    """Whether the strict definition fits, and why."""

    fits: Fit
    why: str

    def __str__(self) -> str:
        return f"{self.fits}: {self.why}"


def strict_fit(drug: str, event: str, *, as_of: date | None = None) -> StrictFit:
    """Whether `event` is a condition that `drug` was used to treat.

    `yes`: the condition, a kind of it, or the group it belongs to is a licensed or guideline use. `partly`: only single
    patients or small series were treated, or the drug treats a sister condition of the same group. `no`: none of these.
    `unclear`: the words name no condition of the vocabulary, or several.

    Args:
        drug: a drug or a drug set of the vocabulary.
        as_of: uses that began after this day do not count; a use without a known start counts.
    Raises:
        InputError: neither a drug nor a set.
    Source:
        Strict and borderline paradoxical reactions: Toussirot & Aubin 2016, doi:10.1136/rmdopen-2015-000239.
    """
    named = resolve_conditions(event)
    groups = {broader for condition in named for broader in _above(condition.name)}
    conditions = [condition.name for condition in named if condition.name not in groups]
    if len(conditions) != 1:
        found = " and ".join(conditions) or "no condition of the vocabulary"
        return StrictFit("unclear", f"the event as worded names {found}")
    condition = conditions[0]
    uses = [(name, use) for name, use in _uses(drug) if _had_begun(use, as_of)]
    same = [(name, use) for name, use in uses if _is_same_line(use.condition, condition)]
    established = [(name, use) for name, use in same if use.status is not UseStatus.CASE_LEVEL]
    if established:
        return StrictFit("yes", _listed(established))
    if same:
        return StrictFit("partly", f"only at the level of cases: {_listed(same)}")
    if sisters := [(name, use) for name, use in uses if _above(use.condition) & _above(condition)]:
        return StrictFit("partly", f"treats another condition of the same group: {_listed(sisters)}")
    return StrictFit("no", f"no use for {condition} or a condition of its group is known")


def paradoxical_pairs(comparators: Comparators, *, source: Source, as_of: date | None = None) -> tuple[Finding, ...]:
    """The strict definition applied to each pair of the file; a pair is shown whatever its date, uses are `as_of`.

    Raises:
        InputError: a pair names neither a drug nor a set of the vocabulary.
    """
    findings = []
    for pair in comparators.pairs:
        caption = Caption(
            f"paradox.{pair.id}", f"{pair.drug} and {pair.event}: paradoxical in the strict sense?", 0, pair.note
        )
        inputs = {"drug": pair.drug, "event": pair.event, "as_of": as_of}
        findings.append(computed(strict_fit, inputs, caption, sources=(pair.source, source)))
    return tuple(findings)


def _uses(name: str) -> Iterator[tuple[str, Indication]]:
    known = default_vocabulary()
    drug = resolve_drug(name)
    for member in (drug.name,) if drug else drug_set(name).members:
        for use in known.drugs[member].indications:
            yield member, use


def _had_begun(use: Indication, as_of: date | None) -> bool:
    return as_of is None or use.since is None or use.since.latest() <= as_of


def _above(name: str) -> frozenset[str]:
    """The groups that a condition belongs to."""
    broader = default_vocabulary().conditions[name].broader
    return frozenset(broader).union(*(_above(group) for group in broader))


def _is_same_line(one: str, other: str) -> bool:
    return one == other or one in _above(other) or other in _above(one)


def _listed(uses: list[tuple[str, Indication]]) -> str:
    return "; ".join(sorted({f"{drug} for {use.condition} ({use.status.value})" for drug, use in uses}))
