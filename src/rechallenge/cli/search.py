"""The command that asks a database."""

import argparse
import os
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rechallenge.cli.output import emit_json, lines, note
from rechallenge.cli.people import author_of
from rechallenge.model import UsageError

if TYPE_CHECKING:
    from rechallenge.review import SearchResult


def run_search(arguments: argparse.Namespace) -> int:
    from rechallenge.review import open_review, open_source, rerun, search

    query = _query(arguments.query)
    as_of = _day(arguments.as_of)
    if not query and not arguments.rerun:
        raise UsageError("there is no query", where="search", fix="give a query in quotes, @FILE, or --rerun")
    if arguments.rerun and as_of:
        raise UsageError("a search is repeated as it was", where="--as-of", fix="leave --as-of or --rerun out")
    email = arguments.email or os.environ.get("RECHALLENGE_EMAIL", "")
    review, author = open_review(arguments.folder), author_of(arguments)
    if query and arguments.source == "pubmed":
        _doubts(query)
    with open_source(arguments.source, email) as source:
        if arguments.rerun:
            result = rerun(review, author, source=source, query=query)
        else:
            result = search(review, query, author, source=source, as_of=as_of, note=arguments.note)
        title = source.title
    if arguments.json:
        emit_json("search", result)
    else:
        _show(result, title)
    return 0


def _doubts(query: str) -> None:
    """Says on stderr, before the server is asked, what in a query it will not read as it is written."""
    from rechallenge.query import Rule, lint, parse_strategy

    above: set[int] = set()
    for line in parse_strategy(query).lines:
        for concern in lint(line.query, lines=above):
            if concern.rule in {Rule.REPAIR, Rule.UNKNOWN_TAG, Rule.LINE_NUMBER}:
                note(f"query, character {concern.span.start + 1}: {concern.message}; {concern.fix}")
        above.add(line.number)


def _show(result: "SearchResult", title: str) -> None:
    for warning in result.warnings:
        note(f"{title}: {warning}")
    rows: list[tuple[str, Any, str]] = [
        ("hits", result.n_reported, f"as {title} counts them"),
        ("read", result.n_records, "records"),
        ("new", result.n_new, "records under ids that the review did not have"),
    ]
    if told := result.compared:
        rows += [
            ("added", len(told.added), _few(told.added)),
            ("gone", len(told.gone), _few(told.gone)),
            ("changed", len(told.changed), _few(tuple(change.accession for change in told.changed))),
            ("retracted", len(told.retracted), _few(tuple(accession for accession, _ in told.retracted))),
        ]
    rows.append(("read as", result.translation or "not told by the source", ""))
    if result.note:
        rows.append(("note", result.note, ""))
    rows.append(("kept", result.receipt, ""))
    lines(rows, following="rechallenge status")


def _few(accessions: tuple[str, ...], most: int = 10) -> str:
    rest = f" and {len(accessions) - most} more" if len(accessions) > most else ""
    return ", ".join(accessions[:most]) + rest


def _query(text: str) -> str:
    if not text.startswith("@"):
        return text
    from rechallenge.review import read_text

    return read_text(Path(text[1:])).strip()


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise UsageError(f"{text!r} is no day", where="--as-of", fix="write it as 2022-11-01") from error
