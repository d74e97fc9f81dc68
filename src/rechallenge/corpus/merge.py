"""Many segments become one that answers the same; memory stays flat, because places are moved a piece at a time."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from rechallenge.corpus.arrays import Array, ArrayWriter
from rechallenge.corpus.build import BLOCK_BITS, write_terms
from rechallenge.corpus.document import CODES, DATES, NAMES, STREAMS
from rechallenge.corpus.segment import Segment
from rechallenge.model import Digest, InputError

_PIECE = 4_000_000  # postings moved at once: about 100 MB with their indices
_LAST_PLACE = 1 << 32


def merge_segments(segments: Sequence[Segment], path: Path) -> Digest:
    """Writes one segment with the documents of all, in their order; nothing is dropped, so that what stands is judged alike.

    Raises:
        InputError: a column would hold more places than 32 bits can number.
    """
    with ArrayWriter(path) as writer:
        for name in ("pmid", "version", "seq", "deleted", "deleted_at", *DATES):
            writer.begin(name, segments[0].arrays.table[name][0])
            for segment in segments:
                writer.append(segment.arrays[name])
        docs_before = _before([segment.n_docs for segment in segments])
        for stream in STREAMS:
            n_blocks = [len(segment.arrays[f"{stream}.blocks"]) for segment in segments]
            places_before = [n << BLOCK_BITS[stream] for n in _before(n_blocks)]
            if sum(n_blocks) << BLOCK_BITS[stream] >= _LAST_PLACE:
                raise InputError("the segments are too large for one", where=stream, fix="merge fewer at once")
            _shifted(writer, f"{stream}.blocks", segments, docs_before)
            _shifted(writer, f"{stream}.ends", segments, places_before)
            _merge_column(writer, stream, segments, {"starts postings": places_before, "doc_starts docs": docs_before})
        for name in (*NAMES, *CODES):
            _merge_column(writer, name, segments, {"starts postings": docs_before})
    return writer.digest


def _before(sizes: Sequence[int]) -> list[int]:
    return [sum(sizes[:at]) for at in range(len(sizes))]


def _shifted(writer: ArrayWriter, name: str, segments: Sequence[Segment], shifts: Sequence[int]) -> None:
    writer.begin(name, "<u4")
    for segment, shift in zip(segments, shifts, strict=True):
        writer.append(segment.arrays[name] + np.uint32(shift))


def _merge_column(
    writer: ArrayWriter, name: str, segments: Sequence[Segment], lists: Mapping[str, Sequence[int]]
) -> None:
    """Terms of a column, and each kind of list that they have: where its lists start and the lists, by what they shift."""
    own = [segment.column(name).terms.every() for segment in segments]
    terms = sorted(set().union(*own))
    rank = {term: at for at, term in enumerate(terms)}
    ranks = np.concatenate([np.fromiter(map(rank.__getitem__, found), np.int64, len(found)) for found in own])
    owners = np.repeat(np.arange(len(segments)), [len(found) for found in own])
    order = np.argsort(ranks, kind="stable")
    write_terms(writer, name, terms)
    for kind, shifts in lists.items():
        bounds, values = (f"{name}.{part}" for part in kind.split())
        lengths = np.concatenate([np.diff(segment.arrays[bounds]) for segment in segments])
        starts = np.concatenate([segment.arrays[bounds][:-1] for segment in segments])
        per_term = np.bincount(ranks, lengths, minlength=len(terms)).astype(np.int64)
        writer.add(bounds, np.concatenate(([0], np.cumsum(per_term))), "<i8")
        writer.begin(values, "<u4")
        sources = [segment.arrays[values] for segment in segments]
        for runs in _pieces(order, lengths):
            writer.append(_moved(runs, owners, (starts, lengths), sources, shifts))


def _pieces(order: Array, lengths: Array) -> Iterator[Array]:
    """Runs in their new order, cut so that a piece holds about _PIECE postings."""
    filled = np.cumsum(lengths[order])
    total = int(filled[-1]) if len(filled) else 0
    cuts = np.searchsorted(filled, np.arange(_PIECE, total, _PIECE), side="left") + 1
    yield from (piece for piece in np.split(order, np.unique(cuts)) if len(piece))


def _moved(
    runs: Array, owners: Array, places: tuple[Array, Array], sources: Sequence[Array], shifts: Sequence[int]
) -> Array:
    """The postings of these runs, one after the other, each moved by its segment's shift."""
    starts, lengths = places[0][runs], places[1][runs]
    into = np.cumsum(lengths) - lengths
    moved = np.empty(int(lengths.sum()), dtype=np.uint32)
    for number, (source, shift) in enumerate(zip(sources, shifts, strict=True)):
        mine = owners[runs] == number
        size = lengths[mine]
        within = np.arange(int(size.sum())) - np.repeat(np.cumsum(size) - size, size)
        found = source[within + np.repeat(starts[mine], size)]
        moved[within + np.repeat(into[mine], size)] = found + np.uint32(shift)
    return moved
