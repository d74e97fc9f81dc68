"""The local PubMed answers as the E-utilities do."""

import io
import json
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

import pytest

from rechallenge.model import InputError, PartialDate, Record, RecordId, UsageError
from rechallenge.sources import iter_pubmed_xml, read_records
from rechallenge.sources.eutils_answers import read_links, read_search, read_summaries
from rechallenge.testing import (
    Fault,
    FaultKind,
    Holdings,
    PubmedServer,
    article_xml,
    holdings_of_files,
    holdings_of_records,
)
from rechallenge.testing.faults import parse_fault
from rechallenge.testing.holdings import holdings_of_xml
from rechallenge.testing.holdings_index import HoldingsIndex

ROWS = (
    ("1", "Cutaneous vasculitis during tofacitinib", "A palpable purpura.", ("*Vasculitis/chemically induced",)),
    ("2", "Arteritis in children", "Not on any janus kinase inhibitor.", ("Arteritis", "Child")),
    ("3", "Tofacitinib for arthritis", "No vasculitides seen; ANCA-negative.", ("Arthritis, Rheumatoid",)),
    ("4", "Baricitinib and skin", "Henoch-Schönlein purpura, IgA vasculitis.", ("IgA Vasculitis",)),
)


def rows() -> list[Record]:
    return [
        Record(
            id=RecordId(f"pubmed:{pmid}"),
            source="pubmed",
            pmid=pmid,
            title=title,
            abstract=abstract,
            mesh=mesh,
            authors=("Meyer, Anna B", "Walter C") if pmid in "12" else ("The Study Group",),
            journal="J Test Med",
            volume="7",
            pages=f"1{pmid}-9",
            doi=f"10.1000/{pmid}",
            pmcid=f"PMC{pmid}00",
            published=PartialDate(text=f"20{pmid}0-0{pmid}"),
            publication_types=("Case Reports",) if pmid in "14" else ("Journal Article",),
            keywords=("jakinib",) if pmid == "3" else (),
            tags=(("CRDT", f"201{pmid}/11/01 06:00"), ("EDAT", f"201{pmid}/10/01")),
        )
        for pmid, title, abstract, mesh in ROWS
    ]


@pytest.fixture(scope="module")
def index() -> HoldingsIndex:
    return HoldingsIndex(holdings_of_records(rows()), narrower={"Vasculitis": ["Arteritis", "IgA Vasculitis"]})


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("tofacitinib[ti]", {1, 3}),
        ("vasculitis[tiab]", {1, 4}),
        ("vasculit*[tiab]", {1, 3, 4}),
        ("jak*[tiab]", set()),  # three letters before the star: the star is a space
        ("jaki*[tiab]", {3}),  # author keywords are in [tiab]
        ("jakinib[ti]", set()),
        ('"palpable purpura"[tiab]', {1}),
        ('"purpura palpable"[tiab:~0]', {1}),
        ('"kinase janus"[tiab:~0]', {2}),
        ('"henoch schonlein"[tiab]', {4}),
        ("vasculitis[mh]", {1, 2, 4}),
        ("vasculitis[mh:noexp]", {1}),
        ("vasculitis/chemically induced[mh]", {1}),
        ("vasculitis[majr:noexp]", {1}),
        ("case reports[pt]", {1, 4}),
        ("meyer ab[au]", {1, 2}),
        ("meyer[au]", {1, 2}),
        ("study group[cn]", {3, 4}),
        ("2020[dp]", {2}),
        ("2020/03:2030[dp]", {3}),
        ("2012:2013[crdt]", {2, 3}),
        ('"1800"[crdt] : "2013/11/01"[crdt]', {1, 2, 3}),
        ('"1800"[crdt] : "2013/10/31"[crdt]', {1, 2}),
        ("2014/10/01[edat]", {4}),
        ("2:3[UID]", {2, 3}),
        ("3[pmid] OR 1[uid]", {1, 3}),
        ("1 3 99", {1, 3}),
        ("all[sb]", {1, 2, 3, 4}),
        ("tofacitinib OR arteritis AND case reports[pt]", {1}),
        ("tofacitinib OR (arteritis AND case reports[pt])", {1, 3}),
        ("all[sb] NOT vasculitis[mh]", {3}),
        ("10.1000/2[aid]", {2}),
        ("skin arthritis", set()),  # words of an unknown phrase are joined by AND
        ("skin purpura", {4}),
        ("vasculitis", {1, 2, 4}),  # a heading of the holdings, and what stands below it
    ],
)
def test_the_set_is_what_the_rules_say(index, query, expected):
    assert set(index.search(query).pmids) == expected


def test_hits_come_newest_first(index):
    assert index.search("all[sb]").pmids == (4, 3, 2, 1)


def test_what_is_not_known_is_remarked_on(index):
    result = index.search('nosuchword[ti] OR vasculitis[ab] OR "skin purpura"')
    assert result.phrases_not_found == ("nosuchword[ti]",)
    assert result.fields_not_found == ("ab",)
    assert result.quoted_not_found == ('"skin purpura"',)


@pytest.fixture(scope="module")
def server():
    with PubmedServer(holdings_of_records(rows()), most_hits=3) as running:
        yield running


def ask(server: PubmedServer, tool: str, **parameters: str) -> bytes:
    address = f"{server.address}{tool}?{urllib.parse.urlencode({'db': 'pubmed', **parameters})}"
    with urllib.request.urlopen(address, timeout=5) as answer:
        return answer.read()


def test_xml_and_json_say_the_same(server):
    asked = {"term": 'all[sb] OR "no such phrase"[ti] OR x[zz]', "usehistory": "y", "retmax": "2", "retstart": "1"}
    one, other = (read_search(ask(server, "esearch.fcgi", retmode=mode, **asked)) for mode in ("xml", "json"))
    assert one.ids == other.ids == ("3", "2")
    assert (one.count, one.warnings, one.translation) == (other.count, other.warnings, other.translation)
    assert one.web_env
    assert other.web_env


def test_a_count_is_given_alone(server):
    answer = read_search(ask(server, "esearch.fcgi", term="all[sb]", rettype="count", retmode="json"))
    assert (answer.count, answer.ids) == (4, ())


def test_no_more_than_the_cap_is_given_out_and_a_start_beyond_it_is_an_error(server):
    assert len(read_search(ask(server, "esearch.fcgi", term="all[sb]", retmax="99")).ids) == 3
    assert b"'retstart' cannot be larger than 2" in ask(server, "esearch.fcgi", term="all[sb]", retstart="3")


def test_a_posted_list_is_fetched_from_the_history(server):
    posted = ask(server, "epost.fcgi", id="4,2").decode()
    web_env = posted.split("<WebEnv>")[1].split("<")[0]
    data = ask(server, "efetch.fcgi", WebEnv=web_env, query_key="1", retmode="xml", retstart="0", retmax="9")
    assert [article.pmid for article in iter_pubmed_xml(io.BytesIO(data))] == ["4", "2"]
    listed = ask(server, "efetch.fcgi", WebEnv=web_env, query_key="1", rettype="uilist", retmode="text")
    assert listed == b"4\n2\n"


def test_medline_text_is_served_and_reads_back(server):
    data = ask(server, "efetch.fcgi", id="1", rettype="medline", retmode="text")
    (record,) = read_records(data, source="pubmed", name="a.nbib").records
    assert (record.pmid, record.title) == ("1", ROWS[0][1])


def test_a_history_that_is_not_kept_is_an_error_with_status_400(server):
    with pytest.raises(urllib.error.HTTPError) as caught:
        ask(server, "efetch.fcgi", WebEnv="MCID_none", query_key="1", retmode="xml")
    assert caught.value.code == 400
    assert b"Unable to obtain query" in caught.value.read()
    caught.value.close()


@pytest.mark.parametrize(
    ("tool", "parameters", "says"),
    [
        ("esearch.fcgi", {"db": "fleegle", "term": "a"}, b"Invalid db name specified: fleegle"),
        ("esearch.fcgi", {"term": ""}, b"Empty term"),
        ("esearch.fcgi", {"term": "#1 AND a"}, b"Search Backend failed"),
        ("epost.fcgi", {"id": ""}, b"Empty ID list"),
        ("einfo.fcgi", {"db": "fleegle"}, b"Can not retrieve DbInfo for db=fleegle"),
        ("esummary.fcgi", {"id": ""}, b"Neither query_key nor id specified"),
    ],
)
def test_errors_come_inside_an_answer_that_says_200(server, tool, parameters, says):
    assert says in ask(server, tool, **parameters)


def test_an_error_comes_as_json_where_json_was_asked_for(server):
    assert json.loads(ask(server, "esearch.fcgi", db="x", term="a", retmode="json"))["esearchresult"]["ERROR"]


def test_a_summary_names_what_is_not_held(server):
    found = read_summaries(ask(server, "esummary.fcgi", id="1,99"))
    assert [(one.id, bool(one.title), bool(one.error)) for one in found] == [("1", True, False), ("99", False, True)]


def test_links_follow_reference_lists_both_ways():
    def article(pmid: int, *cited: int) -> bytes:
        ids = "".join(
            f'<Reference><ArticleIdList><ArticleId IdType="pubmed">{one}</ArticleId></ArticleIdList></Reference>'
            for one in cited
        )
        return (
            f"<PubmedArticle><MedlineCitation><PMID>{pmid}</PMID></MedlineCitation><PubmedData>"
            f'<ArticleIdList><ArticleId IdType="pmc">PMC{pmid}7</ArticleId></ArticleIdList>'
            f"<ReferenceList>{ids}</ReferenceList></PubmedData></PubmedArticle>"
        ).encode()

    whole = b"<PubmedArticleSet>" + article(1) + article(2, 1, 99) + article(3, 1) + b"</PubmedArticleSet>"
    with PubmedServer(Holdings(holdings_of_xml(whole, "a"))) as server:

        def links(pmid: str, name: str) -> tuple[str, ...]:
            (found,) = read_links(ask(server, "elink.fcgi", dbfrom="pubmed", id=pmid, linkname=name))
            return found.targets.get(name, ())

        assert links("1", "pubmed_pubmed_citedin") == ("2", "3")
        assert links("2", "pubmed_pubmed_refs") == ("1", "99")
        assert links("1", "pubmed_pubmed_refs") == ()
        assert links("3", "pubmed_pmc") == ("37",)


def test_files_are_served_as_they_stand(tmp_path):
    xml = b"<PubmedArticle><MedlineCitation><PMID>5</PMID><Odd attribute='kept'/></MedlineCitation></PubmedArticle>"
    path = tmp_path / "a.xml"
    path.write_bytes(b"<PubmedArticleSet>\n" + xml + b"\n</PubmedArticleSet>")
    (served,) = holdings_of_files([path]).by_pmid.values()
    assert b'<Odd attribute="kept"/>' in served.xml


def test_a_record_written_as_pubmed_xml_reads_back_the_same():
    for record in rows():
        data = b"<PubmedArticleSet>" + article_xml(record) + b"</PubmedArticleSet>"
        (back,) = read_records(data, source="pubmed", name="a.xml").records
        for name in ("id", "title", "abstract", "journal", "published", "volume", "pages", "doi", "pmcid", "mesh"):
            assert getattr(back, name) == getattr(record, name), name
        assert back.publication_types == record.publication_types
        assert back.keywords == record.keywords


def test_a_cut_off_file_is_refused_by_name(tmp_path):
    path = tmp_path / "cut.xml"
    path.write_bytes(b"<PubmedArticleSet><PubmedArticle><Medline")
    with pytest.raises(InputError, match=r"cut\.xml"):
        holdings_of_files([path])


def test_a_fault_is_written_as_tool_kind_times():
    assert parse_fault("efetch:truncated:2") == Fault(FaultKind.TRUNCATED, "efetch", times=2)
    assert parse_fault("429") == Fault(FaultKind.TOO_MANY)
    with pytest.raises(UsageError, match="no fault"):
        parse_fault("efetch:sideways")


def test_it_runs_as_a_module(tmp_path):
    path = tmp_path / "a.xml"
    path.write_bytes(b"<PubmedArticleSet>" + article_xml(rows()[0]) + b"</PubmedArticleSet>")
    words = [sys.executable, "-m", "rechallenge.testing.pubmed_server", str(path), "--port", "0"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            first = process.stdout.readline()
            address = first.split(" at ")[1].strip()
            with urllib.request.urlopen(f"{address}esearch.fcgi?db=pubmed&term=vasculitis", timeout=5) as answer:
                assert read_search(answer.read()).count == 1
        finally:
            process.terminate()
            _, said = process.communicate(timeout=10)
    assert said == ""


def test_a_file_that_is_not_there_is_said_and_nothing_is_served(tmp_path, capsys):
    from rechallenge.testing.pubmed_server import main

    assert main([str(Path(tmp_path) / "none.xml")]) == 3
    assert "cannot be read" in capsys.readouterr().err
