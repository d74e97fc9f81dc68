"""One patient: the paper on one side, the form on the other; each answer an entry of the person who gives it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import ClassVar
from urllib.parse import quote as quoted

import msgspec

from rechallenge.evidence import Completeness, Field, FieldKind, Form, as_typed, care_completeness, cell_text
from rechallenge.evidence.answers import STATE_WORDS, parse_cell_value, text_of
from rechallenge.evidence.normalise import normalise_cell
from rechallenge.evidence.suggest import PatientKind, Suggestion
from rechallenge.model import (
    Case,
    CaseId,
    Cell,
    CellState,
    EvidenceLevel,
    InputError,
    Quote,
    RecordId,
    Role,
    Value,
)
from rechallenge.review.extracting import OwnCase, answer, finish, finished_by, own_case
from rechallenge.review.reading import Reading, reading_of, suggested_for
from rechallenge.web.calls import Call, Go, Part, Section, act, show
from rechallenge.web.patient_text import Hit, ShownPassage, hit_of, shown_passages

MOST_SUGGESTIONS = 6  # of one question; a long paper names a drug dozens of times


@dataclass(frozen=True, slots=True)
class Offer:
    """A suggestion beside its question. `key` names it in the form; empty where it has words and no value."""

    key: str
    text: str
    quote: str
    doubt: str


@dataclass(frozen=True, slots=True)
class Ask:
    """One question as it stands for the person who answers.

    Attributes:
        typed: the own answer as the control shows it; "" without one.
        state: of the own answer, in words; "" where it is open.
        needs_reading: whether the answer is second-hand and may be confirmed from the paper.
        following: name of the next question, where the keyboard goes after saving.
    """

    field: Field
    typed: str
    state: str
    said: str
    words: str
    quote: str
    needs_reading: bool
    is_asked: bool
    offers: tuple[Offer, ...]
    following: str
    fault: str = ""


@dataclass(frozen=True, slots=True)
class PatientPage:
    template: ClassVar[str] = "patient.html.jinja"
    is_part: ClassVar[bool] = False
    own: OwnCase
    path: str
    record: str
    level: str
    link: str
    passages: tuple[ShownPassage, ...]
    sections: tuple[tuple[str, tuple[Ask, ...]], ...]
    told: Completeness
    n_asked: int
    n_extractors: int
    n_finished: int
    patients: tuple[str, ...]
    shown_patient: int
    records: tuple[str, ...]
    contradictions: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        return f"{self.own.case.id}: {self.own.case.drug or 'drug not shown'}, {self.own.case.event}"


@dataclass(frozen=True, slots=True)
class AskPage:
    """One question alone: what htmx puts in place after an answer; as a whole page, an answer that was refused."""

    template: ClassVar[str] = "patient_one.html.jinja"
    title: ClassVar[str] = "Not saved"
    ask: Ask
    path: str
    record: str
    n_answered: int
    is_part: ClassVar[bool] = True


class Given(Value):
    """An answer as the form sends it: a suggestion accepted, a state pressed, or words typed."""

    record: str = ""
    value: str = ""
    state: str = ""
    words: str = ""
    quote: str = ""
    start: int | None = None
    accept: str = ""
    confirm: str = ""


class Looked(Value):
    """What the person looks at: a record of the patient, a suggested patient of it."""

    record: str = ""
    of: int | None = None


@dataclass(frozen=True, slots=True)
class _Desk:
    """Everything that a patient's page is made of."""

    own: OwnCase
    form: Form
    reading: Reading
    shown: int

    @property
    def suggestions(self) -> tuple[tuple[str, Suggestion], ...]:
        """Those of the patient shown, each with its key."""
        if not self.reading.patients:
            return ()
        patient = self.reading.patients[self.shown]
        return tuple((f"{self.shown}.{at}", one) for at, one in enumerate(patient.suggestions))

    def suggestion(self, key: str) -> Suggestion:
        at, _, number = key.partition(".")
        try:
            return self.reading.patients[int(at)].suggestions[int(number)]
        except (ValueError, IndexError) as error:
            raise InputError(
                "that suggestion is not there any more", where="suggestion", fix="open the page again"
            ) from error


def _desk(call: Call, looked: Looked | None = None) -> _Desk:
    own = own_case(call.review, call.person.actor, CaseId(call.path["case"]))
    wanted = looked.record if looked else ""
    record = RecordId(wanted) if wanted in own.case.records else next(iter(own.case.records), RecordId(""))
    reading = reading_of(call.review, record)
    shown = looked.of if looked and looked.of is not None else suggested_for(call.review, reading, own.case.id)
    return _Desk(own, call.review.form, reading, max(0, min(shown, len(reading.patients) - 1)))


def _page(call: Call) -> PatientPage:
    desk = _desk(call, call.form(Looked))
    own, form, reading = desk.own, desk.form, desk.reading
    asks = {ask.field.name: ask for ask in _asks(desk)}
    sections = tuple(
        (section.title, tuple(asks[field.name] for field in form.fields if field.section == section.name))
        for section in form.sections
    )
    patient = reading.patients[desk.shown] if reading.patients else None
    known = {field.name: field.label for field in form.fields}
    return PatientPage(
        own=own,
        path=_path(own.case),
        record=str(reading.record.id),
        level="full text" if reading.level is EvidenceLevel.FULL_TEXT else "title and abstract; no full text is kept",
        link=f"https://doi.org/{reading.record.doi}" if reading.record.doi else reading.record.url,
        passages=shown_passages(reading.paper, tuple(_hits(desk))),
        sections=tuple(one for one in sections if one[1]),
        told=care_completeness(own.case, form),
        n_asked=len(form.fields),
        n_extractors=call.review.protocol.extraction.extractors,
        n_finished=len(finished_by(call.review)[own.case.id]),
        patients=tuple(_label(one.label, one.kind) for one in reading.patients),
        shown_patient=desk.shown,
        records=tuple(map(str, own.case.records)),
        contradictions=tuple(
            f"{known.get(one.field, one.field)}: {' / '.join(one.values)}"
            for one in (patient.contradictions if patient else ())
        ),
    )


def _label(label: str, kind: PatientKind) -> str:
    return label if kind is PatientKind.PATIENT or label == "series" else f"{label} (a series)"


def _path(case: Case) -> str:
    return f"/patients/{quoted(case.id, safe='')}"


def _asks(desk: _Desk) -> Iterable[Ask]:
    offers: dict[str, list[Offer]] = {}
    for key, one in desk.suggestions:
        offers.setdefault(one.field, []).append(_offer(key, one, desk.form))
    names = [field.name for field in desk.form.fields]
    for field, following in zip(desk.form.fields, (*names[1:], ""), strict=True):
        yield _ask(desk.own.case, field, tuple(offers.get(field.name, ())[:MOST_SUGGESTIONS]), following)


def _offer(key: str, one: Suggestion, form: Form) -> Offer:
    doubts = [one.standing.value] * (one.standing != "affirmed") + [one.whose.value] * (one.whose != "patient")
    doubt = ", ".join((*doubts, *([one.note] if one.note else [])))
    if not _fits(one, form):
        return Offer("", "words only", one.quote.text, doubt)
    return Offer(key, text_of(one.value) if one.value is not None else "", one.quote.text, doubt)


def _fits(one: Suggestion, form: Form) -> bool:
    field = next((field for field in form.fields if field.name == one.field), None)
    return field is not None and one.value is not None and not field.fault_of(one.value)


def _ask(case: Case, field: Field, offers: tuple[Offer, ...], following: str, fault: str = "") -> Ask:
    has_answer = field.name in case.cells
    cell = case.cell(field.name)
    said = cell_text(cell, field) if has_answer else ""
    return Ask(
        field=field,
        typed=_typed(cell, field),
        state=cell.state.value.replace("-", " ") if has_answer else "",
        said=said,
        words=cell.text,
        quote=cell.quote.text if cell.quote else "",
        needs_reading=has_answer and cell.level is EvidenceLevel.SECONDARY,
        is_asked=field.is_asked_of(case),
        offers=tuple(offer for offer in offers if offer.quote != (cell.quote.text if cell.quote else "")),
        following=following,
        fault=fault,
    )


def _typed(cell: Cell, field: Field) -> str:
    if cell.value is None:
        return ""
    return "\n".join(cell.value) if isinstance(cell.value, tuple) else text_of(cell.value)


def _hits(desk: _Desk) -> Iterable[Hit]:
    labels = {field.name: field.label for field in desk.form.fields} | {"drug": "Drug", "event": "Event"}
    for cell in desk.own.case.cells.values():
        quote = cell.quote
        is_here = quote is not None and quote.document in (None, desk.reading.paper.digest)
        if is_here and quote and quote.start is not None and quote.end is not None:
            yield Hit(quote.start, quote.end, is_used=True)
    for key, one in desk.suggestions:
        value = f" {text_of(one.value)}" if one.value is not None else ""
        says = (
            f"{labels.get(one.field, one.field)}:{value}"
            if value
            else f"{labels.get(one.field, one.field)}, words only"
        )
        hit = hit_of(one, key if one.speaks_for_patient and _fits(one, desk.form) else "", says)
        if hit is not None:
            yield hit


def _answer(call: Call) -> Part:
    given = call.form(Given)
    desk = _desk(call, Looked(record=given.record))
    field = desk.form.field(call.path["field"], where=str(desk.own.case.id))
    try:
        cell = _cell(desk, field, given)
        answer(call.review, call.author, desk.own.case.id, field.name, cell)
        said, fault = f"{field.label}: {cell_text(cell, field)}. Saved.", ""
    except InputError as error:
        said, fault = "", f"{error.message}. {error.fix[:1].upper()}{error.fix[1:]}." if error.fix else error.message
    fresh = _desk(call, Looked(record=str(desk.reading.record.id)))
    ask = next(one for one in _asks(fresh) if one.field.name == field.name)
    if fault:
        ask = replace(ask, fault=fault, typed=given.value or ask.typed, words=given.words or ask.words)
    page = AskPage(ask, _path(fresh.own.case), str(desk.reading.record.id), fresh.own.n_answered)
    after = "" if fault else f"{_path(fresh.own.case)}#ask-{ask.following or field.name}"
    return Part(page, "ask", after, said or fault)


def _cell(desk: _Desk, field: Field, given: Given) -> Cell:
    if given.accept:
        return _accepted(desk, field, desk.suggestion(given.accept))
    if given.confirm:
        return _confirmed(desk, field, given)
    quote = desk.reading.find(given.quote, given.start) if given.quote else None
    cell = _worded(field, given)
    words = given.words or cell.text or (quote.text if quote and cell.state is CellState.UNCLEAR else "")
    if cell.state is CellState.UNCLEAR and not words:
        raise InputError(
            "an unclear answer needs the words, or why", where=field.name, fix="write them, or quote the paper"
        )
    return msgspec.structs.replace(cell, text=words, quote=quote, sources=(desk.reading.source(quote),))


def _worded(field: Field, given: Given) -> Cell:
    """The state that was pressed, else the value that was typed: as the form's kind, or as people write it."""
    if given.state and given.state != "value":
        if given.state not in STATE_WORDS:
            raise InputError(f"{given.state!r} is no answer", where=field.name, fix=f"one of {', '.join(STATE_WORDS)}")
        return Cell(state=STATE_WORDS[given.state])
    if not given.value:
        raise InputError("nothing is answered", where=field.name, fix="give a value, or say that it is not reported")
    try:
        split = "\n" if "\n" in given.value else ","
        return parse_cell_value(field, as_typed(given.value, field, split=split), where=field.name)
    except InputError:
        found = normalise_cell(field, given.value)
        if found.value is None or field.fault_of(found.value) or field.kind is FieldKind.CHOICE:
            raise
        return Cell(state=CellState.VALUE, value=found.value, text=given.value)


def _accepted(desk: _Desk, field: Field, one: Suggestion) -> Cell:
    """A suggestion as an answer; of a list, it is added to the own items."""
    if one.field != field.name or not _fits(one, desk.form) or one.value is None:
        raise InputError("that suggestion does not answer this question", where=field.name, fix="open the page again")
    value = one.value
    mine = desk.own.case.cell(field.name).value
    if isinstance(value, tuple) and isinstance(mine, tuple):
        value = tuple(dict.fromkeys((*mine, *value)))
    quote = one.quote
    if desk.reading.level is not EvidenceLevel.FULL_TEXT:
        quote = Quote(text=quote.text, start=quote.start, end=quote.end)
    return Cell(state=CellState.VALUE, value=value, text=quote.text, quote=quote, sources=(desk.reading.source(quote),))


def _confirmed(desk: _Desk, field: Field, given: Given) -> Cell:
    """A second-hand answer that the person has now read in the paper itself."""
    cell = desk.own.case.cell(field.name)
    quote = desk.reading.find(given.quote, given.start) if given.quote else None
    return msgspec.structs.replace(cell, quote=quote, sources=(desk.reading.source(quote), *cell.sources))


def _finish(call: Call) -> Go:
    case = CaseId(call.path["case"])
    finish(call.review, call.author, case)
    return Go("/patients", f"{case} is finished.")


section = Section(
    routes=(
        show("/patients/{case}", _page, role=Role.SCREENER),
        act("/patients/{case}/answers/{field}", _answer, role=Role.SCREENER),
        act("/patients/{case}/finish", _finish, role=Role.SCREENER),
    )
)
