"""What one leaf of a query means, ready to be asked of any segment."""

from dataclasses import dataclass

import numpy as np

from rechallenge.corpus.segment import Mask, Segment
from rechallenge.corpus.words import Pattern

_LONG_LIST = 40


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words in this order, next to each other, in a value of any of the text columns."""

    columns: tuple[str, ...]
    words: Pattern

    def mask(self, segment: Segment) -> Mask:
        found = segment.nothing()
        for name in self.columns:
            found[segment.text_column(name).holding(self.words)] = True
        return found


@dataclass(frozen=True, slots=True)
class Near:
    """All words in one value, in any order, with at most `distance` others within the stretch that holds them."""

    column: str
    words: tuple[str, ...]
    distance: int

    def mask(self, segment: Segment) -> Mask:
        found = segment.nothing()
        column = segment.text_column(self.column)
        found[column.docs(column.near(list(self.words), self.distance))] = True
        return found


@dataclass(frozen=True, slots=True)
class Names:
    """Any of these whole names, or names that begin with any of the `beginnings`, in any of the columns."""

    columns: tuple[str, ...]
    names: tuple[str, ...] = ()
    beginnings: tuple[str, ...] = ()

    def mask(self, segment: Segment) -> Mask:
        found = segment.nothing()
        for column in map(segment.column, self.columns):
            for name in self.names:
                found[column.postings_of(name) if len(self.names) > _LONG_LIST else column.postings(name)] = True
            for beginning in self.beginnings:
                found[column.postings(beginning, is_prefix=True)] = True
        return found


@dataclass(frozen=True, slots=True)
class Days:
    """A day (yyyymmdd) from `low` to `high`, both included, in any of the columns.

    Attributes:
        first_only: an electronic date counts only where it is not after the print date (a publication date that is
            searched as such, not as a range; User Guide, "Searching by date").
    """

    columns: tuple[str, ...]
    low: int
    high: int
    first_only: bool = False

    def mask(self, segment: Segment) -> Mask:
        found = segment.nothing()
        for name in self.columns:
            days = segment.arrays[name]
            hit = (days >= max(self.low, 1)) & (days <= self.high)
            if self.first_only and name == "epdat":
                printed = segment.arrays["ppdat"]
                hit &= (printed == 0) | (days <= printed)
            found |= hit
        return found


@dataclass(frozen=True, slots=True)
class Pmids:
    """PMIDs in any of the ranges, ends included."""

    ranges: tuple[tuple[int, int], ...]

    def mask(self, segment: Segment) -> Mask:
        found = segment.nothing()
        for low, high in self.ranges:
            found |= (segment.pmids >= low) & (segment.pmids <= high)
        return found


@dataclass(frozen=True, slots=True)
class Everything:
    def mask(self, segment: Segment) -> Mask:
        return np.ones(segment.n_docs, dtype=np.bool_)


Plan = Phrase | Near | Names | Days | Pmids | Everything
