"""One polite way to ask a server: in step with its limits, patient with its faults, silent about keys."""

import hashlib
import logging
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import httpx

from rechallenge import __version__
from rechallenge.model import InputError, Unavailable, UsageError
from rechallenge.sources.kept import WorkFolder

TOOL = "rechallenge"
ATTEMPTS = 7
FIRST_WAIT_S = 1.0
LONGEST_WAIT_S = 60.0
PATIENCE_S = 300.0  # a server that asks for a longer pause than this is left alone, and the person told
TIMEOUT_S = 60.0
_LOOPBACK = {"127.0.0.1", "::1", "localhost"}
_KEY_IN_URL = re.compile(r"((?:api[_-]?key|key)=)[^&\s\"]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Clock:
    """Time as the client sees it; a test gives its own."""

    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


@dataclass(frozen=True, slots=True)
class Wire:
    """How questions travel; a test gives its own clock, and a transport in place of the network."""

    clock: Clock = Clock()
    transport: httpx.BaseTransport | None = None
    timeout_s: float = TIMEOUT_S


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with an answer. A lasting fault is the question's; any other may pass, and is asked again."""

    reason: str
    is_lasting: bool = False
    is_missing: bool = False


class Refused(InputError):
    """The server understood the question and will not answer it; `reason` is what it said."""

    def __init__(self, reason: str, *, where: str) -> None:
        super().__init__(reason, where=where, fix="correct the query; `rechallenge query explain` shows how it is read")
        self.reason = reason


class Missing(Refused):
    """The server has nothing of that name (HTTP 404 or 410)."""


class Pace:
    """At most `per_second` requests a second: each start waits until its turn."""

    def __init__(self, per_second: float, clock: Clock) -> None:
        # NCBI counts in its own windows; a tenth more than the even share has no request refused
        self._interval_s = 1.1 / per_second
        self._clock = clock
        self._next: float | None = None

    def wait(self) -> None:
        now = self._clock.monotonic()
        if self._next is not None and now < self._next:
            self._clock.sleep(self._next - now)
            now = max(self._clock.monotonic(), self._next)
        self._next = now + self._interval_s


class _Redact(logging.Filter):
    """httpx logs whole addresses; a key must not stand in them."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(
                _KEY_IN_URL.sub(r"\1[key]", str(part)) if isinstance(part, httpx.URL) else part for part in record.args
            )
        return True


logging.getLogger("httpx").addFilter(_Redact())


class Asker:
    """Asks one server.

    Args:
        title: of the source, for messages.
        base: address that the paths of questions are joined to.
        per_second: requests a second that the source allows.
        key: sent by the caller where the source wants it; never shown in a message.
    Raises:
        UsageError: the key would travel unencrypted to another machine.
    """

    def __init__(
        self,
        title: str,
        base: str,
        *,
        per_second: float,
        email: str,
        key: str = "",
        wire: Wire | None = None,
    ) -> None:
        wire = wire or Wire()
        parts = urlsplit(base)
        is_local = parts.hostname in _LOOPBACK
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise UsageError(f"{base!r} is no address of a server", where=title, fix="write it as https://host/path/")
        if key and parts.scheme != "https" and not is_local:
            raise UsageError("a key is sent by https only", where=base, fix="use https, or unset the key")
        self.title = title
        self.base = base.rstrip("/") + "/"
        self.clock = wire.clock
        self._key = key
        self._pace = Pace(per_second, self.clock)
        self._kept: WorkFolder | None = None
        self._asked: Counter[str] = Counter()
        self._client = httpx.Client(
            headers={"User-Agent": f"{TOOL}/{__version__} (mailto:{email})"},
            timeout=wire.timeout_s,
            transport=wire.transport,
            trust_env=not is_local,  # a proxy of the environment cannot reach this machine's own server
        )

    def close(self) -> None:
        self._client.close()

    @contextmanager
    def keeping(self, work: WorkFolder) -> Iterator[None]:
        """Keeps every sound answer to `get` and `post` in a folder: the same questions in the same order, after a break,
        are answered from there. A question repeated meanwhile is sent again."""
        self._kept, self._asked = work, Counter()
        try:
            yield
        finally:
            self._kept = None

    def get(
        self, path: str, parameters: Mapping[str, str], *, check: Callable[[bytes], Fault | None], method: str = "GET"
    ) -> bytes:
        """The body of a sound answer.

        Args:
            check: what is wrong with a body that came with status 200.
        Raises:
            Refused: the server will not answer this question; Missing where it has nothing of that name.
            Unavailable: no sound answer within ATTEMPTS, or the server asks for a pause beyond PATIENCE_S.
        """

        def ask() -> bytes:
            if method == "POST":
                return self._sound(lambda: self._client.post(self.base + path, data=dict(parameters)), check)
            return self._sound(lambda: self._client.get(self.base + path, params=dict(parameters)), check)

        return self._kept.once(self._name(path, parameters), ask) if self._kept else ask()

    def _name(self, path: str, parameters: Mapping[str, str]) -> str:
        """One name for each question and each time it is asked; the key is no part of it."""
        told = [path, *sorted(pair for pair in parameters.items() if pair[1] != self._key)]
        digest = hashlib.sha256(repr(told).encode()).hexdigest()
        self._asked[digest] += 1
        return f"{digest}-{self._asked[digest]}"

    def _sound(self, send: Callable[[], httpx.Response], check: Callable[[bytes], Fault | None]) -> bytes:
        """The body of the first sound answer to a request that is sent again as long as a fault may pass."""
        fault = Fault("was not asked")
        for attempt in range(ATTEMPTS):
            self._pace.wait()
            asked_wait: float | None = None
            try:
                response = send()
            except httpx.TransportError as error:
                fault = Fault(self._shown(f"{type(error).__name__}: {error}"))
            else:
                found = self._fault(response, check)
                if found is None:
                    return response.content
                fault, asked_wait = found, self._retry_after(response)
            if fault.is_lasting:
                raise (Missing if fault.is_missing else Refused)(fault.reason, where=self.title)
            if attempt + 1 < ATTEMPTS:
                self._pause(fault, asked_wait, attempt)
        raise Unavailable(
            f"gave no sound answer in {ATTEMPTS} attempts; the last: {fault.reason}",
            where=self.title,
            fix="repeat the command later; what came so far is kept and will not be asked for again",
        )

    def post(self, path: str, parameters: Mapping[str, str], *, check: Callable[[bytes], Fault | None]) -> bytes:
        """As `get`, with the parameters in the body: long queries fit, and no address holds a key."""
        return self.get(path, parameters, check=check, method="POST")

    def post_json(
        self,
        path: str,
        body: Mapping[str, Any],
        *,
        check: Callable[[bytes], Fault | None],
        headers: Mapping[str, str] | None = None,
    ) -> bytes:
        """As `get`, with a JSON object as the body."""
        return self._sound(
            lambda: self._client.post(self.base + path, json=dict(body), headers=dict(headers or {})), check
        )

    def _fault(self, response: httpx.Response, check: Callable[[bytes], Fault | None]) -> Fault | None:
        status = response.status_code
        if status in {401, 403}:
            raise Unavailable(
                f"does not let this caller in (HTTP {status}): {self._shown(' '.join(response.text.split())[:200])}",
                where=self.title,
                fix="check the key in the environment and the day's quota, or ask the source",
            )
        if status == 429:
            return Fault("HTTP 429, too many requests")  # the body repeats the caller's key or address
        if status >= 500 or status == 408:
            return Fault(f"HTTP {status}")
        if status != 200:
            words = self._shown(" ".join(response.text.split())[:200])
            told = f"HTTP {status}: {words}" if words else f"HTTP {status}"
            return Fault(told, is_lasting=True, is_missing=status in {404, 410})
        body = response.content
        if self._key and self._key.encode() in body:
            return Fault("the answer repeats the key and was not kept")
        fault = check(body)
        return Fault(self._shown(fault.reason), fault.is_lasting) if fault else None

    def _pause(self, fault: Fault, asked_s: float | None, attempt: int) -> None:
        wait_s = min(FIRST_WAIT_S * 2.0**attempt, LONGEST_WAIT_S) if asked_s is None else asked_s
        if wait_s > PATIENCE_S:
            raise Unavailable(
                f"asks for a pause of {wait_s:.0f} seconds ({fault.reason})",
                where=self.title,
                fix="repeat the command after that; what came so far is kept",
            )
        self.clock.sleep(wait_s)

    def _retry_after(self, response: httpx.Response) -> float | None:
        """Seconds of a Retry-After header, which may be a number or a date."""
        told = response.headers.get("Retry-After", "").strip()
        if told.isdecimal():
            return float(told)
        try:
            until = parsedate_to_datetime(told)
        except ValueError:
            return None
        return max(0.0, (until - self.clock.now()).total_seconds()) if until.tzinfo else None

    def _shown(self, text: str) -> str:
        text = _KEY_IN_URL.sub(r"\1[key]", text)
        return text.replace(self._key, "[key]") if self._key else text
