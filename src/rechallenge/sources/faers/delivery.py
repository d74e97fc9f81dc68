"""Finds the files of a quarter in what FDA delivers: a zip, a folder, or single files, in any mix."""

import re
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Final, cast

from rechallenge.model import InputError

TABLE_FILES: Final = ("demo", "drug", "reac", "outc", "rpsr", "ther", "indi")
DELETED: Final = "deleted"
# DEMO18Q1_new.txt and THER20Q3-10.txt were seen; .TXT and .txt, capitals and small letters all occur
_TABLE = re.compile(r"(demo|drug|reac|outc|rpsr|ther|indi)(\d\d)q([1-4])([-_ ].*)?\.txt", re.IGNORECASE)
# ADR19Q1DeletedCases.txt, DELETE21Q4.txt, and others with the quarter before or after the word
_DELETED = re.compile(r"(?=.*delete).*?(\d\d)q([1-4]).*\.txt", re.IGNORECASE)
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Member:
    """One file of a quarter.

    Attributes:
        name: as delivered, without folders.
        path: the file, or the zip that holds it as `inside`.
        table: demo ... indi, or deleted.
        size, crc32: of the bytes unpacked; they tell cheaply whether the file was taken in before.
    """

    name: str
    path: Path
    inside: str
    quarter: str
    table: str
    size: int
    crc32: int

    @property
    def where(self) -> str:
        return f"{self.path}, {self.inside}" if self.inside else str(self.path)

    @contextmanager
    def open(self) -> Iterator[BinaryIO]:
        """The bytes unpacked.

        Raises:
            InputError: the zip is damaged: while opening, or while reading, when the checksum fails.
        """
        if not self.inside:
            with self.path.open("rb") as file:
                yield file
            return
        try:
            with zipfile.ZipFile(self.path) as archive, self._unpacked(archive) as file:
                yield file
        except (zipfile.BadZipFile, zlib.error, EOFError) as error:
            raise InputError(f"the zip is damaged: {error}", where=self.where, fix="download it again") from error

    def _unpacked(self, archive: zipfile.ZipFile) -> BinaryIO:
        try:
            return cast("BinaryIO", archive.open(self.inside))
        except (RuntimeError, NotImplementedError) as error:  # a password, or a packing that Python does not know
            raise InputError(
                f"cannot be unpacked: {error}", where=self.where, fix="unpack it, and name the folder"
            ) from error


@dataclass(frozen=True, slots=True)
class Delivery:
    """The files of one quarter.

    Attributes:
        quarter: such as 2012Q4.
        members: one for each table that was found, then lists of deleted cases.
        passed_over: names of text files that are none of the tables, or that another one replaces.
    """

    quarter: str
    members: tuple[Member, ...]
    passed_over: tuple[str, ...] = ()

    @property
    def mark(self) -> str:
        """The same for the same files, zipped or not."""
        return " ".join(sorted(f"{one.table}:{one.size}:{one.crc32:08x}" for one in self.members))


def find_deliveries(paths: Iterable[Path]) -> tuple[Delivery, ...]:
    """Quarters in order of time.

    Args:
        paths: zips, folders that hold zips or text files at any depth, or text files.
    Raises:
        InputError: nothing is found, a zip is damaged, or a quarter has two files for one table.
    """
    found: defaultdict[str, list[Member]] = defaultdict(list)
    others: defaultdict[Path, list[str]] = defaultdict(list)
    for path in paths:
        is_empty = True
        for file in _files(path):
            member = _member(*file)
            if member is not None:
                found[member.quarter].append(member)
                is_empty = False
            elif _name(*file[:2]).lower().endswith(".txt"):
                others[_home(file[0])].append(_name(*file[:2]))
        if is_empty:
            raise InputError(
                "holds no FAERS text files",
                where=str(path),
                fix="name a quarter's ASCII zip, or a folder with DEMO, DRUG, REAC ... yyQq.txt (XML is not read)",
            )
    return tuple(_delivery(quarter, found[quarter], others) for quarter in sorted(found))


def _files(path: Path) -> Iterator[tuple[Path, str, int]]:
    """File or zip, name inside the zip, size."""
    if path.is_dir():
        for below in sorted(path.rglob("*")):
            if below.is_file() and below.suffix.lower() in {".zip", ".txt"}:
                yield from _files(below)
    elif path.suffix.lower() == ".zip":
        try:
            with zipfile.ZipFile(path) as archive:
                entries = [(path, info.filename, info.file_size) for info in archive.infolist() if not info.is_dir()]
        except (zipfile.BadZipFile, OSError) as error:
            raise InputError(f"cannot be opened: {error}", where=str(path), fix="download it again") from error
        yield from entries
    elif path.is_file():
        yield path, "", path.stat().st_size
    else:
        raise InputError("is not there", where=str(path), fix="name a zip, a folder or a text file")


def _name(path: Path, inside: str) -> str:
    return PurePosixPath(inside.replace("\\", "/")).name if inside else path.name


def _home(path: Path) -> Path:
    return path if path.suffix.lower() == ".zip" else path.parent


def _member(path: Path, inside: str, size: int) -> Member | None:
    name = _name(path, inside)
    if (match := _TABLE.fullmatch(name)) is not None:
        table, year, quarter = match[1].lower(), match[2], match[3]
    elif (match := _DELETED.fullmatch(name)) is not None:
        table, year, quarter = DELETED, match[1], match[2]
    else:
        return None
    return Member(name, path, inside, f"20{year}Q{quarter}", table, size, _crc32(path, inside))


def _crc32(path: Path, inside: str) -> int:
    if inside:
        with zipfile.ZipFile(path) as archive:
            return archive.getinfo(inside).CRC
    crc = 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            crc = zlib.crc32(chunk, crc)
    return crc


def _delivery(quarter: str, members: list[Member], others: dict[Path, list[str]]) -> Delivery:
    """One file per table; the same bytes met twice count once, and a corrected file replaces the first."""
    chosen: dict[str, Member] = {}
    passed_over = [name for home in sorted({_home(one.path) for one in members}) for name in others.get(home, ())]
    for member in sorted((one for one in members if one.table != DELETED), key=_is_corrected):
        other = chosen.get(member.table)
        if other is not None and _is_corrected(member):
            passed_over.append(other.name)
        elif other is not None and (other.size, other.crc32) != (member.size, member.crc32):
            raise InputError(
                f"{other.where} and {member.where} are both {member.table.upper()} of {quarter}",
                where=quarter,
                fix="name one of them",
            )
        chosen[member.table] = member
    tables = tuple(chosen[table] for table in TABLE_FILES if table in chosen)
    lists = {(one.size, one.crc32): one for one in members if one.table == DELETED}
    return Delivery(quarter, (*tables, *lists.values()), tuple(passed_over))


def _is_corrected(member: Member) -> bool:
    """FDA put DEMO18Q1_new.txt in the place of DEMO18Q1.txt."""
    return "_new" in member.name.lower()
