"""Pooled numbers for a handful of patients: each with its n, none beyond what so few can carry."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

from rechallenge.evidence.answers import text_of
from rechallenge.evidence.completeness import care_completeness
from rechallenge.evidence.form import Field, FieldKind, Form, Summary
from rechallenge.evidence.kinds import kind_of
from rechallenge.evidence.pooling import CONVENIENCE_SET, answered, described, share, sources_of
from rechallenge.evidence.timing import Span, exposure, latency, span_text
from rechallenge.model import Case, Duration, Finding
from rechallenge.vocabulary import Vocabulary, fold_name

_SPANS: dict[str, Callable[[Case], Span | None]] = {"latency": latency, "exposure_duration": exposure}
_SENTENCE = (
    ("cases.biopsy_confirms.yes", "biopsy shows the event in"),
    ("cases.dechallenge.positive", "dechallenge positive in"),
    ("cases.rechallenge.positive", "rechallenge positive in"),
    ("cases.outcome.died", "died"),
)


def summarise(
    cases: Sequence[Case], form: Form, *, event_set_name: str, vocabulary: Vocabulary | None = None
) -> tuple[Finding, ...]:
    """Everything that may be said of `cases` together.

    For each question: for how many it is answered. Numbers and spans: median and range; mean and SD from three values
    on, never an interval of a mean. Shares: x of n answered, with exact (Clopper-Pearson) and Wilson 95 % intervals.
    Time to onset also by kind of event. Completeness by case. A group (n_patients above 1) cannot be pooled and is
    named.

    Args:
        cases: each patient once, as in `CaseBook.of`.
    Returns:
        Findings with ids such as "cases.age.median", "cases.outcome.died", "cases.latency.iga-vasculitis.median".
    Raises:
        InputError: no such event set.
    """
    single = [case for case in cases if case.n_patients == 1]
    kinds: dict[str, str] = {
        case.id: kind_of(case, form, event_set_name=event_set_name, vocabulary=vocabulary) for case in single
    }
    findings = [_count(single, cases)]
    for field in form.fields:
        findings.append(answered(single, field))
        findings += _pooled(single, field, kinds)
    findings += [_completeness(case, form) for case in single]
    findings.append(_sentence(single, {finding.id: finding for finding in findings}))
    return tuple(findings)


def _count(single: Sequence[Case], cases: Sequence[Case]) -> Finding:
    groups = [f"{case.id} ({case.n_patients} patients)" for case in cases if case not in single]
    return Finding(
        id="cases.n",
        label="patients",
        value=len(single),
        text=str(len(single)),
        function=_name_of(summarise),
        inputs={"patients": [case.id for case in single]},
        note=f"Known as a group only, not pooled: {', '.join(groups)}." if groups else "",
    )


def _pooled(cases: Sequence[Case], field: Field, kinds: Mapping[str, str]) -> list[Finding]:
    match field.summary:
        case Summary.DESCRIBE if field.kind is FieldKind.DURATION:
            return _spans(cases, field, kinds)
        case Summary.DESCRIBE:
            values: dict[str, float] = {
                c.id: float(v) for c in cases if isinstance(v := c.cell(field.name).value, int | float)
            }
            sources = sources_of(cases, field.name)
            return described(f"cases.{field.name}", field.label, values, as_text=_number_text, sources=sources)
        case Summary.SHARE:
            return _shares(cases, field, kinds)
        case Summary.ITEMS:
            return _items(cases, field)
        case _:
            return []


def _spans(cases: Sequence[Case], field: Field, kinds: Mapping[str, str]) -> list[Finding]:
    """Spans in days, by dates where there are dates; of coarse dates the middle, which the note says."""
    found = {case.id: span for case in cases if (span := _span(case, field)) is not None}
    usable = {name: span for name, span in found.items() if span.is_after}
    notes = [
        f"{name}: {span.low_days:.0f} to {span.high_days:.0f} days"
        for name, span in usable.items()
        if not span.is_exact
    ]
    notes += [f"{name}: the dates leave the order open, left out" for name in found if name not in usable]
    notes += [f"{name}: {span.contradiction}" for name, span in found.items() if span.contradiction]
    groups: dict[str, dict[str, float]] = defaultdict(dict)
    for name, span in usable.items():
        groups[""][name] = span.days
        if field.name == "latency":
            groups[f".{_slug(kinds[name])}"][name] = span.days
    label = {"": field.label} | {f".{_slug(kind)}": f"{field.label}, {kind}" for kind in kinds.values()}
    sources = tuple(dict.fromkeys(source for span in usable.values() for source in span.sources))
    return [
        finding
        for group, days in groups.items()
        for finding in described(
            f"cases.{field.name}{group}", label[group], days, as_text=span_text, sources=sources, note="; ".join(notes)
        )
    ]


def _span(case: Case, field: Field) -> Span | None:
    if field.name in _SPANS:
        return _SPANS[field.name](case)
    cell = case.cell(field.name)
    if not isinstance(cell.value, Duration):
        return None
    return Span(cell.value.days, cell.value.days, "stated", cell.sources)


def _shares(cases: Sequence[Case], field: Field, kinds: Mapping[str, str]) -> list[Finding]:
    """Every option of a choice, zero ones too; of a free text, the kinds of event that occur."""
    words: dict[str, str] = {}
    for case in cases:
        value = case.cell(field.name).value
        if value is not None:
            words[case.id] = kinds[case.id] if field.kind is FieldKind.TEXT else text_of(value)
    if not words:
        return []
    fixed = {FieldKind.YES_NO: ("yes", "no"), FieldKind.CHOICE: field.options}.get(field.kind, ())
    sources = sources_of(cases, field.name)
    return [
        share(
            f"cases.{field.name}.{_slug(option)}",
            f"{field.label}: {option}",
            [name for name, word in words.items() if word == option],
            list(words),
            sources=sources,
        )
        for option in fixed or sorted(set(words.values()))
    ]


def _items(cases: Sequence[Case], field: Field) -> list[Finding]:
    """Each item that occurs, the commonest first."""
    having: dict[str, list[str]] = defaultdict(list)
    known = [case for case in cases if isinstance(case.cell(field.name).value, tuple)]
    for case in known:
        value = case.cell(field.name).value
        for item in dict.fromkeys(value if isinstance(value, tuple) else ()):
            having[item].append(case.id)
    of = [case.id for case in known]
    sources = sources_of(cases, field.name)
    return [
        share(f"cases.{field.name}.{_slug(item)}", f"{field.label}: {item}", names, of, sources=sources)
        for item, names in sorted(having.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    ]


def _completeness(case: Case, form: Form) -> Finding:
    told = care_completeness(case, form)
    return Finding(
        id=f"cases.care.{case.id}",
        label=f"{case.id}: CARE questions answered",
        value={"answered": len(told.answered), "asked": told.n_asked},
        text=f"{len(told.answered)} of {told.n_asked} ({100 * told.share:.0f} %)",
        function=_name_of(care_completeness),
        inputs={"missing": [field.name for field in told.missing]},
        note="As read here; where the original was not read, the original may tell more.",
    )


def _sentence(cases: Sequence[Case], findings: Mapping[str, Finding]) -> Finding:
    """One sentence to lift into a text; parts without data are left out."""
    records = {record for case in cases for record in case.records}
    parts = [_plural(len(cases), "patient")]
    if all(case.records for case in cases):
        parts.insert(0, _plural(len(records), "publication"))
    shares = {name: findings[name].value for name, _ in _SENTENCE if name in findings}
    parts += [f"{words} {shares[name]['x']} of {shares[name]['n']}" for name, words in _SENTENCE if name in shares]
    if "cases.latency.median" in findings:
        median, spread = findings["cases.latency.median"], findings["cases.latency.range"]
        parts.append(f"time to onset median {median.text}, range {spread.text}")
    return Finding(
        id="cases.sentence",
        label="the patients in a sentence",
        value=None,
        text="; ".join(parts) + ".",
        function=_name_of(summarise),
        inputs={"patients": [case.id for case in cases]},
        note=f"x of n: of n with an answer. {CONVENIENCE_SET}",
    )


def _plural(n: int, word: str) -> str:
    return f"{n} {word}" if n == 1 else f"{n} {word}s"


def _number_text(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _slug(text: str) -> str:
    return fold_name(text).replace(" ", "-")


def _name_of(function: Callable[..., object]) -> str:
    return f"{function.__module__}.{function.__qualname__}"
