"""Commands that begin: a new review, and the worked example."""

import argparse
from datetime import date

from rechallenge.cli.output import emit_json, lines, note
from rechallenge.model import UsageError


def run_init(arguments: argparse.Namespace) -> int:
    from rechallenge.review import begin

    try:
        as_of = date.fromisoformat(arguments.as_of)
    except ValueError as error:
        raise UsageError(f"{arguments.as_of!r} is no day", where="--as-of", fix="write it as 2022-11-01") from error
    folder = begin(
        arguments.folder,
        title=arguments.title,
        drugs=arguments.drugs,
        events=arguments.events,
        as_of=as_of,
        comparators=tuple(arguments.compare_with),
    )
    if arguments.json:
        emit_json("init", {"folder": str(folder.path), "protocol": folder.protocol_digest})
    else:
        lines(
            [("made", str(folder.path), ""), ("edit", str(folder.path / "protocol.toml"), "before work begins")],
            following=f"rechallenge -h; then: cd {folder.path} && rechallenge import FILE... --source NAME",
        )
    return 0


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
