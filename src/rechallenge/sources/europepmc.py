"""Europe PMC: PubMed's records and preprints, with citations in both directions.

Written from the documented shape of its answers (https://europepmc.org/RestfulWebService); never run live by its
authors, as docs/guide/pubmed.md says.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from rechallenge.model import InputError
from rechallenge.sources.asking import Asker, Wire
from rechallenge.sources.contract import Ability, Fetched, Neighbour, Neighbours, Retraction
from rechallenge.sources.cursor_search import CursorSource, Page

BASE = "https://www.ebi.ac.uk/europepmc/webservices/rest/"
PER_SECOND = 5  # no number is published; this is a courtesy
_LIST_PAGE = 1000
_FETCHED_AT_ONCE = 40  # a question is an address: some 1,500 characters are safe everywhere
_CONCERNS = {"retraction in": "retraction", "expression of concern in": "expression of concern"}


class EuropePmc(CursorSource):
    """Europe PMC. An accession is its database and number: `MED/33301246`, `PPR/250123`."""

    name = "europepmc"
    title = "Europe PMC"
    format = "europepmc-json"
    abilities = frozenset(Ability)
    page = 1000
    search_path = "search"
    note = (
        "Europe PMC reads the query in its own language: MeSH is not exploded as in PubMed, and untagged words are also "
        "looked for in full texts"
    )

    def __init__(self, email: str, *, base: str = BASE, wire: Wire | None = None) -> None:
        super().__init__(Asker(self.title, base, per_second=PER_SECOND, email=email, wire=wire))

    def as_of(self, query: str, day: date) -> str:
        return f"({query}) AND CREATION_DATE:[1800-01-01 TO {day.isoformat()}]"

    def as_of_note(self, day: date) -> str:
        return (
            f"Europe PMC cannot be asked as it stood on {day.isoformat()}: records are bounded by the day they were "
            "created there, and found as they stand today"
        )

    def cited_by(self, accession: str) -> Neighbours:
        return self._list(accession, "citations", ("citationList", "citation"))

    def references(self, accession: str) -> Neighbours:
        return self._list(accession, "references", ("referenceList", "reference"))

    def retractions(self, accession: str) -> tuple[Retraction, ...]:
        database, _, number = accession.partition("/")
        question = self._question(f"EXT_ID:{number} AND SRC:{database}", "*", 1)
        _, results = self._ask("search", question, lambda answer: answer["resultList"]["result"])
        if not results:
            raise InputError(f"Europe PMC has no record {accession!r}", where=self.name, fix="correct the number")
        return _retractions(results[0])

    def accession_of(self, paper: Neighbour) -> str:
        by_number = f"MED/{paper.pmid}" if paper.pmid else f"PMC/{paper.pmcid}" if paper.pmcid else ""
        return paper.accession or by_number

    def fetch(self, accessions: Sequence[str]) -> Fetched:
        answers: list[tuple[str, bytes]] = []
        results: list[Mapping[str, Any]] = []
        for at in range(0, len(accessions), _FETCHED_AT_ONCE):
            asked = (one.partition("/") for one in accessions[at : at + _FETCHED_AT_ONCE])
            query = " OR ".join(f"(EXT_ID:{number} AND SRC:{database})" for database, _, number in asked)
            question = self._question(query, "*", _FETCHED_AT_ONCE)
            data, some = self._ask("search", question, lambda answer: answer["resultList"]["result"])
            answers.append((f"search-{len(answers) + 1:04d}.json", data))
            results += some
        said = {f"{one['source']}/{one['id']}": _retractions(one) for one in results}
        return Fetched(tuple(answers), said, {})

    def _question(self, query: str, cursor: str, most: int) -> dict[str, str]:
        return {
            "query": query,
            "format": "json",
            "resultType": "core",
            "pageSize": str(most),
            "cursorMark": cursor,
        }

    def _read_page(self, answer: Mapping[str, Any]) -> Page:
        results = answer["resultList"]["result"]
        accessions = tuple(f"{one['source']}/{one['id']}" for one in results)
        return Page(int(answer["hitCount"]), accessions, answer.get("nextCursorMark", ""))

    def _list(self, accession: str, kind: str, keys: tuple[str, str]) -> Neighbours:
        """Every page of a list of citations or references."""

        def read(answer: Mapping[str, Any]) -> tuple[int, list[Neighbour]]:
            return int(answer["hitCount"]), [_neighbour(one) for one in answer.get(keys[0], {}).get(keys[1], ())]

        found: list[Neighbour] = []
        answers: list[tuple[str, bytes]] = []
        while True:
            number = len(answers) + 1
            question = {"format": "json", "page": str(number), "pageSize": str(_LIST_PAGE)}
            data, (n_reported, some) = self._ask(f"{accession}/{kind}", question, read)
            answers.append((f"{kind}-{number:04d}.json", data))
            found += some
            if not some or len(found) >= n_reported:
                break
        note = "Europe PMC knows citations from the reference lists it has; none is not zero"
        return Neighbours(accession, tuple(found), n_reported, tuple(answers), note)


def _neighbour(one: Mapping[str, Any]) -> Neighbour:
    database, number = one.get("source", ""), one.get("id", "")
    words = (one.get("authorString"), one.get("title"), one.get("journalAbbreviation"), one.get("pubYear"))
    return Neighbour(
        accession=f"{database}/{number}" if database and number else "",
        pmid=number if database == "MED" else "",
        doi=one.get("doi", ""),
        pmcid=number if database == "PMC" else "",
        text=" ".join(str(word) for word in words if word) or str(one.get("unstructuredInformation", "")),
    )


def _retractions(result: Mapping[str, Any]) -> tuple[Retraction, ...]:
    ties = result.get("commentCorrectionList", {}).get("commentCorrection", ())
    notices = tuple(
        Retraction(kind, str(tie.get("id", "")), str(tie.get("reference", "")))
        for tie in ties
        if (kind := _CONCERNS.get(str(tie.get("type", "")).lower()))
    )
    is_marked = "Retracted Publication" in result.get("pubTypeList", {}).get("pubType", ())
    has_notice = any(notice.kind == "retraction" for notice in notices)
    return notices if has_notice or not is_marked else (*notices, Retraction("retracted publication"))
