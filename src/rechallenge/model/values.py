"""The base of stored values, and the small values that everything else is made of."""

import hashlib
import re
from datetime import date
from enum import StrEnum
from typing import Any, NewType, Self, dataclass_transform

import msgspec

RecordId = NewType("RecordId", str)
"""A citation as one source delivered it: `source:accession`, such as `pubmed:8123` or `embase:L2001`."""
CaseId = NewType("CaseId", str)
"""A patient within the review, such as `J1`."""
Actor = NewType("Actor", str)
"""A person or program that writes one journal: lower-case letters, digits, dots and hyphens."""
Digest = NewType("Digest", str)
"""`sha256:` and 64 hexadecimal digits."""

DAYS_PER_MONTH = 30.4375  # 365.25 / 12
DAYS_PER_YEAR = 365.25


def digest_of(data: bytes) -> Digest:
    """`sha256:` and the SHA-256 of `data` in hexadecimal."""
    return Digest("sha256:" + hashlib.sha256(data).hexdigest())


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(msgspec.field,))
class _ValueMeta(msgspec.StructMeta):
    """Keyword-only fields are not inherited in msgspec; here every value has them."""

    def __new__(mcls, name: str, bases: tuple[type, ...], namespace: dict[str, Any], **config: Any) -> Any:
        return super().__new__(mcls, name, bases, namespace, **{"kw_only": True, **config})


class Value(
    msgspec.Struct,
    metaclass=_ValueMeta,
    frozen=True,
    forbid_unknown_fields=True,
    omit_defaults=True,
    gc=False,  # frozen values form no cycles; without the collector's walks a journal is read a quarter faster
):
    """A stored value: frozen, keyword-only, unknown keys refused, defaults left out when written."""


class EvidenceLevel(StrEnum):
    """How close the reader came to the original. An assessor's own judgement is `assessment`."""

    FULL_TEXT = "full-text"
    ABSTRACT = "abstract"
    SECONDARY = "secondary"
    ASSESSMENT = "assessment"


class Source(Value):
    """Where a value was read.

    Attributes:
        work: what was read: a record id, a file of the review folder, or a citation.
        locator: the place inside it: page, table cell, section, line.
        level: how close to the original the reader came; None where it does not apply (a file of counts).
        digest: of the file, where the work is a file of the folder.
    """

    work: str
    locator: str = ""
    level: EvidenceLevel | None = None
    digest: Digest | None = None


class Quote(Value):
    """The words behind a value, with their place in the document: character offsets, end exclusive."""

    text: str
    document: Digest | None = None
    start: int | None = None
    end: int | None = None


class Precision(StrEnum):
    """How much of a date is known."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


_PARTIAL = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?\Z")


class PartialDate(Value, tag="date"):
    """A date as far as it is known: `2022`, `2022-11` or `2022-11-01`."""

    text: str

    def __post_init__(self) -> None:
        self.earliest()

    @classmethod
    def of(cls, day: date) -> Self:
        return cls(text=day.isoformat())

    @property
    def precision(self) -> Precision:
        return (Precision.YEAR, Precision.MONTH, Precision.DAY)[self.text.count("-")]

    def earliest(self) -> date:
        """First day that fits; ValueError where the text is no date."""
        match = _PARTIAL.match(self.text)
        if match is None:
            raise ValueError(f"{self.text!r} is not a date of the form YYYY, YYYY-MM or YYYY-MM-DD")
        year, month, day = match.groups(default="01")
        return date(int(year), int(month), int(day))

    def latest(self) -> date:
        """Last day that fits."""
        first = self.earliest()
        match self.precision:
            case Precision.DAY:
                return first
            case Precision.MONTH:
                following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
                return date.fromordinal(following.toordinal() - 1)
            case Precision.YEAR:
                return date(first.year, 12, 31)


class TimeUnit(StrEnum):
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"

    @property
    def days(self) -> float:
        return {"hour": 1 / 24, "day": 1.0, "week": 7.0, "month": DAYS_PER_MONTH, "year": DAYS_PER_YEAR}[self.value]


class Duration(Value, tag="duration"):
    """A span of time as written: `amount` of `unit`; `is_approximate` for "about", "several", ranges' middles."""

    amount: float
    unit: TimeUnit
    is_approximate: bool = False

    @property
    def days(self) -> float:
        return self.amount * self.unit.days


class Dose(Value, tag="dose"):
    """A dose as written. `times_per_day` is None where the frequency is not stated or ambiguous."""

    amount: float
    unit: str = "mg"
    times_per_day: float | None = None
    is_ambiguous: bool = False

    @property
    def mg_per_day(self) -> float | None:
        """Daily dose in mg, or None where unit or frequency do not allow it."""
        if self.unit != "mg" or self.times_per_day is None or self.is_ambiguous:
            return None
        return self.amount * self.times_per_day
