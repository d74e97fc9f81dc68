"""Doses and routes, in the units of the form, with the words they were written in."""

import re

from rechallenge.evidence.suggest.lexicon import cues
from rechallenge.evidence.suggest.passages import Sentence, pattern, quoted, standing_at, whose_at
from rechallenge.evidence.suggest.reading import Reading, drug_name
from rechallenge.evidence.suggest.values import Standing, Suggestion
from rechallenge.model import Digest, Dose

_AMOUNT = re.compile(
    r"(?<![\w.])(?P<low>\d{1,3}(?:,\d{3})+|\d+(?:[.,]\d+)?)(?:\s*(?:±|\+/-)\s*\d+(?:\.\d+)?)?"
    r"(?:\s*(?:-|–|to|and|or)\s*(?P<high>\d+(?:[.,]\d+)?))?[-\s]*"
    r"(?P<unit>mg|milligrams?|grams?|gm?|µg|μg|mcg|microg(?:rams?)?|ug|ng|IU|UI|U|units?|mIU|MIU|mL|ml|"
    r"cc|mmol|mEq|tablets?|drops?|puffs?|capsules?|vials?)"
    r"(?P<per>\s*(?:/|per|·|\.)?\s*(?:m\(?2\)?|m²|kg|"
    r"sq\.? ?m)(?:\s*-?\(?-?1\)?)?(?:\s*(?:body ?weight|bw))?)?(?![\w²])",
)
_NOT_A_DOSE = re.compile(
    r"^\s*(?:/|per)\s*(?:d?[Ll]\b|ml\b|mL\b|100|cm|mm|kg creat|24 ?h(?:ours?|rs?)? (?:of )?(?:urin|protein)|g\b)|"
    r"^\s*(?:of\s+)?(?:creatinine|protein|hemoglobin)",
    re.IGNORECASE,
)
_MEASURED = re.compile(
    r"\b(?:protein\w*|excretion|creatinine|levels?|concentrations?|weigh\w+)\W+(?:\w+\W+){0,3}$", re.IGNORECASE
)
_MG = {"mg": 1.0, "g": 1000.0, "µg": 0.001, "ng": 0.000001}
# A size in words, alone or against a known one ("twice the usual dose"). How often it was given ("single dose", "first
# dose") and a sum over time ("cumulative dose") are no size.
_QUALITATIVE = re.compile(
    r"(?<!\w)(?:(?:higher|lower|more|greater|less) than (?:the )?|(?:[<>]\s?)?(?:\d[\d.]*[- ](?:times|fold)|twice) the |very )?"
    r"(?:high(?:er|est)?|low(?:er|est)?|small(?:er)?|large|massive|(?:sub-?|supra-?)?therapeutic|standard|"
    r"conventional|usual|regular|ultra-?low|mega|toxic|recommended|prophylactic|maxim(?:al|um)|minim(?:al|um)|"
    r"moderate)[- ](?:\w+ )??dos(?:e|es|age|ages|ing)\b|\boverdos(?:e|es|age|ing)\b|\bunder-?dosing\b|\bover-?us(?:e|ing)\b"
    r"|\b(?:massive|excessive|large)\b(?= (?:\w+ ){0,2}?(?:ingestions?|intake|consumption|quantit\w+|amounts?)\b)",
    re.IGNORECASE,
)
_NO_SIZE = re.compile(
    r"(?:the |an? )?(?:initial|first|second|third|last|multiple|several|repeated|(?:total )?cumulative)[- ]dos(?:es?|ages?)",
    re.IGNORECASE,
)
_REACH_TO_DRUG = 80
ROUTE_REACH = 16  # characters around drug and dose in which a route belongs to them


def doses(reading: Reading, document: Digest | None) -> list[Suggestion]:
    """The doses of a sentence, each with the drug it stands nearest to; of "4 ± 1 mg" the mean."""
    found: list[Suggestion] = []
    if not (reading.spans or reading.listed):
        return found
    for match in _AMOUNT.finditer(reading.sentence.text):
        rest = reading.sentence.text[match.end() :]
        owner = _owner(reading, match.start(), match.end())
        measured = _MEASURED.search(reading.sentence.text[: match.start()])
        if _NOT_A_DOSE.match(rest) or measured or owner is None:
            continue
        found.append(_dose(reading.sentence, match, owner, document))
    found += _qualitative(reading, document)
    return found + _tagged(reading, found, document)


def _dose(sentence: Sentence, match: re.Match[str], owner: str, document: Digest | None) -> Suggestion:
    low = float(match["low"].replace(",", "" if re.fullmatch(r"\d{1,3}(?:,\d{3})+", match["low"]) else "."))
    high = float(match["high"].replace(",", ".")) if match["high"] else low
    unit = _unit(match["unit"]) + _per(match["per"] or "")
    often, end = _frequency(sentence.text, match.end())
    dose = Dose(amount=(low + high) / 2, unit=unit, times_per_day=often, is_ambiguous=low != high)
    factor = _MG.get(unit)
    per_day = round(dose.amount * factor * often, 4) if factor and often and low == high else None
    return Suggestion(
        field="dose",
        value=dose,
        quote=quoted(sentence, match.start(), end, document),
        rule="dose-amount",
        standing=_firm(sentence, match.start()),
        whose=whose_at(sentence, match.start()),
        spread=(low, high) if low != high else None,
        mg_per_day=per_day,
        drug=owner,
    )


def _firm(sentence: Sentence, at: int) -> Standing:
    """A dose beside its drug is hypothetical only by an explicit word; a negation of something else spares it."""
    standing = standing_at(sentence, at)
    return Standing.AFFIRMED if standing is Standing.NEGATED else standing


def _unit(written: str) -> str:
    low = written.lower()
    if low.startswith(("mcg", "microg", "ug", "µg", "μg")):
        return "µg"
    if low.startswith("mill") or low == "mg":
        return "mg"
    if low in {"g", "gm"} or low.startswith("gram"):
        return "g"
    if low in {"u", "unit", "units", "iu", "ui"}:
        return "IU" if low in {"iu", "ui"} else "U"
    return low.removesuffix("s") if len(low) > 3 else low


def _per(written: str) -> str:
    return "/kg" if "kg" in written else "/m2" if written.strip() else ""


def _frequency(text: str, at: int) -> tuple[float | None, int]:
    """Times a day from the words right after an amount, and where they end."""
    for body, often in cues().frequencies.items():
        match = re.compile(
            r"[\s,(]*(?:(?:\w+ly|po|iv|sc|im|by mouth|given|orally|i\.v\.|s\.c\.|"
            rf"in divided doses)[\s,]+){{0,2}}[-]?(?:{body})(?!\w)",
            re.IGNORECASE,
        ).match(text, at)
        if match:
            return often, match.end()
    return None, at


def _owner(reading: Reading, start: int, end: int) -> str | None:
    """The drug that a dose belongs to: the nearest name of the sentence, with "dose of drug" before "drug, dose"."""
    text = reading.sentence.text
    best: tuple[float, str] | None = None
    for span in (*reading.of("drug"), *reading.listed):
        name = drug_name(reading.words(span))
        gap = text[end : span.start] if span.start >= end else text[span.end : start]
        cost = len(gap) + 40 * gap.count(";") + 25 * gap.count(" and ") + 15 * gap.count(",")
        if re.fullmatch(r"\s*(?:of )?(?:\w+ )?", gap) and span.start >= end:
            cost -= 10
        if name and len(gap) <= _REACH_TO_DRUG and (best is None or cost < best[0]):
            best = (cost, name)
    return best[1] if best else None


def _qualitative(reading: Reading, document: Digest | None) -> list[Suggestion]:
    found = []
    for match in _QUALITATIVE.finditer(reading.sentence.text):
        owner = _owner(reading, match.start(), match.end())
        if owner or match[0].lower().startswith("overdos"):
            found.append(
                Suggestion(
                    field="dose",
                    value=None,
                    quote=quoted(reading.sentence, match.start(), match.end(), document),
                    rule="dose-in-words",
                    whose=whose_at(reading.sentence, match.start()),
                    drug=owner or "",
                    note="no amount is stated",
                )
            )
    return found


def _tagged(reading: Reading, found: list[Suggestion], document: Digest | None) -> list[Suggestion]:
    """What the tagger calls a dose and no rule could read: shown with its words, without a value."""
    begin = reading.sentence.start
    free = [
        span
        for span in reading.of("dose")
        if not _NO_SIZE.fullmatch(reading.words(span))
        and not _NOT_A_DOSE.search(re.sub(r"^[\d.,\s–-]+\S*?(?=/)", "", reading.words(span)))
        and not any(
            (one.quote.start or 0) < span.end + begin and span.start + begin < (one.quote.end or 0) for one in found
        )
    ]
    return [
        Suggestion(
            field="dose",
            value=None,
            quote=quoted(reading.sentence, span.start, span.end, document),
            rule="dose-tagger",
            whose=whose_at(reading.sentence, span.start),
            drug=_owner(reading, span.start, span.end) or "",
            note="no amount is stated",
        )
        for span in free
    ]


def routes(reading: Reading, document: Digest | None) -> list[Suggestion]:
    """The routes told in a sentence that names a suspected drug."""
    if not reading.of("drug"):
        return []
    return [
        Suggestion(
            field="route",
            value=name,
            quote=quoted(reading.sentence, match.start(), match.end(), document),
            rule="route",
            whose=whose_at(reading.sentence, match.start()),
        )
        for body, name in cues().routes.items()
        for match in pattern(body).finditer(reading.sentence.text)
    ]


def route_in(words: str) -> str:
    """The first route named in a few words; "" where none is."""
    named = [(match.start(), name) for body, name in cues().routes.items() if (match := pattern(body).search(words))]
    return min(named)[1] if named else ""
