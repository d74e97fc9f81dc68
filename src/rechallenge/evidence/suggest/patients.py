"""How many patients a text has, and which sentences are whose."""

from dataclasses import dataclass

from msgspec.structs import replace

from rechallenge.evidence.suggest.passages import Sentence
from rechallenge.evidence.suggest.people import Person, enumerated, people, pronoun_sex, series_size
from rechallenge.evidence.suggest.values import PatientKind, Suggestion, Whose
from rechallenge.model import Digest

_SEVERAL = 2


@dataclass(frozen=True, slots=True)
class Told:
    """One patient, or a series, with the sentences that tell of them."""

    kind: PatientKind
    n_patients: int | None
    persons: tuple[Person, ...]
    sentences: tuple[Sentence, ...]


def tell_apart(sentences: list[Sentence], document: Digest | None) -> list[Told]:
    """The patients of a text, in the order in which they are brought in.

    Several, where patients are numbered, where two are brought in by one sentence, or where age and sex both differ;
    an age that differs alone is a contradiction within one patient. No age, and a stated number of people: a series.
    """
    everyone = people(sentences, document)
    persons = [person for person in everyone if _is_patient(person)]
    if not any(person.age and person.sex for person in persons):
        persons = _rescued(everyone) or persons
    anchors = [person for person in persons if person.age and person.age.value is not None]
    text = " ".join(one.text for one in sentences if one.whose is Whose.PATIENT)
    size = series_size(text)
    singular = any(person.sex and person.sex.rule == "sex-noun" for person in persons)
    if not anchors and size is not None and not singular:
        return [Told(PatientKind.SERIES, size, tuple(persons), tuple(sentences))]
    is_several = len(enumerated(text)) >= _SEVERAL or bool(size and len(anchors) >= _SEVERAL)
    if is_several and any(one.sex for one in anchors):
        anchors = [one for one in anchors if one.sex]  # a bare age in a paper of several patients may be anybody's
    groups = _groups(anchors, sentences, is_several=is_several)
    if len(groups) <= 1:
        told = _with_pronoun(_of_index(persons), sentences, document)
        return [Told(PatientKind.PATIENT, 1, tuple(told), tuple(sentences))]
    return _divided(groups, sentences)


def _rescued(everyone: list[Person]) -> list[Person]:
    """The first age with a sex, where no sentence about a patient has both: its sentence was taken for the literature's."""
    for person in everyone:
        if person.age and person.sex and Whose.FAMILY not in {person.age.whose, person.sex.whose}:
            ours = (replace(one, whose=Whose.PATIENT) for one in (person.age, person.sex))
            return [Person(person.start, *ours)]
    return []


def _is_patient(person: Person) -> bool:
    whose = [one.whose for one in (person.age, person.sex) if one]
    return all(one is Whose.PATIENT for one in whose)


def _of_index(persons: list[Person]) -> list[Person]:
    """A sex that stands with an age is the patient's; one that stands alone counts only where none does."""
    has_anchor = any(person.age and person.sex for person in persons)
    return [person for person in persons if person.age or not has_anchor]


def _with_pronoun(persons: list[Person], sentences: list[Sentence], document: Digest | None) -> list[Person]:
    if any(person.sex for person in persons):
        return persons
    sex: Suggestion | None = pronoun_sex(sentences, document)
    return [*persons, Person(sex.start, None, sex)] if sex else persons


def _key(person: Person) -> tuple[object, object]:
    return (person.age.value if person.age else None, person.sex.value if person.sex else None)


def _groups(anchors: list[Person], sentences: list[Sentence], *, is_several: bool) -> list[list[Person]]:
    """Anchors that speak of the same patient together."""
    groups: list[list[Person]] = []
    for anchor in anchors:
        home = next((group for group in groups if _same(group[0], anchor, sentences, is_several=is_several)), None)
        if home is None:
            groups.append([anchor])
        else:
            home.append(anchor)
    return groups


def _same(one: Person, other: Person, sentences: list[Sentence], *, is_several: bool) -> bool:
    (age, sex), (other_age, other_sex) = _key(one), _key(other)
    if age == other_age:
        return sex is None or other_sex is None or sex == other_sex
    if is_several:
        return False
    in_one_sentence = any(
        sentence.start <= one.start < sentence.end and sentence.start <= other.start < sentence.end
        for sentence in sentences
    )
    both_full = sex is not None and other_sex is not None
    return not (in_one_sentence and both_full) and (sex == other_sex or not both_full)


def _divided(groups: list[list[Person]], sentences: list[Sentence]) -> list[Told]:
    """Sentences go to the patient brought in last; those before the first patient are everybody's."""
    owner: int | None = None
    shares: list[list[Sentence]] = [[] for _ in groups]
    for sentence in sentences:
        brought = [
            at for at, group in enumerate(groups) if any(sentence.start <= one.start < sentence.end for one in group)
        ]
        if brought:
            owner = brought[-1]
        for at in brought or ([owner] if owner is not None else range(len(groups))):
            shares[at].append(sentence)
    return [
        Told(PatientKind.PATIENT, 1, tuple(group), tuple(share)) for group, share in zip(groups, shares, strict=True)
    ]
