"""Writes the Spark text of every statement of signals/sql, by sqlglot. A test holds that it is what stands there.

python scripts/write_spark_sql.py            # needs sqlglot, which the program itself does not
"""

from pathlib import Path

import sqlglot

SQL = Path(__file__).parents[1] / "src" / "rechallenge" / "signals" / "sql"


def spark_text(text: str) -> str:
    """One statement of DuckDB's dialect as Spark says it."""
    (statement,) = sqlglot.transpile(text, read="duckdb", write="spark", pretty=True)
    return f"{statement}\n"


def main() -> None:
    for path in sorted(SQL.glob("*.sql")):
        (SQL / "spark" / path.name).write_text(spark_text(path.read_text(encoding="utf-8")), encoding="utf-8")
        print(path.stem)


if __name__ == "__main__":
    main()
