"""OpenAlex: citations in both directions and a retraction flag.

Written from the documented shape of its answers (https://developers.openalex.org); never run live by its authors, as
docs/guide/pubmed.md says. A key has been required since 13 February 2026; it is read from OPENALEX_API_KEY only.
"""

import os
from collections.abc import Mapping
from typing import Any

from rechallenge.model import UsageError, doi_in
from rechallenge.sources.asking import Asker, Wire
from rechallenge.sources.contract import Ability, Neighbour, Neighbours, Retraction
from rechallenge.sources.cursor_search import FIRST_CURSOR, CursorSource, Page

BASE = "https://api.openalex.org/"
KEY_VARIABLE = "OPENALEX_API_KEY"
PER_SECOND = 10


class OpenAlex(CursorSource):
    """OpenAlex. An accession is a work's own id: `W2741809807`."""

    name = "openalex"
    title = "OpenAlex"
    format = "openalex-json"
    abilities = frozenset({Ability.CITED_BY, Ability.REFERENCES, Ability.RETRACTIONS})
    page = 100
    most_hits = 10_000
    search_path = "works"
    note = "OpenAlex finds words in titles, abstracts and some full texts; what it finds for the same words changes"

    def __init__(
        self, email: str, *, base: str = BASE, wire: Wire | None = None, environment: Mapping[str, str] | None = None
    ) -> None:
        key = (os.environ if environment is None else environment).get(KEY_VARIABLE, "").strip()
        if not key:
            raise UsageError("wants a key (free)", where=self.title, fix=f"set {KEY_VARIABLE} in the environment")
        super().__init__(Asker(self.title, base, per_second=PER_SECOND, email=email, key=key, wire=wire))
        self._always = {"api_key": key}

    def cited_by(self, accession: str) -> Neighbours:
        found: list[Neighbour] = []
        answers: list[tuple[str, bytes]] = []
        cursor = FIRST_CURSOR
        while cursor:
            question = {"filter": f"cites:{accession}", "per-page": str(self.page), "cursor": cursor, **self._always}
            data, (n_reported, some, cursor) = self._ask("works", question, _read_works)
            answers.append((f"cited-by-{len(answers) + 1:04d}.json", data))
            found += some
            if not some or len(found) >= n_reported:
                break
        return Neighbours(accession, tuple(found), n_reported, tuple(answers))

    def references(self, accession: str) -> Neighbours:
        def read(answer: Mapping[str, Any]) -> tuple[Neighbour, ...]:
            return tuple(Neighbour(accession=_short(one)) for one in answer["referenced_works"])

        data, found = self._ask(f"works/{accession}", self._always, read)
        note = "OpenAlex lists the references that it could match to works of its own"
        return Neighbours(accession, found, len(found), (("work.json", data),), note)

    def retractions(self, accession: str) -> tuple[Retraction, ...]:
        _, is_retracted = self._ask(f"works/{accession}", self._always, lambda answer: answer["is_retracted"])
        return (Retraction("is_retracted"),) if is_retracted else ()

    def _question(self, query: str, cursor: str, most: int) -> dict[str, str]:
        return {"search": query, "per-page": str(most), "cursor": cursor, **self._always}

    def _read_page(self, answer: Mapping[str, Any]) -> Page:
        n_reported, works, cursor = _read_works(answer)
        return Page(n_reported, tuple(one.accession for one in works), cursor)


def _read_works(answer: Mapping[str, Any]) -> tuple[int, list[Neighbour], str]:
    meta = answer["meta"]
    return int(meta["count"]), [_neighbour(one) for one in answer["results"]], meta.get("next_cursor") or ""


def _neighbour(work: Mapping[str, Any]) -> Neighbour:
    ids = work.get("ids", {})
    return Neighbour(
        accession=_short(work["id"]),
        pmid=_short(ids.get("pmid") or ""),
        doi=doi_in(work.get("doi") or ""),
        text=work.get("title") or "",
    )


def _short(address: str) -> str:
    """The last part of an address, which is how OpenAlex writes every id."""
    return address.rpartition("/")[2]
