"""Table I as a journal prints it: patients down, a few columns across, every abbreviation and every weak source marked."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal

from rechallenge.evidence.answers import cell_text
from rechallenge.evidence.form import Field, Form
from rechallenge.evidence.kinds import classify_case
from rechallenge.evidence.timing import Span, latency, span_text
from rechallenge.model import Case, CaseId, CellState, EvidenceLevel, Value, decode_toml

_ABBREVIATION = re.compile(r"(?<![\w-])(?:[a-z]-)?(?:[A-Z]{2,}\d?|Ig[AGM])(?![\w])")
_WEAK = {
    EvidenceLevel.ABSTRACT: ("a", "read in the abstract only"),
    EvidenceLevel.SECONDARY: ("b", "from a secondary source; the report itself was not read"),
    EvidenceLevel.ASSESSMENT: ("c", "the reviewers' own assessment"),
}
_LATENCY = "G.k.9.i.3.1"


@dataclass(frozen=True, slots=True)
class JournalCell:
    """`parts` are the answers of one column with the mark of each one's source, "" for the full report."""

    parts: tuple[tuple[str, str], ...]

    @property
    def text(self) -> str:
        """The words alone, never blank."""
        return "; ".join(text for text, _ in self.parts)


@dataclass(frozen=True, slots=True)
class JournalTable:
    """What a journal needs.

    Attributes:
        abbreviations: those that are used and known, in alphabetical order.
        undefined: those that are used and known to nobody; an author must define them.
        marks: what each footnote mark means, of those used.
    """

    heads: tuple[str, ...]
    rows: tuple[tuple[CaseId, tuple[JournalCell, ...]], ...]
    abbreviations: Mapping[str, str]
    undefined: tuple[str, ...]
    marks: Mapping[str, str]

    @property
    def footnotes(self) -> tuple[tuple[str, str], ...]:
        """The lines below the table, each with the mark that it explains, or ""."""
        defined = "; ".join(f"{term}, {words}" for term, words in self.abbreviations.items())
        return (
            *((("", f"{defined}."),) if defined else ()),
            *((mark, f"{words[:1].upper()}{words[1:]}.") for mark, words in self.marks.items()),
            ("", '"Not reported": the source does not tell; "unclear": it can be read in more than one way.'),
            *((("", f"To be defined by the authors: {', '.join(self.undefined)}."),) if self.undefined else ()),
        )


class _Abbreviations(Value):
    format: Literal[1]
    terms: dict[str, str]


def journal_table(
    cases: Sequence[Case],
    form: Form,
    *,
    event_set_name: str,
    references: Mapping[CaseId, str],
    causality: Mapping[CaseId, str],
) -> JournalTable:
    """Table I of the patients, in the columns that the form names; every cell says something.

    Args:
        references: how the source of each patient is cited, such as "[3]".
        causality: what was judged of each, such as "Naranjo 2, possible".
    """
    columns: dict[str, list[Field]] = {}
    for field in form.fields:
        if field.column and not field.is_private:
            columns.setdefault(field.column, []).append(field)
    rows = []
    for case in cases:
        cells = [_column(case, fields, form, event_set_name) for fields in columns.values()]
        judged = JournalCell(((causality.get(case.id, "not assessed"), ""),))
        source = JournalCell(((references.get(case.id, "not reported"), ""),))
        rows.append((case.id, (*cells, judged, source)))
    heads = (*columns, "Causality", "Reference")
    words = [text for _, cells in rows for cell in cells for text, _ in cell.parts]
    used = sorted({term for text in (*heads, *words) for term in _ABBREVIATION.findall(text)}, key=str.lower)
    known = _known_terms()
    marked = {mark for _, cells in rows for cell in cells for _, mark in cell.parts}
    return JournalTable(
        heads=heads,
        rows=tuple(rows),
        abbreviations={term: known[term] for term in used if term in known},
        undefined=tuple(term for term in used if term not in known),
        marks={mark: words for mark, words in _WEAK.values() if mark in marked},
    )


def _column(case: Case, fields: Sequence[Field], form: Form, event_set_name: str) -> JournalCell:
    if any(field.e2b == _LATENCY for field in fields):
        return JournalCell((_latency(latency(case)),))
    if any(field.e2b == "G.k.4.r.1" for field in fields):
        (field,) = fields[:1]
        return JournalCell(((case.drug or "drug not shown", ""), _answer(case, field, alone=False)))
    if any(field.name == "subtype" for field in fields):
        return JournalCell((_event(case, form, event_set_name),))
    asked = [field for field in fields if field.is_asked_of(case)]
    if all(case.cell(field.name).state is CellState.NOT_REPORTED for field in asked):
        return JournalCell((("not reported", ""),))
    return JournalCell(tuple(_answer(case, field, alone=len(asked) == 1) for field in asked))


def _answer(case: Case, field: Field, *, alone: bool) -> tuple[str, str]:
    """The words and the mark of the source. Beside other answers, a silence or a yes says which question it answers."""
    cell = case.cell(field.name)
    text = cell_text(cell, field)
    if not alone and (cell.value is None or isinstance(cell.value, bool)):
        is_word = field.label[1:2].islower()
        text = f"{field.label[:1].lower() if is_word else field.label[:1]}{field.label[1:]}: {text}"
    if field.unit == "years" and cell.value is not None:
        text = f"{text} years"
    mark, _ = _WEAK.get(cell.level, ("", "")) if cell.level and cell.state is CellState.VALUE else ("", "")
    return text, mark


def _event(case: Case, form: Form, event_set_name: str) -> tuple[str, str]:
    cell = case.cell("subtype")
    placed = classify_case(case, form, event_set_name=event_set_name)
    text = cell.value if isinstance(cell.value, str) else case.event
    mark, _ = _WEAK.get(cell.level, ("", "")) if cell.level else ("", "")
    return (f"{text} (a pattern)" if placed and placed.is_pattern else text), mark


def _latency(span: Span | None) -> tuple[str, str]:
    if span is None:
        return "not reported", ""
    level = span.sources[0].level if span.sources else None
    mark, _ = _WEAK.get(level, ("", "")) if level else ("", "")
    if span.is_exact:
        return span_text(span.days), mark
    return f"{span.low_days:.0f} to {span.high_days:.0f} days", mark


@cache
def _known_terms() -> dict[str, str]:
    text = (resources.files(__package__) / "data" / "abbreviations.toml").read_text("utf-8")
    return decode_toml(text, _Abbreviations, where="abbreviations.toml").terms
