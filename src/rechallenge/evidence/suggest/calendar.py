"""Dates of the course: when the drug was begun, the event began, the drug was stopped and begun again."""

import re

from rechallenge.evidence.suggest.lexicon import name_spans
from rechallenge.evidence.suggest.passages import Cue, pattern, quoted, whose_at
from rechallenge.evidence.suggest.reading import Reading
from rechallenge.evidence.suggest.tagger import tokens_of
from rechallenge.evidence.suggest.values import Suggestion, Whose
from rechallenge.evidence.suggest.written_dates import DATE, date_of
from rechallenge.model import Digest, Duration, PartialDate, TimeUnit

_STARTED = re.compile(
    r"\b(?:start\w*|initiat\w*|beg[au]n|commenc\w*|introduc\w*|prescrib\w*|put on|added|first dose|vaccinat\w*|"
    r"(?:first|single|second) (?:dose|injection|infusion)|switched (?:from \w+ )?to|changed (?:from \w+ )?to|since)\b",
    re.IGNORECASE,
)
_ONSET = re.compile(
    r"\b(?:develop\w*|appear\w*|present(?:ed|ing)|complain\w*|notic\w+|onset|occurr\w*|began to|admitted|erupt\w+|"
    r"rose|showed|diagnos\w*|experienc\w*|suffer\w*|arose)\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[;]|,? (?:and|but|then|while|when|which) |, ")
_NOT_A_DATE = re.compile(
    r"(?:\b(?:et al\.?|copyright|published|accepted|received|guidelines?|criteria|classification|version|"
    r"(?:ACR|EULAR|CHCC|WHO|FDA)\b[^.;]{0,20})[\s,(]*|\()$",
    re.IGNORECASE,
)
_SINCE = re.compile(r"\b(?:since|diagnosed in|known from|found in)\s+(?:\w+\s+)?$", re.IGNORECASE)
_SINCE_REACH = 12
_REACH = 90
_VAGUE_SPAN_DAYS = 3.0


def dates(reading: Reading, document: Digest | None) -> list[Suggestion]:
    """Dates of a sentence about the patient, each for the act told nearest to it in its clause.

    A year alone counts only beside an act; a date whose act is not told is not suggested.
    """
    sentence = reading.sentence
    if sentence.whose is not Whose.PATIENT or not re.search(r"\d{4}", sentence.text):
        return []
    found = []
    for match in DATE.finditer(sentence.text):
        if _NOT_A_DATE.search(sentence.text[: match.start()]):
            continue
        when, field = date_of(match), _act_of(reading, match)
        if when is not None and field:
            found.append(
                Suggestion(
                    field=field,
                    value=when,
                    quote=quoted(sentence, match.start(), match.end(), document),
                    rule=f"date-{field}",
                    whose=whose_at(sentence, match.start()),
                )
            )
    return found


def _act_of(reading: Reading, date: re.Match[str]) -> str:
    """The question that a date answers: by the nearest act, those of the date's own clause before others."""
    text = reading.sentence.text
    since = _SINCE.search(text[: date.start()])
    if since and any(0 <= since.start() - end <= _SINCE_REACH for end in _disease_ends(text)):
        return "indication_since"
    has_drug = bool(reading.of("drug") or reading.listed)
    acts: list[tuple[str, re.Pattern[str] | Cue, bool]] = [
        ("restart", pattern("restarted"), True),
        ("stop", pattern("stopped"), True),
        ("start", _STARTED, has_drug),
        ("onset", _ONSET, True),
    ]
    best: tuple[float, str] | None = None
    for field, words, counts in acts:
        for told in words.finditer(text) if counts else ():
            gap = text[date.end() : told.start()] if told.start() >= date.end() else text[told.end() : date.start()]
            cost = len(gap) + 30 * len(_CLAUSE.findall(gap)) + (15 if told.start() >= date.end() else 0)
            if len(gap) <= _REACH and (best is None or cost < best[0]):
                best = (cost, field)
    return best[1] if best else ""


def _disease_ends(text: str) -> list[int]:
    tokens = tokens_of(text)
    return [tokens[end - 1].end for _, end in name_spans([token.text.lower() for token in tokens], "diseases")]


def computed_latency(found: list[Suggestion]) -> list[Suggestion]:
    """The time from start to onset, where the text gives both dates and no time: with what their precision leaves open."""
    if any(one.field == "latency" and one.value is not None and one.speaks_for_patient for one in found):
        return []
    first = {
        field: next((one for one in found if one.field == field and one.speaks_for_patient), None)
        for field in ("start", "onset")
    }
    start, onset = first["start"], first["onset"]
    if start is None or onset is None:
        return []
    begun, came = start.value, onset.value
    if not (isinstance(begun, PartialDate) and isinstance(came, PartialDate)):
        return []
    low = (came.earliest() - begun.latest()).days
    high = (came.latest() - begun.earliest()).days
    if high < 0:
        return []
    middle = (max(low, 0) + high) / 2
    return [
        Suggestion(
            field="latency",
            value=Duration(
                amount=round(middle, 1), unit=TimeUnit.DAY, is_approximate=high - max(low, 0) > _VAGUE_SPAN_DAYS
            ),
            quote=onset.quote,
            rule="latency-computed",
            spread=(float(max(low, 0)), float(high)),
            note=f"computed from {begun.text} (start) and {came.text} (onset)",
        )
    ]
