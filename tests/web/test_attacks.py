"""Uploads that mean harm: nothing of them is kept, the server stays as it was."""

import gzip
import io
import resource
import time
import zipfile

import pytest

from rechallenge.web.searches import UPLOAD_LIMIT, safe_name

FIELDS = {"source": "embase2", "title": "Second", "arm": "database"}
RIS = b"TY  - JOUR\nTI  - A second delivery\nAN  - 1\nER  - \n"

LAUGHS = b"""<?xml version="1.0"?>
<!DOCTYPE PubmedArticleSet [<!ENTITY a "ha ha ha ha ha ha ha ha ha ha">
%b]>
<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>1</PMID><Article><ArticleTitle>&l9;</ArticleTitle></Article>
</MedlineCitation></PubmedArticle></PubmedArticleSet>""" % b"\n".join(
    b'<!ENTITY l%d "%b">' % (level, (b"&l%d;" % (level - 1) if level else b"&a;") * 10) for level in range(10)
)
OUTSIDE = b"""<?xml version="1.0"?>
<!DOCTYPE PubmedArticleSet [<!ENTITY x SYSTEM "file:///etc/passwd">]>
<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>1</PMID><Article><ArticleTitle>T &x; T</ArticleTitle></Article>
</MedlineCitation></PubmedArticle></PubmedArticleSet>"""


def zipped():
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("records.ris", b"\0" * 200_000_000)
    return held.getvalue()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("bomb.zip", zipped),
        ("bomb.xml.gz", lambda: gzip.compress(b"<" * 200_000_000, 9)),
        ("laughs.xml", lambda: LAUGHS),
        ("nothing.ris", lambda: b""),
        ("noise.bin", lambda: bytes(range(256)) * 100),
    ],
)
def test_a_harmful_upload_is_refused_quickly_and_leaves_nothing(visit, folder, name, data):
    olga = visit("olga")
    sent = data()
    before_kb, began_s = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    reply = olga.upload("/searches", FIELDS, [("files", name, sent)])
    assert reply.status == 422, reply.text
    assert time.process_time() - began_s < 5
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before_kb < 300_000
    assert len(list((folder / "searches").iterdir())) == 1
    assert olga.get("/").status == 200


def test_an_entity_of_the_outside_is_never_read(visit, folder):
    reply = visit("olga").upload("/searches", FIELDS, [("files", "outside.xml", OUTSIDE)])
    assert "root:" not in reply.text
    for kept in (folder / "searches").rglob("*.json"):
        assert "root:" not in kept.read_text(encoding="utf-8")
    assert "root:" not in visit("anna").get("/screening/title-abstract").text


@pytest.mark.parametrize(
    "name",
    ["../../protocol.toml", "..\\..\\protocol.toml", "/etc/passwd", "C:\\x\\y.ris", "a\0b.ris", "....//x", "..", ""],
)
def test_a_file_s_name_leads_nowhere(visit, folder, name):
    protocol = (folder / "protocol.toml").read_bytes()
    reply = visit("olga").upload("/searches", FIELDS, [("files", name.replace("\0", "%00"), RIS)])
    assert reply.status == 200, reply.text
    assert (folder / "protocol.toml").read_bytes() == protocol
    assert not (folder.parent / "protocol.toml").exists()
    assert "/" not in safe_name(name)
    assert "\\" not in safe_name(name)
    assert safe_name(name) not in {"", ".", ".."}
    assert len(list((folder / "searches").iterdir())) == 2


def test_an_oversized_upload_is_cut_off(visit, folder):
    reply = visit("olga").send(
        "POST",
        "/searches",
        body=b"x",
        headers={
            "origin": "http://127.0.0.1:8200",
            "content-type": "multipart/form-data; boundary=b",
            "content-length": str(UPLOAD_LIMIT + 1),
        },
    )
    assert reply.status == 413
    assert len(list((folder / "searches").iterdir())) == 1


def test_a_body_that_grows_beyond_what_it_said_is_cut_off(visit):
    data = b'--b\r\nContent-Disposition: form-data; name="note"\r\n\r\n' + b"x" * 400_000
    reply = visit("anna").send(
        "POST",
        "/screening/title-abstract/decide",
        body=data,
        headers={
            "origin": "http://127.0.0.1:8200",
            "content-type": "multipart/form-data; boundary=b",
            "content-length": "",
        },
    )
    assert reply.status == 413


@pytest.mark.parametrize("who", ["anna", "carla", "rita"])
def test_only_an_owner_brings_records_in(visit, folder, who):
    assert visit(who).upload("/searches", FIELDS, [("files", "x.ris", RIS)]).status == 403
    assert len(list((folder / "searches").iterdir())) == 1


@pytest.mark.parametrize(
    "path",
    [
        "/screening/title-abstract?record=../../../etc/passwd",
        "/screening/..%2f..%2fprotocol.toml",
        "/link/../../private/accounts.json",
        "/private/accounts.json",
        "/journal/anna.jsonl",
        "/protocol.toml",
    ],
)
def test_no_path_shows_a_file_of_the_folder(visit, path):
    reply = visit("anna").get(path)
    assert reply.status in {400, 404, 410, 422}
    assert "format = 1" not in reply.text


def test_what_an_owner_brings_in_is_offered_at_once(visit):
    olga = visit("olga")
    assert "1 records came in, 1 of them new" in olga.upload("/searches", FIELDS, [("files", "x.ris", RIS)]).text
    assert "of 6 judged" in " ".join(visit("anna").get("/screening/title-abstract").text.split())
