"""The user's own drugs, sets and event terms: used by every command, and made from licensed MedDRA files."""

import argparse
import sys
from pathlib import Path

FOLDER = "vocabulary"


def use_own_words(arguments: argparse.Namespace) -> None:
    """Takes the folders of `--vocabulary`, else `vocabulary/` in the review, into use for this run."""
    from rechallenge.vocabulary import use_vocabulary

    review: Path | None = getattr(arguments, "folder", None)
    folders = list(getattr(arguments, "vocabulary", []))
    if not folders and review is not None and (review / FOLDER).is_dir():
        folders = [review / FOLDER]
    use_vocabulary(*folders)


def run_meddra(arguments: argparse.Namespace) -> int:
    from rechallenge.cli.output import emit_json, note
    from rechallenge.vocabulary import MeddraLevel, event_set_toml, meddra_event_set

    found = meddra_event_set(
        arguments.files,
        arguments.group,
        level=MeddraLevel(arguments.level),
        name=arguments.name,
        version=arguments.release,
        has_synonyms=arguments.synonyms,
    )
    if arguments.json:
        emit_json("meddra", found)
        return 0
    sys.stdout.write(event_set_toml(found))
    note(f"{len(found.terms)} terms; write this to a *.toml file in a folder of yours and name it with --vocabulary")
    return 0
