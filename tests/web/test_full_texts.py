"""The full text beside the form, what it may hold, and what became of the search for it."""

import re

import pytest

from rechallenge.model import PaperAdded, Retrieved
from rechallenge.project import open_folder, replay
from rechallenge.review import open_review

TA, FT = "/screening/title-abstract", "/screening/full-text"
TEXT = (
    "A patient with vasculitis\n\nA woman of 60 years took tofacitinib.\n\n"
    "<script>alert(1)</script> <img src=x onerror=alert(2)> p < 0.05\n\nShe recovered.\n"
)


@pytest.fixture
def readers(visit):
    """Anna and Ben at full text: both sent records 1 and 2 on, and the stage was closed."""
    anna, ben = visit("anna"), visit("ben")
    for visitor in (anna, ben):
        for record in ("embase:1", "embase:2"):
            visitor.post(f"{TA}/decide", {"record": record, "choice": "include"})
    visit("olga").post("/stages/title-abstract/close")
    return anna, ben


def entries(folder, kind):
    return [entry for entry in replay(open_folder(folder)).entries if isinstance(entry, kind)]


def shown(reply):
    found = re.search(r'name="record" value="([^"]+)"', reply.text)
    return found[1] if found else None


def test_not_retrieved_is_a_state_of_its_own_and_no_exclusion(readers, folder):
    anna, ben = readers
    assert shown(anna.get(FT)) == "embase:1"
    anna.post("/papers/retrieval", {"record": "embase:1", "state": "not-retrieved", "note": "asked the library"})
    assert [entry.state for entry in entries(folder, Retrieved)] == ["not-retrieved"]
    for visitor in readers:
        assert shown(visitor.get(FT)) == "embase:2"
        assert "of 1 judged" in " ".join(visitor.get(FT).text.split())
    assert "not retrieved" in anna.get(f"{FT}?record=embase:1").text
    assert "asked the library" in anna.get(f"{FT}?record=embase:1").text
    for visitor in readers:
        visitor.post(f"{FT}/decide", {"record": "embase:2", "choice": "include"})
    from rechallenge.review import flow

    counted = flow(open_review(folder)).flow
    assert (counted.dbr_sought_reports, counted.dbr_notretrieved_reports, counted.dbr_assessed) == (2, 1, 1)
    anna.post("/papers/retrieval", {"record": "embase:1", "state": "obtained"})
    assert shown(ben.get(FT)) == "embase:1"


def test_a_paper_that_is_added_stands_beside_the_form_with_its_words_marked(readers, folder):
    anna, ben = readers
    reply = anna.upload(
        "/papers/add", {"record": "embase:1", "licence": "own copy"}, [("file", "paper.txt", TEXT.encode())]
    )
    assert reply.status == 200, reply.text
    assert len(entries(folder, PaperAdded)) == 1
    page = ben.get(f"{FT}?record=embase:1").text
    assert 'src="/papers/text?record=embase%3A1"' in page
    text = ben.get("/papers/text?record=embase:1").text
    assert '<mark class="drug">tofacitinib</mark>' in text
    assert "She recovered." in text


def test_a_paper_can_hold_no_script(readers):
    anna, _ = readers
    anna.upload("/papers/add", {"record": "embase:1", "licence": "own copy"}, [("file", "paper.txt", TEXT.encode())])
    text = anna.get("/papers/text?record=embase:1").text
    assert "<script" not in text.lower()
    assert "<img" not in text
    file = anna.get("/papers/file?record=embase:1")
    assert file.headers["content-disposition"].startswith("attachment")
    assert "sandbox" in file.headers["content-security-policy"]
    assert file.headers["content-type"] == "application/octet-stream"
    assert file.body == TEXT.encode()


def test_without_permission_no_copy_is_kept(readers, folder):
    anna, _ = readers
    reply = anna.upload("/papers/add", {"record": "embase:1"}, [("file", "paper.txt", TEXT.encode())])
    assert "read but not kept" in reply.text
    assert anna.get("/papers/file?record=embase:1").status == 422


@pytest.mark.parametrize("record", ["embase:99", "../../protocol.toml", "/etc/passwd", ""])
def test_no_paper_is_shown_for_what_is_no_record(readers, record):
    anna, _ = readers
    for page in ("text", "file"):
        reply = anna.get(f"/papers/{page}?record={record}")
        assert reply.status == 422
        assert "format = 1" not in reply.text
    assert anna.upload("/papers/add", {"record": record}, [("file", "p.txt", TEXT.encode())]).status == 422


def test_a_reason_is_the_protocol_s_and_asked_for_at_full_text(readers):
    page = readers[0].get(FT).text
    assert page.index("No patient took a drug of the question") < page.index("No individual patient described")
    assert 'value="exclude"' not in page
