"""Reads a dossier before it is printed: what is promised must be there."""

import math
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from rechallenge.dossier.blocks import (
    Block,
    Bullets,
    Callout,
    Cite,
    Definitions,
    Dossier,
    Figure,
    Inline,
    Link,
    Paragraph,
    Ref,
    Section,
    See,
    Table,
    inlines_of,
    walk,
)
from rechallenge.model import InputError

MAX_DEPTH = 2

_NAME = re.compile(r"[a-z0-9][a-z0-9-]*\Z")
_FINDING = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]*\Z")
_ADDRESS = re.compile(r"(https?://|mailto:|#)\S+\Z")
# Ids that the page uses for itself.
_RESERVED = frozenset({"main", "contents", "references", "ways-back", "files", "way-back", "title"})


def require_sound(dossier: Dossier) -> None:
    """Refuses a dossier with a dangling reference, a blank cell, a figure without words or the like.

    Raises:
        InputError: naming every fault.
    """
    faults = list(problems(dossier))
    if faults:
        raise InputError(
            f"{len(faults)} fault(s): " + "; ".join(faults),
            where="dossier",
            fix="correct the blocks named; see docs/formats/dossier.md",
        )


def problems(dossier: Dossier) -> Iterator[str]:
    """Every fault, in a sentence each."""
    yield from _problems_of_names(dossier)
    yield from _problems_of_words(dossier)
    for section in dossier.sections:
        yield from _problems_of_depth(section, 1)
    for block in walk(dossier.sections):
        yield from _problems_of_block(block)
    for finding in dossier.findings:
        if not finding.text.strip() or not finding.label.strip():
            yield f"finding {finding.id!r} prints nothing, or has no label"
        if not _is_finite(finding.value):
            yield f"finding {finding.id!r} has a value that is no number; one that cannot be estimated is null"


def _problems_of_block(block: Block) -> Iterator[str]:
    match block:
        case Table():
            yield from _problems_of_table(block)
        case Figure(alt=alt) if not alt.strip():
            yield f"figure {block.id!r} has no alt text"
        case Bullets(items=()) | Definitions(items=()):
            yield "a list has no items"
        case Paragraph(inlines=()):
            yield "a paragraph has no words"
        case Section(blocks=()) | Callout(blocks=()):
            yield f"{block.title!r} holds nothing"
    if isinstance(block, Table | Figure) and not block.caption.strip():
        yield f"{block.id!r} has no caption"


def _problems_of_names(dossier: Dossier) -> Iterator[str]:
    named = [block.id for block in walk(dossier.sections) if isinstance(block, Section | Table | Figure)]
    findings = [finding.id for finding in dossier.findings]
    references = [reference.id for reference in dossier.references]
    for kind, ids in (("id", named), ("finding", findings), ("reference", references)):
        yield from (f"{kind} {name!r} is given {n} times" for name, n in Counter(ids).items() if n > 1)
    for name in named:
        if not _NAME.match(name) or name in _RESERVED:
            yield f"id {name!r} is no free name of lower-case letters, digits and hyphens"
    for name in findings:
        if not _FINDING.match(name):
            yield f"finding {name!r} has characters other than letters, digits and . _ : -"


def _problems_of_words(dossier: Dossier) -> Iterator[str]:
    targets = {block.id for block in walk(dossier.sections) if isinstance(block, Section | Table | Figure)}
    findings = {finding.id for finding in dossier.findings}
    references = {reference.id for reference in dossier.references}
    for inline in inlines(dossier):
        match inline:
            case Ref(finding=name) if name not in findings:
                yield f"no finding {name!r}"
            case See(target=name) if name not in targets:
                yield f"no table, figure or section {name!r}"
            case Cite(references=names):
                yield from (f"no reference {name!r}" for name in names if name not in references)
            case Link(href=href) if not _ADDRESS.match(href):
                yield f"link to {href!r}: only http, https, mailto and # are followed"
    yield from (
        f"reference {reference.id!r} links to {reference.url!r}, which is no web address"
        for reference in dossier.references
        if reference.url and not _ADDRESS.match(reference.url)
    )


def inlines(dossier: Dossier) -> Iterator[Inline]:
    """Every inline of the dossier in reading order."""
    for definition in dossier.about:
        yield from definition.inlines
    for block in walk(dossier.sections):
        for run in inlines_of(block):
            yield from run


def _problems_of_depth(section: Section, depth: int) -> Iterator[str]:
    if depth > MAX_DEPTH:
        yield f"section {section.id!r} lies {depth} deep; {MAX_DEPTH} is the most"
    for block in section.blocks:
        if isinstance(block, Section):
            yield from _problems_of_depth(block, depth + 1)


def _problems_of_table(table: Table) -> Iterator[str]:
    keys = Counter(column.key for column in table.columns)
    yield from (f"table {table.id!r} has {n} columns with the key {key!r}" for key, n in keys.items() if n > 1)
    if not table.columns or not table.rows:
        yield f"table {table.id!r} has no columns or no rows"
    for index, row in enumerate(table.rows, start=1):
        wanted = 1 if row.kind == "group" else len(table.columns)
        if len(row.cells) != wanted:
            yield f"table {table.id!r}, row {index}: {len(row.cells)} cells where {wanted} belong"
        for column, cell in enumerate(row.cells, start=1):
            if not any(not isinstance(inline, str) or inline.strip() for inline in cell.inlines):
                yield f"table {table.id!r}, row {index}, column {column} is blank; say 'not reported'"


def _is_finite(value: Any) -> bool:
    match value:
        case float():
            return math.isfinite(value)
        case dict():
            return all(_is_finite(item) for item in value.values())
        case list() | tuple():
            return all(_is_finite(item) for item in value)
    return True
