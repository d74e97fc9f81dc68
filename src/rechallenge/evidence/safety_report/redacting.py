"""A report without what names a person."""

import re
from dataclasses import fields, is_dataclass, replace
from typing import Any

import msgspec

from rechallenge.evidence.form import Form
from rechallenge.evidence.safety_report.values import SafetyReport
from rechallenge.model import Case, Cell

WITHHELD = "[withheld]"
# Two to four single capitals, each with a dot: how papers print a patient's initials in running text.
_DOTTED = re.compile(r"(?<![\w.])(?:[A-Z]\.[ -]?){2,4}(?!\w)")
_KEPT = frozenset({"country", "unit"})
# What is also written in dotted capitals: places, routes, frequencies, times, statistics.
_NO_INITIALS = frozenset(
    {"US", "UK", "EU", "USA", "UAE", "DC", "IV", "PO", "SC", "IM", "PR"}
    | {"BID", "TID", "QID", "QD", "OD", "PRN", "AM", "PM", "CI", "SD", "MD"}
)


def redact(report: SafetyReport, *, initials: str = "") -> SafetyReport:
    """The report with the patient's initials withheld: in their own element, and wherever its words print them.

    Known initials are found in every common spelling (J.D., J. D., JD); dotted capitals are withheld even where no
    initials are known. Citations and reporters are left as published.
    """
    known = initials or report.patient.initials
    patient = replace(report.patient, initials="", is_masked=bool(known) or report.patient.is_masked)
    hidden = replace(report, patient=patient)
    scrubbed = {
        name: _scrubbed(getattr(hidden, name), known)
        for name in ("patient", "reaction", "drugs", "tests", "opinions", "narrative")
    }
    return replace(hidden, **scrubbed)


def redact_case(case: Case, form: Form) -> Case:
    """The patient without the answers that name a person, and without initials in the words of the others."""
    initials = " ".join(
        str(case.cell(field.name).value) for field in form.feeding("D.1") if case.cell(field.name).is_known
    )
    private = {field.name for field in form.fields if field.is_private}
    cells = {name: _redacted(cell, initials) for name, cell in case.cells.items() if name not in private}
    return msgspec.structs.replace(case, cells=cells)


def _redacted(cell: Cell, initials: str) -> Cell:
    quote = cell.quote
    if quote is not None:
        quote = msgspec.structs.replace(quote, text=scrub(quote.text, initials=initials))
    words = {"value": _scrubbed(cell.value, initials), "text": scrub(cell.text, initials=initials)}
    return msgspec.structs.replace(cell, quote=quote, **words)


def scrub(text: str, *, initials: str = "") -> str:
    """`text` without a patient's initials.

    >>> scrub("J. D., a 61-year-old man (JD) seen in the U.S.", initials="JD")
    '[withheld], a 61-year-old man ([withheld]) seen in the U.S.'
    """
    letters = re.findall(r"\w", initials)
    if len(letters) > 1:  # a single letter would be found in every sentence
        spelled = r"\.?[ -]?".join(map(re.escape, letters))
        text = re.sub(rf"(?<!\w){spelled}(?!\w)\.?", WITHHELD, text)
    return _DOTTED.sub(lambda found: found[0] if _is_word(found[0]) else _withheld(found[0]), text)


def _is_word(dotted: str) -> bool:
    return re.sub(r"\W", "", dotted) in _NO_INITIALS


def _withheld(dotted: str) -> str:
    return WITHHELD + (" " if dotted.endswith(" ") else "")


def _scrubbed(value: Any, initials: str) -> Any:
    """`value` with every text in it scrubbed; codes, which are enumerations, are left alone."""
    result = value
    if type(value) is str:
        result = scrub(value, initials=initials)
    elif isinstance(value, tuple):
        result = tuple(_scrubbed(item, initials) for item in value)
    elif is_dataclass(value) and not isinstance(value, type):
        words = {f.name: getattr(value, f.name) for f in fields(value) if f.name not in _KEPT}
        result = replace(value, **{name: _scrubbed(item, initials) for name, item in words.items()})
    return result
