"""A review held open for pages: always as its folder stands, for many readers and writers at once."""

import threading
from collections.abc import Iterable, Mapping
from pathlib import Path

from rechallenge.model import Actor, AnyEntry
from rechallenge.project import open_folder
from rechallenge.review.opened import Author, Review
from rechallenge.review.people import Person, people


class LiveReview:
    """One review, held open. Safe for threads."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._seen: object = None
        self._review = Review(open_folder(path))

    def now(self) -> Review:
        """The review with everything that any program has appended until this moment."""
        with self._lock:
            seen = tuple((path.name, path.stat().st_size) for path in sorted((self._path / "journal").glob("*.jsonl")))
            if seen != self._seen:
                self._review, self._seen = Review(open_folder(self._path)), seen
            return self._review

    @property
    def people(self) -> Mapping[Actor, Person]:
        """Who takes part at this moment."""
        return people(self.now())

    @property
    def title(self) -> str:
        return self.now().protocol.title

    def append(self, author: Author, entries: Iterable[AnyEntry]) -> int:
        """Appends entries durably and returns how many there were; the next `now` has them."""
        return author.append(self.now(), entries)
