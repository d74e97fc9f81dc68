"""Raw answers on their way: kept as soon as they came, so that a break costs one answer and no more."""

import hashlib
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import overload

import msgspec

from rechallenge.disk import disk_errors, make_directory, write_whole
from rechallenge.model import UsageError, Value

_NAME = re.compile(r"[a-z0-9][a-z0-9.-]*\Z")
QUESTION = "question.json"
ANSWERS = "answers"


class _Question(Value):
    """What a working folder belongs to."""

    source: str
    query: str
    began: datetime


class KeptAnswers(Sequence[tuple[str, bytes]]):
    """Names and bytes of answers in a folder; the bytes are read when they are looked at, so memory stays flat."""

    def __init__(self, folder: Path, names: Sequence[str]) -> None:
        self._folder = folder
        self.names = tuple(names)

    def __len__(self) -> int:
        return len(self.names)

    @overload
    def __getitem__(self, at: int) -> tuple[str, bytes]: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[tuple[str, bytes]]: ...
    def __getitem__(self, at: int | slice) -> tuple[str, bytes] | Sequence[tuple[str, bytes]]:
        if isinstance(at, slice):
            return KeptAnswers(self._folder, self.names[at])
        name = self.names[at]
        return name, (self._folder / name).read_bytes()

    def __iter__(self) -> Iterator[tuple[str, bytes]]:
        return (self[at] for at in range(len(self.names)))


class WorkFolder:
    """The answers of one search under way.

    Invariants:
        K1: a file under `answers/` is one whole answer that passed every check.
        K2: the folder belongs to one question to one source; another question is refused.
    """

    def __init__(self, path: Path, *, source: str, query: str, now: datetime) -> None:
        """Opens the folder, or makes it; answers already there count as asked.

        Raises:
            UsageError: the folder belongs to another question.
            Unavailable: the disk refuses.
        """
        self._answers = path / ANSWERS
        self._names: list[str] = []
        question = _Question(source=source, query=query, began=now)
        try:
            with disk_errors(path, doing="use the folder of the search"):
                make_directory(self._answers)
                if not (path / QUESTION).exists():
                    write_whole(path / QUESTION, msgspec.json.encode(question))
                known = msgspec.json.decode((path / QUESTION).read_bytes(), type=_Question)
        except msgspec.MsgspecError as error:
            raise UsageError("is no folder of a search", where=str(path), fix="give another folder") from error
        if (known.source, known.query) != (source, query):
            raise UsageError(
                "belongs to another search", where=str(path), fix="give another folder, or remove this one"
            )
        self.began = known.began

    def once(self, name: str, ask: Callable[[], bytes]) -> bytes:
        """The answer of this name: as kept, or asked for now and kept. Raises Unavailable where the disk refuses."""
        if not _NAME.match(name):
            raise ValueError(f"{name!r} cannot name an answer")
        path = self._answers / name
        if path.exists():
            data = path.read_bytes()
        else:
            data = ask()
            write_whole(path, data)
        self._names.append(name)
        return data

    def has(self, name: str) -> bool:
        return (self._answers / name).exists()

    @property
    def answers(self) -> KeptAnswers:
        """Every answer asked for so far through this object, in that order."""
        return KeptAnswers(self._answers, self._names)


def discard(path: Path) -> None:
    """Removes a working folder whose answers are kept elsewhere by now."""
    shutil.rmtree(path, ignore_errors=True)


def work_name(source: str, query: str) -> str:
    """Name of the working folder of a search: the same question comes back to the same folder."""
    digest = hashlib.sha256(f"{source}\n{query}".encode()).hexdigest()
    return f"search-{source}-{digest[:16]}"
