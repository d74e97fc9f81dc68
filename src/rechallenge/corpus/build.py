"""From documents to one segment: every word's places, every name's documents.

Words of a column are numbered through: each document begins at a multiple of the column's block size, each value is
followed by a place without a word. So a place alone tells its document, and a phrase never runs over the end of a value.
"""

from array import array
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from rechallenge.corpus.arrays import Array, ArrayWriter
from rechallenge.corpus.document import CODES, DATES, NAMES, SECTIONS, STREAMS, Deleted, Document
from rechallenge.corpus.words import END, code, key, words_of_values
from rechallenge.model import Digest

BLOCK_BITS = {"tiab": 6, "ad": 5, "subjects": 5, "others": 5, "cois": 4, "ti": 4, "ot": 3, "tt": 3}
"""Places a document takes in a column are rounded up to 2^bits; near its usual length, so that the table stays short."""


class _Numbers(dict[str, int]):
    """Each new word gets the next number."""

    def __missing__(self, word: str) -> int:
        number = self[word] = len(self)
        return number


class _Forms(dict[str, str]):
    """Names as written to their compared form."""

    def __missing__(self, text: str) -> str:
        form = self[text] = "/".join(filter(None, map(key, text.split("/", 1)))) if "/" in text else key(text)
        return form


class SegmentBuilder:
    """Collects the documents of one file. Invariant: `seq` grows from document to document and deletion to deletion."""

    def __init__(self, file_number: int) -> None:
        self.first_seq = file_number << 32
        self.n_docs = 0
        self.pmids, self.versions = array("q"), array("i")
        self.deleted, self.deleted_at = array("q"), array("q")
        self.dates = {name: array("i") for name in DATES}
        self.vocabulary = _Numbers({END: 0})
        self.tokens = {name: array("I") for name in STREAMS}
        self.lengths = {name: array("I") for name in STREAMS}
        self.forms = _Forms()
        self.names = {name: _Numbers() for name in (*NAMES, *CODES)}
        self.name_ids = {name: array("i") for name in self.names}
        self.name_docs = {name: array("I") for name in self.names}

    def add(self, item: Document | Deleted) -> None:
        if isinstance(item, Deleted):
            self.deleted.extend(item.pmids)
            self.deleted_at.extend([self.first_seq + self.n_docs] * len(item.pmids))
            return
        self.pmids.append(item.pmid)
        self.versions.append(item.version)
        for name, days in self.dates.items():
            days.append(item.dates.get(name, 0))
        self._add_texts(item)
        self._add_terms(item)
        self.n_docs += 1

    def _add_texts(self, document: Document) -> None:
        number = self.vocabulary.__getitem__
        cut = {
            section: array("I", map(number, words_of_values(values)))
            for section in SECTIONS
            if (values := document.texts.get(section)) and any(values)
        }
        for stream, sections in STREAMS.items():
            tokens = self.tokens[stream]
            before = len(tokens)
            for section in sections:
                if section in cut:
                    tokens.extend(cut[section])
            self.lengths[stream].append(len(tokens) - before)

    def _add_terms(self, document: Document) -> None:
        for name, values in document.terms.items():
            if values:
                numbers = self.names[name]
                compared = map(code, values) if name in CODES else map(self.forms.__getitem__, values)
                ids = {numbers[form] for form in compared if form}
                self.name_ids[name].extend(ids)
                self.name_docs[name].extend([self.n_docs] * len(ids))

    def write(self, path: Path) -> Digest:
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
                terms, rank = _ranked(names)
                ids = rank[_array(self.name_ids[name])]
                _write_postings(writer, name, terms, ids, _array(self.name_docs[name]))
        return writer.digest

    def _write_stream(self, writer: ArrayWriter, stream: str, order: list[bytes], ranks: Array) -> None:
        bits = BLOCK_BITS[stream]
        tokens = _array(self.tokens[stream])
        lengths = _array(self.lengths[stream]).astype(np.int64)
        blocks = -(-lengths >> bits)
        skipped = ((np.cumsum(blocks) - blocks) << bits) - (np.cumsum(lengths) - lengths)
        places = (np.repeat(skipped, lengths) + np.arange(len(tokens), dtype=np.int64)).astype(np.uint32)
        is_word = tokens != 0  # 0 is END
        writer.add(f"{stream}.blocks", np.repeat(np.arange(self.n_docs), blocks), "<u4")
        writer.add(f"{stream}.ends", places[~is_word], "<u4")
        _write_postings(writer, stream, order, ranks[tokens[is_word]], places[is_word])


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


def _write_postings(writer: ArrayWriter, name: str, terms: list[bytes], ids: Array, values: Array) -> None:
    """Values grouped by term, in the order given within each; terms without a value are left out."""
    counts = np.bincount(ids, minlength=len(terms)) if len(terms) else np.empty(0, np.int64)
    kept = np.flatnonzero(counts)
    write_terms(writer, name, [terms[at] for at in kept])
    writer.add(f"{name}.starts", np.concatenate(([0], np.cumsum(counts[kept]))), "<i8")
    writer.add(f"{name}.postings", _grouped(ids, values, len(terms)), "<u4")


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
