"""Papers to patients: the case table, pooled numbers, checks of published claims."""

from rechallenge.evidence.agreement import FieldAgreement, blind_answers, extraction_agreement
from rechallenge.evidence.answers import cell_text, parse_dose, parse_duration, text_of
from rechallenge.evidence.case_file import import_cases
from rechallenge.evidence.casebook import CaseBook, Disagreement, fold_cases, problems_of
from rechallenge.evidence.comparison import CellComparison, Match, MissingField, TableComparison, compare_tables
from rechallenge.evidence.completeness import Completeness, care_completeness
from rechallenge.evidence.duplicates import PossibleDuplicate, Trait, possible_duplicates
from rechallenge.evidence.form import Field, FieldKind, Form, form_name, load_form, read_form
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
from rechallenge.evidence.table_import import ImportedTable, TableMap, as_typed, import_table, read_table_map
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
    "FieldAgreement",
    "FieldKind",
    "Form",
    "ImportedTable",
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
    "TableMap",
    "TableRow",
    "Trait",
    "as_typed",
    "blind_answers",
    "care_completeness",
    "case_table",
    "cell_text",
    "classify_case",
    "compare_tables",
    "exposure",
    "extraction_agreement",
    "fold_cases",
    "form_name",
    "import_cases",
    "import_table",
    "journal_table",
    "kind_of",
    "latency",
    "load_form",
    "parse_dose",
    "parse_duration",
    "possible_duplicates",
    "problems_of",
    "read_form",
    "read_published_table",
    "read_table_map",
    "span_between",
    "span_text",
    "summarise",
    "text_of",
]
