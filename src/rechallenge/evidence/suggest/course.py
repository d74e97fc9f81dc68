"""What became of the patient: drug stopped, given again, treatment of the event, outcome."""

import re

from rechallenge.evidence.suggest.lexicon import cues
from rechallenge.evidence.suggest.passages import Sentence, pattern, quoted, standing_at, whose_at
from rechallenge.evidence.suggest.values import Standing, Suggestion, Whose
from rechallenge.model import CellValue, Digest

Place = tuple[Sentence, int, int]
_LOOK_AHEAD = 2  # sentences after a stop in which its result is looked for
_UNTREATED = re.compile(
    r"without (?:any )?(?:other|additional|further|specific|steroid) (?:\w+ )?(?:treatment|therapy)", re.IGNORECASE
)
_GIVEN_WORD = re.compile(
    r"\b(?:with|on|of|received?|required|given|giving|started|began|begun|treated|administ\w+|added|pulse|course|begin|"
    r"tapered|and)\b",
    re.IGNORECASE,
)
_NOT_GIVEN_AGAIN = re.compile(
    r"(?:\bnot\b|\bnever\b|\bdeclined\b|\brefused\b|\bwithout\b|\bno\b|\bavoid\w*)[^.;,]{0,25}$", re.IGNORECASE
)
_OTHER_STOP = re.compile(
    r"bleeding (?:was )?stopp|stopped (?:smoking|drinking|breathing|eating)|smoking cessation", re.IGNORECASE
)


def course(told: list[Sentence], document: Digest | None) -> list[Suggestion]:
    """The course of the patient whose sentences these are."""
    ours = [sentence for sentence in told if sentence.whose is Whose.PATIENT]
    found: list[Suggestion] = []
    for at, sentence in enumerate(ours):
        window = ours[at : at + 1 + _LOOK_AHEAD]
        found += _stops(window, document) + _given_again(window, document) + _treatments(sentence, document)
    return found + _outcome(ours, document)


def _suggest(
    field: str, value: CellValue | None, place: Place, document: Digest | None, *, rule: str, note: str = ""
) -> Suggestion:
    sentence, start, end = place
    return Suggestion(
        field=field,
        value=value,
        quote=quoted(sentence, start, end, document),
        rule=rule,
        note=note,
        whose=whose_at(sentence, start),
    )


def _stops(window: list[Sentence], document: Digest | None) -> list[Suggestion]:
    first = window[0]
    match = pattern("stopped").search(first.text)
    if not match or _OTHER_STOP.search(first.text) or standing_at(first, match.start()) is not Standing.AFFIRMED:
        return []
    place = (first, match.start(), match.end())
    found = [_suggest("drug_action", "withdrawn", place, document, rule="action-stopped")]
    answer = _result_of_stop(window)
    if answer:
        value, sentence, start, end = answer
        found.append(
            _suggest("dechallenge", value, (sentence, start, end), document, rule=f"dechallenge-{value.split()[0]}")
        )
    return found


def _result_of_stop(window: list[Sentence]) -> tuple[str, Sentence, int, int] | None:
    """What happened after the drug was stopped: the first word of worse or better, and whether a treatment explains it."""
    treated = False
    for sentence in window:
        if pattern("restarted").search(sentence.text) and sentence is not window[0]:
            return None
        treated = treated or _is_treated(sentence)
        worse, better = pattern("not_improved").search(sentence.text), _improvement(sentence)
        if better and (not worse or worse.start() > better.start()):
            value = "confounded by treatment" if treated else "positive"
            return value, sentence, better.start(), better.end()
        if worse and sentence is window[0]:
            return "negative", sentence, worse.start(), worse.end()
    return None


def _improvement(sentence: Sentence) -> re.Match[str] | None:
    return next(
        (
            m
            for m in pattern("improved").finditer(sentence.text)
            if standing_at(sentence, m.start()) is Standing.AFFIRMED
        ),
        None,
    )


def _is_treated(sentence: Sentence) -> bool:
    match = pattern("steroids").search(sentence.text)
    if not match or _UNTREATED.search(sentence.text):
        return False
    before = sentence.text[: match.start()]
    return bool(_GIVEN_WORD.search(sentence.text)) and standing_at(sentence, len(before)) is Standing.AFFIRMED


def _given_again(window: list[Sentence], document: Digest | None) -> list[Suggestion]:
    first = window[0]
    match = pattern("restarted").search(first.text)
    if not match:
        return []
    place = (first, match.start(), match.end())
    if _NOT_GIVEN_AGAIN.search(first.text[: match.start()]) or re.match(
        r"[^.;]{0,25}\b(?:not|never)\b", first.text[match.end() :]
    ):
        return [_suggest("rechallenge", None, place, document, rule="rechallenge-not-done", note="not done")]
    if standing_at(first, match.start()) is Standing.HYPOTHETICAL:
        return []
    said = pattern("given_again_result").search(first.text, 0, match.end())
    if said and standing_at(first, said.start()) is Standing.AFFIRMED:
        return [_suggest("rechallenge", "positive", place, document, rule="rechallenge-recurred")]
    after = first.text[match.start() :]
    for text, sentence in ((first.text, first), *((one.text, one) for one in window[1:2])):
        tolerated, again = (
            pattern("tolerated").search(text),
            pattern("recurred").search(text if sentence is not first else after),
        )
        if tolerated:
            return [_suggest("rechallenge", "negative", place, document, rule="rechallenge-tolerated")]
        if again:
            return [_suggest("rechallenge", "positive", place, document, rule="rechallenge-recurred")]
    return [
        _suggest(
            "rechallenge", None, place, document, rule="rechallenge-result-unseen", note="given again, result not found"
        )
    ]


def _treatments(sentence: Sentence, document: Digest | None) -> list[Suggestion]:
    """Treatments of the event by name; those of the past, denied or only thought of are not suggested."""
    found = []
    for match in pattern("|".join(cues().treatments)).finditer(sentence.text):
        before = sentence.text[: match.start()]
        if pattern("past_drug").search(before) or standing_at(sentence, match.start()) is not Standing.AFFIRMED:
            continue
        place = (sentence, match.start(), match.end())
        found.append(_suggest("treatment", (match[0].lower(),), place, document, rule="treatment-name"))
    return found


def _outcome(ours: list[Sentence], document: Digest | None) -> list[Suggestion]:
    """The death where one is told, else the last word on how the patient fared."""
    told = [said for sentence in ours if (said := _outcome_of(sentence, document))]
    died = [said for said in told if said.value == "died"]
    return died[:1] or told[-1:]


def _outcome_of(sentence: Sentence, document: Digest | None) -> Suggestion | None:
    if pattern("|".join(cues().outcomes)).search(sentence.text) is None:
        return None
    for body, value in cues().outcomes.items():
        for match in pattern(body).finditer(sentence.text):
            firm = standing_at(sentence, match.start()) is Standing.AFFIRMED
            if firm and whose_at(sentence, match.start()) is Whose.PATIENT:
                return _suggest("outcome", value, (sentence, match.start(), match.end()), document, rule="outcome-word")
    return None
