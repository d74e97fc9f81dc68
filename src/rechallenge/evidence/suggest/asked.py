"""Suggestions by a language model that the user runs: what it is asked, and which of its answers are let in.

An answer counts only if its quote stands in the paper. What it says is then brought to a value by the same rules as a
person's words; what the model says without a quote of the paper is counted and left out.
"""

import json
import re
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Literal

from rechallenge.evidence.form import Field, FieldKind, Form
from rechallenge.evidence.normalise import normalise_cell
from rechallenge.evidence.suggest.values import PatientKind, PatientSuggestions, Suggestion
from rechallenge.model import InputError, Paper, Quote, Value, decode_toml

RULE = "model"
HEADER_FIELDS = ("drug", "event")
_FENCE = re.compile(r"```(?:json)?\s*(.*?)```", re.DOTALL)
_LONGEST_QUOTE = 600


class Prompt(Value):
    """The words of a question and their version."""

    format: Literal[1]
    version: str
    system: str
    user: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What was let in, and what was not: reason and answer."""

    patients: tuple[PatientSuggestions, ...]
    n_accepted: int
    refused: tuple[tuple[str, str], ...]


@cache
def shipped_prompt() -> Prompt:
    text = (resources.files(__package__) / "data" / "prompt.toml").read_text("utf-8")
    return decode_toml(text, Prompt, where="suggest/data/prompt.toml")


def messages_for(
    paper: Paper, form: Form, *, most_characters: int, prompt: Prompt | None = None
) -> list[dict[str, str]]:
    """The messages of one chat; a paper beyond `most_characters` is cut at a passage."""
    used = prompt or shipped_prompt()
    lines = [f"{name}: the suspected {name}, one name" for name in HEADER_FIELDS]
    lines += [f"{field.name}: {_asked(field)}" for field in form.fields]
    cut = max((one.end for one in paper.passages if one.end <= most_characters), default=most_characters)
    user = used.user.replace("{questions}", "\n".join(lines)).replace("{report}", paper.text[:cut])
    return [{"role": "system", "content": used.system.strip()}, {"role": "user", "content": user.strip()}]


def _asked(field: Field) -> str:
    options = f" (one of: {', '.join(field.options)})" if field.options else ""
    unit = f", in {field.unit}" if field.unit else ""
    return f"{field.label}{unit}{options}. {field.help}".strip()


def read_answer(content: str, paper: Paper, form: Form) -> Answer:
    """Suggestions from a model's answer; each quote stands in the paper at its place.

    Raises:
        InputError: the answer is not the JSON that was asked for.
    """
    told = _parsed(content)
    fields = {field.name: field for field in form.fields}
    patients, refused = [], []
    n_accepted = 0
    for number, one in enumerate(told, start=1):
        found = []
        for answer in one.get("answers", ()) if isinstance(one, dict) else ():
            made = _suggestion(answer, paper, fields)
            if isinstance(made, Suggestion):
                found.append(made)
            else:
                refused.append((made, json.dumps(answer, ensure_ascii=False)[:_LONGEST_QUOTE]))
        n_accepted += len(found)
        if found:
            ordered = tuple(sorted(found, key=lambda each: (each.start, each.field)))
            label = str(one.get("label") or f"patient {number}")
            patients.append(PatientSuggestions(kind=PatientKind.PATIENT, label=label, suggestions=ordered))
    return Answer(tuple(patients), n_accepted, tuple(refused))


def _parsed(content: str) -> list[Any]:
    fenced = _FENCE.search(content)
    try:
        found = json.loads(fenced[1] if fenced else content)
    except ValueError as error:
        raise InputError(
            f"answered with no JSON: {error}", where="the model", fix="ask again, or try another model"
        ) from error
    if not isinstance(found, dict) or not isinstance(found.get("patients"), list):
        raise InputError('answered without "patients"', where="the model", fix="ask again, or try another model")
    patients: list[Any] = found["patients"]
    return patients


def _suggestion(answer: Any, paper: Paper, fields: dict[str, Field]) -> Suggestion | str:
    """The suggestion of one answer, or the reason why it is left out."""
    if not isinstance(answer, dict):
        return "is no answer"
    name, value, words = (answer.get(key) for key in ("field", "value", "quote"))
    if name not in fields and name not in HEADER_FIELDS:
        return "answers a question that was not asked"
    if not isinstance(words, str) or not words.strip() or len(words) > _LONGEST_QUOTE:
        return "has no quote"
    quote = quote_in(paper, words)
    if quote is None:
        return "its quote does not stand in the paper"
    said = str(value if value is not None else "").strip()
    if name in HEADER_FIELDS:
        return Suggestion(field=name, value=said or None, quote=quote, rule=RULE) if said else "has no value"
    read = normalise_cell(fields[name], said)
    if read.value is None and fields[name].kind is not FieldKind.TEXT:
        read = normalise_cell(fields[name], quote.text)
    return Suggestion(
        field=name,
        value=read.value,
        quote=quote,
        rule=RULE,
        spread=read.spread,
        mg_per_day=read.mg_per_day,
        note="; ".join(filter(None, (f"said: {said}", read.note))),
    )


def quote_in(paper: Paper, words: str) -> Quote | None:
    """The first place in the paper where these words stand, white space aside; None where they do not.

    The quote holds the paper's own characters.
    """
    parts = [re.escape(part) for part in words.split()]
    match = re.search(r"\s+".join(parts), paper.text) if parts else None
    if match is None:
        return None
    return Quote(text=match[0], document=paper.digest, start=match.start(), end=match.end())
