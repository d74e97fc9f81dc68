"""`export`: the records, the patients' tables, or a file a patient; written where the user says."""

import argparse
from pathlib import Path
from typing import Any

from rechallenge.cli.output import emit_json, lines, note
from rechallenge.model import InputError, Unavailable
from rechallenge.review import open_review

_RECORDS = {".ris": "ris", ".nbib": "nbib", ".csv": "csv"}
_TABLES = {".csv": "csv", ".html": "html", ".docx": "docx", ".tex": "tex"}


def write_file(path: Path, data: bytes) -> None:
    """Writes `data`, or says why the disk refuses."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    except OSError as error:
        raise Unavailable(f"cannot be written: {error.strerror}", where=str(path), fix="give another file") from error


def run_export(arguments: argparse.Namespace) -> int:
    writers = {"records": _records, "table": _table, "listing": _table}
    written = writers.get(arguments.what, _patients)(arguments)
    if arguments.json:
        emit_json("export", written)
    else:
        lines([("written", written["n"], file) for file in written["files"]])
    return 0


def _records(arguments: argparse.Namespace) -> dict[str, Any]:
    from rechallenge.sources import write_records

    format_ = _by_ending(arguments.file, _RECORDS)
    records = tuple(open_review(arguments.folder).records.values())
    write_file(arguments.file, write_records(records, format_))
    return {"n": len(records), "files": [str(arguments.file)]}


def _by_ending(file: Path, formats: dict[str, str]) -> str:
    if file.suffix.lower() not in formats:
        raise InputError(
            f"the ending {file.suffix!r} names no format that can be written",
            where=str(file),
            fix=f"end the name with one of {', '.join(formats)}",
        )
    return formats[file.suffix.lower()]


def _table(arguments: argparse.Namespace) -> dict[str, Any]:
    from rechallenge.review.exporting import line_listing, table_file, table_one
    from rechallenge.review.safety_reports import safety_reports

    format_ = _by_ending(arguments.file, _TABLES)
    review = open_review(arguments.folder)
    reported = safety_reports(review, arguments.patient, with_initials=arguments.with_initials)
    if not reported:
        raise InputError("no patient has been entered yet", fix="rechallenge extract CASES.toml")
    is_listing = arguments.what == "listing"
    table = (line_listing if is_listing else table_one)(review, reported)
    write_file(arguments.file, table_file(table, format_, title="Line listing" if is_listing else "Table I"))
    return {"n": len(reported), "files": [str(arguments.file)]}


def _patients(arguments: argparse.Namespace) -> dict[str, Any]:
    from rechallenge.evidence.safety_report import shortcomings
    from rechallenge.review.exporting import PatientFormat, patient_file
    from rechallenge.review.safety_reports import safety_reports

    review = open_review(arguments.folder)
    files = []
    for one in safety_reports(review, arguments.patient, with_initials=arguments.with_initials):
        name, data = patient_file(one.report, PatientFormat(arguments.what))
        write_file(arguments.file / name, data)
        files.append(str(arguments.file / name))
        for lack in shortcomings(one.report) if arguments.what == "e2b" else ():
            note(f"{one.case.id}: {lack}")
    return {"n": 1, "files": files}
