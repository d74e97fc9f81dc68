"""Commands that begin: a new review, and the worked example."""

import argparse
from datetime import date
from typing import Any

from rechallenge.cli.output import emit_json, lines, note
from rechallenge.model import UsageError


def run_init(arguments: argparse.Namespace) -> int:
    folder = _from_file(arguments) if arguments.protocol else _from_words(arguments)
    if arguments.json:
        emit_json("init", {"folder": str(folder.path), "protocol": folder.protocol_digest})
    else:
        lines(
            [("made", str(folder.path), ""), ("edit", str(folder.path / "protocol.toml"), "before work begins")],
            following=f"rechallenge -h; then: cd {folder.path} && rechallenge import FILE... --source NAME",
        )
    return 0


def _from_file(arguments: argparse.Namespace) -> Any:
    from rechallenge.review import begin_with, read_text

    return begin_with(arguments.folder, read_text(arguments.protocol))


def _from_words(arguments: argparse.Namespace) -> Any:
    from rechallenge.review import begin

    for name in ("drugs", "events", "as_of"):
        if not getattr(arguments, name):
            option = f"--{name.replace('_', '-')}"
            raise UsageError(
                "is needed to begin a review", where=option, fix=f"give {option}, or a plan with --protocol FILE"
            )
    try:
        as_of = date.fromisoformat(arguments.as_of)
    except ValueError as error:
        raise UsageError(f"{arguments.as_of!r} is no day", where="--as-of", fix="write it as 2022-11-01") from error
    return begin(
        arguments.folder,
        title=arguments.title,
        drugs=arguments.drugs,
        events=arguments.events,
        as_of=as_of,
        comparators=tuple(arguments.compare_with),
    )


def run_demo(arguments: argparse.Namespace) -> int:
    from rechallenge.review.demo import demo

    result = demo(arguments.into, progress=note)
    if arguments.json:
        emit_json("demo", result)
        return 0
    print(result.answer)
    print()
    lines(
        [
            ("verdict", result.verdict, f"as of {result.as_of}"),
            ("review", str(result.folder), "a folder like any other: try `rechallenge status -C` on it"),
            ("dossier", str(result.page), "open it in a browser"),
        ]
    )
    return 0
