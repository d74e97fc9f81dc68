"""A query asked of the corpus: the exact set, no ranking, no estimate."""

from collections.abc import Iterator, Set
from collections.abc import Mapping as Table
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rechallenge.corpus.folder import Manifest, mesh_path, read_manifest, segment_path
from rechallenge.corpus.leaves import LeafReader
from rechallenge.corpus.mapping import Mapping, TermMapper
from rechallenge.corpus.mesh import Mesh, decode_headings
from rechallenge.corpus.plan import Plan
from rechallenge.corpus.segment import Mask, Segment
from rechallenge.corpus.standing import standing
from rechallenge.query.evaluate import Leaf, evaluate
from rechallenge.query.fields import FIELD
from rechallenge.query.syntax import Chain, Group, Node, Operator, Range, Tag
from rechallenge.query.walk import leaves
from rechallenge.query.write import write


@dataclass(frozen=True, slots=True)
class Answer:
    """The set of one search.

    Attributes:
        pmids: int64, ascending, each once.
        searched: the query as it was carried out, untagged terms written out, as-of day joined on.
        mappings: what untagged terms were taken for.
        notes: what a reader must know of single terms.
    """

    pmids: NDArray[np.int64]
    searched: str
    mappings: tuple[Mapping, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        return len(self.pmids)

    def __iter__(self) -> Iterator[int]:
        return map(int, self.pmids)


class Hits(Set[int]):
    """Documents of one segment as a mask, with the operations of sets."""

    def __init__(self, mask: Mask) -> None:
        self.mask = mask

    def __contains__(self, document: object) -> bool:
        return isinstance(document, int) and 0 <= document < len(self.mask) and bool(self.mask[document])

    def __iter__(self) -> Iterator[int]:
        return map(int, np.flatnonzero(self.mask))

    def __len__(self) -> int:
        return int(np.count_nonzero(self.mask))

    def __and__(self, other: Set[Any]) -> "Hits":
        return Hits(self.mask & _mask(other))

    def __or__(self, other: Set[Any]) -> "Hits":
        return Hits(self.mask | _mask(other))

    def __sub__(self, other: Set[Any]) -> "Hits":
        return Hits(self.mask & ~_mask(other))


class Corpus:
    """A corpus folder as it stood when opened; an ingest running beside it does not show.

    Raises:
        InputError: the folder holds no corpus.
        CheckFailed: a segment is cut off.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.manifest: Manifest = read_manifest(folder)
        self.segments = [Segment(segment_path(folder, entry.name)) for entry in self.manifest.segments]

    @cached_property
    def standing(self) -> list[Mask]:
        """For each segment, its documents that stand (highest version, latest revision, not deleted)."""
        return standing(self.segments)

    @cached_property
    def mesh(self) -> Mesh | None:
        return None if self.manifest.mesh is None else Mesh(decode_headings(mesh_path(self.folder).read_bytes()))

    @property
    def n_articles(self) -> int:
        return sum(int(np.count_nonzero(mask)) for mask in self.standing)

    def search(self, tree: Node, *, as_of: date | None = None, names: Table[str, str] | None = None) -> Answer:
        """The PMIDs that a query stands for.

        Args:
            as_of: only articles created on or before this day ([crdt]). What the corpus knows of them is of today.
            names: further names for term mapping, such as brands: name -> what it stands for.
        Raises:
            InputError: a field that the corpus does not hold, an unknown tag, an unresolved history line, explosion
                without NLM's file.
        """
        mapper = TermMapper(self.mesh if _has_untagged(tree) else None, names or {})
        mapped = _bounded(mapper.mapped(tree), as_of)
        reader = LeafReader(lambda: self.mesh)
        plans: dict[Leaf, Plan] = {leaf: reader.plan(leaf) for leaf in dict.fromkeys(leaves(mapped))}
        found = [
            segment.pmids[_hits(mapped, plans, segment).mask & stands]
            for segment, stands in zip(self.segments, self.standing, strict=True)
        ]
        pmids = np.sort(np.concatenate([np.empty(0, np.int64), *found]))
        return Answer(pmids, write(mapped), tuple(dict.fromkeys(mapper.mappings)), tuple(reader.notes))


def _hits(tree: Node, plans: Table[Leaf, Plan], segment: Segment) -> Hits:
    """Strategies repeat their terms: each distinct one is looked up once a segment."""
    masks: dict[Plan, Mask] = {}

    def find(leaf: Leaf) -> Hits:
        plan = plans[leaf]
        if plan not in masks:
            masks[plan] = plan.mask(segment)
        return Hits(masks[plan])

    found = evaluate(tree, find)
    assert isinstance(found, Hits)
    return found


def _mask(hits: Set[Any]) -> Mask:
    assert isinstance(hits, Hits)
    return hits.mask


def _has_untagged(tree: Node) -> bool:
    return any(leaf.tag is None or (leaf.tag.field and leaf.tag.field.code == "all") for leaf in leaves(tree))


def _bounded(tree: Node, as_of: date | None) -> Node:
    if as_of is None:
        return tree
    crdt = FIELD["crdt"]
    return Chain((Group(tree), Range("1800", as_of.strftime("%Y/%m/%d"), Tag(crdt.name, crdt))), (Operator.AND,))
