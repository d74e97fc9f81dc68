"""The door: reads the words, runs one command, prints the result or a mendable error."""

import sys
import tempfile
import traceback
from collections.abc import Sequence
from pathlib import Path

from rechallenge.cli.commands import build_parser
from rechallenge.model.errors import Interrupted, RechallengeError


def main(words: Sequence[str] | None = None) -> int:
    """Runs the command line and returns the exit code (1 check failed, 2 usage, 3 input, 4 unavailable)."""
    arguments = build_parser().parse_args(words)
    try:
        return int(arguments.run(arguments) or 0)
    except RechallengeError as error:
        print(f"rechallenge: {error}", file=sys.stderr)
        return error.exit_code
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    except KeyboardInterrupt:
        print("rechallenge: stopped; what was acknowledged is kept", file=sys.stderr)
        return Interrupted.exit_code
    except Exception as surprise:
        with tempfile.NamedTemporaryFile(
            "w", prefix="rechallenge-", suffix=".trace", delete=False, encoding="utf-8"
        ) as trace:
            traceback.print_exc(file=trace)
        print(
            f"rechallenge: a fault of the program, not of your input: {surprise!r}\n"
            f"  the full trace is in {Path(trace.name)}; please report it",
            file=sys.stderr,
        )
        return 70
