"""From PubMed's own files to answers, through the verb and the command line."""

import gzip
import importlib
import json
from pathlib import Path

import pytest

from rechallenge.cli.main import main
from rechallenge.corpus import ingest, read_manifest
from rechallenge.model import InputError, Unavailable
from rechallenge.review.corpora import corpus_info, ingest_files, ingest_mesh, read_documents, search_corpus

MESH = """<DescriptorRecordSet><DescriptorRecord DescriptorClass="1"><DescriptorUI>D014657</DescriptorUI>
<DescriptorName><String>Vasculitis</String></DescriptorName><TreeNumberList><TreeNumber>C14.907.940</TreeNumber>
</TreeNumberList><ConceptList><Concept PreferredConceptYN="Y"><TermList><Term><String>Vasculitis</String></Term><Term>
<String>Angiitis</String></Term></TermList></Concept></ConceptList></DescriptorRecord><DescriptorRecord><DescriptorUI>
D001167</DescriptorUI><DescriptorName><String>Arteritis</String></DescriptorName><TreeNumberList><TreeNumber>
C14.907.940.90</TreeNumber></TreeNumberList></DescriptorRecord></DescriptorRecordSet>"""
ARTICLE = """<PubmedArticle><MedlineCitation Status="MEDLINE"><PMID Version="1">{pmid}</PMID><Article><Journal><JournalIssue>
<PubDate><Year>2020</Year><Season>Spring</Season></PubDate></JournalIssue></Journal><ArticleTitle>{title}</ArticleTitle>
<Language>eng</Language></Article><MeshHeadingList><MeshHeading><DescriptorName MajorTopicYN="N">Arteritis</DescriptorName>
<QualifierName MajorTopicYN="Y">chemically induced</QualifierName></MeshHeading></MeshHeadingList></MedlineCitation>
<PubmedData><History><PubMedPubDate PubStatus="entrez"><Year>2020</Year><Month>5</Month><Day>2</Day></PubMedPubDate>
</History></PubmedData></PubmedArticle>"""


def packed(path: Path, *articles: str) -> Path:
    path.write_bytes(gzip.compress(f"<PubmedArticleSet>{''.join(articles)}</PubmedArticleSet>".encode()))
    return path


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    first = packed(
        tmp_path / "pubmed26n0001.xml.gz", *(ARTICLE.format(pmid=at, title="Old <i>title</i>") for at in (7, 8))
    )
    update = "<DeleteCitation><PMID Version='1'>8</PMID></DeleteCitation>"
    second = packed(tmp_path / "pubmed26n0002.xml.gz", ARTICLE.format(pmid=7, title="New title"), update)
    (tmp_path / "desc2026.xml").write_text(MESH)
    ingest_files(tmp_path / "corpus", [second, first], done=lambda path, file: None)
    ingest_mesh(tmp_path / "corpus", [tmp_path / "desc2026.xml"])
    return tmp_path / "corpus"


def test_files_are_taken_in_by_name_whatever_order_they_are_given_in(corpus):
    assert list(search_corpus(corpus, "new title[ti]")) == [7]
    assert search_corpus(corpus, "old[ti]").count == 0
    assert corpus_info(corpus, verify=True).n_articles == 1


@pytest.fixture
def seven(tmp_path: Path) -> list[Path]:
    """Files that revise and take back each other's articles."""
    return [
        packed(
            tmp_path / f"pubmed26n{number:04d}.xml.gz",
            *(ARTICLE.format(pmid=at, title=f"Title {at} of {number}") for at in range(number * 5, number * 5 + 20)),
            f"<DeleteCitation><PMID Version='1'>{number * 5 + 1}</PMID></DeleteCitation>",
        )
        for number in range(7)
    ]


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_two_processes_write_what_one_writes_byte_by_byte(tmp_path, seven):
    told: dict[int, list[tuple[str, bool]]] = {1: [], 2: []}
    for processes in (1, 2):
        folder = tmp_path / f"corpus{processes}"
        ingest_files(folder, seven[:2], done=lambda path, file: None)
        ingest_files(
            folder,
            seven,
            done=lambda path, file, to=told[processes]: to.append((path.name, file is None)),
            processes=processes,
        )
    assert contents(tmp_path / "corpus1") == contents(tmp_path / "corpus2")
    assert told[1] == told[2] == [(path.name, at < 2) for at, path in enumerate(seven)]


def test_a_file_that_breaks_in_a_worker_is_named_and_the_files_before_it_are_in(tmp_path, seven):
    seven[3].write_bytes(seven[3].read_bytes()[:-40])
    with pytest.raises(InputError, match="pubmed26n0003"):
        ingest_files(tmp_path / "corpus", seven, done=lambda path, file: None, processes=2)
    assert [file.name for file in corpus_info(tmp_path / "corpus", verify=True).files] == [
        path.name for path in seven[:3]
    ]
    assert not list((tmp_path / "corpus" / "segments").glob("*.new"))


ENDS_WORKER = """
import os

def end_worker(path):
    if path.name == "pubmed26n0001.xml.gz":
        path.with_name("begun").touch()
        os._exit(9)
    return []
"""


def test_a_worker_that_is_killed_is_said_and_leaves_nothing_behind(tmp_path, seven, monkeypatch):
    (tmp_path / "ends_worker.py").write_text(ENDS_WORKER)  # a worker imports it by name, as it cannot import a test
    monkeypatch.syspath_prepend(tmp_path)
    end_worker = importlib.import_module("ends_worker").end_worker  # as the system ends what takes too much memory
    with pytest.raises(Unavailable, match="--processes 1"):
        list(ingest(tmp_path / "corpus", seven, read=end_worker, processes=2))
    assert (tmp_path / "begun").exists()
    named = {segment.name for segment in read_manifest(tmp_path / "corpus").segments}
    assert {path.name for path in (tmp_path / "corpus" / "segments").iterdir()} == named


def test_two_files_of_one_name_are_the_same_or_refused(tmp_path, seven):
    again = tmp_path / "again"
    again.mkdir()
    same = again / seven[0].name
    same.write_bytes(seven[0].read_bytes())
    assert [file is None for _, file in ingest(tmp_path / "one", [seven[0], same], read=read_documents)] == [
        False,
        True,
    ]
    same.write_bytes(seven[1].read_bytes())
    with pytest.raises(InputError, match="other content"):
        list(ingest(tmp_path / "two", [seven[0], same], read=read_documents))
    assert len(read_manifest(tmp_path / "two").files) == 1


def test_headings_explode_and_entry_terms_lead_to_them(corpus):
    for text in ("vasculitis[mh]", "angiitis[mh]", "arteritis/ci[majr:noexp]", "arteritis[majr]", "angiitis"):
        assert list(search_corpus(corpus, text)) == [7], text


def test_a_season_is_its_first_month_and_history_gives_the_create_date(corpus):
    assert list(search_corpus(corpus, "2020/04[dp] AND 2020/05/02[crdt]")) == [7]


def test_a_damaged_file_is_named(tmp_path):
    path = packed(tmp_path / "pubmed26n0001.xml.gz", *(ARTICLE.format(pmid=at, title=f"T{at}") for at in range(1, 99)))
    data = bytearray(path.read_bytes())
    data[len(data) // 2 :] = b"\xff" * (len(data) - len(data) // 2)
    path.write_bytes(data)
    with pytest.raises(InputError, match="damaged"):
        list(read_documents(path))


def test_a_cut_off_file_is_named(tmp_path):
    path = packed(tmp_path / "cut.xml.gz", ARTICLE.format(pmid=1, title="a"))
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(InputError, match=r"cut\.xml\.gz"):
        list(read_documents(path))


def test_the_command_prints_every_pmid_and_one_json_object(corpus, capsys):
    assert main(["corpus", "search", str(corpus), "angiitis", "--as-of", "2022-11-01"]) == 0
    printed = capsys.readouterr()
    assert printed.out == "7\n"
    assert "mapped    angiitis" in printed.err
    assert main(["corpus", "search", str(corpus), "title[ti]", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["result"]["pmids"] == [7]
    assert main(["corpus", "info", str(corpus), "--verify"]) == 0
    assert main(["corpus", "ingest", str(corpus), str(corpus.parent / "pubmed26n0001.xml.gz"), "--json"]) == 0
    assert "pubmed26n0001" in capsys.readouterr().out
    assert main(["corpus", "ingest", str(corpus), "a.xml", "--processes", "0"]) == 2


def test_recorded_pubmed_answers_are_found_again_by_their_own_titles(shared, tmp_path):
    paths = sorted((shared / "data/pubmed_records/metapub_efetch/dev").glob("*.xml"))[:25]
    ingest_files(tmp_path / "corpus", paths, done=lambda path, file: None)
    n_asked = 0
    for path in paths:
        for document in read_documents(path):
            title = " ".join(document.texts["title"]).replace('"', " ").replace("*", " ")
            if title.strip():
                n_asked += 1
                assert document.pmid in search_corpus(tmp_path / "corpus", f'"{title}"[ti]').pmids
    assert n_asked >= 20
