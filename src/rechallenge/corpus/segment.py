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


_LIST_COST = 500  # places sorted in the time that it takes to open a term's list


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
    """A column whose postings are places of words; beside them stand the documents of each word."""

    def __init__(self, arrays: ArrayFile, name: str) -> None:
        super().__init__(arrays, name)
        self.bits = np.uint32(BLOCK_BITS[name])
        self.blocks = arrays[f"{name}.blocks"]
        self.ends = arrays[f"{name}.ends"]
        self.doc_starts = arrays[f"{name}.doc_starts"]
        self.all_docs = arrays[f"{name}.docs"]

    def holding(self, wanted: Pattern) -> Array:
        """Documents with the phrase, some of them more than once."""
        if len(wanted) == 1:
            return self.docs_of(*wanted[0])
        return self.docs(self.phrase(wanted))

    def docs_of(self, word: str, is_cut: bool = False) -> Array:
        """Documents of a word, or of all words that begin with it, one list after the other."""
        low, high = self.terms.span(word, is_prefix=is_cut)
        return np.asarray(self.all_docs[self.doc_starts[low] : self.doc_starts[high]])

    def docs(self, places: Array) -> Array:
        return np.asarray(self.blocks[places >> self.bits])

    def phrase(self, wanted: Pattern) -> Array:
        """Places where a phrase of two words or more begins."""
        spans = [self.terms.span(word, is_prefix=cut) for word, cut in wanted]
        by_size = sorted(range(len(spans)), key=lambda at: int(self.starts[spans[at][1]] - self.starts[spans[at][0]]))
        rarest = by_size[0]
        starts = self._sorted(*spans[rarest])
        starts = starts[starts >= rarest] - np.uint32(rarest)
        for at in by_size[1:]:
            starts = starts[self._among(starts + np.uint32(at), *spans[at])]
        return starts

    def near(self, sought: list[str], distance: int) -> Array:
        """Places where a stretch begins that holds every word (as often as it is sought), in one value, with at most
        `distance` other words."""
        counts = {word: sought.count(word) for word in sought}
        shared = self._docs_of_all(list(counts))
        lists = {word: self._within(self.postings(word), shared) for word in counts}
        begins = np.unique(np.concatenate(list(lists.values())))
        value_end = self.ends[np.searchsorted(self.ends, begins, side="right")].astype(np.int64)
        ends = np.minimum(begins.astype(np.int64) + len(sought) + distance, value_end)
        fits = np.ones(len(begins), dtype=np.bool_)
        for word, count in counts.items():
            within = np.searchsorted(lists[word], ends) - np.searchsorted(lists[word], begins)
            fits &= within >= count
        return begins[fits]

    def _docs_of_all(self, sought: list[str]) -> Array:
        shared, *others = sorted(map(self.docs_of, sought), key=len)
        for docs in others:
            shared = shared[_among(shared, docs)]
        return shared

    def _within(self, places: Array, docs: Array) -> Array:
        """Those of a word's places that lie in these documents; both in order."""
        first, past = (np.searchsorted(self.blocks, docs, side=side) for side in ("left", "right"))
        low, high = (np.searchsorted(places, block.astype(np.uint32) << self.bits) for block in (first, past))
        sizes = high - low
        return np.asarray(places[np.arange(int(sizes.sum())) + np.repeat(low - (np.cumsum(sizes) - sizes), sizes)])

    def _sorted(self, low: int, high: int) -> Array:
        """Places of the terms from `low` to `high`: those of one are in order, those of several are so term by term."""
        places = self.all_postings[self.starts[low] : self.starts[high]]
        return np.sort(places) if high - low > 1 else places

    def _among(self, values: Array, low: int, high: int) -> Mask:
        """Which places hold one of the terms: by the list of each where these are few, else in the sorted lists of all."""
        n_places = int(self.starts[high] - self.starts[low])
        if (high - low) * (_LIST_COST + len(values)) > n_places:
            return _among(values, self._sorted(low, high))
        found = np.zeros(len(values), dtype=np.bool_)
        for term in range(low, high):
            found |= _among(values, self.all_postings[self.starts[term] : self.starts[term + 1]])
        return found


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


def _among(values: Array, sorted_list: Array) -> Mask:
    """Which values stand in a sorted list."""
    if not len(sorted_list):
        return np.zeros(len(values), dtype=np.bool_)
    at = np.searchsorted(sorted_list, values)
    at[at == len(sorted_list)] = 0
    return np.asarray(sorted_list[at] == values)
