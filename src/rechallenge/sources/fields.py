"""The common ground of all citation formats: fields by tag on one side, record attributes on the other."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from rechallenge.model import Loss


class Field(NamedTuple):
    """One field of a file: white space folded line by line."""

    tag: str
    text: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class RawRecord:
    """One record of a file before anything was understood."""

    line: int
    fields: tuple[Field, ...]


class Problem(NamedTuple):
    """Something that could not be understood, for a person to read; line 0 stands for the record's own."""

    message: str
    line: int = 0


@dataclass(slots=True)
class Draft:
    """A record in the making.

    Attributes:
        attributes: of `model.Record`, without id and source.
        accession: the export's own number for it, "" if it has none.
    """

    line: int
    attributes: dict[str, Any]
    tags: tuple[tuple[str, str], ...] = ()
    accession: str = ""
    problems: list[Problem] = field(default_factory=list)


class Parsed(NamedTuple):
    """What a format module makes of a file."""

    drafts: list[Draft]
    losses: list[Loss]


class Bag:
    """The fields of one record, taken out one by one; what nobody took is kept under its own tag."""

    def __init__(self, fields: Iterable[Field]) -> None:
        self._fields = [found for found in fields if found.text]
        self.problems: list[Problem] = []

    def see(self, *tags: str) -> list[str]:
        """Texts of these tags, in the order of the file; nothing is taken."""
        return [found.text for found in self._fields if found.tag in tags]

    def see_first(self, *tags: str) -> list[str]:
        """Texts of these tags, in the order of the tags."""
        return [text for tag in tags for text in self.see(tag)]

    def take(self, *tags: str, if_: Callable[[str], bool] = bool) -> str:
        """First text that fits, tags tried in turn, as one line; "" if there is none."""
        return one_line(self.take_lines(*tags, if_=if_))

    def take_lines(self, *tags: str, if_: Callable[[str], bool] = bool) -> str:
        """As `take`, with the line breaks of the file."""
        for tag in tags:
            for index, found in enumerate(self._fields):
                if found.tag == tag and if_(found.text):
                    return self._fields.pop(index).text
        return ""

    def take_all(self, *tags: str, if_: Callable[[str], bool] = bool) -> tuple[str, ...]:
        """Every text of these tags that fits, in the order of the file."""
        taken: list[str] = []
        left: list[Field] = []
        for found in self._fields:
            if found.tag in tags and if_(found.text):
                taken.append(found.text)
            else:
                left.append(found)
        self._fields = left
        return tuple(taken)

    def take_lists(self, *tags: str) -> tuple[str, ...]:
        """Every line of these tags as an item of its own."""
        return tuple(line for text in self.take_all(*tags) for line in text.split("\n"))

    def complain(self, message: str, *tags: str) -> None:
        """Notes a problem at the line of the first field with one of these tags."""
        line = next((found.line for found in self._fields if found.tag in tags), 0)
        self.problems.append(Problem(message, line))

    def rest(self) -> tuple[tuple[str, str], ...]:
        return tuple((found.tag, found.text) for found in self._fields)


def one_line(text: str) -> str:
    return text.replace("\n", " ")


def said(attributes: dict[str, Any]) -> dict[str, Any]:
    """Without the attributes that say nothing, and without empty items in lists."""
    full = {key: tuple(filter(None, value)) if type(value) is tuple else value for key, value in attributes.items()}
    return {key: value for key, value in full.items() if value}


def needed(fields: list[Field], tags: list[tuple[str, str]], *, is_told: bool) -> list[Field]:
    """Fields to write for an attribute: none where the source's own words, among the tags, tell it already.

    They are needed all the same where a tag looks just like one of them: the reader would take it for the attribute.
    """
    looks_alike = any((found.tag, found.text) in tags for found in fields)
    return fields if looks_alike or not is_told else []


def as_fields(tags: Iterable[tuple[str, str]]) -> Iterator[Field]:
    return (Field(tag, text) for tag, text in tags)
