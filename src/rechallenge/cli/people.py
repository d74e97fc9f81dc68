"""Who acts, and when."""

import argparse
import getpass
import os
import re
from datetime import UTC, datetime
from typing import Any


def author_of(arguments: argparse.Namespace) -> Any:
    """The actor named by `--by`, by RECHALLENGE_ACTOR or by the system account, with the clock of this moment."""
    from rechallenge.model import Actor, UsageError
    from rechallenge.review import Author

    named = arguments.by or os.environ.get("RECHALLENGE_ACTOR") or _account()
    if not re.fullmatch(r"[a-z0-9][a-z0-9.-]*", named):
        raise UsageError(
            f"{named!r} cannot name a person's journal",
            where="--by",
            fix="use lower-case letters, digits, dots and hyphens, such as --by a.meyer",
        )
    return Author(Actor(named), datetime.now(UTC))


def _account() -> str:
    try:
        account = getpass.getuser()
    except (KeyError, OSError):
        return ""
    return re.sub(r"[^a-z0-9.-]+", "-", account.lower()).strip("-.")
