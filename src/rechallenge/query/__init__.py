"""PubMed's search language: parse, explain, warn, evaluate, build, and translate to and from others."""

from rechallenge.query.build import Concept, build
from rechallenge.query.evaluate import Leaf, evaluate
from rechallenge.query.explain import Step, explain
from rechallenge.query.fields import FIELDS, Field, FieldKind, field_named
from rechallenge.query.lint import Concern, Rule, lint
from rechallenge.query.parse import parse, parse_strategy, references, resolve
from rechallenge.query.readings import Reading, listed_terms, readings
from rechallenge.query.syntax import (
    Chain,
    Group,
    Line,
    Node,
    Operator,
    Proximity,
    Query,
    QuerySyntaxError,
    Range,
    Reference,
    Remark,
    RemarkKind,
    Span,
    Strategy,
    Tag,
    Term,
)
from rechallenge.query.translate import (
    Dialect,
    Effect,
    SourceReading,
    Translation,
    TranslationLoss,
    read,
    translate,
)
from rechallenge.query.walk import leaves, nodes
from rechallenge.query.write import write

__all__ = [
    "FIELDS",
    "Chain",
    "Concept",
    "Concern",
    "Dialect",
    "Effect",
    "Field",
    "FieldKind",
    "Group",
    "Leaf",
    "Line",
    "Node",
    "Operator",
    "Proximity",
    "Query",
    "QuerySyntaxError",
    "Range",
    "Reading",
    "Reference",
    "Remark",
    "RemarkKind",
    "Rule",
    "SourceReading",
    "Span",
    "Step",
    "Strategy",
    "Tag",
    "Term",
    "Translation",
    "TranslationLoss",
    "build",
    "evaluate",
    "explain",
    "field_named",
    "leaves",
    "lint",
    "listed_terms",
    "nodes",
    "parse",
    "parse_strategy",
    "read",
    "readings",
    "references",
    "resolve",
    "translate",
    "write",
]
