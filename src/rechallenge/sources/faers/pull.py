"""Fetches quarters from FDA's server, or one that stands for it: politely, resumed where it broke, kept with a digest.

Written from FDA's published pattern of names and tested against a local server; never run against the live one.
"""

import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self
from urllib.parse import urlsplit

import httpx
import msgspec

from rechallenge import __version__
from rechallenge.disk import digest_of_file
from rechallenge.model import Digest, InputError, Unavailable, UsageError, Value
from rechallenge.sources.asking import ATTEMPTS, FIRST_WAIT_S, LONGEST_WAIT_S, TOOL, Pace, Wire

BASE: Final = "https://fis.fda.gov/content/Exports/"
PER_SECOND: Final = 0.5  # a quarter is some tens of megabytes: nothing is gained by asking faster
_QUARTER = re.compile(r"(\d{4})Q([1-4])", re.IGNORECASE)
_FIRST, _FIRST_OF_FAERS, _FIRST_OF_AEMS = "2004Q1", "2012Q4", "2026Q1"
_PASSING = {408, 429, 500, 502, 503, 504}
_LOOPBACK = {"127.0.0.1", "::1", "localhost"}


class Pulled(Value):
    """A quarter's zip as it was fetched; kept beside it as NAME.json.

    Attributes:
        etag, changed: what the server said of the version.
        resumed: how often a broken transfer went on where it stood.
    """

    quarter: str
    name: str
    address: str
    size: int
    digest: Digest
    etag: str = ""
    changed: str = ""
    resumed: int = 0


@dataclass(frozen=True, slots=True)
class _Version:
    """What the server says of a file; a part is only continued if it is the same."""

    size: int
    etag: str
    changed: str

    @property
    def validator(self) -> str:
        return self.changed if self.etag.startswith("W/") or not self.etag else self.etag


class _Broken(Exception):
    """The transfer stopped; what came is kept, and it can go on."""


def quarters_of(text: str) -> tuple[str, ...]:
    """The quarters of `2012Q4` or `2012Q4..2026Q2`, both ends counted.

    Raises:
        UsageError: it is neither, or begins before 2004Q1.
    """
    first, dots, last = text.upper().partition("..")
    ends = [_QUARTER.fullmatch(end.strip()) for end in ((first, last) if dots else (first, first))]
    if None in ends:
        raise UsageError(f"{text!r} names no quarters", where="QUARTERS", fix="write 2022Q3, or 2012Q4..2026Q2")
    low, high = (int(end[1]) * 4 + int(end[2]) - 1 for end in ends if end)
    quarters = tuple(f"{at // 4}Q{at % 4 + 1}" for at in range(low, high + 1))
    if not quarters or quarters[0] < _FIRST:
        raise UsageError(
            f"{text!r} names no quarters from {_FIRST} on", where="QUARTERS", fix="begin with the earlier one"
        )
    return quarters


def names_of(quarter: str) -> tuple[str, ...]:
    """What FDA may call the zip: the system's name changed in 2012 and 2026, and the Q is small or large."""
    systems = ["aers" if quarter < _FIRST_OF_FAERS else "faers", *(["aems"] if quarter >= _FIRST_OF_AEMS else [])]
    return tuple(f"{system}_ascii_{text}.zip" for system in systems for text in (quarter.lower(), quarter))


class Puller:
    """Fetches from one server.

    Args:
        email: sent with each request, so that the server's keeper can reach who asks.
    Raises:
        UsageError: the address is none.
    """

    def __init__(self, *, email: str, base: str = BASE, wire: Wire | None = None) -> None:
        wire = wire or Wire()
        parts = urlsplit(base)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise UsageError(
                f"{base!r} is no address of a server", where="--base", fix="write it as https://host/path/"
            )
        self._base = base.rstrip("/") + "/"
        self._clock = wire.clock
        self._pace = Pace(PER_SECOND, wire.clock)
        self._client = httpx.Client(
            headers={"User-Agent": f"{TOOL}/{__version__} (mailto:{email})", "Accept-Encoding": "identity"},
            timeout=wire.timeout_s,
            transport=wire.transport,
            follow_redirects=True,
            trust_env=parts.hostname not in _LOOPBACK,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def pull(self, quarter: str, into: Path, *, progress: Callable[[int], None] = lambda _: None) -> Pulled | None:
        """Fetches one quarter; None if it was fetched before.

        Broken off at any moment, what came stays as NAME.part, and the next call goes on there if the server still has
        the same version.

        Args:
            progress: told how many bytes came since it was told before.
        Raises:
            InputError: the server has no such quarter, or what it gave is no sound zip.
            Unavailable: it gave no whole answer within ATTEMPTS.
        """
        into.mkdir(parents=True, exist_ok=True)
        for name in names_of(quarter):
            if (into / name).is_file() and (into / f"{name}.json").is_file():
                return None
        for name in names_of(quarter):
            pulled = self._fetch(quarter, name, into, progress)
            if pulled is not None:
                return pulled
        raise InputError(
            f"the server has none of {', '.join(names_of(quarter))}",
            where=f"{self._base}, {quarter}",
            fix="check when FDA publishes the quarter; give another address with --base",
        )

    def _fetch(self, quarter: str, name: str, into: Path, progress: Callable[[int], None]) -> Pulled | None:
        part, resumed, fault = into / f"{name}.part", 0, ""
        for attempt in range(ATTEMPTS):
            self._pace.wait()
            before = part.stat().st_size if part.is_file() else 0
            try:
                version = self._transfer(self._base + name, part, progress)
            except (httpx.TransportError, _Broken) as error:
                fault = f"{type(error).__name__.lstrip('_')}: {error}"
                resumed += part.is_file() and part.stat().st_size > before
                self._clock.sleep(min(FIRST_WAIT_S * 2.0**attempt, LONGEST_WAIT_S))
            else:
                return None if version is None else self._kept(quarter, name, part, version, resumed)
        raise Unavailable(
            f"gave no whole {name} in {ATTEMPTS} attempts; the last: {fault}",
            where=self._base,
            fix="repeat the command later; it goes on where it stopped",
        )

    def _transfer(self, address: str, part: Path, progress: Callable[[int], None]) -> _Version | None:
        """Goes on with a part, or begins anew; None if the server has no such file."""
        note = part.with_suffix(".part.json")
        known = msgspec.json.decode(note.read_bytes(), type=_Version) if note.is_file() and part.is_file() else None
        at = part.stat().st_size if known else 0
        if known and at == known.size:
            return known
        headers = {"Range": f"bytes={at}-", "If-Range": known.validator} if known and known.validator and at else {}
        with self._client.stream("GET", address, headers=headers) as answer:
            if answer.status_code == 404:
                return None
            if answer.status_code in _PASSING:
                raise _Broken(f"HTTP {answer.status_code}")
            if answer.status_code not in {200, 206}:
                raise InputError(f"HTTP {answer.status_code}", where=address, fix="check the address")
            goes_on = answer.status_code == 206 and _begins_at(answer, at)
            if answer.status_code == 206 and not goes_on:
                part.unlink(missing_ok=True)
                raise _Broken("the server sent another range than was asked for")
            version = known if known and goes_on else _version(answer)
            note.write_bytes(msgspec.json.encode(version))
            self._write(answer, part, "ab" if goes_on else "wb", progress)
        size = part.stat().st_size
        if size < version.size:
            raise _Broken(f"{size} of {version.size} bytes came")
        return version

    def _write(self, answer: httpx.Response, part: Path, mode: str, progress: Callable[[int], None]) -> None:
        with part.open(mode) as file:
            for chunk in answer.iter_raw():  # as it comes: a chunk size would hold back what a break then loses
                file.write(chunk)
                progress(len(chunk))

    def _kept(self, quarter: str, name: str, part: Path, version: _Version, resumed: int) -> Pulled:
        for fault in _faults(part, version):
            part.unlink()
            part.with_suffix(".part.json").unlink(missing_ok=True)
            raise InputError(fault, where=self._base + name, fix="repeat the command; it begins anew")
        digest = digest_of_file(part)
        pulled = Pulled(
            quarter=quarter,
            name=name,
            address=self._base + name,
            size=part.stat().st_size,
            digest=digest,
            etag=version.etag,
            changed=version.changed,
            resumed=resumed,
        )
        part.replace(part.with_name(name))
        part.with_name(f"{name}.json").write_bytes(msgspec.json.format(msgspec.json.encode(pulled), indent=1))
        part.with_suffix(".part.json").unlink(missing_ok=True)
        return pulled


def _begins_at(answer: httpx.Response, at: int) -> bool:
    told: str = answer.headers.get("Content-Range", "")
    return told.startswith(f"bytes {at}-")


def _version(answer: httpx.Response) -> _Version:
    size = int(answer.headers.get("Content-Length", "0"))
    return _Version(size, answer.headers.get("ETag", ""), answer.headers.get("Last-Modified", ""))


def _faults(path: Path, version: _Version) -> Iterator[str]:
    size = path.stat().st_size
    if version.size and size != version.size:
        yield f"is of {size} bytes, and the server promised {version.size}"
        return
    try:
        with zipfile.ZipFile(path) as archive:
            broken = archive.testzip()
    except zipfile.BadZipFile as error:
        yield f"is no zip: {error}"
        return
    if broken:
        yield f"the zip is damaged at {broken}"
