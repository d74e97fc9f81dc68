"""The patients of the review: who they are, how far one's own extraction is, new ones, a table of others."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import quote as quoted

from rechallenge.model import CaseId, InputError, RecordId, Role, ScreeningVerdict, Stage, Value
from rechallenge.review import Review
from rechallenge.review.citing import short_citation
from rechallenge.review.extracting import OwnCase, extract_table, finished_by, open_case, own_cases
from rechallenge.review.fulltexts import papers
from rechallenge.review.reading import Proposed, proposed_patients
from rechallenge.web.calls import Call, Go, Section, act, show
from rechallenge.web.pages import NavItem

TABLE_LIMIT = 6 * 1024 * 1024  # bytes of a table with its mapping


@dataclass(frozen=True, slots=True)
class Line:
    """One patient in the list."""

    own: OwnCase
    path: str
    n_finished: int


@dataclass(frozen=True, slots=True)
class Choice:
    """A record that patients may be found in."""

    id: str
    title: str
    n_cases: int
    has_text: bool


@dataclass(frozen=True, slots=True)
class PatientsPage:
    template: ClassVar[str] = "patients.html.jinja"
    title: ClassVar[str] = "Patients"
    lines: tuple[Line, ...]
    n_asked: int
    n_extractors: int
    choices: tuple[Choice, ...]
    chosen: str
    proposed: tuple[Proposed, ...]
    next_id: str
    may_extract: bool


class Wanted(Value):
    record: str = ""


class NewCase(Value):
    id: str = ""
    record: str = ""
    drug: str = ""
    event: str = ""


def _page(call: Call) -> PatientsPage:
    review = call.review
    wanted = call.form(Wanted).record
    own = own_cases(review, call.person.actor)
    done = finished_by(review)
    may_extract = call.person.may(Role.SCREENER)
    choices = tuple(_choices(review, own)) if may_extract else ()
    chosen = wanted if any(one.id == wanted for one in choices) else ""
    return PatientsPage(
        lines=tuple(Line(one, f"/patients/{quoted(one.case.id, safe='')}", len(done[one.case.id])) for one in own),
        n_asked=len(review.form.fields),
        n_extractors=review.protocol.extraction.extractors,
        choices=choices,
        chosen=chosen,
        proposed=proposed_patients(review, RecordId(chosen), taken={str(one.case.id) for one in own}) if chosen else (),
        next_id=_next_id(own),
        may_extract=may_extract,
    )


def _choices(review: Review, own: Iterable[OwnCase]) -> Iterable[Choice]:
    """Included records first by full text, then by title and abstract; all of them where nothing was screened."""
    included = [
        one.record
        for stage in (Stage.FULL_TEXT, Stage.TITLE_ABSTRACT)
        for one in review.screening.of_stage(stage)
        if one.verdict is ScreeningVerdict.INCLUDE
    ]
    kept = papers(review)
    named = [record for one in own for record in one.case.records]
    for record in dict.fromkeys((*included, *named)) if included else tuple(review.records)[:500]:
        if record in review.records:
            known = review.records[record]
            title = f"{short_citation(known)}: {known.title}"[:140]
            yield Choice(str(record), title, named.count(record), record in kept and kept[record].has_text)


def _next_id(own: Iterable[OwnCase]) -> str:
    taken = {str(one.case.id) for one in own}
    return next(name for number in range(1, 100_000) if (name := f"P{number}") not in taken)


def _open(call: Call) -> Go:
    new = call.form(NewCase)
    case = CaseId(new.id.strip())
    if "/" in case:
        raise InputError("an id has no slash", where="id", fix="use letters and digits, such as P1")
    open_case(call.review, call.author, case, drug=new.drug, event=new.event, record=RecordId(new.record))
    return Go(f"/patients/{quoted(case, safe='')}", f"{case} is entered.")


def _import(call: Call) -> Go:
    table, mapping = (call.uploads.get(name, ()) for name in ("table", "mapping"))
    if not table or not table[0][1] or not mapping or not mapping[0][1]:
        raise InputError("a table and its mapping are needed", where="import", fix="choose both files")
    try:
        plan = mapping[0][1].decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"is not UTF-8 text: {error}", where=mapping[0][0], fix="save it as UTF-8") from error
    names = (table[0][0], mapping[0][0])
    n, unread = extract_table(call.review, table[0][1], plan, call.author, names=names)
    said = f"{n} patients entered; every value is secondary until it is confirmed."
    if unread:
        said += f" {len(unread)} cells are unclear, their words are kept: {'; '.join(unread[:5])}."
    return Go("/patients", said)


section = Section(
    routes=(
        show("/patients", _page),
        act("/patients", _open, role=Role.SCREENER),
        act("/patients/import", _import, role=Role.SCREENER, limit=TABLE_LIMIT),
    ),
    nav=(NavItem("Patients", "/patients"),),
)
