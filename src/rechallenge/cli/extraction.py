"""`finish`, `same`, `agreement`: several people extract the same patients."""

import argparse

from rechallenge.cli.output import emit_json, lines, table
from rechallenge.cli.people import author_of
from rechallenge.evidence import cell_text
from rechallenge.model import CaseId, UsageError
from rechallenge.review import open_review
from rechallenge.review.extracting import agreement, finish, is_open, link, same_patients, to_reconcile
from rechallenge.stats import NotEstimable


def run_finish(arguments: argparse.Namespace) -> int:
    author = author_of(arguments)
    for case in arguments.cases:
        finish(open_review(arguments.folder), author, CaseId(case))
    review = open_review(arguments.folder)
    rows = [
        (case, "open" if is_open(review, CaseId(case)) else "blind until the others have finished")
        for case in arguments.cases
    ]
    if arguments.json:
        emit_json("finish", dict(rows))
    else:
        lines([(case, state, "") for case, state in rows], following="rechallenge agreement")
    return 0


def run_same(arguments: argparse.Namespace) -> int:
    review = open_review(arguments.folder)
    if len(arguments.cases) == 2:
        first, second = map(CaseId, arguments.cases)
        link(review, author_of(arguments), (first, second), arguments.relation, arguments.because)
        if arguments.json:
            emit_json("same", {"cases": (first, second), "relation": arguments.relation})
        else:
            lines([(f"{first}, {second}", arguments.relation, arguments.because)], following="rechallenge cases")
        return 0
    if arguments.cases:
        raise UsageError("a ruling is about two patients", where="PATIENT", fix="rechallenge same P1 P4 --because ...")
    pairs = same_patients(review)
    if arguments.json:
        emit_json("same", pairs)
        return 0
    for pair in pairs:
        print(f"{' and '.join(pair.cases)}: {len(pair.agree)} things agree, {len(pair.differ)} differ")
        words = {True: "agrees", False: "differs", None: "not told"}
        table(("", *pair.cases, ""), [(t.name, _cut(t.one), _cut(t.other), words[t.agrees]) for t in pair.traits])
        print()
    lines([("to judge", len(pairs), "pairs")], following="rechallenge same P1 P4 --as same-patient --because REASON")
    return 0


def run_agreement(arguments: argparse.Namespace) -> int:
    review = open_review(arguments.folder)
    found, open_cells = agreement(review), to_reconcile(review)
    if arguments.json:
        emit_json("agreement", {"fields": found, "to_reconcile": open_cells})
        return 0
    rows = [
        (
            one.field.label,
            f"{one.n_equal} of {one.n}",
            "–" if isinstance(one.kappa, NotEstimable) else f"{one.kappa:.2f}",
        )
        for one in found
    ]
    table(("question", "same answer", "kappa"), rows)
    for cell in open_cells:
        field = review.form.field(cell.field)
        said = "; ".join(f"{who}: {cell_text(answer, field)}" for who, answer in cell.answers)
        print(f"{cell.case}, {field.label}: {said}")
    blind = [str(case.id) for case in review.casebook.cases if not is_open(review, case.id)]
    lines(
        [
            ("to reconcile", len(open_cells), "cells"),
            (
                "still blind",
                len(blind),
                f"{', '.join(blind)}: not every extractor has finished" if blind else "patients",
            ),
        ],
        following="rechallenge reconcile CASES.toml" if open_cells else "rechallenge finish PATIENT",
    )
    return 0


def _cut(text: str, width: int = 44) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"
