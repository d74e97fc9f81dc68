"""Cells on which extractors differ, for a third person; and how far they agreed before."""

from dataclasses import dataclass
from typing import ClassVar

from rechallenge.model import Role
from rechallenge.review.extracting import is_open
from rechallenge.review.reconciling import AgreementRow, Card, Ruling, agreement_rows, open_cells, rule
from rechallenge.web.calls import Call, Go, Section, act, show
from rechallenge.web.pages import NavItem


@dataclass(frozen=True, slots=True)
class ReconcilePage:
    template: ClassVar[str] = "reconcile.html.jinja"
    title: ClassVar[str] = "Reconcile"
    cards: tuple[Card, ...]
    rows: tuple[AgreementRow, ...]
    blind: tuple[str, ...]
    may_settle: bool


def _page(call: Call) -> ReconcilePage:
    review = call.review
    return ReconcilePage(
        cards=open_cells(review, call.person.actor),
        rows=agreement_rows(review),
        blind=tuple(str(case.id) for case in review.casebook.cases if not is_open(review, case.id)),
        may_settle=call.person.may(Role.ADJUDICATOR),
    )


def _settle(call: Call) -> Go:
    said = rule(call.review, call.author, call.form(Ruling))
    return Go("/reconcile", f"{said}. Cells left: {len(open_cells(call.review, call.person.actor))}.")


section = Section(
    routes=(show("/reconcile", _page), act("/reconcile", _settle, role=Role.ADJUDICATOR)),
    nav=(NavItem("Reconcile", "/reconcile"),),
)
