"""Sources that give their hits page by page along a cursor."""

import sys
from abc import abstractmethod
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import msgspec
from tqdm import tqdm

from rechallenge.model import InputError
from rechallenge.sources.asking import Asker, Fault
from rechallenge.sources.contract import Found, Source
from rechallenge.sources.eutils_answers import fault_in
from rechallenge.sources.kept import WorkFolder

FIRST_CURSOR = "*"


@dataclass(frozen=True, slots=True)
class Page:
    """One page of hits; `cursor` leads to the next, "" where there is none."""

    n_reported: int
    accessions: tuple[str, ...]
    cursor: str


class CursorSource(Source):
    """What Europe PMC, Crossref and OpenAlex have in common.

    Attributes:
        page: records a request.
        most_hits: more than this is refused, because the source ranks and does not select; None is no bound.
        note: a limit of every search here.
        search_path: where searches are asked.
    """

    page: ClassVar[int]
    most_hits: ClassVar[int | None] = None
    note: ClassVar[str] = ""
    search_path: ClassVar[str]

    def __init__(self, asker: Asker) -> None:
        self._asker = asker

    def close(self) -> None:
        self._asker.close()

    def keeping(self, work: WorkFolder) -> AbstractContextManager[None]:
        return self._asker.keeping(work)

    @abstractmethod
    def _question(self, query: str, cursor: str, most: int) -> dict[str, str]:
        """Parameters of one page."""

    @abstractmethod
    def _read_page(self, answer: Mapping[str, Any]) -> Page:
        """Raises KeyError, TypeError or ValueError where the answer has another shape."""

    def count(self, query: str) -> int:
        return self._page(
            self._get(self.search_path, self._question(query, FIRST_CURSOR, 1), self._read_page)
        ).n_reported

    def search(self, query: str, *, work: Path) -> Found:
        now = self._asker.clock.now
        kept = WorkFolder(work, source=self.name, query=query, now=now())
        cursor, found = FIRST_CURSOR, dict[str, None]()
        with tqdm(desc=self.title, unit="record", file=sys.stderr, disable=None) as bar:
            while True:
                page = self._page(self._kept_page(kept, query, cursor))
                self._refuse_ranking(page.n_reported)
                found.update(dict.fromkeys(page.accessions))
                bar.total = page.n_reported
                bar.update(len(page.accessions))
                if not page.accessions or not page.cursor or page.cursor == cursor or len(found) >= page.n_reported:
                    break
                cursor = page.cursor
        is_whole = len(found) == page.n_reported
        return Found(
            query=query,
            translation="",
            n_reported=page.n_reported,
            accessions=tuple(found),
            answers=kept.answers,
            warnings=() if is_whole else (f"{self.title} counted {page.n_reported} hits and listed {len(found)}",),
            began=kept.began,
            ended=now(),
            note=self.note,
        )

    def _kept_page(self, kept: WorkFolder, query: str, cursor: str) -> bytes:
        question = self._question(query, cursor, self.page)
        name = f"search-{len(kept.answers) + 1:04d}.json"
        return kept.once(name, lambda: self._get(self.search_path, question, self._read_page))

    def _refuse_ranking(self, n_reported: int) -> None:
        if self.most_hits is not None and n_reported > self.most_hits:
            raise InputError(
                f"{n_reported:,} hits: {self.title} ranks what resembles the words and selects nothing",
                where=self.name,
                fix=f"search PubMed or Europe PMC, or narrow the words to at most {self.most_hits:,} hits",
            )

    def _page(self, data: bytes) -> Page:
        return self._read_page(msgspec.json.decode(data))

    def _get(self, path: str, parameters: Mapping[str, str], read: Any) -> bytes:
        """An answer that `read` can read."""

        def check(data: bytes) -> Fault | None:
            if fault := fault_in(data):
                return fault
            try:
                read(msgspec.json.decode(data))
            except (msgspec.DecodeError, KeyError, TypeError, ValueError, AttributeError) as error:
                return Fault(f"the answer has another shape than documented ({error!r})")
            return None

        return self._asker.get(path, parameters, check=check)

    def _ask(self, path: str, parameters: Mapping[str, str], read: Any) -> tuple[bytes, Any]:
        """The raw answer, and what `read` makes of it."""
        data = self._get(path, parameters, read)
        return data, read(msgspec.json.decode(data))
