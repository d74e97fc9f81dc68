"""Entries folded into patients: answers of extractors held apart, the agreed ones on top, each patient counted once."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import TypeVar

from rechallenge.evidence.merging import Conflict, agreed_cell, answer_of, merged_case, open_cell
from rechallenge.model import (
    Actor,
    Answered,
    Case,
    CaseId,
    CaseOpened,
    CaseRole,
    Cell,
    CellState,
    Entry,
    Linked,
    Reconciled,
)

T = TypeVar("T")
Key = tuple[CaseId, str]


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A cell that extractors answered differently and nobody has reconciled."""

    case: CaseId
    field: str
    answers: tuple[tuple[Actor, Cell], ...]


@dataclass(frozen=True, slots=True)
class CaseBook:
    """All patients of a review as folded.

    Invariants, checked by `problems_of`:
        B1 each patient is in `cases` once: no id stands for two, no merged id stands on its own.
        B2 a cell on which extractors differ and which nobody reconciled is `unclear`, never one of the answers
           (unless another report of the same patient answers it).
        B3 every id of `merged` points to a patient in `cases`.

    Attributes:
        cases: one per patient, by id; of merged ones, under the id with the most answers.
        merged: ids that were found to be the same patient, to the id that stands for them.
        possibly_same: links that warn and merge nothing.
        answers: each extractor's latest answer, by patient's own id and field.
    """

    cases: tuple[Case, ...]
    merged: Mapping[CaseId, CaseId]
    possibly_same: tuple[Linked, ...]
    disagreements: tuple[Disagreement, ...]
    conflicts: tuple[Conflict, ...]
    answers: Mapping[Key, Mapping[Actor, Cell]]

    def of(self, role: CaseRole = CaseRole.CASE) -> tuple[Case, ...]:
        """The patients with this role in the argument."""
        return tuple(case for case in self.cases if case.role is role)

    def n_patients(self, role: CaseRole = CaseRole.CASE) -> int:
        """How many people, each counted once; a group counted elsewhere counts all of its members."""
        return sum(case.n_patients for case in self.of(role))


def fold_cases(entries: Iterable[Entry]) -> CaseBook:
    """The patients that the entries describe.

    A later header or answer of the same person replaces the earlier one; `Reconciled` stands over every answer; only
    `same-patient` links merge. What cannot be decided is listed, never chosen silently.

    Args:
        entries: of all kinds and people, in the order in which they count (as `project.replay` gives them).
    """
    fold = _Fold()
    for entry in entries:
        fold.take(entry)
    return fold.book()


def problems_of(book: CaseBook) -> tuple[str, ...]:
    """What of the invariants B1 to B3 does not hold; empty for every book that `fold_cases` makes."""
    ids = [case.id for case in book.cases]
    problems = [f"B1: the patient {name} is counted twice" for name in set(ids) if ids.count(name) > 1]
    problems += [f"B1: {name} was merged and still stands alone" for name in book.merged if name in ids]
    problems += [f"B3: {name} points to {to}, which is no patient" for name, to in book.merged.items() if to not in ids]
    alone = {case.id: case for case in book.cases if case.id not in book.merged.values()}
    for item in book.disagreements:
        if item.case in alone and alone[item.case].cell(item.field).state is not CellState.UNCLEAR:
            problems.append(f"B2: {item.case}, {item.field} is open and yet decided")
    return tuple(problems)


class _Fold:
    """Gathers the latest word of each person on each subject; `book` joins them."""

    def __init__(self) -> None:
        self._headers: dict[CaseId, dict[Actor, CaseOpened]] = defaultdict(dict)
        self._answers: dict[Key, dict[Actor, Cell]] = defaultdict(dict)
        self._reconciled: dict[Key, dict[Actor, Cell]] = defaultdict(dict)
        self._links: dict[tuple[CaseId, CaseId], dict[Actor, Linked]] = defaultdict(dict)
        self._late: dict[Key, Actor] = {}
        self._conflicts: list[Conflict] = []
        self._disagreements: list[Disagreement] = []

    def take(self, entry: Entry) -> None:
        match entry:
            case CaseOpened():
                _put(self._headers[entry.case], entry.by, entry)
            case Answered():
                key = (entry.case, entry.field)
                _put(self._answers[key], entry.by, entry.cell)
                if key in self._reconciled:
                    self._late[key] = entry.by
            case Reconciled():
                key = (entry.case, entry.field)
                _put(self._reconciled[key], entry.by, entry.cell)
                self._late.pop(key, None)
            case Linked():
                first, second = sorted(entry.cases)
                _put(self._links[first, second], entry.by, entry)

    def book(self) -> CaseBook:
        self._conflicts, self._disagreements = [], []
        fields: dict[CaseId, list[str]] = defaultdict(list)
        for case, field in sorted({*self._answers, *self._reconciled}):
            fields[case].append(field)
        alone = {name: self._case(name, fields[name]) for name in sorted(self._headers)}
        self._report_orphans(alone)
        groups = self._groups(alone)
        cases = [merged_case([alone[name] for name in group], self._conflicts) for group in groups]
        merged = {name: case.id for group, case in zip(groups, cases, strict=True) for name in group if name != case.id}
        warnings = [
            link
            for link in (_last(said) for said in self._links.values())
            if link.relation == "possibly-same"
            and set(link.cases) <= alone.keys()
            and len({merged.get(name, name) for name in link.cases}) > 1
        ]
        return CaseBook(
            cases=tuple(sorted(cases, key=lambda case: case.id)),
            merged=merged,
            possibly_same=tuple(sorted(warnings, key=lambda link: sorted(link.cases))),
            disagreements=tuple(self._disagreements),
            conflicts=tuple(self._conflicts),
            answers={key: dict(said) for key, said in self._answers.items()},
        )

    def _case(self, name: CaseId, fields: list[str]) -> Case:
        said = self._headers[name]
        header = _last(said)
        if len({_header_facts(other) for other in said.values()}) > 1:
            self._conflict(name, "its header is written differently by " + ", ".join(sorted(said)), "the latest stands")
        return Case(
            id=name,
            drug=header.drug,
            event=header.event,
            role=header.role,
            records=header.records,
            n_patients=header.n_patients,
            note=header.note,
            cells={field: self._cell((name, field)) for field in fields},
        )

    def _cell(self, key: Key) -> Cell:
        if key in self._reconciled:
            rulings = self._reconciled[key]
            if len({answer_of(cell) for cell in rulings.values()}) > 1:
                people = ", ".join(sorted(rulings))
                self._conflict(key[0], f"{key[1]} was reconciled differently by {people}", "the latest stands")
            if key in self._late:
                text = f"{key[1]} was answered again by {self._late[key]} after it was reconciled"
                self._conflict(key[0], text, "the reconciled answer stands")
            return _last(rulings)
        said = sorted(self._answers[key].items())
        if len({answer_of(cell) for _, cell in said}) == 1:
            return agreed_cell(cell for _, cell in said)
        self._disagreements.append(Disagreement(key[0], key[1], tuple(said)))
        return open_cell("extractors differ", dict(said))

    def _report_orphans(self, alone: Mapping[CaseId, Case]) -> None:
        named = {case for case, _ in {*self._answers, *self._reconciled}}
        for name in sorted(named - alone.keys()):
            self._conflict(name, "has answers but was never opened", "left out")
        for pair in sorted(self._links):
            for name in pair:
                if name not in alone:
                    self._conflict(name, "is linked but was never opened", "the link is left out")

    def _groups(self, alone: Mapping[CaseId, Case]) -> list[list[CaseId]]:
        """Who is one patient. A union that a "different" forbids, or that would swallow a group, is refused."""
        standing: dict[tuple[CaseId, CaseId], str] = {}
        for pair, said in sorted(self._links.items()):
            if set(pair) <= alone.keys():
                standing[pair] = _last(said).relation
                if len({link.relation for link in said.values()}) > 1:
                    text = f"its link with {pair[1]} is judged differently by {', '.join(sorted(said))}"
                    self._conflict(pair[0], text, "the latest stands")
        group = {name: [name] for name in alone}
        for (first, second), relation in standing.items():
            if relation != "same-patient" or group[first] is group[second]:
                continue
            joined = sorted(group[first] + group[second])
            if reason := _forbids(joined, standing, alone):
                self._conflict(first, f"cannot be the same patient as {second}: {reason}", "not merged")
                continue
            for name in joined:
                group[name] = joined
        return [members for name, members in group.items() if members[0] == name]

    def _conflict(self, case: CaseId, about: str, taken: str) -> None:
        self._conflicts.append(Conflict(case, about, taken))


def _put(said: dict[Actor, T], by: Actor, word: T) -> None:
    """The latest word of `by`; the latest of all stands last."""
    said.pop(by, None)
    said[by] = word


def _last(said: Mapping[Actor, T]) -> T:
    return list(said.values())[-1]


def _header_facts(header: CaseOpened) -> tuple[object, ...]:
    return (header.drug, header.event, header.role, header.records, header.n_patients)


def _forbids(joined: list[CaseId], standing: Mapping[tuple[CaseId, CaseId], str], alone: Mapping[CaseId, Case]) -> str:
    groups = [name for name in joined if alone[name].n_patients > 1]
    if groups:
        return f"{groups[0]} is a group of {alone[groups[0]].n_patients}"
    for pair in combinations(joined, 2):
        if standing.get(pair) == "different":
            return f"{pair[0]} and {pair[1]} are marked different"
    return ""
