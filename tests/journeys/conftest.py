"""Whole reviews, done through the command line as a person does."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from rechallenge.cli.main import main

SOURCE = Path(__file__).parents[2] / "examples" / "jak-vasculitis" / "source"


@dataclass
class Ran:
    code: int
    out: str
    err: str


@pytest.fixture
def run(capsys, monkeypatch):
    """Runs one command and gives its exit code and what it printed."""
    monkeypatch.delenv("RECHALLENGE_ACTOR", raising=False)

    def run(*words):
        capsys.readouterr()
        code = main([str(word) for word in words])
        captured = capsys.readouterr()
        return Ran(code, captured.out, captured.err)

    return run


RECORDS = """TY  - JOUR
AN  - 1
TI  - Angioedema on an ACE inhibitor: two patients
AU  - Doe, Jane
PY  - 2019
DO  - 10.1000/one
ER  -

TY  - JOUR
AN  - 2
TI  - Angioedema on an ACE inhibitor: two patients
AU  - Doe, Jane
PY  - 2019
DO  - 10.1000/ONE
ER  -

TY  - JOUR
AN  - 3
TI  - Hereditary angioedema, a review
AU  - Roe, Max
PY  - 2018
ER  -
"""


@pytest.fixture
def review(tmp_path, run):
    """A fresh review of an invented question, two readers asked for, three records imported."""
    folder = tmp_path / "review"
    assert run("init", folder, "--title", "ACE", "--drugs", "ace-inhibitors", "--events", "angioedema", "--as-of",
               "2020-12-31").code == 0  # fmt: skip
    (tmp_path / "hits.ris").write_text(RECORDS, encoding="utf-8")
    done = run(
        "import", tmp_path / "hits.ris", "--source", "embase", "--title", "Embase", "-C", folder, "--by", "searcher"
    )
    assert done.code == 0, done.err
    return folder
