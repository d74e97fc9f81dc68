"""Answers put together: of several extractors about one report, of several reports about one patient."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from rechallenge.evidence.answers import text_of
from rechallenge.model import Case, CaseId, CaseRole, Cell, CellState


@dataclass(frozen=True, slots=True)
class Conflict:
    """Entries that cannot all be meant; `taken` says what was done meanwhile."""

    case: CaseId
    about: str
    taken: str


def answer_of(cell: Cell) -> tuple[CellState, bool, object]:
    """What a cell says, without its sources: equal for equal answers."""
    return (cell.state, isinstance(cell.value, bool), cell.value)


def agreed_cell(cells: Iterable[Cell]) -> Cell:
    """One cell for equal answers, with every source."""
    first, *others = cells
    sources = dict.fromkeys([*first.sources, *(source for cell in others for source in cell.sources)])
    return msgspec.structs.replace(first, sources=tuple(sources))


def open_cell(why: str, answers: Mapping[Any, Cell]) -> Cell:
    """An undecided cell that says who answered what."""
    words = "; ".join(f"{who}: {_words(cell)}" for who, cell in answers.items())
    sources = dict.fromkeys(source for cell in answers.values() for source in cell.sources)
    return Cell(state=CellState.UNCLEAR, text=f"{why}: {words}", sources=tuple(sources))


def _words(cell: Cell) -> str:
    return cell.state.value.replace("-", " ") if cell.value is None else text_of(cell.value)


def merged_case(parts: list[Case], conflicts: list[Conflict]) -> Case:
    """One patient from the reports of one patient; where reports contradict each other the cell is unclear.

    The report with the most answers gives the id and the header. "Not done" is an answer; an unclear cell gives way to
    a report that answers it.
    """
    parts = sorted(parts, key=lambda case: (-sum(cell.is_known for cell in case.cells.values()), case.id))
    chief = parts[0]
    if len(parts) == 1:
        return chief
    cells = {}
    for field in dict.fromkeys(field for case in parts for field in case.cells):
        cells[field], differs = _merged_cell({case.id: case.cell(field) for case in parts})
        if differs:
            conflicts.append(Conflict(chief.id, f"its reports differ on {field}", "the cell is unclear"))
    for about in ("drug", "role"):
        values = {getattr(case, about) for case in parts} - {"", CaseRole.COUNTED_ELSEWHERE}
        if len(values) > 1:
            conflicts.append(Conflict(chief.id, f"its reports differ on the {about}", f"that of {chief.id} stands"))
    is_case = any(case.role is CaseRole.CASE for case in parts)
    return msgspec.structs.replace(
        chief,
        drug=next((case.drug for case in parts if case.drug), ""),
        role=CaseRole.CASE if is_case and chief.role is CaseRole.COUNTED_ELSEWHERE else chief.role,
        records=tuple(dict.fromkeys(record for case in parts for record in case.records)),
        cells=cells,
    )


def _merged_cell(cells: Mapping[CaseId, Cell]) -> tuple[Cell, bool]:
    """The cell of all reports together, and whether they contradict each other."""
    said = {case: cell for case, cell in cells.items() if cell.state in {CellState.VALUE, CellState.NOT_DONE}}
    if len({answer_of(cell) for cell in said.values()}) > 1:
        return open_cell("reports differ", said), True
    if said:
        return agreed_cell(said.values()), False
    unclear = [cell for cell in cells.values() if cell.state is CellState.UNCLEAR]
    return next(iter(unclear or cells.values())), False
