"""All reports of a question by kind: counted once, asked many times.

A profile has one row per combination of everything that a specification may ask (drugs, event, role, duplicates,
reporter ...), with how many reports are of that kind. Twenty million reports become some ten thousand rows, and each
of a thousand specifications is a sum over some of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from rechallenge.stats import TwoByTwo

if TYPE_CHECKING:
    import polars as pl

Mask = NDArray[np.bool_]
Codes = NDArray[np.int64]

UNKNOWN = -1  # of reporter, country, sex, age band: the report does not say
REPORTERS = {1: "physician", 2: "other health professional", 3: "consumer", 4: "lawyer"}
SEXES = {1: "female", 2: "male"}
AGE_BANDS = {1: "under 18", 2: "18 to 44", 3: "45 to 64", 4: "65 to 74", 5: "75 and over"}


@dataclass(frozen=True, slots=True)
class Profile:
    """Kinds of reports: `columns` int64[kinds] by name, `n` int64[kinds] reports of each.

    Columns are those of signals/sql/question_profile.sql; what is not known is `UNKNOWN`.
    """

    columns: Mapping[str, Codes]
    n: Codes

    @classmethod
    def of(cls, frame: "pl.DataFrame") -> "Profile":
        names = [name for name in frame.columns if name != "n"]
        filled = frame.select(names).fill_null(UNKNOWN)
        return cls({name: filled[name].to_numpy().astype(np.int64) for name in names}, _counts(frame["n"]))

    def __getitem__(self, name: str) -> Codes:
        return self.columns[name]

    def __len__(self) -> int:
        return len(self.n)

    @property
    def n_reports(self) -> int:
        return int(self.n.sum())

    def all(self) -> Mask:
        return np.ones(len(self), dtype=np.bool_)

    def where(self, kept: Mask) -> "Profile":
        return Profile({name: values[kept] for name, values in self.columns.items()}, self.n[kept])

    def narrowed(self, *names: str) -> "Profile":
        """The same reports told apart by these columns only: fewer rows, the same counts."""
        table = np.column_stack([self.columns[name] for name in names])
        rows, which = np.unique(table, axis=0, return_inverse=True)
        n = np.bincount(which.ravel(), weights=self.n, minlength=len(rows)).astype(np.int64)
        return Profile({name: rows[:, at] for at, name in enumerate(names)}, n)

    def cells(self, exposed: Mask, reference: Mask, event: Mask, kept: Mask | None = None) -> TwoByTwo | None:
        """The fourfold table of exposed reports and reference reports; None where neither has one."""
        within = self.all() if kept is None else kept
        counts = [
            int(self.n[within & group & (event if has_event else ~event)].sum())
            for group in (exposed, reference & ~exposed)
            for has_event in (True, False)
        ]
        return TwoByTwo(*counts) if sum(counts) else None

    def tally(self, name: str, kept: Mask) -> dict[int, int]:
        """Reports by the values of a column."""
        values, which = np.unique(self.columns[name][kept], return_inverse=True)
        sums = np.bincount(which, weights=self.n[kept], minlength=len(values)).astype(np.int64)
        return dict(zip(values.tolist(), sums.tolist(), strict=True))


def _counts(series: "pl.Series") -> Codes:
    return series.to_numpy().astype(np.int64)
