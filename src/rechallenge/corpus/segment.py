"""Reads one segment: which documents hold a word, a phrase, words near each other, a name, a day."""

from functools import cached_property
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rechallenge.corpus.arrays import Array, ArrayFile
from rechallenge.corpus.build import BLOCK_BITS
from rechallenge.corpus.words import Pattern

Mask = NDArray[np.bool_]
"""bool[n_docs]: True for each document that matches."""


class Terms:
    """Sorted terms, searched where they lie."""

    def __init__(self, arrays: ArrayFile, name: str) -> None:
        self.bytes = arrays.bytes
        self.offsets = arrays[f"{name}.offsets"]
        self.origin = arrays.offset(f"{name}.terms")

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def __getitem__(self, at: int) -> bytes:
        return self.bytes[self.origin + int(self.offsets[at]) : self.origin + int(self.offsets[at + 1])]

    def every(self) -> list[bytes]:
        blob = self.bytes[self.origin : self.origin + int(self.offsets[-1])]
        bounds = self.offsets.tolist()
        return [blob[low:high] for low, high in pairwise(bounds)]

    @cached_property
    def table(self) -> dict[bytes, int]:
        return {term: at for at, term in enumerate(self.every())}

    def span(self, text: str, *, is_prefix: bool) -> tuple[int, int]:
        """Numbers of the terms that are, or begin with, this text: first and one past the last."""
        sought = text.encode("utf-8", "surrogatepass")
        low = self._first(sought, 0, past=False)
        if is_prefix:
            return low, self._first(sought, low, past=True)
        return low, low + (low < len(self) and self[low] == sought)

    def _first(self, sought: bytes, low: int, *, past: bool) -> int:
        """First term not below `sought`; with `past`, the first that neither is below nor begins with it."""
        high = len(self)
        while low < high:
            middle = (low + high) // 2
            term = self[middle]
            if term < sought or (past and term.startswith(sought)):
                low = middle + 1
            else:
                high = middle
        return low


class Column:
    """Terms and the postings of each, laid out in the order of the terms: truncation is one slice."""

    def __init__(self, arrays: ArrayFile, name: str) -> None:
        self.terms = Terms(arrays, name)
        self.starts = arrays[f"{name}.starts"]
        self.all_postings = arrays[f"{name}.postings"]

    def postings(self, text: str, *, is_prefix: bool = False) -> Array:
        low, high = self.terms.span(text, is_prefix=is_prefix)
        return self.all_postings[self.starts[low] : self.starts[high]]

    def postings_of(self, term: str) -> Array:
        """As `postings` of a whole term, by a table: for long lists of terms."""
        at = self.terms.table.get(term.encode())
        return self.all_postings[:0] if at is None else self.all_postings[self.starts[at] : self.starts[at + 1]]


class TextColumn(Column):
    """A column whose postings are places of words."""

    def __init__(self, arrays: ArrayFile, name: str) -> None:
        super().__init__(arrays, name)
        self.bits = np.uint32(BLOCK_BITS[name])
        self.blocks = arrays[f"{name}.blocks"]
        self.ends = arrays[f"{name}.ends"]

    def docs(self, places: Array) -> Array:
        return np.asarray(self.blocks[places >> self.bits])

    def phrase(self, wanted: Pattern) -> Array:
        """Places where the phrase begins."""
        lists = [self.postings(word, is_prefix=cut) for word, cut in wanted]
        if len(lists) == 1:
            return lists[0]
        rarest = min(range(len(lists)), key=lambda at: len(lists[at]))
        starts = _sorted(lists[rarest], wanted[rarest][1])
        starts = starts[starts >= rarest] - np.uint32(rarest)
        for at in sorted(range(len(lists)), key=lambda at: len(lists[at])):
            if at != rarest and len(starts):
                starts = starts[_among(starts + np.uint32(at), _sorted(lists[at], wanted[at][1]))]
        return starts

    def near(self, sought: list[str], distance: int) -> Array:
        """Places where a stretch begins that holds every word (as often as it is sought), in one value, with at most
        `distance` other words."""
        counts = {word: sought.count(word) for word in sought}
        lists = {word: self.postings(word) for word in counts}
        shared = self._docs_of_all(list(lists.values()))
        if not len(shared):
            return self.all_postings[:0]
        lists = {word: places[_among(self.docs(places), shared)] for word, places in lists.items()}
        begins = np.unique(np.concatenate(list(lists.values())))
        value_end = self.ends[np.searchsorted(self.ends, begins, side="right")].astype(np.int64)
        ends = np.minimum(begins.astype(np.int64) + len(sought) + distance, value_end)
        fits = np.ones(len(begins), dtype=np.bool_)
        for word, count in counts.items():
            within = np.searchsorted(lists[word], ends) - np.searchsorted(lists[word], begins)
            fits &= within >= count
        return begins[fits]

    def _docs_of_all(self, lists: list[Array]) -> Array:
        shared = np.unique(self.docs(min(lists, key=len)))
        for places in sorted(lists, key=len):
            shared = shared[_among(shared, self.docs(places))]
        return shared


class Segment:
    """One file of the corpus; columns are mapped when first asked for."""

    def __init__(self, path: Path) -> None:
        self.arrays = ArrayFile(path)
        self.n_docs = self.arrays.table["pmid"][2]
        self._columns: dict[str, Column] = {}

    @property
    def pmids(self) -> Array:
        return self.arrays["pmid"]

    def column(self, name: str) -> Column:
        if name not in self._columns:
            self._columns[name] = (TextColumn if name in BLOCK_BITS else Column)(self.arrays, name)
        return self._columns[name]

    def text_column(self, name: str) -> TextColumn:
        column = self.column(name)
        assert isinstance(column, TextColumn)
        return column

    def nothing(self) -> Mask:
        return np.zeros(self.n_docs, dtype=np.bool_)


def _sorted(places: Array, is_cut: bool) -> Array:
    """Postings of one word are in order; those of a truncated one are so word by word only."""
    return np.sort(places) if is_cut else places


def _among(values: Array, sorted_list: Array) -> Mask:
    """Which values stand in a sorted list."""
    if not len(sorted_list):
        return np.zeros(len(values), dtype=np.bool_)
    at = np.searchsorted(sorted_list, values)
    at[at == len(sorted_list)] = 0
    return np.asarray(sorted_list[at] == values)
