"""NLM's headings: their trees, and the words that lead to them."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from enum import StrEnum

import msgspec

from rechallenge.corpus.words import key
from rechallenge.model import Value


class HeadingKind(StrEnum):
    DESCRIPTOR = "descriptor"
    QUALIFIER = "qualifier"
    SUPPLEMENTARY = "supplementary"


class Heading(Value):
    """A heading of MeSH: `terms` are its entry terms; a supplementary concept has no tree numbers."""

    name: str
    kind: HeadingKind = HeadingKind.DESCRIPTOR
    ui: str = ""
    tree_numbers: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()


def encode_headings(headings: Iterable[Heading]) -> tuple[int, bytes]:
    found = list(headings)
    return len(found), msgspec.json.encode(found)


def decode_headings(data: bytes) -> list[Heading]:
    return msgspec.json.decode(data, type=list[Heading])


class Mesh:
    """Headings ready for look-up. Names are compared by `words.key`."""

    def __init__(self, headings: Iterable[Heading]) -> None:
        self.by_name: dict[tuple[HeadingKind, str], Heading] = {}
        self.by_term: dict[tuple[HeadingKind, str], Heading] = {}
        tree: list[tuple[str, HeadingKind, str]] = []
        self.kinds: set[HeadingKind] = set()
        for heading in headings:
            name = key(heading.name)
            self.kinds.add(heading.kind)
            self.by_name[heading.kind, name] = heading
            for term in heading.terms:
                self.by_term.setdefault((heading.kind, key(term)), heading)
            tree += [(number, heading.kind, name) for number in heading.tree_numbers]
        self.tree = sorted(tree)

    def find(self, text: str, kind: HeadingKind) -> Heading | None:
        """The heading of this name, or else the one that has it as an entry term."""
        sought = (kind, key(text))
        return self.by_name.get(sought) or self.by_term.get(sought)

    def exploded(self, heading: Heading) -> tuple[str, ...]:
        """Compared names of the heading and of everything below it in any of its trees."""
        found = {key(heading.name)}
        for number in heading.tree_numbers:
            found.update(name for kind, name in self._below(number) if kind is heading.kind)
        return tuple(sorted(found))

    def _below(self, number: str) -> Iterator[tuple[HeadingKind, str]]:
        branch = number + "."
        at = bisect_left(self.tree, branch, key=lambda row: row[0])
        while at < len(self.tree) and self.tree[at][0].startswith(branch):
            yield self.tree[at][1:]
            at += 1
