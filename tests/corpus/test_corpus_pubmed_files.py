"""From PubMed's own files to answers, through the verb and the command line."""

import gzip
import json
from pathlib import Path

import pytest

from rechallenge.cli.main import main
from rechallenge.model import InputError
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
