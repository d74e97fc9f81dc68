"""Antineutrophil cytoplasmic antibodies: result, antigen and pattern, before the drug and after it."""

import re

from rechallenge.evidence.suggest.passages import Sentence, lowered, pattern, quoted, whose_at
from rechallenge.evidence.suggest.values import Suggestion
from rechallenge.model import Digest

_ANCA = re.compile(
    r"(?P<pattern>(?:p|c|perinuclear|cytoplasmic|atypical)[- ]?)?\b(?P<name>ANCAs?|"
    r"anti-?neutrophil cytoplasmic (?:auto)?antibod\w+|"
    r"(?:anti-?)?MPO|anti-?myeloperoxidase|myeloperoxidase|(?:anti-?)?PR-?3|proteinase[- ]3|anti-?proteinase[- ]3)\b",
    re.IGNORECASE,
)
_RESULT = re.compile(
    r"\b(?P<word>positiv\w*|negativ\w*|elevated|raised|high|detected|detectable|present|absent|normal|unremarkable|"
    r"undetectable|(?:not )?found|appeared|disappeared|directed (?:at|against|to))\b",
    re.IGNORECASE,
)
_POSITIVE = re.compile(r"positiv|elevated|raised|high|detect|present|found|appeared|directed", re.IGNORECASE)
_TITRE = re.compile(
    r"[^.;,]{0,25}?(?:1\s*:\s*\d{2,}|\d+(?:\.\d+)?\s*(?:I?U/m[lL]|EU\b|RU\b|AU\b|U/[lL]\b))", re.IGNORECASE
)
_DENIED = re.compile(r"\b(?:not|no|never)\s+$", re.IGNORECASE)
_GONE = re.compile(r"\b(?:no|without)\s+(?:\w+\s+){0,2}$", re.IGNORECASE)
_NEAR, _EARLIER, _REACH_TO_TIME = 45, 60, 60
_BEFORE = re.compile(
    r"\b(?:before|prior to)\b[^.;,]{0,30}\b(?:drug|treat\w+|therapy|start\w*|initiat\w*|administ\w*|"
    r"exposure|\w+(?:mab|nib|cept|ine|il))"
    r"|\b(?:at )?baseline\b|\bpre-?treatment\b|\bpreviously (?:been )?(?:negative|positive)"
    r"|\b(?:had been|were|was) (?:repeatedly |always )?(?:negative|positive)[^.;]{0,20}\bbefore\b",
    re.IGNORECASE,
)


def anca(sentence: Sentence, document: Digest | None) -> list[Suggestion]:
    """The results that a sentence tells; a result before the drug answers `anca_before`.

    Two antigens found in one sentence are one answer, "MPO and PR3".
    """
    low = lowered(sentence.text)
    if not any(word in low for word in ("anca", "mpo", "pr3", "pr-3", "neutrophil cyto", "myeloperox", "proteinase")):
        return []
    found: list[Suggestion] = []
    antigens: list[tuple[str, tuple[int, int]]] = []
    for match in _ANCA.finditer(sentence.text):
        result = _result(sentence.text, match)
        if result is None:
            continue
        value, span = result
        antigen = _antigen(match["name"])
        is_before = _is_before(sentence.text, match, span)
        if not antigen or value == "positive":
            field = "anca_before" if is_before else "anca"
            found.append(_made(field, value, (sentence, span), document, rule="anca-result"))
        if antigen and value == "positive" and not is_before:
            antigens.append((antigen, span))
        shape = _shape(match["pattern"] or "")
        if shape and value == "positive" and not is_before:
            found.append(_made("anca_pattern", shape, (sentence, span), document, rule="anca-pattern"))
    return found + _antigens(sentence, antigens, document)


def _antigens(sentence: Sentence, told: list[tuple[str, tuple[int, int]]], document: Digest | None) -> list[Suggestion]:
    if not told:
        return []
    names = sorted({name for name, _ in told})
    span = (min(start for _, (start, _) in told), max(end for _, (_, end) in told))
    if len(names) == 1:
        span = told[0][1]
    return [_made("anca_antigen", " and ".join(names), (sentence, span), document, rule="anca-antigen")]


def _made(
    field: str, value: str, place: tuple[Sentence, tuple[int, int]], document: Digest | None, *, rule: str
) -> Suggestion:
    sentence, (start, end) = place
    quote = quoted(sentence, start, end, document)
    return Suggestion(field=field, value=value, quote=quote, rule=rule, whose=whose_at(sentence, start))


def _antigen(name: str) -> str:
    low = name.lower()
    return "MPO" if "mpo" in low or "myelo" in low else "PR3" if "pr" in low and "3" in low else ""


def _shape(written: str) -> str:
    kind = written.lower()[:1]
    return {"a": "atypical", "p": "p-ANCA", "c": "c-ANCA"}.get(kind, "")


def _is_before(text: str, match: re.Match[str], span: tuple[int, int]) -> bool:
    """Whether the words around the result speak of the time before the drug."""
    first, last = min(match.start(), span[0]), max(match.end(), span[1])
    clause = text[max(0, first - _REACH_TO_TIME) : last + _REACH_TO_TIME]
    start, end = (first - max(0, first - _REACH_TO_TIME)), (last - max(0, first - _REACH_TO_TIME))
    for told in _BEFORE.finditer(clause):
        gap = clause[end : told.start()] if told.start() >= end else clause[told.end() : start]
        if not pattern("after_words").search(gap) and ";" not in gap and "but" not in gap.split():
            return True
    return False


def _result(text: str, match: re.Match[str]) -> tuple[str, tuple[int, int]] | None:
    """The result that belongs to a name: the next one in its clause, else the one before it, else a titre."""
    clause_end = min((at for sign in ";" if (at := text.find(sign, match.end())) > 0), default=len(text))
    after = _RESULT.search(text, match.end(), clause_end)
    clause_start = text.rfind(";", 0, match.start()) + 1
    earlier = list(_RESULT.finditer(text, max(clause_start, match.start() - _EARLIER), match.start()))
    if after and (not earlier or after.start() - match.end() < _NEAR):
        word, span = after, (match.start(), after.end())
    elif earlier:
        word, span = earlier[-1], (earlier[-1].start(), match.end())
    elif titre := _TITRE.match(text, match.end()):
        return "positive", (match.start(), titre.end())
    else:
        gone = _GONE.search(text[: match.start()])
        return ("negative", (gone.start(), match.end())) if gone else None
    denied = _DENIED.search(text[: word.start()]) or word["word"].lower().startswith("not ")
    return ("positive" if _POSITIVE.match(word["word"]) and not denied else "negative"), span
