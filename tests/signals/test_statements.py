"""Statements are written once: what Spark runs is what sqlglot makes of them, held as files."""

import importlib.util
from pathlib import Path

import pytest

from rechallenge.model import UsageError
from rechallenge.signals.engines.statements import parameters_of, require_parameters, statement_text

ROOT = Path(__file__).parents[2]
SQL = ROOT / "src" / "rechallenge" / "signals" / "sql"
STATEMENTS = sorted(path.stem for path in SQL.glob("*.sql"))


def writer():
    pytest.importorskip("sqlglot", reason="the Spark texts are written by sqlglot")
    spec = importlib.util.spec_from_file_location("write_spark_sql", ROOT / "scripts" / "write_spark_sql.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", STATEMENTS)
def test_the_spark_text_is_what_sqlglot_writes(name):
    assert statement_text(name, "spark") == writer().spark_text(statement_text(name))


def test_no_spark_text_is_left_over():
    assert sorted(path.stem for path in (SQL / "spark").glob("*.sql")) == STATEMENTS


def test_a_missing_or_unknown_parameter_is_named():
    assert parameters_of("count_pairs") == {"roles"}
    with pytest.raises(UsageError, match="takes the parameters \\['roles'\\], and was given \\['role'\\]"):
        require_parameters("count_pairs", frozenset({"role"}))


def test_an_unknown_statement_is_named():
    with pytest.raises(UsageError, match="no statement 'count_everything'"):
        statement_text("count_everything")
