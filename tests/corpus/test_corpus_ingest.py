"""What stands, what a kill leaves behind, and what is refused."""

import importlib.util
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest

from rechallenge.corpus import Corpus, Deleted, Document, check_segments, ingest, read_manifest
from rechallenge.corpus.words import END, words, words_of_values
from rechallenge.model import CheckFailed, InputError, Unavailable
from rechallenge.query.parse import parse

KILLED = Path(__file__).with_name("ingest_until_killed.py")
_spec = importlib.util.spec_from_file_location("corpus_ingest_until_killed", KILLED)
_killed = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(_killed)


def made(folder: Path, contents: dict[str, list[Document | Deleted]]) -> Corpus:
    paths = []
    for name in contents:
        (folder / name).write_text(name)
        paths.append(folder / name)
    list(ingest(folder / "corpus", paths, read=lambda path: contents[path.name]))
    return Corpus(folder / "corpus")


def found(corpus: Corpus, text: str, **options) -> list[int]:
    return list(corpus.search(parse(text).tree, **options))


def article(pmid: int, title: str, version: int = 1, **fields) -> Document:
    return Document(pmid=pmid, version=version, texts={"title": [title]}, **fields)


def test_a_later_files_revision_replaces_the_earlier_one(tmp_path):
    corpus = made(tmp_path, {"a": [article(1, "old"), article(2, "other")], "b": [article(1, "new")]})
    assert found(corpus, "old[ti]") == []
    assert found(corpus, "new[ti] OR other[ti]") == [1, 2]


def test_the_highest_version_stands_even_when_a_lower_one_comes_later(tmp_path):
    corpus = made(tmp_path, {"a": [article(1, "second", 2)], "b": [article(1, "first", 1)]})
    assert found(corpus, "second[ti]") == [1]
    assert found(corpus, "first[ti]") == []


def test_a_deleted_article_is_gone_until_it_is_delivered_again(tmp_path):
    contents = {"a": [article(1, "one"), article(2, "two")], "b": [Deleted((1, 2))], "c": [article(2, "again")]}
    corpus = made(tmp_path, contents)
    assert found(corpus, "all[sb]") == [2]
    assert corpus.n_articles == 1


def test_files_that_are_in_are_not_read_again(tmp_path):
    made(tmp_path, {"a": [article(1, "one")]})
    states = [file for _, file in ingest(tmp_path / "corpus", [tmp_path / "a"], read=lambda _: pytest.fail("read"))]
    assert states == [None]


def test_another_file_of_the_same_name_is_refused(tmp_path):
    made(tmp_path, {"a": [article(1, "one")]})
    (tmp_path / "a").write_text("other content")
    with pytest.raises(InputError, match="other content"):
        list(ingest(tmp_path / "corpus", [tmp_path / "a"], read=lambda _: []))


def test_a_file_that_breaks_in_the_middle_leaves_no_trace(tmp_path):
    def broken(path):
        yield article(1, "one")
        raise InputError("cut off", where=path.name)

    (tmp_path / "a").write_text("a")
    with pytest.raises(InputError, match="cut off"):
        list(ingest(tmp_path / "corpus", [tmp_path / "a"], read=broken))
    assert Corpus(tmp_path / "corpus").n_articles == 0


def test_two_ingests_at_once_are_refused(tmp_path):
    (tmp_path / "a").write_text("a")
    (tmp_path / "b").write_text("b")
    running = ingest(tmp_path / "corpus", [tmp_path / "a", tmp_path / "b"], read=lambda _: [])
    next(running)
    with pytest.raises(Unavailable, match="another process"):
        list(ingest(tmp_path / "corpus", [tmp_path / "b"], read=lambda _: []))
    running.close()


def test_a_changed_segment_is_found(tmp_path):
    made(tmp_path, {"a": [article(1, "one")]})
    assert check_segments(tmp_path / "corpus") == 1
    (segment,) = (tmp_path / "corpus" / "segments").iterdir()
    data = bytearray(segment.read_bytes())
    data[0] ^= 1
    segment.write_bytes(data)
    with pytest.raises(CheckFailed, match="not those that were written"):
        check_segments(tmp_path / "corpus")
    segment.write_bytes(data[:-3])
    with pytest.raises(CheckFailed, match="cut off"):
        Corpus(tmp_path / "corpus")


def test_as_of_leaves_out_what_was_created_later_or_on_no_known_day(tmp_path):
    contents = [article(1, "a", dates={"crdt": 20221101}), article(2, "a", dates={"crdt": 20221102}), article(3, "a")]
    corpus = made(tmp_path, {"a": contents})
    assert found(corpus, "a[ti]", as_of=date(2022, 11, 1)) == [1]


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
@pytest.mark.parametrize(
    ("attempts", "processes"),
    [(4, 1), (2, 2), pytest.param(40, 1, marks=pytest.mark.slow), pytest.param(20, 2, marks=pytest.mark.slow)],
)
def test_killed_at_any_moment_the_corpus_holds_whole_files_only_and_goes_on(tmp_path, attempts, processes):
    files = tmp_path / "files"
    files.mkdir()
    for number in range(12):
        (files / f"{number}.xml").write_text(str(number))
    order = sorted(files.iterdir())
    corpus = tmp_path / "corpus"
    kills = 0
    for attempt in range(attempts):
        command = [sys.executable, KILLED, corpus, files, str(processes)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            said = process.stdout.readline()
            time.sleep(0.08 * attempt / attempts)
            process.kill()
            rest = process.stdout.read()  # ends when the last worker has, for they inherit it
        kills += process.returncode == -signal.SIGKILL
        told = [line for line in (said + rest).splitlines() if line]
        n_files = len(read_manifest(corpus).files)
        assert n_files >= len(told) - (len(told) == 12)
        assert [file.name for file in read_manifest(corpus).files] == [path.name for path in order[:n_files]]
        check_segments(corpus)
        assert set(found(Corpus(corpus), "all[sb]")) == _expected(order[:n_files])
        if n_files == 12:
            break
    list(ingest(corpus, order, read=_killed.read))
    assert set(found(Corpus(corpus), "all[sb]")) == _expected(order)
    assert kills >= 1
    named = {segment.name for segment in read_manifest(corpus).segments}
    assert {path.name for path in (corpus / "segments").iterdir()} == named


def _expected(paths: list[Path]) -> set[int]:
    stands: set[int] = set()
    for path in paths:
        for item in _killed.read(path):
            stands = stands - set(item.pmids) if isinstance(item, Deleted) else stands | {item.pmid}
    return stands


def test_a_phrase_never_runs_from_one_value_into_the_next(tmp_path):
    """Once it did: the mark between values was a character that `str.split` takes for white space."""
    document = Document(pmid=1, texts={"title": ["of vasc.", "vasculitic"], "keywords": ["ßeta", "jak"]})
    corpus = made(tmp_path, {"a": [document]})
    assert found(corpus, '"vasc vasculit*"[ti] OR "vasculitic ßeta"[tiab] OR "ßeta jak"[ot]') == []
    assert found(corpus, '"vasc vasculitic"[ti:~50]') == []
    assert found(corpus, '"of vasc"[ti]') == [1]


def test_texts_are_cut_alike_whatever_stands_beside_them():
    texts = ["Behçet's", "", "\0", "a\0b", "ﬁne β-cells ≥ 5", "\x1f x", "e\u0301", "中文 words", "plain"]
    one_by_one = [word for text in texts for word in (*words(text), END)]
    assert words_of_values(texts) == one_by_one


def test_documents_that_wait_for_a_full_batch_are_kept(tmp_path, monkeypatch):
    monkeypatch.setattr("rechallenge.corpus.build._BATCH", 3)
    documents = [
        Document(
            pmid=at,
            texts={"title": [f"word{at} vasculitis"], "keywords": ["jak", f"key{at % 2}"]},
            terms={"la": ["eng"]},
        )
        for at in range(1, 9)
    ]
    corpus = made(tmp_path, {"a.xml": documents})
    for text, found in {
        "vasculitis[ti]": range(1, 9),
        "word4[tiab] OR word8[ti]": (4, 8),
        "jak[ot] NOT key0[ot]": (1, 3, 5, 7),
        '"word7 vasculitis"[tiab]': (7,),
        "eng[la]": range(1, 9),
    }.items():
        assert list(corpus.search(parse(text).tree)) == list(found), text
