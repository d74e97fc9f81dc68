"""The faults that NCBI documents and its users meet, on demand.

Source: NBK25497 (429 with a JSON body); EDirect 19.0, which asks again on an empty body, on <ERROR> and on cut-off XML.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from threading import Lock

from rechallenge.model import UsageError

HTML_PAGE = (
    b"<!DOCTYPE html>\n<html><head><title>NCBI - error</title></head><body>Temporarily unavailable</body></html>\n"
)


_ERROR_INSIDE = b"<?xml version='1.0'?>\n<eResult><ERROR>Search Backend failed: read failed</ERROR></eResult>\n"


class FaultKind(StrEnum):
    TOO_MANY = "429"
    SERVER_ERROR = "500"
    EMPTY = "empty"
    ERROR_INSIDE = "error-inside"
    JSON_ERROR = "json-error"
    HTML = "html"
    TRUNCATED = "truncated"
    DROPPED = "dropped"
    SLOW = "slow"
    HISTORY_LOST = "history-lost"
    INCOMPLETE = "incomplete"


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of the script.

    Attributes:
        tool: that it befalls, such as "efetch"; "" is any.
        times: answers in a row.
        after: sound answers of the tool before the first.
        retry_after: header of a 429; None leaves it out, as NCBI often does.
        delay_s: of a slow answer.
    """

    kind: FaultKind
    tool: str = ""
    times: int = 1
    after: int = 0
    retry_after: str | None = None
    delay_s: float = 1.0


@dataclass(frozen=True, slots=True)
class Reply:
    """An HTTP answer; `delay_s` before it, and `is_dropped` in the middle of its body."""

    body: bytes
    status: int = 200
    content_type: str = "text/xml; charset=UTF-8"
    headers: tuple[tuple[str, str], ...] = ()
    delay_s: float = 0.0
    is_dropped: bool = False


class FaultScript:
    """Faults waiting for their turn; each is used up as often as it says."""

    def __init__(self, faults: Iterable[Fault] = ()) -> None:
        self._waiting = list(faults)
        self._lock = Lock()

    def add(self, *faults: Fault) -> None:
        with self._lock:
            self._waiting.extend(faults)

    def next_for(self, tool: str) -> Fault | None:
        """The fault that befalls this answer, if one does."""
        with self._lock:
            for at, fault in enumerate(self._waiting):
                if fault.tool not in {"", tool}:
                    continue
                if fault.after:
                    self._waiting[at] = replace(fault, after=fault.after - 1)
                    return None
                if fault.times > 1:
                    self._waiting[at] = replace(fault, times=fault.times - 1)
                else:
                    del self._waiting[at]
                return fault
        return None


def parse_fault(text: str) -> Fault:
    """`KIND`, `TOOL:KIND` or `TOOL:KIND:TIMES`, as on the command line."""
    tool, _, rest = text.partition(":") if ":" in text else ("", "", text)
    kind, _, times = rest.partition(":")
    try:
        return Fault(FaultKind(kind), tool=tool, times=int(times or 1))
    except ValueError as error:
        raise UsageError(
            f"{text!r} is no fault", where="--fault", fix=f"write TOOL:KIND:TIMES, KIND one of {', '.join(FaultKind)}"
        ) from error


def befall(fault: Fault, sound: Reply, *, caller: str) -> Reply:
    """What the client receives in place of a sound answer.

    Args:
        fault: of a kind that befalls one answer; a lost history and an incomplete page are the server's own doing.
        caller: key or address of the client, which NCBI repeats in a 429.
    """
    if fault.kind is FaultKind.TOO_MANY:
        headers = (("Retry-After", fault.retry_after),) if fault.retry_after is not None else ()
        return Reply(_told("API rate limit exceeded", caller), 429, "application/json", headers)
    if fault.kind is FaultKind.JSON_ERROR:
        return Reply(_told("error forwarding request", caller), content_type="application/json")
    return {
        FaultKind.SERVER_ERROR: Reply(HTML_PAGE, 500, "text/html"),
        FaultKind.EMPTY: replace(sound, body=b""),
        FaultKind.ERROR_INSIDE: replace(sound, body=_ERROR_INSIDE),
        FaultKind.HTML: Reply(HTML_PAGE, content_type="text/html"),
        FaultKind.TRUNCATED: replace(sound, body=sound.body[: len(sound.body) * 2 // 3]),
        FaultKind.DROPPED: replace(sound, is_dropped=True),
        FaultKind.SLOW: replace(sound, delay_s=fault.delay_s),
    }[fault.kind]


def _told(error: str, caller: str) -> bytes:
    return json.dumps({"error": error, "api-key": caller, "count": "11", "limit": "10"}).encode()
