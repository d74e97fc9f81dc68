"""What a licence statement allows. The list is data; what it does not know may only be linked to."""

import re
from functools import cache
from importlib import resources
from typing import Literal

from rechallenge.model import InputError, Licence, LicenceTerms, Value, decode_toml

UNKNOWN = "unknown"
_VERSION = re.compile(
    r"licen[cs]es/[a-z-]+/(\d\.\d)|(?:Licen[cs]e|Attribution|Alike|Derivs?|Derivatives|Commercial|BY|NC|ND|SA|\()\s?v?\s?(\d\.\d)\b",
    re.IGNORECASE,
)
_LONGEST = 500


class _Known(Value):
    code: str
    terms: LicenceTerms
    patterns: tuple[str, ...]


class _Licences(Value):
    format: Literal[1]
    licence: tuple[_Known, ...]


@cache
def _known() -> tuple[tuple[_Known, re.Pattern[str]], ...]:
    text = (resources.files(__package__) / "licences.toml").read_text("utf-8")
    listed = decode_toml(text, _Licences, where="papers/licences.toml").licence
    return tuple((one, re.compile("|".join(one.patterns), re.IGNORECASE)) for one in listed)


def licence_of(statement: str) -> Licence:
    """The licence that a statement or address names; `unknown`, which may only be linked to, where it names none.

    >>> licence_of("https://creativecommons.org/licenses/by-nc/4.0/").code
    'CC BY-NC 4.0'
    """
    words = " ".join(statement.split())
    for known, pattern in _known():
        if pattern.search(words):
            version = _VERSION.search(words) if known.code.startswith("CC BY") else None
            code = f"{known.code} {version[1] or version[2]}" if version else known.code
            return Licence(code=code, terms=known.terms, statement=words[:_LONGEST])
    return Licence(code=UNKNOWN, terms=LicenceTerms.LINK, statement=words[:_LONGEST])


def licence_named(code: str) -> Licence:
    """The licence that a person names, such as "CC BY 4.0" or "own copy".

    Raises:
        InputError: the list does not know it.
    """
    found = licence_of(code)
    if found.code == UNKNOWN:
        known = ", ".join(one.code for one, _ in _known())
        raise InputError(f"{code!r} is no licence known here", where="--licence", fix=f"use one of: {known}")
    return found
