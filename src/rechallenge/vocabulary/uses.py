"""What a drug is used for, and whether an event under it is "paradoxical" in the strict sense."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rechallenge.vocabulary.drugs import Drug, Indication, UseStatus
from rechallenge.vocabulary.library import Vocabulary, shipped_vocabulary
from rechallenge.vocabulary.rivals import resolve_conditions


class ParadoxicalFit(StrEnum):
    """Whether the drug is a treatment of what happened under it.

    `partly`: it is used for a sister condition of the same group, or for this one in single cases only.
    `unknown`: the event's words name no condition of the vocabulary.
    """

    YES = "yes"
    PARTLY = "partly"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Paradox:
    """The answer with the uses that decided it."""

    fit: ParadoxicalFit
    uses: tuple[tuple[str, Indication], ...]


def paradoxical_fit(
    drugs: Iterable[Drug], event: str, *, as_of: date | None = None, vocabulary: Vocabulary | None = None
) -> Paradox:
    """Strict definition: new onset or worsening, under a drug, of a condition that the drug or its class is used for.

    `yes` where a licensed or guideline use is the event's condition, one of its kinds, or its group; `partly` where
    only case-level use is, or a use belongs to a group that the event belongs to; else `no`.

    Args:
        drugs: the drug, or the members of its class.
        as_of: a use that began later, as far as its date tells, does not count.
    """
    known = vocabulary or shipped_vocabulary()
    named = _narrowest(event, known)
    if not named:
        return Paradox(ParadoxicalFit.UNKNOWN, ())
    uses = [(drug.name, use) for drug in drugs for use in drug.indications if _counts(use, as_of)]
    direct = [pair for pair in uses if any(_in_line(pair[1].condition, name, known) for name in named)]
    full = tuple(pair for pair in direct if pair[1].status is not UseStatus.CASE_LEVEL)
    if full:
        return Paradox(ParadoxicalFit.YES, full)
    near = [pair for pair in uses if any(_are_sisters(pair[1].condition, name, known) for name in named)]
    some = tuple(dict.fromkeys((*direct, *near)))
    return Paradox(ParadoxicalFit.PARTLY if some else ParadoxicalFit.NO, some)


def _narrowest(event: str, known: Vocabulary) -> list[str]:
    """The conditions that the words name, without the groups that they belong to."""
    found = [item.name for item in resolve_conditions(event, vocabulary=known)]
    return [name for name in found if not any(name in _groups(other, known) for other in found)]


def _counts(use: Indication, as_of: date | None) -> bool:
    return as_of is None or use.since is None or use.since.earliest() <= as_of


def _groups(name: str, known: Vocabulary) -> set[str]:
    direct = set(known.conditions[name].broader)
    return direct.union(*(_groups(group, known) for group in direct))


def _in_line(one: str, other: str, known: Vocabulary) -> bool:
    return one == other or one in _groups(other, known) or other in _groups(one, known)


def _are_sisters(one: str, other: str, known: Vocabulary) -> bool:
    return not _groups(one, known).isdisjoint(_groups(other, known))
