"""What a dossier is made of: words, tables and figures, and nothing about how they look."""

import string
from collections.abc import Iterator
from datetime import date
from typing import Literal, Self

from rechallenge.dossier.figures import Drawing
from rechallenge.model import Finding, Value


class Ref(Value, tag="ref"):
    """Prints the text of a finding, and opens its way back."""

    finding: str


class Cite(Value, tag="cite"):
    """Numbers of entries in the list of references."""

    references: tuple[str, ...]


class See(Value, tag="see"):
    """The printed name of a table, figure or section: `Table 2`."""

    target: str


class Link(Value, tag="link"):
    text: str
    href: str


class Strong(Value, tag="strong"):
    text: str


class Em(Value, tag="em"):
    text: str


class Code(Value, tag="code"):
    """Text as a machine reads it: a query, a file name."""

    text: str


class Note(Value, tag="note"):
    """Small print inside a line or a cell."""

    text: str


class Sup(Value, tag="sup"):
    """A raised mark that a note below the table explains."""

    text: str


Inline = str | Ref | Cite | See | Link | Strong | Em | Code | Note | Sup
Inlines = tuple[Inline, ...]


def words(template: str, **parts: Inline) -> Inlines:
    """Fills `{name}` in a sentence with inlines.

    >>> words("The mean age was {age}.", age=Ref(finding="cases.age.mean"))
    ('The mean age was ', Ref(finding='cases.age.mean'), '.')
    """
    filled: list[Inline] = []
    for text, name, _, _ in string.Formatter().parse(template):
        filled += [text] if text else []
        filled += [parts[name]] if name is not None else []
    return tuple(filled)


class Paragraph(Value, tag="paragraph"):
    inlines: Inlines

    @classmethod
    def of(cls, *inlines: Inline) -> Self:
        return cls(inlines=inlines)


class Bullets(Value, tag="bullets"):
    """A list; `is_ordered` numbers it."""

    items: tuple[Inlines, ...]
    is_ordered: bool = False


class Callout(Value, tag="callout"):
    """A box: `answer` is the one thing to remember, `caution` a limit that must not be missed."""

    kind: Literal["answer", "caution", "note"]
    blocks: tuple[Paragraph | Bullets, ...]
    title: str = ""


class Verbatim(Value, tag="verbatim"):
    """Text kept letter by letter, such as the search query of a source."""

    text: str
    label: str


class Definition(Value):
    term: str
    inlines: Inlines


class Definitions(Value, tag="definitions"):
    items: tuple[Definition, ...]


class Column(Value):
    """A column; neighbours with the same `group` stand under one head."""

    key: str
    label: str
    align: Literal["start", "end", "center"] = "start"
    group: str = ""


Tone = Literal["none", "good", "bad", "warn", "muted"]


class Cell(Value):
    """A cell is never blank: what is not reported says so. The tone repeats what the words say."""

    inlines: Inlines
    tone: Tone = "none"

    @classmethod
    def of(cls, *inlines: Inline, tone: Tone = "none") -> Self:
        return cls(inlines=inlines, tone=tone)


class Row(Value):
    """`data` and `total` rows have a cell per column; a `group` row has one, the head of the rows below it."""

    cells: tuple[Cell, ...]
    kind: Literal["data", "group", "total"] = "data"

    @classmethod
    def of(cls, *cells: Cell | Inline) -> Self:
        return cls(cells=tuple(cell if isinstance(cell, Cell) else Cell.of(cell) for cell in cells))


class Table(Value, tag="table"):
    """A numbered table, written beside the page as `tables/<id>.csv`.

    Attributes:
        has_row_heads: the first cell of a row names it.
        is_wide: takes the full width on screen.
        is_folded: shows its caption and opens on demand; for long tables that most readers pass over.
        keeps_notes: the notes are part of the table and stand below it in its CSV, one field to a line.
    """

    id: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    notes: tuple[Inlines, ...] = ()
    has_row_heads: bool = True
    is_wide: bool = False
    is_folded: bool = False
    keeps_notes: bool = False


class Figure(Value, tag="figure"):
    """A numbered figure, written beside the page as `figures/<id>.svg`.

    Attributes:
        alt: what the figure shows, in words, for those who do not see it.
        data: the numbers behind it, folded under the figure; each can carry its way back.
    """

    id: str
    caption: str
    drawing: Drawing
    alt: str
    notes: tuple[Inlines, ...] = ()
    data: Table | None = None


class Section(Value, tag="section"):
    """A heading and what stands under it; sections nest two deep."""

    id: str
    title: str
    blocks: "tuple[Block, ...]"


Block = Paragraph | Bullets | Callout | Verbatim | Definitions | Table | Figure | Section


class Reference(Value):
    """An entry of the list of references, numbered by its place; `text` is the citation without its links."""

    id: str
    text: str
    doi: str = ""
    url: str = ""
    note: str = ""


class Dossier(Value):
    """A whole report.

    Attributes:
        kicker: the line over the title, such as the kind of report.
        question: the question asked, printed under the title.
        as_of: nothing later counts.
        program: name and version of the program that made it.
        about: facts of the title block: claim examined, protocol, digests.
        findings: every number that can be walked back, in the order of the appendix.
    """

    format: Literal[1]
    title: str
    as_of: date
    program: str
    sections: tuple[Section, ...]
    kicker: str = ""
    question: str = ""
    authors: tuple[str, ...] = ()
    about: tuple[Definition, ...] = ()
    findings: tuple[Finding, ...] = ()
    references: tuple[Reference, ...] = ()
    language: str = "en"


def walk(blocks: tuple[Block, ...]) -> Iterator[Block]:
    """All blocks in reading order, each before what it holds; the table behind a figure follows the figure."""
    for block in blocks:
        yield block
        if isinstance(block, Section | Callout):
            yield from walk(block.blocks)
        elif isinstance(block, Figure) and block.data is not None:
            yield block.data


def inlines_of(block: Block) -> Iterator[Inlines]:
    """The words of a block itself, not of the blocks it holds."""
    match block:
        case Paragraph():
            yield block.inlines
        case Bullets():
            yield from block.items
        case Definitions():
            yield from (item.inlines for item in block.items)
        case Table():
            yield from (cell.inlines for row in block.rows for cell in row.cells)
            yield from block.notes
        case Figure():
            yield from block.notes
        case Callout() | Verbatim() | Section():
            return
