"""Commands about the order of reading and its end."""

import argparse
from itertools import islice

from rechallenge.cli.output import emit_json, lines, table
from rechallenge.cli.people import author_of
from rechallenge.model import Stage
from rechallenge.review import open_review, place_next, replay_order, stop, stopping_estimate


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
            ("chance", f"{found.p_value:.3f}", f"to see this if less than {found.target:.0%} had been found"),
            ("stop", "yes" if found.may_stop else "not yet", f"asked for: below {1 - found.confidence:.2f}"),
        ],
        following="rechallenge flow" if found.may_stop else "rechallenge order",
    )
    return 0
