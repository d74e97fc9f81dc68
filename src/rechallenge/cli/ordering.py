"""Commands about the order of reading and its end."""

import argparse
from itertools import islice

from rechallenge.cli.output import emit_json, lines, note, table
from rechallenge.cli.people import author_of
from rechallenge.model import Stage, Unavailable
from rechallenge.review import (
    export_decisions,
    open_review,
    place_next,
    read_bytes,
    replay_order,
    stop,
    stopping_estimate,
    take_in_decisions,
)


def run_order(arguments: argparse.Namespace) -> int:
    if arguments.replay:
        return _replay(arguments)
    review, stage = open_review(arguments.folder), Stage(arguments.stage)
    ordering, _ = place_next(review, stage, author_of(arguments))
    upcoming = tuple(islice(ordering.upcoming(), max(arguments.n, 0)))
    if arguments.json:
        emit_json("order", {"stage": stage, "n_unread": ordering.n_unread, "next": upcoming})
        return 0
    rows = [
        (
            str(place),
            found.record,
            review.records[found.record].title[:60],
            ", ".join(raised.term for raised in found.raised) or found.how,
        )
        for place, found in enumerate(upcoming, 1)
    ]
    table(("place", "record", "title", "raised by"), rows)
    lines([("unread", ordering.n_unread, stage.value)], following="rechallenge screen DECISIONS.csv")
    return 0


def _replay(arguments: argparse.Namespace) -> int:
    found = replay_order(open_review(arguments.folder))
    n_other = sum(choice.same is False for choice in found)
    if arguments.json:
        emit_json("order", found)
        return 1 if n_other else 0
    lines(
        [
            ("same", sum(choice.same is True for choice in found), "choices came out as the journals have them"),
            ("other", n_other, "choices came out otherwise"),
            ("changed", sum(choice.same is None for choice in found), "records, protocol or method changed since"),
        ]
    )
    return 1 if n_other else 0


def run_stop(arguments: argparse.Namespace) -> int:
    review, stage, author = open_review(arguments.folder), Stage(arguments.stage), author_of(arguments)
    found = stopping_estimate(review, author.actor, stage)
    if arguments.because:
        stop(review, stage, author, arguments.because)
    if arguments.json:
        emit_json("stop", {"estimate": found, "may_stop": found.may_stop, "entered": bool(arguments.because)})
        return 0
    recall = "unknown" if found.recall is None else f"{found.recall:.0%}"
    lines(
        [
            ("read", found.n_read, f"of {found.n_records} by {author.actor} at {stage.value}"),
            ("included", found.n_included, f"about {recall} of all includes"),
            ("missed", round(found.missed), f"{found.missed_low} to {found.missed_high} includes among the unread"),
            ("at most", found.missed_by_chance, "among the unread if the order were no better than chance"),
            ("at most", found.missed_by_checks, f"by the {found.n_checks} random checks alone"),
            ("chance", f"{found.p_value:.3f}", f"to see this if less than {found.target:.0%} had been found"),
            ("stop", "yes" if found.may_stop else "not yet", f"asked for: below {1 - found.confidence:.2f}"),
        ],
        following="rechallenge flow" if found.may_stop else "rechallenge order",
    )
    return 0


def run_decisions(arguments: argparse.Namespace) -> int:
    review, stage, author = open_review(arguments.folder), Stage(arguments.stage), author_of(arguments)
    name = arguments.file.name
    if not arguments.take_in:
        reader = None if arguments.standing else author.actor
        data = export_decisions(review, name, stage, author, reader)
        try:
            arguments.file.write_bytes(data)
        except OSError as error:
            raise Unavailable(
                f"cannot be written: {error.strerror}", where=str(arguments.file), fix="give another file"
            ) from error
        if arguments.json:
            emit_json("decisions", {"file": str(arguments.file), "n_bytes": len(data)})
        else:
            lines([("written", str(arguments.file), f"{stage.value}, {reader or 'what stands'}")])
        return 0
    taken = take_in_decisions(review, read_bytes(arguments.file), name, stage, author)
    for loss in taken.losses:
        note(f"{loss.file}, line {loss.line}: {loss.message}")
    if arguments.json:
        emit_json("decisions", taken)
        return 0
    lines(
        [
            ("entered", taken.n_entered, f"decisions by {author.actor} at {stage.value}"),
            ("same", taken.n_same, "stood already"),
            ("not seen", taken.n_not_seen, "records of the file without a decision"),
            ("losses", len(taken.losses), "listed above" if taken.losses else "everything was carried over"),
        ],
        following="rechallenge flow",
    )
    return 0
