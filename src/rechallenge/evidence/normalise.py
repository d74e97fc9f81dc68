"""From words as written, by a paper or by a person at the form, to values that can be compared. The words are kept.

One function a kind. What cannot be brought to a value has none and says why; nothing is guessed.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date

from rechallenge.evidence.answers import parse_duration
from rechallenge.evidence.form import Field, FieldKind
from rechallenge.evidence.suggest.lexicon import brands, cues
from rechallenge.evidence.suggest.numbers import number_of, times
from rechallenge.evidence.suggest.written_dates import DATE, date_of
from rechallenge.model import CellValue, Dose, Duration, PartialDate, TimeUnit, Value
from rechallenge.vocabulary import Vocabulary, classify_event, event_set, fold_name, mentions, resolve_drug
from rechallenge.vocabulary.events import Scope

_SALTS = re.compile(
    r"\s+(?:hydrochloride|hcl|sodium|potassium|acetate|sulph?ate|maleate|mesylate|besylate|tartrate|citrate|phosphate|"
    r"succinate|fumarate|bromide|hydrobromide|calcium|magnesium|disodium|tosylate|dihydrate|monohydrate)\b",
    re.IGNORECASE,
)
_MARKS = re.compile(r"[®™©]|\((?:r|tm)\)", re.IGNORECASE)
_AMOUNT = re.compile(
    r"(?<![\w.])(?P<low>\d{1,3}(?:,\d{3})+|\d+(?:[.,]\d+)?)(?:\s*(?:±|\+/-)\s*\d+(?:[.,]\d+)?)?"
    r"(?:\s*(?:-|–|to)\s*(?P<high>\d+(?:[.,]\d+)?))?[-\s]*"
    r"(?P<unit>mg|milligrams?|g|grams?|gm|µg|μg|mcg|ug|micrograms?|ng|IU|UI|units?|U|mL|ml|mmol|mEq|tablets?|capsules?|"
    r"drops?|puffs?|vials?)(?P<per>\s*(?:/|per)\s*(?:kg|m2|m²|m\^2))?(?![\w²])",
    re.IGNORECASE,
)
_UNITS = (
    (re.compile(r"mg|milligram", re.IGNORECASE), "mg"),
    (re.compile(r"mcg|ug|µg|μg|microgram", re.IGNORECASE), "µg"),
    (re.compile(r"ng", re.IGNORECASE), "ng"),
    (re.compile(r"g|gm|gram", re.IGNORECASE), "g"),
    (re.compile(r"iu|ui", re.IGNORECASE), "IU"),
    (re.compile(r"u|unit", re.IGNORECASE), "U"),
)
MG_PER = {"mg": 1.0, "g": 1000.0, "µg": 0.001, "ng": 1e-6}
_TIMES_WRITTEN = re.compile(
    r"\b(?:x|×)\s*(?P<n>\d)\s*(?:/|per|a)?\s*(?:d|day|daily)\b|(?P<n2>\d)\s*(?:x|×)\s*(?:daily|/\s*d)", re.IGNORECASE
)
_AMBIGUOUS = re.compile(r"\b[x×]\s*\d+\b", re.IGNORECASE)
_NHS = re.compile(r"(?P<n>\d+)\s*/\s*(?P<of>7|52|12)\b")  # "3/52": British shorthand for weeks, days, months
_NHS_UNITS = {"7": TimeUnit.DAY, "52": TimeUnit.WEEK, "12": TimeUnit.MONTH}
_AGE = re.compile(
    r"(?P<about>about|approximately|~|ca\.?)?\s*(?P<n>\d+(?:[.,]\d+)?|[a-z]+(?:[- ][a-z]+)?)\s*[- ]*"
    r"(?P<unit>years?|yrs?|y|months?|mos?|m|weeks?|wks?|w|days?|d|hours?|h)?\b[- ]*(?:old|of age|o\b)?",
    re.IGNORECASE,
)
_DECADE = re.compile(r"(?:in (?:his|her|their) )?(?P<part>early |mid[- ]|late )?(?P<n>[1-9]0)['’]?s", re.IGNORECASE)
_DECADE_WORDS = {
    "twenties": 20,
    "thirties": 30,
    "forties": 40,
    "fifties": 50,
    "sixties": 60,
    "seventies": 70,
    "eighties": 80,
    "nineties": 90,
}
_OLDEST = 125.0
_MONTH_NUMBER = re.compile(r"(?<![\d/.])(?P<m>\d{1,2})[/.](?P<y>(?:19|20)\d\d)\b")
_SLASHED = re.compile(r"\b(?P<a>\d{1,2})[/.](?P<b>\d{1,2})[/.](?P<y>(?:19|20)\d\d)\b")


class Normalised(Value):
    """What words come to.

    Attributes:
        verbatim: the words, untouched.
        value: None where they cannot be brought to a value; `note` then says why.
        rule: by which it was found.
        spread: smallest and largest that the words allow: days for a time, years for an age, amounts for a dose.
        mg_per_day: of a dose whose unit and frequency allow it.
        note: what a reader has to know: no value and why, or what was taken for granted.
    """

    verbatim: str
    value: CellValue | None = None
    rule: str = ""
    spread: tuple[float, float] | None = None
    mg_per_day: float | None = None
    note: str = ""


def normalise_drug(words: str, *, vocabulary: Vocabulary | None = None) -> Normalised:
    """The name of the vocabulary, else the ingredient of a brand in Drugs@FDA, else the words without salt and marks.

    >>> normalise_drug("Xeljanz(R)").value, normalise_drug("Lipitor").value
    ('tofacitinib', 'atorvastatin')
    """
    plain = " ".join(_MARKS.sub(" ", words).split()).strip(" .,;")
    if not plain:
        return Normalised(verbatim=words, note="no name is written")
    if known := resolve_drug(plain, vocabulary=vocabulary):
        return Normalised(verbatim=words, value=known.name, rule="drug-vocabulary")
    low = plain.lower()
    base = _SALTS.sub("", low).strip()
    for name in (low, base):
        if ingredient := brands().get(name):
            found = resolve_drug(ingredient, vocabulary=vocabulary)
            return Normalised(verbatim=words, value=found.name if found else ingredient, rule="drug-brand")
    note = "not in the vocabulary: kept as written" + (", without its salt" if base != low else "")
    return Normalised(verbatim=words, value=base, rule="drug-as-written", note=note)


def normalise_dose(words: str, *, weight_kg: float | None = None) -> Normalised:
    """A dose with its frequency; mg a day where unit and frequency allow it, per kg only with `weight_kg`.

    >>> normalise_dose("5 mg twice daily").mg_per_day, normalise_dose("methotrexate 15 mg/week").mg_per_day
    (10.0, 2.1429)
    """
    match = _AMOUNT.search(words)
    if match is None:
        return Normalised(verbatim=words, note="no amount with a unit is written")
    low = _number(match["low"])
    high = _number(match["high"]) if match["high"] else low
    unit = _unit(match["unit"]) + ("/kg" if "kg" in (match["per"] or "") else "/m2" if match["per"] else "")
    often = frequency_in(words)
    is_ambiguous = low != high or (often is None and _AMBIGUOUS.search(words) is not None)
    dose = Dose(amount=(low + high) / 2, unit=unit, times_per_day=often, is_ambiguous=is_ambiguous)
    factor = MG_PER.get(unit.removesuffix("/kg"), 0.0) * ((weight_kg or 0.0) if unit.endswith("/kg") else 1.0)
    per_day = round(dose.amount * factor * often, 4) if factor and often and not is_ambiguous else None
    return Normalised(
        verbatim=words,
        value=dose,
        rule="dose-amount",
        spread=(low, high) if low != high else None,
        mg_per_day=per_day,
        note="" if per_day is not None else _why_no_mg(dose, low != high),
    )


def _why_no_mg(dose: Dose, is_range: bool) -> str:
    if is_range:
        return "a range: no single mg a day"
    if dose.is_ambiguous:
        return "can be read two ways: no mg a day"
    if dose.unit.endswith("/kg"):
        return "mg a day needs the weight"
    if dose.unit.endswith("/m2"):
        return "mg a day needs the body surface"
    if dose.unit not in MG_PER:
        return f"{dose.unit} cannot be brought to mg"
    return "no frequency is written: no mg a day"


def _number(text: str) -> float:
    return float(text.replace(",", "") if re.fullmatch(r"\d{1,3}(?:,\d{3})+", text) else text.replace(",", "."))


def _unit(written: str) -> str:
    stem = written if len(written) < 3 else written.removesuffix("s")
    return next((name for pattern, name in _UNITS if pattern.fullmatch(stem)), stem.lower())


def frequency_in(words: str) -> float | None:
    """Times a day, told anywhere in the words; of several wordings the longest counts."""
    if written := _TIMES_WRITTEN.search(words):
        return float(written["n"] or written["n2"])
    found = [
        (len(match[0]), often)
        for body, often in cues().frequencies.items()
        for match in re.finditer(rf"(?:(?<![A-Za-z])|(?=/))(?:{body})(?!\w)", words, re.IGNORECASE)
    ]
    return max(found)[1] if found else None


def normalise_age(words: str) -> Normalised:
    """An age in years; a decade ("in her sixties") has no value but its bounds.

    >>> normalise_age("18 months").value, normalise_age("in her sixties").spread
    (1.5, (60.0, 69.0))
    """
    text = words.strip()
    decade = _DECADE.search(text)
    start = int(decade["n"]) if decade else next((n for name, n in _DECADE_WORDS.items() if name in text.lower()), None)
    if start is not None:
        return Normalised(
            verbatim=words, rule="age-decade", spread=(float(start), start + 9.0), note="a decade, not an age"
        )
    for match in _AGE.finditer(text):
        number = number_of(match["n"])
        unit = (match["unit"] or "y").lower()[0]
        years = None if number is None else number * _YEARS[unit]
        if years is not None and 0 <= years <= _OLDEST:
            whole = round(years, 4)
            note = (
                "no unit is written: taken as years" if not match["unit"] and len(text) > len(match["n"]) + 12 else ""
            )
            return Normalised(
                verbatim=words,
                value=int(whole) if whole.is_integer() else whole,
                rule="age-years",
                spread=(whole, whole + _YEARS[unit]),
                note="about" if match["about"] else note,
            )
    return Normalised(verbatim=words, note="no age is written")


_YEARS = {"y": 1.0, "m": 1 / 12, "w": 7 / 365.25, "d": 1 / 365.25, "h": 1 / 8766}


def normalise_time(words: str) -> Normalised:
    """A span of time; `spread` holds the days that the words allow: half a unit either way, wide for vague words.

    >>> normalise_time("several weeks").spread
    (17.5, 73.5)
    >>> normalise_time("3/52").value
    Duration(amount=3.0, unit=<TimeUnit.WEEK: 'week'>, is_approximate=False)
    """
    if short := _NHS.search(words):
        value = Duration(amount=float(short["n"]), unit=_NHS_UNITS[short["of"]])
        half = value.unit.days / 2
        return Normalised(
            verbatim=words, value=value, rule="time-shorthand", spread=(value.days - half, value.days + half)
        )
    if said := times(words):
        first = said[0]
        note = f"{len(said)} times are written; the first is taken" if len(said) > 1 else ""
        spread = (round(first.low_days, 3), round(first.high_days, 3))
        return Normalised(verbatim=words, value=first.duration, rule="time-stated", spread=spread, note=note)
    for body, (low, high) in cues().vague_times.items():
        if re.search(rf"(?<!\w)(?:{body})(?!\w)", words, re.IGNORECASE):
            value = Duration(amount=round((low + high) / 2, 3), unit=TimeUnit.DAY, is_approximate=True)
            return Normalised(
                verbatim=words,
                value=value,
                rule="time-vague",
                spread=(low, high),
                note="a vague word: see the interval",
            )
    if typed := parse_duration(words):
        return Normalised(verbatim=words, value=typed, rule="time-typed", spread=(typed.days, typed.days))
    return Normalised(verbatim=words, note="no length of time is written")


def normalise_date(words: str) -> Normalised:
    """A date as far as it is written; "03/04/2020" can be read two ways and has no value unless one number is a day.

    >>> normalise_date("in March 2019").value.text, normalise_date("03/04/2020").value
    ('2019-03', None)
    """
    if slashed := _SLASHED.search(words):
        return _slashed(words, int(slashed["a"]), int(slashed["b"]), slashed["y"])
    if (numbered := _MONTH_NUMBER.search(words)) and 1 <= int(numbered["m"]) <= 12:
        value = PartialDate(text=f"{numbered['y']}-{int(numbered['m']):02d}")
        return Normalised(verbatim=words, value=value, rule="date-month")
    match = DATE.search(words)
    if match is None:
        return Normalised(verbatim=words, note="no date is written")
    found = date_of(match)
    return Normalised(verbatim=words, value=found, rule="date", note="" if found else "no day of the calendar")


def _slashed(words: str, first: int, second: int, year: str) -> Normalised:
    readings = set()
    for day, month in ((first, second), (second, first)):
        try:
            readings.add(date(int(year), month, day).isoformat())
        except ValueError:
            continue
    if len(readings) == 1:
        return Normalised(verbatim=words, value=PartialDate(text=readings.pop()), rule="date-slashed")
    note = "day and month can be read two ways" if readings else "no day of the calendar"
    return Normalised(verbatim=words, note=note)


def normalise_sex(words: str) -> Normalised:
    """Female or male, from a word or a letter."""
    plain = words.strip(" .").lower()
    for value, letters in (("female", {"f", "w"}), ("male", {"m"})):
        noun = getattr(cues(), value)
        if plain in letters or re.search(rf"(?<!\w)(?:{noun})(?!\w)", plain):
            return Normalised(verbatim=words, value=value, rule="sex-word")
    return Normalised(verbatim=words, note="no sex is written")


def normalise_event(
    words: str, *, set_name: str, facts: Mapping[str, str] | None = None, vocabulary: Vocabulary | None = None
) -> Normalised:
    """The event on the tree of the event set, else its term in the set's list.

    `rule` names how: `event-tree` (the set's nomenclature, for vasculitis Chapel Hill 2012), `event-term` (a core term
    or its synonym), `event-broad` (a term of the sensitivity analysis), `event-excluded` (a term that the set leaves
    out, with its reason). The tree's own notes say which facts placed it and which are missing.

    Args:
        facts: what else is known, as `classify_event` takes it.
    Raises:
        InputError: no such event set.
    """
    events = event_set(set_name, vocabulary=vocabulary)
    if events.nomenclature is not None:
        placed = classify_event(words, set_name=set_name, facts=facts, vocabulary=vocabulary)
        if placed is not None:
            path = " > ".join(node.title for node in placed.path)
            note = "; ".join((path, *placed.notes))
            return Normalised(verbatim=words, value=placed.title, rule="event-tree", note=note)
    folded = fold_name(words)
    named = [term for term in events.terms if fold_name(term.text) == folded or mentions(words, term.text)]
    if not named:
        return Normalised(verbatim=words, note=f"names no event of the set {set_name!r}")
    term = max(named, key=lambda one: len(one.text))
    match term.scope:
        case Scope.EXCLUDED:
            return Normalised(verbatim=words, rule="event-excluded", note=term.why or "left out by the set")
        case Scope.BROAD:
            return Normalised(verbatim=words, value=term.text, rule="event-broad", note="a broad term of the set")
    return Normalised(verbatim=words, value=term.of or term.text, rule="event-term")


_BY_KIND: Mapping[FieldKind, Callable[[str], Normalised]] = {
    FieldKind.DOSE: normalise_dose,
    FieldKind.DURATION: normalise_time,
    FieldKind.DATE: normalise_date,
}


def normalise_cell(field: Field, words: str) -> Normalised:
    """What a person's or a table's words come to for one question of the form.

    Numbers in years are read as ages; choices by their options, in any case; texts and lists are kept.
    """
    if field.kind in _BY_KIND:
        return _BY_KIND[field.kind](words)
    plain = " ".join(words.split())
    match field.kind:
        case FieldKind.NUMBER if field.unit == "years":
            return normalise_age(words)
        case FieldKind.NUMBER:
            return _plain_number(words)
        case FieldKind.CHOICE:
            return normalise_sex(words) if field.name == "sex" else _choice(field, words)
        case FieldKind.YES_NO:
            return _yes_no(words)
        case FieldKind.LIST:
            items = tuple(filter(None, (part.strip() for part in re.split(r"[;,]", plain))))
            return Normalised(
                verbatim=words, value=items or None, rule="list", note="" if items else "nothing is written"
            )
    return Normalised(verbatim=words, value=plain or None, rule="text", note="" if plain else "nothing is written")


def _plain_number(words: str) -> Normalised:
    match = re.search(r"[-−]?\d+(?:[.,]\d+)?", words)
    if match is None:
        return Normalised(verbatim=words, note="no number is written")
    value = float(match[0].replace("−", "-").replace(",", "."))
    return Normalised(verbatim=words, value=int(value) if value.is_integer() else value, rule="number")


def _choice(field: Field, words: str) -> Normalised:
    plain = " ".join(words.lower().split()).strip(" .")
    exact = [option for option in field.options if option.lower() == plain]
    within = exact or [
        option for option in field.options if re.search(rf"(?<!\w){re.escape(option.lower())}(?!\w)", plain)
    ]
    longest = [option for option in within if not any(option != other and option in other for other in within)]
    if len(longest) == 1:
        return Normalised(verbatim=words, value=longest[0], rule="choice")
    why = "several of the answers are named" if longest else f"none of {', '.join(field.options)}"
    return Normalised(verbatim=words, note=why)


def _yes_no(words: str) -> Normalised:
    plain = words.strip(" .").lower()
    if plain in {"yes", "y", "true", "+", "positive"}:
        return Normalised(verbatim=words, value=True, rule="yes-no")
    if plain in {"no", "n", "false", "-", "negative"}:
        return Normalised(verbatim=words, value=False, rule="yes-no")
    return Normalised(verbatim=words, note="neither yes nor no")
