"""Walks marked-up papers: JATS, Elsevier's XML and HTML differ in names, not in kind. Only local names are looked at."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from rechallenge.model import PassageKind
from rechallenge.sources.papers.writer import CellWords, PaperWriter, clean
from rechallenge.sources.xml_stream import Element

HEADINGS = frozenset({"title", "section-title", "h1", "h2", "h3", "h4", "h5", "h6"})
SECTIONS = frozenset({"sec", "section", "app", "abstract-sec", "boxed-text", "glossary", "acknowledgment", "appendix"})
TABLE_FRAMES = frozenset({"table-wrap", "table"})
FIGURES = frozenset({"fig", "figure", "supplementary-material", "media", "e-component"})
CAPTIONS = frozenset({"caption", "figcaption", "legend"})
NOTES = frozenset({"fn", "footnote", "table-footnote", "table-wrap-foot"})
BLOCKS = frozenset(
    {
        *(
            "p",
            "para",
            "simple-para",
            "div",
            "body",
            "li",
            "list-item",
            "ul",
            "ol",
            "list",
            "dl",
            "dt",
            "dd",
            "br-block",
        ),
        *("def-list", "def-item", "def", "term", "disp-quote", "displayed-quote", "blockquote", "verse-group"),
        *("verse-line", "preformat", "pre", "statement", "speech", "speaker", "disp-formula", "disp-formula-group"),
        *(
            "fig-group",
            "table-wrap-group",
            "app-group",
            "sections",
            "article",
            "main",
            "address",
            "abstract",
            "appendices",
        ),
        *(
            "subtitle",
            "kwd-group",
            "treatment-sec",
            "taxon-treatment",
            "nomenclature",
            "treatment-meta",
            "floats-group",
        ),
        *("trans-abstract", "list-item-label", "details", "summary", "center", "hr", "response", "question-wrap"),
    }
)
SKIPPED = frozenset(
    {
        *("ref-list", "bibliography", "references", "tex-math", "graphic", "inline-graphic", "alt-text", "long-desc"),
        *(
            "object-id",
            "permissions",
            "script",
            "style",
            "noscript",
            "nav",
            "header",
            "footer",
            "aside",
            "form",
            "button",
        ),
        *(
            "svg",
            "iframe",
            "input",
            "select",
            "textarea",
            "template",
            "annotation",
            "annotation-xml",
            "colgroup",
            "col",
        ),
        *("kwd-group", "processing-meta", "author-group", "footer-toc", "colspec", "link", "img", "video", "audio"),
        *("sub-article", "copyright", "head-extra", "inline-figure", "ack", "fn-group", "contrib-group"),
    }
)
_BREAKS = frozenset({"break", "br", "vsp"})
_REFERENCE_TYPES = frozenset({"bibr", "bib", "ref"})
_FIGURES = re.compile(r"\d+(?:\s*[,;–-]\s*\d+)*")
_SECTION_LEVEL = {f"h{level}": level for level in range(1, 7)}


def local(element: Element) -> str:
    """The name without its namespace, in lower case; "" for comments, instructions and entities."""
    tag: object = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def children(element: Element, *names: str) -> Iterator[Element]:
    """Children by local name."""
    return (child for child in element if local(child) in names)


def find(element: Element, *path: str) -> Element | None:
    """The first element along a path of local names."""
    for name in path:
        found = next(children(element, name), None)
        if found is None:
            return None
        element = found
    return element


def inside(element: Element, *names: str) -> Iterator[Element]:
    """Descendants by local name, in the order of the document."""
    return (one for one in element.iter() if local(one) in names)


def words_of(element: Element | None) -> str:
    """All words inside, as a passage would print them."""
    if element is None:
        return ""
    buffer: list[str] = []
    _collect(element, buffer)
    return clean("".join(buffer))


def _collect(element: Element, buffer: list[str]) -> None:
    """Text of an element with its children, blocks parted by spaces."""
    if element.text:
        buffer.append(element.text)
    for child in element:
        name = local(child)
        if name == "sup":
            buffer.append(_raised(child, buffer))
        elif _is_citation(child):
            buffer.append(_citation(child, buffer))
        elif name in _BREAKS:
            buffer.append(" ")
        elif not name:
            buffer.append(_entity(child))
        elif name not in SKIPPED:
            parted = name in BLOCKS or name in HEADINGS or name in CAPTIONS
            buffer.append(" " if parted else "")
            _collect(child, buffer)
            buffer.append(" " if parted else "")
        if child.tail:
            buffer.append(child.tail)


def words_of_plain(element: Element) -> str:
    """All text inside without any rule for raised figures."""
    return clean("".join(str(part) for part in element.itertext()))


def _entity(node: Element) -> str:
    """What a named character that the file does not declare stands for; nothing for comments."""
    return html.unescape(node.text or "") if isinstance(node, etree._Entity) else ""


def _raised(element: Element, before: list[str]) -> str:
    """Raised words: a citation's number in brackets, a power after a caret, anything else as it is."""
    words = words_of_plain(element)
    if any(map(_is_citation, element)):
        return words if words.startswith("[") else f"[{words}]"
    return f"^{words}" if _end_of(before)[-1:].isdigit() and re.match(r"[-−–+]?\d", words) else words


def _citation(element: Element, before: list[str]) -> str:
    """The mark of a citation; figures that would touch a word get brackets, so that no number is read into the text."""
    words = words_of_plain(element)
    if not _FIGURES.fullmatch(words):
        return words
    end = _end_of(before)
    touches = end[-1:].isalnum() or end[-1:] in set('.,;:)”"%') or end.endswith(("],", "]–", "]-"))
    return f"[{words}]" if touches or any(True for _ in inside(element, "sup")) else words


def _end_of(buffer: list[str]) -> str:
    return "".join(buffer[-3:])[-3:]


def _is_citation(element: Element) -> bool:
    name = local(element)
    if name == "xref":
        return element.get("ref-type") in _REFERENCE_TYPES
    return name in {"cross-ref", "cross-refs"} or (name == "a" and (element.get("href") or "").startswith("#"))


@dataclass(slots=True)
class Walker:
    """Turns elements into passages of a writer.

    Args:
        by_level: sections are told by the level of headings, as in HTML, and not by elements around them.
    """

    writer: PaperWriter
    by_level: bool = False
    _line: list[str] = field(default_factory=list)
    _notes: list[Element] = field(default_factory=list)
    _levels: list[tuple[int, str]] = field(default_factory=list)

    def walk(self, element: Element) -> None:
        """Everything inside `element`, in its order."""
        self._inside(element)
        self._flush()

    def _inside(self, element: Element) -> None:
        if element.text:
            self._line.append(element.text)
        for child in element:
            self._one(child)
            if child.tail:
                self._line.append(child.tail)

    def _one(self, element: Element) -> None:
        name = local(element)
        if not name:
            self._line.append(_entity(element))
        elif name in NOTES:
            self._notes.append(element)
        elif name in TABLE_FRAMES:
            self._flush()
            self._table(element)
        elif name in FIGURES:
            self._flush()
            self._figure(element)
        elif name in SECTIONS and not self.by_level:
            self._flush()
            self._section(element)
        elif name in SKIPPED or (name == "label" and self._numbers_section(element)):
            return
        elif name in HEADINGS:
            self._flush()
            self._heading(element, _SECTION_LEVEL.get(name, 0))
        elif name in BLOCKS or name in CAPTIONS or name in SECTIONS:
            self._flush()
            self._inside(element)
            self._flush()
        else:
            self._inline(element, name)

    @staticmethod
    def _numbers_section(label: Element) -> bool:
        """The number of a section is no words of it."""
        parent = label.getparent()
        return parent is not None and local(parent) in SECTIONS

    def _inline(self, element: Element, name: str) -> None:
        if name in _BREAKS:
            self._line.append(" ")
        elif name == "sup":
            self._line.append(_raised(element, self._line))
        elif _is_citation(element):
            self._line.append(_citation(element, self._line))
        else:
            self._inside(element)

    def _flush(self) -> None:
        """Ends the paragraph; the footnotes met in it follow it."""
        line, self._line = "".join(self._line), []
        self.writer.add(PassageKind.PARAGRAPH, line)
        notes, self._notes = self._notes, []
        for note in notes:
            self.writer.add(PassageKind.NOTE, words_of(note))

    def _section(self, element: Element) -> None:
        outer = self.writer.section
        heading = find(element, "title")
        if heading is None:
            heading = find(element, "section-title")
        if words := words_of(heading):
            self.writer.section = (*outer, words)
        self._inside(element)
        self._flush()
        self.writer.section = outer

    def _heading(self, element: Element, level: int) -> None:
        words = words_of(element)
        if self.by_level and level and words:
            self._levels = [one for one in self._levels if one[0] < level] + [(level, words)]
            self.writer.section = tuple(title for _, title in self._levels)
        self.writer.add(PassageKind.HEADING, words)

    def _figure(self, element: Element) -> None:
        label = words_of(find(element, "label"))
        for caption in children(element, *CAPTIONS):
            words = words_of(caption)
            self.writer.add(PassageKind.CAPTION, _labelled(label, words), label=label)
        if local(element) == "figure":
            for table in inside(element, "table"):
                self._table(table)

    def _table(self, element: Element) -> None:
        label = words_of(find(element, "label"))
        captions = list(children(element, "caption", "title"))
        caption = " ".join(filter(None, map(words_of, captions)))
        self.writer.add(PassageKind.CAPTION, _labelled(label, caption), label=label)
        rows = list(_rows(element))
        self.writer.add_table(label, caption, rows)
        if not rows:
            self.writer.losses.append(f"{label or 'a table'} is a picture: its cells are not in the text")
        for note in inside(element, "table-wrap-foot", "table-footnote", "legend"):
            self.writer.add(PassageKind.NOTE, words_of(note), label=label)


def _labelled(label: str, words: str) -> str:
    if not label or words.startswith(label):
        return words
    return f"{label.rstrip('.:')}. {words}" if words else label


def _rows(element: Element) -> Iterator[list[CellWords]]:
    """Rows of HTML and CALS tables; a table inside a cell is read as the cell's words."""
    columns = [one.get("colname") or "" for one in inside(element, "colspec")]
    for row in inside(element, "tr", "row"):
        if any(local(above) in {"td", "th", "entry"} for above in _above(row, element)):
            continue
        in_head = any(local(above) == "thead" for above in _above(row, element))
        cells = [_cell(cell, columns, in_head=in_head) for cell in children(row, "td", "th", "entry")]
        if cells:
            yield cells


def _above(element: Element, top: Element) -> Iterator[Element]:
    parent = element.getparent()
    while parent is not None and parent is not top:
        yield parent
        parent = parent.getparent()


def _cell(element: Element, columns: list[str], *, in_head: bool) -> CellWords:
    first, last = element.get("namest"), element.get("nameend")
    n_columns = _number(element.get("colspan"))
    if first in columns and last in columns:
        n_columns = columns.index(last) - columns.index(first) + 1
    n_rows = _number(element.get("rowspan")) if element.get("rowspan") else _number(element.get("morerows"), 0) + 1
    return CellWords(words_of(element), in_head or local(element) == "th", max(n_columns, 1), max(n_rows, 1))


def _number(text: str | None, otherwise: int = 1) -> int:
    return int(text) if text and text.strip().isdecimal() else otherwise
