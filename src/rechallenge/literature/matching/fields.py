"""A record's fields as they are compared: folded, with what only looks different taken away."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rechallenge.literature.identity import MIN_TELLING_TITLE, fold_title
from rechallenge.literature.matching.kinds import NAMED_IN_TITLE, Kind, kind_of, strip_notes, without_marker
from rechallenge.model import Record, doi_key

ABSTRACT_START = 300  # letters; sources cut, label and append to abstracts, seldom at the start

_NUMBER = re.compile(r"\d+")
_RANGE = re.compile(r"(?P<letter>[a-z]*)0*(?P<first>\d{1,12})[a-z]?(?:\s*[-–—]+\s*[a-z]*0*(?P<last>\d{1,12}))?")
_LOST_START = re.compile(r"(?:suppl|t)-\d")
_CITATION = re.compile(
    r"\.\s*(?P<volume>\d*)\s*[^.()]{0,30}(?:\((?P<issue>[^()]*)\))?\s*(?:\(\))?\s*\((?:pp (?P<pages>[^()]+)|no pagination)\)"
)  # Ovid's reprint format: "Mol Pharmacol.77 (3) ()(pp 424-434) 2010.Date of Publication: March 2010."
_COCHRANE = re.compile(r"\bcd(\d{6})\b", re.IGNORECASE)
_CONFERENCE = re.compile(r"\.?\s*Conference:")
_YEAR = "jan feb mar apr may jun jul aug sep oct nov dec"
_MONTHS = {month: str(number) for number, month in enumerate(_YEAR.split(), start=1)}
_MONTH = re.compile(rf"\b({'|'.join(_MONTHS)})\b")
_LANGUAGES = {"ang": "eng", "en": "eng", "de": "ger", "deu": "ger", "fr": "fre", "fra": "fre"}
_HEADING_END = re.compile(r"\.{3}|[:…|]\s")
_RUN_ON = re.compile(r"(?<=[a-z])(?=[A-Z])")  # "FeldmanG.M." where an exporter lost the separators
_NO_AUTHOR = re.compile(
    r"\[?(?:anonymous|anon\.?|no authors? (?:listed|given|found).*|et al\.?|unknown)\]?", re.IGNORECASE
)
_SMALL = "a an and of the in for on to de la le les du des der die das und et el y e i da do di zur fur"
_SMALL_WORDS = frozenset(_SMALL.split())
_UNKNOWN_PLACES = frozenset({"unknown", "na", "n a", "none", "nan", "null", "no pagination", "online", "in press"})


Range = tuple[str, int, int]  # ("s", 73, 78) of "S73-8"


@dataclass(frozen=True, slots=True)
class Fields:
    """What two records are compared by; an empty value means that the record does not say.

    Attributes:
        letters: the title's, without its spaces.
        after_heading: what follows each sign that can end a heading of the journal ("How I did it: ...").
        month: the number of the month that stands for the issue, where no issue is numbered.
        words: of the authors' names, initials left out.
        venues: the journal, and the conference where the journal's name goes on with one.
        is_translated: the title is a source's translation, so that another source may give it in other words.
        pages: each range named; article numbers are ranges of one.
        cochrane: the number that all versions of a Cochrane review share.
        kind: what sort of publication it is, as far as the record says.
    """

    title: str
    letters: str
    after_heading: tuple[str, ...]
    first_author: str
    words: frozenset[str]
    authors: str
    year: int
    venues: tuple[str, ...]
    volume: str
    issue: str
    month: str
    pages: tuple[Range, ...]
    doi: str
    cochrane: str
    abstract: str
    language: str
    is_translated: bool
    kind: Kind


def prepare(records: Sequence[Record]) -> list[Fields]:
    """The fields of each record, in order."""
    return [_fields(record) for record in records]


def _fields(record: Record) -> Fields:
    authors = _authors(record.authors)
    place, doi, kind = _place(record), doi_key(record.doi), kind_of(record)
    year, language, issue = record.year, _language(record.language), _issue(place)
    title = _title(record.title, kind)
    return Fields(
        title=title,
        letters=title.replace(" ", ""),
        after_heading=_after_heading(record.title, kind),
        first_author=authors[0] if authors else "",
        words=frozenset(authors),
        authors=" ".join(authors),
        year=year if year and 1800 <= year <= 2100 else 0,  # others are pages or typing errors
        venues=tuple(filter(None, map(_journal, _CONFERENCE.split(place.journal)))),
        volume=_first_number(place.volume),
        issue=issue,
        month="" if issue else _month(place),
        pages=_ranges(place.pages, year),
        doi=doi,
        cochrane=_cochrane(f"{doi} {record.pages} {record.issue}"),
        abstract=fold_title(record.abstract[:ABSTRACT_START]),
        language=language,
        is_translated=record.title.startswith("[") or language not in {"", "eng"},
        kind=kind,
    )


def _title(title: str, kind: Kind) -> str:
    if title == "#NAME?":  # a spreadsheet took a title that begins with a dash for a formula
        return ""
    return fold_title(without_marker(title) if kind in NAMED_IN_TITLE else strip_notes(title))


def _after_heading(title: str, kind: Kind) -> tuple[str, ...]:
    if kind in NAMED_IN_TITLE:
        return ()
    rests = (fold_title(title[mark.end() :]) for mark in _HEADING_END.finditer(title))
    return tuple(rest for rest in rests if len(rest) >= MIN_TELLING_TITLE)


def _authors(names: Sequence[str]) -> list[str]:
    """The words of the names, surnames as a rule first, without initials."""
    told = " ".join(name for name in names if not _NO_AUTHOR.fullmatch(name.strip()))
    return [word for word in fold_title(_RUN_ON.sub(" ", told.replace(".", " "))).split() if len(word) > 1]


def _cochrane(text: str) -> str:
    found = _COCHRANE.search(text)
    return found[1] if found else ""


@dataclass(frozen=True, slots=True)
class _Place:
    journal: str
    volume: str
    issue: str
    pages: str


def _place(record: Record) -> _Place:
    """Where it was printed; read from the journal's name where an exporter put the whole citation there."""
    cited = _CITATION.search(record.journal)
    if not cited:
        if record.issue.startswith("(") and "(" in record.volume:  # "13 (2) (no pagination)" and "(e0192222)"
            return _Place(record.journal, record.volume, "", record.pages or record.issue)
        return _Place(record.journal, record.volume, record.issue, record.pages)
    return _Place(
        journal=record.journal[: cited.start()],
        volume=cited["volume"] or record.volume,
        issue=cited["issue"] or record.issue,
        pages=cited["pages"] or record.pages,
    )


@lru_cache(maxsize=65_536)
def _journal(name: str) -> str:
    found = " ".join(word for word in fold_title(name).split() if word not in _SMALL_WORDS)
    return "" if found in _UNKNOWN_PLACES else found


def _ranges(pages: str, year: int | None) -> tuple[Range, ...]:
    """Each range in full: `("", 221, 228)` of "221-8", `("", 6, 10)` of a spreadsheet's "06-Oct".

    A lone year or month is a date that slipped in; "Suppl-89" and "t-8" have lost the first page and say nothing.
    """
    text = pages.lower()
    if not text or _LOST_START.match(text) or (year and text.startswith(str(year))):
        return ()
    text = _MONTH.sub(lambda month: _MONTHS[month[0]], text)
    found = []
    for match in _RANGE.finditer(text):
        first, last = int(match["first"]), match["last"] or match["first"]
        if len(last) < len(match["first"]):
            last = match["first"][: -len(last)] + last
        found.append((match["letter"], first, int(last)))
    return tuple(found[:4])


def _first_number(volume: str) -> str:
    """The volume of "88 Suppl 1" or "12 (3)"; none of "1)", the end of a torn "138 (5 Suppl 1)"."""
    if ")" in volume and "(" not in volume:
        return ""
    found = _NUMBER.search(volume)
    return (found[0].lstrip("0") or "0") if found else ""


def _issue(place: _Place) -> str:
    """The issue's first number; where there is none, the one that the volume carries."""
    if "pp" in place.issue:
        return ""
    numbers = _NUMBER.findall(place.issue) or _NUMBER.findall(place.volume)[1:2]
    return (numbers[0].lstrip("0") or "0") if numbers else ""


def _month(place: _Place) -> str:
    found = _MONTH.search(place.issue.lower()[:3])
    return _MONTHS[found[0]] if found else ""


@lru_cache(maxsize=1024)
def _language(text: str) -> str:
    folded = fold_title(text)[:3]
    return _LANGUAGES.get(folded, folded)
