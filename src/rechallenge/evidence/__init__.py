"""Papers to patients: the case table, pooled numbers, checks of published claims."""

from rechallenge.evidence.answers import cell_text, parse_dose, parse_duration, text_of
from rechallenge.evidence.case_file import import_cases
from rechallenge.evidence.casebook import CaseBook, Disagreement, fold_cases, problems_of
from rechallenge.evidence.comparison import CellComparison, Match, MissingField, TableComparison, compare_tables
from rechallenge.evidence.completeness import Completeness, care_completeness
from rechallenge.evidence.duplicates import PossibleDuplicate, possible_duplicates
from rechallenge.evidence.form import Field, FieldKind, Form, load_form
from rechallenge.evidence.journal_table import JournalCell, JournalTable, journal_table
from rechallenge.evidence.kinds import classify_case, kind_of
from rechallenge.evidence.merging import Conflict
from rechallenge.evidence.published import (
    Column,
    PublishedCell,
    PublishedRow,
    PublishedTable,
    read_published_table,
)
from rechallenge.evidence.summary import summarise
from rechallenge.evidence.table import CaseTable, TableCell, TableRow, case_table
from rechallenge.evidence.timing import Span, exposure, latency, span_between, span_text

__all__ = [
    "CaseBook",
    "CaseTable",
    "CellComparison",
    "Column",
    "Completeness",
    "Conflict",
    "Disagreement",
    "Field",
    "FieldKind",
    "Form",
    "JournalCell",
    "JournalTable",
    "Match",
    "MissingField",
    "PossibleDuplicate",
    "PublishedCell",
    "PublishedRow",
    "PublishedTable",
    "Span",
    "TableCell",
    "TableComparison",
    "TableRow",
    "care_completeness",
    "case_table",
    "cell_text",
    "classify_case",
    "compare_tables",
    "exposure",
    "fold_cases",
    "import_cases",
    "journal_table",
    "kind_of",
    "latency",
    "load_form",
    "parse_dose",
    "parse_duration",
    "possible_duplicates",
    "problems_of",
    "read_published_table",
    "span_between",
    "span_text",
    "summarise",
    "text_of",
]
