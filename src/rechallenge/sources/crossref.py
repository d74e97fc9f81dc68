"""Crossref: reference lists as publishers deposit them, and retractions with those of Retraction Watch.

Written from the documented shape of its answers (https://api.crossref.org/swagger-ui/index.html); never run live by its
authors, as docs/guide/pubmed.md says.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from rechallenge.model import doi_in
from rechallenge.sources.asking import Asker, Wire
from rechallenge.sources.contract import Ability, Neighbour, Neighbours, Retraction
from rechallenge.sources.cursor_search import CursorSource, Page

BASE = "https://api.crossref.org/"
PER_SECOND = 5
_CONCERNS = ("retraction", "expression_of_concern", "removal", "withdrawal", "partial_retraction")
_MOST_NOTICES = 100


class Crossref(CursorSource):
    """Crossref. An accession is a DOI."""

    name = "crossref"
    title = "Crossref"
    format = "crossref-json"
    abilities = frozenset({Ability.REFERENCES, Ability.RETRACTIONS})
    page = 500
    most_hits = 5_000
    search_path = "works"
    note = "Crossref ranks publications that resemble the words; it has no Boolean language and few abstracts"

    def __init__(self, email: str, *, base: str = BASE, wire: Wire | None = None) -> None:
        super().__init__(Asker(self.title, base, per_second=PER_SECOND, email=email, wire=wire))
        self._mailto = {"mailto": email}  # the polite pool

    def references(self, accession: str) -> Neighbours:
        def read(answer: Mapping[str, Any]) -> tuple[Neighbour, ...]:
            return tuple(_neighbour(one) for one in answer["message"].get("reference", ()))

        data, found = self._ask(f"works/{quote(accession, safe='')}", self._mailto, read)
        note = "Crossref has the references that the publisher deposited; none is not zero"
        return Neighbours(accession, found, len(found), (("work.json", data),), note)

    def retractions(self, accession: str) -> tuple[Retraction, ...]:
        """Notices that name this DOI as the one they update."""

        def read(answer: Mapping[str, Any]) -> tuple[Retraction, ...]:
            items = answer["message"]["items"]
            return tuple(notice for item in items for notice in _notices(item, accession))

        question = {"filter": f"updates:{accession}", "rows": str(_MOST_NOTICES), **self._mailto}
        return tuple(dict.fromkeys(self._ask("works", question, read)[1]))

    def _question(self, query: str, cursor: str, most: int) -> dict[str, str]:
        return {"query.bibliographic": query, "rows": str(most), "cursor": cursor, **self._mailto}

    def _read_page(self, answer: Mapping[str, Any]) -> Page:
        message = answer["message"]
        accessions = tuple(item["DOI"] for item in message["items"])
        return Page(int(message["total-results"]), accessions, message.get("next-cursor", ""))


def _neighbour(one: Mapping[str, Any]) -> Neighbour:
    words = (one.get("author"), one.get("article-title"), one.get("journal-title"), one.get("year"))
    text = str(one.get("unstructured", "")) or " ".join(str(word) for word in words if word)
    return Neighbour(accession=one.get("DOI", ""), doi=doi_in(one.get("DOI", "")), text=text)


def _notices(item: Mapping[str, Any], accession: str) -> list[Retraction]:
    return [
        Retraction(update["type"], item["DOI"], str(update.get("updated", {}).get("date-time", ""))[:10])
        for update in item.get("update-to", ())
        if update.get("DOI", "").casefold() == accession.casefold() and update.get("type") in _CONCERNS
    ]
