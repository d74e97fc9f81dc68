"""Commands on PubMed's language; they need no review."""

import argparse
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rechallenge.cli.output import emit_json, note
from rechallenge.model import InputError, UsageError

if TYPE_CHECKING:
    from rechallenge.query import Line, Strategy, TranslationLoss

PUBMED, EVERY = "pubmed", "all"
_LONGEST_NAME = 255  # bytes of a file's name on common file systems


def run_explain(arguments: argparse.Namespace) -> int:
    """The tree in plain words and what a search librarian would ask, line by line; another database's as PubMed's."""
    from rechallenge.query import Line, parse, write
    from rechallenge.review.strategy import known_names

    names = known_names()
    strategy, losses = _read(arguments)
    lines = strategy.lines
    if arguments.source != PUBMED:
        lines = tuple(Line(line.number, parse(write(line.query.tree))) for line in lines)
    shown = [_explained(line, names, {above.number for above in lines[:index]}) for index, line in enumerate(lines)]
    if arguments.json:
        emit_json("query explain", {"lines": shown, **({"losses": losses} if arguments.source != PUBMED else {})})
        return 0
    _tell(PUBMED, losses)
    for line in shown:
        if len(shown) > 1 or arguments.source != PUBMED:
            print(f"#{line['line']}  {line['query']}")
        for step in line["steps"]:
            print(f"{'  ' * step['depth']}{step['says']}")
        for remark in line["remarks"]:
            print(f"read as: {remark['message']} (character {remark['start'] + 1})")
        for concern in line["concerns"]:
            print(f"warning {concern['rule']}: {concern['message']} (character {concern['start'] + 1})")
            print(f"  fix: {concern['fix']}")
    return 0


def _explained(line: "Line", names: dict[str, tuple[str, ...]], above: set[int]) -> dict[str, Any]:
    from rechallenge.query import explain, lint

    query = line.query
    return {
        "line": line.number,
        "query": query.text,
        "steps": [{"depth": step.depth, "says": step.says} for step in explain(query)],
        "remarks": [
            {"kind": remark.kind, "message": remark.message, "start": remark.span.start}
            for remark in query.remarks
            if not remark.is_repair
        ],
        "concerns": [
            {"rule": concern.rule, "message": concern.message, "fix": concern.fix, "start": concern.span.start}
            for concern in lint(query, names=names, lines=above)
        ],
    }


def run_translate(arguments: argparse.Namespace) -> int:
    """The query in another database's words on stdout; what it cannot say on stderr."""
    from rechallenge.query import Dialect, resolve, translate, write

    strategy, losses = _read(arguments)
    tree = resolve(strategy)
    targets = [PUBMED, *Dialect] if arguments.to == EVERY else [arguments.to]
    found: dict[str, tuple[str, tuple[TranslationLoss, ...]]] = {}
    for target in targets:
        if target == PUBMED:
            found[target] = (write(tree), losses)
        else:
            done = translate(tree, to=Dialect(target))
            found[str(target)] = (done.text, (*losses, *done.losses))
    if arguments.json:
        emit_json("query translate", {to: {"text": text, "losses": lost} for to, (text, lost) in found.items()})
        return 0
    for to, (text, lost) in found.items():
        if len(found) > 1:
            print(f"{to}:")
        print(text)
        _tell(to, lost)
    return 0


def _read(arguments: argparse.Namespace) -> "tuple[Strategy, tuple[TranslationLoss, ...]]":
    """The strategy in PubMed's language, and what another database's language said beyond it."""
    from rechallenge.query import Dialect, parse_strategy, read

    text = _text(arguments)
    if arguments.source == PUBMED:
        return parse_strategy(text), ()
    reading = read(text, source=Dialect(arguments.source))
    return reading.strategy, reading.losses


def _tell(to: str, losses: Iterable["TranslationLoss"]) -> None:
    """Losses on stderr, those of one kind together."""
    kinds: Counter[tuple[str, str]] = Counter()
    examples: dict[tuple[str, str], str] = {}
    for loss in losses:
        kinds[loss.effect, loss.why] += 1
        examples.setdefault((loss.effect, loss.why), loss.what)
    for (effect, why), count in kinds.most_common():
        times = f" ({count} times)" if count > 1 else ""
        note(f"{to}: {effect}: {examples[effect, why]}{times}: {why}")


def run_build(arguments: argparse.Namespace) -> int:
    """A strategy from a drug set and an event set of the vocabulary."""
    from datetime import date

    from rechallenge.review.strategy import strategy

    try:
        as_of = date.fromisoformat(arguments.as_of) if arguments.as_of else None
    except ValueError as error:
        raise UsageError(f"{arguments.as_of!r} is no day", where="--as-of", fix="write YYYY-MM-DD") from error
    text = strategy(arguments.drugs, arguments.events, as_of=as_of, more_words=tuple(arguments.event_word))
    if arguments.json:
        emit_json("query build", {"query": text})
    else:
        print(text)
    return 0


def _text(arguments: argparse.Namespace) -> str:
    """The query as given: words, a file, or standard input for `-`."""
    if (arguments.query is None) == (arguments.file is None):
        raise UsageError("one query is needed", fix="give the query in quotes, or --file FILE, or --file - for stdin")
    if arguments.query is not None:
        if "." in arguments.query and len(arguments.query) < _LONGEST_NAME and Path(arguments.query).is_file():
            raise UsageError(f"{arguments.query} is a file, not a query", fix=f"read it with --file {arguments.query}")
        return str(arguments.query)
    if arguments.file == Path("-"):
        return sys.stdin.read()
    try:
        return Path(arguments.file).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot be read: {error}", where=str(arguments.file), fix="give a UTF-8 text file") from error
