"""Commands that append to the review: each writes entries to one person's journal, durably."""

import argparse
from pathlib import Path

from rechallenge.cli.output import emit_json, lines, note
from rechallenge.cli.people import author_of
from rechallenge.review import (
    SearchFacts,
    add_facts,
    amend_protocol,
    assess,
    close_stage,
    decide,
    extract,
    import_records,
    open_review,
    read_text,
    reconcile,
    resolve,
)


def run_import(arguments: argparse.Namespace) -> int:
    from rechallenge.model import Arm

    facts = SearchFacts(
        source=arguments.source,
        title=arguments.title or arguments.source,
        arm=Arm(arguments.arm),
        searched_on=arguments.searched_on,
        query=arguments.query,
        n_reported=arguments.reported,
        note=arguments.note,
    )
    result = import_records(open_review(arguments.folder), arguments.files, facts, author_of(arguments))
    for loss in result.losses:
        note(f"{loss.file}, line {loss.line}: {loss.message}")
    if arguments.json:
        emit_json("import", result)
        return 0
    rows = [
        ("read", result.n_records, facts.title),
        ("new", result.n_new, "records under ids that the review did not have"),
        ("losses", len(result.losses), "listed above" if result.losses else "everything was carried over"),
        ("kept", result.receipt, ""),
    ]
    lines(rows, following="rechallenge screen DECISIONS.csv")
    return 0


def run_screen(arguments: argparse.Namespace) -> int:
    author = author_of(arguments)
    text = read_text(arguments.file)
    n = decide(open_review(arguments.folder), text, author, where=arguments.file.name)
    return _entered(arguments, "screen", n, f"decisions by {author.actor}", "rechallenge flow")


def run_resolve(arguments: argparse.Namespace) -> int:
    from rechallenge.model import RecordId, ScreeningVerdict, Stage

    resolve(
        open_review(arguments.folder),
        RecordId(arguments.record),
        Stage(arguments.stage),
        ScreeningVerdict(arguments.verdict),
        author_of(arguments),
        reason=arguments.reason,
        note=arguments.note,
    )
    return _entered(arguments, "resolve", 1, f"ruling on {arguments.record}", "rechallenge flow")


def run_extract(arguments: argparse.Namespace) -> int:
    from rechallenge.cli.suggesting import show_suggestions
    from rechallenge.model import UsageError

    match arguments.words:
        case ["suggest", paper]:
            return show_suggestions(arguments, paper)
        case [name]:
            file = Path(name)
        case _:
            raise UsageError(
                "one file is entered at a time", where="extract", fix="extract FILE, or extract suggest PAPER"
            )
    if arguments.map is not None:
        return _extract_table(arguments, file)
    n = extract(open_review(arguments.folder), read_text(file), author_of(arguments), where=file.name)
    return _entered(arguments, "extract", n, "entries about patients", "rechallenge cases")


def _extract_table(arguments: argparse.Namespace, file: Path) -> int:
    from rechallenge.review.extracting import extract_table
    from rechallenge.review.importing import read_bytes

    names = (file.name, arguments.map.name)
    mapping, data = read_text(arguments.map), read_bytes(file)
    n, unread = extract_table(open_review(arguments.folder), data, mapping, author_of(arguments), names=names)
    for text in unread:
        note(f"unclear, words kept: {text}")
    return _entered(arguments, "extract", n, "patients, every value secondary until confirmed", "rechallenge cases")


def run_reconcile(arguments: argparse.Namespace) -> int:
    text = read_text(arguments.file)
    n = reconcile(open_review(arguments.folder), text, author_of(arguments), where=arguments.file.name)
    return _entered(arguments, "reconcile", n, "answers that stand", "rechallenge cases")


def run_close(arguments: argparse.Namespace) -> int:
    from rechallenge.model import Stage

    close_stage(open_review(arguments.folder), Stage(arguments.stage), author_of(arguments))
    return _entered(arguments, "close", 1, f"stage closed: {arguments.stage}", "rechallenge flow")


def run_assess(arguments: argparse.Namespace) -> int:
    text = read_text(arguments.file)
    n = assess(open_review(arguments.folder), text, author_of(arguments), where=arguments.file.name)
    return _entered(arguments, "assess", n, "ratings", "rechallenge causality")


def run_add(arguments: argparse.Namespace) -> int:
    stored = add_facts(open_review(arguments.folder), arguments.kind, arguments.file, author_of(arguments))
    if arguments.json:
        emit_json("add", stored)
    else:
        lines([("added", stored.path, ""), ("digest", stored.digest, "")], following="rechallenge status")
    return 0


def run_amend(arguments: argparse.Namespace) -> int:
    entry = amend_protocol(open_review(arguments.folder), arguments.because, author_of(arguments))
    if arguments.json:
        emit_json("amend", entry)
    else:
        lines([("before", entry.before, ""), ("after", entry.after, "")], following="rechallenge status")
    return 0


def _entered(arguments: argparse.Namespace, command: str, n: int, what: str, following: str) -> int:
    if arguments.json:
        emit_json(command, {"n_entries": n})
    else:
        lines([("entered", n, what)], following=following)
    return 0
