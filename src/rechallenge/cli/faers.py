"""Commands on the shared store of spontaneous reports: take quarters in, fetch them, make the layers, say what is there."""

import argparse
import os
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from rechallenge.cli.output import emit_json, lines, note

if TYPE_CHECKING:
    from rechallenge.review.faers import Steps


def run_faers(arguments: argparse.Namespace) -> int:
    from rechallenge.cli.faers_linkage import run_duplicates, run_names

    acts = {
        "ingest": _ingest,
        "pull": _pull,
        "build": _build,
        "info": _info,
        "names": run_names,
        "duplicates": run_duplicates,
    }
    return acts[arguments.action](arguments)


def _ingest(arguments: argparse.Namespace) -> int:
    from rechallenge.model import InputError
    from rechallenge.review.faers import REPORT, build_layers, ingest_quarters

    steps, close = _bars(arguments.json)
    done = ingest_quarters(
        arguments.store,
        arguments.paths,
        may_lack_tables=arguments.incomplete,
        on=datetime.now(UTC).date(),
        steps=steps,
    )
    for _, error in done.refused:
        note(f"refused  {error}")
    if not arguments.no_build and (done.taken or done.known):
        build_layers(arguments.store, memory_gb=arguments.memory, steps=steps)
    close()
    n_lines = sum(account.n_lines for account in done.taken)
    n_set_aside = sum(account.n_set_aside for account in done.taken)
    if arguments.json:
        refused = [{"quarter": quarter, "reason": str(error)} for quarter, error in done.refused]
        emit_json("faers ingest", {"taken": done.taken, "known": done.known, "refused": refused})
    else:
        lines(
            [
                ("quarters", len(done.taken), _remark(done.known, done.refused)),
                ("lines", n_lines, "in the files that came in"),
                ("kept", n_lines - n_set_aside, "headers among them"),
                ("set aside", n_set_aside, f"by reason in {arguments.store / REPORT}"),
            ],
            following=f"rechallenge faers info {arguments.store}",
        )
    return InputError.exit_code if done.refused else 0


def _pull(arguments: argparse.Namespace) -> int:
    from tqdm import tqdm

    from rechallenge.review.faers_pull import Pulled, pull_quarters, quarters_of

    quarters = quarters_of(arguments.quarters)
    email = arguments.email or os.environ.get("RECHALLENGE_EMAIL", "")
    fetched: list[Pulled] = []
    with tqdm(unit="B", unit_scale=True, file=sys.stderr, disable=True if arguments.json else None, leave=False) as bar:

        def done(quarter: str, pulled: Pulled | None) -> None:
            bar.set_description_str(quarter)
            fetched.extend([pulled] if pulled else [])

        def came(n_bytes: int) -> None:
            bar.update(n_bytes)

        pull_quarters(quarters, arguments.into, email=email, base=arguments.base, done=done, progress=came)
    if arguments.json:
        emit_json("faers pull", {"fetched": fetched, "n_known": len(quarters) - len(fetched)})
        return 0
    lines(
        [
            ("quarters", len(fetched), f"{len(quarters) - len(fetched)} were there already"),
            ("bytes", sum(one.size for one in fetched), f"in {arguments.into}, each with its digest in NAME.json"),
        ],
        following=f"rechallenge faers ingest {arguments.into}",
    )
    return 0


def _build(arguments: argparse.Namespace) -> int:
    from rechallenge.review.faers import build_layers

    steps, close = _bars(arguments.json)
    build_layers(arguments.store, memory_gb=arguments.memory, steps=steps)
    close()
    return _info(arguments)


def _info(arguments: argparse.Namespace) -> int:
    from rechallenge.signals import open_store
    from rechallenge.signals.store import LAYERS

    store = open_store(arguments.store)
    quarters = store.manifest.quarters
    layers = {name: store.is_fresh(name) for name in LAYERS}
    if arguments.json:
        emit_json("faers info", {"quarters": quarters, "layers": layers})
        return 0
    reports = store.layer("reports").rows if layers["reports"] else {}
    span = f"{quarters[0].quarter} to {quarters[-1].quarter}" if quarters else ""
    lines(
        [
            ("quarters", len(quarters), span),
            ("versions", sum(entry.rows.get("demo", 0) for entry in quarters), "rows of DEMO"),
            ("reports", reports.get("report"), "one per case, by FDA's rule" if reports else "made by: faers build"),
            ("lines", sum(entry.n_lines for entry in quarters), "delivered"),
            ("set aside", sum(entry.n_set_aside for entry in quarters), ""),
            ("layers", ", ".join(name for name, fresh in layers.items() if fresh) or "none", "up to date"),
        ]
    )
    return 0


def _remark(known: tuple[str, ...], refused: tuple[Any, ...]) -> str:
    parts = [f"{len(known)} were in already"] if known else []
    return "; ".join([*parts, *([f"{len(refused)} refused"] if refused else [])])


def _bars(is_silent: bool) -> "tuple[Steps, Any]":
    """A bar of bytes while reading, then one line for each table made; silent when stderr is no terminal."""
    from tqdm import tqdm

    from rechallenge.review.faers import Steps

    bar = tqdm(unit="B", unit_scale=True, file=sys.stderr, disable=True if is_silent else None, leave=False)

    def found(_: int, n_bytes: int) -> None:
        bar.reset(total=n_bytes)

    def built(table: str) -> None:
        bar.set_description_str(f"made {table}")
        bar.refresh()

    def read(n_bytes: int) -> None:
        bar.update(n_bytes)

    return Steps(found=found, reading=bar.set_description_str, read=read, built=built), bar.close
