"""`faers`: FDA's quarterly files into a shared store, with an account of every line."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import msgspec

from rechallenge.disk import write_whole
from rechallenge.model import InputError
from rechallenge.review.faers_account import account_page
from rechallenge.review.faers_linkage import build_name_layer
from rechallenge.signals.duplicates import build_duplicates
from rechallenge.signals.layers import build_reports
from rechallenge.signals.store import QuarterEntry, Store, make_store, open_store, short_digest
from rechallenge.sources.faers import Delivery, QuarterAccount, digest_of_quarter, find_deliveries, read_quarter

ACCOUNT = "account.json"
REPORT = "report.html"
_AT_A_TIME = 2  # quarters: while one waits for its DEMO or for the disk, the other keeps the processors at work


@dataclass(frozen=True, slots=True)
class Ingested:
    """What became of each quarter that was named.

    Attributes:
        taken: accounts of those that came in.
        known: those that were in already, with the same files.
        refused: those that are damaged or incomplete, with the message.
    """

    taken: tuple[QuarterAccount, ...]
    known: tuple[str, ...]
    refused: tuple[tuple[str, InputError], ...]


@dataclass(frozen=True, slots=True)
class Steps:
    """Hears how the work goes on; a door draws bars of it.

    Attributes:
        found: quarters to read and their bytes.
        reading: a quarter begins.
        read: so many bytes more were read.
        built: a table of a layer is done.
    """

    found: Callable[[int, int], None] = lambda _quarters, _bytes: None
    reading: Callable[[str], None] = lambda _quarter: None
    read: Callable[[int], None] = lambda _bytes: None
    built: Callable[[str], None] = lambda _table: None


def ingest_quarters(
    folder: Path, paths: Sequence[Path], *, may_lack_tables: bool = False, on: date, steps: Steps | None = None
) -> Ingested:
    """Takes quarters in, in order of time: each stands whole in the store, or not at all.

    Killed at any moment, the store holds exactly the quarters that were done; run again, it goes on with the next.

    Args:
        on: the day, for the report.
    Raises:
        InputError: nothing is found in a path, or a quarter has two files for one table.
        Unavailable: another process is writing to the store.
    """
    steps = steps or Steps()
    deliveries = find_deliveries(paths)
    store = make_store(folder)
    known = {entry.quarter: entry.mark for entry in store.manifest.quarters}
    new = [delivery for delivery in deliveries if known.get(delivery.quarter) != delivery.mark]
    steps.found(len(new), sum(member.size for delivery in new for member in delivery.members))
    taken, refused = [], []
    with store.sole_writer(), ThreadPoolExecutor(_AT_A_TIME) as pool:
        readings = [pool.submit(_read, store, delivery, may_lack_tables, steps) for delivery in new]
        try:
            for delivery, reading in zip(new, readings, strict=True):
                try:
                    account, work = reading.result()
                    store.add_quarter(work, _entry(delivery, account))
                    taken.append(account)
                except InputError as error:
                    refused.append((delivery.quarter, error))
        finally:
            pool.shutdown(cancel_futures=True)
        write_report(store, on=on)
    return Ingested(tuple(taken), tuple(one.quarter for one in deliveries if one not in new), tuple(refused))


def build_layers(folder: Path, *, memory_gb: float, steps: Steps | None = None) -> Store:
    """Makes the layers that are missing or older than the quarters."""
    steps = steps or Steps()
    store = open_store(folder)
    if not store.quarters:
        raise InputError("holds no quarter yet", where=str(folder), fix="rechallenge faers ingest PATH...")
    build_reports(store, memory_gb=memory_gb, progress=steps.built)
    build_name_layer(store, memory_gb=memory_gb, progress=steps.built)
    build_duplicates(store, progress=steps.built)
    return store


def accounts_of(store: Store) -> tuple[QuarterAccount, ...]:
    """Of every quarter in the store, in order of time; those made without one are left out."""
    paths = (store.folder / "quarters" / entry.folder / ACCOUNT for entry in store.manifest.quarters)
    return tuple(msgspec.json.decode(path.read_bytes(), type=QuarterAccount) for path in paths if path.is_file())


def write_report(store: Store, *, on: date) -> Path:
    """The account of every line as a page, in the store."""
    path = store.folder / REPORT
    write_whole(path, account_page(accounts_of(store), on=on).encode())
    return path


def _read(store: Store, delivery: Delivery, may_lack_tables: bool, steps: Steps) -> tuple[QuarterAccount, Path]:
    """A quarter read into a folder of work, with its account."""
    steps.reading(delivery.quarter)
    work = store.new_work()
    account = read_quarter(delivery, work, may_lack_tables=may_lack_tables, progress=steps.read)
    (work / ACCOUNT).write_bytes(msgspec.json.format(msgspec.json.encode(account), indent=1))
    return account, work


def _entry(delivery: Delivery, account: QuarterAccount) -> QuarterEntry:
    digest = digest_of_quarter(account)
    return QuarterEntry(
        quarter=account.quarter,
        folder=f"{account.quarter}-{short_digest(digest)}",
        digest=digest,
        rows=account.rows,
        n_lines=account.n_lines,
        n_set_aside=account.n_set_aside,
        absent=account.absent,
        mark=delivery.mark,
    )
