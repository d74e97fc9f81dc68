"""What the local servers share: each listens on 127.0.0.1 only, in a thread, until it is left."""

import time
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, urlsplit

from rechallenge.testing.faults import Reply

HOST = "127.0.0.1"
MAX_BODY = 64 * 1024**2


@dataclass(frozen=True, slots=True)
class Request:
    """One request. `address` is path and query as sent; header names are lower case."""

    method: str
    address: str
    body: bytes
    headers: Mapping[str, str]

    @property
    def path(self) -> str:
        return urlsplit(self.address).path

    @property
    def parameters(self) -> dict[str, list[str]]:
        """Of the form that was posted, or of the query."""
        form = self.body.decode("utf-8", "replace") if self.method == "POST" else urlsplit(self.address).query
        return parse_qs(form, keep_blank_values=True)


class LocalServer(ABC):
    """A context manager; subclasses give `reply`.

    Attributes:
        port: to listen on, 0 for any that is free.
    """

    port = 0
    _http: "_Http | None" = None
    _thread: Thread | None = None

    @abstractmethod
    def reply(self, request: Request) -> Reply:
        """The answer to one request; called from several threads at once."""

    @property
    def address(self) -> str:
        """With a slash at the end; of a server that was started."""
        return f"http://{HOST}:{self._http.server_address[1] if self._http else self.port}/"

    def start(self) -> Self:
        self._http = _Http((HOST, self.port), _Handler)
        self._http.local = self
        self._thread = Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()
        return self

    def stop(self) -> None:
        if self._http is not None and self._thread is not None:
            self._http.shutdown()
            self._http.server_close()
            self._thread.join(timeout=5)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    local: LocalServer


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # head and body are two writes; held back, the second costs 40 ms
    server: _Http

    def do_GET(self) -> None:
        self._answer(b"")

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", "0"))
        if length > MAX_BODY:
            self._send(Reply(b"too long", 413, "text/plain"))
            self.close_connection = True
        else:
            self._answer(self.rfile.read(length))

    def _answer(self, body: bytes) -> None:
        headers = {name.casefold(): value for name, value in self.headers.items()}
        self._send(self.server.local.reply(Request(self.command, self.path, body, headers)))

    def _send(self, reply: Reply) -> None:
        time.sleep(reply.delay_s)
        try:
            self.send_response(reply.status)
            self.send_header("Content-Type", reply.content_type)
            self.send_header("Content-Length", str(len(reply.body)))
            for name, value in reply.headers:
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(reply.body[: len(reply.body) // 2] if reply.is_dropped else reply.body)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True  # the client gave up waiting
        if reply.is_dropped:
            self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Says nothing: an address may hold a key."""
