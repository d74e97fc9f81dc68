"""The time from the drug to the event, and the length of use, with the days that the words allow."""

import re

from rechallenge.evidence.suggest.lexicon import cues
from rechallenge.evidence.suggest.numbers import TimeSaid, times
from rechallenge.evidence.suggest.passages import Sentence, lowered, pattern, quoted, whose_at
from rechallenge.evidence.suggest.reading import Reading
from rechallenge.evidence.suggest.tagger import Span
from rechallenge.evidence.suggest.values import Suggestion
from rechallenge.model import Digest, Duration, TimeUnit

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
    r"changed (?:from \w+ )?to|"
    r"moved (?:from \w+ )?to|injected|added|put on|vaccinated|"
    r"(?:first|second|third|single) (?:\w+ )?(?:dose|injection|infusion))\b",
    re.IGNORECASE,
)
_DEVELOPED_LATER = re.compile(r"\s*(?:later|after|afterwards?|into|following)\b", re.IGNORECASE)
_EARLIER = re.compile(
    r"\s*(?:earlier|before|previously|ago|prior to|preceding)\b(?!\s+(?:the )?(?:death|surgery|discharge|operation))",
    re.IGNORECASE,
)
_FIRST = re.compile(r"\b(?:the|his|her) first\s*$", re.IGNORECASE)
_FOR = re.compile(
    r"\b(?:for|over|after|during)\s+(?:the (?:last|past|previous) |about |approximately |nearly |almost |more than |over )?\s*$",
    re.I,
)
_USED = re.compile(
    r"\b(?:tak(?:en|ing)|took|treated with|on|receiv\w+|inject\w+|us(?:ed|ing)|maintained on|therapy with|treatment with|"
    r"prescribed|controlled with|managed with|exposed to|exposure to|use of)\b",
    re.IGNORECASE,
)
_USED_AFTER = re.compile(
    r"\s*(?:of|on)\s+(?:\w+[- ]){0,2}?(?:therapy|treatment|use|\w+(?:mab|nib|cept|ine|ol|ide|ate|in|one|il|an))\b"
    r"|\s*,?\s*(?:s?he|the patient) had (?:been )?(?:tak|inject|us|receiv|treat)\w*",
    re.IGNORECASE,
)
_NOT_USE = re.compile(
    r"\s*(?:follow|later|before|after|old|history|of (?:fever|pain|rash|symptoms|follow))", re.IGNORECASE
)
_LOOK_BACK, _LOOK_AHEAD = 30, 60
_AFTER_OTHER = re.compile(
    rf"\s*(?:after|following|later than)\s+(?:the |her |his |their |this )?(?:biops\w+|diagnos\w+|discharge|surgery|operation|"
    rf"admission|presentation|hospital\w*|remission|{cues().stopped})",
    re.IGNORECASE,
)
_HEAD = 30  # characters before a time at the head of a sentence: "About", "Within"


def latencies(reading: Reading, document: Digest | None, *, before: Reading | None = None) -> list[Suggestion]:
    """The times from the drug to the event that a sentence tells, with the days that the words allow.

    Args:
        before: the sentence before, in which the drug may have been started ("Two days later she itched").
    """
    sentence = reading.sentence
    is_begun = before is not None and _names_drug(before)
    if not (_names_drug(reading) or is_begun):
        return []
    if pattern("improved").search(sentence.text) and not reading.of("effect"):
        return []
    elapsed = reading.of("elapsed")
    found = [
        _made("latency", sentence, said, document, rule)
        for said in times(sentence.text)
        if (rule := _latency_rule(reading, said, elapsed))
    ]
    if not found and before is not None and is_begun and _BEGUN.search(before.sentence.text):
        found = _next_sentence(sentence, document)
    if not found and reading.of("drug"):
        found = _vague(reading, elapsed, document)
    return found


def lengths_of_use(reading: Reading, document: Digest | None) -> list[Suggestion]:
    """How long the drug had been taken, where a sentence says so; it is no time to onset by itself."""
    if not _names_drug(reading):
        return []
    text = reading.sentence.text
    return [
        _made("exposure_duration", reading.sentence, said, document, "exposure-for")
        for said in times(text)
        if _FOR.search(text[max(0, said.start - _HEAD) : said.start])
        and not _NOT_USE.match(text[said.end :])
        and (_USED.search(text[: said.start]) or _USED_AFTER.match(text[said.end :]))
    ]


def _names_drug(reading: Reading) -> bool:
    if reading.spans or reading.listed:
        return True
    low = lowered(reading.sentence.text)
    return "vaccin" in low or "immunis" in low or "immuniz" in low


def _made(field: str, sentence: Sentence, said: TimeSaid, document: Digest | None, rule: str) -> Suggestion:
    return Suggestion(
        field=field,
        value=said.duration,
        quote=quoted(sentence, said.start, said.end, document),
        rule=rule,
        whose=whose_at(sentence, said.start),
        spread=(round(said.low_days, 3), round(said.high_days, 3)),
    )


def _next_sentence(sentence: Sentence, document: Digest | None) -> list[Suggestion]:
    """A time "later" at the head of the sentence after the one that starts a drug."""
    said = next(iter(times(sentence.text)), None)
    if said is None or said.start > _HEAD or not _DEVELOPED_LATER.match(sentence.text[said.end :]):
        return []
    if _AFTER_OTHER.match(sentence.text[said.end :]):
        return []
    return [_made("latency", sentence, said, document, "latency-next-sentence")]


def _latency_rule(reading: Reading, said: TimeSaid, elapsed: list[Span]) -> str:
    """The name of the rule by which a time is one to onset; "" where it is another time."""
    text = reading.sentence.text
    before, after = text[max(0, said.start - _LOOK_BACK) : said.start], text[said.end : said.end + _LOOK_AHEAD]
    if _AFTER_STOP.match(after) or _NOT_LATENCY.search(before) or _NOT_LATENCY.match(after):
        return ""
    if any(span.start < said.end and said.start < span.end for span in elapsed):
        return "latency-tagger"
    has_event = bool(reading.of("effect"))
    if not (has_event or _DEVELOPED.search(text)):
        return ""
    if _EARLIER.match(after) and _was_begun(reading, said):
        return "latency-begun-earlier"
    if _FIRST.search(before) and re.match(r"\s*(?:of|after|on)\b", after):
        return "latency-first-days"
    for rule in ("latency-after-start", "latency-of-use", "latency-of-use-noun"):
        if _AFTER_PATTERNS[rule].match(after) and _is_before_use(rule, before, has_event=has_event):
            return rule
    if _AFTER_PATTERNS["latency-into"].match(after):
        return "latency-into"
    return "latency-later" if _AFTER_PATTERNS["latency-later"].match(after) and has_event else ""


def _is_before_use(rule: str, before: str, *, has_event: bool) -> bool:
    """Whether the words before a time of use make it a time to onset: "after three years of treatment"."""
    if rule == "latency-after-start":
        return has_event
    return (
        _BEFORE.search(before) is not None
        if has_event
        else re.search(r"\bafter\s*$", before, re.IGNORECASE) is not None
    )


def _was_begun(reading: Reading, said: TimeSaid) -> bool:
    """Whether the sentence says that its drug was begun, by a word near the time, and not that it was stopped."""
    text = reading.sentence.text
    near = text[max(0, said.start - _LOOK_AHEAD) : said.end + _LOOK_AHEAD]
    return (
        bool(reading.of("drug") or reading.listed) and bool(_BEGUN.search(near)) and not pattern("stopped").search(near)
    )


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
