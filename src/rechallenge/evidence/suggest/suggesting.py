"""From a plain text to suggestions for the extraction form: each with its words, its place and its rule."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from msgspec.structs import replace

from rechallenge.evidence.answers import text_of
from rechallenge.evidence.suggest.calendar import computed_latency, dates
from rechallenge.evidence.suggest.course import course
from rechallenge.evidence.suggest.dosing import ROUTE_REACH, doses, route_in, routes
from rechallenge.evidence.suggest.findings import comorbidities, findings
from rechallenge.evidence.suggest.latency import latencies, lengths_of_use
from rechallenge.evidence.suggest.passages import pattern, quoted, sentences, standing_at, whose_at
from rechallenge.evidence.suggest.patients import Told, tell_apart
from rechallenge.evidence.suggest.reading import Reading, drug_name, event_name, read, stopped_drugs
from rechallenge.evidence.suggest.tagger import Span
from rechallenge.evidence.suggest.values import (
    Contradiction,
    Pair,
    PatientKind,
    PatientSuggestions,
    Suggestion,
    Whose,
)
from rechallenge.evidence.suggest.workup import earlier_treatment, indications, workup
from rechallenge.model import CellValue, Digest, Dose, Paper, Passage, PassageKind
from rechallenge.vocabulary import classify_vasculitis

T = TypeVar("T")
SINGLE = frozenset({"age", "sex", "anca", "anca_antigen", "biopsy_confirms"})
ABSTRACT_CHARACTERS = 5000  # in a longer text, pairs are sought in the sentences about its own patients only
_OTHERS_SECTION = re.compile(
    r"review of (?:the )?literature|literature review|discussion|conclusion|references", re.IGNORECASE
)
_OTHERS_TABLE = re.compile(
    r"literature|published|previous|reported (?:cases|patients)|review|summary of (?:the )?cases", re.IGNORECASE
)
_VASCULAR = re.compile(r"vasculit|arteritis|purpura|angiitis", re.IGNORECASE)


def suggest_paper(paper: Paper) -> tuple[PatientSuggestions, ...]:
    """As `suggest`, for a kept full text: quotes name its digest, and tables of published cases count as literature."""
    stretches = [(one.start, one.end) for one in paper.passages if _is_of_others(paper, one)]
    return suggest(paper.text, document=paper.digest, literature=stretches)


def _is_of_others(paper: Paper, passage: Passage) -> bool:
    """A table, caption or note whose label's caption speaks of published cases, and sections about the literature."""
    if any(_OTHERS_SECTION.search(title) for title in passage.section):
        return True
    if passage.kind not in (PassageKind.TABLE, PassageKind.CAPTION, PassageKind.NOTE) or not passage.label:
        return False
    caption = next((one.caption for one in paper.tables if one.label == passage.label), "")
    return _OTHERS_TABLE.search(caption) is not None


def suggest(
    text: str, *, document: Digest | None = None, literature: Sequence[tuple[int, int]] = ()
) -> tuple[PatientSuggestions, ...]:
    """Possible answers to the questions of the form, patient by patient; nothing is decided or stored.

    Deterministic and offline: rules, word lists and one small tagger. A text of which no patient is told gives one
    entry all the same, so that a drug and an event named there are seen; a group told of together is a series.

    Args:
        text: plain text of a report, as it will be shown: quotes are exact pieces of it.
        document: digest of the stored document, put into each quote.
        literature: stretches (start, end) that are known to be about others than the paper's own patients.

    >>> found = suggest("A 65-year-old woman developed vasculitis 3 weeks after starting tofacitinib 5 mg twice daily.")
    >>> [(one.field, one.value) for one in found[0].suggestions if one.field in {"age", "drug"}]
    [('age', 65), ('drug', 'tofacitinib')]
    """
    told = sentences(text, literature=literature)
    if not told:
        return ()
    is_short = len(text) <= ABSTRACT_CHARACTERS
    readings = {sentence.start: read(sentence, tags_literature=is_short) for sentence in told}
    groups = tell_apart(told, document)
    return tuple(
        _patient(group, [readings[one.start] for one in group.sentences], label, document)
        for group, label in zip(groups, _labels(groups), strict=True)
    )


def _labels(groups: list[Told]) -> list[str]:
    if len(groups) == 1:
        return ["series" if groups[0].kind is PatientKind.SERIES else "patient"]
    return [f"patient {number}" for number, _ in enumerate(groups, start=1)]


def _patient(group: Told, readings: list[Reading], label: str, document: Digest | None) -> PatientSuggestions:
    pairs = tuple(pair for reading in readings for pair in _pairs(reading, document))
    suspects = _suspects(pairs, readings)
    known = frozenset(suspects)
    found: list[Suggestion] = [one for person in group.persons for one in (person.age, person.sex) if one]
    for before, reading in zip((None, *readings), readings, strict=False):
        given = doses(reading, document)
        found += _drugs(reading, suspects, given, document) + _events(reading, document)
        found += [one for one in given if not known or not one.drug or one.drug in known]
        found += routes(reading, document) + dates(reading, document)
        found += latencies(reading, document, before=before) + lengths_of_use(reading, document)
        found += indications(reading, document) + earlier_treatment(reading, document)
        found += comorbidities(reading, document)
    told = list(group.sentences)
    found += course(told, document) + workup(told, document) + findings(told, document)
    found += computed_latency(sorted(found, key=lambda one: one.start))
    unique = _unique(found)
    return PatientSuggestions(
        kind=group.kind,
        label=label,
        n_patients=group.n_patients,
        suggestions=unique,
        pairs=_distinct(pairs, lambda pair: (pair.drug, pair.event.lower(), pair.whose)),
        contradictions=_contradictions(unique),
    )


def _pairs(reading: Reading, document: Digest | None) -> list[Pair]:
    """Each suspected drug with each effect of the same sentence."""
    sentence = reading.sentence
    found = []
    for drug in reading.of("drug"):
        for effect in reading.of("effect"):
            name, event = drug_name(reading.words(drug)), event_name(reading.words(effect))
            if name and event:
                first, last = min(drug.start, effect.start), max(drug.end, effect.end)
                found.append(
                    Pair(
                        drug=name,
                        event=event,
                        quote=quoted(sentence, first, last, document),
                        drug_quote=quoted(sentence, drug.start, drug.end, document),
                        event_quote=quoted(sentence, effect.start, effect.end, document),
                        rule="pair-tagger",
                        standing=standing_at(sentence, effect.start),
                        whose=whose_at(sentence, effect.start),
                    )
                )
    return found


def _suspects(pairs: tuple[Pair, ...], readings: list[Reading]) -> Counter[str]:
    """Drugs that stand with an effect or were stopped, by how often; where none was, every drug that the tagger suspects.

    A corticosteroid is suspected only where nothing else is. The last resort in a report of
    several sentences are the drugs of the list that its sentences about the patient name.
    """
    paired = Counter(pair.drug for pair in pairs if pair.whose is not Whose.FAMILY)
    paired.update(name for reading in readings for name in stopped_drugs(reading))
    tagged = Counter(drug_name(reading.words(span)) for reading in readings for span in reading.of("drug"))
    listed = Counter(
        drug_name(one.words(span)) for one in readings if one.sentence.whose is Whose.PATIENT for span in one.listed
    )
    if len(readings) == 1:
        return _named(paired + tagged)  # one sentence alone gives nothing to weigh one drug against another
    ranks = [paired, tagged, listed if len(readings) > 1 else Counter()]
    return next(filter(None, [*map(_causes, ranks), *map(_named, ranks)]), Counter())


def _named(names: Counter[str]) -> Counter[str]:
    return Counter({name: n for name, n in names.items() if name})


def _causes(names: Counter[str]) -> Counter[str]:
    """The names that are no corticosteroid."""
    is_treatment = pattern("corticosteroids").fullmatch
    return Counter({name: n for name, n in _named(names).items() if not is_treatment(name)})


def _drugs(
    reading: Reading, suspects: Counter[str], given: list[Suggestion], document: Digest | None
) -> list[Suggestion]:
    """Suspected drugs, and the other drugs named beside them, each with the dose and route written beside it."""
    found: list[Suggestion] = []
    for span in reading.of("drug"):
        name = drug_name(reading.words(span))
        if name in suspects:
            note = f"stands with an effect or a stop {suspects[name]} times" if suspects[name] > 1 else ""
            found.append(_drug(reading, span, ("drug", name, "drug-tagger", note), document))
        elif name:
            found.append(_drug(reading, span, ("concomitants", (name,), "drug-tagger-other", ""), document))
    for span in reading.listed:
        name = drug_name(reading.words(span))
        if name in suspects:
            found.append(_drug(reading, span, ("drug", name, "drug-listed-suspect", ""), document))
        elif name:
            found.append(_drug(reading, span, ("concomitants", (name,), "drug-listed", ""), document))
    return [_with_dose(reading, one, given) for one in found]


def _with_dose(reading: Reading, one: Suggestion, given: list[Suggestion]) -> Suggestion:
    """A drug with what is written of its dose, and of its route between the two or right behind them."""
    name = one.value if isinstance(one.value, str) else one.value[0] if isinstance(one.value, tuple) else ""
    dose = next((each for each in given if each.drug == name and isinstance(each.value, Dose)), None)
    begin = reading.sentence.start
    first, last = one.start - begin, (one.quote.end or 0) - begin
    if dose is not None:
        first, last = min(first, dose.start - begin), max(last, (dose.quote.end or 0) - begin)
    route = route_in(reading.sentence.text[max(0, first - ROUTE_REACH) : last + ROUTE_REACH])
    amount = dose.value if dose is not None and isinstance(dose.value, Dose) else None
    return replace(one, dose=amount, mg_per_day=dose.mg_per_day if dose else None, route=route)


def _drug(reading: Reading, span: Span, said: tuple[str, CellValue, str, str], document: Digest | None) -> Suggestion:
    field, value, rule, note = said
    return Suggestion(
        field=field,
        value=value,
        quote=quoted(reading.sentence, span.start, span.end, document),
        rule=rule,
        note=note,
        standing=standing_at(reading.sentence, span.start),
        whose=whose_at(reading.sentence, span.start),
    )


def _events(reading: Reading, document: Digest | None) -> list[Suggestion]:
    """The effects in the report's words, and those of them that the tree of vasculitis knows."""
    found = []
    for span in reading.of("effect"):
        words = event_name(reading.words(span))
        if not words:
            continue
        quote = quoted(reading.sentence, span.start, span.end, document)
        standing, whose = standing_at(reading.sentence, span.start), whose_at(reading.sentence, span.start)
        for field in ("event", "event_reported"):
            found.append(
                Suggestion(field=field, value=words, quote=quote, rule="event-tagger", standing=standing, whose=whose)
            )
        placed = classify_vasculitis(words) if _VASCULAR.search(words) else None
        if placed:
            found.append(
                Suggestion(
                    field="subtype", value=placed.title, quote=quote, rule="event-tree", standing=standing, whose=whose
                )
            )
    return found


def _unique(found: Iterable[Suggestion]) -> tuple[Suggestion, ...]:
    """Each answer once, at its first place, in the order of the text."""
    ordered = sorted(found, key=lambda one: (one.start, one.quote.end or 0, one.field, one.rule))
    return _distinct(ordered, lambda one: (one.field, repr(one.value), one.drug, one.standing, one.whose, _words(one)))


def _words(one: Suggestion) -> str:
    """What tells two answers without a value apart: their words."""
    return one.quote.text.lower() if one.value is None else ""


def _distinct(found: Iterable[T], key: Callable[[T], object]) -> tuple[T, ...]:
    first: dict[object, T] = {}
    for one in found:
        first.setdefault(key(one), one)
    return tuple(first.values())


def _contradictions(found: tuple[Suggestion, ...]) -> tuple[Contradiction, ...]:
    """Questions with one true answer to which the text gives several."""
    told = []
    for field in sorted(SINGLE):
        answers = [one for one in found if one.field == field and one.value is not None and one.speaks_for_patient]
        if len({repr(one.value) for one in answers}) > 1:
            values = tuple(text_of(one.value) for one in answers if one.value is not None)
            told.append(Contradiction(field=field, values=values, quotes=tuple(one.quote for one in answers)))
    return tuple(told)
