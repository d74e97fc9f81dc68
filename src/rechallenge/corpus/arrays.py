"""One file, many arrays: written once from front to end, then mapped into memory and never changed.

Layout: the arrays one after the other, each at a multiple of 64 bytes; a JSON table (name -> type, offset, length); the
table's length as 8 bytes; the mark. A file that is cut anywhere lacks the mark and is refused.
"""

import json
import mmap
import os
from hashlib import sha256
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from rechallenge.model import CheckFailed, Digest

MARK = b"RCSEG001"
_ALIGN = 64

Array = NDArray[Any]


class ArrayWriter:
    """Writes arrays piece by piece, so that none need fit in memory. Used as a context; `digest` is known at its end."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.table: dict[str, tuple[str, int, int]] = {}
        self.digest = Digest("")
        self._hash = sha256()
        self._at = 0
        self._name = ""

    def __enter__(self) -> Self:
        self._file = self.path.open("wb")
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        with self._file:
            if kind is None:
                table = json.dumps(self.table, separators=(",", ":")).encode()
                self._put(table + len(table).to_bytes(8, "little") + MARK)
                self._file.flush()
                os.fsync(self._file.fileno())
                self.digest = Digest(f"sha256:{self._hash.hexdigest()}")

    def begin(self, name: str, dtype: str) -> None:
        self._put(bytes(-self._at % _ALIGN))
        self._name = name
        self.table[name] = (dtype, self._at, 0)

    def append(self, values: Array) -> None:
        dtype, start, length = self.table[self._name]
        self._put(np.ascontiguousarray(values, dtype=dtype).data.cast("B") if len(values) else b"")
        self.table[self._name] = (dtype, start, length + len(values))

    def add(self, name: str, values: Array, dtype: str) -> None:
        self.begin(name, dtype)
        self.append(values)

    def _put(self, data: bytes | memoryview) -> None:
        self._file.write(data)
        self._hash.update(data)
        self._at += len(data)


class ArrayFile:
    """The arrays of one file, mapped: nothing is read before it is used."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            if size < 16:
                raise _cut(path)
            self.bytes = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        if self.bytes[-8:] != MARK:
            raise _cut(path)
        length = int.from_bytes(self.bytes[-16:-8], "little")
        self.table: dict[str, tuple[str, int, int]] = json.loads(self.bytes[-16 - length : -16])

    def __getitem__(self, name: str) -> Array:
        dtype, start, length = self.table[name]
        return np.frombuffer(self.bytes, dtype, length, start)

    def offset(self, name: str) -> int:
        return self.table[name][1]


def _cut(path: Path) -> CheckFailed:
    return CheckFailed("the segment is cut off or not a segment", where=str(path), fix="ingest into a new folder")
