"""Precision, recall and F1 of the extraction suggestions, per field and corpus, with bootstrap intervals; and speed.

    python benchmarks/extraction.py ../shared/data [--folds 5] [--ablate] [--worst N] [--taggers DIR]

Taggers of the folds are kept in DIR and taken from there when they lie there already.

The tagger was trained on the PHEE sentences given here, so its fields are measured out of fold: for each fold of papers
(by PMID) a tagger is trained on the other folds. Corpora: phee, ade_corpus_v2, adr_abstracts_by_pmid, maccrobat2020,
ada_case_reports, e3c_english, vaers_narratives, and the extraction cases of ../jak-vasculitis/gold.
Values are compared normalised, never as mere spans, save names, which count as equal when one's words
contain the other's ("lenient") and when they are the same ("exact").
"""

import argparse
import json
import re
import sys
import time
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np

from rechallenge.evidence.suggest import PatientSuggestions, reading, suggest
from rechallenge.evidence.suggest.numbers import times
from rechallenge.evidence.suggest.reading import drug_name, event_name
from rechallenge.evidence.suggest.tagger import Tagger, load_tagger

sys.path.insert(0, str(Path(__file__).parents[1] / "scripts"))
from extraction_cases import AGES_MENDED, SEXES_MENDED, score_cases, score_vaers
from train_suggest import READINESS, train_on

Row = tuple[str, int, int, int, int]  # id, suggestions right, suggestions, gold found, gold
PASSES = 7  # the least disturbed of them counts, where other programs share the machine
SAMPLES, SEED, SMALLEST_LOSS = 1000, 20260101, 0.0001
FAMILIES = (
    "age-old",
    "age-yo",
    "age-aged",
    "age-before-noun",
    "age-after-noun",
    "age-of",
    "age-listed",
    "sex-plural",
    "sex-pronoun",
    "drug-listed",
    "dose-in-words",
    "dose-tagger",
    "latency-tagger",
    "latency-after-start",
    "latency-of-use",
    "latency-later",
    "latency-into",
    "latency-begun-earlier",
    "latency-first-days",
    "latency-next-sentence",
    "latency-computed",
    "exposure-for",
    "dechallenge",
    "rechallenge",
    "outcome-word",
    "anca-result",
    "biopsy",
)


def main() -> None:
    """Runs everything and prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--ablate", action="store_true", help="also without each family of rules")
    parser.add_argument("--taggers", type=Path, default=None, metavar="DIR", help="where taggers of the folds are kept")
    parser.add_argument("--readiness", type=float, default=READINESS, help="taken off the label of nothing")
    parser.add_argument("--worst", type=int, default=0, metavar="N", help="print ids of the N worst examples a field")
    given = parser.parse_args()
    families = FAMILIES if given.ablate else ()
    benches = [Bench(()), *(Bench((family,)) for family in families)]
    _reports(benches, given.data)
    score_cases(benches, given.data.parent / "jak-vasculitis" / "gold")
    score_vaers(benches, _read(given.data / "vaers_narratives/dev/vaers_dev.jsonl"))
    _sentences(benches, given.data, given)
    benches[0].print(given.worst)
    for bench in benches[1:]:
        bench.print_loss(benches[0])
    _speed(given.data)


class Bench:
    """Collects counts by corpus and field."""

    def __init__(self, without: tuple[str, ...]) -> None:
        self.without = without
        self.rows: dict[tuple[str, str], list[Row]] = defaultdict(list)

    def values(self, found: Iterable[PatientSuggestions], field: str) -> list[Any]:
        """Suggestions for `field` of all patients that are not of relatives."""
        return [
            one
            for patient in found
            for one in patient.suggestions
            if one.field == field and one.whose.value != "family" and not one.rule.startswith(self.without or ("-",))
        ]

    def add(
        self, place: tuple[str, str, str], said: set[Any], gold: set[Any], same: Callable[[Any, Any], bool]
    ) -> None:
        """Counts one text; `place` is corpus, field and id."""
        corpus, field, where = place
        right = sum(any(same(one, true) for true in gold) for one in said)
        found = sum(any(same(one, true) for one in said) for true in gold)
        self.rows[corpus, field].append((where, right, len(said), found, len(gold)))

    def print_loss(self, whole: "Bench") -> None:
        """F1 that this run lacks against `whole`, where it is more than one in ten thousand."""
        for place, rows in self.rows.items():
            mine, all_rules = (
                _prf(np.array([row[1:] for row in each]).sum(axis=0)) for each in (rows, whole.rows[place])
            )
            if abs(all_rules[2] - mine[2]) >= SMALLEST_LOSS:
                print(f"without {self.without[0]:<20} {place[0]:<18}{place[1]:<26} F1 {mine[2] - all_rules[2]:+.4f}")

    def print(self, n_worst: int) -> None:
        """The table, and the texts with most errors by id."""
        print(f"{'corpus':<18}{'field':<26}{'P':>7}{'R':>7}{'F1':>7}   95% interval    gold  texts")
        for (corpus, field), rows in self.rows.items():
            counts = np.array([row[1:] for row in rows])
            precision, recall, f1 = _prf(counts.sum(axis=0))
            draws = np.random.default_rng(SEED).integers(0, len(rows), (SAMPLES, len(rows)))
            low, high = np.percentile([_prf(counts[draw].sum(axis=0))[2] for draw in draws], [2.5, 97.5])
            print(
                f"{corpus:<18}{field:<26}{precision:7.3f}{recall:7.3f}{f1:7.3f}   {low:.3f} to {high:.3f}"
                f"{counts[:, 3].sum():8d}{len(rows):7d}"
            )
            worst = sorted(rows, key=lambda row: (row[1] - row[2]) + (row[3] - row[4]))[:n_worst]
            if n_worst:
                print("    worst:", ", ".join(row[0] for row in worst if row[2] - row[1] + row[4] - row[3] > 0))


def _prf(counts: Any) -> tuple[float, float, float]:
    right, said, found, gold = (float(count) for count in counts)
    precision, recall = right / said if said else 1.0, found / gold if gold else 1.0
    return precision, recall, 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def _read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line]


def _equal(one: Any, other: Any) -> bool:
    return bool(one == other)


def _near(one: Any, other: Any) -> bool:
    return bool(abs(one - other) <= 0.02 * max(one, other) + 0.01)


def _first(bench: Bench, found: tuple[PatientSuggestions, ...], field: str) -> set[Any]:
    """The answer that stands first for the first patient."""
    if not found:
        return set()
    mine = [
        one for one in found[0].of(field) if one.value is not None and not one.rule.startswith(bench.without or ("-",))
    ]
    return {one.value for one in mine[:1]}


def _reports(benches: list[Bench], data: Path) -> None:
    """Age and sex of the index patient of full case reports."""
    for one in _read(data / "maccrobat2020/dev/maccrobat_dev.jsonl"):
        found = suggest(one["text"])
        for bench in benches:
            _report(bench, "maccrobat2020", one["pmid"], found, ([one["age_years_first"]], [one["sex_first"]]))
    for one in _read(data / "ada_case_reports/dev/ada_dev.jsonl"):
        found = suggest(one["text"])
        name = one["id"].rstrip("/").rsplit("/", 1)[-1]
        for bench in benches:
            sexes = [sex for sex in one["sex_from_factor_spans"] if sex in {"M", "F"}]
            gold = (one["age_years_from_factor_spans"], sexes)
            _report(bench, "ada_case_reports", name, found, gold)
    for one in _read(data / "e3c_english/dev/e3c_l1_dev.jsonl"):
        said = re.match(r"([\d.]+)([YyMm])", (one["patient_age_gold"] or [""])[0])
        age = [float(said[1]) / (1 if said[2] in "Yy" else 12)] if said else []
        found = suggest(one["text"])
        for bench in benches:
            _ages(bench, "e3c_english", one["id"], _first(bench, found, "age"), set(age))


def _report(bench: Bench, corpus: str, where: str, found: Any, gold: tuple[list[Any], list[Any]]) -> None:
    ages, sexes = gold
    sex = {one for one in sexes[:1] if one}
    said = {value[0].upper() for value in _first(bench, found, "sex")}
    _ages(bench, corpus, where, _first(bench, found, "age"), {one for one in ages[:1] if one is not None})
    bench.add((corpus, "sex", where), said, sex, _equal)
    mended = SEXES_MENDED.get(where)
    bench.add((corpus, "sex, labels mended", where), said, {mended} if mended else sex, _equal)


def _ages(bench: Bench, corpus: str, where: str, said: set[Any], gold: set[Any]) -> None:
    bench.add((corpus, "age", where), said, gold, _near)
    mended = AGES_MENDED.get(where, ...)
    kept = gold if mended is ... else {one for one in (mended,) if one is not None}
    bench.add((corpus, "age, labels mended", where), said, kept, _near)


def _fold(pmid: str, folds: int) -> int:
    return zlib.crc32(pmid.encode()) % folds


def _tagger(fold: int, phee: list[dict[str, Any]], given: argparse.Namespace) -> Tagger:
    """The tagger that never saw the papers of `fold`; kept in the folder given."""
    path = given.taggers / f"fold{fold}.npz" if given.taggers else None
    if path and path.is_file():
        made = load_tagger(path)
    else:
        made = train_on([one for one in phee if _fold(one["pmid"], given.folds) != fold], readiness=0.0)
        if path:
            given.taggers.mkdir(parents=True, exist_ok=True)
            made.save(path)
    return made.readier(given.readiness)


def _sentences(benches: list[Bench], data: Path, given: argparse.Namespace) -> None:
    phee = _read(data / "phee/dev/phee_dev.jsonl")
    pairs = _by_sentence(_read(data / "ade_corpus_v2/dev/drug_ae_dev.jsonl"))
    doses = _by_sentence(_read(data / "ade_corpus_v2/dev/drug_dose_dev.jsonl"))
    abstracts = _read(data / "adr_abstracts_by_pmid/dev/adr_abstracts_dev.jsonl")
    for fold in range(given.folds):
        tagger = _tagger(fold, phee, given)
        reading.shipped_tagger = lambda tagger=tagger: tagger  # measured out of fold
        for one in (one for one in phee if _fold(one["pmid"], given.folds) == fold):
            found = suggest(one["text"])
            for bench in benches:
                _phee(bench, one, found)
        here = [
            {key: rows for key, rows in kept.items() if _fold(key[0], given.folds) == fold} for kept in (pairs, doses)
        ]
        _ade(benches, *here)
        _abstracts(benches[0], [one for one in abstracts if _fold(one["pmid"], given.folds) == fold])


def _abstracts(bench: Bench, rows: list[dict[str, Any]]) -> None:
    """Whole abstracts: age and sex of the index patient, drugs and pairs of the paper."""
    for one in rows:
        found = suggest(" ".join(part["text"] for part in one["sentences"]))
        corpus, where = "adr_abstracts", one["pmid"]
        if one["age_years"]:
            ages = _first(bench, found, "age")
            bench.add((corpus, "age, where labelled", where), ages, set(one["age_years"][:1]), _near)
        sexes = {sex[0].upper() for sex in _first(bench, found, "sex")}
        if one["sex"]:
            bench.add((corpus, "sex, where labelled", where), sexes, set(one["sex"][:1]), _equal)
        gold = {(drug_name(drug), event_name(effect).lower()) for drug, effect in one["drug_ae"]}
        if gold:
            _pairs(bench, corpus, where, found, gold)


def _ade(benches: list[Bench], pairs: dict[tuple[str, str], Any], given: dict[tuple[str, str], Any]) -> None:
    """Pairs and doses of the sentences that ade_corpus_v2 labels with one."""
    for (pmid, text), rows in pairs.items():
        found = suggest(text)
        for bench in benches:
            _ade_pairs(bench, pmid, found, rows)
    for (pmid, text), rows in given.items():
        found, gold = suggest(text), {key for row in rows for key in _dose_keys(row["dose"])}
        for bench in benches:
            _doses(bench, "ade_corpus_v2", pmid, found, gold)


def _by_sentence(rows: list[dict[str, Any]]) -> dict[tuple[str, str], list[dict[str, Any]]]:
    grouped: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        grouped[row["pmid"], row["sentence"]].append(row)
    return grouped


def _phee(bench: Bench, one: dict[str, Any], found: tuple[PatientSuggestions, ...]) -> None:
    where = one["id"]
    ages = {value.value for value in bench.values(found, "age") if value.value is not None}
    bench.add(("phee", "age", where), ages, {float(age) for age in one["age_years_norm"]}, _near)
    sexes = {value.value[0].upper() for value in bench.values(found, "sex")}
    bench.add(("phee", "sex", where), sexes, _sex_gold(one), _equal)
    treatments = [event.get("treatment", {}) for event in one["events"]]
    drugs = {drug_name(part["text"]) for treatment in treatments for part in treatment.get("drug", [])} - {""}
    said = {value.value for value in bench.values(found, "drug")}
    bench.add(("phee", "drug, exact", where), said, drugs, _equal)
    bench.add(("phee", "drug, lenient", where), said, drugs, _lenient)
    gold = {key for treatment in treatments for part in treatment.get("dosage", []) for key in _dose_keys(part["text"])}
    _doses(bench, "phee", where, found, gold)
    elapsed = [part["text"] for treatment in treatments for part in treatment.get("time_elapsed", [])]
    days = {round(time_said.duration.days, 3) for words in elapsed for time_said in times(words)}
    latency = {
        round(value.value.days, 3) for value in bench.values(found, "latency") if value.rule != "latency-vague-word"
    }
    bench.add(("phee", "latency", where), latency, days, _near)
    true_pairs = {
        (drug_name(drug["text"]), event_name(effect["text"]).lower())
        for event in one["events"]
        if event["event_type"] == "Adverse_event"
        for drug in event.get("treatment", {}).get("drug", [])
        for effect in event.get("effect", [])
    }
    _pairs(bench, "phee", where, found, true_pairs)


def _sex_gold(one: dict[str, Any]) -> set[str]:
    """The reader's normalised sex; plural nouns and possessives, which it leaves out, are read here."""
    words = {word.lower() for word in one["gold_sex_text"]}
    plain = {"M": {"men", "males", "boys", "his", "him"}, "F": {"women", "females", "girls", "her"}}
    return set(one["sex_norm"]) | {sex for sex, names in plain.items() if words & names}


def _ade_pairs(bench: Bench, pmid: str, found: tuple[PatientSuggestions, ...], rows: list[dict[str, Any]]) -> None:
    true_pairs = {(drug_name(row["drug"]), event_name(row["effect"]).lower()) for row in rows}
    _pairs(bench, "ade_corpus_v2", pmid, found, true_pairs)
    drugs, said = {drug for drug, _ in true_pairs}, {value.value for value in bench.values(found, "drug")}
    bench.add(("ade_corpus_v2", "drug, lenient", pmid), said, drugs, _lenient)


def _pairs(bench: Bench, corpus: str, where: str, found: tuple[PatientSuggestions, ...], gold: set[Any]) -> None:
    said = {(pair.drug, pair.event.lower()) for patient in found for pair in patient.pairs}
    bench.add((corpus, "drug-event pair, exact", where), said, gold, _equal)
    bench.add(
        (corpus, "drug-event pair, lenient", where),
        said,
        gold,
        lambda a, b: _lenient(a[0], b[0]) and _lenient(a[1], b[1]),
    )


def _lenient(one: str, other: str) -> bool:
    """Whether the two share a word of substance, one lying inside the other or half of the shorter in common."""
    mine, theirs = (set(re.findall(r"[^\W\d_]{3,}|\d+", words.lower())) for words in (one, other))
    if not mine or not theirs:
        return one == other
    return len(mine & theirs) * 2 >= min(len(mine), len(theirs))


def _dose_keys(words: str) -> set[Any]:
    """What a dose comes to: amount and unit; of a dose in words, its leading word."""
    amounts = re.findall(
        r"(\d+(?:,\d{3})*(?:\.\d+)?)(?:\s*(?:-|to)\s*\d+(?:\.\d+)?)?[-\s]*(mg|g|mcg|micro ?g\w*|µg|IU|U|units?|ml)\b",
        words,
        re.I,
    )
    if amounts:
        return {f"{float(number.replace(',', '')):g} {unit.lower()[:2]}" for number, unit in amounts}
    word = re.match(
        r"\W*(?:an? )?(?:single )?(high|low|small|large|massive|therapeutic|standard|conventional|overdos)", words, re.I
    )
    return {word[1].lower()} if word else {words.lower()}


def _doses(bench: Bench, corpus: str, where: str, found: tuple[PatientSuggestions, ...], gold: set[Any]) -> None:
    said = {key for value in bench.values(found, "dose") for key in _dose_keys(value.quote.text)}
    bench.add((corpus, "dose, all", where), said, gold, _equal)
    bench.add((corpus, "dose, amounts", where), set(filter(_is_amount, said)), set(filter(_is_amount, gold)), _equal)


def _is_amount(key: str) -> bool:
    return re.match(r"\d[\d.e+]* \w", key) is not None


def _seconds(texts: list[str]) -> float:
    begun = time.process_time()
    for text in texts:
        suggest(text)
    return time.process_time() - begun


def _speed(data: Path) -> None:
    """Papers a second of one core, the best of PASSES: full pages of ada, and abstracts joined from their sentences."""
    pages = [one["text"] for one in _read(data / "ada_case_reports/dev/ada_dev.jsonl")]
    rows = _read(data / "adr_abstracts_by_pmid/dev/adr_abstracts_dev.jsonl")[:200]
    abstracts = [" ".join(part["text"] for part in one["sentences"]) for one in rows]
    for name, texts in (("full pages (ada)", pages), ("abstracts", abstracts)):
        suggest(texts[0])
        seconds = min(_seconds(texts) for _ in range(PASSES))
        print(f"{name}: {len(texts) / seconds:.0f} a second, {sum(map(len, texts)) / len(texts):.0f} characters each")


if __name__ == "__main__":
    main()
