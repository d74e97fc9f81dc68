"""`extract`, `assess`, `add`, `amend`: what people give besides citations and decisions."""

from collections.abc import Callable
from pathlib import Path

from rechallenge.causality import import_ratings, read_evidence
from rechallenge.evidence import import_cases, read_form, read_published_table
from rechallenge.evidence.claims import load_claims
from rechallenge.model import Added, Amended, Answered, CaseId, InputError, InputKind, Reconciled
from rechallenge.project import Stored, amend, store_input
from rechallenge.review.importing import read_bytes
from rechallenge.review.opened import Author, Review
from rechallenge.signals import read_background, read_comparators, read_counts
from rechallenge.signals.question import read_analysis

_READERS: dict[InputKind, Callable[[str, str], object]] = {
    InputKind.CLAIMS: lambda text, where: load_claims(text, where=where),
    InputKind.COUNTS: read_counts,
    InputKind.BACKGROUND: read_background,
    InputKind.COMPARATORS: read_comparators,
    InputKind.EVIDENCE: lambda text, where: read_evidence(text, where=where),
    InputKind.FORM: lambda text, where: read_form(text, where=where),
    InputKind.ANALYSIS: read_analysis,
    InputKind.PUBLISHED_TABLE: lambda text, where: read_published_table(text, where=where),
}


def read_text(path: Path) -> str:
    """The file's text, or an error that says what to do."""
    try:
        return read_bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"is not UTF-8 text: {error}", where=str(path), fix="save it as UTF-8") from error


def extract(review: Review, text: str, author: Author, *, where: str) -> int:
    """Enters patients and answers from a TOML file of cases (docs/formats/cases.md); returns the number of entries.

    Raises:
        InputError: naming patient and field, or a record that the review does not have; nothing was entered.
    """
    entries = import_cases(text, where=where, at=author.at, by=author.actor, forms=review.forms)
    for entry in entries:
        for record in getattr(entry, "records", ()):
            if record not in review.records:
                raise InputError(
                    f"the review has no record {record!r}", where=where, fix="import it first, or correct the id"
                )
    return author.append(review, entries)


def reconcile(review: Review, text: str, author: Author, *, where: str) -> int:
    """Enters answers that stand over what extractors said, from a TOML file of cases; only its cells count.

    Raises:
        InputError: naming patient and field, or a patient that was never extracted; nothing was entered.
    """
    known = {case.id for case in review.casebook.cases} | set(review.casebook.merged)
    ruled = []
    for entry in import_cases(text, where=where, at=author.at, by=author.actor, forms=review.forms):
        if isinstance(entry, Answered):
            if entry.case not in known:
                raise InputError(f"the review has no case {entry.case!r}", where=where, fix="extract it first")
            ruled.append(Reconciled(at=entry.at, by=entry.by, case=entry.case, field=entry.field, cell=entry.cell))
    return author.append(review, ruled)


def assess(review: Review, text: str, author: Author, *, where: str) -> int:
    """Enters one rater's answers from a TOML file of ratings; returns the number of ratings.

    Raises:
        InputError: naming case and instrument, or a case that was never extracted; nothing was entered.
    """
    ratings = import_ratings(text, where)
    known: set[CaseId] = {case.id for case in review.casebook.cases} | set(review.casebook.merged)
    for rating in ratings:
        if rating.case not in known:
            raise InputError(f"the review has no case {rating.case!r}", where=where, fix="extract it first")
    return author.append(review, [rating.entry(at=author.at, by=author.actor) for rating in ratings])


def add_facts(review: Review, kind: str, path: Path, author: Author) -> Stored:
    """Adds a file of facts after reading it once, so that a file that cannot be used never joins.

    Raises:
        InputError: naming place and fault; nothing was added.
    """
    named = InputKind(kind)
    _READERS[named](read_text(path), path.name)
    stored = store_input(review.folder, named, path.name, read_bytes(path))
    added = Added(at=author.at, by=author.actor, kind=named, path=stored.path, digest=stored.digest)
    author.append(review, [added])
    return stored


def amend_protocol(review: Review, reason: str, author: Author) -> Amended:
    """Enters why protocol.toml differs from the one under which work began."""
    return amend(review.folder, reason, by=author.actor, at=author.at)
