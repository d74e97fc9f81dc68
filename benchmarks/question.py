"""A question with its whole multiverse counted in a store: seconds, memory, and what one way to count costs.

usage: python benchmarks/question.py STORE QUESTION.toml [--memory 3]

The store comes from `rechallenge faers ingest`; with the layer of duplicates each of its thresholds is crossed too. Held
against counting every way by a statement of its own: the statement of the primary specification is run again, and its
CPU seconds times the number of ways are what that would cost.
"""

import argparse
import platform
import resource
import time
from datetime import date
from pathlib import Path

from rechallenge.model.protocol import Question
from rechallenge.review.questioning import Asking, ask_store, read_question
from rechallenge.signals.engines import open_engine
from rechallenge.signals.question.gathering import gather
from rechallenge.signals.store import open_store


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("store", type=Path)
    parser.add_argument("question", type=Path)
    parser.add_argument("--memory", type=float, default=3.0, metavar="GB")
    args = parser.parse_args()
    question = read_question(args.question)
    wall, cpu = time.perf_counter(), time.process_time()
    found = ask_store(question, Asking(store=args.store, memory_gb=args.memory), day=date(2026, 1, 1))
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    ways = len(found.grid) + len(found.one_change) + len(found.strata) + len(found.members)
    print(f"{platform.python_version()}, {found.flow['n_in_window']:,} reports, {ways:,} ways to count")
    print(
        f"all of them      {wall:8.1f} s wall  {cpu:8.1f} s CPU  {peak:6.0f} MB  {1000 * cpu / ways:8.1f} ms CPU a way"
    )
    one = cpu_of_one_statement(args.store, question, args.memory)
    print(f"one by statement {'':15}  {one:8.1f} s CPU  {'':9}  {1000 * one:8.1f} ms CPU a way")
    print(f"ratio            {one * ways / cpu:8.0f} times less than a statement for each")


def cpu_of_one_statement(store: Path, question: Question, memory_gb: float) -> float:
    """CPU seconds of grouping the flagged reports once, with everything staged before."""
    with open_engine(open_store(store), memory_gb=memory_gb) as engine:
        gather(question, engine, has_duplicates="duplicates" in engine_layers(store))
        cpu = time.process_time()
        engine.ask("question_profile", publicity=date(2021, 1, 1))
        return time.process_time() - cpu


def engine_layers(store: Path) -> set[str]:
    opened = open_store(store)
    return {entry.name for entry in opened.manifest.layers if opened.is_fresh(entry.name)}


if __name__ == "__main__":
    main()
