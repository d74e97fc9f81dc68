"""From a name as written to the drug or the set that is meant, and to who was approved when."""

import difflib
from datetime import date

from rechallenge.model import InputError
from rechallenge.vocabulary.causes import ClassTerm
from rechallenge.vocabulary.drugs import Drug, DrugSet
from rechallenge.vocabulary.events import EventSet
from rechallenge.vocabulary.library import Vocabulary, default_vocabulary
from rechallenge.vocabulary.text import fold_name

_BIOSIMILAR_SUFFIX_LETTERS = 4  # FDA, Nonproprietary naming of biological products, 2017


def resolve_drug(name: str, *, vocabulary: Vocabulary | None = None) -> Drug | None:
    """The drug that `name` means: generic or brand name, spelling, code, with or without a salt; None if unknown.

    A Latin ending ("tofacitinibum") and the four letters that tell biosimilars apart ("adalimumab-atto") are understood.

    >>> resolve_drug("CP-690,550").name
    'tofacitinib'
    """
    known = vocabulary or default_vocabulary()
    words = fold_name(name).split()
    for end in range(len(words), 0, -1):
        found = known.drugs.get(known.drug_names.get("".join(words[:end]), ""))
        if found and _may_follow(" ".join(words[end:]), found):
            return found
    return None


def _may_follow(tail: str, drug: Drug) -> bool:
    is_biosimilar_suffix = drug.is_biologic and len(tail) == _BIOSIMILAR_SUFFIX_LETTERS and tail.isalpha()
    return not tail or tail in map(fold_name, drug.salts) or is_biosimilar_suffix


def drug_set(name: str, *, vocabulary: Vocabulary | None = None) -> DrugSet:
    """The set called `name`, or by one of its synonyms.

    Raises:
        InputError: no such set.
    """
    known = vocabulary or default_vocabulary()
    folded = fold_name(name)
    for group in known.drug_sets.values():
        if folded in {fold_name(word) for word in (group.name, *group.synonyms)}:
            return group
    raise _unknown("drug set", name, tuple(known.drug_sets))


def event_set(name: str, *, vocabulary: Vocabulary | None = None) -> EventSet:
    """The event set called `name`.

    Raises:
        InputError: no such set.
    """
    known = vocabulary or default_vocabulary()
    if name in known.event_sets:
        return known.event_sets[name]
    raise _unknown("event set", name, tuple(known.event_sets))


def is_approved(drug: Drug, as_of: date) -> bool | None:
    """Whether `drug` had its first approval for humans somewhere by `as_of`; None where the date held is too coarse.

    A drug of animals is not approved for humans; a drug without an approval on file counts as not approved.
    """
    if not drug.is_human:
        return False
    if any(approval.date.latest() <= as_of for approval in drug.approvals):
        return True
    return None if any(approval.date.earliest() <= as_of for approval in drug.approvals) else False


def approved_members(set_name: str, as_of: date, *, vocabulary: Vocabulary | None = None) -> tuple[Drug, ...]:
    """Members of the set certainly approved for humans somewhere by `as_of`, by name.

    A member whose approval date is too coarse to tell is left out; `is_approved` gives None for it.

    Raises:
        InputError: no such set.
    """
    known = vocabulary or default_vocabulary()
    members = (known.drugs[name] for name in drug_set(set_name, vocabulary=known).members)
    return tuple(drug for drug in members if is_approved(drug, as_of))


def class_term_holds(term: str, drug: Drug, *, vocabulary: Vocabulary | None = None) -> bool | None:
    """Whether a word such as "biologic" or "humanised" is true of `drug`; None where the word is not held.

    >>> class_term_holds("biologics", resolve_drug("tofacitinib"))
    False
    """
    meaning: ClassTerm | None = (vocabulary or default_vocabulary()).class_terms.get(fold_name(term))
    if meaning is None:
        return None
    return (not meaning.kinds or drug.kind in meaning.kinds) and (not meaning.origins or drug.origin in meaning.origins)


def _unknown(kind: str, name: str, known: tuple[str, ...]) -> InputError:
    near = difflib.get_close_matches(name, known, n=1)
    fix = f"did you mean {near[0]!r}?" if near else f"known: {', '.join(sorted(known))}"
    return InputError(f"there is no {kind} {name!r}", where="vocabulary", fix=fix)
