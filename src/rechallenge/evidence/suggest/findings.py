"""What else a report tells of the patient: organs, other diseases, laboratory values, immunofluorescence, follow-up."""

import re

from rechallenge.evidence.suggest.lexicon import cues, name_spans
from rechallenge.evidence.suggest.numbers import times
from rechallenge.evidence.suggest.passages import Sentence, lowered, pattern, quoted, standing_at, whose_at
from rechallenge.evidence.suggest.reading import Reading
from rechallenge.evidence.suggest.tagger import tokens_of
from rechallenge.evidence.suggest.values import Standing, Suggestion, Whose
from rechallenge.model import CellValue, Digest

_NORMAL = re.compile(
    r"^\W*(?:\w+\W+){0,4}?(?:was|were|remained|is|are)?\W*(?:normal|unremarkable|negative|within normal)", re.I
)
_DRUG_BEFORE = re.compile(r"\b(?:chronic|history of|known|end-stage)\s+(?:\w+\s+){0,2}$", re.IGNORECASE)
_CREATININE = re.compile(
    r"\bcreatinine\b(?!\s*(?:clearance|ratio|kinase))[^.;]{0,40}?(?P<n>\d+(?:\.\d+)?)\s*(?P<unit>mg/d[lL]|[µμu]mol/[lL])",
    re.IGNORECASE,
)
_PROTEINURIA = re.compile(
    r"(?:\bproteinuria\b|\burin\w+ protein\b|\bprotein excretion\b)[^.;]{0,40}?(?P<n>\d+(?:\.\d+)?)\s*(?P<unit>g|mg)\s*"
    r"(?:/|per)\s*(?:24[- ]?h\w*|d(?:ay)?)\b"
    r"|(?P<n2>\d+(?:\.\d+)?)\s*(?P<unit2>g|mg)\s*(?:/|per)\s*(?:24[- ]?h\w*|d(?:ay)?)\s*(?:of\s+)?proteinuria",
    re.IGNORECASE,
)
_MICROMOL_PER_MG_DL = 88.4  # creatinine
_IF = re.compile(
    r"\b(?:direct )?immunofluorescence\b|\bDIF\b|\bimmunoglobulin deposits?\b|\bIgA (?:\w+ )?deposit\w*", re.IGNORECASE
)
_IF_RESULTS = (
    ("pauci-immune", re.compile(r"pauci-?immune|no immune (?:complex )?deposits", re.IGNORECASE)),
    ("negative", re.compile(r"\bnegative\b|\bno deposits?\b|\bwithout deposits?\b", re.IGNORECASE)),
    ("IgA", re.compile(r"\bIgA\b")),
    ("IgG or IgM", re.compile(r"\bIg[GM]\b")),
    ("complement only", re.compile(r"\bC3\b|\bcomplement\b", re.IGNORECASE)),
)
_FOLLOW_UP = re.compile(r"\bfollow(?:ed)?[- ]?up\b|\bfollowed for\b", re.IGNORECASE)
_TESTS = re.compile(
    r"\b(?P<name>CRP|C-reactive protein|ESR|erythrocyte sedimentation rate|eosinophil\w*|leu[ck]ocyt\w*|"
    r"white (?:blood )?cell count|"
    r"platelet\w*|h(?:a)?emoglobin|ALT|AST|bilirubin|C3|C4|complement|ANA|antinuclear antibod\w+|rheumatoid factor|cryoglobulin\w*|"
    r"IgA|IgE|urinalysis|chest (?:x-?ray|radiograph|CT)|CT scan|MRI|angiograph\w+|ultrasound|endoscopy|colonoscopy|"
    r"echocardiogra\w+|bronchoscopy)\b",
)
_TEST_RESULT = re.compile(
    r"[^.;,]{0,30}?(?:\d+(?:[.,]\d+)*\s*(?:x\s*10\^?\d+/?[a-zA-Zµ]*|mg/[dl]?[lL]|g/d?[lL]|mm/h\w*|U/[lL]|/mm\^?3|/[µμu][lL]|%|ng/m[lL])"
    r"|\b(?:normal|negative|positive|elevated|raised|low|high|increased|decreased|unremarkable|"
    r"showed [^.;,]{1,60}|revealed [^.;,]{1,60}))",
    re.IGNORECASE,
)


def findings(told: list[Sentence], document: Digest | None) -> list[Suggestion]:
    """What the sentences about the patient tell, in their order."""
    found: list[Suggestion] = []
    for sentence in told:
        if sentence.whose is Whose.PATIENT:
            found += _organs(sentence, document) + _values(sentence, document) + _immunofluorescence(sentence, document)
            found += _tests(sentence, document) + _follow_up(sentence, document)
    return found


def _made(
    field: str,
    value: CellValue,
    place: tuple[Sentence, int, int],
    document: Digest | None,
    *,
    rule: str,
    note: str = "",
) -> Suggestion:
    sentence, start, end = place
    return Suggestion(
        field=field,
        value=value,
        quote=quoted(sentence, start, end, document),
        rule=rule,
        note=note,
        standing=standing_at(sentence, start),
        whose=whose_at(sentence, start),
    )


def _organs(sentence: Sentence, document: Digest | None) -> list[Suggestion]:
    """Organs by their signs; what is called normal, or was there before as a chronic disease, speaks for none."""
    found: list[Suggestion] = []
    if pattern("|".join(cues().organs)).search(sentence.text) is None:
        return found
    for body, organ in cues().organs.items():
        match = pattern(body).search(sentence.text)
        if match is None or _NORMAL.match(sentence.text[match.end() :]):
            continue
        if _DRUG_BEFORE.search(sentence.text[: match.start()]) or pattern("comorbid").search(
            sentence.text[: match.start()]
        ):
            continue
        found.append(_made("organs", (organ,), (sentence, match.start(), match.end()), document, rule="organ-sign"))
    return found


def _values(sentence: Sentence, document: Digest | None) -> list[Suggestion]:
    found: list[Suggestion] = []
    low = lowered(sentence.text)
    if "creatinine" not in low and "protein" not in low:
        return found
    for match in _CREATININE.finditer(sentence.text):
        value, is_si = float(match["n"]), "mol" in match["unit"].lower()
        found.append(
            _made(
                "creatinine",
                round(value / _MICROMOL_PER_MG_DL, 2) if is_si else value,
                (sentence, match.start(), match.end()),
                document,
                rule="creatinine",
                note="from µmol/L, 88.4 to 1 mg/dL" if is_si else "",
            )
        )
    for match in _PROTEINURIA.finditer(sentence.text):
        number, unit = match["n"] or match["n2"], (match["unit"] or match["unit2"]).lower()
        grams = float(number) / (1000 if unit == "mg" else 1)
        place = (sentence, match.start(), match.end())
        found.append(_made("proteinuria", round(grams, 4), place, document, rule="proteinuria"))
    return found


def _immunofluorescence(sentence: Sentence, document: Digest | None) -> list[Suggestion]:
    low = lowered(sentence.text)
    match = _IF.search(sentence.text) if "fluor" in low or "dif" in low or "deposit" in low else None
    if match is None:
        return []
    for value, words in _IF_RESULTS:
        said = words.search(sentence.text, match.start())
        if said:
            place = (sentence, match.start(), max(match.end(), said.end()))
            return [_made("immunofluorescence", value, place, document, rule="immunofluorescence")]
    return []


def _tests(sentence: Sentence, document: Digest | None) -> list[Suggestion]:
    """Other tests with their results, in the report's words."""
    found = []
    for match in _TESTS.finditer(sentence.text):
        result = _TEST_RESULT.match(sentence.text, match.end())
        if result:
            words = " ".join(sentence.text[match.start() : result.end()].split())
            place = (sentence, match.start(), result.end())
            found.append(_made("other_tests", (words,), place, document, rule="test-result"))
    return found


def _follow_up(sentence: Sentence, document: Digest | None) -> list[Suggestion]:
    match = _FOLLOW_UP.search(sentence.text) if "follow" in lowered(sentence.text) else None
    if match is None:
        return []
    near = [said for said in times(sentence.text) if said.start - match.end() < 25 and match.start() - said.end < 25]
    return [
        _made("follow_up", said.duration, (sentence, said.start, said.end), document, rule="follow-up")
        for said in near[:1]
    ]


def comorbidities(reading: Reading, document: Digest | None) -> list[Suggestion]:
    """Other diseases named after words such as "history of", outside what the tagger calls an effect."""
    sentence = reading.sentence
    cue = pattern("comorbid").search(sentence.text)
    if cue is None or sentence.whose is not Whose.PATIENT:
        return []
    tokens = tokens_of(sentence.text)
    taken = reading.of("effect")
    found = []
    for first, end in name_spans([token.text.lower() for token in tokens], "diseases"):
        start, stop = tokens[first].start, tokens[end - 1].end
        is_free = not any(start < span.end and span.start < stop for span in taken)
        if start >= cue.end() and is_free and standing_at(sentence, start) is Standing.AFFIRMED:
            name = sentence.text[start:stop].lower()
            found.append(_made("comorbidities", (name,), (sentence, start, stop), document, rule="disease-listed"))
    return found
