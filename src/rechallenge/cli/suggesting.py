"""Prints what a paper suggests for the extraction form; enters nothing."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from rechallenge.cli.output import emit_json, note, table
from rechallenge.model import RecordId

if TYPE_CHECKING:
    from rechallenge.evidence.suggest import PatientSuggestions


def show_suggestions(arguments: argparse.Namespace, paper: str) -> int:
    """The patients of a paper with suggestions, each with its words and their place.

    Args:
        paper: a file, or else a record of the review that has a full text.
    """
    from rechallenge.review import open_review, suggestions_in, suggestions_of

    found: tuple[PatientSuggestions, ...]
    if arguments.with_model:
        found = (*suggestions_of(open_review(arguments.folder), RecordId(paper)), *_asked(arguments, RecordId(paper)))
    elif Path(paper).is_file():
        found = tuple(patient for _, patients in suggestions_in(Path(paper)) for patient in patients)
    else:
        found = suggestions_of(open_review(arguments.folder), RecordId(paper))
    if arguments.json:
        emit_json("extract suggest", found)
        return 0
    for patient in found:
        _print(patient)
    note("suggestions only: nothing was entered; enter what you accept with rechallenge extract FILE")
    return 0


def _asked(arguments: argparse.Namespace, record: RecordId) -> "tuple[PatientSuggestions, ...]":
    """What the endpoint of the settings suggests; what was not let in is counted on stderr."""
    from contextlib import closing

    from msgspec.structs import replace

    from rechallenge.cli.people import author_of
    from rechallenge.review import ask_model, model_settings, open_model, open_review

    review = open_review(arguments.folder)
    settings = model_settings(review)
    with closing(open_model(settings)) as endpoint:
        result = ask_model(
            review, record, author_of(arguments), endpoint=endpoint, most_characters=settings.most_characters
        )
    note(
        f"{result.model} (prompt {result.prompt_version}): {result.answer.n_accepted} answers whose quote stands in the "
        f"paper, {len(result.answer.refused)} left out; kept in {result.receipt}"
    )
    return tuple(replace(one, label=f"{one.label}, by {result.model}") for one in result.answer.patients)


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
        given = [text_of(one.dose)] if one.dose else []
        remark = "; ".join([*doubts, *given, *filter(None, (one.route, one.drug, one.note))])
        rows.append(
            (one.field, value[:50], f"{one.quote.start}-{one.quote.end}", one.quote.text[:60], one.rule, remark)
        )
    if rows:
        table(("field", "value", "place", "quote", "rule", "remark"), rows)
    for pair in patient.pairs:
        print(f"pair  {pair.drug}: {pair.event}")
    for clash in patient.contradictions:
        print(f"contradiction  {clash.field}: {' / '.join(clash.values)}")
