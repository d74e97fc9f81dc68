"""What became of the search for full texts: a state of its own, apart from screening."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from rechallenge.literature.identity import Clusters
from rechallenge.model import Entry, RecordId, Retrieved

RetrievalState = Literal["sought", "obtained", "not-retrieved"]


@dataclass(frozen=True, slots=True)
class Retrieval:
    """The last word on each document; a record that nobody looked for is not in it."""

    entries: Mapping[RecordId, Retrieved]

    def state(self, record: RecordId) -> RetrievalState | None:
        found = self.entries.get(record)
        return found.state if found else None

    def note(self, record: RecordId) -> str:
        found = self.entries.get(record)
        return found.note if found else ""


def fold_retrieval(entries: Iterable[Entry], *, clusters: Clusters | None = None) -> Retrieval:
    """The state of retrieval after these entries: of what several people said about one document, the latest holds.

    Args:
        entries: of any kind, in any interleaving of journals; those of one actor in the order written.
        clusters: gathers what was said about any record of a cluster under its leading record.
    """
    last: dict[RecordId, Retrieved] = {}
    for entry in entries:
        if not isinstance(entry, Retrieved):
            continue
        record = clusters.lead(entry.record) if clusters else entry.record
        known = last.get(record)
        if known is None or (known.at, known.by) <= (entry.at, entry.by):
            last[record] = entry
    return Retrieval(last)
