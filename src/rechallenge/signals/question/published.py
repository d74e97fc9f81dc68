"""Which spontaneous reports are the published cases: literature references held against papers and their patients."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from rechallenge.model import Value
from rechallenge.vocabulary import fold_name

TITLE_ALIKE = 88.0  # of 100, partial token ratio: a title quoted in full or cut short
JOINING_WORDS = frozenset(["a", "and", "de", "der", "des", "die", "for", "in", "la", "of", "on", "the", "und"])
SHORTEST_PREFIX = 2  # letters of an abbreviated word; "j" stands for journal
SHORTEST_TITLE = 25  # letters: shorter ones stand in other references by chance
AGE_LEEWAY_YEARS = 1.0  # a birthday between event and report


class Patient(Value):
    """What a paper says of one patient, as far as it does. Country as an ISO code, sex F or M."""

    id: str
    age_years: float | None = None
    sex: str | None = None
    country: str | None = None


class Paper(Value):
    """A paper of the review, with its patients."""

    id: str
    title: str
    year: int | None = None
    first_author: str = ""
    journal: str = ""
    doi: str = ""
    patients: tuple[Patient, ...] = ()


class CaseReport(Value):
    """A report with the event and a drug in question, with what can tell whose it is."""

    report: int
    caseid: int
    age_years: float | None = None
    sex: str | None = None
    country: str | None = None
    lit_ref: str | None = None


class Overlap(Value):
    """A report that cites a paper of the review.

    Attributes:
        patients: patients of the paper that it may be: nothing known contradicts. One says who it is; none says that it is
            somebody else of that paper, or that the reporter wrote otherwise.
        because: what agreed, in words.
        against: what did not, for the patients that were ruled out.
    """

    report: int
    paper: str
    patients: tuple[str, ...]
    because: tuple[str, ...]
    against: tuple[str, ...] = ()

    @property
    def is_published_case(self) -> bool:
        return bool(self.patients)


def overlaps(reports: Iterable[CaseReport], papers: Sequence[Paper]) -> tuple[Overlap, ...]:
    """Every report that cites a paper, with the patients it can be.

    A reference is a paper's when it holds its DOI, or its title, or first author with year and journal. Within the paper a
    patient is ruled out by another sex, by an age that differs by more than a year, or by another country unless age and
    sex both agree: companies send a report on from where they sit.

    Returns:
        In the order of the reports; a report that cites two papers stands twice.
    """
    known = [_Known(paper) for paper in papers]
    return tuple(
        Overlap(report=report.report, paper=one.paper.id, because=because, **_whose(report, one.paper))
        for report in reports
        if report.lit_ref
        for one in known
        if (because := one.cited_in(report.lit_ref))
    )


@dataclass(frozen=True)
class _Known:
    paper: Paper

    @cached_property
    def title(self) -> str:
        return fold_name(self.paper.title)

    @cached_property
    def author(self) -> str:
        """The surname alone: "Sanchez de la Torre A", "Sanchez, A." """
        name = self.paper.first_author.split(",")[0]
        words = [word for word in fold_name(name).split() if len(word) > 2]
        return words[0] if words else ""

    def cited_in(self, reference: str) -> tuple[str, ...]:
        from rapidfuzz import fuzz

        folded = fold_name(reference)
        if self.paper.doi and self.paper.doi.casefold() in reference.casefold():
            return ("doi",)
        is_long = len(self.title) >= SHORTEST_TITLE
        same_title = (
            is_long and fuzz.partial_ratio(self.title, folded) >= TITLE_ALIKE and len(folded) >= len(self.title)
        )
        same_year = self.paper.year is not None and re.search(rf"\b{self.paper.year}\b", reference) is not None
        same_author = bool(self.author) and re.search(rf"\b{re.escape(self.author)}\b", folded) is not None
        same_journal = names_journal(self.paper.journal, reference)
        agreed = {
            "title": same_title, "first author": same_author, "year": same_year, "journal": same_journal,
        }  # fmt: skip
        is_cited = same_title or (same_author and same_year and same_journal)
        return tuple(name for name, holds in agreed.items() if holds) if is_cited else ()


def names_journal(journal: str, reference: str) -> bool:
    """Whether a reference names a journal, in full or in any abbreviation that keeps the beginnings of its words.

    >>> names_journal("Br J Haematol", "DOE J. A CASE. BRITISH JOURNAL OF HAEMATOLOGY. 2015;169:352")
    True
    >>> names_journal("Annals of the Rheumatic Diseases", "Doe J. A case. Ann-Rheum-Dis 2015;74:1")
    True
    >>> names_journal("Chest", "Doe J. Pain in the chest wall. Lung 2015;1:2")
    False
    """
    words, told = _telling_words(journal), _telling_words(reference)
    if len(words) < 2:  # one word stands in titles too: as a journal it follows a full stop
        return bool(words) and re.search(rf"[.?!]\s*{re.escape(words[0])}\b[^a-z]*\d", reference.casefold()) is not None
    runs = (told[at : at + len(words)] for at in range(len(told) - len(words) + 1))
    return any(all(map(_abbreviates, words, run)) for run in runs)


def _telling_words(text: str) -> list[str]:
    return [word for word in re.findall(r"[^\W\d_]+", fold_name(text)) if word not in JOINING_WORDS]


def _abbreviates(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    is_long_enough = len(short) >= SHORTEST_PREFIX or short in {"j", long}
    return is_long_enough and long.startswith(short)


def _whose(report: CaseReport, paper: Paper) -> dict[str, tuple[str, ...]]:
    possible, against = [], []
    for patient in paper.patients:
        reason = _contradicts(report, patient)
        if reason:
            against.append(f"{patient.id}: {reason}")
        else:
            possible.append(patient.id)
    return {"patients": tuple(possible), "against": tuple(against)}


def _contradicts(report: CaseReport, patient: Patient) -> str:
    if report.sex and patient.sex and report.sex != patient.sex:
        return f"sex {report.sex} against {patient.sex}"
    if report.age_years is not None and patient.age_years is not None:
        apart = abs(report.age_years - patient.age_years)
        if apart > AGE_LEEWAY_YEARS:
            return f"age {report.age_years:g} against {patient.age_years:g}"
    agrees = None not in (report.sex, patient.sex, report.age_years, patient.age_years)
    if report.country and patient.country and report.country != patient.country and not agrees:
        return f"country {report.country} against {patient.country}"
    return ""
