"""The extraction form: which questions are asked of a patient. Data, so that a review can ask its own."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from rechallenge.model import Case, CellValue, Dose, Duration, InputError, PartialDate, Source, Value, decode_toml


class FieldKind(StrEnum):
    TEXT = "text"
    LIST = "list"
    YES_NO = "yes-no"
    NUMBER = "number"
    CHOICE = "choice"
    DURATION = "duration"
    DOSE = "dose"
    DATE = "date"


class Summary(StrEnum):
    """How answers are pooled: `describe` numbers and spans, `share` of each answer, `items` of lists."""

    NONE = ""
    DESCRIBE = "describe"
    SHARE = "share"
    ITEMS = "items"


class Section(Value):
    name: str
    title: str


class Field(Value):
    """One question.

    Attributes:
        options: the answers of a choice; of a list, the items that may stand in it, where not every word may.
        fact: what a known answer says to the event's nomenclature; `fact_values` turns answers into the facts' words.
        care: topic of the CARE checklist; a field with one counts in the completeness of a case.
        column: heading of the column of Table I in which the answer stands; "" where it does not.
        e2b: element of ICH E2B(R3) that the answer feeds; several fields may feed a repeatable one.
        cioms: box of the CIOMS I form, where it is not the one of the element.
        codes: what an answer, or the words "not done", is called in `e2b`, else in `cioms`.
        is_private: identifies a person; withheld from everything that leaves the review unless asked for.
        asked_if: answers to other questions under which this one arises; without any it always does.
    """

    name: Annotated[str, msgspec.Meta(pattern="^[a-z][a-z0-9_]*$")]
    section: str
    kind: FieldKind
    label: str
    help: str = ""
    unit: str = ""
    options: tuple[str, ...] = ()
    care: str = ""
    summary: Summary = Summary.NONE
    fact: str = ""
    fact_values: dict[str, str] = msgspec.field(default_factory=dict)
    column: str = ""
    e2b: str = ""
    cioms: str = ""
    codes: dict[str, str] = msgspec.field(default_factory=dict)
    is_private: bool = False
    asked_if: dict[str, str] = msgspec.field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.kind is FieldKind.CHOICE and not self.options:
            raise ValueError(f"the field {self.name!r} is a choice without options")
        if self.options and self.kind not in {FieldKind.CHOICE, FieldKind.LIST}:
            raise ValueError(f"the field {self.name!r} is a {self.kind.value}: options go with a choice or a list only")

    def is_asked_of(self, case: Case) -> bool:
        """Whether the question arises for this patient: nobody who lives has a cause of death."""
        return all(case.cell(name).value == answer for name, answer in self.asked_if.items())

    def fault_of(self, value: CellValue) -> str:
        """Why `value` is no answer to this question; "" where it is one."""
        if self.kind is FieldKind.CHOICE:
            return "" if value in self.options else f"{value!r} is none of {', '.join(self.options)}"
        if self.kind is FieldKind.NUMBER and isinstance(value, bool):
            return "a yes or no is no number"
        if self.kind is FieldKind.LIST and self.options and isinstance(value, tuple):
            odd = [item for item in value if item not in self.options]
            return f"{odd[0]!r} is none of {', '.join(self.options)}" if odd else ""
        return "" if isinstance(value, _TYPES[self.kind]) else f"{value!r} is not a {self.kind.value}"


_TYPES: dict[FieldKind, type | tuple[type, ...]] = {
    FieldKind.TEXT: str,
    FieldKind.LIST: tuple,
    FieldKind.YES_NO: bool,
    FieldKind.NUMBER: (int, float),
    FieldKind.DURATION: Duration,
    FieldKind.DOSE: Dose,
    FieldKind.DATE: PartialDate,
}


class FormFile(Value):
    """A form as written; `extends` names the form whose sections and fields come first."""

    format: Literal[1]
    name: str
    title: str
    extends: str = ""
    source: Source | None = None
    section: tuple[Section, ...] = ()
    field: tuple[Field, ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """Sections and fields in their order."""

    name: str
    title: str
    sections: tuple[Section, ...]
    fields: tuple[Field, ...]

    def field(self, name: str, *, where: str = "") -> Field:
        """The question called `name`.

        Raises:
            InputError: the form does not ask it.
        """
        for field in self.fields:
            if field.name == name:
                return field
        raise InputError(
            f"the form {self.name!r} has no field {name!r}",
            where=where,
            fix=f"known fields: {', '.join(field.name for field in self.fields)}",
        )

    def feeding(self, element: str) -> tuple[Field, ...]:
        """The questions whose answers feed an element of E2B(R3), in the form's order."""
        return tuple(field for field in self.fields if field.e2b == element)

    def faults_of(self, case: Case) -> tuple[str, ...]:
        """Cells of `case` that are no answer to a question of this form, such as those of an earlier form."""
        asked = {field.name: field for field in self.fields}
        faults = [f"{case.id}, {name}: the form does not ask it" for name in case.cells if name not in asked]
        for name, cell in case.cells.items():
            if name in asked and cell.value is not None and (fault := asked[name].fault_of(cell.value)):
                faults.append(f"{case.id}, {name}: {fault}")
        return tuple(faults)


def load_form(name: str, *folders: Path, texts: Mapping[str, str] | None = None) -> Form:
    """The form `name`: among `texts`, else <name>.toml in one of `folders`, else as shipped.

    Args:
        texts: forms as written, by name; a review's own.
    Raises:
        InputError: no such form, or it does not hold.
    """
    return _form(name, (folders, texts or {}), seen=())


def read_form(text: str, *, where: str, texts: Mapping[str, str] | None = None) -> Form:
    """The form in a TOML text. `texts` are others that it may extend. Raises as `load_form`."""
    file = decode_toml(text, FormFile, where=where)
    return load_form(file.name, texts={**(texts or {}), file.name: text})


def form_name(text: str, *, where: str) -> str:
    """What the form in a TOML text is called."""
    return decode_toml(text, FormFile, where=where).name


_Places = tuple[tuple[Path, ...], Mapping[str, str]]


def _form(name: str, places: _Places, *, seen: tuple[str, ...]) -> Form:
    path, text = _find(name, *places)
    file = decode_toml(text, FormFile, where=path)
    base = Form(name="", title="", sections=(), fields=())
    if file.extends:
        if file.extends in (*seen, name):
            raise InputError(f"the form {name!r} extends itself", where=path, fix="remove extends")
        base = _form(file.extends, places, seen=(*seen, name))
    sections = {section.name: section for section in (*base.sections, *file.section)}
    fields = {field.name: field for field in (*base.fields, *file.field)}
    for field in fields.values():
        if field.section not in sections:
            raise InputError(
                f"the field {field.name!r} stands in the section {field.section!r}, which the form has not",
                where=path,
                fix=f"sections: {', '.join(sections)}",
            )
    return Form(name=file.name, title=file.title, sections=tuple(sections.values()), fields=tuple(fields.values()))


def _find(name: str, folders: tuple[Path, ...], texts: Mapping[str, str]) -> tuple[str, str]:
    """Name of the file, for messages, and its text."""
    if name in texts:
        return f"form {name}", texts[name]
    candidates: list[Traversable] = [folder / f"{name}.toml" for folder in folders]
    for path in (*candidates, resources.files(__package__) / "data" / f"{name}.toml"):
        if path.is_file():
            return path.name, path.read_text("utf-8")
    looked = ", ".join(map(str, folders)) or "the shipped forms"
    raise InputError(
        f"there is no form {name!r}",
        where="extraction.form",
        fix=f"looked in {looked}; shipped: case, icsr; add your own with `rechallenge add form FILE`",
    )
