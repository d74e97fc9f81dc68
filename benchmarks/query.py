"""Published search strategies read, written back and translated; beside search-query where it is installed.

    python benchmarks/query.py --queries ../shared/data/queries
    python -m pip install search-query   # the peer; optional

Targets: 99 % of clean and 90 % of raw PubMed queries parse and round-trip, 90 % of Ovid strategies become PubMed text that
parses, no query takes more than 50 ms of CPU, 100 kB of nested parentheses do no harm.
"""

import argparse
import importlib.metadata
import importlib.util
import json
import logging
import os
import platform
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import NamedTuple

from rechallenge.query import (
    Dialect,
    Effect,
    QuerySyntaxError,
    parse,
    parse_strategy,
    read,
    resolve,
    translate,
    write,
)

LIMIT_MS = 50


class Query(NamedTuple):
    group: str
    id: str
    text: str


class Outcome(NamedTuple):
    is_good: bool
    seconds: float
    why: str = ""


def queries(folder: Path, pattern: str) -> Iterator[Query]:
    for path in sorted(folder.glob(pattern)):
        for row in path.read_text(encoding="utf-8").splitlines():
            data = json.loads(row)
            yield Query(path.stem, str(data["id"]), data["text"])


def timed(act: Callable[[str], str], text: str) -> Outcome:
    start = time.process_time()
    why = act(text)
    return Outcome(not why, time.process_time() - start, why)


def round_trip(text: str) -> str:
    """Reads a strategy, writes it, reads it again; says what went wrong."""
    try:
        for line in parse_strategy(text).lines:
            if parse(write(line.query.tree)).tree != line.query.tree:
                return "another tree"
    except QuerySyntaxError as error:
        return str(error).splitlines()[0]
    return ""


def from_ovid(text: str) -> str:
    try:
        write(resolve(read(text, source=Dialect.OVID).strategy))
    except QuerySyntaxError as error:
        return str(error).splitlines()[0]
    return ""


def unequal(rows: list[Query]) -> int:
    """Ovid strategies whose PubMed text does not parse to the tree that it was written from."""
    n = 0
    for row in rows:
        try:
            tree = resolve(read(row.text, source=Dialect.OVID).strategy)
        except QuerySyntaxError:
            continue
        n += parse(write(tree)).tree != tree
    return n


def peer_parse(platform_name: str) -> Callable[[str], str]:
    from search_query.parser import parse as peer

    logging.disable(logging.CRITICAL)  # it logs its advice

    def act(text: str) -> str:
        try:
            with Path(os.devnull).open("w") as nowhere, redirect_stdout(nowhere), redirect_stderr(nowhere):
                tree = peer(text, platform=platform_name)
                peer(tree.to_string(), platform=platform_name)
        except Exception as error:  # the peer raises many kinds, and each is one query that it does not read
            return type(error).__name__
        return ""

    return act


def report(title: str, rows: list[Query], outcomes: list[Outcome], *, limit_ms: float | None = LIMIT_MS) -> None:
    good = sum(outcome.is_good for outcome in outcomes)
    slowest = max(range(len(rows)), key=lambda at: outcomes[at].seconds)
    median_ms = statistics.median(outcome.seconds for outcome in outcomes) * 1e3
    slow_ms = outcomes[slowest].seconds * 1e3
    verdict = "" if limit_ms is None else f", {'holds' if slow_ms <= limit_ms else 'FAILS'} {limit_ms:g} ms"
    print(
        f"{title:34}{good:>4} of {len(rows):<4}{good / len(rows):>7.1%}   median {median_ms:7.2f} ms, "
        f"slowest {slow_ms:9.1f} ms ({rows[slowest].group} {rows[slowest].id}{verdict})"
    )
    failed = Counter(outcome.why for outcome in outcomes if not outcome.is_good)
    for why, count in failed.most_common(6):
        print(f"{'':34}{count:>4} x {why}")


def best_of(act: Callable[[str], str], rows: list[Query], n: int) -> list[Outcome]:
    """The fastest of n runs, in CPU time: other work on the machine only ever adds to it."""
    return [min((timed(act, row.text) for _ in range(n)), key=lambda outcome: outcome.seconds) for row in rows]


def losses_of(rows: list[Query]) -> None:
    effects: Counter[Effect] = Counter()
    without = 0
    for row in rows:
        try:
            reading = read(row.text, source=Dialect.OVID)
        except QuerySyntaxError:
            continue
        effects.update(loss.effect for loss in reading.losses)
        without += not reading.losses
    named = ", ".join(f"{count:,} {effect}" for effect, count in effects.most_common())
    print(f"Ovid losses named: {named}; {without} strategies without any")


def to_every_dialect_and_back(rows: list[Query]) -> None:
    for dialect in Dialect:
        n_written = n_losses = n_read = n_back = n_back_losses = 0
        slowest = 0.0
        for row in rows:
            try:
                tree = resolve(parse_strategy(row.text))
            except QuerySyntaxError:
                continue
            n_read += 1
            translation = translate(tree, to=dialect)
            n_written += bool(translation.text)
            n_losses += len(translation.losses)
            start = time.process_time()
            back = read(translation.text, source=dialect)
            tree = resolve(back.strategy)
            in_pubmed = write(tree)
            slowest = max(slowest, time.process_time() - start)
            n_back += parse(in_pubmed).tree == tree
            n_back_losses += len(back.losses)
        print(
            f"PubMed to {dialect.value:<12}{n_written:>4} of {n_read:<4} written, {n_losses:,} losses named; "
            f"read back {n_back}, {n_back_losses:,} losses named, slowest {slowest * 1e3:.1f} ms"
        )


def nested() -> None:
    text = "(" * 50_000 + "a" + ")" * 50_000
    for name, act in (("PubMed", parse), ("Ovid", lambda text: read(text, source=Dialect.OVID))):
        start = time.process_time()
        try:
            act(text)
            said = "read"
        except QuerySyntaxError as error:
            said = f"refused at character {error.position + 1}"
        print(f"100 kB of nested parentheses, {name}: {said} in {(time.process_time() - start) * 1e3:.0f} ms")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--queries", type=Path, required=True, help="folder of pubmed_*.jsonl and ovid_*.jsonl")
    parser.add_argument("--runs", type=int, default=3, help="runs of each query; the fastest counts")
    options = parser.parse_args()
    print(f"$ python {' '.join(sys.argv)}")
    print(
        f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} CPUs; queries of {options.queries}"
    )
    every = list(queries(options.queries, "pubmed_*.jsonl"))
    if not every:
        raise SystemExit(f"no pubmed_*.jsonl in {options.queries}")
    clean = [row for row in every if not row.group.endswith("raw")]
    raw = [row for row in every if row.group.endswith("raw")]
    ovid = list(queries(options.queries, "ovid_*.jsonl"))
    report("rechallenge, PubMed clean", clean, best_of(round_trip, clean, options.runs))
    report("rechallenge, PubMed raw", raw, best_of(round_trip, raw, options.runs))
    report("rechallenge, Ovid to PubMed", ovid, best_of(from_ovid, ovid, options.runs))
    print(f"of their PubMed texts, {unequal(ovid)} do not parse to the same tree")
    losses_of(ovid)
    to_every_dialect_and_back(clean)
    nested()
    if importlib.util.find_spec("search_query") is None:
        print("search-query is not installed; not measured")
        return
    print(
        f"search-query {importlib.metadata.version('search-query')}, same queries, one run each (parse, write, parse)"
    )
    act = peer_parse("pubmed")
    for title, rows in (("clean", clean), ("raw", raw)):
        report(f"search-query, PubMed {title}", rows, [timed(act, row.text) for row in rows], limit_ms=None)
    print("search-query has no parser for Ovid; not measured there")


if __name__ == "__main__":
    main()
