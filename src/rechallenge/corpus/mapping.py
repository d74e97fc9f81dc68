"""Automatic term mapping, as far as open files allow: headings and their entry terms, substances and their synonyms, names
that the caller gives (brands). Every mapping is shown.

PubMed maps by tables that it does not publish. Here an untagged, unquoted term without a star is read from the left; the
longest run of words that a table knows is mapped; every other word is searched in all fields; all parts are ANDed. A
heading is searched exploded, or as words in all fields; an entry term adds the words of its heading; a substance is
searched by its name, or as a phrase in all fields.
Source: PubMed User Guide, "How PubMed works: automatic term mapping".
"""

from collections.abc import Mapping as Table
from dataclasses import dataclass, field

from rechallenge.corpus.mesh import Heading, HeadingKind, Mesh
from rechallenge.corpus.words import code, key, words
from rechallenge.query.fields import FIELD, FLAGS, are_pmids
from rechallenge.query.syntax import Chain, Group, Node, Operator, Tag, Term

_MAX_WORDS = 12


@dataclass(frozen=True, slots=True)
class Mapping:
    """`term`, as it stands in the query, was searched as `to`, because of `why`."""

    term: str
    to: str
    why: str


@dataclass
class TermMapper:
    """Rewrites untagged terms. `mappings` gathers what was mapped.

    Attributes:
        names: further names and what they stand for: brand -> generic name.
    """

    mesh: Mesh | None = None
    names: Table[str, str] = field(default_factory=dict)
    mappings: list[Mapping] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._names = {key(name): target for name, target in self.names.items()}

    def mapped(self, node: Node) -> Node:
        """The tree with every untagged term written out in fields."""
        match node:
            case Group():
                return Group(self.mapped(node.child), node.tag, node.span)
            case Chain():
                return Chain(tuple(map(self.mapped, node.operands)), node.operators, node.implied, node.span)
            case Term() if node.tag is None or node.field_code == "all":
                return self._term(node)
            case _:
                return node

    def _term(self, term: Term) -> Node:
        if code(term.text) in FLAGS and term.tag is None:
            return _tagged(term.text, "sb")
        if term.is_quoted or term.is_truncated or not words(term.text):
            return _tagged(term.text, "all", is_quoted=term.is_quoted)
        chunks = term.text.split()
        if term.tag is None and are_pmids(term.text):
            return _tagged(term.text, "pmid")
        parts: list[Node] = []
        while chunks:
            size, part = self._longest(chunks)
            parts.append(part)
            chunks = chunks[size:]
        return _joined(parts, Operator.AND)

    def _longest(self, chunks: list[str]) -> tuple[int, Node]:
        for size in range(min(len(chunks), _MAX_WORDS), 0, -1):
            text = " ".join(chunks[:size])
            if (found := self._looked_up(text)) is not None:
                return size, found
        return 1, _tagged(chunks[0], "all")

    def _looked_up(self, text: str) -> Node | None:
        target = self._names.get(key(text))
        if target is not None:
            self.mappings.append(Mapping(text, target, "name given by the caller"))
            return _joined([_tagged(text, "all", is_quoted=True), self._heading_or_phrase(target)], Operator.OR)
        return self._heading(text)

    def _heading_or_phrase(self, text: str) -> Node:
        return self._heading(text) or _tagged(text, "all", is_quoted=True)

    def _heading(self, text: str) -> Node | None:
        if self.mesh is None or not key(text):
            return None
        for kind, code_, why in (
            (HeadingKind.DESCRIPTOR, "mh", "MeSH heading"),
            (HeadingKind.SUPPLEMENTARY, "nm", "supplementary concept"),
        ):
            heading = self.mesh.find(text, kind)
            if heading is not None:
                is_name = key(heading.name) == key(text)
                reason = why if is_name else f"entry term of a {why}"
                self.mappings.append(Mapping(text, f'"{heading.name}"[{code_}]', reason))
                return _searched(text, heading, code_, is_name)
        return None


def _searched(text: str, heading: Heading, code_: str, is_name: bool) -> Node:
    if code_ == "nm":
        return _joined([_tagged(heading.name, "nm", is_quoted=True), _tagged(text, "all", is_quoted=True)], Operator.OR)
    forms = [text] if is_name else [text, heading.name]
    alternatives: list[Node] = [_tagged(heading.name, "mh", is_quoted=True)]
    alternatives += [_joined([_tagged(word, "all") for word in words(form)], Operator.AND) for form in forms]
    return _joined(alternatives, Operator.OR)


def _tagged(text: str, code_: str, *, is_quoted: bool = False) -> Term:
    return Term(text, Tag(FIELD[code_].name, FIELD[code_]), is_quoted)


def _joined(nodes: list[Node], operator: Operator) -> Node:
    if len(nodes) == 1:
        return nodes[0]
    return Group(Chain(tuple(nodes), (operator,) * (len(nodes) - 1)))
