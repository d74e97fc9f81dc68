"""What sort of publication a record is: an article, or something that belongs to one and must not vanish in it."""

import re
from enum import StrEnum
from functools import lru_cache

from rechallenge.model import Record


class Kind(StrEnum):
    """Sorts of publication that share titles and authors and yet are not one publication."""

    ARTICLE = "article"
    CORRECTION = "correction"
    RETRACTION = "retraction"
    COMMENT = "comment"
    REPLY = "reply"
    PREPRINT = "preprint"
    CONFERENCE = "conference"


NAMED_IN_TITLE = frozenset({Kind.CORRECTION, Kind.RETRACTION, Kind.COMMENT, Kind.REPLY})  # "Reply to: ..."


_MARK = re.compile(r"[\[(:.]")
_NOTE = re.compile(
    r"""\s*[\[(](?:
        see\ comments?|comments?|review|\d+\ refs?|retracted\ article|multiple\ letters
        |(?:article\ in\ |in\ )?(?-i:[A-Z][a-z]{3,})
    )[\])]\s*\.?""",
    re.IGNORECASE | re.VERBOSE,
)
_LETTER_NUMBER = re.compile(r"\s*\[\d{1,2}\]\s*$")  # Embase counts the letters of one heading
_ERRATUM_NOTE = re.compile(
    r"\s*\[(?:erratum (?:appears|in)|corrected|republished|retraction in|summary for patients|comment in)\b.*$",
    re.IGNORECASE | re.DOTALL,
)  # such notes stand last; their citations have brackets of their own, and exporters cut them off
_RETRACTED = re.compile(r"^\s*(?:retracted(?:\ article)?|withdrawn)\s*[:.]\s*", re.IGNORECASE)

_TITLE_KINDS = (
    (Kind.RETRACTION, re.compile(
        r"(?:retraction(?: notice| note)?|withdrawal|expression of concern|notice of retraction)\b"
        r"\s*(?:[:.\[(-]|to\b|of\b|$)",
        re.IGNORECASE)),
    (Kind.CORRECTION, re.compile(
        r"(?:author |publisher'?s? )?(?:errat(?:um|a)|corrigend(?:um|a)|corrections?|addendum)\s*(?:[:.\[(-]|to\b|for\b|in\b|$)",
        re.IGNORECASE)),
    (Kind.REPLY, re.compile(
        r"(?:(?:the )?authors?['’]?s? (?:reply|response)|in reply|reply|response)\s*(?:[:.\[(]|to\b|from\b|by\b|$)",
        re.IGNORECASE)),
    (Kind.COMMENT, re.compile(
        r"(?:re\s*:|(?:invited |editorial )?comment(?:s|ary)?\s*(?:[:.]|on\b|to\b|$)"
        r"|letter\s*(?:[:.]|regarding\b|on\b)|discussion\s*(?:[:.]|of\b))",
        re.IGNORECASE)),
)  # fmt: skip
_TRAILING_KINDS = (
    (Kind.CORRECTION, re.compile(
        r"[:.\[(-]\s*(?:errat(?:um|a)|corrigend(?:um|a)|correction)\s*[\])]?\.?\s*$", re.IGNORECASE)),
    (Kind.REPLY, re.compile(
        r"[:.\[(-]\s*(?:(?:the )?authors?['’]?s? )?(?:reply|response)(?: from authors?)?\s*[\])]?\.?\s*$",
        re.IGNORECASE)),
)  # fmt: skip
_TAIL = 80  # characters; longer than any of these ends
_CITES_ITS_ARTICLE = re.compile(
    r"\((?:vol \d+, pg \w+, (?:19|20)\d\d|[^()]*\((?:19|20)\d\d\)[^()]*\([^()]*\)[^()]*)\)\.?\s*$", re.IGNORECASE
)  # how Web of Science and Embase title a correction: "... (vol 85, pg 553, 2010)"
_TYPE_KINDS = (
    (Kind.RETRACTION, ("retraction of publication", "retraction notice", "expression of concern")),
    (Kind.CORRECTION, ("published erratum", "erratum", "corrigendum", "correction")),
    (Kind.PREPRINT, ("preprint",)),
    (Kind.CONFERENCE, ("conference", "congress", "meeting abstract", "proceedings paper", "inproceedings", "cpaper", "conf")),
)  # fmt: skip
_PREPRINT_DOI = re.compile(
    r"10\.(?:1101/(?:19|20)\d|21203/rs|2139/ssrn|20944/preprints|48550/arxiv|31234/|31219/|26434/|22541/|32388/)"
)
_PREPRINT_SERVER = re.compile(
    r"\b(?:medrxiv|biorxiv|arxiv|chemrxiv|research square|ssrn|preprints?(?:\.org)?|psyarxiv|authorea|osf preprints)\b",
    re.IGNORECASE,
)


def strip_notes(title: str) -> str:
    """A title without what a database wrote into it: "[see comment]", "[Erratum appears in ...]", "[Chinese]".

    >>> strip_notes("Statins and the liver.[see comment][Erratum appears in Gut. 2004 May;53(5):766]")
    'Statins and the liver.'
    """
    if not _MARK.search(title):
        return title
    plain = title
    for note in (_ERRATUM_NOTE, _LETTER_NUMBER, _NOTE, _RETRACTED):
        plain = note.sub("", plain)
    return plain.strip()


def kind_of(record: Record) -> Kind:
    """What the record says it is: by its title's opening or end, its publication types, its journal and DOI.

    PubMed's types "Comment" and "Letter" decide nothing: other sources leave them out for the same publication.
    """
    title = strip_notes(record.title).lstrip("[ (")
    for kind, pattern in _TITLE_KINDS:
        if pattern.match(title):
            return kind
    for kind, pattern in _TRAILING_KINDS:
        if pattern.search(title[-_TAIL:]):
            return kind
    if _CITES_ITS_ARTICLE.search(title):
        return Kind.CORRECTION
    types = {_kind_of_type(found) for found in record.publication_types}
    for kind, _ in _TYPE_KINDS if types else ():
        if kind in types:
            return kind
    if _is_preprint_server(record.journal) or _PREPRINT_DOI.search(record.doi.lower()):
        return Kind.PREPRINT
    return Kind.ARTICLE


@lru_cache(maxsize=1024)
def _kind_of_type(text: str) -> Kind | None:
    folded = text.lower().strip()
    return next((kind for kind, names in _TYPE_KINDS if folded.startswith(names)), None)


@lru_cache(maxsize=65_536)
def _is_preprint_server(journal: str) -> bool:
    return _PREPRINT_SERVER.search(journal) is not None


def without_marker(title: str) -> str:
    """The title of the publication that a correction, comment or reply names in its own, as far as it can be read.

    >>> without_marker("Corrigendum to: Tofacitinib and the vessels")
    'Tofacitinib and the vessels'
    """
    found = strip_notes(title)
    for _, pattern in _TITLE_KINDS:
        if match := pattern.match(found.lstrip("[ (")):
            found = found.lstrip("[ (")[match.end() :]
            break
    for _, pattern in _TRAILING_KINDS:
        found = pattern.sub("", found)
    found = _CITES_ITS_ARTICLE.sub("", found)
    return re.sub(r"^\W*(?:(?:to|for|of|on|in)\b)?\W*", "", found, flags=re.IGNORECASE)
