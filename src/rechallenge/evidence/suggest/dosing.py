"""Doses, routes and the time to onset, in the units of the form, with the words they were written in."""

import re

from rechallenge.evidence.suggest.lexicon import cues
from rechallenge.evidence.suggest.numbers import TimeSaid, times
from rechallenge.evidence.suggest.passages import Sentence, pattern, quoted, standing_at, whose_at
from rechallenge.evidence.suggest.reading import Reading, drug_name
from rechallenge.evidence.suggest.tagger import Span
from rechallenge.evidence.suggest.values import Standing, Suggestion
from rechallenge.model import Digest, Dose, Duration, TimeUnit

_AMOUNT = re.compile(
    r"(?<![\w.])(?P<low>\d{1,3}(?:,\d{3})+|\d+(?:[.,]\d+)?)(?:\s*(?:-|–|to|and|"
    r"or)\s*(?P<high>\d+(?:[.,]\d+)?))?[-\s]*"
    r"(?P<unit>mg|milligrams?|grams?|gm?|µg|μg|mcg|microg(?:rams?)?|ug|ng|IU|U|units?|mIU|MIU|mL|ml|"
    r"cc|mmol|mEq|tablets?|drops?|puffs?|capsules?|vials?)"
    r"(?P<per>\s*(?:/|per|·|\.)?\s*(?:m\(?2\)?|m²|kg|"
    r"sq\.? ?m)(?:\s*-?\(?-?1\)?)?(?:\s*(?:body ?weight|bw))?)?(?![\w²])",
)
_NOT_A_DOSE = re.compile(
    r"^\s*(?:/|per)\s*(?:d?[Ll]\b|ml\b|mL\b|100|cm|mm|kg creat|24 ?h urin|g\b)|"
    r"^\s*(?:of\s+)?(?:creatinine|protein|hemoglobin)",
    re.IGNORECASE,
)
_MEASURED = re.compile(
    r"\b(?:protein\w*|excretion|creatinine|levels?|concentrations?|weigh\w+)\W+(?:\w+\W+){0,3}$", re.IGNORECASE
)
_MG = {"mg": 1.0, "g": 1000.0, "µg": 0.001, "ng": 0.000001}
_QUALITATIVE = re.compile(
    r"\b(?P<word>high(?:er|est)?|low(?:er|est)?|small(?:er)?|large|massive|therapeutic|standard|"
    r"conventional|usual|single|ultra-?low|mega|toxic|cumulative|recommended|"
    r"moderate)[- ](?:\w+ ){0,1}?(?:dos(?:e|es|age|ages|ing))\b|\boverdos(?:e|es|age|ing)\b",
    re.IGNORECASE,
)
_REACH_TO_DRUG = 80
_START = (
    r"(?:start\w*|initiat\w*|begin\w*|began|beginning|commenc\w*|introduc\w*|receiv\w*|tak(?:ing|en)|"
    r"administ\w*|treatment|therapy|exposure|infusion|injection|ingest\w*|addition|adding|use|being|"
    r"first|the (?:first|last|second|third)|dose|vaccin\w*|immuni[sz]\w*|an? (?:single|dose|increase|"
    r"change|switch)|institut\w*|course|cycle|given|prescri\w*|its|this|that|on|with)"
)
_AFTER = {
    "latency-after-start": rf"^\s*(?:after|following|of|from|post|since|into)\b[- ]*(?:\w+[- ]){{0,3}}?{_START}",
    "latency-later": r"^\s*(?:later|thereafter|afterwards?|post-?(?:dose|infusion|vaccination|treatment))\b",
    "latency-of-use": (
        r"^[- ]*(?:of|on|course of|period of)\s+(?:\w+[- ]){0,3}?(?:treatment|therapy|use|"
        r"using|taking|administration|exposure|medication|chemotherapy|\w+(?:mab|nib|ine|ol|ide|ate|in|one|il|an)\b)"
    ),
    "latency-of-use-noun": r"^['’]?[- ]*(?:treatment|therapy|use|administration|exposure|course)\b",
    "latency-into": r"^\s*into\s+(?:\w+\s+){0,2}\w+",
}
_AFTER_PATTERNS = {rule: re.compile(body, re.IGNORECASE) for rule, body in _AFTER.items()}
_AFTER_STOP = re.compile(rf"^\s*(?:after|following|of|from)\s+(?:\w+[- ]){{0,4}}?(?:{cues().stopped})", re.IGNORECASE)
_BEFORE = re.compile(
    r"\b(?:after|within|following|over|in|during|for)\s+(?:a|an|the|about|approximately|only|just|"
    r"some|more than|nearly|almost)?\s*$",
    re.IGNORECASE,
)
_NOT_LATENCY = re.compile(
    r"\b(?:history of|for the (?:past|last|previous)|lasting|lasted|follow-?up (?:of|for)|survived|"
    r"every|per|each|aged?)\s*(?:a|an|the|about)?\s*$|^\s*(?:history|follow-?up|[- ]*old|of age|"
    r"duration|daily|per|course of (?:pred|ster)|survival)",
    re.IGNORECASE,
)
_DEVELOPED = re.compile(
    r"develop\w*|experienc\w*|appear\w*|occurr\w*|presented|present with|became|onset|noticed|noted|"
    r"began|complain\w*|suffer\w*|had|exhibited|manifest\w*|diagnos\w*|died|observed|reaction|"
    r"caus\w+|induc\w+|showed|arose|result\w*",
    re.IGNORECASE,
)
_BEGUN = re.compile(
    r"\b(?:began|begun|start\w*|initiat\w*|commenc\w*|introduc\w*|given|received|prescribed|switched|"
    r"injected|added|put on)\b",
    re.IGNORECASE,
)
_DEVELOPED_LATER = re.compile(r"\s*(?:later|after|afterwards?|into|following)\b", re.IGNORECASE)
_HEAD = 12  # characters before a time at the head of a sentence: "About", "Within"


def doses(reading: Reading, suspected: frozenset[str], document: Digest | None) -> list[Suggestion]:
    """The doses of a sentence, each with the drug it stands nearest to; of drugs outside `suspected` left out.

    An empty `suspected` takes the doses of every drug of the sentence that the tagger suspects.
    """
    found: list[Suggestion] = []
    if not (reading.spans or reading.listed):
        return found
    for match in _AMOUNT.finditer(reading.sentence.text):
        rest = reading.sentence.text[match.end() :]
        owner = _owner(reading, match.start(), match.end())
        measured = _MEASURED.search(reading.sentence.text[: match.start()])
        if _NOT_A_DOSE.match(rest) or measured or owner is None or (suspected and owner not in suspected):
            continue
        found.append(_dose(reading.sentence, match, owner, document))
    found += _qualitative(reading, suspected, document)
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
    if low in {"u", "unit", "units", "iu"}:
        return "IU" if low == "iu" else "U"
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


def _qualitative(reading: Reading, suspected: frozenset[str], document: Digest | None) -> list[Suggestion]:
    found = []
    for match in _QUALITATIVE.finditer(reading.sentence.text):
        owner = _owner(reading, match.start(), match.end())
        if owner and (not suspected or owner in suspected):
            found.append(
                Suggestion(
                    field="dose",
                    value=None,
                    quote=quoted(reading.sentence, match.start(), match.end(), document),
                    rule="dose-in-words",
                    whose=whose_at(reading.sentence, match.start()),
                    drug=owner,
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
        if not any(
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


def latencies(reading: Reading, document: Digest | None, *, before: Reading | None = None) -> list[Suggestion]:
    """The times from the drug to the event that a sentence tells, with the days that the words allow.

    Args:
        before: the sentence before, in which the drug may have been started ("Two days later she itched").
    """
    sentence, found = reading.sentence, []
    elapsed = reading.of("elapsed")
    is_begun = before is not None and bool(before.of("drug") or before.listed)
    if not (reading.spans or is_begun):
        return []
    if pattern("improved").search(sentence.text) and not reading.of("effect"):
        return []
    for said in times(sentence.text):
        rule = _latency_rule(sentence.text, said, elapsed, has_event=bool(reading.of("effect")))
        if rule:
            found.append(
                Suggestion(
                    field="latency",
                    value=said.duration,
                    quote=quoted(sentence, said.start, said.end, document),
                    rule=rule,
                    whose=whose_at(sentence, said.start),
                    spread=(round(said.low_days, 3), round(said.high_days, 3)),
                )
            )
    if (
        not found
        and before is not None
        and _BEGUN.search(before.sentence.text)
        and (before.of("drug") or before.listed)
    ):
        found = _next_sentence(sentence, document)
    if not found and reading.of("drug"):
        found = _vague(reading, elapsed, document)
    return found


def _next_sentence(sentence: Sentence, document: Digest | None) -> list[Suggestion]:
    """A time "later" at the head of the sentence after the one that starts a drug."""
    said = next(iter(times(sentence.text)), None)
    if said is None or said.start > _HEAD or not _DEVELOPED_LATER.match(sentence.text[said.end :]):
        return []
    one = Suggestion(
        field="latency",
        value=said.duration,
        quote=quoted(sentence, said.start, said.end, document),
        rule="latency-next-sentence",
        whose=whose_at(sentence, said.start),
        spread=(round(said.low_days, 3), round(said.high_days, 3)),
    )
    return [one]


def _latency_rule(text: str, said: TimeSaid, elapsed: list[Span], *, has_event: bool) -> str:
    """The name of the rule by which a time is one to onset; "" where it is another time."""
    before, after = text[max(0, said.start - 30) : said.start], text[said.end : said.end + 60]
    if _AFTER_STOP.match(after) or _NOT_LATENCY.search(before) or _NOT_LATENCY.match(after):
        return ""
    if any(span.start < said.end and said.start < span.end for span in elapsed):
        return "latency-tagger"
    if not (has_event or _DEVELOPED.search(text)):
        return ""
    for rule in ("latency-after-start", "latency-of-use", "latency-of-use-noun"):
        if (
            _AFTER_PATTERNS[rule].match(after)
            and has_event
            and (rule == "latency-after-start" or _BEFORE.search(before))
        ):
            return rule
    if _AFTER_PATTERNS["latency-into"].match(after):
        return "latency-into"
    if _AFTER_PATTERNS["latency-later"].match(after) and has_event:
        return "latency-later"
    return ""


def _vague(reading: Reading, elapsed: list[Span], document: Digest | None) -> list[Suggestion]:
    found = []
    for body, (low, high) in cues().vague_times.items():
        for match in pattern(body).finditer(reading.sentence.text):
            if any(span.start < match.end() and match.start() < span.end for span in elapsed):
                found.append(
                    Suggestion(
                        field="latency",
                        value=Duration(amount=round((low + high) / 2, 3), unit=TimeUnit.DAY, is_approximate=True),
                        quote=quoted(reading.sentence, match.start(), match.end(), document),
                        rule="latency-vague-word",
                        spread=(low, high),
                        whose=whose_at(reading.sentence, match.start()),
                    )
                )
    return found
