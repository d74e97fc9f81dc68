"""Known alternative causes of an event: other drugs, the disease that was treated, age."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from rechallenge.vocabulary.causes import Association, CauseKind, Condition
from rechallenge.vocabulary.drugs import Drug
from rechallenge.vocabulary.library import Vocabulary, default_vocabulary
from rechallenge.vocabulary.resolve import drug_set, event_set, resolve_drug
from rechallenge.vocabulary.text import mentions


@dataclass(frozen=True, slots=True)
class RivalCause:
    """A known cause found among what a patient had: `found` is the patient's own word for it."""

    found: str
    association: Association


def associations(set_name: str, *, vocabulary: Vocabulary | None = None) -> tuple[Association, ...]:
    """All known causes of the events of a set.

    Raises:
        InputError: no such event set.
    """
    known = vocabulary or default_vocabulary()
    event_set(set_name, vocabulary=known)
    return tuple(fact for fact in known.associations if fact.event_set == set_name)


def resolve_conditions(text: str, *, vocabulary: Vocabulary | None = None) -> tuple[Condition, ...]:
    """The conditions named in `text`, in any spelling, each followed by the groups it belongs to.

    >>> [found.name for found in resolve_conditions("refractory rheumatoid arthritis")]
    ['rheumatoid arthritis']
    """
    known = (vocabulary or default_vocabulary()).conditions
    named = [item for item in known.values() if any(mentions(text, word) for word in (item.name, *item.synonyms))]
    found: dict[str, Condition] = {}
    for item in named:
        found |= {name: known[name] for name in _upwards(item.name, known)}
    return tuple(found.values())


def rival_causes(
    set_name: str,
    *,
    drugs: Iterable[str] = (),
    conditions: Iterable[str] = (),
    age_years: float | None = None,
    suspected: str = "",
    vocabulary: Vocabulary | None = None,
) -> tuple[RivalCause, ...]:
    """What a patient had that is itself a known cause of the event.

    Args:
        drugs: other drugs of the patient, as written.
        conditions: the patient's diseases, as written; a text may name several.
        suspected: the drug under suspicion, which is no rival of itself.
    Raises:
        InputError: no such event set.
    """
    known = vocabulary or default_vocabulary()
    facts = associations(set_name, vocabulary=known)
    suspect = resolve_drug(suspected, vocabulary=known)
    found: list[RivalCause] = []
    for text in drugs:
        drug = resolve_drug(text, vocabulary=known)
        if drug is not None and drug != suspect:
            found += [RivalCause(text, fact) for fact in facts if _is_about_drug(fact, drug, known)]
    for text in conditions:
        names = {item.name for item in resolve_conditions(text, vocabulary=known)}
        found += [RivalCause(text, fact) for fact in facts if fact.kind is CauseKind.CONDITION and fact.cause in names]
    if age_years is not None:
        found += [RivalCause(f"age {age_years:g}", fact) for fact in facts if _is_about_age(fact, age_years)]
    return tuple(found)


def _upwards(name: str, known: Mapping[str, Condition]) -> Iterator[str]:
    yield name
    for broader in known[name].broader:
        yield from _upwards(broader, known)


def _is_about_drug(fact: Association, drug: Drug, known: Vocabulary) -> bool:
    if fact.kind is CauseKind.DRUG:
        return fact.cause == drug.name
    return fact.kind is CauseKind.DRUG_SET and drug.name in drug_set(fact.cause, vocabulary=known).members


def _is_about_age(fact: Association, age_years: float) -> bool:
    if fact.kind is not CauseKind.AGE:
        return False
    low = fact.min_age_years if fact.min_age_years is not None else 0.0
    high = fact.max_age_years if fact.max_age_years is not None else float("inf")
    return low <= age_years <= high
