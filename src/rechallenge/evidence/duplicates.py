"""Patients who may have been published twice: candidates with their evidence; a person decides."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from rapidfuzz import fuzz

from rechallenge.evidence.form import Form
from rechallenge.evidence.kinds import classify_case
from rechallenge.model import Case, CaseId, PartialDate, Record, RecordId
from rechallenge.vocabulary import Vocabulary, fold_name, resolve_conditions, resolve_drug

MIN_AGREEING = 2  # drug and event alone bring patients of one review together; fewer would pair everyone
MIN_BESIDE_A_CONTRADICTION = 4  # one slip of the pen in two papers by the same authors
AGE_TOLERANCE_YEARS = 1  # age at onset in one paper, at publication in another
ALIKE_WORDS = 80.0  # of 100; rapidfuzz token_set_ratio, above which two descriptions tell the same story
UNSPECIFIED = "unspecified"  # the stratum of words that name no kind: alike in two papers, it tells nothing
MIN_WORDS = 40  # characters; shorter descriptions ("rash on both legs") are alike by chance


@dataclass(frozen=True, slots=True)
class Trait:
    """One thing that both patients have. `agrees` is None where one of them does not tell it."""

    name: str
    one: str
    other: str
    agrees: bool | None


@dataclass(frozen=True, slots=True)
class PossibleDuplicate:
    """Two cases that nothing, or next to nothing, tells apart.

    Attributes:
        traits: the evidence, in words, as a person needs it to decide.
    """

    cases: tuple[CaseId, CaseId]
    traits: tuple[Trait, ...]

    @property
    def agree(self) -> tuple[str, ...]:
        """What both tell alike."""
        return tuple(trait.name for trait in self.traits if trait.agrees)

    @property
    def unknown(self) -> tuple[str, ...]:
        """What one of them does not tell."""
        return tuple(trait.name for trait in self.traits if trait.agrees is None)

    @property
    def differ(self) -> tuple[str, ...]:
        return tuple(trait.name for trait in self.traits if trait.agrees is False)


def possible_duplicates(
    cases: Sequence[Case],
    form: Form,
    *,
    event_set_name: str,
    vocabulary: Vocabulary | None = None,
    records: Mapping[RecordId, Record] | None = None,
) -> tuple[PossibleDuplicate, ...]:
    """Pairs that agree on at least two of drug, kind of event, sex, age, country, indication, organs, onset, authors and
    wording, and contradict each other on none. This only proposes.

    Papers that share an author may contradict each other once, if four other things agree. Different authors and different words
    tell nobody apart. Patients whom one and the same record tells of are two people by its own account. Pairs with the
    most in common come first. Nothing is known of a group (n_patients > 1) but what all share.

    Args:
        records: the papers, where authors are to be compared.
    Raises:
        InputError: no such event set.
    """
    traits: dict[str, Callable[[Case], object]] = {
        "drug": lambda case: _drug(case, vocabulary),
        "kind of event": lambda case: _stratum(case, form, event_set_name, vocabulary),
        "sex": lambda case: case.cell("sex").value,
        "age": lambda case: case.cell("age").value,
        "country": lambda case: _text(case.cell("country").value),
        "indication": lambda case: _indications(case, vocabulary),
        "organs": _organs,
        "onset": lambda case: case.cell("onset").value,
    }
    known = {case.id: {name: read(case) for name, read in traits.items()} for case in cases}
    found = []
    for one, other in combinations(cases, 2):
        if set(one.records) & set(other.records):
            continue
        shown = [
            Trait(name, _shown(known[one.id][name]), _shown(known[other.id][name]), agrees)
            for name in traits
            for agrees in [_agree(known[one.id][name], known[other.id][name])]
        ]
        pair = PossibleDuplicate((one.id, other.id), (*shown, *_beside(one, other, records or {})))
        if _is_candidate(pair):
            found.append(pair)
    return tuple(sorted(found, key=lambda pair: (len(pair.differ), -len(pair.agree), pair.cases)))


def _is_candidate(pair: PossibleDuplicate) -> bool:
    if not pair.differ:
        return len(pair.agree) >= MIN_AGREEING
    return len(pair.differ) == 1 and "authors" in pair.agree and len(pair.agree) > MIN_BESIDE_A_CONTRADICTION


def _beside(one: Case, other: Case, records: Mapping[RecordId, Record]) -> tuple[Trait, ...]:
    """Authors and wording, which can speak for one patient and never against."""
    first, second = _authors(one, records), _authors(other, records)
    shared = sorted(first & second)
    told = (_description(one), _description(other))
    is_long = min(map(len, told)) >= MIN_WORDS
    alike = is_long and fuzz.token_set_ratio(*told) >= ALIKE_WORDS
    return (
        Trait(
            "authors",
            ", ".join(shared or sorted(first)[:3]),
            ", ".join(shared or sorted(second)[:3]),
            bool(shared) or None,
        ),
        Trait("wording", told[0][:160], told[1][:160], True if alike else None),
    )


def _authors(case: Case, records: Mapping[RecordId, Record]) -> frozenset[str]:
    """Family name and first initial, as far as the record gives them."""
    names = (author for record in case.records if record in records for author in records[record].authors)
    parted = (name.partition(",") for name in names if "et al" not in name)
    return frozenset(fold_name(f"{family} {given.strip()[:1]}") for family, _, given in parted)


def _description(case: Case) -> str:
    """The words behind the answers: what the paper says of this patient."""
    told = (cell for cell in case.cells.values() if cell.is_known)
    quotes = (cell.quote.text if cell.quote else cell.text for cell in told)
    return " ".join(dict.fromkeys(filter(None, (*quotes, _text(case.cell("event_reported").value)))))


def _shown(trait: object) -> str:
    match trait:
        case None:
            return ""
        case frozenset():
            return ", ".join(sorted(map(str, trait)))
        case PartialDate():
            return trait.text
    return str(trait)


def _agree(one: object, other: object) -> bool | None:
    """Whether two traits can be of one patient; None where one is not told."""
    if one in (None, "", frozenset()) or other in (None, "", frozenset()):
        return None
    if isinstance(one, frozenset) and isinstance(other, frozenset):
        return bool(one & other)
    if isinstance(one, PartialDate) and isinstance(other, PartialDate):
        return one.earliest() <= other.latest() and other.earliest() <= one.latest()
    if isinstance(one, int | float) and isinstance(other, int | float):
        return abs(one - other) <= AGE_TOLERANCE_YEARS
    return one == other


def _text(value: object) -> str:
    return fold_name(value) if isinstance(value, str) else ""


def _drug(case: Case, vocabulary: Vocabulary | None) -> str:
    drug = resolve_drug(case.drug, vocabulary=vocabulary)
    return drug.name if drug else fold_name(case.drug)


def _stratum(case: Case, form: Form, event_set_name: str, vocabulary: Vocabulary | None) -> str:
    placed = classify_case(case, form, event_set_name=event_set_name, vocabulary=vocabulary)
    return placed.stratum if placed and placed.stratum != UNSPECIFIED else ""


def _indications(case: Case, vocabulary: Vocabulary | None) -> frozenset[str]:
    text = case.cell("indication").value
    return (
        frozenset(item.name for item in resolve_conditions(text, vocabulary=vocabulary))
        if isinstance(text, str)
        else frozenset()
    )


def _organs(case: Case) -> frozenset[str]:
    value = case.cell("organs").value
    return frozenset(fold_name(item) for item in value) if isinstance(value, tuple) else frozenset()
