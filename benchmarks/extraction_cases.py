"""The parts of benchmarks/extraction.py that score the course of a patient, and labels found wrong by reading the texts."""

import json
import re
from pathlib import Path
from typing import Any

from rechallenge.evidence.suggest import PatientSuggestions, suggest

# Read against the text, one by one, and mended in rows of their own; the rows without "mended" keep the labels as given.
# e3c: digits turned round (EN100247), another age than the text (EN100466), none though the text gives one (the others).
# maccrobat: "4 and a half years" labelled 4; "in her 60s" and "in her early 70s" labelled as ages.
AGES_MENDED: dict[str, float | None] = {
    "EN100024": 56,
    "EN100247": 72,
    "EN100466": 34,
    "EN100655": 0.75,
    "EN105114": 63,
    "28767567": 4.5,
    "24898994": None,
    "25858931": None,
}
# maccrobat: the patient is "he" or "she" throughout, or a primipara, and no noun of sex was labelled.
SEXES_MENDED = {
    "23033875": "F",
    "26327988": "M",
    "27100441": "M",
    "27741115": "M",
    "27974938": "M",
    "28196820": "M",
    "28320420": "M",
    "28353613": "M",
}
DAYS = {"hours": 1 / 24, "days": 1.0, "weeks": 7.0, "months": 30.4375, "years": 365.25}
_TREATED = re.compile(r"steroid|predni|dexameth|immunosup|azathioprine|inconclusive|confounded")


def score_cases(benches: list[Any], folder: Path) -> None:
    """The extraction cases: one patient each; cases of several patients or with a list of answers are left out of a field."""
    for path in sorted(folder.glob("[AP]*.json")):
        gold = json.loads(path.read_text("utf-8"))
        found = suggest((folder / gold["text_file"]).read_text("utf-8"))
        for field, read in _READERS.items():
            told = (gold["gold"].get(field) or {}).get("value")
            if isinstance(told, list):
                continue
            for bench in benches:
                said = _said(bench, found, field)
                bench.add(("vasculitis cases", field, gold["gold_id"]), said, read(told), _same)


def _said(bench: Any, found: tuple[PatientSuggestions, ...], field: str) -> set[Any]:
    """The first answer; of biopsies, times and antigens every one, as a person would look through them."""
    fields = ("latency", "exposure_duration") if field == "latency" else (field,)
    kept = [
        one
        for patient in found
        for name in fields
        for one in patient.of(name)
        if one.value is not None and not one.rule.startswith(bench.without or ("-",))
    ]
    if field == "latency":
        return {one.value.days for one in kept}
    if field == "biopsy":
        return {site for one in kept for site in one.value if site in {"skin", "kidney"}}
    return {one.value for one in kept[:1]}


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return abs(one - other) <= 0.1 * max(one, other) + 0.6
    return bool(one == other)


def _dechallenge(told: Any) -> set[str]:
    words = str(told or "").lower()
    if words.startswith(("not ", "7/8", "dose reduced")) or not words:
        return set()
    if _TREATED.search(words):
        return {"confounded by treatment"}
    return {words.split()[0].strip(",:")} & {"positive", "negative"}


def _rechallenge(told: Any) -> set[str]:
    return {"positive"} if told == "positive" else set()


def _outcome(told: Any) -> set[str]:
    words = str(told or "")
    if words in {"recovered", "resolved"}:
        return {"recovered"}
    return {"recovering"} if re.match(r"improv|stabil|controlled", words) and "(" not in words else set()


def _anca(told: Any) -> set[str]:
    words = str(told or "")
    if "before" in words and "later positive" not in words:
        return set()
    return {"positive"} if "positive" in words else {"negative"} if "negative" in words else set()


def _biopsy(told: Any) -> set[str]:
    return {site for site in ("skin", "kidney") if site in str(told or "")}


def _latency(told: Any) -> set[float]:
    if not isinstance(told, dict) or told.get("value") is None or told.get("unit") not in DAYS or told.get("statistic"):
        return set()
    return {told["value"] * DAYS[told["unit"]]}


_READERS = {
    "latency": _latency,
    "dechallenge": _dechallenge,
    "rechallenge": _rechallenge,
    "outcome": _outcome,
    "anca": _anca,
    "biopsy": _biopsy,
}


def score_vaers(benches: list[Any], rows: list[dict[str, Any]]) -> None:
    """Narratives of spontaneous reports against the report's own fields, where something was suggested; and deaths.

    The register's age is that at vaccination; its flags of what a text states are too loose to tell a recall by.
    """
    for one in rows:
        found = suggest(one["symptom_text"])
        for bench in benches:
            corpus, where = "vaers_narratives", one["vaers_id"]
            ages, sexes = _one(bench, found, "age"), {value[0].upper() for value in _one(bench, found, "sex")}
            if ages and one["age_yrs"]:
                bench.add((corpus, "age, where suggested", where), ages, {float(one["age_yrs"])}, _year)
            if sexes and one["sex"] in {"M", "F"}:
                bench.add((corpus, "sex, where suggested", where), sexes, {one["sex"]}, _same)
            died = {"died"} & _one(bench, found, "outcome")
            bench.add((corpus, "death", where), died, {"died"} if one["died"] == "Y" else set(), _same)
            days = {value.days for value in _one(bench, found, "latency")}
            if one["numdays"] and days:
                gold = {float(one["numdays"])}
                bench.add((corpus, "days to onset, where suggested", where), days, gold, _day)


def _one(bench: Any, found: tuple[PatientSuggestions, ...], field: str) -> set[Any]:
    kept = [
        one.value
        for patient in found[:1]
        for one in patient.of(field)
        if one.value is not None and not one.rule.startswith(bench.without or ("-",))
    ]
    return set(kept[:1])


def _year(one: Any, other: Any) -> bool:
    """The register gives whole years, and tenths for infants."""
    return abs(one - other) <= 0.1 if other < 2 else int(one) == int(other)


def _day(one: Any, other: Any) -> bool:
    return abs(one - other) <= max(1.0, 0.1 * other)
