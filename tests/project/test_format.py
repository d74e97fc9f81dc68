import re
import subprocess
import sys
from pathlib import Path

import pytest

from rechallenge.project.journal import Line, read_line

DOCUMENT = Path(__file__).parents[2] / "docs" / "formats" / "folder.md"


@pytest.fixture(scope="module")
def recipe():
    """The program printed in docs/formats/folder.md, which knows nothing of this package."""
    return re.search(r"```python\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)[1]


def verdict(recipe, folder):
    program = [sys.executable, "-I", "-c", recipe, folder.path]
    return subprocess.run(program, capture_output=True, text=True, check=False).stderr.strip()


def test_the_printed_line_is_one_that_this_program_writes():
    printed = re.search(r"```json\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)[1]
    raw = "".join(part.strip() for part in printed.splitlines()).encode() + b"\n"
    assert isinstance(read_line(raw), Line), read_line(raw)


def test_the_printed_recipe_accepts_what_this_program_writes(recipe, folder, decided, write):
    write(folder, [*(decided(n, note='é ,"digest":"') for n in range(3)), decided(1, "bob")])
    assert verdict(recipe, folder) == ""


@pytest.mark.parametrize(
    ("old", "new"), [(b"pubmed:1", b"pubmed:7"), (b'"digest":"sha256:', b'"digest":"sha256:0'), (b"}\n", b"} \n")]
)
def test_the_printed_recipe_names_an_altered_line(recipe, folder, decided, write, old, new):
    write(folder, [decided(n) for n in range(3)])
    path = folder.path / "journal" / "alice.jsonl"
    first, second, third = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(first + second.replace(old, new) + third)
    assert verdict(recipe, folder) == "alice.jsonl, line 2 does not hold"
