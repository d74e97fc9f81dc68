"""A patient on the desk: the questions with their suggestions and one's own answers, and an answer made from what was given."""

from collections.abc import Iterable
from dataclasses import dataclass

import msgspec

from rechallenge.evidence import Field, FieldKind, Form, as_typed, care_completeness, cell_text
from rechallenge.evidence.answers import STATE_WORDS, parse_cell_value, text_of
from rechallenge.evidence.normalise import normalise_cell
from rechallenge.evidence.suggest import PatientKind, Suggestion
from rechallenge.model import (
    Actor,
    Case,
    CaseId,
    Cell,
    CellState,
    EvidenceLevel,
    InputError,
    Quote,
    RecordId,
    Value,
)
from rechallenge.review.extracting import OwnCase, answer, own_case
from rechallenge.review.opened import Author, Review
from rechallenge.review.paper_view import Hit, ShownPassage, hit_of, shown_passages
from rechallenge.review.reading import Reading, reading_of, suggested_for

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
class Care:
    """Topics of the CARE checklist told, of those asked; `missing` by name and label of the question."""

    n_told: int
    n_asked: int
    missing: tuple[tuple[str, str], ...]


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


@dataclass(frozen=True, slots=True)
class Desk:
    """The patient, the form and the paper, for one person.

    Attributes:
        shown: which of the patients that the paper suggests gives the suggestions.
    """

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

    @property
    def passages(self) -> tuple[ShownPassage, ...]:
        """The paper with suggestions and the quotes in use."""
        return shown_passages(self.reading.paper, tuple(_hits(self)))

    @property
    def sections(self) -> tuple[tuple[str, tuple[Ask, ...]], ...]:
        """Every question of the form by section."""
        asks = {ask.field.name: ask for ask in _asks(self)}
        sections = (
            (one.title, tuple(asks[field.name] for field in self.form.fields if field.section == one.name))
            for one in self.form.sections
        )
        return tuple(section for section in sections if section[1])

    def ask(self, name: str) -> Ask:
        """One question. Raises InputError where the form does not ask it."""
        self.form.field(name, where=str(self.own.case.id))
        return next(one for one in _asks(self) if one.field.name == name)

    @property
    def patients(self) -> tuple[str, ...]:
        """The patients that the paper suggests, as a reader would call them."""
        return tuple(
            one.label if one.kind is PatientKind.PATIENT or one.label == "series" else f"{one.label} (a series)"
            for one in self.reading.patients
        )

    @property
    def contradictions(self) -> tuple[str, ...]:
        """Questions to which the text gives several answers."""
        if not self.reading.patients:
            return ()
        labels = {field.name: field.label for field in self.form.fields}
        told = self.reading.patients[self.shown].contradictions
        return tuple(f"{labels.get(one.field, one.field)}: {' / '.join(one.values)}" for one in told)

    @property
    def care(self) -> Care:
        """How much of the CARE topics the own answers tell."""
        told = care_completeness(self.own.case, self.form)
        missing = tuple((field.name, field.label) for field in told.missing)
        return Care(len(told.answered), told.n_asked, missing)


def open_desk(review: Review, actor: Actor, case: CaseId, *, record: str = "", of: int | None = None) -> Desk:
    """The desk of one person for one patient.

    Args:
        record: which of the patient's papers lies there; its first without one.
        of: which suggested patient; the one in the patient's turn without it.
    Raises:
        InputError: no such patient, or no record reports them.
    """
    own = own_case(review, actor, case)
    if not own.case.records:
        raise InputError(
            f"{case} names no record, so there is no paper to read",
            where=str(case),
            fix='import the paper, then enter the patient again with records = ["..."] (rechallenge extract)',
        )
    name = RecordId(record) if record in own.case.records else own.case.records[0]
    reading = reading_of(review, name)
    shown = suggested_for(review, reading, own.case.id) if of is None else of
    return Desk(own, review.form, reading, max(0, min(shown, len(reading.patients) - 1)))


def give(review: Review, author: Author, desk: Desk, name: str, given: Given) -> str:
    """Enters an answer and says in words what was entered.

    Raises:
        InputError: it cannot be read as the question asks, or its quote does not stand in the paper; nothing was entered.
    """
    field = desk.form.field(name, where=str(desk.own.case.id))
    cell = _cell(desk, field, given)
    answer(review, author, desk.own.case.id, name, cell)
    return cell_text(cell, field)


def _asks(desk: Desk) -> Iterable[Ask]:
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


def _hits(desk: Desk) -> Iterable[Hit]:
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


def _cell(desk: Desk, field: Field, given: Given) -> Cell:
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


def _accepted(desk: Desk, field: Field, one: Suggestion) -> Cell:
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


def _confirmed(desk: Desk, field: Field, given: Given) -> Cell:
    """A second-hand answer that the person has now read in the paper itself."""
    cell = desk.own.case.cell(field.name)
    quote = desk.reading.find(given.quote, given.start) if given.quote else None
    return msgspec.structs.replace(cell, quote=quote, sources=(desk.reading.source(quote), *cell.sources))
