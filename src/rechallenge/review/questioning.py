"""`signals --store`: a question counted in a store of reports, inside a review or on a question file of its own."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from rechallenge import __version__
from rechallenge.dossier import Definition, Dossier, Manifest, write_dossier
from rechallenge.model import Added, Case, CaseRole, Digest, InputKind, PartialDate, Source, decode_toml, digest_of
from rechallenge.model.protocol import Question
from rechallenge.project import Stored, store_input
from rechallenge.review.entering import read_text
from rechallenge.review.opened import Author, Review
from rechallenge.signals.countries import country_code
from rechallenge.signals.engines import DEFAULT_MEMORY_GB, open_engine
from rechallenge.signals.question import (
    Analysis,
    Asked,
    Paper,
    Patient,
    QuestionFindings,
    StoreUsed,
    analyse,
    question_findings,
    read_control_terms,
    read_controls,
    write_analysis,
)
from rechallenge.signals.store import Store, open_store

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Asking:
    """How a store is asked: where it is, with which controls, by which engine, and who hears of the progress.

    Attributes:
        address: of a Spark cluster; default: Spark in this machine.
    """

    store: Path
    controls: Path | None = None
    control_terms: Path | None = None
    engine: Literal["duckdb", "spark"] = "duckdb"
    address: str = ""
    memory_gb: float = DEFAULT_MEMORY_GB
    progress: Progress = lambda step: None


@dataclass(frozen=True, slots=True)
class Answered:
    """An analysis and its file."""

    analysis: Analysis
    stored: Stored


def read_question(path: Path) -> Question:
    """A question file (docs/formats/question.md).

    Raises:
        InputError: not TOML, or a key that is unknown or missing.
    """
    return decode_toml(read_text(path), Question, where=str(path))


def ask_store(question: Question, asking: Asking, *, day: date, papers: tuple[Paper, ...] = ()) -> Analysis:
    """Counts a question in a store.

    Raises:
        InputError: there is no store, a layer is stale, or the store has none of the drugs or events.
    """
    store = open_store(asking.store)
    asked = Asked(
        day=day,
        program=f"rechallenge {__version__}",
        papers=papers,
        controls=read_controls(read_text(asking.controls), str(asking.controls)) if asking.controls else (),
        control_terms=read_control_terms(read_text(asking.control_terms), str(asking.control_terms))
        if asking.control_terms
        else {},
    )
    with open_engine(store, asking.engine, memory_gb=asking.memory_gb, address=asking.address) as engine:
        return analyse(question, engine, store_used(store, engine.name), asked, progress=asking.progress)


def ask(review: Review, asking: Asking, author: Author) -> Answered:
    """Counts the protocol's question in a store, keeps the counts in the review and enters them.

    Raises:
        InputError: see `ask_store`; nothing was entered.
    """
    question = review.protocol.signal_question()
    analysis = ask_store(question, asking, day=author.at.date(), papers=papers_of(review))
    stored = store_input(review.folder, InputKind.ANALYSIS, "reports.json", write_analysis(analysis))
    added = Added(at=author.at, by=author.actor, kind=InputKind.ANALYSIS, path=stored.path, digest=stored.digest)
    author.append(review, [added])
    return Answered(analysis, stored)


def store_used(store: Store, engine: str) -> StoreUsed:
    """What the record says of a store: quarters by digest, fresh layers, its last day."""
    last = store.quarters[-1]
    month = 3 * int(last[5])
    after = date(int(last[:4]) + month // 12, month % 12 + 1, 1)
    return StoreUsed(
        quarters={entry.quarter: entry.digest for entry in store.manifest.quarters},
        layers={entry.name: entry.folder for entry in store.manifest.layers if store.is_fresh(entry.name)},
        last_day=date.fromordinal(after.toordinal() - 1),
        engine=engine,
        program=f"rechallenge {__version__}",
    )


def papers_of(review: Review) -> tuple[Paper, ...]:
    """The papers of the review's patients, as reports may cite them."""
    of_record: dict[str, list[Case]] = {}
    for case in review.casebook.of(CaseRole.CASE):
        for record in case.records:
            of_record.setdefault(record, []).append(case)
    return tuple(
        Paper(
            id=str(record.id),
            title=record.title,
            year=record.year,
            first_author=record.authors[0] if record.authors else "",
            journal=record.journal,
            doi=record.doi,
            patients=tuple(_patient(case) for case in of_record[record.id]),
        )
        for record in review.records.values()
        if record.id in of_record
    )


def _patient(case: Case) -> Patient:
    age, sex, country = (case.cell(field) for field in ("age", "sex", "country"))
    return Patient(
        id=str(case.id),
        age_years=float(age.value) if isinstance(age.value, int | float) else None,
        sex={"female": "F", "male": "M"}.get(str(sex.value)) if sex.is_known else None,
        country=country_code(str(country.value)) if country.is_known else None,
    )


def published_days(review: Review) -> tuple[tuple[PartialDate, str], ...]:
    """When each paper with patients was published, with its first author."""
    used = {record for case in review.casebook.of(CaseRole.CASE) for record in case.records}
    return tuple(
        (record.published, record.authors[0].split(",")[0].split(" ")[0] if record.authors else str(record.id))
        for record in review.records.values()
        if record.id in used and record.published is not None
    )


def _about(analysis: Analysis) -> tuple[Definition, ...]:
    quarters = sorted(analysis.store.quarters)
    rows = {
        "Reports": f"FAERS {quarters[0]} to {quarters[-1]}, {len(quarters)} quarters; digests in manifest.json",
        "Layers": ", ".join(sorted(analysis.store.layers)),
        "Counted": f"{analysis.counted_on} with {analysis.store.engine}",
    }
    return tuple(Definition(term=term, inlines=(text,)) for term, text in rows.items())


def write_answer(analysis: Analysis, out: Path) -> tuple[QuestionFindings, Manifest]:
    """Writes an analysis that belongs to no review: its counts as JSON, and one section of a dossier over them.

    Raises:
        Unavailable: the folder cannot be written.
    """
    from rechallenge.review.report.ledger import Ledger
    from rechallenge.review.report.question import question_section

    data = write_analysis(analysis)
    found = question_findings(analysis, source=Source(work="analysis.json", digest=digest_of(data)))
    ledger = Ledger()
    section = question_section(found, ledger)
    question = analysis.question
    dossier = Dossier(
        format=1,
        title=question.title,
        kicker="A question to spontaneous reports",
        question=question.question,
        as_of=question.as_of or analysis.store.last_day,
        program=analysis.store.program,
        sections=(section,),
        about=_about(analysis),
        findings=ledger.findings,
    )
    inputs: dict[str, Digest] = {f"quarter {name}": digest for name, digest in analysis.store.quarters.items()}
    manifest = write_dossier(dossier, out, inputs={**inputs, "analysis.json": digest_of(data)})
    (out / "analysis.json").write_bytes(data)
    return found, manifest
