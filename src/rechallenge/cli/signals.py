"""`signals`: counted reports scored; with a store, the question counted in it in every defensible way."""

import argparse
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rechallenge.cli.output import emit_json, lines, table
from rechallenge.cli.people import author_of
from rechallenge.model import UsageError
from rechallenge.review import open_review, signals
from rechallenge.review.questioning import Asking, ask, ask_store, read_question, write_answer
from rechallenge.review.signalling import SignalsResult
from rechallenge.signals.question import QuestionFindings


def run_signals(arguments: argparse.Namespace) -> int:
    if arguments.question is not None:
        return _stand_alone(arguments)
    review = open_review(arguments.folder)
    if arguments.store is not None:
        with _asking(arguments) as asking:
            ask(review, asking, author_of(arguments))
        review = open_review(arguments.folder)
    found = signals(review)
    if arguments.json:
        _as_json(found)
        return 0
    for counts in found.counts:
        print(f"{counts.table.database}: {counts.table.n_reports:,} reports, {counts.table.roles}")
        rows = [(*_named(p), p.measures["ror"].text, p.measures["ic"].text, p.primary.text) for p in counts.pairs]
        table(("drug", "event", "against", "a", "ROR (95 %)", "IC (95 %)", "screen"), rows)
        print()
    for asked in found.asked:
        _show(asked)
    lines([(finding.label, finding.text, "") for finding in found.expected], following="rechallenge verdict")
    return 0


def _stand_alone(arguments: argparse.Namespace) -> int:
    if arguments.store is None:
        raise UsageError("a question needs a store to be counted in", where="signals", fix="add --store DIR")
    question = read_question(arguments.question)
    with _asking(arguments) as asking:
        analysis = ask_store(question, asking, day=author_of(arguments).at.date())
    out = arguments.out or Path(f"signals-{re.sub(r'[^a-z0-9]+', '-', question.title.casefold()).strip('-')}")
    found, _ = write_answer(analysis, out)
    if arguments.json:
        emit_json("signals", {"asked": [_asked(found)], "written": str(out)})
        return 0
    _show(found)
    lines([("written", out / "dossier.html", ""), ("counts", out / "analysis.json", "")])
    return 0


@contextmanager
def _asking(arguments: argparse.Namespace) -> Iterator[Asking]:
    import sys

    from tqdm import tqdm

    with tqdm(
        desc="counting", bar_format="{desc} {elapsed}", file=sys.stderr, disable=True if arguments.json else None
    ) as bar:

        def told(step: str) -> None:
            bar.set_description(f"counting: {step}")

        yield Asking(
            store=arguments.store,
            controls=arguments.controls,
            control_terms=arguments.control_terms,
            engine=arguments.engine,
            address=arguments.address,
            memory_gb=arguments.memory,
            progress=told,
        )


def _show(found: QuestionFindings) -> None:
    analysis = found.analysis
    n_reports = f"{analysis.flow['n_in_window']:,} reports"
    print(f"{analysis.question.title}: {n_reports}, {_span(analysis.store.quarters)}")
    whole = next(iter(analysis.axes["stratum"]))
    shown = [(f"against {analysis.title_of(name)}", found.strata[whole, name]) for name in analysis.axes["comparator"]]
    rows = [(what, *_cells(one.cells), one.ror.text, one.ic.text) for what, one in shown]
    table(("compared", "a", "b", "c", "d", "ROR (95 %)", "IC (95 %)"), rows)
    print()
    changes = [(one.label, _cells(one.cells)[0], one.ror.text, one.ic.text) for one in found.changes]
    table(("one choice changed", "a", "ROR (95 %)", "IC (95 %)"), changes)
    print()
    lines(
        [
            ("every defensible way", found.spread.text, ""),
            *(
                (one.label.split(":")[0], one.text, "")
                for name, one in found.primary.items()
                if name not in {"ror", "ic"}
            ),
            *(_against(found, name, one.text) for name, one in found.regression.items()),
            *((one.label, one.text, "") for one in found.controls.values()),
            *((f"not varied: {axis}", reason, "") for axis, reason in analysis.missing.items()),
        ]
    )
    print()


def _against(found: QuestionFindings, comparator: str, text: str) -> tuple[str, str, str]:
    return f"Adjusted by logistic regression, against {found.analysis.title_of(comparator)}", text, ""


def _span(quarters: Iterable[str]) -> str:
    first, *others = sorted(quarters)
    return f"{first} to {others[-1]}" if others else first


def _cells(cells: tuple[int, int, int, int] | None) -> tuple[str, str, str, str]:
    if cells is None:
        return ("no reports",) * 4
    a, b, c, d = (f"{n:,}" for n in cells)
    return a, b, c, d


def _as_json(found: SignalsResult) -> None:
    pairs = [{"pair": p.pair, "measures": p.measures, "screens": p.screens} for c in found.counts for p in c.pairs]
    emit_json(
        "signals",
        {
            "pairs": pairs,
            "expected": found.expected,
            "compared": found.compared,
            "paradoxical": found.paradoxical,
            "asked": [_asked(one) for one in found.asked],
        },
    )


def _asked(found: QuestionFindings) -> dict[str, Any]:
    return {
        "analysis": found.source,
        "primary": found.primary,
        "spread": found.spread,
        "changes": [{"label": one.label, "cells": one.cells, "ror": one.ror, "ic": one.ic} for one in found.changes],
        "strata": [{"label": one.label, "cells": one.cells, "ror": one.ror} for one in found.strata.values()],
        "members": [{"label": one.label, "cells": one.cells, "ror": one.ror} for one in found.members.values()],
        "onset": found.onset,
        "controls": found.controls,
        "missing": found.analysis.missing,
    }


def _named(scored: Any) -> tuple[str, str, str, str]:
    return scored.pair.drug, scored.pair.event, scored.pair.reference, str(scored.pair.a)
