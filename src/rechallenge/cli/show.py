"""Commands that show what follows from the entries; none of them changes the review."""

import argparse
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from rechallenge.cli.output import emit_json, lines, note, table
from rechallenge.model import InputError, Unavailable
from rechallenge.review import Review, check, claims, flow, open_review, status, weighing


def _opened(arguments: argparse.Namespace) -> Review:
    return open_review(arguments.folder)


def _write(path: Path, data: bytes) -> None:
    try:
        path.write_bytes(data)
    except OSError as error:
        raise Unavailable(f"cannot be written: {error.strerror}", where=str(path), fix="give another file") from error
    note(f"written: {path}")


def run_status(arguments: argparse.Namespace) -> int:
    found = status(_opened(arguments))
    if arguments.json:
        emit_json("status", found)
        return 0
    print(found.title)
    rows: list[tuple[str, Any, str]] = [
        ("records", found.n_records, f"from {found.n_deliveries} deliveries"),
        ("publications", found.n_publications, "after joining duplicates"),
    ]
    for stage in found.stages:
        said = [f"{n} {state.value}" for state, n in stage.n_by_state.items() if n]
        rows.append((stage.stage.value, sum(stage.n_by_state.values()), ", ".join(said) or "not begun"))
    rows += [
        ("included", found.n_included, "reports, as of the protocol's day"),
        ("patients", found.n_patients, f"{found.n_rated} rated"),
        ("facts", len(found.facts), ", ".join(found.facts) or "none added"),
    ]
    rows += [
        ("agreement", pair.said("positive"), f"positive; kappa {pair.said('kappa')}: {pair.first} and {pair.second}")
        for stage in found.agreement
        for pair in stage.pairs
    ]
    rows += [("asked", asked, "") for asked in found.asked]
    rows += [("stale", stale, "") for stale in found.stale]
    rows += [("torn", torn, "") for torn in found.torn]
    lines(rows, following=found.following)
    return 0


def run_check(arguments: argparse.Namespace) -> int:
    review = _opened(arguments)
    problems = check(review)
    if arguments.json:
        emit_json("check", problems)
    elif not problems:
        lines([("holds", len(review.entries), "entries, with every delivery and file of facts")])
    for problem in () if arguments.json else problems:
        print(f"{problem.where}: {problem.message}\n  fix: {problem.fix}")
    return 1 if problems else 0


def run_flow(arguments: argparse.Namespace) -> int:
    from rechallenge.dossier import draw, standalone
    from rechallenge.literature import to_prisma2020_csv
    from rechallenge.review.report import flow_diagram

    review = _opened(arguments)
    result = flow(review)
    counted = result.flow
    if arguments.svg:
        _write(arguments.svg, standalone(draw(flow_diagram(counted)), title="PRISMA 2020 flow diagram").encode())
    if arguments.csv:
        _write(arguments.csv, to_prisma2020_csv(counted).encode())
    if arguments.json:
        emit_json("flow", counted)
        return 0
    identified = ", ".join(f"{source.title} {source.n}" for source in counted.sources)
    lines(
        [
            ("identified", sum(source.n for source in counted.sources), identified or "no source yet"),
            ("duplicates", counted.duplicates, ""),
            (
                "screened",
                counted.records_screened,
                f"{_said(counted.records_excluded)} excluded (databases and registers)",
            ),
            ("sought", _sum(counted.dbr_sought_reports, counted.other_sought_reports), "reports"),
            ("assessed", _sum(counted.dbr_assessed, counted.other_assessed), "reports"),
            ("included", counted.new_reports, f"reports of {_said(counted.new_studies)} studies"),
            ("later", result.n_later, f"published after {review.as_of.isoformat()}, not counted"),
            *(("check", problem.rule, problem.message) for problem in result.problems),
        ],
        following="rechallenge cases",
    )
    return 0


def _said(n: int | None) -> str:
    return "unknown" if n is None else str(n)


def _sum(*counts: int | None) -> int | None:
    known = [n for n in counts if n is not None]
    return sum(known) if len(known) == len(counts) else None


def run_cases(arguments: argparse.Namespace) -> int:
    from rechallenge.evidence import case_table, summarise
    from rechallenge.model import CaseRole

    review = _opened(arguments)
    cases = review.casebook.of(CaseRole.CASE)
    events = review.protocol.events.set
    shown = case_table(cases, review.form, event_set_name=events)
    findings = summarise(cases, review.form, event_set_name=events)
    if arguments.json:
        emit_json("cases", {"cases": cases, "pooled": findings, "possibly_same": review.casebook.possibly_same})
        return 0
    if cases:
        table(
            ("", *(str(case.id) for case in cases)),
            [(row.label, *(_cut(c.text) for c in row.cells)) for row in shown.rows],
        )
    print()
    lines([(finding.label, finding.text, "") for finding in findings], following="rechallenge assess RATINGS.toml")
    return 0


def _cut(text: str, width: int = 38) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"


def run_causality(arguments: argparse.Namespace) -> int:
    from rechallenge.causality import Assessment

    assessments = _opened(arguments).assessments
    if arguments.json:
        emit_json("causality", assessments)
        return 0
    rows = []
    for assessment in assessments:
        for rated in assessment.raters:
            result = rated.result
            reach = ", ".join(result.reachable) if isinstance(result, Assessment) else ""
            text = result.text if isinstance(result, Assessment) else f"not applicable: {result.reason}"
            rows.append((str(assessment.case), assessment.instrument, str(rated.by), text, reach))
    table(("case", "instrument", "rater", "result", "reachable"), rows)
    lines([], following="rechallenge verdict")
    return 0


def run_claims(arguments: argparse.Namespace) -> int:
    review = _opened(arguments)
    found = claims(review, verdict=weighing(review).verdict.rung.value)
    if arguments.json:
        emit_json("claims", [{"file": one.file.name, "flags": one.flags, "results": one.results} for one in found])
        return 0
    for one in found:
        for result in one.results:
            print(f"{result.judgement.value:<14}  {result.claim}: {result.says}\n{'':<14}  {result.because}")
        print()
        lines([("flags", len(one.flags), ", ".join(one.flags))], following="rechallenge signals")
    return 0


def run_verdict(arguments: argparse.Namespace) -> int:
    found = weighing(_opened(arguments))
    if arguments.json:
        emit_json("verdict", {"as_of": found.body.as_of, "verdict": found.verdict, "latest": found.latest})
        return 0
    rows: list[tuple[str, Any, str]] = [("verdict", found.verdict.rung.value, f"as of {found.body.as_of.isoformat()}")]
    rows.append(
        ("and now", found.latest.rung.value, f"with what was published by {found.latest_body.as_of.isoformat()}")
    )
    lines(rows)
    for title, texts in (
        ("why", found.verdict.why),
        ("why not higher", found.verdict.why_not_higher),
        ("why not lower", found.verdict.why_not_lower),
        ("what would change it", tuple(f"{o.text} -> {o.rung.value}" for o in found.verdict.what_would_change)),
        ("under other assumptions", tuple(f"{o.text} -> {o.rung.value}" for o in found.verdict.alternatives)),
    ):
        print(f"\n{title}")
        for text in texts:
            print(f"  - {text}")
    lines([], following="rechallenge report")
    return 0


def _end_of(day: str) -> datetime:
    try:
        return datetime.combine(date.fromisoformat(day), time.max, tzinfo=UTC)
    except ValueError as error:
        raise InputError(f"{day!r} is no day", where="--entered-until", fix="write YYYY-MM-DD") from error


def run_report(arguments: argparse.Namespace) -> int:
    from rechallenge.review.report import report

    review, out = _opened(arguments), arguments.out
    if arguments.entered_until:
        review = open_review(arguments.folder, until=_end_of(arguments.entered_until))
        out = out or arguments.folder / f"dossier-entered-until-{arguments.entered_until}"
    written = report(review, out)
    if arguments.json:
        emit_json("report", written)
    else:
        lines(
            [
                ("dossier", str(written.page), ""),
                ("files", len(written.manifest.files), "with digests in manifest.json"),
            ]
        )
    return 0
