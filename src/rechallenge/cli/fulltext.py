"""Commands about full texts of records."""

import argparse
import os
from collections.abc import Sequence
from contextlib import ExitStack, closing
from typing import TYPE_CHECKING

from rechallenge.cli.output import emit_json, lines, note, table
from rechallenge.cli.people import author_of

if TYPE_CHECKING:
    from rechallenge.review import PaperOutcome


def run_fetch(arguments: argparse.Namespace) -> int:
    from rechallenge.model import RecordId
    from rechallenge.review import fetch_papers, open_review
    from rechallenge.sources.papers.fetching import PAPER_SOURCES, PmcIds, open_paper_source

    email = arguments.email or os.environ.get("RECHALLENGE_EMAIL", "")
    names = tuple(dict.fromkeys(arguments.source)) or tuple(PAPER_SOURCES)
    with ExitStack() as stack:
        sources = [stack.enter_context(closing(open_paper_source(name, email))) for name in names]
        ids = stack.enter_context(closing(PmcIds(email)))
        outcomes = fetch_papers(
            open_review(arguments.folder),
            author_of(arguments),
            sources=sources,
            ids=ids,
            records=[RecordId(record) for record in arguments.records],
        )
    if arguments.json:
        emit_json("fulltext fetch", outcomes)
        return 0
    _show(outcomes)
    counts = {state: sum(one.state == state for one in outcomes) for state in ("kept", "linked", "none")}
    lines(
        [
            ("kept", counts["kept"], "texts, by digest in fulltext/"),
            ("linked", counts["linked"], "the licence lets only link and digest be kept"),
            ("none", counts["none"], "no open-access text was found"),
        ],
        following="rechallenge fulltext list",
    )
    return 0


def run_add(arguments: argparse.Namespace) -> int:
    from rechallenge.model import RecordId
    from rechallenge.review import add_paper, open_review

    outcome = add_paper(
        open_review(arguments.folder),
        RecordId(arguments.record),
        arguments.file,
        author_of(arguments),
        licence=arguments.licence,
        link=arguments.link,
    )
    if arguments.json:
        emit_json("fulltext add", outcome)
        return 0
    _show([outcome])
    if outcome.state == "linked":
        note(
            f"the licence is {outcome.licence}: link and digest were kept, not the text; "
            'if you hold a copy of your own, say --licence "own copy"'
        )
    lines([(outcome.state, outcome.receipt, "")], following=f"rechallenge extract suggest {outcome.record}")
    return 0


def run_list(arguments: argparse.Namespace) -> int:
    from rechallenge.review import awaiting_papers, open_review, papers

    review = open_review(arguments.folder)
    known, awaited = papers(review), awaiting_papers(review)
    if arguments.json:
        receipts = {record: one.receipt for record, one in known.items()}
        emit_json("fulltext list", {"papers": receipts, "awaiting": awaited})
        return 0
    rows = [
        (
            str(record),
            "kept" if one.has_text else "link only",
            one.receipt.format,
            one.receipt.origin,
            one.receipt.licence.code,
            str(one.receipt.n_characters),
            one.receipt.link,
        )
        for record, one in sorted(known.items())
    ]
    if rows:
        table(("record", "state", "format", "from", "licence", "characters", "link"), rows)
    for record in awaited:
        note(f"{record}: passed title and abstract, no full text yet")
    lines(
        [("full texts", len(known), ""), ("awaited", len(awaited), "")],
        following="rechallenge fulltext fetch" if awaited else "rechallenge extract suggest RECORD",
    )
    return 0


def run_show(arguments: argparse.Namespace) -> int:
    from rechallenge.model import RecordId
    from rechallenge.review import open_review, paper_of

    kept, paper = paper_of(open_review(arguments.folder), RecordId(arguments.record))
    if arguments.json:
        emit_json("fulltext show", {"receipt": kept.receipt, "paper": paper})
    else:
        print(paper.text)
    return 0


def _show(outcomes: "Sequence[PaperOutcome]") -> None:
    rows = [
        (str(one.record), one.state, one.origin, one.licence, str(one.n_characters or ""), one.why or one.link)
        for one in outcomes
    ]
    if rows:
        table(("record", "state", "from", "licence", "characters", "why or link"), rows)
