"""A visitor of an ASGI application: sends requests in process as a browser would, and keeps every byte it is sent."""

import asyncio
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

Fields = Mapping[str, str | Sequence[str]]


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back. `headers` are in lower case; of several of one name the last stands."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    @property
    def location(self) -> str:
        return self.headers.get("location", "") or self.headers.get("hx-redirect", "")


@dataclass
class Visitor:
    """One browser with its cookies.

    Attributes:
        base: scheme and host that the visitor believes to speak to.
        received: every byte of every answer, headers included, in order.
    """

    app: Any
    base: str = "http://127.0.0.1:8200"
    cookies: dict[str, str] = field(default_factory=dict)
    received: bytearray = field(default_factory=bytearray)

    def get(self, path: str, *, follow: bool = True, headers: Mapping[str, str] | None = None) -> Reply:
        """Opens a page; redirects are followed unless told otherwise."""
        reply = self.send("GET", path, headers=headers or {})
        while follow and reply.status in {302, 303, 307}:
            reply = self.send("GET", urljoin(path, reply.location))
        return reply

    def post(
        self, path: str, fields: Fields | None = None, *, follow: bool = True, headers: Mapping[str, str] | None = None
    ) -> Reply:
        """Sends a form as a page of the site itself does; `headers` are added, and those given as "" left out."""
        body = urlencode(fields or {}, doseq=True).encode()
        own = {
            "origin": self.base,
            "sec-fetch-site": "same-origin",
            "content-type": "application/x-www-form-urlencoded",
        }
        reply = self.send("POST", path, body=body, headers=own | dict(headers or {}))
        if follow and reply.status == 303:
            return self.get(urljoin(path, reply.location))
        return reply

    def upload(
        self, path: str, fields: Fields, files: Sequence[tuple[str, str, bytes]], *, follow: bool = True
    ) -> Reply:
        """Sends a form with files: field, name and bytes of each."""
        mark = b"----visitor-4f1d2c"
        parts = [
            b'--%b\r\nContent-Disposition: form-data; name="%b"\r\n\r\n%b\r\n' % (mark, name.encode(), one.encode())
            for name, value in fields.items()
            for one in ([value] if isinstance(value, str) else value)
        ]
        parts += [
            b'--%b\r\nContent-Disposition: form-data; name="%b"; filename="%b"\r\n'
            b"Content-Type: application/octet-stream\r\n\r\n%b\r\n" % (mark, name.encode(), file.encode(), data)
            for name, file, data in files
        ]
        body = b"".join(parts) + b"--%b--\r\n" % mark
        kind = f"multipart/form-data; boundary={mark.decode()}"
        headers = {"origin": self.base, "sec-fetch-site": "same-origin", "content-type": kind}
        reply = self.send("POST", path, body=body, headers=headers)
        if follow and reply.status == 303:
            return self.get(urljoin(path, reply.location))
        return reply

    def send(self, method: str, path: str, *, body: bytes = b"", headers: Mapping[str, str] | None = None) -> Reply:
        """One request exactly as given, beside Host, Cookie and Content-Length."""
        sent = {"host": urlsplit(self.base).netloc, "content-length": str(len(body)), **(headers or {})}
        if self.cookies:
            sent.setdefault("cookie", "; ".join(f"{name}={value}" for name, value in self.cookies.items()))
        target = urlsplit(path)
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": urlsplit(self.base).scheme,
            "path": target.path,
            "raw_path": target.path.encode(),
            "query_string": target.query.encode(),
            "headers": [(name.lower().encode(), value.encode("latin-1")) for name, value in sent.items() if value],
            "client": ("127.0.0.1", 50000),
            "server": ("127.0.0.1", 8200),
            "root_path": "",
        }
        exchange = _exchange(self.app, scope, body)
        return self._record(asyncio.run_coroutine_threadsafe(exchange, _loop()).result())

    def _record(self, messages: list[dict[str, Any]]) -> Reply:
        start = next(message for message in messages if message["type"] == "http.response.start")
        body = b"".join(message.get("body", b"") for message in messages if message["type"] == "http.response.body")
        headers: dict[str, str] = {}
        for raw, value in start["headers"]:
            name = raw.decode().lower()
            headers[name] = value.decode("latin-1")
            self.received += raw + b": " + value + b"\r\n"
            if name == "set-cookie":
                self._keep(headers[name])
        self.received += body
        return Reply(start["status"], headers, body)

    def _keep(self, header: str) -> None:
        for name, morsel in SimpleCookie(header).items():
            if morsel["max-age"] == "0" or not morsel.value:
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = morsel.value


@cache
def _loop() -> asyncio.AbstractEventLoop:
    """A loop in a thread of its own, because a test's thread may run another one already."""
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="visitor", daemon=True).start()
    return loop


async def _exchange(app: Any, scope: dict[str, Any], body: bytes) -> list[dict[str, Any]]:
    messages: list[dict[str, Any]] = []
    requests = iter([{"type": "http.request", "body": body, "more_body": False}])

    async def receive() -> dict[str, Any]:
        return next(requests, {"type": "http.disconnect"})

    async def send(message: dict[str, Any]) -> None:
        messages.append(message)

    try:
        await app(scope, receive, send)
    except Exception:
        # Starlette answers a surprise and then raises it again for the server's log.
        if not any(message["type"] == "http.response.start" for message in messages):
            raise
    return messages
