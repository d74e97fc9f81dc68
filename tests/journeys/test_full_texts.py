"""Full texts from the command line: fetched, added, kept or only linked, checked."""

import json

import pytest

from rechallenge.model import Actor, Answered, CaseId, CaseOpened, Cell, CellState, Digest, Quote, RecordId
from rechallenge.review import Author, awaiting_papers, check, open_review, paper_of, papers
from rechallenge.testing import HeldPaper, PaperServer

RIS = """TY  - JOUR
AN  - 1
TI  - Purpura on one drug
DO  - 10.1000/1
ER  -

TY  - JOUR
AN  - 2
TI  - Purpura on two drugs
DO  - 10.1000/2
ER  -

TY  - JOUR
AN  - 3
TI  - Purpura on no drug
DO  - 10.1000/3
ER  -
"""


def jats(number, licence="https://creativecommons.org/licenses/by/4.0/"):
    return (
        f'<article xmlns:xlink="http://www.w3.org/1999/xlink"><front><article-meta>'
        f'<article-id pub-id-type="doi">10.1000/{number}</article-id><title-group><article-title>Paper {number}'
        f'</article-title></title-group><permissions><license xlink:href="{licence}"><license-p>Terms.</license-p>'
        f"</license></permissions></article-meta></front><body><p>A man of 40 had purpura on drug {number}.</p></body>"
        "</article>"
    ).encode()


@pytest.fixture
def review(tmp_path, run):
    assert (
        run("init", tmp_path / "r", "--drugs", "ace-inhibitors", "--events", "angioedema", "--as-of", "2026-01-01").code
        == 0
    )
    (tmp_path / "records.ris").write_text(RIS)
    done = run("import", tmp_path / "records.ris", "--source", "list", "-C", tmp_path / "r", "--by", "anna")
    assert done.code == 0, done.err
    return tmp_path / "r"


def test_open_access_texts_are_fetched_kept_and_checked(review, run, monkeypatch):
    papers_held = [
        HeldPaper(pmcid="PMC1", xml=jats(1), doi="10.1000/1"),
        HeldPaper(pmcid="PMC2", xml=jats(2, "https://publisher.example/terms"), doi="10.1000/2", licence_code=""),
    ]
    with PaperServer(papers_held) as server:
        for name, value in server.variables.items():
            monkeypatch.setenv(name, value)
        done = run(
            *("fulltext", "fetch", "list:1", "list:2", "list:3", "--source", "europepmc"),
            *("--email", "a@example.org", "-C", review, "--by", "anna", "--json"),
        )
    assert done.code == 0, done.err
    told = {one["record"]: one for one in json.loads(done.out)["result"]}
    assert [told[f"list:{n}"]["state"] for n in (1, 2, 3)] == ["kept", "linked", "none"]
    assert "does not hold it" in told["list:3"]["why"]
    opened = open_review(review)
    kept, paper = paper_of(opened, RecordId("list:1"))
    assert "purpura on drug 1" in paper.text
    assert kept.receipt.text == paper.digest
    assert opened.retrieval.state(RecordId("list:1")) == "obtained"
    assert opened.retrieval.state(RecordId("list:2")) is None
    assert not papers(opened)[RecordId("list:2")].has_text
    folder = review / "fulltext"
    linked = next(path.parent for path in folder.glob("*/receipt.json") if b"publisher.example" in path.read_bytes())
    assert [path.name for path in linked.iterdir()] == ["receipt.json"]
    assert check(opened) == ()
    assert run("fulltext", "list", "-C", review).out.count("list:") == 2
    assert "purpura on drug 1" in run("fulltext", "show", "list:1", "-C", review).out
    refused = run("fulltext", "show", "list:2", "-C", review)
    assert refused.code == 3
    assert "only a link is kept" in refused.err


def test_a_file_of_unknown_licence_is_linked_until_a_person_says_that_it_is_theirs(review, run, tmp_path):
    file = tmp_path / "paper.txt"
    file.write_text("Case report\n\nA man of 40 had purpura on drug 3.\n")
    first = run("fulltext", "add", file, "--record", "list:3", "-C", review, "--by", "anna")
    assert first.code == 0, first.err
    assert "own copy" in first.err
    assert not papers(open_review(review))[RecordId("list:3")].has_text
    again = run("fulltext", "add", file, "--record", "list:3", "--licence", "own copy", "-C", review, "--by", "anna")
    assert again.code == 0, again.err
    opened = open_review(review)
    _, paper = paper_of(opened, RecordId("list:3"))
    assert "purpura on drug 3" in paper.text
    assert check(opened) == ()
    n_folders = len(list((review / "fulltext").iterdir()))
    run("fulltext", "add", file, "--record", "list:3", "--licence", "own copy", "-C", review, "--by", "ben")
    assert len(list((review / "fulltext").iterdir())) == n_folders, "the same text is not kept twice"


def test_a_paper_of_another_record_is_refused(review, run, tmp_path):
    (tmp_path / "p.xml").write_bytes(jats(1))
    done = run("fulltext", "add", tmp_path / "p.xml", "--record", "list:2", "-C", review, "--by", "anna")
    assert done.code == 3
    assert "10.1000/1" in done.err
    assert papers(open_review(review)) == {}


def _added(review, run, tmp_path):
    (tmp_path / "p.xml").write_bytes(jats(1))
    done = run("fulltext", "add", tmp_path / "p.xml", "--record", "list:1", "-C", review, "--by", "anna")
    assert done.code == 0, done.err
    return next((review / "fulltext").iterdir())


def test_check_names_a_text_that_was_altered_removed_or_is_nobody_s(review, run, tmp_path):
    folder = _added(review, run, tmp_path)
    original = next(folder.glob("1-*"))
    kept = original.read_bytes()
    original.write_bytes(b"x" + kept)
    assert any(original.name in problem.where for problem in check(open_review(review)))
    original.write_bytes(kept)
    receipt = (folder / "receipt.json").read_bytes()
    (folder / "receipt.json").write_bytes(receipt.replace(b"CC BY", b"CC B_"))
    assert any("digest" in problem.message for problem in check(open_review(review)))
    (folder / "receipt.json").write_bytes(receipt)
    (review / "fulltext" / "stray").mkdir()
    assert any("no entry adds it" in problem.message for problem in check(open_review(review)))


def test_check_names_a_quote_that_does_not_stand_in_the_kept_text(review, run, tmp_path):
    _added(review, run, tmp_path)
    opened = open_review(review)
    _, paper = paper_of(opened, RecordId("list:1"))
    author = Author(Actor("anna"), opened.entries[-1].at)
    start = paper.text.index("40")

    def answered(quote):
        cell = Cell(state=CellState.VALUE, value=40, quote=quote)
        return Answered(at=author.at, by=author.actor, case=CaseId("A"), field="age", cell=cell)

    author.append(
        opened,
        [
            CaseOpened(at=author.at, by=author.actor, case=CaseId("A"), drug="x", event="y", records=()),
            answered(paper.quote(start, start + 2)),
            answered(Quote(text="40", document=Digest("sha256:" + "0" * 64), start=0, end=2)),
        ],
    )
    assert check(open_review(review)) == ()
    author.append(open_review(review), [answered(Quote(text="40", document=paper.digest, start=0, end=2))])
    assert any("does not stand" in problem.message for problem in check(open_review(review)))


def test_records_past_title_and_abstract_wait_for_their_text(review, run, tmp_path):
    protocol = open_review(review).protocol
    rows = "record,stage,verdict,reason,note\nlist:1,title-abstract,include,,\nlist:2,title-abstract,exclude,,\n"
    (tmp_path / "d.csv").write_text(rows)
    for person in ("anna", "ben")[: protocol.screening.reviewers]:
        assert run("screen", tmp_path / "d.csv", "-C", review, "--by", person).code == 0
    assert awaiting_papers(open_review(review)) == (RecordId("list:1"),)
    _added(review, run, tmp_path)
    assert awaiting_papers(open_review(review)) == ()


def test_a_kept_text_suggests_patients_whose_quotes_stand_in_it(review, run, tmp_path):
    _added(review, run, tmp_path)
    done = run("extract", "suggest", "list:1", "-C", review, "--json")
    assert done.code == 0, done.err
    (patient,) = json.loads(done.out)["result"]
    _, paper = paper_of(open_review(review), RecordId("list:1"))
    assert {one["field"]: one["value"] for one in patient["suggestions"]}["age"] == 40
    assert all(one["quote"]["document"] == paper.digest for one in patient["suggestions"])
    assert run("extract", "suggest", "list:2", "-C", review).code == 3
    assert run("extract", "suggest", tmp_path / "p.xml").code == 0
    assert len(open_review(review).entries) == 3, "nothing was entered"
