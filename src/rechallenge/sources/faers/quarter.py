"""One quarter in: its files to Parquet, with an account of every line. Whole, or refused with the reason."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl

from rechallenge.model import Digest, InputError, digest_of, quarter_number
from rechallenge.sources.faers.account import FileAccount, OddLine, QuarterAccount
from rechallenge.sources.faers.delivery import DELETED, TABLE_FILES, Delivery, Member
from rechallenge.sources.faers.lines import Block, LineReader
from rechallenge.sources.faers.values import to_quarter_table

Progress = Callable[[int], None]
"""Told how many bytes were read since it was told before."""

MAX_SET_ASIDE: Final = 0.01  # of a file's lines: beyond it the file is damaged, or its layout unknown
_AT_A_TIME: Final = 2
_FEW: Final = 20  # lines set aside that are borne whatever their share
_NEVER_EMPTY: Final = ("demo", "drug", "reac")
_HARMLESS: Final = {"empty line"}


@dataclass(slots=True)
class _Keys:
    """primaryids of the quarter, to tell which rows belong to a report."""

    reports: pl.Series = field(default_factory=lambda: pl.Series("primaryid", [], dtype=pl.Int64))
    seen: dict[str, list[pl.Series]] = field(default_factory=lambda: {"drug": [], "reac": []})

    def n_without(self, table: str) -> int:
        rows = pl.concat(self.seen[table]) if self.seen[table] else self.reports.clear()
        return int((~self.reports.is_in(rows.unique().implode())).sum())


def read_quarter(
    delivery: Delivery, into: Path, *, may_lack_tables: bool = False, progress: Progress | None = None
) -> QuarterAccount:
    """Writes the tables of a quarter to a folder, as docs/formats/faers-store.md lays them out.

    Args:
        into: an empty folder; what stands in it after an error is of no use.
        may_lack_tables: let a delivery pass that is not all of its seven tables.
    Raises:
        InputError: a table is missing or empty, a file is cut or damaged, or more of its lines cannot be read than
            MAX_SET_ASIDE allows.
    """
    absent = tuple(table for table in TABLE_FILES if table not in {one.table for one in delivery.members})
    if absent and not may_lack_tables:
        raise InputError(
            f"lacks {', '.join(table.upper() for table in absent)}",
            where=f"{delivery.quarter}, {delivery.members[0].path}",
            fix="download the quarter again; `--incomplete` takes it in as it is, and says so in every account",
        )
    keys = _Keys()

    def read(member: Member) -> tuple[FileAccount, list[OddLine]]:
        account, lines = (_read_deleted if member.table == DELETED else _read_table)(member, into, keys)
        _refuse_damage(account, member, delivery.quarter)
        if progress:
            progress(member.size)
        return account, lines

    # DEMO first, which says what a report is; of the others two at a time keep both parsing and checking at work
    reports = [member for member in delivery.members if member.table == "demo"]
    lists = [member for member in delivery.members if member.table == DELETED]
    others = [member for member in delivery.members if member not in (*reports, *lists)]
    done = list(map(read, reports))
    with ThreadPoolExecutor(_AT_A_TIME) as pool:
        done.extend(pool.map(read, others))
    done.extend(map(read, lists))
    for table in absent:
        to_quarter_table(pl.DataFrame(), table, delivery.quarter)[0].write_parquet(into / f"{table}.parquet")
    _write_deleted_if_none(into, delivery)
    odd = [_odd_frame(member.name, lines) for member, (_, lines) in zip(delivery.members, done, strict=True)]
    pl.concat(odd).write_parquet(into / "odd_lines.parquet")
    accounts = tuple(account for account, _ in done)
    return QuarterAccount(
        quarter=delivery.quarter,
        files=accounts,
        absent=absent,
        empty=tuple(one.table for one in accounts if not one.n_rows),
        passed_over=delivery.passed_over,
        n_without_drug=keys.n_without("drug"),
        n_without_event=keys.n_without("reac"),
    )


def digest_of_quarter(account: QuarterAccount) -> Digest:
    """Of the quarter as delivered: of the digests of its files by table; zipped or not, it is the same."""
    parts = sorted(f"{file.table} {file.digest}" for file in account.files)
    return digest_of("\n".join(parts).encode())


def _read_table(member: Member, into: Path, keys: _Keys) -> tuple[FileAccount, list[OddLine]]:
    counts: Counter[str] = Counter()
    not_understood: Counter[str] = Counter()
    not_kept: Counter[str] = Counter()
    held: list[pl.DataFrame] = []
    with member.open() as file:
        reader = LineReader(file, member.table, member.where)
        for part, block in enumerate(reader.blocks()):
            raw = block.rows
            not_kept.update({name: raw[name].count() for name in reader.layout.unknown if raw[name].count()})
            table, lost = to_quarter_table(raw, member.table, member.quarter)
            not_understood.update(lost)
            table, line_of = _with_key(table, block, reader)
            if member.table == "demo":
                held.append(table.with_columns(_line=pl.Series(line_of, dtype=pl.Int64)))
                continue
            counts["rows"] += len(table)
            counts["orphans"] += int((~table["primaryid"].is_in(keys.reports.implode())).sum())
            if member.table in keys.seen:
                keys.seen[member.table].append(table["primaryid"].unique())
            _write(table, into, member.table, part)
    if member.table == "demo":
        demo = _once_each(pl.concat(held) if held else None, member, reader)
        keys.reports = demo["primaryid"].unique()
        counts["rows"] = len(demo)
        _write(demo, into, "demo", 0)
    elif not counts["rows"]:
        _write(to_quarter_table(pl.DataFrame(), member.table, member.quarter)[0], into, member.table, 0)
    return _account(member, reader, counts, not_understood, not_kept), reader.odd


def _with_key(table: pl.DataFrame, block: Block, reader: LineReader) -> tuple[pl.DataFrame, np.ndarray]:
    """Sets aside rows whose key is no number: no report can own them."""
    lost = table["primaryid"].is_null()
    if not lost.any():
        return table, block.line_of
    is_lost = lost.to_numpy()
    reader.take_back(_told(block.rows.filter(lost), block.line_of[is_lost].tolist(), "key is no number"))
    return table.filter(~lost), block.line_of[~is_lost]


def _once_each(demo: pl.DataFrame | None, member: Member, reader: LineReader) -> pl.DataFrame:
    """Sets aside a second row of the same report and case: one of them would double all that hangs on it."""
    if demo is None:
        return to_quarter_table(pl.DataFrame(), "demo", member.quarter)[0]
    again = ~demo.select(pl.struct("primaryid", "caseid").is_first_distinct()).to_series()
    if again.any():
        twice = demo.filter(again)
        written = twice.drop("_line", "quarter", *(name for name, kind in twice.schema.items() if kind == pl.Date))
        reader.take_back(_told(written.cast(pl.String), twice["_line"].to_list(), "report given twice"))
        demo = demo.filter(~again)
    return demo.drop("_line")


def _told(rows: pl.DataFrame, lines: list[int], reason: str) -> list[OddLine]:
    texts = ["$".join(value or "" for value in row) for row in rows.rows()]
    return [
        OddLine(line=line, reason=reason, is_kept=False, text=text) for line, text in zip(lines, texts, strict=True)
    ]


def _write(table: pl.DataFrame, into: Path, name: str, part: int) -> None:
    table.write_parquet(into / (f"{name}-{part}.parquet" if part else f"{name}.parquet"), compression="snappy")


def _account(
    member: Member, reader: LineReader, counts: Counter[str], not_understood: Counter[str], not_kept: Counter[str]
) -> FileAccount:
    return FileAccount(
        table=member.table,
        name=member.name,
        digest=reader.digest,
        n_lines=reader.n_lines,
        n_header=1,
        n_kept=reader.n_kept,
        n_set_aside=reader.set_aside.total(),
        n_rows=counts["rows"],
        mended=dict(reader.mended),
        set_aside=dict(reader.set_aside),
        not_understood=dict(not_understood),
        not_kept=dict(not_kept),
        n_orphans=counts["orphans"],
    )


def _read_deleted(member: Member, into: Path, _: _Keys) -> tuple[FileAccount, list[OddLine]]:
    """A list of cases, one a line, in three styles: bare, under a line of ` $`, or closed by a dollar."""
    with member.open() as file:
        data = file.read()
    lines = data.decode("utf-8-sig", "replace").splitlines()
    cases, odd, n_header = [], [], 0
    for number, text in enumerate(lines, start=1):
        case = text.strip().rstrip("$").strip().strip('"')
        if case.isascii() and case.isdecimal():
            cases.append(int(case))
        elif number == 1:
            n_header = 1
        else:
            reason = "no case number" if case else "empty line"
            odd.append(OddLine(line=number, reason=reason, is_kept=False, text=text))
    part = len(list(into.glob("deleted*.parquet")))
    quarter = pl.lit(quarter_number(member.quarter), pl.Int32)
    _write(
        pl.DataFrame({"caseid": pl.Series(cases, dtype=pl.Int64)}).with_columns(quarter=quarter), into, DELETED, part
    )
    account = FileAccount(
        table=DELETED,
        name=member.name,
        digest=digest_of(data),
        n_lines=len(lines),
        n_header=n_header,
        n_kept=len(cases),
        n_set_aside=len(odd),
        n_rows=len(cases),
        mended={},
        set_aside=dict(Counter(line.reason for line in odd)),
        not_understood={},
        not_kept={},
    )
    return account, odd


def _write_deleted_if_none(into: Path, delivery: Delivery) -> None:
    if not (into / "deleted.parquet").is_file():
        _write(to_quarter_table(pl.DataFrame(), DELETED, delivery.quarter)[0], into, DELETED, 0)


def _refuse_damage(account: FileAccount, member: Member, quarter: str) -> None:
    lost = sum(n for reason, n in account.set_aside.items() if reason not in _HARMLESS)
    if lost > max(_FEW, MAX_SET_ASIDE * account.n_lines):
        reasons = ", ".join(f"{n} {reason}" for reason, n in account.set_aside.items())
        raise InputError(
            f"{lost} of {account.n_lines} lines cannot be read ({reasons}): the file is damaged, or its layout is new",
            where=member.where,
            fix="download the quarter again; nothing of it was taken in",
        )
    if member.table in _NEVER_EMPTY and not account.n_rows:
        raise InputError(
            f"holds no row; a quarter has {quarter} reports without {member.table.upper()} only when it is damaged",
            where=member.where,
            fix="download the quarter again; nothing of it was taken in",
        )


def _odd_frame(name: str, lines: list[OddLine]) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "file": pl.Series([name] * len(lines), dtype=pl.String),
            "line": pl.Series([line.line for line in lines], dtype=pl.Int64),
            "reason": pl.Series([line.reason for line in lines], dtype=pl.String),
            "is_kept": pl.Series([line.is_kept for line in lines], dtype=pl.Boolean),
            "text": pl.Series([line.text for line in lines], dtype=pl.String),
        }
    )
