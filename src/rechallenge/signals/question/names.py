"""Which codes of a store a question means: drugs to ingredients, events to terms, indications to terms."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rechallenge.model import InputError
from rechallenge.model.protocol import Question
from rechallenge.vocabulary import EventSet, Scope, default_vocabulary, fold_name, resolve_drug

if TYPE_CHECKING:
    from rechallenge.signals.engines import Engine

ALL_OTHERS, SAME_INDICATION = "all-others", "same-indication"
MOST_MEMBERS = 60  # bits of one whole number


@dataclass(frozen=True, slots=True)
class Members:
    """A drug or a drug set as the store names it.

    Attributes:
        codes: of each member's ingredients, by the member's name; members without a report have none and are left out.
        spelled: the ingredients as the store spells them, by member.
        absent: members that no report names.
    """

    name: str
    title: str
    codes: Mapping[str, tuple[int, ...]]
    spelled: Mapping[str, tuple[str, ...]]
    absent: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Terms:
    """Codes of event terms: core ones by stratum, broad ones, and the texts that no report has."""

    title: str
    strata: Mapping[str, str]
    core: Mapping[str, tuple[int, ...]]
    broad: tuple[int, ...]
    spelled: Mapping[int, str]
    absent: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Everything of a question in codes of one store.

    Attributes:
        comparators: active comparators, in the order of the question.
        kinds: the question's comparators as written, the built-in ones too; comparators_absent: those, after the first,
            whose drugs no report names.
        indications: codes of "same-indication"; for_event: codes of indications that are the event itself.
    """

    drugs: Members
    comparators: tuple[Members, ...]
    kinds: tuple[str, ...]
    comparators_absent: tuple[str, ...]
    events: Terms
    indications: tuple[int, ...]
    indications_absent: tuple[str, ...]
    for_event: tuple[int, ...]
    ingredients: Mapping[int, str]


def wanted_of(question: Question, engine: "Engine") -> Wanted:
    """The codes that the question means in the engine's store.

    Raises:
        InputError: no report names a drug of the question, of its first comparator, or an event.
    """
    cohort = question.signals.cohort
    kinds = cohort.comparators or (ALL_OTHERS, *question.drugs.comparators)
    ingredients = _texts(engine, "all_ingredients", "ingredient_code", "ingredient")
    terms = _texts(engine, "all_events", "event_code", "term")
    indications = _texts(engine, "all_indications", "indication_code", "term")
    events = _terms(question.events.set, terms)
    by_name = _ingredients_by_name(ingredients)
    found: dict[str, Members] = {}
    absent = []
    for name in kinds:
        if name in {ALL_OTHERS, SAME_INDICATION}:
            continue
        try:
            found[name] = _members(name, by_name, ingredients)
        except InputError:
            if name == kinds[0]:
                raise
            absent.append(name)
    of_event = {fold_name(text) for text in _event_texts(question.events.set)}
    asked = {fold_name(text): text for text in cohort.indications}
    folded = {code: fold_name(text) for code, text in indications.items()}
    reported = set(folded.values())
    return Wanted(
        drugs=_members(question.drugs.set, by_name, ingredients),
        comparators=tuple(found.values()),
        kinds=tuple(name for name in kinds if name not in absent),
        comparators_absent=tuple(absent),
        events=events,
        indications=tuple(code for code, text in folded.items() if text in asked),
        indications_absent=tuple(text for key, text in asked.items() if key not in reported),
        for_event=tuple(code for code, text in folded.items() if text in of_event),
        ingredients=ingredients,
    )


def _texts(engine: "Engine", statement: str, code: str, text: str) -> dict[int, str]:
    rows = engine.ask(statement)
    return dict(zip(rows[code].to_list(), rows[text].to_list(), strict=True))


def _ingredients_by_name(ingredients: Mapping[int, str]) -> Callable[[str], tuple[int, ...]]:
    """Looks an ingredient up by a drug's name: as the vocabulary resolves it, else as spelled."""
    found: dict[str, list[int]] = {}
    for code, text in ingredients.items():
        drug = resolve_drug(text)
        found.setdefault(drug.name if drug else fold_name(text), []).append(code)
    return lambda name: tuple(found.get(name, ()))


def _members(name: str, by_name: Callable[[str], tuple[int, ...]], ingredients: Mapping[int, str]) -> Members:
    known = default_vocabulary()
    single = resolve_drug(name)
    if name in known.drug_sets:
        title, members = known.drug_sets[name].title, known.drug_sets[name].members
    elif single is not None:
        title, members = single.name, (single.name,)
    else:
        title, members = name, (fold_name(name),)
    codes = {member: found for member in members if (found := by_name(member))}
    if not codes:
        raise InputError(
            f"no report names a drug of {name!r}",
            where="the question's drugs",
            fix="name a drug set or a drug of the vocabulary, or an ingredient as the store spells it",
        )
    if len(codes) > MOST_MEMBERS:
        raise InputError(f"{name!r} has {len(codes)} members", where="the question's drugs", fix="ask about fewer")
    return Members(
        name=name,
        title=title,
        codes=codes,
        spelled={member: tuple(ingredients[code] for code in found) for member, found in codes.items()},
        absent=tuple(member for member in members if member not in codes),
    )


def _event_set(name: str) -> EventSet | None:
    return default_vocabulary().event_sets.get(name)


def _event_texts(name: str) -> Iterable[str]:
    known = _event_set(name)
    return known.terms_of(Scope.CORE, Scope.SYNONYM) if known else (name,)


def _terms(name: str, terms: Mapping[int, str]) -> Terms:
    by_text: dict[str, list[int]] = {}
    for code, text in terms.items():
        by_text.setdefault(fold_name(text), []).append(code)
    known = _event_set(name)
    core: dict[str, tuple[int, ...]] = {"": tuple(by_text.get(fold_name(name), ()))}
    broad: tuple[int, ...] = ()
    absent: tuple[str, ...] = ()
    strata, title = {"": name}, name
    if known is not None:
        core, broad, absent = _by_stratum(known, by_text)
        strata, title = {stratum.name: stratum.title for stratum in known.strata}, known.title
    if not any(core.values()):
        raise InputError(
            f"no report names an event of {name!r}",
            where="the question's events",
            fix="name an event set of the vocabulary, or a term as reports have it",
        )
    used = {code for codes in (*core.values(), broad) for code in codes}
    return Terms(title, strata, core, broad, {code: terms[code] for code in sorted(used)}, absent)


def _by_stratum(
    events: EventSet, by_text: Mapping[str, list[int]]
) -> tuple[dict[str, tuple[int, ...]], tuple[int, ...], tuple[str, ...]]:
    stratum_of = {term.text: term.stratum for term in events.terms}
    core: dict[str, set[int]] = {}
    broad: set[int] = set()
    absent = []
    for term in events.terms:
        codes = by_text.get(fold_name(term.text), [])
        if term.scope in {Scope.CORE, Scope.SYNONYM}:
            stratum = term.stratum or stratum_of.get(term.of, "")
            core.setdefault(stratum, set()).update(codes)
        elif term.scope is Scope.BROAD:
            broad.update(codes)
        if not codes and term.scope is not Scope.EXCLUDED:
            absent.append(term.text)
    held = {code for codes in core.values() for code in codes}
    return (
        {stratum: tuple(sorted(codes)) for stratum, codes in core.items() if codes},
        tuple(sorted(broad - held)),
        tuple(absent),
    )
