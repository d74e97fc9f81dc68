"""One patient: the paper on one side, the form on the other; each answer an entry of the person who gives it."""

from dataclasses import dataclass, replace
from typing import ClassVar
from urllib.parse import quote as quoted

from rechallenge.model import Case, CaseId, EvidenceLevel, InputError, Role, Value
from rechallenge.review.answering import Ask, Care, Desk, Given, give, open_desk
from rechallenge.review.extracting import OwnCase, finish, finished_by
from rechallenge.review.paper_view import ShownPassage
from rechallenge.web.calls import Call, Go, Part, Section, act, show


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
    told: Care
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


class Looked(Value):
    """What the person looks at: a record of the patient, a suggested patient of it."""

    record: str = ""
    of: int | None = None


def _desk(call: Call, record: str = "", of: int | None = None) -> Desk:
    return open_desk(call.review, call.person.actor, CaseId(call.path["case"]), record=record, of=of)


def _page(call: Call) -> PatientPage:
    looked = call.form(Looked)
    desk = _desk(call, looked.record, looked.of)
    own, reading = desk.own, desk.reading
    return PatientPage(
        own=own,
        path=_path(own.case),
        record=str(reading.record.id),
        level="full text" if reading.level is EvidenceLevel.FULL_TEXT else "title and abstract; no full text is kept",
        link=f"https://doi.org/{reading.record.doi}" if reading.record.doi else reading.record.url,
        passages=desk.passages,
        sections=desk.sections,
        told=desk.care,
        n_asked=len(desk.form.fields),
        n_extractors=call.review.protocol.extraction.extractors,
        n_finished=len(finished_by(call.review)[own.case.id]),
        patients=desk.patients,
        shown_patient=desk.shown,
        records=tuple(map(str, own.case.records)),
        contradictions=desk.contradictions,
    )


def _path(case: Case) -> str:
    return f"/patients/{quoted(case.id, safe='')}"


def _answer(call: Call) -> Part:
    given = call.form(Given)
    desk = _desk(call, given.record)
    ask = desk.ask(call.path["field"])
    path, record = _path(desk.own.case), str(desk.reading.record.id)
    try:
        said = f"{ask.field.label}: {give(call.review, call.author, desk, ask.field.name, given)}. Saved."
    except InputError as error:
        fault = f"{error.message}. {error.fix[:1].upper()}{error.fix[1:]}." if error.fix else error.message
        ask = replace(ask, fault=fault, typed=given.value or ask.typed, words=given.words or ask.words)
        return Part(AskPage(ask, path, record, desk.own.n_answered), "ask", notice=fault)
    fresh = _desk(call, record)
    page = AskPage(fresh.ask(ask.field.name), path, record, fresh.own.n_answered)
    return Part(page, "ask", f"{path}#ask-{ask.following or ask.field.name}", said)


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
