"""From documents to one segment: every word's places, every name's documents.

Words of a column are numbered through: each document begins at a multiple of the column's block size, each value is
followed by a place without a word. So a place alone tells its document, and a phrase never runs over the end of a value.
"""

from array import array
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np

from rechallenge.corpus.arrays import Array, ArrayWriter
from rechallenge.corpus.document import CODES, DATES, NAMES, SECTIONS, STREAMS, Deleted, Document
from rechallenge.corpus.words import END, code, key, words_of_values
from rechallenge.model import Digest

BLOCK_BITS = {"tiab": 6, "ad": 5, "subjects": 5, "others": 5, "cois": 4, "ti": 4, "ot": 3, "tt": 3}
"""Places a document takes in a column are rounded up to 2^bits; near its usual length, so that the table stays short."""


_BATCH = 1_000  # documents whose texts wait to be cut: a few MB


class _Numbers(dict[str, int]):
    """Each new word gets the next number."""

    def __missing__(self, word: str) -> int:
        number = self[word] = len(self)
        return number


class _Names:
    """Names as written to the numbers of their compared forms; 0 is no name. New ones are cut together."""

    def __init__(self, compared: Callable[[Sequence[str]], Iterable[str]]) -> None:
        self.compared = compared
        self.numbers = _Numbers({"": 0})
        self.known: dict[str, int] = {}

    def numbers_of(self, names: Sequence[str]) -> Array:
        if new := [name for name in dict.fromkeys(names) if name not in self.known]:
            self.known.update(zip(new, map(self.numbers.__getitem__, self.compared(new)), strict=True))
        return np.fromiter(map(self.known.__getitem__, names), dtype=np.int64, count=len(names))


def _keys(names: Sequence[str]) -> list[str]:
    """`words.key` of each; the two halves of `heading/subheading` on their own."""
    forms = " ".join(words_of_values(names)).split(END)
    return [
        "/".join(filter(None, map(key, name.split("/", 1)))) if "/" in name else form.strip()
        for name, form in zip(names, forms, strict=False)
    ]


def _codes(names: Sequence[str]) -> Iterable[str]:
    return map(code, names)


class SegmentBuilder:
    """Collects the documents of one file. Invariant: `seq` grows from document to document and deletion to deletion.

    Texts and names wait until a batch is full, because cutting and numbering many at once costs half of doing it one by
    one.
    """

    def __init__(self, file_number: int) -> None:
        self.first_seq = file_number << 32
        self.n_docs = 0
        self.pmids, self.versions = array("q"), array("i")
        self.deleted, self.deleted_at = array("q"), array("q")
        self.dates = {name: array("i") for name in DATES}
        self.vocabulary = _Numbers({END: 0})
        self.tokens: dict[str, list[Array]] = {name: [] for name in STREAMS}
        self.lengths: dict[str, list[Array]] = {name: [] for name in STREAMS}
        self.names = {name: _Names(_keys if name in NAMES else _codes) for name in (*NAMES, *CODES)}
        self.name_owners: dict[str, list[Array]] = {name: [] for name in self.names}
        self.name_numbers: dict[str, list[Array]] = {name: [] for name in self.names}
        self.waiting: list[Document] = []

    def add(self, item: Document | Deleted) -> None:
        if isinstance(item, Deleted):
            self.deleted.extend(item.pmids)
            self.deleted_at.extend([self.first_seq + self.n_docs] * len(item.pmids))
            return
        self.pmids.append(item.pmid)
        self.versions.append(item.version)
        for name, days in self.dates.items():
            days.append(item.dates.get(name, 0))
        self.waiting.append(item)
        self.n_docs += 1
        if len(self.waiting) == _BATCH:
            self._take_in()

    def _take_in(self) -> None:
        cut = {section: self._cut(section) for section in SECTIONS}
        for stream, sections in STREAMS.items():
            tokens, lengths = zip(*(cut[section] for section in sections), strict=True)
            self.lengths[stream].append(sum(lengths))
            owners = np.concatenate([np.repeat(np.arange(len(self.waiting)), one) for one in lengths])
            order = np.argsort(owners, kind="stable") if len(sections) > 1 else slice(None)
            self.tokens[stream].append(np.concatenate(tokens)[order])
        for name, names in self.names.items():
            self._take_in_names(name, names)
        self.waiting.clear()

    def _cut(self, section: str) -> tuple[Array, Array]:
        """Numbers of the words of one section of all that wait, and how many each document has, ENDs included."""
        per_document = [
            found if (found := document.texts.get(section)) and any(found) else () for document in self.waiting
        ]
        values = [value for found in per_document for value in found]
        tokens = _array(array("I", map(self.vocabulary.__getitem__, words_of_values(values))))
        closed = np.concatenate(([0], np.flatnonzero(tokens == 0) + 1))
        return tokens, np.diff(closed[np.cumsum([0, *map(len, per_document)])])

    def _take_in_names(self, column: str, names: _Names) -> None:
        per_document = [document.terms.get(column, ()) for document in self.waiting]
        numbers = names.numbers_of([value for found in per_document for value in found])
        owners = np.repeat(
            np.arange(self.n_docs - len(self.waiting), self.n_docs, dtype=np.uint32), [*map(len, per_document)]
        )
        self.name_numbers[column].append(numbers[numbers != 0])
        self.name_owners[column].append(owners[numbers != 0])

    def write(self, path: Path) -> Digest:
        if self.waiting:
            self._take_in()
        with ArrayWriter(path) as writer:
            writer.add("pmid", _array(self.pmids), "<i8")
            writer.add("version", _array(self.versions), "<i4")
            writer.add("seq", self.first_seq + np.arange(self.n_docs, dtype=np.int64), "<i8")
            writer.add("deleted", _array(self.deleted), "<i8")
            writer.add("deleted_at", _array(self.deleted_at), "<i8")
            for name, days in self.dates.items():
                writer.add(name, _array(days), "<i4")
            order, ranks = _ranked(self.vocabulary)
            for stream in STREAMS:
                self._write_stream(writer, stream, order, ranks)
            for name, names in self.names.items():
                terms, rank = _ranked(names.numbers)
                owners = np.concatenate([np.empty(0, np.uint32), *self.name_owners[name]])
                ids = rank[np.concatenate([np.empty(0, np.int64), *self.name_numbers[name]])]
                starts, found = _distinct(*_write_groups(writer, name, terms, (ids, owners)))
                writer.add(f"{name}.starts", starts, "<i8")
                writer.add(f"{name}.postings", found, "<u4")
        return writer.digest

    def _write_stream(self, writer: ArrayWriter, stream: str, order: list[bytes], ranks: Array) -> None:
        bits = BLOCK_BITS[stream]
        tokens = np.concatenate([np.empty(0, np.uint32), *self.tokens[stream]])
        lengths = np.concatenate([np.empty(0, np.int64), *self.lengths[stream]])
        blocks = -(-lengths >> bits)
        skipped = ((np.cumsum(blocks) - blocks) << bits) - (np.cumsum(lengths) - lengths)
        places = (np.repeat(skipped, lengths) + np.arange(len(tokens), dtype=np.int64)).astype(np.uint32)
        is_word = tokens != 0  # 0 is END
        owners = np.repeat(np.arange(self.n_docs, dtype=np.uint32), blocks)
        writer.add(f"{stream}.blocks", owners, "<u4")
        writer.add(f"{stream}.ends", places[~is_word], "<u4")
        starts, found = _write_groups(writer, stream, order, (ranks[tokens[is_word]], places[is_word]))
        writer.add(f"{stream}.starts", starts, "<i8")
        writer.add(f"{stream}.postings", found, "<u4")
        doc_starts, docs = _distinct(starts, owners[found >> np.uint32(bits)])
        writer.add(f"{stream}.doc_starts", doc_starts, "<i8")
        writer.add(f"{stream}.docs", docs, "<u4")


def build_segment(items: Iterable[Document | Deleted], path: Path, *, file_number: int) -> tuple[int, int, Digest]:
    """Writes the segment of one file. Returns how many documents and deletions it holds, and its digest."""
    builder = SegmentBuilder(file_number)
    for item in items:
        builder.add(item)
    digest = builder.write(path)
    return builder.n_docs, len(builder.deleted), digest


def _array(values: "array[int]") -> Array:
    return np.frombuffer(values, dtype=f"{values.typecode}") if values else np.empty(0, dtype=values.typecode)


def _ranked(numbers: dict[str, int]) -> tuple[list[bytes], Array]:
    """Terms in order of their bytes, and the rank of each number."""
    order = sorted(numbers)  # code points and UTF-8 bytes sort alike
    ranks = np.empty(len(order), dtype=np.int64)
    ranks[np.fromiter(map(numbers.__getitem__, order), dtype=np.int64, count=len(order))] = np.arange(len(order))
    return [term.encode("utf-8", "surrogatepass") for term in order], ranks


def _write_groups(
    writer: ArrayWriter, name: str, terms: list[bytes], pairs: tuple[Array, Array]
) -> tuple[Array, Array]:
    """Writes the terms that occur. Returns where the values of each start, and the values, in the order given within each.

    Args:
        pairs: the number of a term, and a value of it.
    """
    ids, values = pairs
    counts = np.bincount(ids, minlength=len(terms)) if len(terms) else np.empty(0, np.int64)
    kept = np.flatnonzero(counts)
    write_terms(writer, name, [terms[at] for at in kept])
    return np.concatenate(([0], np.cumsum(counts[kept]))), _grouped(ids, values, len(terms))


def _distinct(starts: Array, values: Array) -> tuple[Array, Array]:
    """The same groups of ascending values, each value once."""
    is_new = np.ones(len(values), dtype=np.bool_)
    is_new[1:] = values[1:] != values[:-1]
    is_new[starts[:-1]] = True
    return np.concatenate(([0], np.cumsum(is_new)))[starts], values[is_new]


def write_terms(writer: ArrayWriter, name: str, terms: list[bytes]) -> None:
    lengths = np.fromiter(map(len, terms), dtype=np.int64, count=len(terms))
    writer.add(f"{name}.offsets", np.concatenate(([0], np.cumsum(lengths))), "<i8")
    writer.add(f"{name}.terms", np.frombuffer(b"".join(terms), dtype=np.uint8), "u1")


def _grouped(ids: Array, values: Array, n_terms: int) -> Array:
    """Counting sort: turning a sparse matrix of one entry a row is just that, in compiled code."""
    if not len(ids):
        return values
    from scipy.sparse import csr_array  # noqa: PLC0415  # slow to import, and a search does not need it

    rows = np.arange(len(ids) + 1, dtype=np.int32)
    return csr_array((values, ids.astype(np.int32), rows), shape=(len(ids), n_terms)).tocsc().data
