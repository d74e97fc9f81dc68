"""A record opened for extraction: its text as it may be quoted, and what the text suggests."""

import itertools
import re
from collections.abc import Collection
from dataclasses import dataclass

from rechallenge.evidence import text_of
from rechallenge.evidence.suggest import PatientKind, PatientSuggestions, suggest_paper
from rechallenge.model import (
    CaseId,
    EvidenceLevel,
    InputError,
    Paper,
    Passage,
    PassageKind,
    Quote,
    Record,
    RecordId,
    Source,
)
from rechallenge.review.fulltexts import paper_of, papers
from rechallenge.review.opened import Review
from rechallenge.review.suggesting import suggestions_of

_TAG = re.compile(r"<[^<>]{1,40}>")


@dataclass(frozen=True, slots=True)
class Reading:
    """What lies on the desk beside the form.

    Attributes:
        level: full text where the review keeps one, else abstract.
        patients: as suggested, in the order of the text.
    """

    record: Record
    paper: Paper
    level: EvidenceLevel
    patients: tuple[PatientSuggestions, ...]

    def source(self, quote: Quote | None) -> Source:
        """Where an answer was read: the record, with section and page of the quote."""
        passage = self.paper.passage_at(quote.start) if quote and quote.start is not None else None
        place = ", ".join(
            filter(
                None,
                (*(passage.section[:2] if passage else ()), f"page {passage.page}" if passage and passage.page else ""),
            )
        )
        return Source(work=str(self.record.id), locator=place, level=self.level)

    def find(self, words: str, start: int | None = None) -> Quote:
        """The quote of these words: at `start` where they stand there, else at their first place in the text.

        White space in `words` may differ from the text's. An abstract is no kept document, so its quotes name none.

        Raises:
            InputError: they stand nowhere.
        """
        pattern = r"\s+".join(map(re.escape, words.split()))
        if not pattern:
            raise InputError("no words are quoted", where="quote", fix="select or type the words of the paper")
        at = re.compile(pattern).match(self.paper.text, start) if start is not None else None
        found = at or re.search(pattern, self.paper.text) or re.search(pattern, self.paper.text, re.IGNORECASE)
        if found is None:
            raise InputError(
                f"the words {words[:60]!r} do not stand in the text", where="quote", fix="copy them from the paper"
            )
        quote = self.paper.quote(found.start(), found.end())
        if self.level is EvidenceLevel.FULL_TEXT:
            return quote
        return Quote(text=quote.text, start=quote.start, end=quote.end)


def reading_of(review: Review, record: RecordId) -> Reading:
    """The record's kept full text, else its title and abstract.

    Raises:
        InputError: the review has no such record.
    """
    if record not in review.records:
        raise InputError(f"the review has no record {record!r}", where="record", fix="import it first")
    known = review.records[record]
    kept = papers(review).get(record)
    if kept is not None and kept.has_text:
        _, paper = paper_of(review, record)
        return Reading(known, paper, EvidenceLevel.FULL_TEXT, suggestions_of(review, record))
    paper = _of_abstract(known)
    return Reading(known, paper, EvidenceLevel.ABSTRACT, suggest_paper(paper))


def suggested_for(review: Review, reading: Reading, case: CaseId) -> int:
    """Which of the suggested patients is shown first for a case: of several cases of one record, each its own in turn."""
    names = sorted(
        {
            entry.case
            for entry in review.entries
            if reading.record.id in getattr(entry, "records", ()) and hasattr(entry, "case")
        }
    )
    at = names.index(case) if case in names else 0
    return min(at, max(0, len(reading.patients) - 1))


@dataclass(frozen=True, slots=True)
class Proposed:
    """A patient as the text suggests: what a new case would be called, on which drug, with which event."""

    label: str
    id: str
    drug: str
    event: str
    about: str


def proposed_patients(review: Review, record: RecordId, *, taken: Collection[str]) -> tuple[Proposed, ...]:
    """The patients that a record's text suggests, each under the next free id; a series is no patient."""
    free = (name for number in itertools.count(1) if (name := f"P{number}") not in taken)
    return tuple(
        Proposed(one.label, next(free), _first(one, "drug"), _event(one), _about(one))
        for one in reading_of(review, record).patients
        if one.kind is not PatientKind.SERIES
    )


def _first(patient: PatientSuggestions, field: str) -> str:
    return next((text_of(one.value) for one in patient.of(field) if one.value is not None), "")


def _event(patient: PatientSuggestions) -> str:
    told = (_first(patient, name) for name in ("event", "subtype", "event_reported", "manifestations"))
    return next(filter(None, told), "")


def _about(patient: PatientSuggestions) -> str:
    said = (_first(patient, "sex"), _first(patient, "age"))
    return ", ".join(filter(None, said))


def _of_abstract(record: Record) -> Paper:
    parts = [(PassageKind.TITLE, record.title or str(record.id)), (PassageKind.PARAGRAPH, record.abstract)]
    text, passages = "", []
    for kind, raw in parts:
        words = " ".join(_TAG.sub("", raw).split())
        if words:
            text += "\n\n" if text else ""
            passages.append(Passage(kind=kind, start=len(text), end=len(text) + len(words), section=("Abstract",)))
            text += words
    return Paper(text=text, passages=tuple(passages), title=record.title)
