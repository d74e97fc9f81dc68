"""Patients written by hand in TOML become entries of the journal."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import msgspec

from rechallenge.evidence.answers import STATE_WORDS, parse_cell_value
from rechallenge.evidence.form import Form, load_form
from rechallenge.model import (
    Actor,
    Answered,
    CaseId,
    CaseOpened,
    CaseRole,
    Cell,
    InputError,
    Linked,
    Quote,
    RecordId,
    Source,
    Value,
    convert_data,
    decode_toml,
)

SourceNames = str | tuple[str, ...]


class WrittenCell(Value):
    """The long way to write a cell. Either `value` or `state` is given.

    Attributes:
        text: the words as printed, or why it is unclear.
        source: one or more names of [sources]; the first decided. Without it, the case's.
        at: place inside the first source; without it, the case's, else the source's own.
    """

    value: Any = None
    state: str | None = None
    text: str = ""
    source: SourceNames | None = None
    at: str | None = None
    quote: Quote | None = None


class WrittenCase(Value):
    """One patient. `source` and `at` hold for every cell that names none of its own."""

    id: str
    source: SourceNames
    event: str
    drug: str = ""
    role: CaseRole = CaseRole.CASE
    records: tuple[RecordId, ...] = ()
    n_patients: int = 1
    note: str = ""
    at: str = ""
    cells: dict[str, Any] = msgspec.field(default_factory=dict)


class WrittenLink(Value):
    cases: tuple[CaseId, CaseId]
    relation: Literal["same-patient", "possibly-same", "different"]
    reason: str


class CaseFile(Value):
    format: Literal[1]
    sources: dict[str, Source]
    form: str = "case"
    case: tuple[WrittenCase, ...] = ()
    link: tuple[WrittenLink, ...] = ()


ImportedEntry = CaseOpened | Answered | Linked


def import_cases(
    text: str, *, where: str, at: datetime, by: Actor, forms: Mapping[str, str] | None = None
) -> tuple[ImportedEntry, ...]:
    """Entries for every patient, answer and link in a TOML text.

    A cell is written short (`age = 75`, `dose = "not reported"`, `latency = "2 months"`) or long
    (`outcome = { value = "died", at = "page 3", text = "died of sepsis" }`).

    Args:
        where: name of the file, for messages.
        forms: the review's own forms by name, which go before the shipped ones.
    Raises:
        InputError: naming the patient and the field.
    """
    file = decode_toml(text, CaseFile, where=where)
    reader = _Reader(load_form(file.form, texts=forms), file.sources, where)
    entries: list[ImportedEntry] = []
    known: set[str] = set()
    for case in file.case:
        if case.id in known:
            raise InputError(f"the patient {case.id!r} is written twice", where=where, fix="give each its own id")
        known.add(case.id)
        entries.append(_header(case, at, by))
        entries += [
            Answered(at=at, by=by, case=CaseId(case.id), field=name, cell=reader.cell(case, name, raw))
            for name, raw in case.cells.items()
        ]
    entries += [
        Linked(at=at, by=by, cases=link.cases, relation=link.relation, reason=link.reason) for link in file.link
    ]
    return tuple(entries)


def _header(case: WrittenCase, at: datetime, by: Actor) -> CaseOpened:
    return CaseOpened(
        at=at,
        by=by,
        case=CaseId(case.id),
        drug=case.drug,
        event=case.event,
        records=case.records,
        role=case.role,
        n_patients=case.n_patients,
        note=case.note,
    )


@dataclass(frozen=True, slots=True)
class _Reader:
    """What is needed to read a cell: the form, the named sources, and the file's name for messages."""

    form: Form
    sources: Mapping[str, Source]
    where: str

    def cell(self, case: WrittenCase, name: str, raw: Any) -> Cell:
        place = f"{self.where}, {case.id}, {name}"
        field = self.form.field(name, where=place)
        if not isinstance(raw, dict):
            read = parse_cell_value(field, raw, where=place)
            return msgspec.structs.replace(read, sources=self._sources(case.source, case.at, place))
        written = convert_data(raw, WrittenCell, where=place)
        if (written.value is None) == (written.state is None):
            raise InputError("gives both or neither of value and state", where=place, fix="give one of the two")
        if written.state is not None and written.state not in STATE_WORDS:
            raise InputError(f"state is {written.state!r}", where=place, fix=f"write one of {', '.join(STATE_WORDS)}")
        read = parse_cell_value(field, written.state if written.value is None else written.value, where=place)
        return msgspec.structs.replace(
            read,
            text=written.text,
            quote=written.quote,
            sources=self._sources(written.source or case.source, self._locator(case, written), place),
        )

    @staticmethod
    def _locator(case: WrittenCase, written: WrittenCell) -> str:
        """A cell's own place; the case's place holds for the case's own source only."""
        if written.at is not None:
            return written.at
        return case.at if written.source in {None, case.source} else ""

    def _sources(self, names: SourceNames, at: str, place: str) -> tuple[Source, ...]:
        listed = (names,) if isinstance(names, str) else names
        for name in listed:
            if name not in self.sources:
                known = ", ".join(self.sources)
                raise InputError(
                    f"the source {name!r} is not defined", where=place, fix=f"add it to [sources]; known: {known}"
                )
        first, *others = (self.sources[name] for name in listed)
        return (msgspec.structs.replace(first, locator=at) if at else first, *others)
