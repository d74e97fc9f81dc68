"""`extract suggest`: what a paper of the review, or a file, suggests for the form. It writes nothing but a cache."""

from pathlib import Path

from rechallenge import __version__
from rechallenge.evidence.suggest import PatientSuggestions, suggest_paper
from rechallenge.model import Paper, RecordId
from rechallenge.project import derived, digest_of
from rechallenge.review.fulltexts import paper_of
from rechallenge.review.importing import read_bytes
from rechallenge.review.opened import Review
from rechallenge.sources.papers import read_papers


def suggestions_of(review: Review, record: RecordId) -> tuple[PatientSuggestions, ...]:
    """The patients of a record's kept full text with suggestions; quotes name the digest of its text.

    Raises:
        InputError: the review has no full text of the record, or only a link.
    """
    _, paper = paper_of(review, record)
    key = f"suggestions-{paper.digest.removeprefix('sha256:')[:16]}"
    inputs = digest_of(f"{paper.digest} {__version__}".encode())
    return derived(
        review.folder, key, inputs=inputs, into=tuple[PatientSuggestions, ...], compute=lambda: suggest_paper(paper)
    )


def suggestions_in(path: Path) -> tuple[tuple[Paper, tuple[PatientSuggestions, ...]], ...]:
    """The papers of a file (JATS, HTML, PDF or text), each with the patients that it suggests.

    Raises:
        InputError: the file cannot be read as a paper.
    """
    reading = read_papers(read_bytes(path), path.name)
    return tuple((paper, suggest_paper(paper)) for paper in reading.papers)
