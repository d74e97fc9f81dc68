"""A language model behind an endpoint that the user runs and that speaks OpenAI's chat protocol (`/chat/completions`).

Nothing is sent unless a person names an address. An address beyond this machine and its private network is refused
unless the person allows it in so many words: texts of papers under licence, and of patients, would leave the house.
"""

import ipaddress
import os
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

import msgspec

from rechallenge.model import UsageError
from rechallenge.sources.asking import Asker, Fault, Wire

KEY_VARIABLE = "RECHALLENGE_MODEL_KEY"
PER_SECOND = 2  # a courtesy to one's own machine
TIMEOUT_S = 600.0  # a model on a desktop reads a paper in minutes


class ChatEndpoint:
    """Asks one model.

    Args:
        base: address up to and with the version, such as `http://127.0.0.1:11434/v1`.
        allow_remote: whether the address may lie beyond this machine and its private network.
    Raises:
        UsageError: the address may not be used.
    """

    def __init__(
        self,
        base: str,
        model: str,
        *,
        allow_remote: bool = False,
        wire: Wire | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        if not model:
            raise UsageError(
                "no model is named", where="settings.toml, model.name", fix="name one that the endpoint has"
            )
        if not (allow_remote or _is_near(base)):
            raise UsageError(
                "lies beyond this machine and its private network: papers would be sent there",
                where=base,
                fix="run the model yourself, or set allow_remote = true in settings.toml, [model]",
            )
        key = (os.environ if environment is None else environment).get(KEY_VARIABLE, "").strip()
        self.model = model
        self._asker = Asker(
            "the model's endpoint",
            base,
            per_second=PER_SECOND,
            email="none",
            key=key,
            wire=wire or Wire(timeout_s=TIMEOUT_S),
        )
        self._headers = {"Authorization": f"Bearer {key}"} if key else {}

    @property
    def base(self) -> str:
        return self._asker.base

    def close(self) -> None:
        self._asker.close()

    def request(self, messages: Sequence[Mapping[str, str]]) -> dict[str, Any]:
        """What is sent: temperature 0 and a fixed seed, so that a model that can repeat itself does."""
        return {"model": self.model, "messages": list(messages), "temperature": 0, "seed": 1, "stream": False}

    def ask(self, request: Mapping[str, Any]) -> bytes:
        """The raw answer.

        Raises:
            Unavailable: the endpoint gave no sound answer.
            Refused: it does not know the model, or refuses the request.
        """
        return self._asker.post_json("chat/completions", request, check=_is_answer, headers=self._headers)


def content_of(answer: bytes) -> str:
    """The words of an answer that passed the check."""
    content: str = msgspec.json.decode(answer)["choices"][0]["message"]["content"]
    return content


def _is_answer(data: bytes) -> Fault | None:
    try:
        found = msgspec.json.decode(data)
        content = found["choices"][0]["message"]["content"]
    except (msgspec.DecodeError, LookupError, TypeError) as error:
        return Fault(f"is no answer of a chat: {error!r}")
    return None if isinstance(content, str) and content.strip() else Fault("the answer has no words")


def _is_near(base: str) -> bool:
    host = urlsplit(base).hostname or ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host == "localhost" or host.endswith((".localhost", ".local", ".lan", ".internal", ".home.arpa"))
    return address.is_loopback or address.is_private
