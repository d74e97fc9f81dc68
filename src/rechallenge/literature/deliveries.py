"""Records as sources delivered them, and the day after which nothing counts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from rechallenge.model import Receipt, Record, RecordId

Delivery = tuple[Receipt, Sequence[Record]]


@dataclass(frozen=True, slots=True)
class AsOf:
    """Deliveries parted by a day.

    Attributes:
        counted: what was published by the day, or may have been.
        later: what was certainly published after it.
        undetermined: records of `counted` whose date is missing or too coarse to tell.
    """

    counted: tuple[Delivery, ...]
    later: tuple[Delivery, ...]
    undetermined: tuple[RecordId, ...]


def split_as_of(deliveries: Iterable[Delivery], as_of: date) -> AsOf:
    """Parts deliveries so that a flow for a stated day stays the same whatever is delivered of later work.

    A date known to the month or year counts as later only if all of it is; otherwise the record is counted and named
    as undetermined.
    """
    counted, later, undetermined = [], [], []
    for receipt, records in deliveries:
        early: list[Record] = []
        late: list[Record] = []
        for record in records:
            is_later = record.published is not None and record.published.earliest() > as_of
            (late if is_later else early).append(record)
            if not is_later and (record.published is None or record.published.latest() > as_of):
                undetermined.append(record.id)
        if early or not late:
            counted.append((receipt, tuple(early)))
        if late:
            later.append((receipt, tuple(late)))
    return AsOf(tuple(counted), tuple(later), tuple(undetermined))
