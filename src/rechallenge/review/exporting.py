"""`export`: the patients as tables for a journal and as forms for a regulator."""

import re
from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum

import msgspec

from rechallenge.dossier import (
    Attachment,
    Cell,
    Column,
    Inline,
    PlainText,
    Row,
    Sup,
    Table,
    render_table,
    table_csv,
    table_docx,
    table_latex,
)
from rechallenge.evidence import JournalTable, journal_table
from rechallenge.evidence.safety_report import (
    HEADS,
    SafetyReport,
    e2b_xml,
    fhir_r4,
    fhir_r5,
    listing_line,
)
from rechallenge.model import InputError
from rechallenge.review.cioms_sheet import cioms_page
from rechallenge.review.opened import Review
from rechallenge.review.safety_reports import Reported

TABLE_FORMATS = ("csv", "html", "docx", "tex")
_NO_FILE = re.compile(r"[^A-Za-z0-9.-]+")


class PatientFormat(StrEnum):
    """What is written once a patient."""

    CIOMS = "cioms"
    E2B = "e2b"
    FHIR_R4 = "fhir-r4"
    FHIR_R5 = "fhir-r5"


def table_one(review: Review, reported: Sequence[Reported]) -> Table:
    """Table I in journal form: patients down, footnotes for abbreviations and for what was not read in the original."""
    made = journal_table(
        [one.case for one in reported],
        review.form,
        event_set_name=review.protocol.events.set,
        references={one.case.id: one.source for one in reported},
        causality={one.case.id: _causality(one.report) for one in reported if one.report.opinions},
    )
    cited = {one.source: " ".join(one.report.references[:1]) for one in reported if one.report.references}
    return Table(
        id="table-one",
        caption=f"{review.protocol.title}: patients",
        columns=(Column(key="case", label="Case"), *_columns(made.heads)),
        rows=tuple(_journal_rows(made)),
        notes=(
            *((Sup(text=mark), f" {line}") if mark else (line,) for mark, line in made.footnotes),
            *((f"{name}: {text}",) for name, text in cited.items()),
        ),
        is_wide=True,
        is_folded=True,
        keeps_notes=True,
    )


def _columns(heads: Iterable[str]) -> Iterable[Column]:
    return (Column(key=f"c{at}", label=head) for at, head in enumerate(heads))


def _journal_rows(made: JournalTable) -> Iterable[Row]:
    for case, cells in made.rows:
        shown = []
        for cell in cells:
            parts: list[Inline] = []
            for text, mark in cell.parts:
                parts += ["; "] if parts else []
                parts += [text, Sup(text=mark)] if mark else [text]
            shown.append(Cell(inlines=tuple(parts)))
        yield Row(cells=(Cell.of(str(case)), *shown))


def _causality(report: SafetyReport) -> str:
    return "; ".join(f"{one.method.split()[0]} {one.result}" for one in report.opinions)


def line_listing(review: Review, reported: Sequence[Reported]) -> Table:
    """One line a patient, in the manner of CIOMS II."""
    return Table(
        id="line-listing",
        caption=f"{review.protocol.title}: line listing of the patients",
        columns=tuple(_columns(HEADS)),
        rows=tuple(Row.of(*listing_line(one.case, review.form, one.report, source=one.source)) for one in reported),
        notes=(
            (
                "Unknown is said as such: an outcome that is not told is not a recovery, a dechallenge not told not a no.",
            ),
            ("Daily dose as written; events in the words of the report, because MedDRA terms need a licence.",),
        ),
        is_wide=True,
        is_folded=True,
        keeps_notes=True,
    )


def table_file(table: Table, form: str, *, title: str) -> bytes:
    """The table in one of `TABLE_FORMATS`.

    Raises:
        InputError: another format.
    """
    plain = PlainText()
    match form:
        case "csv":
            return table_csv(table, plain).encode()
        case "html":
            return render_table(table, plain, title=title).encode()
        case "docx":
            return table_docx(table, plain, title=title)
        case "tex":
            return table_latex(table, plain, label=f"tab:{table.id}").encode()
    raise InputError(f"a table cannot be written as {form!r}", fix=f"choose one of {', '.join(TABLE_FORMATS)}")


def patient_file(report: SafetyReport, form: PatientFormat) -> tuple[str, bytes]:
    """Name and bytes of one patient's file."""
    writers: dict[PatientFormat, tuple[str, Callable[[SafetyReport], bytes]]] = {
        PatientFormat.CIOMS: ("cioms.html", lambda one: cioms_page(one).encode()),
        PatientFormat.E2B: ("e2b.xml", e2b_xml),
        PatientFormat.FHIR_R4: ("fhir-r4.json", lambda one: _json(fhir_r4(one))),
        PatientFormat.FHIR_R5: ("fhir-r5.json", lambda one: _json(fhir_r5(one))),
    }
    ending, write = writers[form]
    return f"{_NO_FILE.sub('-', report.case)}-{ending}", write(report)


def _json(resource: object) -> bytes:
    return msgspec.json.format(msgspec.json.encode(resource, order="deterministic"), indent=2) + b"\n"


def attachments(review: Review, reported: Sequence[Reported]) -> tuple[Attachment, ...]:
    """Everything that the dossier lays beside its page about the patients."""
    found = []
    for table, title in ((table_one(review, reported), "Table I"), (line_listing(review, reported), "Line listing")):
        found += [
            Attachment(f"tables/{table.id}.{form}", f"{title}, {form.upper()}", table_file(table, form, title=title))
            for form in ("html", "docx", "tex")
        ]
    for one in reported:
        for form in PatientFormat:
            name, data = patient_file(one.report, form)
            found.append(Attachment(f"safety-reports/{name}", f"{one.case.id}, {form.value}", data))
    return tuple(found) if reported else ()
