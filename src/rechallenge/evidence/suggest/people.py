"""Who a text speaks of: ages, sexes, and how many patients there are."""

import re
from dataclasses import dataclass

from rechallenge.evidence.suggest.lexicon import cues
from rechallenge.evidence.suggest.numbers import NUMBER, number_of
from rechallenge.evidence.suggest.passages import Sentence, lowered, pattern, quoted, whose_at
from rechallenge.evidence.suggest.values import Suggestion, Whose
from rechallenge.model import Digest, TimeUnit

_AGE_UNIT = r"(?P<unit>years?|yrs?|months?|mos?|weeks?|wks?|days?|hours?|y|m)"
_OLD = r"(?:old|of\s+age|o\b|olds)"
_SEXED = f"{cues().female}|{cues().male}|patient|child|infant|baby|neonate|newborn"
_NUMBER_WORDS = NUMBER.removesuffix(r"|an?\b)") + ")"
_AGES = {
    "age-old": rf"(?<![\w.])(?P<n>{_NUMBER_WORDS})\s*[- ]*{_AGE_UNIT}['’]?s?[-.\s]*{_OLD}",
    "age-yo": r"(?<![\w.])(?P<n>\d{1,3})[- ]?(?P<unit>y)(?:r|rs)?[-./ ]?\s?o\b\.?",
    "age-aged": (
        rf"\baged?\s*(?:of\s+|was\s+|:\s*|=\s*)?(?P<n>{_NUMBER_WORDS})"
        rf"(?![\d.,]*\s*(?:-|–|to|and|%))(?:\s*[- ]?{_AGE_UNIT}\b)?"
    ),
    "age-before-noun": (
        rf"(?<![\w.])(?P<n>\d{{1,3}})[- ]?{_AGE_UNIT}[- ]+(?:\w+[- ]){{0,2}}?"
        rf"(?=(?:{cues().female}|{cues().male})\b)"
    ),
    "age-after-noun": (
        rf"\b(?:{_SEXED})(?:\s+patient)?(?:,|\s+of|\s*\()\s*(?:aged?\s+)?"
        rf"(?P<n>{_NUMBER_WORDS})(?:\s*{_AGE_UNIT})?(?=\s*[,).;]|\s+(?:years|months|who|with|was|had|on|taking|and)\b)"
    ),
    "age-of": r"\b(?:man|woman|boy|girl|male|female|gentleman|lady|patient) of (?P<n>\d{1,3})"
    r"(?![\d.,]*\s*(?:%|cm|kg|months?|weeks?|days?))\b",
    "age-initial": r"\b(?:[MF]\s?/\s?(?P<n>\d{1,3})|(?P<n2>\d{1,3})\s?/\s?[MF])\b",
}
_MAYBE_AGE = re.compile(r"\d|year|month|week|day|yr|\bage", re.IGNORECASE)
_AGE_PATTERNS = {rule: re.compile(body, re.IGNORECASE) for rule, body in _AGES.items()}
_NEEDED = {
    "age-old": ("old", "age", " o"),
    "age-yo": ("y",),
    "age-aged": ("age",),
    "age-initial": ("/",),
    "age-of": (" of ",),
}
_DECADE = re.compile(r"\b(?:in (?:his|her|their) )?(?:early |mid |mid-|late )?(?P<n>[1-9]0)['’]?s\b", re.IGNORECASE)
_NOT_AN_AGE = re.compile(
    r"\b(?:at (?:the|an) age(?: of)?|since(?: the)? age(?: of)?|from the age of|until the age of|"
    r"mean|median|average|range[ds]?|gestational|over|under|older than|younger than)\s*$|[<>=≥≤]\s*$|"
    r"\b(?:at|by|until|since|to|before)\s*$",
    re.IGNORECASE,
)
_GROUP_AFTER = re.compile(r"^\s*(?:and|or)?\s*(?:younger|older|over|above|more)\b", re.IGNORECASE)
_OLDEST = 120
_YEARS = {"y": 1.0, "m": TimeUnit.MONTH.days / TimeUnit.YEAR.days, "w": 7 / 365.25, "d": 1 / 365.25, "h": 1 / 8766}
_LISTED = re.compile(
    r"\baged?s?\s+(?P<first>\d{1,3})(?:,\s*(?P<more>\d{1,3}))*,?\s+and\s+(?P<last>\d{1,3})\b", re.IGNORECASE
)
_PARENT_AFTER = re.compile(r"^[- ]*(?:\w+ ){0,2}(?:mother|father)\b(?! of)", re.IGNORECASE)
_ANCHOR_REACH = 90
_SERIES = re.compile(
    rf"\b(?P<n>\d{{1,4}}|{'|'.join(cues().numbers)})\s+(?:\w+[- ]){{0,3}}?(?:patients|cases|children|"
    r"women|men|subjects|individuals|infants|adults|males|females|reports)\b",
    re.IGNORECASE,
)
_ENUMERATED = re.compile(
    r"\b(?:case|patient)\s*(?:no\.?\s*)?(?P<n>[1-9]|I{1,3}|IV|one|two|three)\b(?!\s*(?:%|patients|"
    r"had|of\s+\d))|\b(?:the\s+)?(?P<o>first|second|third|fourth|fifth|"
    r"other)\s+(?:\w+\s+){0,1}?(?:patient|case|woman|man|child|girl|boy|infant)\b",
    re.IGNORECASE,
)
_PLURAL = frozenset({"women", "men", "girls", "boys", "females", "males", "ladies", "gentlemen", "patients"})
_NOT_PATIENT_SEX = frozenset({"mother", "father", "grandmother", "grandfather", "para", "gravida"})


@dataclass(frozen=True, slots=True)
class Person:
    """Where a text brings in a patient: an age, a sex, or both close together."""

    start: int
    age: Suggestion | None
    sex: Suggestion | None


def ages(sentence: Sentence, document: Digest | None) -> list[Suggestion]:
    """The ages told in a sentence, in years, in its order."""
    found: dict[int, Suggestion] = {}
    if not _MAYBE_AGE.search(sentence.text):
        return []
    low = lowered(sentence.text)
    for rule, age in _AGE_PATTERNS.items():
        if not any(word in low for word in _NEEDED.get(rule, ("",))):
            continue
        for match in age.finditer(sentence.text):
            one = _age(sentence, match, rule, document)
            if one and not any(_overlap(one, other) for other in found.values()):
                found[match.start()] = one
    for match in _LISTED.finditer(sentence.text):
        for number in re.finditer(r"\d+", match[0]):
            at = match.start() + number.start()
            quote = quoted(sentence, at, at + len(number[0]), document)
            found[at] = Suggestion(
                field="age", value=int(number[0]), quote=quote, rule="age-listed", whose=whose_at(sentence, at)
            )
    for match in _DECADE.finditer(sentence.text):
        decade = float(match["n"])
        quote = quoted(sentence, match.start(), match.end(), document)
        if re.search(
            r"year|\bin (?:his|her|their)\b", sentence.text[max(0, match.start() - 12) : match.end() + 12], re.I
        ):
            found[match.start()] = Suggestion(
                field="age",
                value=None,
                quote=quote,
                rule="age-decade",
                spread=(decade, decade + 9),
                whose=whose_at(sentence, match.start()),
                note="a decade, not an age",
            )
    return [found[at] for at in sorted(found)]


def _age(sentence: Sentence, match: re.Match[str], rule: str, document: Digest | None) -> Suggestion | None:
    said = match["n"] or match.groupdict().get("n2") or ""
    number = number_of(said)
    unit = (match.groupdict().get("unit") or "y").lower()[0]
    before, after = sentence.text[: match.start()], sentence.text[match.end() :]
    begins_with_age = match[0].lower().startswith("age")
    if number is None or _GROUP_AFTER.match(after) or _NOT_AN_AGE.search(before):
        return None
    if begins_with_age and (
        re.search(r"\b(?:the|an|mean|median|average|at|since|from)\s*$", before, re.I)
        or re.match(r"\s*(?:-|–|to\b|and \d)", after)
    ):
        return None
    years = number * _YEARS[unit]
    if not 0 < years <= _OLDEST:
        return None
    whole = round(years, 4)
    return Suggestion(
        field="age",
        value=int(whole) if whole.is_integer() else whole,
        quote=quoted(sentence, match.start(), match.end(), document),
        rule=rule,
        whose=Whose.FAMILY if _PARENT_AFTER.match(after) else whose_at(sentence, match.start()),
    )


def sexes(sentence: Sentence, document: Digest | None) -> list[Suggestion]:
    """The sexes told by nouns in a sentence; a relative's is marked as the family's."""
    found = []
    for value in ("female", "male"):
        for match in pattern(value).finditer(sentence.text):
            word = match[0].lower()
            whose = whose_at(sentence, match.end())
            if word in _NOT_PATIENT_SEX and not re.match(r"\s+(?:of\b|\d)", sentence.text[match.end() :]):
                continue
            found.append(
                Suggestion(
                    field="sex",
                    value=value,
                    quote=quoted(sentence, match.start(), match.end(), document),
                    rule="sex-plural" if word in _PLURAL else "sex-noun",
                    whose=whose,
                )
            )
    return sorted(found, key=lambda one: one.start)


def pronoun_sex(told: list[Sentence], document: Digest | None) -> Suggestion | None:
    """The sex by pronouns where no noun tells it: the more frequent one, at its first place."""
    places: dict[str, list[tuple[Sentence, re.Match[str]]]] = {"female": [], "male": []}
    for sentence in told:
        if sentence.whose is Whose.PATIENT:
            for value, cue in (("female", "pronouns_female"), ("male", "pronouns_male")):
                places[value] += [(sentence, match) for match in pattern(cue).finditer(sentence.text)]
    if not any(match[0].lower() in {"she", "he"} for found in places.values() for _, match in found):
        return None  # "her" and "his" alone may be a relative's
    value = max(places, key=lambda one: len(places[one]))
    other = "male" if value == "female" else "female"
    if len(places[value]) <= len(places[other]):
        return None
    sentence, match = places[value][0]
    return Suggestion(
        field="sex", value=value, quote=quoted(sentence, match.start(), match.end(), document), rule="sex-pronoun"
    )


def people(told: list[Sentence], document: Digest | None) -> list[Person]:
    """The places where patients are brought in, in the order of the text."""
    found: list[Person] = []
    for sentence in told:
        years, kinds = ages(sentence, document), sexes(sentence, document)
        free = list(kinds)
        for age in years:
            sex = next((one for one in free if 0 <= one.start - (age.quote.end or 0) <= _ANCHOR_REACH), None)
            sex = sex or next(
                (one for one in reversed(free) if 0 <= age.start - (one.quote.end or 0) <= _ANCHOR_REACH), None
            )
            if sex:
                free.remove(sex)
            found.append(Person(min(age.start, sex.start if sex else age.start), age, sex))
        found += [Person(one.start, None, one) for one in free]
    return sorted(found, key=lambda one: one.start)


def _overlap(one: Suggestion, other: Suggestion) -> bool:
    return one.start < (other.quote.end or 0) and other.start < (one.quote.end or 0)


def series_size(text: str) -> int | None:
    """How many patients a text says that it tells of together; None where it does not say."""
    sizes = [number_of(match["n"]) for match in _SERIES.finditer(text)]
    return max((int(size) for size in sizes if size and size > 1), default=None)


def enumerated(text: str) -> set[str]:
    """The numbers and ordinals by which a text tells its patients apart."""
    return {(match["n"] or match["o"]).lower() for match in _ENUMERATED.finditer(text)}
