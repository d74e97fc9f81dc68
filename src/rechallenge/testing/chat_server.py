"""A language model's endpoint on this machine that speaks OpenAI's chat protocol and answers what a test tells it to."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import TracebackType
from typing import Any, Self

from rechallenge.testing.faults import Fault, FaultScript, Reply, befall

HOST = "127.0.0.1"
MODEL = "test-model"


@dataclass(slots=True)
class ChatServer:
    """Serves `/v1/chat/completions` and `/v1/models` in a thread until it is left.

    Attributes:
        answer: from the messages of a request to the words of the reply.
        faults: what befalls answers; the tool is "completions".
        asked: bodies of the requests.
        keys: the Authorization header of each.
    """

    answer: Callable[[list[dict[str, str]]], str]
    faults: FaultScript = field(default_factory=FaultScript)
    asked: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    _http: "_Http | None" = None

    def __enter__(self) -> Self:
        self._http = _Http((HOST, 0), _Handler)
        self._http.chat = self
        Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._http is not None:
            self._http.shutdown()
            self._http.server_close()

    @property
    def base(self) -> str:
        port = self._http.server_address[1] if self._http else 0
        return f"http://{HOST}:{port}/v1"

    def break_down(self, *faults: Fault) -> None:
        self.faults.add(*faults)

    def reply(self, path: str, body: dict[str, Any], key: str) -> Reply:
        if path == "/v1/models":
            return _json({"object": "list", "data": [{"id": MODEL, "object": "model"}]})
        if path != "/v1/chat/completions":
            return _json({"error": {"message": f"no such path: {path}"}}, 404)
        self.asked.append(body)
        self.keys.append(key)
        if body.get("model") != MODEL:
            return _json({"error": {"message": f"model {body.get('model')!r} not found"}}, 404)
        message = {"role": "assistant", "content": self.answer(body["messages"])}
        choice = {"index": 0, "message": message, "finish_reason": "stop"}
        sound = _json({"id": "chat-1", "object": "chat.completion", "model": MODEL, "choices": [choice]})
        fault = self.faults.next_for("completions")
        return sound if fault is None else befall(fault, sound, caller=HOST)


def _json(value: object, status: int = 200) -> Reply:
    return Reply(json.dumps(value).encode(), status, "application/json")


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    chat: ChatServer


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Http

    def do_GET(self) -> None:
        self._send(self.server.chat.reply(self.path, {}, ""))

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length", "0"))))
        self._send(self.server.chat.reply(self.path, body, self.headers.get("Authorization", "")))

    def _send(self, reply: Reply) -> None:
        time.sleep(reply.delay_s)
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.content_type)
        self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        self.wfile.write(reply.body[: len(reply.body) // 2] if reply.is_dropped else reply.body)
        if reply.is_dropped:
            self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Says nothing."""
