"""Proof of the event and search for other causes: biopsy, rivals, printed causality, earlier treatment."""

import re

from rechallenge.evidence.suggest.anca import anca
from rechallenge.evidence.suggest.lexicon import cues
from rechallenge.evidence.suggest.passages import Sentence, lowered, pattern, quoted, standing_at, whose_at
from rechallenge.evidence.suggest.reading import Reading, drug_name
from rechallenge.evidence.suggest.values import Standing, Suggestion, Whose
from rechallenge.model import CellValue, Digest

_BIOPSY = re.compile(
    r"\b(?:(?P<before>skin|renal|kidney|punch|nerve|sural nerve|muscle|lung|liver|temporal artery|"
    r"bone marrow|cutaneous|gastric|"
    r"colonic|duodenal|lymph node|nasal|brain|lesional)\s+)?(?:biops(?:y|ies|ied)|histolog(?:y|ical (?:exam\w+|study|"
    r"analysis))|histopatholog\w+)\b(?:\s+(?:of|from)\s+(?:the |a |an )?(?P<after>\w+))?",
    re.IGNORECASE,
)
_ORGANS = {"renal": "kidney", "cutaneous": "skin", "punch": "skin", "lesional": "skin", "sural nerve": "nerve"}
_ORGAN_WORDS = frozenset(
    {"skin", "kidney", "nerve", "muscle", "lung", "liver", "colon", "lymph", "lesion", "lesions", "leg", "rash"}
)
_SITES = {
    "skin": re.compile(
        r"\b(?:epiderm\w+|derm(?:is|al|o-\w+)|papillary|keratinocyt\w+|pannicul\w+|subcut\w+|dyskeratosis)\b", re.I
    ),
    "kidney": re.compile(r"\b(?:glomerul\w+|crescent\w*|mesangi\w+|tubul\w+|podocyt\w+)\b", re.I),
    "nerve": re.compile(r"\b(?:epineur\w+|endoneur\w+|axonal|vasa nervorum)\b", re.I),
    "lung": re.compile(r"\b(?:alveol\w+|bronch\w+)\b", re.I),
}
_NOT_DONE = re.compile(
    r"\b(?:declin\w+|refus\w+|not (?:done|performed|taken|obtained|carried)|without|no|deferred)\b", re.IGNORECASE
)
_SHOWED = re.compile(
    r"\b(?:show\w*|reveal\w*|demonstrat\w*|confirm\w*|consistent with|found|disclos\w*|compatible with|of)\b|:",
    re.IGNORECASE,
)
_VASCULITIS = re.compile(
    r"vasculitis|fibrinoid necrosis|leu[ck]ocytoclas\w+|arteritis|angiitis|crescentic", re.IGNORECASE
)
_SOUGHT = re.compile(
    r"negative|exclud\w+|ruled out|no evidence|normal|screen\w*|work-?up|looked for|not found|"
    r"no (?:sign|history)|unremarkable|serolog\w+|without"
)
_FOUND = re.compile(r"positive|detected|grew|confirmed|reactive")


def workup(told: list[Sentence], document: Digest | None) -> list[Suggestion]:
    """What was proved, sought and found, as the patient's sentences tell it."""
    found: list[Suggestion] = []
    for sentence in told:
        if sentence.whose is Whose.PATIENT:
            found += _biopsy(sentence, document) + anca(sentence, document) + _rivals(sentence, document)
        found += _causality(sentence, document)
    return found


def _make(
    field: str, value: CellValue, place: tuple[Sentence, tuple[int, int]], document: Digest | None, *, rule: str
) -> Suggestion:
    sentence, (start, end) = place
    return Suggestion(
        field=field,
        value=value,
        quote=quoted(sentence, start, end, document),
        rule=rule,
        whose=whose_at(sentence, start),
    )


def _biopsy(sentence: Sentence, document: Digest | None) -> list[Suggestion]:
    match = _BIOPSY.search(sentence.text)
    if not match:
        return []
    around = sentence.text[max(0, match.start() - 25) : match.end() + 25]
    if _NOT_DONE.search(around) and not _SHOWED.search(sentence.text[match.end() :]):
        return [_make("biopsy", ("not done",), (sentence, match.span()), document, rule="biopsy-not-done")]
    named = (match["before"] or "").lower()
    after = (match["after"] or "").lower()
    organ = _ORGANS.get(named, named) or (after if after in _ORGAN_WORDS else "")
    organ = organ or next((site for site, words in _SITES.items() if words.search(sentence.text)), "")
    if not organ and "biops" not in match[0].lower() and not _SHOWED.search(sentence.text[match.end() :]):
        return []
    found = [_make("biopsy", (organ or "site not stated",), (sentence, match.span()), document, rule="biopsy")]
    lesion = _VASCULITIS.search(sentence.text, match.end())
    if lesion:
        shown = standing_at(sentence, lesion.start()) is not Standing.NEGATED
        span = (match.start(), lesion.end())
        found.append(_make("biopsy_confirms", shown, (sentence, span), document, rule="biopsy-vasculitis"))
    showed = _SHOWED.search(sentence.text, match.end())
    if showed and (words := sentence.text[showed.end() :].strip(" .:")):
        start = sentence.text.index(words, showed.end())
        found.append(
            _make("histology", words, (sentence, (start, start + len(words))), document, rule="biopsy-finding")
        )
    return found


def _rivals(sentence: Sentence, document: Digest | None) -> list[Suggestion]:
    sought, seen = _SOUGHT.search(lowered(sentence.text)), _FOUND.search(lowered(sentence.text))
    if not (sought or seen):
        return []
    found = []
    for body, name in cues().rivals.items():
        match = pattern(body).search(sentence.text)
        if match and sought:
            found.append(_make("rivals_sought", (name,), (sentence, match.span()), document, rule="rival-sought"))
        elif match and seen and standing_at(sentence, match.start()) is Standing.AFFIRMED:
            found.append(_make("rivals_found", (name,), (sentence, match.span()), document, rule="rival-found"))
    return found


def _causality(sentence: Sentence, document: Digest | None) -> list[Suggestion]:
    match = re.search(cues().causality, sentence.text, re.IGNORECASE)
    if not match:
        return []
    value = f"{match['tool']}: {match['grade']}".lower()
    one = Suggestion(
        field="published_causality",
        value=value,
        quote=quoted(sentence, match.start(), match.end(), document),
        rule="causality-score",
    )
    return [one]


def indications(reading: Reading, document: Digest | None) -> list[Suggestion]:
    """The diseases for which a sentence says that its drug was given."""
    return [
        _make(
            "indication",
            reading.words(span).strip(" .,"),
            (reading.sentence, (span.start, span.end)),
            document,
            rule="indication-tagger",
        )
        for span in reading.of("indication")
    ]


def earlier_treatment(reading: Reading, document: Digest | None) -> list[Suggestion]:
    """Drugs named after words such as "previously treated with" or "refractory to"."""
    if not reading.listed:
        return []
    cue = pattern("past_drug").search(reading.sentence.text)
    if not cue:
        return []
    return [
        _make(
            "prior_treatment",
            (drug_name(reading.words(span)),),
            (reading.sentence, (span.start, span.end)),
            document,
            rule="drug-earlier",
        )
        for span in reading.listed
        if span.start > cue.end() and drug_name(reading.words(span))
    ]
