"""A patient of the review becomes a safety report, by the mapping that the form carries."""

import dataclasses
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from rechallenge.evidence.answers import cell_text, text_of
from rechallenge.evidence.form import Field, FieldKind, Form
from rechallenge.evidence.safety_report.countries import country_code
from rechallenge.evidence.safety_report.values import (
    Criterion,
    Dosage,
    DrugAction,
    DrugRole,
    Opinion,
    Outcome,
    Patient,
    Reaction,
    Recurrence,
    ReportedDrug,
    Reporter,
    SafetyReport,
    Sender,
    Sex,
    Test,
)
from rechallenge.model import Case, Cell, CellState, Dose, Duration, PartialDate, Record

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Frame:
    """What a report holds beside the patient.

    Attributes:
        records: the papers that report the patient, the fullest first.
        citations: the same, as references in the manner of Vancouver.
    """

    id: str
    created: datetime
    first_received: date
    latest: date
    sender: Sender = dataclasses.field(default_factory=Sender)
    records: tuple[Record, ...] = ()
    citations: tuple[str, ...] = ()
    linked: tuple[str, ...] = ()
    opinions: tuple[Opinion, ...] = ()


def safety_report(case: Case, form: Form, frame: Frame) -> SafetyReport:
    """The draft for one patient. Every element comes from an answer, or is unknown; nothing is guessed."""
    answers = _Answers(case, form)
    country = country_code(answers.text("E.i.9"))
    drugs = (_suspect(answers), *(ReportedDrug(name, DrugRole.CONCOMITANT) for name in answers.items("G.k.2.2")))
    return SafetyReport(
        id=frame.id,
        case=str(case.id),
        created=frame.created,
        first_received=frame.first_received,
        latest=frame.latest,
        sender=frame.sender,
        reporter=_reporter(frame.records, country),
        references=frame.citations,
        linked=frame.linked,
        patient=_patient(answers),
        reaction=_reaction(answers, country),
        drugs=drugs,
        tests=tuple(_tests(answers)),
        opinions=(*frame.opinions, *_published_opinion(answers)),
        narrative=_narrative(case, form),
        abated=_abated(answers),
        unanswered=tuple(field.label for field in form.fields if not _is_answered(case.cell(field.name))),
    )


@dataclass(frozen=True, slots=True)
class _Answers:
    """A case asked by elements of E2B(R3)."""

    case: Case
    form: Form

    def of(self, element: str, kind: type[T]) -> list[T]:
        """Known answers of one type, in the form's order."""
        values = (self.case.cell(field.name).value for field in self.form.feeding(element))
        return [value for value in values if isinstance(value, kind)]

    def first(self, element: str, kind: type[T]) -> T | None:
        return next(iter(self.of(element, kind)), None)

    def text(self, element: str) -> str:
        """The first known answer in words; "" where there is none."""
        for field in self.form.feeding(element):
            if (value := self.case.cell(field.name).value) is not None:
                return text_of(value)
        return ""

    def items(self, element: str) -> tuple[str, ...]:
        return tuple(item for value in self.of(element, tuple) for item in value)

    def code(self, element: str) -> str:
        """The code of the first answer that has one; "" where none has, which the formats write as unknown."""
        return next((code for field in self.form.feeding(element) if (code := code_of(field, self.case))), "")


def code_of(field: Field, case: Case) -> str:
    """What the form calls the answer in an exchange format; "" for an answer, or a silence, without a code."""
    cell = case.cell(field.name)
    words = cell.value if isinstance(cell.value, str) else cell.state.value.replace("-", " ")
    return field.codes.get(words, "")


def _patient(answers: _Answers) -> Patient:
    age = answers.first("D.2.2", (int | float))  # type: ignore[arg-type] # isinstance takes a union, type[T] does not
    return Patient(
        initials=answers.text("D.1"),
        age_years=None if age is None or isinstance(age, bool) else float(age),
        sex=Sex(answers.code("D.5") or Sex.UNKNOWN),
        history="; ".join(answers.items("D.7.2")),
        past_drugs=answers.items("D.8.r.1"),
        died_on=answers.first("D.9.1", PartialDate),
        cause_of_death=answers.text("D.9.2.r"),
        autopsy=answers.first("D.9.3", bool),
    )


def _reaction(answers: _Answers, country: str) -> Reaction:
    outcome = Outcome(answers.code("E.i.7") or Outcome.UNKNOWN)
    criteria = {
        Criterion(field.codes[item])
        for field in answers.form.feeding("E.i.3.2")
        for item in answers.case.cell(field.name).value or ()  # type: ignore[union-attr] # the form asks for a list here
        if item in field.codes
    }
    if outcome is Outcome.FATAL:
        criteria.add(Criterion.DEATH)
    return Reaction(
        verbatim=answers.text("E.i.1.1") or answers.case.event,
        start=answers.first("E.i.4", PartialDate),
        end=answers.first("E.i.5", PartialDate),
        outcome=outcome,
        criteria=frozenset(criteria),
        country=country,
    )


def _suspect(answers: _Answers) -> ReportedDrug:
    """The suspected drug with its courses: the first, and a second where it was given again."""
    starts, ends = answers.of("G.k.4.r.4", PartialDate), answers.of("G.k.4.r.5", PartialDate)
    dose, dose_cell = answers.first("G.k.4.r.1", Dose), _dose_cell(answers)
    courses = [
        Dosage(
            dose=dose if at == 0 else None,
            text=dose_cell if at == 0 else "given again",
            start=starts[at] if at < len(starts) else None,
            end=ends[at] if at < len(ends) else None,
            duration=answers.first("G.k.4.r.6", Duration) if at == 0 else None,
            route=answers.text("G.k.4.r.10"),
        )
        for at in range(max(1, len(starts), len(ends)))
    ]
    recurrence = answers.code("G.k.9.i.4")
    return ReportedDrug(
        name=answers.case.drug,
        role=DrugRole.SUSPECT,
        dosages=tuple(courses),
        indication=answers.text("G.k.7.r.1"),
        action=DrugAction(answers.code("G.k.8") or DrugAction.UNKNOWN),
        recurrence=Recurrence(recurrence) if recurrence else None,
        latency=answers.first("G.k.9.i.3.1", Duration),
    )


def _dose_cell(answers: _Answers) -> str:
    """The dose in words, with the printed ones where they differ; "" where none is told."""
    for field in answers.form.feeding("G.k.4.r.1"):
        cell = answers.case.cell(field.name)
        if cell.state is not CellState.NOT_REPORTED:
            said = cell_text(cell, field)
            return f"{said} (printed: {cell.text})" if cell.text and cell.text != said else said
    return ""


def _tests(answers: _Answers) -> Iterable[Test]:
    for field in answers.form.feeding("F.r"):
        cell = answers.case.cell(field.name)
        if cell.state in {CellState.VALUE, CellState.NOT_DONE}:
            number = None
            if field.kind is FieldKind.NUMBER and isinstance(cell.value, int | float):
                number = float(cell.value)
            yield Test(field.label, cell_text(cell, field), number, "" if number is None else field.unit)


def _published_opinion(answers: _Answers) -> tuple[Opinion, ...]:
    said = answers.text("G.k.9.i.2.r")
    return (Opinion("authors of the report", "as published", said),) if said else ()


def _abated(answers: _Answers) -> bool | None:
    """Box 20. A dechallenge that is confounded, unclear or not told is neither a yes nor a no."""
    for field in answers.form.fields:
        if field.cioms == "20" and (code := code_of(field, answers.case)):
            return code == "yes"
    return None


def _reporter(records: Sequence[Record], country: str) -> Reporter | None:
    authors = records[0].authors if records else ()
    if not authors:
        return None
    family, _, given = authors[0].partition(",")
    return Reporter(family=family.strip(), given=given.strip(), country=country)


def _is_answered(cell: Cell) -> bool:
    return cell.state in {CellState.VALUE, CellState.NOT_DONE}


def _narrative(case: Case, form: Form) -> str:
    """The answers in words, section by section, and what the report does not tell; made, not copied."""
    lines = [f"Literature case {case.id}: {case.drug or 'drug not shown'}, {case.event}."]
    for section in form.sections:
        told = [
            f"{field.label}: {cell_text(cell, field)}"
            + (f" (as printed: {cell.text})" if cell.text and cell.state is CellState.UNCLEAR else "")
            for field in form.fields
            if field.section == section.name
            and (cell := case.cell(field.name)).state is not CellState.NOT_REPORTED
            and not field.is_private
        ]
        if told:
            lines.append(f"{section.title}. {'; '.join(told)}.")
    silent = [
        field.label.lower()
        for field in form.fields
        if case.cell(field.name).state is CellState.NOT_REPORTED and not field.is_private
    ]
    if silent:
        lines.append(f"Not reported: {', '.join(silent)}.")
    return "\n".join(lines)
