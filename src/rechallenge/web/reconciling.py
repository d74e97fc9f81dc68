"""Cells on which extractors differ, for a third person; and how far they agreed before."""

from dataclasses import dataclass
from typing import ClassVar

import msgspec

from rechallenge.evidence import Disagreement, Field, as_typed, cell_text
from rechallenge.evidence.answers import STATE_WORDS, parse_cell_value
from rechallenge.model import Actor, CaseId, Cell, CellState, InputError, Role, Value
from rechallenge.review.extracting import agreement, is_open, settle, to_reconcile
from rechallenge.stats import NotEstimable
from rechallenge.web.calls import Call, Go, Section, act, show
from rechallenge.web.pages import NavItem


@dataclass(frozen=True, slots=True)
class Said:
    """One extractor's answer."""

    person: str
    text: str
    quote: str
    words: str
    source: str


@dataclass(frozen=True, slots=True)
class Card:
    case: str
    field: Field
    answers: tuple[Said, ...]
    is_own: bool

    @property
    def key(self) -> str:
        return f"{self.case}-{self.field.name}"


@dataclass(frozen=True, slots=True)
class AgreementRow:
    label: str
    n_equal: int
    n: int
    kappa: str


@dataclass(frozen=True, slots=True)
class ReconcilePage:
    template: ClassVar[str] = "reconcile.html.jinja"
    title: ClassVar[str] = "Reconcile"
    cards: tuple[Card, ...]
    rows: tuple[AgreementRow, ...]
    blind: tuple[str, ...]
    may_settle: bool


class Ruling(Value):
    """`take` is a person whose answer stands; else `value` or `state`."""

    case: str
    field: str
    take: str = ""
    value: str = ""
    state: str = ""
    note: str = ""


def _page(call: Call) -> ReconcilePage:
    review = call.review
    return ReconcilePage(
        cards=tuple(_card(one, review.form.field(one.field), call.person.actor) for one in to_reconcile(review)),
        rows=tuple(
            AgreementRow(
                one.field.label,
                one.n_equal,
                one.n,
                "not estimable" if isinstance(one.kappa, NotEstimable) else f"{one.kappa:.2f}",
            )
            for one in agreement(review)
        ),
        blind=tuple(str(case.id) for case in review.casebook.cases if not is_open(review, case.id)),
        may_settle=call.person.may(Role.ADJUDICATOR),
    )


def _card(one: Disagreement, field: Field, actor: Actor) -> Card:
    answers = tuple(
        Said(
            str(person),
            cell_text(cell, field),
            cell.quote.text if cell.quote else "",
            cell.text if not cell.quote or cell.text != cell.quote.text else "",
            ", ".join(filter(None, (cell.sources[0].work, cell.sources[0].locator))) if cell.sources else "",
        )
        for person, cell in one.answers
    )
    return Card(str(one.case), field, answers, actor in dict(one.answers))


def _settle(call: Call) -> Go:
    ruling = call.form(Ruling)
    case = CaseId(ruling.case)
    field = call.review.form.field(ruling.field, where=ruling.case)
    cell = _standing(call, ruling, field)
    settle(call.review, call.author, case, field.name, cell, note=ruling.note)
    left = len(to_reconcile(call.review))
    return Go("/reconcile", f"{case}, {field.label}: {cell_text(cell, field)}. {left} cells left.")


def _standing(call: Call, ruling: Ruling, field: Field) -> Cell:
    given = call.review.casebook.answers.get((CaseId(ruling.case), field.name), {})
    if ruling.take:
        if ruling.take not in given:
            raise InputError(f"{ruling.take!r} gave no answer here", where=ruling.case, fix="open the page again")
        return given[Actor(ruling.take)]
    sources = tuple(dict.fromkeys(source for cell in given.values() for source in cell.sources))
    if ruling.value:
        cell = parse_cell_value(field, as_typed(ruling.value, field), where=f"{ruling.case}, {field.name}")
    elif ruling.state in STATE_WORDS:
        cell = Cell(state=STATE_WORDS[ruling.state])
    else:
        raise InputError("nothing was chosen", where=ruling.case, fix="choose an answer, or give another")
    text = ruling.note if cell.state is CellState.UNCLEAR else ""
    return msgspec.structs.replace(cell, text=text, sources=sources)


section = Section(
    routes=(show("/reconcile", _page), act("/reconcile", _settle, role=Role.ADJUDICATOR)),
    nav=(NavItem("Reconcile", "/reconcile"),),
)
