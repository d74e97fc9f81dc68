"""`extract suggest --with-model`: an endpoint that the user runs is asked, and everything about it is kept."""

from dataclasses import dataclass
from typing import Literal

import msgspec

from rechallenge import __version__
from rechallenge.evidence.suggest.asked import Answer, messages_for, read_answer, shipped_prompt
from rechallenge.model import InputError, ModelAsked, ModelReceipt, RecordId, StoredFile, UsageError, Value, decode_toml
from rechallenge.project import digest_of, store_model_run
from rechallenge.review.fulltexts import paper_of
from rechallenge.review.opened import Author, Review
from rechallenge.sources.chat_endpoint import ChatEndpoint, content_of

SETTINGS = "settings.toml"


class ModelSettings(Value):
    """The endpoint; nothing is asked without it.

    Attributes:
        base: address up to and with the version: "http://127.0.0.1:11434/v1".
        name: of the model, as the endpoint calls it.
        allow_remote: whether papers may be sent beyond this machine and its private network.
        most_characters: of a paper that are sent.
    """

    base: str
    name: str
    allow_remote: bool = False
    most_characters: int = 40_000


class Settings(Value):
    """settings.toml of a review: how this program is to work here. It is no part of the review's results."""

    format: Literal[1]
    model: ModelSettings | None = None


@dataclass(frozen=True, slots=True)
class ModelResult:
    """Suggestions of a model that were let in, and what was not."""

    answer: Answer
    model: str
    prompt_version: str
    receipt: str


def model_settings(review: Review) -> ModelSettings:
    """The endpoint of settings.toml.

    Raises:
        UsageError: there is none: a model is asked only where a person set one.
    """
    path = review.folder.path / SETTINGS
    settings = decode_toml(path.read_text("utf-8"), Settings, where=SETTINGS) if path.is_file() else Settings(format=1)
    if settings.model is None:
        raise UsageError(
            "no model is set; none is asked by default",
            where=SETTINGS,
            fix='write format = 1 and [model] with base = "http://127.0.0.1:11434/v1" and name = "..." into it',
        )
    return settings.model


def open_model(settings: ModelSettings) -> ChatEndpoint:
    """The endpoint as set; its key, if it wants one, is RECHALLENGE_MODEL_KEY of the environment."""
    return ChatEndpoint(settings.base, settings.name, allow_remote=settings.allow_remote)


def ask_model(
    review: Review, record: RecordId, author: Author, *, endpoint: ChatEndpoint, most_characters: int = 40_000
) -> ModelResult:
    """Asks the endpoint about a record's kept text; request and answer are kept, and an entry says so.

    Raises:
        InputError: there is no kept text, or the answer is not the JSON asked for (it is kept all the same).
        Unavailable: the endpoint did not answer; nothing was entered.
    """
    _, paper = paper_of(review, record)
    prompt = shipped_prompt()
    request = endpoint.request(messages_for(paper, review.form, most_characters=most_characters))
    sent = msgspec.json.encode(request)
    raw = endpoint.ask(request)
    failure: InputError | None = None
    try:
        answer = read_answer(content_of(raw), paper, review.form)
    except InputError as error:
        answer, failure = Answer((), 0, ((str(error), ""),)), error
    receipt = ModelReceipt(
        endpoint=endpoint.base,
        model=endpoint.model,
        prompt_version=prompt.version,
        prompt=digest_of(msgspec.json.encode(prompt)),
        text=paper.digest,
        at=author.at,
        version=__version__,
        request=_unplaced("request.json", sent),
        answer=_unplaced("answer.json", raw),
        n_accepted=answer.n_accepted,
        refused=answer.refused,
    )
    stored = store_model_run(review.folder, receipt, sent, raw)
    asked = ModelAsked(
        at=author.at,
        by=author.actor,
        record=record,
        model=endpoint.model,
        prompt_version=prompt.version,
        receipt=stored.path,
        digest=stored.digest,
        n_accepted=answer.n_accepted,
        n_refused=len(answer.refused),
    )
    author.append(review, [asked])
    if failure is not None:
        raise failure
    return ModelResult(answer, endpoint.model, prompt.version, stored.path)


def _unplaced(name: str, data: bytes) -> StoredFile:
    return StoredFile(path="", name=name, digest=digest_of(data), n_bytes=len(data))
