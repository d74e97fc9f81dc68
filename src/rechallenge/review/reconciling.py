"""Cells on which extractors differ, side by side, and a third person's ruling."""

from dataclasses import dataclass

import msgspec

from rechallenge.evidence import Disagreement, Field, as_typed, cell_text
from rechallenge.evidence.answers import STATE_WORDS, parse_cell_value
from rechallenge.model import Actor, CaseId, Cell, CellState, InputError, Value
from rechallenge.review.extracting import agreement, settle, to_reconcile
from rechallenge.review.opened import Author, Review
from rechallenge.stats import NotEstimable


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


class Ruling(Value):
    """`take` is a person whose answer stands; else `value` or `state`."""

    case: str
    field: str
    take: str = ""
    value: str = ""
    state: str = ""
    note: str = ""


def open_cells(review: Review, actor: Actor) -> tuple[Card, ...]:
    """Every cell on which extractors differ, of patients whose answers are open, as `actor` finds them."""
    return tuple(_card(one, review.form.field(one.field), actor) for one in to_reconcile(review))


def agreement_rows(review: Review) -> tuple[AgreementRow, ...]:
    """Agreement on each question, in words."""
    return tuple(
        AgreementRow(
            one.field.label,
            one.n_equal,
            one.n,
            "not estimable" if isinstance(one.kappa, NotEstimable) else f"{one.kappa:.2f}",
        )
        for one in agreement(review)
    )


def rule(review: Review, author: Author, ruling: Ruling) -> str:
    """Enters the answer that stands and says it in words.

    Raises:
        InputError: as `settle`, or nothing was chosen.
    """
    field = review.form.field(ruling.field, where=ruling.case)
    cell = _standing(review, ruling, field)
    settle(review, author, CaseId(ruling.case), field.name, cell, note=ruling.note)
    return f"{ruling.case}, {field.label}: {cell_text(cell, field)}"


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


def _standing(review: Review, ruling: Ruling, field: Field) -> Cell:
    given = review.casebook.answers.get((CaseId(ruling.case), field.name), {})
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
