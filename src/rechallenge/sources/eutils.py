"""NCBI's E-utilities: each tool a method, each answer raw bytes that passed the checks.

Source: E-utilities In-Depth (NBK25499) and "A General Introduction" (NBK25497): tool and e-mail with every request,
3 requests a second without a key and 10 with one.
"""

import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import StrEnum

from rechallenge.model import UsageError
from rechallenge.sources.asking import TOOL, Asker, Fault, Wire
from rechallenge.sources.eutils_answers import NoAnswer, fault_in, read_history, read_search
from rechallenge.sources.kept import WorkFolder

BASE = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils/"
BASE_VARIABLE = "RECHALLENGE_EUTILS"
KEY_VARIABLE = "NCBI_API_KEY"
PER_SECOND = 3
PER_SECOND_WITH_KEY = 10
MOST_HITS = 9_999
"""Hits of one search that PubMed gives out, whatever its count (EDirect 19 uses the same number)."""


@dataclass(frozen=True, slots=True)
class History:
    """A result kept by the server for some hours."""

    web_env: str
    query_key: str


class Match(StrEnum):
    """What the citation matcher says of one reference."""

    FOUND = "found"
    NOT_FOUND = "not-found"
    INVALID_JOURNAL = "invalid-journal"
    AMBIGUOUS = "ambiguous"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Citation:
    """A reference as the citation matcher wants it; what is unknown stays empty. `key` comes back with the answer."""

    journal: str = ""
    year: str = ""
    volume: str = ""
    first_page: str = ""
    author: str = ""
    key: str = ""

    @property
    def line(self) -> str:
        parts = (self.journal, self.year, self.volume, self.first_page, self.author, self.key)
        return "|".join(" ".join(part.replace("|", " ").split()) for part in parts) + "|"


@dataclass(frozen=True, slots=True)
class Matched:
    """The matcher's answer to the citation of this key; `pmid` only where it is FOUND, `says` word for word."""

    key: str
    match: Match
    pmid: str = ""
    says: str = ""


class Eutils:
    """A client of the E-utilities.

    The API key is taken from the environment variable NCBI_API_KEY and from nowhere else.

    Args:
        email: of the person responsible, which NCBI asks for.
        base: address of the server; default RECHALLENGE_EUTILS of the environment, or NCBI.
        environment: in place of the process's own, for tests.
    Raises:
        UsageError: no e-mail address was given.
    """

    def __init__(
        self,
        email: str,
        *,
        base: str = "",
        wire: Wire | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        if "@" not in email:
            raise UsageError(
                f"{email!r} is no e-mail address; NCBI asks for one with every request",
                where="--email",
                fix="give --email you@example.org, or set RECHALLENGE_EMAIL",
            )
        known = os.environ if environment is None else environment
        key = known.get(KEY_VARIABLE, "").strip()
        self._always = {"db": "pubmed", "tool": TOOL, "email": email} | ({"api_key": key} if key else {})
        self._asker = Asker(
            "PubMed",
            base or known.get(BASE_VARIABLE, "") or BASE,
            per_second=PER_SECOND_WITH_KEY if key else PER_SECOND,
            email=email,
            key=key,
            wire=wire,
        )
        self.clock = self._asker.clock

    @property
    def base(self) -> str:
        return self._asker.base

    def close(self) -> None:
        self._asker.close()

    def keeping(self, work: WorkFolder) -> AbstractContextManager[None]:
        """Keeps every answer in a folder and asks no question twice; not for questions to the history server."""
        return self._asker.keeping(work)

    def esearch(self, term: str, *, most: int = MOST_HITS, start: int = 0) -> bytes:
        """Hits `start` to `start + most`, with the server keeping the whole; fewer than it says it gives is a fault."""

        def check(data: bytes) -> Fault | None:
            return _whole_search(data, most=most, start=start)

        return self._ask(
            "esearch.fcgi",
            {"term": term, "retmode": "xml", "retmax": str(most), "retstart": str(start), "usehistory": "y"},
            check=check,
        )

    def efetch(
        self, ids: Sequence[str] | History, *, start: int = 0, most: int = 0, check: Callable[[bytes], Fault | None]
    ) -> bytes:
        """PubMed XML of identifiers, or of a slice of a kept result."""
        if isinstance(ids, History):
            which = {
                "WebEnv": ids.web_env,
                "query_key": ids.query_key,
                "retstart": str(start),
                "retmax": str(most),
            }
        else:
            which = {"id": ",".join(ids)}
        return self._ask("efetch.fcgi", {"retmode": "xml", **which}, check=check)

    def efetch_pmc(self, pmcid: str, *, check: Callable[[bytes], Fault | None]) -> bytes:
        """The full text of an article of PubMed Central in JATS, as far as its publisher lets it out."""
        which = {"db": "pmc", "id": pmcid.removeprefix("PMC"), "retmode": "xml"}
        return self._ask("efetch.fcgi", which, check=check)

    def epost(self, ids: Sequence[str]) -> History:
        """Has the server keep these identifiers, at most 10,000, in this order."""
        data = self._ask("epost.fcgi", {"id": ",".join(ids)}, check=_posted)
        return History(*read_history(data))

    def elink(self, pmid: str, link: str) -> bytes:
        """Targets of one link of one article, such as `pubmed_pubmed_citedin`."""
        target = link.split("_")[1]
        parameters = {"dbfrom": "pubmed", "db": target, "id": pmid, "linkname": link, "cmd": "neighbor"}
        return self._ask("elink.fcgi", parameters, check=_is_a("eLinkResult"))

    def einfo(self) -> bytes:
        """The state of the database."""
        return self._ask("einfo.fcgi", {"retmode": "xml", "version": "2.0"}, check=_is_a("eInfoResult"))

    def ecitmatch(self, citations: Sequence[Citation]) -> bytes:
        """The matcher's lines for a reference list; `read_matches` reads them."""
        lines = "\r".join(citation.line for citation in citations)

        def check(data: bytes) -> Fault | None:
            if fault := fault_in(data):
                return fault
            silent = {citation.key for citation in citations} - _answers_by_key(data).keys()
            return Fault(f"no answer for {len(silent)} of {len(citations)} citations") if silent else None

        return self._ask("ecitmatch.cgi", {"retmode": "xml", "bdata": lines}, check=check)

    def _ask(
        self, tool: str, parameters: Mapping[str, str], *, check: Callable[[bytes], Fault | None] = fault_in
    ) -> bytes:
        return self._asker.post(tool, self._always | dict(parameters), check=check)


def read_matches(data: bytes, citations: Sequence[Citation]) -> tuple[Matched, ...]:
    """One answer for each citation, by its key. Keys must be unique and each must be answered, as `ecitmatch` sees to."""
    answers = _answers_by_key(data)
    return tuple(_matched(citation.key, answers[citation.key]) for citation in citations)


def _answers_by_key(data: bytes) -> dict[str, str]:
    rows = (line.strip().split("|", 6) for line in data.decode("utf-8", "replace").splitlines())
    return {row[5]: row[6].strip("| ") for row in rows if len(row) == 7}


def _matched(key: str, says: str) -> Matched:
    if says.isdecimal():
        return Matched(key, Match.FOUND, says, says)
    if says.startswith("AMBIGUOUS"):
        return Matched(key, Match.AMBIGUOUS, "", says)
    if "INVALID_JOURNAL" in says:
        return Matched(key, Match.INVALID_JOURNAL, "", says)
    return Matched(key, Match.NOT_FOUND if says.startswith("NOT_FOUND") else Match.UNREADABLE, "", says)


def _posted(data: bytes) -> Fault | None:
    if fault := fault_in(data):
        return fault
    try:
        read_history(data)
    except NoAnswer as error:
        return Fault(str(error))
    return None


def _is_a(root: str) -> Callable[[bytes], Fault | None]:
    """Another document than the one asked for is no answer; a proxy's page, for one."""

    def check(data: bytes) -> Fault | None:
        return fault_in(data) or (None if f"<{root}".encode() in data[:2000] else Fault(f"no <{root}> in the answer"))

    return check


def _whole_search(data: bytes, *, most: int, start: int) -> Fault | None:
    if fault := fault_in(data):
        return fault
    try:
        answer = read_search(data)
    except NoAnswer as error:
        return Fault(str(error))
    given = most if answer.n_given is None else answer.n_given
    due = max(0, min(answer.count - start, most, MOST_HITS - start, given))
    if len(answer.ids) < due:
        return Fault(f"{len(answer.ids)} identifiers where {due} were due")
    return None
