"""What every published fact carries: an id, a day of publication, a source."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated

import msgspec

from rechallenge.model import PartialDate, Source, Value

Name = Annotated[str, msgspec.Meta(pattern="^[a-z0-9-]+$")]
Text = Annotated[str, msgspec.Meta(min_length=1)]


def require_unique(names: Iterable[str], what: str) -> None:
    """Raises ValueError naming the first that stands twice; findings are told apart by these names."""
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise ValueError(f"{what} {name!r} is given twice")
        seen.add(name)


class Fact(Value):
    """A published fact.

    Attributes:
        published: as far as it is known: "2022", "2022-06" or "2022-06-01".
    """

    id: Name
    published: str
    source: Source

    def __post_init__(self) -> None:
        PartialDate(text=self.published)

    def is_published_by(self, as_of: date | None) -> bool:
        """Whether it was certainly public by the end of that day; always, where no day is given."""
        return as_of is None or PartialDate(text=self.published).latest() <= as_of
