"""All sections put together, and written."""

from dataclasses import dataclass
from pathlib import Path

from rechallenge import __version__
from rechallenge.dossier import Definition, Dossier, Manifest, Ref, write_dossier
from rechallenge.dossier.blocks import inlines_of, walk
from rechallenge.model import CaseRole, Digest
from rechallenge.review.claiming import claims
from rechallenge.review.exporting import attachments
from rechallenge.review.flowing import flow
from rechallenge.review.opened import Review, inputs_of
from rechallenge.review.questioning import published_days
from rechallenge.review.report.causes import causality_section
from rechallenge.review.report.claimed import claims_section
from rechallenge.review.report.flow import flow_section
from rechallenge.review.report.ledger import Ledger
from rechallenge.review.report.methods import limits_section, methods_section, references
from rechallenge.review.report.patients import patients_section
from rechallenge.review.report.question import question_section
from rechallenge.review.report.question_time import Dated
from rechallenge.review.report.reports import background_section, comparators_section, reports_section
from rechallenge.review.report.searches import search_blocks
from rechallenge.review.report.verdict import answer, answer_section, verdict_section
from rechallenge.review.safety_reports import safety_reports
from rechallenge.review.signalling import signals
from rechallenge.review.weighing import WeighingResult, weighing

PAGE = "dossier.html"


@dataclass(frozen=True, slots=True)
class Written:
    """A dossier on disk."""

    page: Path
    manifest: Manifest
    verdict: str
    answer: str


def report(review: Review, out: Path | None = None) -> Written:
    """Writes the dossier of the review; the same entries give the same bytes.

    Args:
        out: folder; `dossier/` inside the review where none is given.
    Raises:
        CheckFailed: a journal or a file is not what was recorded.
        Unavailable: the folder cannot be written.
    """
    weighed = weighing(review)
    folder = out or review.folder.path / "dossier"
    manifest = write_dossier(
        compose(review, weighed),
        folder,
        inputs=inputs_of(review),
        attachments=attachments(review, safety_reports(review)),
    )
    return Written(folder / PAGE, manifest, weighed.verdict.rung.value, answer(review, weighed))


def compose(review: Review, weighed: WeighingResult) -> Dossier:
    """The dossier as blocks."""
    ledger = Ledger()
    found = signals(review)
    reports = reports_section(review, found, ledger)
    papers = [Dated(day.earliest(), author) for day, author in published_days(review)]
    sections = (
        answer_section(review, weighed, found, ledger),
        flow_section(
            flow(review),
            ledger,
            n_cases=review.casebook.n_patients(CaseRole.CASE),
            searches=search_blocks(review, ledger),
        ),
        patients_section(review, ledger),
        causality_section(review, ledger, fragility=weighed.verdict.fragility),
        claims_section(claims(review, verdict=weighed.verdict.rung.value), ledger),
        reports,
        *(
            question_section(asked, ledger, papers=papers, at=at, now=review.protocol.signal_question())
            for at, asked in enumerate(found.asked)
        ),
        background_section(found, ledger),
        comparators_section(found, ledger),
        verdict_section(review, weighed, found, ledger),
        limits_section(review),
        methods_section(review),
    )
    printed = {
        inline.finding
        for block in walk(sections)
        for line in inlines_of(block)
        for inline in line
        if isinstance(inline, Ref)
    }
    return Dossier(
        format=1,
        title=review.protocol.title,
        kicker="Re-examination of a published claim" if review.protocol.claim else "Review of cases and signals",
        question=review.protocol.question,
        as_of=review.as_of,
        program=f"rechallenge {__version__}",
        sections=sections,
        about=_about(review),
        findings=tuple(finding for finding in ledger.findings if finding.id in printed),
        references=references(review),
    )


def _about(review: Review) -> tuple[Definition, ...]:
    heads = ", ".join(f"{actor} {head.seq}" for actor, head in review.replay.heads.items())
    rows = {
        "Claim examined": review.protocol.claim or "none",
        "Entries": f"{len(review.entries)} ({heads})",
        "State of the journals": _short(review.replay.digest),
        "Protocol": _short(review.folder.protocol_digest),
    }
    return tuple(Definition(term=term, inlines=(text,)) for term, text in rows.items())


def _short(digest: Digest) -> str:
    """The first digits, enough to compare by eye; manifest.json has them all."""
    return f"{digest[:19]}…"
