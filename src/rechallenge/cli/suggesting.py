"""Prints what could be suggested for the form from one text; writes nothing."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from rechallenge.cli.output import emit_json, note, table
from rechallenge.model import InputError

if TYPE_CHECKING:
    from rechallenge.evidence.suggest import PatientSuggestions


def run_suggest(arguments: argparse.Namespace) -> int:
    """The patients of a text file with suggestions, each with its words and their place."""
    from rechallenge.evidence.suggest import suggest

    found = suggest(_text(arguments.file))
    if arguments.json:
        emit_json("suggest", found)
        return 0
    for patient in found:
        _print(patient)
    note("suggestions only: nothing was written; enter what you accept with rechallenge extract")
    return 0


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", where=str(path), fix="give a plain text file") from error
    except UnicodeDecodeError as error:
        raise InputError("is not UTF-8 text", where=str(path), fix="save it as plain text in UTF-8") from error


def _print(patient: "PatientSuggestions") -> None:
    from rechallenge.evidence.answers import text_of

    size = (
        f", {patient.n_patients or 'an unknown number of'} people, no single patient"
        if patient.kind == "series"
        else ""
    )
    print(f"\n{patient.label}{size}")
    rows = []
    for one in patient.suggestions:
        value = text_of(one.value) if one.value is not None else "(no value)"
        doubts = [one.standing.value] * (one.standing != "affirmed") + [one.whose.value] * (one.whose != "patient")
        remark = "; ".join([*doubts, *filter(None, (one.drug, one.note))])
        rows.append(
            (one.field, value[:50], f"{one.quote.start}-{one.quote.end}", one.quote.text[:60], one.rule, remark)
        )
    if rows:
        table(("field", "value", "place", "quote", "rule", "remark"), rows)
    for pair in patient.pairs:
        print(f"pair  {pair.drug}: {pair.event}")
    for clash in patient.contradictions:
        print(f"contradiction  {clash.field}: {' / '.join(clash.values)}")
