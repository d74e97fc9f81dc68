"""`rechallenge dedup`: which records are one publication and why, what is doubtful, and rulings of people."""

import argparse
from collections import Counter
from typing import Any

from rechallenge.cli.output import emit_json, lines
from rechallenge.cli.people import author_of
from rechallenge.review import Review, merge_records, open_review, publications, split_records


def run_dedup(arguments: argparse.Namespace) -> int:
    review = open_review(arguments.folder)
    if arguments.merge or arguments.split:
        return _rule(arguments, review)
    found = publications(review)
    if arguments.json:
        emit_json("dedup", _as_data(found))
        return 0
    _print(review, found)
    return 0


def _rule(arguments: argparse.Namespace, review: Review) -> int:
    from rechallenge.model import RecordId

    author, n_entries = author_of(arguments), 0
    for rule, named in ((merge_records, arguments.merge), (split_records, arguments.split)):
        if named:
            n_entries += rule(review, tuple(map(RecordId, named)), author, because=arguments.because)
    if arguments.json:
        emit_json("dedup", {"n_entries": n_entries})
    else:
        lines([("entered", n_entries, f"ruling by {author.actor}")], following="rechallenge dedup")
    return 0


def _as_data(found: Any) -> dict[str, Any]:
    """Every cluster of several records; a record that is listed nowhere stands alone."""
    return {
        "n_publications": len(found),
        "n_records": sum(len(known.members) for known in found.clusters),
        "clusters": [known for known in found.clusters if len(known.members) > 1],
        "doubts": found.doubts,
        "relations": found.relations,
        "problems": found.problems,
    }


def _print(review: Review, found: Any) -> None:
    joined = [known for known in found.clusters if len(known.members) > 1]
    for known in joined:
        print(f"one publication: {known.lead}  {_title(review, known.lead)}")
        for link in known.links:
            print(f"  {link.first} = {link.second}  {link.rule}: {link.because}")
    for relation in found.relations:
        print(f"linked: {relation.first} {relation.kind} {relation.second}  {_title(review, relation.first)}")
    for doubt in found.doubts:
        print(f"doubt: {doubt.first} ? {doubt.second}  {doubt.rule}: {doubt.because}")
    for problem in found.problems:
        print(f"problem: {problem}")
    if joined or found.relations or found.doubts or found.problems:
        print()
    n_records = sum(len(known.members) for known in found.clusters)
    rules = Counter(link.rule for known in joined for link in known.links)
    rows: list[tuple[str, Any, str]] = [
        ("records", n_records, ""),
        ("publications", len(found), ""),
        ("joined", n_records - len(found), ", ".join(f"{rule} {n}" for rule, n in rules.most_common())),
        ("linked", len(found.relations), "corrections, comments, preprints ... kept apart from their article"),
        ("doubts", len(found.doubts), "pairs left apart that a person should look at"),
    ]
    following = "rechallenge screen DECISIONS.csv"
    if found.doubts:
        first = found.doubts[0]
        following = f'rechallenge dedup --merge {first.first} {first.second} --because "...", or --split'
    lines(rows, following=following)


def _title(review: Review, record: Any) -> str:
    title = review.records[record].title
    return title if len(title) <= 80 else f"{title[:79]}…"
