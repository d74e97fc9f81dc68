"""The tables behind the translations: what each database calls what PubMed knows. The facts are in *.toml."""

import tomllib
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any

import msgspec

from rechallenge.model import Value
from rechallenge.query.translate.loss import Effect


class Dialect(StrEnum):
    """Databases that a PubMed query can be written for."""

    OVID = "ovid"
    EMBASE = "embase"
    COCHRANE = "cochrane"
    WEB_OF_SCIENCE = "wos"
    SCOPUS = "scopus"
    EUROPE_PMC = "europepmc"


class FieldRule(Value):
    """How a field is written, and what differs where `why` is not empty."""

    write: str
    why: str = ""
    effect: Effect = Effect.EITHER


class MeshRules(Value):
    """How headings are written. Forms that are empty do not exist; `plain` always does."""

    plain: str
    exploded: str = ""
    major: str = ""
    major_plain: str = ""
    why: str = ""


class DateRule(Value):
    """How a range of days is written; `format` says how fine it is, `is_limit` that it needs a line of its own."""

    write: str
    format: str
    is_limit: bool = False
    open_high: str = ""
    why: str = ""


class Rules(Value):
    """One database.

    Attributes:
        truncated_phrase: operator that stands between the words of a phrase with a truncated word, where quotes do not
            allow truncation; AND where the database has no such operator.
        proximity: operator between words, empty where the database has none.
        qualifier: how two letters of a subheading are written, empty where headings take none.
        spaced: further characters that the database cannot have inside a term.
    """

    title: str
    phrase: str
    fields: dict[str, FieldRule]
    mesh: MeshRules | None = None
    dates: dict[str, DateRule] = msgspec.field(default_factory=dict)
    truncated_phrase: str = ""
    proximity: str = ""
    proximity_adds: int = 0
    proximity_least: int = 0
    qualifier: str = ""
    spaced: str = ""
    not_: str = msgspec.field(default="NOT", name="not")


class OvidField(Value):
    """An Ovid field code: the PubMed tags that stand for it."""

    tags: tuple[str, ...]
    why: str = ""
    effect: Effect = Effect.EITHER


class OvidTables(Value):
    """What Ovid's codes and limits mean in PubMed."""

    fields: dict[str, OvidField]
    limits: dict[str, str]
    languages: dict[str, tuple[str, ...]]


def _table(name: str) -> dict[str, Any]:
    return tomllib.loads((resources.files(__package__) / name).read_text(encoding="utf-8"))


@cache
def rules(dialect: Dialect) -> Rules:
    return msgspec.convert(_table("dialects.toml")[dialect.value], Rules)


@cache
def ovid_tables() -> OvidTables:
    return msgspec.convert(_table("ovid.toml"), OvidTables)


@cache
def qualifiers() -> dict[str, str]:
    """Two letters of a subheading and its name."""
    return {code: str(name) for code, name in _table("qualifiers.toml").items()}


@cache
def qualifier_codes() -> dict[str, str]:
    """The two letters by name, with `&` and with `and`."""
    names = {name: code for code, name in qualifiers().items()}
    return names | {name.replace("&", "and"): code for name, code in names.items()}
