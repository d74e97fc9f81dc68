"""A search strategy from the drug set and the event set of a question."""

from datetime import date

from rechallenge.query import Concept, build
from rechallenge.vocabulary import Scope, default_vocabulary, drug_set, event_set


def strategy(drugs: str, events: str, *, as_of: date | None = None, more_words: tuple[str, ...] = ()) -> str:
    """A PubMed strategy: every name of every member for human use of a drug set, and every core name of an event set.

    Args:
        drugs: name of a drug set of the vocabulary; generic names, synonyms, brands and codes are searched, and those of the
            sets that it is searched with.
        events: name of an event set; core terms, their synonyms and its search words are searched, broad and excluded
            terms are not.
        as_of: only records created by that day.
        more_words: further text words for the event.
    Raises:
        InputError: no such set, or a word that cannot stand in a PubMed term.
    """
    group, event = drug_set(drugs), event_set(events)
    searched = dict.fromkeys(name for one in (group, *map(drug_set, group.searched_with)) for name in one.members)
    members = [drug for name in searched if (drug := default_vocabulary().drugs[name]).is_human]
    names = tuple(name for drug in members for name in drug.names)
    generic = tuple(drug.name for drug in members)
    concepts = (
        Concept(
            group.name, headings=group.headings, substances=generic, words=(*map(_any_number, group.synonyms), *names)
        ),
        Concept(
            event.name,
            event.headings,
            words=(*event.words, *event.terms_of(Scope.CORE, Scope.SYNONYM), *more_words),
            together=event.words_together,
        ),
    )
    return build(concepts, as_of=as_of)


def _any_number(name: str) -> str:
    """Singular and plural by truncation: "JAK inhibitors" as "JAK inhibitor*"."""
    return f"{name.removesuffix('s')}*"


def known_names() -> dict[str, tuple[str, ...]]:
    """Every name of each drug of the vocabulary, for the warning about missing synonyms."""
    return {drug.name: drug.names for drug in default_vocabulary().drugs.values()}
