"""Event sets from MedDRA files that the user is licensed for; nothing of MedDRA is shipped.

Layouts as MSSO's "MedDRA Distribution File Format Document" gives them: fields between `$`, no heading.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from rechallenge.model import InputError, Source
from rechallenge.vocabulary.events import EventSet, EventTerm, Scope, Stratum
from rechallenge.vocabulary.text import fold_name

_MDHIER_FIELDS = 12  # pt, hlt, hlgt, soc codes; their names; soc abbreviation; empty; soc of the PT; whether primary
_LLT_FIELDS = 10
_LLT_CURRENCY = 9
_LEVEL_PT, _CHILD_QUERY = "4", "0"
_NARROW = "2"


class MeddraLevel(StrEnum):
    """Where a group stands: high-level term, high-level group term, organ class, or a standardised query."""

    HLT = "hlt"
    HLGT = "hlgt"
    SOC = "soc"
    SMQ = "smq"


@dataclass(frozen=True, slots=True)
class _Place:
    """One row of mdhier.asc: a preferred term under one path of the hierarchy."""

    code: str
    term: str
    group: dict[MeddraLevel, str]


def meddra_event_set(
    folder: Path, group: str, *, level: MeddraLevel, name: str, version: str, has_synonyms: bool = False
) -> EventSet:
    """The preferred terms of a group as an event set that the user may edit.

    A hierarchy's terms are core, in strata by high-level term; a query's narrow terms are core, its other ones broad.

    Args:
        folder: of mdhier.asc, llt.asc and, for queries, smq_list.asc and smq_content.asc, in any case of letters.
        group: name of the group, in any spelling.
        version: of MedDRA, for the source of each term.
        has_synonyms: add the current lowest-level terms, as synonyms of core terms.
    Raises:
        InputError: a file is missing or not in this layout, or there is no such group.
    """
    source = Source(work=f"MedDRA {version}, licensed to the user", locator=f"{level.value.upper()} {group}")
    places = list(_hierarchy(folder))
    strata: tuple[Stratum, ...] = ()
    if level is MeddraLevel.SMQ:
        terms = _terms_of_query(places, _query(folder, group), source)
    else:
        wanted = [place for place in places if fold_name(place.group[level]) == fold_name(group)]
        titles = list(dict.fromkeys(place.group[MeddraLevel.HLT] for place in wanted))
        strata = tuple(Stratum(name=_slug(title), title=title) for title in titles)
        terms = _once(
            EventTerm(text=place.term, scope=Scope.CORE, stratum=_slug(place.group[MeddraLevel.HLT]), source=source)
            for place in wanted
        )
    if not terms:
        raise InputError(
            f"there is no {level.value.upper()} {group!r}", where=str(folder), fix="write its name as MedDRA does"
        )
    if has_synonyms:
        terms += _synonyms(folder, places, terms, source)
    return EventSet(name=name, title=group, source=source, strata=strata, terms=terms)


def event_set_toml(found: EventSet) -> str:
    """The set as a vocabulary file, for a folder of the user's."""
    lines = [
        f"# {found.title}, from the user's own MedDRA files. Its terms are licensed: do not hand this file on.",
        "format = 1",
        "",
        "[sources]",
        f"meddra = {{ work = {_quoted(found.source.work)}, locator = {_quoted(found.source.locator)} }}",
        "",
        "[[event_set]]",
        f"name = {_quoted(found.name)}",
        f"title = {_quoted(found.title)}",
        'source = "meddra"',
        "strata = [",
        *(f"  {{ name = {_quoted(stratum.name)}, title = {_quoted(stratum.title)} }}," for stratum in found.strata),
        "]",
        "terms = [",
        *(f'  {{ {_fields(term)}, source = "meddra" }},' for term in found.terms),
        "]",
    ]
    return "\n".join(lines) + "\n"


def _fields(term: EventTerm) -> str:
    told = {"text": term.text, "scope": term.scope.value, "stratum": term.stratum, "of": term.of}
    return ", ".join(f"{key} = {_quoted(value)}" for key, value in told.items() if value)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _slug(title: str) -> str:
    return fold_name(title).replace(" ", "-")


def _hierarchy(folder: Path) -> Iterator[_Place]:
    for row in _rows(folder, "mdhier.asc", at_least=_MDHIER_FIELDS):
        yield _Place(row[0], row[4], {MeddraLevel.HLT: row[5], MeddraLevel.HLGT: row[6], MeddraLevel.SOC: row[7]})


def _query(folder: Path, group: str) -> dict[str, Scope]:
    """Codes of preferred terms of a query and of the queries below it, with their scope; the narrow one wins."""
    codes = {row[0] for row in _rows(folder, "smq_list.asc", at_least=3) if fold_name(row[1]) == fold_name(group)}
    content = [row for row in _rows(folder, "smq_content.asc", at_least=7) if row[6] == "A"]
    while below := {row[1] for row in content if row[0] in codes and row[2] == _CHILD_QUERY} - codes:
        codes |= below
    scopes: dict[str, Scope] = {}
    for row in content:
        if row[0] in codes and row[2] == _LEVEL_PT and scopes.get(row[1]) is not Scope.CORE:
            scopes[row[1]] = Scope.CORE if row[3] == _NARROW else Scope.BROAD
    return scopes


def _terms_of_query(places: Iterable[_Place], scopes: dict[str, Scope], source: Source) -> tuple[EventTerm, ...]:
    return _once(
        EventTerm(text=place.term, scope=scopes[place.code], source=source) for place in places if place.code in scopes
    )


def _synonyms(
    folder: Path, places: Iterable[_Place], terms: tuple[EventTerm, ...], source: Source
) -> tuple[EventTerm, ...]:
    core = {term.text: term for term in terms if term.scope is Scope.CORE}
    preferred = {place.code: place.term for place in places if place.term in core}
    return _once(
        EventTerm(text=row[1], scope=Scope.SYNONYM, of=of, stratum=core[of].stratum, source=source)
        for row in _rows(folder, "llt.asc", at_least=_LLT_FIELDS)
        if (of := preferred.get(row[2])) and row[_LLT_CURRENCY] == "Y" and row[1] != of
    )


def _once(terms: Iterable[EventTerm]) -> tuple[EventTerm, ...]:
    seen: dict[str, EventTerm] = {}
    for term in terms:
        seen.setdefault(term.text, term)
    return tuple(seen.values())


def _rows(folder: Path, name: str, *, at_least: int) -> Iterator[list[str]]:
    files = [path for path in folder.glob("*") if path.name.lower() == name] if folder.is_dir() else []
    if not files:
        raise InputError(f"holds no {name}", where=str(folder), fix="name the folder MedAscii of your MedDRA download")
    raw = files[0].read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("latin-1")
    for number, line in enumerate(text.splitlines(), start=1):
        row = line.split("$")
        if line and len(row) < at_least:
            raise InputError(
                f"has {len(row)} fields, {at_least} are wanted",
                where=f"{files[0].name}, line {number}",
                fix="give the ASCII files as MSSO distributes them",
            )
        if line:
            yield row
