"""Extraction by several people: each sees their own answers until all have finished; then cells are reconciled."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from rechallenge.evidence import (
    Disagreement,
    FieldAgreement,
    PossibleDuplicate,
    extraction_agreement,
    fold_cases,
    import_table,
    possible_duplicates,
    read_table_map,
)
from rechallenge.model import (
    Actor,
    Answered,
    Case,
    CaseFinished,
    CaseId,
    CaseOpened,
    Cell,
    InputError,
    Linked,
    Reconciled,
    RecordId,
)
from rechallenge.review.opened import Author, Review
from rechallenge.sources.sheets import read_sheet

Pairs = tuple[PossibleDuplicate, ...]


@dataclass(frozen=True, slots=True)
class OwnCase:
    """A patient as one extractor may see it.

    Attributes:
        case: with this person's answers only.
        n_answered: questions of the form that this person has answered, whatever the answer.
        is_finished: whether this person has finished; `is_open` whether everybody's answers may be seen.
    """

    case: Case
    n_answered: int
    is_finished: bool
    is_open: bool


def own_cases(review: Review, actor: Actor) -> tuple[OwnCase, ...]:
    """Every patient with the answers of `actor` and of nobody else."""
    own = [
        entry
        for entry in review.entries
        if isinstance(entry, CaseOpened) or (isinstance(entry, Answered) and entry.by == actor)
    ]
    done = finished_by(review)
    asked = {field.name for field in review.form.fields}
    return tuple(
        OwnCase(case, len(asked & case.cells.keys()), actor in done[case.id], is_open(review, case.id))
        for case in fold_cases(own).cases
    )


def own_case(review: Review, actor: Actor, case: CaseId) -> OwnCase:
    """One patient as `actor` may see it. Raises InputError where the review has no such patient."""
    for one in own_cases(review, actor):
        if one.case.id == case:
            return one
    raise InputError(f"the review has no patient {case!r}", where="case", fix="open it first, or correct the id")


def finished_by(review: Review) -> Mapping[CaseId, frozenset[Actor]]:
    """Who has finished each patient."""
    done: dict[CaseId, set[Actor]] = defaultdict(set)
    for entry in review.entries:
        if isinstance(entry, CaseFinished):
            done[entry.case].add(entry.by)
    return defaultdict(frozenset, {case: frozenset(people) for case, people in done.items()})


def is_open(review: Review, case: CaseId) -> bool:
    """Whether as many extractors as the protocol asks for have finished the patient."""
    return len(finished_by(review)[case]) >= review.protocol.extraction.extractors


def open_case(review: Review, author: Author, case: CaseId, *, drug: str, event: str, record: RecordId) -> None:
    """Enters a patient whom a record tells of.

    Raises:
        InputError: the id is taken or blank, the record unknown, or no event is named.
    """
    if not case.strip() or any(entry.case == case for entry in review.entries if isinstance(entry, CaseOpened)):
        raise InputError(f"{case!r} is blank or taken by another patient", where="id", fix="choose another id")
    if record not in review.records:
        raise InputError(f"the review has no record {record!r}", where="record", fix="import it first")
    if not event.strip():
        raise InputError("a patient needs an event", where="event", fix="write what happened, in the paper's words")
    entry = CaseOpened(
        at=author.at, by=author.actor, case=case, drug=drug.strip(), event=event.strip(), records=(record,)
    )
    author.append(review, [entry])


def answer(review: Review, author: Author, case: CaseId, field: str, cell: Cell) -> None:
    """Enters one answer of one extractor.

    Raises:
        InputError: no such patient or field, or the value is no answer to it; nothing was entered.
    """
    own_case(review, author.actor, case)
    asked = review.form.field(field, where=str(case))
    if cell.value is not None and (fault := asked.fault_of(cell.value)):
        raise InputError(fault, where=f"{case}, {field}", fix="correct the answer")
    author.append(review, [Answered(at=author.at, by=author.actor, case=case, field=field, cell=cell)])


def finish(review: Review, author: Author, case: CaseId) -> None:
    """Enters that this extractor has answered what can be answered of the patient.

    Raises:
        InputError: no such patient, or not one question was answered.
    """
    if not own_case(review, author.actor, case).n_answered:
        raise InputError(
            "not one question is answered", where=str(case), fix='answer them; "not reported" is an answer'
        )
    author.append(review, [CaseFinished(at=author.at, by=author.actor, case=case)])


def to_reconcile(review: Review) -> tuple[Disagreement, ...]:
    """Cells on which extractors differ, of patients whose answers are open."""
    return tuple(one for one in review.casebook.disagreements if is_open(review, one.case))


def settle(review: Review, author: Author, case: CaseId, field: str, cell: Cell, *, note: str = "") -> None:
    """Enters the answer that stands. Whoever gave one of the answers in question cannot also rule on them.

    Raises:
        InputError: the patient is still extracted blind, the ruler is one of the extractors, or the value does not fit.
    """
    if not is_open(review, case):
        raise InputError(
            f"{case} is still extracted blind", where=str(case), fix="wait until its extractors have finished"
        )
    if author.actor in review.casebook.answers.get((case, field), {}):
        raise InputError(
            f"{author.actor} gave one of the answers", where=f"{case}, {field}", fix="let a third person settle it"
        )
    asked = review.form.field(field, where=str(case))
    if cell.value is not None and (fault := asked.fault_of(cell.value)):
        raise InputError(fault, where=f"{case}, {field}", fix="correct the answer")
    author.append(review, [Reconciled(at=author.at, by=author.actor, case=case, field=field, cell=cell, note=note)])


def agreement(review: Review) -> tuple[FieldAgreement, ...]:
    """Agreement on each question, over the patients whose answers are open."""
    shown = [
        entry
        for entry in review.entries
        if not isinstance(entry, Answered | CaseFinished) or is_open(review, entry.case)
    ]
    return extraction_agreement(shown, review.form)


def same_patients(review: Review) -> Pairs:
    """Patients who may be one, with the evidence; those that somebody has judged are left out."""
    judged = {frozenset(entry.cases) for entry in review.entries if isinstance(entry, Linked)}
    pairs = possible_duplicates(
        review.casebook.cases,
        review.form,
        event_set_name=review.protocol.events.set,
        records=review.records,
    )
    return tuple(pair for pair in pairs if frozenset(pair.cases) not in judged)


def link(review: Review, author: Author, cases: tuple[CaseId, CaseId], relation: str, reason: str) -> None:
    """Enters whether two patients are one: "same-patient", "possibly-same" or "different".

    Raises:
        InputError: an unknown patient or relation, the same id twice, or no reason.
    """
    known = {case.id for case in review.casebook.cases} | set(review.casebook.merged)
    for name in cases:
        if name not in known:
            raise InputError(
                f"the review has no patient {name!r}", where="link", fix=f"its patients: {', '.join(sorted(known))}"
            )
    if cases[0] == cases[1] or not reason.strip():
        raise InputError("a link needs two patients and a reason", where="link", fix="name both and say why")
    data = {"at": author.at, "by": author.actor, "cases": cases, "relation": relation, "reason": reason.strip()}
    try:
        entry = msgspec.convert(data, Linked)
    except msgspec.ValidationError as error:
        raise InputError(str(error), where="link", fix="same-patient, possibly-same or different") from error
    author.append(review, [entry])


def extract_table(
    review: Review, data: bytes, mapping: str, author: Author, *, names: tuple[str, str]
) -> tuple[int, tuple[str, ...]]:
    """Enters a table's patients by a mapping; returns the number of patients and the cells that could not be read.

    Args:
        names: of the table and of the mapping, for messages.
    Raises:
        InputError: naming file, row and column; nothing was entered.
    """
    table, where = names
    plan = read_table_map(mapping, where=where)
    rows = ((row.number, row.cells) for row in read_sheet(data, name=table, sheet=plan.sheet))
    made = import_table(rows, plan, review.form, where=table, at=author.at, by=author.actor)
    opened = [entry for entry in made.entries if isinstance(entry, CaseOpened)]
    taken = {entry.case for entry in review.entries if isinstance(entry, CaseOpened)}
    for entry in opened:
        if entry.case in taken:
            raise InputError(f"the patient {entry.case!r} exists already", where=table, fix="give the rows other ids")
        for record in entry.records:
            if record not in review.records:
                raise InputError(f"the review has no record {record!r}", where=table, fix="import it first")
    author.append(review, made.entries)
    return len(opened), made.unread
