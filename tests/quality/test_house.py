"""What the house promises about itself."""

import importlib
import inspect
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FORBIDDEN = ("numpy", "scipy", "lxml", "jinja2", "httpx", "rapidfuzz", "duckdb", "tantivy")


def test_help_costs_under_0_3_s_of_cpu_and_imports_nothing_heavy():
    probe = (
        "import sys, resource, contextlib, io\n"
        "from rechallenge.cli.main import main\n"
        "with contextlib.suppress(SystemExit), contextlib.redirect_stdout(io.StringIO()):\n"
        "    main(['--help'])\n"
        "used = resource.getrusage(resource.RUSAGE_SELF)\n"
        f"print(used.ru_utime + used.ru_stime, [m for m in {FORBIDDEN!r} if m in sys.modules])\n"
    )
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}
    runs = [
        subprocess.run(
            [sys.executable, "-c", probe], capture_output=True, text=True, check=True, env=environment
        ).stdout
        for _ in range(3)
    ]
    cpu_s, loaded = min(run.split(" ", 1) for run in runs)
    assert loaded.strip() == "[]"
    assert float(cpu_s) < 0.3


def commands_of_readme():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line.startswith("python3 -m venv")]


@pytest.mark.skipif(not (ROOT / "README.md").is_file(), reason="needs the checkout")
def test_readme_s_first_screen_holds_the_two_commands():
    first_screen = "\n".join((ROOT / "README.md").read_text(encoding="utf-8").splitlines()[:40])
    demo, tests = commands_of_readme()
    assert demo in first_screen
    assert tests in first_screen
    assert "rechallenge demo" in demo
    assert "pytest" in tests.split("&&")[-1]


def test_the_gate_ends_with_readme_s_test_command():
    gate = [line for line in (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines() if line.strip()]
    assert gate[-1] == commands_of_readme()[1]


def test_every_command_has_help_and_json(capsys):
    from rechallenge.cli.main import main

    with pytest.raises(SystemExit):
        main(["--help"])
    names = re.findall(r"^    ([a-z]+) ", capsys.readouterr().out, flags=re.MULTILINE)
    assert {"init", "status", "check", "import", "screen", "flow", "report", "demo"} <= set(names)
    for name in names:
        with pytest.raises(SystemExit) as stopped:
            main([name, "--help"])
        assert stopped.value.code == 0


def test_every_function_that_a_finding_names_exists():
    """A way back that leads nowhere is worse than none."""
    from rechallenge.review import open_review
    from rechallenge.review.demo import example_folder
    from rechallenge.review.report import compose
    from rechallenge.review.weighing import weighing

    review = open_review(example_folder())
    dossier = compose(review, weighing(review))
    for name in {finding.function for finding in dossier.findings}:
        found, path = importlib.import_module("rechallenge"), "rechallenge"
        for part in name.split(".")[1:]:
            path = f"{path}.{part}"
            found = getattr(found, part) if hasattr(found, part) else importlib.import_module(path)
        assert callable(found), name


def test_no_module_is_longer_than_500_lines():
    long = [p.name for p in (ROOT / "src").rglob("*.py") if len(p.read_text(encoding="utf-8").splitlines()) > 500]
    assert long == []


@pytest.mark.parametrize(
    "room",
    [
        "stats",
        "query",
        "vocabulary",
        "literature",
        "evidence",
        "causality",
        "signals",
        "sources",
        "project",
        "dossier",
        "review",
    ],
)
def test_every_function_of_a_room_s_public_face_says_what_it_promises(room):
    face = importlib.import_module(f"rechallenge.{room}")
    functions = [getattr(face, name) for name in face.__all__ if inspect.isfunction(getattr(face, name))]
    assert functions or room in {"dossier"}
    assert [function.__name__ for function in functions if not inspect.getdoc(function)] == []
