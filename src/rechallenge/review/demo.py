"""`demo`: the worked example copied into a working folder, replayed, checked and reported."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from rechallenge.model import InputError, Unavailable
from rechallenge.review.checking import require_sound
from rechallenge.review.opened import open_review
from rechallenge.review.report import report

EXAMPLE = "jak-vasculitis"


@dataclass(frozen=True, slots=True)
class DemoResult:
    folder: Path
    page: Path
    verdict: str
    as_of: str
    answer: str


def example_folder() -> Path:
    """The example review as shipped: inside the installed package, or beside the source in a checkout.

    Raises:
        Unavailable: the installation lacks it.
    """
    package = Path(str(files("rechallenge")))
    for folder in (package / "_examples" / EXAMPLE, package.parents[1] / "examples" / EXAMPLE):
        if (folder / "protocol.toml").is_file():
            return folder
    raise Unavailable("the worked example is not in this installation", where=str(package), fix="install it again")


def demo(into: Path, *, progress: Callable[[str], None]) -> DemoResult:
    """Copies the example to `into`, replays it, checks it and writes its dossier.

    Args:
        progress: told each step as it begins.
    Raises:
        InputError: `into` exists already and is not empty; nothing is overwritten.
    """
    if into.exists() and (not into.is_dir() or any(into.iterdir())):
        raise InputError("exists already; the demo overwrites nothing", where=str(into), fix="give another --into DIR")
    progress(f"1/4  copying the example to {into}")
    shutil.copytree(example_folder(), into, dirs_exist_ok=True, ignore=shutil.ignore_patterns("derived", "dossier"))
    progress("2/4  replaying the journals")
    review = open_review(into)
    n_entries, n_records = len(review.entries), len(review.records)
    progress(f"3/4  checking {n_entries} entries and {n_records} records")
    require_sound(review)
    progress("4/4  weighing the evidence and writing the dossier")
    written = report(review)
    return DemoResult(into, written.page, written.verdict, review.as_of.isoformat(), written.answer)
