"""Which documents stand: of every PMID the highest version, of that the latest revision, unless taken back since."""

from collections.abc import Sequence

import numpy as np

from rechallenge.corpus.arrays import Array
from rechallenge.corpus.segment import Mask, Segment


def standing(segments: Sequence[Segment]) -> list[Mask]:
    """For each segment, its documents that stand. `seq` numbers documents and deletions in order of delivery."""
    pmids, versions, seqs = (_joined(segments, name) for name in ("pmid", "version", "seq"))
    deleted, deleted_at = (_joined(segments, name) for name in ("deleted", "deleted_at"))
    candidates = np.flatnonzero(~_taken_back(pmids, seqs, deleted, deleted_at))
    order = candidates[np.lexsort((seqs[candidates], versions[candidates], pmids[candidates]))]
    is_last = np.ones(len(order), dtype=np.bool_)
    is_last[:-1] = pmids[order[1:]] != pmids[order[:-1]]
    stands = np.zeros(len(pmids), dtype=np.bool_)
    stands[order[is_last]] = True
    return np.split(stands, np.cumsum([segment.n_docs for segment in segments])[:-1]) if segments else []


def _joined(segments: Sequence[Segment], name: str) -> Array:
    return np.concatenate([segment.arrays[name] for segment in segments] or [np.empty(0, np.int64)])


def _taken_back(pmids: Array, seqs: Array, deleted: Array, deleted_at: Array) -> Mask:
    """Documents whose PMID was deleted after they came; a deletion carries the number of the next document."""
    if not len(deleted):
        return np.zeros(len(pmids), dtype=np.bool_)
    order = np.lexsort((deleted_at, deleted))
    names, latest = deleted[order], deleted_at[order]
    at = np.searchsorted(names, pmids, side="right") - 1
    return np.asarray((at >= 0) & (names[at] == pmids) & (latest[at] > seqs))
