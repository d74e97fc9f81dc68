"""Europe PMC, Crossref and OpenAlex through the real client, over small hand-made answers of the documented shape."""

import json
from datetime import UTC, date, datetime

import httpx
import pytest

from rechallenge.model import InputError, Unavailable, UsageError
from rechallenge.sources import read_records
from rechallenge.sources.asking import Clock, Wire
from rechallenge.sources.contract import Neighbour, Retraction
from rechallenge.sources.crossref import Crossref
from rechallenge.sources.europepmc import EuropePmc
from rechallenge.sources.openalex import OpenAlex
from rechallenge.testing import SourceConformance

EMAIL = "tester@example.org"
SECRET = "openalexkey0badc0ffee"
NOTHING = "xyzzyplugh"


def wired(answer) -> Wire:
    """A client's way to `answer(path, parameters) -> (status, object)`, with a clock that never waits."""

    def handle(request: httpx.Request) -> httpx.Response:
        status, body = answer(request.url.path, dict(request.url.params))
        return httpx.Response(status, content=body if isinstance(body, bytes) else json.dumps(body).encode())

    clock = Clock(now=lambda: datetime(2026, 1, 1, tzinfo=UTC), monotonic=lambda: 0.0, sleep=lambda seconds: None)
    return Wire(clock=clock, transport=httpx.MockTransport(handle))


def failing(path, parameters):
    return 503, b"down"


# Europe PMC

_EPMC = [
    {
        "id": "33301246",
        "source": "MED",
        "pmid": "33301246",
        "pmcid": "PMC7745181",
        "doi": "10.1000/ONE",
        "title": "Vasculitis during <i>tofacitinib</i>.",
        "authorList": {"author": [{"fullName": "Meyer A"}, {"collectiveName": "The Group"}]},
        "journalInfo": {"volume": "7", "issue": "2", "journal": {"title": "J Test Med"}},
        "pubYear": "2020",
        "firstPublicationDate": "2020-12-10",
        "pageInfo": "11-15",
        "abstractText": "<h4>Case</h4>A patient.",
        "language": "eng",
        "pubTypeList": {"pubType": ["Case Reports", "Retracted Publication"]},
        "meshHeadingList": {
            "meshHeading": [
                {
                    "majorTopic_YN": "N",
                    "descriptorName": "Vasculitis",
                    "meshQualifierList": {
                        "meshQualifier": [{"qualifierName": "chemically induced", "majorTopic_YN": "Y"}]
                    },
                }
            ]
        },
        "commentCorrectionList": {
            "commentCorrection": [{"id": "34000000", "type": "Retraction in", "reference": "J Test Med 2021"}]
        },
    },
    *({"id": f"{n}", "source": "PPR", "title": f"Preprint {n}", "pubYear": "2022"} for n in range(1, 5)),
]
_CITING = [{"id": f"{n}", "source": "MED", "title": f"Citing {n}", "pubYear": "2021"} for n in range(1, 1003)]


def epmc(path, parameters):
    if path.endswith("/citations"):
        start = (int(parameters["page"]) - 1) * 1000
        return 200, {"hitCount": len(_CITING), "citationList": {"citation": _CITING[start : start + 1000]}}
    if path.endswith("/references"):
        one = {"id": "5", "source": "MED", "title": "Cited", "doi": "10.1000/five"}
        return 200, {"hitCount": 2, "referenceList": {"reference": [one, {"unstructuredInformation": "A book"}]}}
    query = parameters["query"]
    if query.startswith("EXT_ID"):
        found = [one for one in _EPMC if query == f"EXT_ID:{one['id']} AND SRC:{one['source']}"]
    else:
        found = [] if NOTHING in query else _EPMC
    mark = parameters["cursorMark"]
    start = 0 if mark == "*" else int(mark)
    size = min(2, int(parameters["pageSize"]))  # small pages, so that the cursor is followed
    end = min(start + size, len(found))
    page = {"hitCount": len(found), "resultList": {"result": found[start:end]}}
    return 200, page | ({"nextCursorMark": str(end)} if found else {})


class TestEuropePmc(SourceConformance):
    query, n_hits, empty_query, accession = "vasculitis", 5, NOTHING, "MED/33301246"

    def source(self):
        return EuropePmc(EMAIL, wire=wired(epmc))

    def broken_source(self):
        return EuropePmc(EMAIL, wire=wired(failing))


def test_europe_pmc_records_carry_what_the_answer_says(tmp_path):
    with EuropePmc(EMAIL, wire=wired(epmc)) as source:
        found = source.search("vasculitis", work=tmp_path / "work")
    first = read_records(found.answers[0][1], source="europepmc", name="a", format="europepmc-json").records[0]
    assert first.title == "Vasculitis during tofacitinib ."
    assert (first.id, first.pmid, first.pmcid, first.doi) == (
        "europepmc:MED/33301246",
        "33301246",
        "PMC7745181",
        "10.1000/ONE",
    )
    assert (first.authors, first.published.text) == (("Meyer A", "The Group"), "2020-12-10")
    assert first.mesh == ("Vasculitis/*chemically induced",)
    assert ("CC Retraction in", "34000000") in first.tags


def test_europe_pmc_lists_are_read_to_the_last_page():
    with EuropePmc(EMAIL, wire=wired(epmc)) as source:
        cited = source.cited_by("MED/33301246")
        cites = source.references("MED/33301246")
        assert source.retractions("MED/33301246") == (Retraction("retraction", "34000000", "J Test Med 2021"),)
        with pytest.raises(InputError, match="no record"):
            source.retractions("MED/1")
    assert (len(cited.found), cited.n_reported, len(cited.answers)) == (1002, 1002, 2)
    assert cites.found == (
        Neighbour(accession="MED/5", pmid="5", doi="10.1000/five", text="Cited"),
        Neighbour(text="A book"),
    )


def test_europe_pmc_is_bounded_by_the_day_of_creation():
    with EuropePmc(EMAIL, wire=wired(epmc)) as source:
        assert source.as_of("a OR b", date(2022, 11, 1)) == "(a OR b) AND CREATION_DATE:[1800-01-01 TO 2022-11-01]"


def test_an_answer_of_another_shape_is_not_taken_for_an_empty_one(tmp_path):
    wire = wired(lambda path, parameters: (200, {"errMsg": "Invalid request", "errCode": 404}))
    with EuropePmc(EMAIL, wire=wire) as source, pytest.raises(Unavailable, match="another shape"):
        source.search("vasculitis", work=tmp_path / "work")


# Crossref

_WORK = {
    "DOI": "10.1000/one",
    "type": "journal-article",
    "title": ["Vasculitis during tofacitinib"],
    "author": [{"family": "Meyer", "given": "Anna"}, {"name": "The Group"}],
    "container-title": ["J Test Med"],
    "issued": {"date-parts": [[2020, 12]]},
    "volume": "7",
    "page": "11-15",
    "reference": [
        {"key": "1", "DOI": "10.1000/five"},
        {"key": "2", "author": "Walter", "article-title": "On skin", "year": "1999"},
    ],
}
_NOTICE = {
    "DOI": "10.1000/notice",
    "type": "journal-article",
    "title": ["Retraction"],
    "update-to": [
        {"DOI": "10.1000/ONE", "type": "retraction", "updated": {"date-time": "2021-05-04T00:00:00Z"}},
        {"DOI": "10.1000/one", "type": "correction"},
    ],
}


def crossref(path, parameters):
    assert parameters["mailto"] == EMAIL
    if path.startswith("/works/"):
        return 200, {"status": "ok", "message": _WORK}
    if parameters.get("filter", "").startswith("updates:"):
        return 200, {"message": {"items": [_NOTICE], "total-results": 1}}
    words = parameters["query.bibliographic"]
    found = [] if words == NOTHING else [_WORK, _NOTICE]
    page = found if parameters["cursor"] == "*" else []
    total = 9_000_000 if words == "cell" else len(found)
    return 200, {"message": {"total-results": total, "items": page, "next-cursor": "next"}}


class TestCrossref(SourceConformance):
    query, n_hits, empty_query, accession = "vasculitis tofacitinib", 2, NOTHING, "10.1000/one"

    def source(self):
        return Crossref(EMAIL, wire=wired(crossref))

    def broken_source(self):
        return Crossref(EMAIL, wire=wired(failing))


def test_crossref_gives_references_and_notices_of_retraction():
    with Crossref(EMAIL, wire=wired(crossref)) as source:
        assert source.references("10.1000/one").found == (
            Neighbour(accession="10.1000/five", doi="10.1000/five"),
            Neighbour(text="Walter On skin 1999"),
        )
        assert source.retractions("10.1000/one") == (Retraction("retraction", "10.1000/notice", "2021-05-04"),)


def test_a_ranking_is_not_passed_off_as_a_set(tmp_path):
    with Crossref(EMAIL, wire=wired(crossref)) as source, pytest.raises(InputError, match="ranks"):
        source.search("cell", work=tmp_path / "work")


# OpenAlex

_WORKS = [
    {
        "id": f"https://openalex.org/W{n}",
        "doi": f"https://doi.org/10.1000/{n}",
        "title": f"Vasculitis {n}",
        "ids": {"pmid": f"https://pubmed.ncbi.nlm.nih.gov/{n}"},
        "authorships": [{"author": {"display_name": "Anna Meyer"}}],
        "publication_date": "2020-12-10",
        "type": "article",
        "is_retracted": n == 2,
        "abstract_inverted_index": {"a": [1, 3], "rose": [2], "Once": [0], "rose.": [4]},
        "biblio": {"volume": "7", "first_page": "1", "last_page": "5"},
        "referenced_works": ["https://openalex.org/W9"],
    }
    for n in range(1, 4)
]


def openalex(path, parameters):
    if parameters.get("api_key") != SECRET:
        return 403, {"error": "Forbidden", "message": "an API key is needed"}
    if path.startswith("/works/"):
        return 200, next(work for work in _WORKS if work["id"].endswith(path.rpartition("/")[2]))
    found = [] if parameters.get("search") == NOTHING else _WORKS
    start = 0 if parameters["cursor"] == "*" else int(parameters["cursor"])
    page = found[start : start + 2]
    following = str(start + 2) if start + 2 < len(found) else None
    return 200, {"meta": {"count": len(found), "next_cursor": following}, "results": page}


class TestOpenAlex(SourceConformance):
    query, n_hits, empty_query, accession = "vasculitis", 3, NOTHING, "W1"
    secret = SECRET

    def source(self):
        return OpenAlex(EMAIL, wire=wired(openalex), environment={"OPENALEX_API_KEY": SECRET})

    def broken_source(self):
        return OpenAlex(EMAIL, wire=wired(failing), environment={"OPENALEX_API_KEY": SECRET})


def test_openalex_follows_citations_both_ways_and_tells_retractions(tmp_path):
    with TestOpenAlex().source() as source:
        assert [one.pmid for one in source.cited_by("W1").found] == ["1", "2", "3"]
        assert source.references("W1").found == (Neighbour(accession="W9"),)
        assert (source.retractions("W1"), source.retractions("W2")) == ((), (Retraction("is_retracted"),))
        found = source.search("vasculitis", work=tmp_path / "work")
    records = read_records(found.answers[0][1], source="openalex", name="a", format="openalex-json").records
    assert (records[0].abstract, records[0].doi, records[0].pages) == ("Once a rose a rose.", "10.1000/1", "1-5")
    assert records[1].publication_types == ("article", "Retracted Publication")


def test_openalex_wants_a_key_and_says_so():
    with pytest.raises(UsageError, match="key"):
        OpenAlex(EMAIL, environment={})


def test_a_refused_key_is_told_without_showing_it():
    other = "anotherkey0123456789"
    wire = wired(lambda path, parameters: (403, {"message": f"{other} has no budget left"}))
    source = OpenAlex(EMAIL, wire=wire, environment={"OPENALEX_API_KEY": other})
    with source, pytest.raises(Unavailable, match="quota") as caught:
        source.count("vasculitis")
    assert other not in str(caught.value)
