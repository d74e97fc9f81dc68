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
    """Databases that a PubMed query can be written for and read from."""

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


class SourceField(Value):
    """A field of another database: the PubMed tags that stand for it, joined by OR."""

    tags: tuple[str, ...]
    why: str = ""
    effect: Effect = Effect.EITHER


class NearRule(Value):
    """A proximity operator.

    Attributes:
        counts: what the database's number counts beyond the words between: 1 where 1 is next to each other.
        bare: words between where no number is written.
        is_phrase_when_bare: without a number the words stand in this order.
    """

    counts: int = 0
    bare: int = 0
    is_ordered: bool = False
    is_phrase_when_bare: bool = False
    why: str = ""


class SourceTables(Value):
    """How a database is read.

    Attributes:
        order: levels of the order of operators, the loosest first; one level is read from left to right.
        unknown_order: why a mix of operators without brackets may mean another thing, where the vendor does not say.
        fields: a code, or codes joined by commas that PubMed says together.
        default: the codes that are searched where none is written.
        field_sign: how a code is shown to people.
        wildcards: the database's sign to `*` (any characters), `?` (one or none) or `#` (exactly one).
        heading_why: what differs for every heading of the thesaurus.
        qualifiers: codes of subheadings that MeSH writes otherwise.
        limits: what stands for a marked set of records, "code:value", as a PubMed query (Ovid: the limit's name).
        marks: codes that hold nothing but such marks; a value without a limit is left out.
    """

    title: str
    order: tuple[tuple[str, ...], ...]
    fields: dict[str, SourceField]
    default: tuple[str, ...]
    default_why: str
    field_sign: str
    near: dict[str, NearRule] = msgspec.field(default_factory=dict)
    wildcards: dict[str, str] = msgspec.field(default_factory=dict)
    unknown_order: str = ""
    is_phrase_side_by_side: bool = False
    heading_why: str = ""
    qualifiers: dict[str, str] = msgspec.field(default_factory=dict)
    limits: dict[str, str] = msgspec.field(default_factory=dict)
    marks: tuple[str, ...] = ()


def _table(name: str) -> dict[str, Any]:
    return tomllib.loads((resources.files(__package__) / name).read_text(encoding="utf-8"))


@cache
def rules(dialect: Dialect) -> Rules:
    return msgspec.convert(_table("dialects.toml")[dialect.value], Rules)


@cache
def source_tables(dialect: Dialect) -> SourceTables:
    return msgspec.convert(_table("sources.toml")[dialect.value], SourceTables)


@cache
def languages() -> frozenset[str]:
    return frozenset(_table("sources.toml")["languages"]["names"])


@cache
def qualifiers() -> dict[str, str]:
    """Two letters of a subheading and its name."""
    return {code: str(name) for code, name in _table("qualifiers.toml").items()}


@cache
def qualifier_codes() -> dict[str, str]:
    """The two letters by name, with `&` and with `and`."""
    names = {name: code for code, name in qualifiers().items()}
    return names | {name.replace("&", "and"): code for name, code in names.items()}
