"""What durable, verified journals cost, beside SQLite and beside a plain file, in one run.

usage: python benchmarks/journal.py [--entries 100000] [--singles 500]

The same decisions go to all. "one by one" waits for the disk after each entry, except for the plain file, which never
waits and is the floor. SQLite runs in WAL mode with synchronous = FULL, the setting that also survives a loss of power.
Reading back gives typed entries everywhere; only the journal verifies a digest chain while it reads.
"""

import argparse
import platform
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import ClassVar, NamedTuple, Protocol

import msgspec

from rechallenge.model import Actor, AnyEntry, Decided, RecordId, ScreeningVerdict, Stage
from rechallenge.project import Folder, check, create, open_journal, replay

REPLAY_LIMIT_S = 1.0  # for 100,000 decisions: a screening page may not wait longer for its state
ALICE = Actor("alice")
N_READS = 5
PROTOCOL = """
format = 1
title = "Benchmark"
question = "What does a journal cost?"
as_of = 2022-11-01
drugs.set = "none"
events.set = "none"
"""

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(AnyEntry).decode


def decisions(count: int) -> list[AnyEntry]:
    start = datetime(2022, 11, 1, tzinfo=UTC)
    return [
        Decided(
            at=start + timedelta(seconds=number),
            by=ALICE,
            record=RecordId(f"pubmed:{30_000_000 + number}"),
            stage=Stage.TITLE_ABSTRACT,
            verdict=ScreeningVerdict.EXCLUDE,
            reason="wrong-drug",
        )
        for number in range(count)
    ]


class Store(Protocol):
    """Somewhere to put entries: durable after each, durable after all, and read back."""

    name: ClassVar[str]

    def __init__(self, home: Path) -> None: ...

    def one_by_one(self, entries: Sequence[AnyEntry]) -> None: ...

    def at_once(self, entries: Sequence[AnyEntry]) -> None: ...

    def read(self) -> Sequence[AnyEntry]: ...


class ChainedJournal(Store):
    name = "journal"

    def __init__(self, home: Path) -> None:
        self.folder: Folder = create(home / "review", PROTOCOL)

    def one_by_one(self, entries: Sequence[AnyEntry]) -> None:
        with open_journal(self.folder, ALICE) as journal:
            for entry in entries:
                journal.append(entry)

    def at_once(self, entries: Sequence[AnyEntry]) -> None:
        with open_journal(self.folder, ALICE) as journal:
            journal.append_all(entries)

    def read(self) -> Sequence[AnyEntry]:
        return replay(self.folder).entries


class Sqlite(Store):
    name = "SQLite WAL"

    def __init__(self, home: Path) -> None:
        self.base = sqlite3.connect(home / "journal.db", isolation_level=None)
        self.base.executescript(
            "pragma journal_mode = wal; pragma synchronous = full;"
            "create table entry (seq integer primary key, data blob not null)"
        )

    def one_by_one(self, entries: Sequence[AnyEntry]) -> None:
        for entry in entries:
            self.base.execute("insert into entry (data) values (?)", (_encode(entry),))

    def at_once(self, entries: Sequence[AnyEntry]) -> None:
        self.base.execute("begin")
        self.base.executemany("insert into entry (data) values (?)", ((_encode(entry),) for entry in entries))
        self.base.execute("commit")

    def read(self) -> Sequence[AnyEntry]:
        return [_decode(data) for (data,) in self.base.execute("select data from entry order by seq")]


class PlainFile(Store):
    name = "plain file"

    def __init__(self, home: Path) -> None:
        self.path = home / "journal.jsonl"

    def one_by_one(self, entries: Sequence[AnyEntry]) -> None:
        with self.path.open("ab", buffering=0) as file:
            for entry in entries:
                file.write(_encode(entry) + b"\n")

    def at_once(self, entries: Sequence[AnyEntry]) -> None:
        with self.path.open("ab") as file:
            file.writelines(_encode(entry) + b"\n" for entry in entries)

    def read(self) -> Sequence[AnyEntry]:
        return [_decode(line) for line in self.path.read_bytes().splitlines()]


class Timing(NamedTuple):
    each_s: float
    at_once_s: float
    read_s: float


def seconds(act: Callable[..., object], *args: object) -> float:
    start = time.perf_counter()
    act(*args)
    return time.perf_counter() - start


def timed(kind: type[Store], home: Path, entries: Sequence[AnyEntry], n_singles: int) -> tuple[Store, Timing]:
    for part in ("single", "bulk"):
        (home / part).mkdir(parents=True)
    single, bulk = kind(home / "single"), kind(home / "bulk")
    each_s = seconds(single.one_by_one, entries[:n_singles]) / n_singles
    at_once_s = seconds(bulk.at_once, entries)
    if tuple(bulk.read()) != tuple(entries):
        raise SystemExit(f"{kind.name} gives back other entries")
    return bulk, Timing(each_s, at_once_s, statistics.median(seconds(bulk.read) for _ in range(N_READS)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entries", type=int, default=100_000)
    parser.add_argument("--singles", type=int, default=500)
    options = parser.parse_args()
    entries = decisions(options.entries)
    print(f"Python {platform.python_version()}, {platform.machine()}; {options.entries:,} decisions")
    print(f"{'':12}{'one by one, each':>18}{'all at once':>14}{f'read back (median of {N_READS})':>28}")
    timings: dict[type[Store], Timing] = {}
    with tempfile.TemporaryDirectory() as home:
        for kind in (ChainedJournal, Sqlite, PlainFile):
            store, timing = timed(kind, Path(home) / kind.__name__, entries, options.singles)
            timings[kind] = timing
            print(f"{kind.name:12}{timing.each_s * 1e3:>15.3f} ms{timing.at_once_s:>12.2f} s{timing.read_s:>26.2f} s")
            if isinstance(store, ChainedJournal):
                check_s = seconds(check, store.folder)
    replay_s, limit_s = timings[ChainedJournal].read_s, REPLAY_LIMIT_S * options.entries / 100_000
    print(f"check of the whole journal: {check_s:.2f} s")
    print(f"replay / SQLite: {replay_s / timings[Sqlite].read_s:.1f}")
    print(f"replay / limit of {limit_s:g} s: {replay_s / limit_s:.2f}, {'holds' if replay_s < limit_s else 'FAILS'}")


if __name__ == "__main__":
    main()
