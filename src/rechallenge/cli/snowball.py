"""`rechallenge snowball`: what the included papers cite, what cites them, and which of them carry a warning."""

import argparse
import os
from typing import Any

from rechallenge.cli.output import emit_json, lines, note
from rechallenge.cli.people import author_of
from rechallenge.model import RecordId
from rechallenge.review import Review, SnowballResult, citations, open_review, open_source, snowball


def run_snowball(arguments: argparse.Namespace) -> int:
    email = arguments.email or os.environ.get("RECHALLENGE_EMAIL", "")
    one_way = [way for way in ("backward", "forward") if getattr(arguments, way)]
    author = author_of(arguments)
    with open_source(arguments.source, email) as source:
        result = snowball(
            open_review(arguments.folder),
            author,
            source=source,
            seeds=tuple(map(RecordId, arguments.records)),
            directions=one_way or ("backward", "forward"),
            jats=tuple(arguments.jats),
        )
    if arguments.json:
        emit_json("snowball", result)
    else:
        _show(open_review(arguments.folder), result)
    return 0


def _show(review: Review, result: SnowballResult) -> None:
    for warning in result.warnings:
        note(warning)
    for flag in result.flagged:
        print(f"{flag.kind}: {flag.record}  {_title(review, flag.record)}  {flag.notice}".rstrip())
    network = citations(review)
    for record in result.new:
        n_ties = len(network.cites(record, result.seeds)) + len(network.cited_by(record, result.seeds))
        print(f"new: {record}  {_title(review, record)}  tied to {n_ties} of the records started from")
    if result.flagged or result.new:
        print()
    ends = {record for edge in result.edges for record in (edge.citing, edge.cited)} - set(result.seeds)
    rows: list[tuple[str, Any, str]] = [
        ("started from", len(result.seeds), "records"),
        ("ties", len({(edge.citing, edge.cited) for edge in result.edges}), "one cites the other"),
        ("papers", len(ends), "cited or citing"),
        ("new", result.n_new, "records that the review did not have"),
        ("flagged", len({flag.record for flag in result.flagged}), "retracted, or with an expression of concern"),
        ("note", result.note, ""),
        ("kept", result.receipt, ""),
    ]
    lines(rows, following="rechallenge screen DECISIONS.csv" if result.n_new else "rechallenge status")


def _title(review: Review, record: RecordId) -> str:
    title = review.records[record].title
    return title if len(title) <= 80 else f"{title[:79]}…"
