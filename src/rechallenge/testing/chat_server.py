"""A language model's endpoint on this machine that speaks OpenAI's chat protocol and answers what a test tells it to."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from rechallenge.testing.faults import Fault, FaultScript, Reply, befall
from rechallenge.testing.local_http import HOST, LocalServer, Request

MODEL = "test-model"


@dataclass(slots=True)
class ChatServer(LocalServer):
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

    @property
    def base(self) -> str:
        return f"{self.address}v1"

    def break_down(self, *faults: Fault) -> None:
        self.faults.add(*faults)

    def reply(self, request: Request) -> Reply:
        if request.path == "/v1/models":
            return _json({"object": "list", "data": [{"id": MODEL, "object": "model"}]})
        if request.path != "/v1/chat/completions":
            return _json({"error": {"message": f"no such path: {request.path}"}}, 404)
        body = json.loads(request.body)
        self.asked.append(body)
        self.keys.append(request.headers.get("authorization", ""))
        if body.get("model") != MODEL:
            return _json({"error": {"message": f"model {body.get('model')!r} not found"}}, 404)
        message = {"role": "assistant", "content": self.answer(body["messages"])}
        choice = {"index": 0, "message": message, "finish_reason": "stop"}
        sound = _json({"id": "chat-1", "object": "chat.completion", "model": MODEL, "choices": [choice]})
        fault = self.faults.next_for("completions")
        return sound if fault is None else befall(fault, sound, caller=HOST)


def _json(value: object, status: int = 200) -> Reply:
    return Reply(json.dumps(value).encode(), status, "application/json")
