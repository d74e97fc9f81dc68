"""`rechallenge snowball` from the command line to the flow diagram, over the local PubMed."""

import json
import shutil
from datetime import UTC, datetime
from xml.sax.saxutils import quoteattr

import httpx
import pytest

from rechallenge.cli.main import main
from rechallenge.literature import Weight
from rechallenge.model import Actor, Arm, InputError, PartialDate, Record, RecordId, Unavailable
from rechallenge.review import Author, check, citations, flow, open_review, open_source, rerun, snowball
from rechallenge.sources.asking import Clock, Wire
from rechallenge.sources.europepmc import EuropePmc
from rechallenge.sources.nbib import write_nbib
from rechallenge.testing import Fault, FaultKind, Holdings, PubmedServer, article_xml
from rechallenge.testing.holdings import holdings_of_xml

JATS = """<article><front><article-meta><article-id pub-id-type="doi">{doi}</article-id></article-meta></front>
<back><ref-list><ref><element-citation><article-title>A monograph on small vessels and drugs</article-title>
<source>Test Press</source><year>1998</year></element-citation></ref>
<ref><element-citation><article-title>Paper 2</article-title><pub-id pub-id-type="pmid">2</pub-id></element-citation></ref>
<ref><mixed-citation>Roe M. Letter. <pub-id pub-id-type="doi">10.1000/NOWHERE</pub-id></mixed-citation></ref>
</ref-list></back></article>"""


def paper(number: int, **more: object) -> Record:
    facts = {
        "title": f"Vasculitis on a kinase inhibitor, patient {number}",
        "published": PartialDate(text="2020-03-01"),
        "pmid": str(number),
        "doi": f"10.1000/p{number}",
    }
    return Record(id=RecordId(f"pubmed:{number}"), source="pubmed", **(facts | more))


def article(number: int, *, cites: tuple[dict[str, str], ...] = (), ties: tuple[tuple[str, str], ...] = ()) -> bytes:
    """An article with a reference list and corrections."""
    listed = "".join(
        f"<Reference><Citation>{one.get('text', '')}</Citation><ArticleIdList>"
        + "".join(f"<ArticleId IdType={quoteattr(kind)}>{one[kind]}</ArticleId>" for kind in one if kind != "text")
        + "</ArticleIdList></Reference>"
        for one in cites
    )
    corrections = "".join(
        f'<CommentsCorrections RefType="{kind}"><RefSource>J Test 2021</RefSource><PMID>{pmid}</PMID></CommentsCorrections>'
        for kind, pmid in ties
    )
    xml = article_xml(paper(number)).decode()
    xml = xml.replace(
        "</MedlineCitation>", f"<CommentsCorrectionsList>{corrections}</CommentsCorrectionsList></MedlineCitation>"
    )
    return xml.replace("</PubmedData>", f"<ReferenceList>{listed}</ReferenceList></PubmedData>").encode()


def holdings(*articles: bytes) -> Holdings:
    whole = b"<PubmedArticleSet>" + b"".join(articles) + b"</PubmedArticleSet>"
    return Holdings(holdings_of_xml(whole, "test"))


WORLD = holdings(
    article(
        1,
        cites=(
            {"text": "Two A. J Test 2018.", "pubmed": "2"},
            {"text": "Three B. J Test 2017.", "pubmed": "3"},
            {"text": "A thesis that no database lists, 1997."},
            {"text": "Two again.", "doi": "10.1000/P2"},
        ),
        ties=(("ExpressionOfConcernIn", "90"),),
    ),
    article(2),
    article(3, ties=(("RetractionIn", "91"),)),
    article(4, cites=({"text": "One.", "pubmed": "1"}, {"text": "Two.", "pubmed": "2"})),
    article(5),
)


@pytest.fixture
def server(monkeypatch):
    with PubmedServer(WORLD) as running:
        monkeypatch.setenv("RECHALLENGE_EUTILS", running.address)
        monkeypatch.setenv("NCBI_API_KEY", "0badc0ffee")
        monkeypatch.setenv("RECHALLENGE_EMAIL", "tester@example.org")
        monkeypatch.setenv("RECHALLENGE_ACTOR", "tester")
        yield running


@pytest.fixture
def folder(tmp_path):
    """A review that holds papers 1 and 2, of which 1 is included."""
    where = tmp_path / "review"
    assert (
        main(["init", str(where), "--drugs", "jak-inhibitors", "--events", "vasculitis", "--as-of", "2022-11-01"]) == 0
    )
    (tmp_path / "hits.nbib").write_bytes(write_nbib([paper(1), paper(2)]))
    words = ["import", str(tmp_path / "hits.nbib"), "--source", "medline", "-C", str(where), "--by", "searcher"]
    assert main(words) == 0
    for reader in ("anna", "bela"):
        rows = "record,stage,verdict,reason\nmedline:1,title-abstract,include,\nmedline:1,full-text,include,\n"
        (tmp_path / "read.csv").write_text(rows, encoding="utf-8")
        assert main(["screen", str(tmp_path / "read.csv"), "-C", str(where), "--by", reader]) == 0
    return where


def author() -> Author:
    return Author(Actor("tester"), datetime(2030, 1, 1, tzinfo=UTC))


def chase(folder, **how):
    with open_source("pubmed", "tester@example.org") as source:
        return snowball(open_review(folder), author(), source=source, **how)


def pairs(result):
    return {(edge.citing, edge.cited) for edge in result.edges}


def test_the_included_are_followed_both_ways_and_only_what_is_new_is_delivered(server, folder):
    result = chase(folder)
    assert result.seeds == ("medline:1",)
    review = open_review(folder)
    (thesis,) = [one for one in result.new if review.records[one].format == "snowball"]
    assert set(result.new) == {"pubmed:3", "pubmed:4", thesis}
    assert review.records[thesis].title == "A thesis that no database lists, 1997."
    assert pairs(result) == {
        ("medline:1", "medline:2"),
        ("medline:1", "pubmed:3"),
        ("medline:1", thesis),
        ("pubmed:4", "medline:1"),
    }
    assert result.n_new == 3
    assert check(review) == ()


def test_new_records_stand_in_the_other_arm_and_the_databases_arm_stays(server, folder):
    before = flow(open_review(folder)).flow
    chase(folder)
    after = flow(open_review(folder))
    assert (before.citations_results, after.flow.citations_results) == (0, 3)
    assert after.flow.has_other_arm
    assert after.flow.database_results == before.database_results
    assert after.flow.duplicates == before.duplicates
    assert [one.message for one in after.problems if one.weight is Weight.HARD] == []


def test_a_second_chase_adds_no_record_and_tells_the_same_ties(server, folder):
    first = chase(folder)
    second = chase(folder)
    assert (second.n_new, second.new) == (0, ())
    assert pairs(second) == pairs(first)
    assert flow(open_review(folder)).flow.citations_results == 3
    assert second.flagged == first.flagged
    assert check(open_review(folder)) == ()


def test_retraction_and_concern_of_seeds_and_of_found_papers_are_shown_and_kept(server, folder):
    result = chase(folder)
    assert {(flag.record, flag.kind, flag.notice) for flag in result.flagged} == {
        ("medline:1", "expression of concern", "90"),
        ("pubmed:3", "retraction", "91"),
    }
    (receipt, _) = open_review(folder).deliveries[-1]
    assert receipt.arm is Arm.CITATION
    assert "pubmed:3: retraction 91" in receipt.warnings
    assert "none is not zero" in receipt.note


@pytest.mark.parametrize(("direction", "found"), [("backward", {"medline:2", "pubmed:3"}), ("forward", {"pubmed:4"})])
def test_one_direction_alone_asks_and_tells_nothing_of_the_other(server, folder, direction, found):
    result = chase(folder, directions=[direction])
    ends = {end for pair in pairs(result) for end in pair if not end.startswith("pubmed:sha")} - {"medline:1"}
    assert ends == found
    linked = {asked.parameters["linkname"][0] for asked in server.asked if asked.tool == "elink"}
    assert linked == {"pubmed_pubmed_refs" if direction == "backward" else "pubmed_pubmed_citedin"}


def test_a_paper_held_under_a_doi_that_its_citation_did_not_give_is_not_delivered_again(server, folder, tmp_path):
    held = write_nbib([paper(3, pmid="")])
    (tmp_path / "more.nbib").write_bytes(held)
    assert main(["import", str(tmp_path / "more.nbib"), "--source", "other", "-C", str(folder)]) == 0
    (known,) = [one for one in open_review(folder).records if one.startswith("other:")]
    result = chase(folder)
    assert "pubmed:3" not in result.new
    assert ("medline:1", known) in pairs(result)
    assert (known, "retraction") in {(flag.record, flag.kind) for flag in result.flagged}


def test_the_lists_of_stored_records_are_read_where_the_source_has_lost_them(server, folder, tmp_path):
    stored = tmp_path / "stored.xml"
    stored.write_bytes(b"<PubmedArticleSet>" + article(1, cites=({"pubmed": "5"},)) + b"</PubmedArticleSet>")
    assert main(["import", str(stored), "--source", "backfile", "-C", str(folder)]) == 0
    (edge,) = [edge for edge in chase(folder).edges if edge.cited == "pubmed:5"]
    (stored_at,) = [
        one.receipt.files[0].path for one in open_review(folder).readings if one.receipt.source == "backfile"
    ]
    assert edge.answers == (stored_at,)


def test_a_full_text_gives_what_no_database_knows_of(server, folder, tmp_path):
    path = tmp_path / "seed.xml"
    path.write_text(JATS.format(doi="10.1000/P1"), encoding="utf-8")
    result = chase(folder, directions=["backward"], jats=[path])
    by_text = {edge.cited for edge in result.edges if edge.source == "jats"}
    records = open_review(folder).records
    assert {records[one].title or records[one].doi for one in by_text} == {
        "A monograph on small vessels and drugs",
        paper(2).title,
        "Roe M. Letter. 10.1000/NOWHERE",
    }
    assert "medline:2" in by_text
    assert chase(folder, directions=["backward"], jats=[path]).n_new == 0


def test_a_full_text_of_another_paper_is_refused_and_nothing_entered(server, folder, tmp_path):
    path = tmp_path / "other.xml"
    path.write_text(JATS.format(doi="10.1000/other"), encoding="utf-8")
    with pytest.raises(InputError, match="none of the records to start from"):
        chase(folder, jats=[path])
    assert len(open_review(folder).deliveries) == 1


def test_every_name_of_an_answer_in_the_edges_is_an_answer_that_was_kept(server, folder):
    result = chase(folder)
    (receipt, _) = open_review(folder).deliveries[-1]
    kept = {file.name for file in receipt.files}
    assert {name for edge in result.edges for name in edge.answers} <= kept
    assert "edges.json" in kept


def test_faults_of_the_server_change_nothing_that_is_found(server, folder, monkeypatch):
    monkeypatch.setattr("rechallenge.sources.asking.FIRST_WAIT_S", 0.0)
    server.faults.add(
        Fault(FaultKind.TRUNCATED, "elink"),
        Fault(FaultKind.ERROR_INSIDE, "elink", after=1),
        Fault(FaultKind.TOO_MANY, "efetch", retry_after="0"),
        Fault(FaultKind.INCOMPLETE, "efetch"),
    )
    result = chase(folder)
    assert (result.n_new, len(pairs(result)), result.warnings) == (3, 4, ())


def test_a_source_that_stays_silent_enters_nothing(server, folder, monkeypatch, capsys):
    monkeypatch.setattr("rechallenge.sources.asking.FIRST_WAIT_S", 0.0)
    server.faults.add(Fault(FaultKind.SERVER_ERROR, "elink", times=7))
    assert main(["snowball", "-C", str(folder)]) == 4
    assert len(open_review(folder).deliveries) == 1
    assert check(open_review(folder)) == ()


def test_a_chase_that_was_broken_off_goes_on_where_it_stopped(server, folder, tmp_path, monkeypatch):
    monkeypatch.setattr("rechallenge.sources.asking.FIRST_WAIT_S", 0.0)
    unbroken = tmp_path / "unbroken"
    shutil.copytree(folder, unbroken)
    wanted = chase(unbroken)
    asked_in_all = len(server.tools_asked())
    server.faults.add(Fault(FaultKind.SERVER_ERROR, "elink", times=7, after=1))
    with pytest.raises(Unavailable, match="kept"):
        chase(folder)
    assert any((folder / "derived").glob("search-snowball-*"))
    before = len(server.tools_asked())
    result = chase(folder)
    assert len(server.tools_asked()) - before == asked_in_all - 2  # the seeds' records and one list had come
    assert (result.edges, result.new, result.warnings) == (wanted.edges, wanted.new, wanted.warnings)
    assert not any((folder / "derived").glob("search-snowball-*"))
    assert check(open_review(folder)) == ()


def test_a_chase_resumed_on_another_day_says_so(server, folder, monkeypatch):
    monkeypatch.setattr("rechallenge.sources.asking.FIRST_WAIT_S", 0.0)
    server.faults.add(Fault(FaultKind.SERVER_ERROR, "elink", times=7))
    with pytest.raises(Unavailable):
        chase(folder)
    later = Author(Actor("tester"), datetime(2030, 1, 3, tzinfo=UTC))
    with open_source("pubmed", "tester@example.org") as source:
        result = snowball(open_review(folder), later, source=source)
    assert result.warnings[-1] == "begun on 2030-01-01, broken off, and ended on 2030-01-03"


def test_a_paper_that_the_source_names_and_does_not_deliver_goes_by_its_citation(server, folder):
    server.hold(holdings(article(1, cites=({"text": "Gone C. J Test 2016.", "pubmed": "66"},))))
    result = chase(folder)
    assert result.new == ("pubmed:66",)
    assert open_review(folder).records[RecordId("pubmed:66")].title == "Gone C. J Test 2016."
    assert any("66" in warning for warning in result.warnings)


def test_two_rounds_show_how_a_paper_was_reached(server, folder):
    chase(folder, directions=["forward"])
    server.hold(holdings(*(one.xml for one in WORLD.by_pmid.values()), article(6, cites=({"pubmed": "4"},))))
    chase(folder, seeds=[RecordId("pubmed:4")], directions=["forward"])
    network = citations(open_review(folder))
    included = [RecordId("medline:1")]
    assert network.chain(RecordId("pubmed:6"), included) == ("medline:1", "pubmed:4", "pubmed:6")
    assert network.cited_by(RecordId("medline:1")) == ("pubmed:4",)
    assert network.cited_by(RecordId("medline:1"), among=included) == ()


def test_a_chase_is_no_search_that_could_be_repeated(server, folder):
    chase(folder)
    with open_source("pubmed", "tester@example.org") as source, pytest.raises(InputError, match="no search of PubMed"):
        rerun(open_review(folder), author(), source=source)


def test_the_command_says_what_is_new_what_is_flagged_and_what_an_empty_list_means(server, folder, capsys):
    capsys.readouterr()
    assert main(["snowball", "-C", str(folder)]) == 0
    out = capsys.readouterr().out
    assert "retraction: pubmed:3" in out
    assert "new: pubmed:4" in out
    assert "none is not zero" in out
    assert main(["snowball", "medline:1", "--backward", "--json", "-C", str(folder)]) == 0
    assert json.loads(capsys.readouterr().out)["result"]["n_new"] == 0


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("pubmed:999",), 3, "no record 'pubmed:999'"),
        (("--email", "nobody"), 2, "e-mail"),
        (("--forward", "--jats", "x.xml"), 2, "leads backward"),
        (("--jats", "missing.xml"), 3, "cannot be read"),
    ],
)
def test_what_cannot_be_done_is_said_with_what_to_do(server, folder, capsys, words, code, says):
    assert main(["snowball", *words, "-C", str(folder)]) == code
    err = capsys.readouterr().err
    assert says in err
    assert "fix:" in err


def test_without_an_included_record_it_asks_for_names(server, tmp_path, capsys):
    where = tmp_path / "empty"
    assert (
        main(["init", str(where), "--drugs", "jak-inhibitors", "--events", "vasculitis", "--as-of", "2022-11-01"]) == 0
    )
    assert main(["snowball", "-C", str(where)]) == 3
    assert "no record is included yet" in capsys.readouterr().err


def europepmc(known: dict[str, dict[str, object]]) -> EuropePmc:
    """Europe PMC's client over answers of the documented shape: two lists for MED/1, and records by number."""

    def handle(request: httpx.Request) -> httpx.Response:
        path, asked = request.url.path, request.url.params
        if path.endswith("/references"):
            listed = [{"source": "MED", "id": "2", "title": "Two."}, {"unstructuredInformation": "A book, 1990."}]
            answer = {"hitCount": 2, "referenceList": {"reference": listed}}
        elif path.endswith("/citations"):
            answer = {"hitCount": 3, "citationList": {"citation": [{"source": "PPR", "id": "9"}]}}
            answer = answer if asked["page"] == "1" else {"hitCount": 3}
        else:
            found = [one for key, one in known.items() if f"EXT_ID:{key[4:]} AND SRC:{key[:3]}" in asked["query"]]
            answer = {"hitCount": len(found), "resultList": {"result": found}}
        return httpx.Response(200, content=json.dumps(answer).encode())

    clock = Clock(now=lambda: author().at, monotonic=lambda: 0.0, sleep=lambda seconds: None)
    return EuropePmc("tester@example.org", wire=Wire(clock=clock, transport=httpx.MockTransport(handle)))


def test_europe_pmc_is_followed_to_preprints_and_books_too(folder):
    known = {
        "MED/1": {"source": "MED", "id": "1", "pmid": "1", "title": "One."},
        "MED/2": {
            "source": "MED",
            "id": "2",
            "pmid": "2",
            "pubTypeList": {"pubType": ["Retracted Publication"]},
        },
        "PPR/9": {"source": "PPR", "id": "9", "title": "A preprint on small vessels", "doi": "10.1101/9"},
    }
    with europepmc(known) as source:
        result = snowball(open_review(folder), author(), source=source)
    review = open_review(folder)
    preprint, book = result.new
    assert preprint == "europepmc:PPR/9"
    assert (review.records[preprint].title, review.records[preprint].format) == (
        "A preprint on small vessels",
        "europepmc-json",
    )
    assert review.records[book].title == "A book, 1990."
    assert pairs(result) == {("medline:1", "medline:2"), ("medline:1", book), (preprint, "medline:1")}
    assert [(flag.record, flag.kind) for flag in result.flagged] == [("medline:2", "retracted publication")]
    assert result.warnings == ("medline:1: 3 citations counted, 1 listed",)
    assert flow(review).flow.citations_results == 2
    with europepmc(known) as source:
        assert snowball(open_review(folder), author(), source=source).n_new == 0
        onward = snowball(open_review(folder), author(), source=source, seeds=[preprint], directions=["backward"])
    assert onward.seeds == (preprint,)
    assert (preprint, "medline:2") in pairs(onward)


def test_a_seed_without_a_number_is_named_and_the_others_are_followed(server, folder, tmp_path):
    (tmp_path / "bare.nbib").write_bytes(write_nbib([paper(7, pmid="", doi="")]))
    assert main(["import", str(tmp_path / "bare.nbib"), "--source", "hand", "-C", str(folder)]) == 0
    (bare,) = [one for one in open_review(folder).records if one.startswith("hand:")]
    with pytest.raises(InputError, match="knows none of the records"):
        chase(folder, seeds=[bare])
    result = chase(folder, seeds=[bare, RecordId("medline:1")])
    assert result.warnings == (f"{bare} has no number by which PubMed knows it; not asked about",)
    assert result.n_new == 3
