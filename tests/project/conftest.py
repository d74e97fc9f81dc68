"""A review to work on, and entries to put into it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from rechallenge.model import Actor, AnyEntry, Decided, RecordId, ScreeningVerdict, Stage
from rechallenge.project import Folder, create, open_journal

PROTOCOL = """\
format = 1
title = "Headache under example drugs"
question = "Do example drugs cause headache?"
as_of = 2022-11-01

[drugs]
set = "example"

[events]
set = "headache"
"""

Decide = Callable[..., Decided]


@pytest.fixture(scope="session")
def protocol_text() -> str:
    return PROTOCOL


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return create(tmp_path / "review", PROTOCOL)


@pytest.fixture(scope="session")
def new_folder(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Folder]:
    """A fresh review each time, for tests that need many."""
    return lambda: create(tmp_path_factory.mktemp("review"), PROTOCOL)


@pytest.fixture(scope="session")
def decided() -> Decide:
    """The decision number `n` of `by`, one second after the one before."""

    def make(n: int, by: str = "alice", note: str = "") -> Decided:
        return Decided(
            at=datetime(2022, 11, 1, tzinfo=UTC) + timedelta(seconds=n),
            by=Actor(by),
            record=RecordId(f"pubmed:{n}"),
            stage=Stage.TITLE_ABSTRACT,
            verdict=ScreeningVerdict.EXCLUDE,
            reason="wrong-drug",
            note=note,
        )

    return make


@pytest.fixture(scope="session")
def write() -> Callable[[Folder, list[AnyEntry]], None]:
    """Appends entries, each to its actor's journal."""

    def append(folder: Folder, entries: list[AnyEntry]) -> None:
        for actor in dict.fromkeys(entry.by for entry in entries):
            with open_journal(folder, actor) as journal:
                journal.append_all(entry for entry in entries if entry.by == actor)

    return append
