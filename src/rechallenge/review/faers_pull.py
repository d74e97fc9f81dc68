"""`faers pull`: quarters from FDA's server to a folder, ready to be taken in."""

from collections.abc import Callable
from pathlib import Path

from rechallenge.model import UsageError
from rechallenge.sources.faers.pull import BASE, Pulled, Puller, quarters_of

__all__ = ["BASE", "Pulled", "pull_quarters", "quarters_of"]


def pull_quarters(
    quarters: tuple[str, ...],
    into: Path,
    *,
    email: str,
    base: str = BASE,
    done: Callable[[str, Pulled | None], None],
    progress: Callable[[int], None] = lambda _: None,
) -> None:
    """Fetches each quarter that is not there yet, one after the other.

    Args:
        done: told each quarter, and None if it was there.
        progress: told how many bytes came since it was told before.
    Raises:
        UsageError: the address for mail is none.
    """
    if "@" not in email:
        raise UsageError(f"{email!r} is no e-mail address", where="--email", fix="give one, or set RECHALLENGE_EMAIL")
    with Puller(email=email, base=base) as puller:
        for quarter in quarters:
            done(quarter, puller.pull(quarter, into, progress=progress))
