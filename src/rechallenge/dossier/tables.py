"""Tables without a page: one CSV file each, the words of a cell as plain text."""

import csv
import io

from rechallenge.dossier.blocks import Cell, Cite, Dossier, Inline, Inlines, Ref, See, Sup, Table
from rechallenge.dossier.numbering import exhibit_names, reference_numbers

# A spreadsheet runs a cell that begins like this as a formula; an apostrophe keeps it text.
# Source: OWASP, CSV Injection.
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


class PlainText:
    """Turns inlines into plain text; those that point into a dossier need that dossier."""

    def __init__(self, dossier: Dossier | None = None) -> None:
        self._findings = {finding.id: finding.text for finding in dossier.findings} if dossier else {}
        self._names = exhibit_names(dossier) if dossier else {}
        self._numbers = reference_numbers(dossier) if dossier else {}

    def cell(self, cell: Cell) -> str:
        return self.line(cell.inlines)

    def line(self, inlines: Inlines) -> str:
        return "".join(map(self.inline, inlines))

    def inline(self, inline: Inline) -> str:
        match inline:
            case str():
                return inline
            case Ref(finding=name):
                return self._findings[name]
            case Cite(references=names):
                return f" [{', '.join(str(self._numbers[name]) for name in names)}]"
            case See(target=name):
                return self._names[name]
            case Sup(text=mark):
                return f" [{mark}]"
        return inline.text


def table_csv(table: Table, plain: PlainText) -> str:
    """The table as CSV: heads by label, the head of a group of rows in a first column of its own."""
    has_groups = any(row.kind == "group" for row in table.rows)
    heads = [f"{column.group}: {column.label}" if column.group else column.label for column in table.columns]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_safe([*(["Group"] if has_groups else []), *heads]))
    group = ""
    for row in table.rows:
        texts = [plain.cell(cell) for cell in row.cells]
        if row.kind == "group":
            group = texts[0]
        else:
            writer.writerow(_safe([*([group] if has_groups else []), *texts]))
    if table.keeps_notes:
        writer.writerows(_safe([plain.line(note).strip()]) for note in table.notes)
    return out.getvalue()


def _safe(texts: list[str]) -> list[str]:
    return [f"'{text}" if text.startswith(_FORMULA_SIGNS) and not _is_number(text) else text for text in texts]


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
