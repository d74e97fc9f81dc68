"""Results to stdout, as lines for people or as one versioned JSON object; everything else to stderr."""

import sys
from collections.abc import Sequence
from typing import Any

JSON_FORMAT = 1


def emit_json(command: str, result: Any) -> None:
    """One object: program version, command, format, result."""
    import msgspec

    from rechallenge import __version__

    whole = {"rechallenge": __version__, "command": command, "format": JSON_FORMAT, "result": result}
    sys.stdout.write(msgspec.json.format(msgspec.json.encode(whole, order="deterministic"), indent=2).decode() + "\n")


def lines(rows: Sequence[tuple[str, Any, str]], *, following: str = "") -> None:
    """Label, value and remark in columns; the last line names the next step."""
    shown = [(label, "unknown" if value is None else _number(value), remark) for label, value, remark in rows]
    if following:
        shown.append(("next", following, ""))
    left = max((len(label) for label, _, _ in shown), default=0)
    middle = max((len(value) for label, value, remark in shown if remark), default=0)
    for label, value, remark in shown:
        print(
            f"{label:<{left}}  {value:>{middle}}  {remark}".rstrip() if remark else f"{label:<{left}}  {value}".rstrip()
        )


def table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A plain table with aligned columns."""
    widths = [max(len(row[at]) for row in (columns, *rows)) for at in range(len(columns))]
    for row in (columns, tuple("-" * width for width in widths), *rows):
        print("  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip())


def note(text: str) -> None:
    print(text, file=sys.stderr)


def _number(value: Any) -> str:
    return f"{value:,}".replace(",", " ") if isinstance(value, int) and not isinstance(value, bool) else str(value)
