"""How a command is added: its function is imported when it runs, so that `--help` stays quick."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

Parser = argparse.ArgumentParser


def command_of(commands: Any, name: str, module: str, text: str, *, in_review: bool = True) -> Parser:
    """Adds one command whose function is `run_<name>` in `module`, imported when it runs."""

    def run(arguments: argparse.Namespace) -> Any:
        import importlib

        from rechallenge.cli.vocabulary import use_own_words

        use_own_words(arguments)
        function: Callable[[argparse.Namespace], Any]
        function = getattr(importlib.import_module(f"rechallenge.cli.{module}"), f"run_{name}")
        return function(arguments)

    command: Parser = commands.add_parser(name, help=text, description=text)
    command.set_defaults(run=run)
    command.add_argument("--json", action="store_true", help="print one versioned JSON object")
    command.add_argument(
        "--vocabulary",
        action="append",
        type=Path,
        default=[],
        metavar="DIR",
        help="*.toml files of your own drugs, sets and event terms; repeatable (default: vocabulary/ in the review)",
    )
    if in_review:
        command.add_argument(
            "-C", "--folder", type=Path, default=Path(), metavar="DIR", help="the review (default: here)"
        )
    return command


def authored(command: Parser) -> Parser:
    command.add_argument(
        "--by", default="", metavar="NAME", help="who acts; default: RECHALLENGE_ACTOR, or your account"
    )
    return command
