"""A property that a patient has, lacks, or is not known to have; told from one cell."""

from collections.abc import Iterable
from typing import Annotated

import msgspec

from rechallenge.evidence.claims.ground import Ground
from rechallenge.model import Case, Cell, InputError, Value
from rechallenge.vocabulary import Classification, Scope, classify_event, event_stratum, mentions


class Feature(Value):
    """True where the cell `field` mentions one of `any_of`, is the yes/no `is_yes`, or names an event of `strata`.

    A known cell that mentions none of the words counts as lacking the feature: it says what was listed for the patient,
    not that the sign was looked for. Words are matched as names, in any spelling; a denial inside a cell is not
    understood, so cells hold what was found.

    Attributes:
        label: the feature in a few words, for sentences.
    """

    field: str
    label: str
    any_of: tuple[Annotated[str, msgspec.Meta(min_length=1)], ...] = ()
    is_yes: bool | None = None
    strata: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if bool(self.any_of) + bool(self.strata) + (self.is_yes is not None) != 1:
            raise ValueError(
                f"the feature {self.label!r} needs one of: any_of = [words], strata = [names], is_yes = true or false"
            )


def has_feature(cell: Cell, feature: Feature, ground: Ground) -> bool | None:
    """Whether the answer shows the feature; None where there is no value to tell it from.

    For strata, None too where none of the texts names an event of the set.
    """
    if not cell.is_known:
        return None
    if feature.is_yes is not None:
        return cell.value == feature.is_yes if isinstance(cell.value, bool) else None
    texts = cell.texts
    if feature.strata:
        _require_strata(feature, ground)
        found = [stratum for text in texts if (stratum := _stratum_of(text, ground))]
        return any(stratum in feature.strata for stratum in found) if found else None
    return any(mentions(text, word) for text in texts for word in feature.any_of)


def _stratum_of(text: str, ground: Ground) -> str:
    return event_stratum(text, ground.event_set, vocabulary=ground.vocabulary)


def names_event(text: str, ground: Ground) -> bool:
    """Whether `text` names an event of the set: by one of its terms that is not excluded, else by the set's tree."""
    term = ground.events.match(text)
    return term.scope is not Scope.EXCLUDED if term is not None else placed_on_tree(text, ground) is not None


def placed_on_tree(text: str, ground: Ground) -> Classification | None:
    """The place of a diagnosis on the event set's tree; None where there is no tree or the words name nothing on it."""
    if ground.events.nomenclature is None:
        return None
    return classify_event(text, set_name=ground.event_set, vocabulary=ground.vocabulary)


def _require_strata(feature: Feature, ground: Ground) -> None:
    known = [stratum.name for stratum in ground.events.strata]
    if strange := [name for name in feature.strata if name not in known]:
        raise InputError(
            f"the event set {ground.event_set!r} has no stratum {strange[0]!r}", fix=f"strata: {', '.join(known)}"
        )


class Tally(Value):
    """Who has a feature, who lacks it, of whom it is not known. The three together are all patients asked about."""

    yes: tuple[str, ...] = ()
    no: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def n(self) -> int:
        return len(self.yes) + len(self.no) + len(self.unknown)


def tally(cases: Iterable[Case], feature: Feature, ground: Ground) -> Tally:
    """Patients by whether they have `feature`."""
    found: dict[bool | None, list[str]] = {True: [], False: [], None: []}
    for case in cases:
        found[has_feature(case.cell(feature.field), feature, ground)].append(case.id)
    return Tally(yes=tuple(found[True]), no=tuple(found[False]), unknown=tuple(found[None]))
