"""The order learns while one screens, says why, and every choice of it is in the journal."""

import re

import pytest

from rechallenge.model import Actor, Ordered, Stopped
from rechallenge.project import open_folder, replay
from rechallenge.review import open_review
from rechallenge.review.live import LiveReview
from rechallenge.review.ordering import replay_order
from rechallenge.testing.visitor import Visitor
from rechallenge.web import Site, create_app, one_time_links

TA = "/screening/title-abstract"
TOPICS = {
    f"record_{n}": (
        ("Tofacitinib and cutaneous vasculitis in a patient", "A patient took tofacitinib and had vasculitis.")
        if n % 6 == 0
        else (f"Wheat yields on sandy soil, plot {n}", "Nitrogen, rain and harvest of winter wheat.")
    )
    for n in range(1, 41)
}


@pytest.fixture
def folder(make_review):
    protocol = (make_review(0, name="plan") / "protocol.toml").read_text(encoding="utf-8")
    return make_review(40, protocol=protocol.replace('order.method = "listed"\n', ""), **TOPICS)


def test_what_the_question_seeks_comes_first_with_its_reason_and_the_choice_is_an_entry(folder, clock):
    site = Site(LiveReview(folder), Actor("olga"), clock=clock)
    site.live.settle()
    anna = Visitor(create_app(site))
    anna.post(one_time_links(site, ["anna"])["anna"].removeprefix(site.address.base))
    anna.get(TA)  # asks the order to choose
    site.live.settle()
    found = []
    for _ in range(10):
        page = anna.get(TA).text
        record = re.search(r'name="record" value="([^"]+)"', page)[1]
        is_ours = int(record.partition(":")[2]) % 6 == 0
        found.append(is_ours)
        if is_ours and found.count(True) == 1:
            assert "Why this one now" in page
            assert "tofacitinib" in re.search(r"Words that raised it: ([^.]*)", page)[1]
        anna.post(f"{TA}/decide", {"record": record, "choice": "include" if is_ours else "exclude"})
        site.live.settle()
    assert sum(found) >= 5  # of 6 among 40; by the order of import 1 of the first 10
    assert any(isinstance(entry, Ordered) and entry.by == "anna" for entry in replay(open_folder(folder)).entries)
    assert all(replayed.same for replayed in replay_order(open_review(folder)))


def test_undo_opens_the_record_again_and_the_order_still_replays(folder, clock):
    site = Site(LiveReview(folder), Actor("olga"), clock=clock)
    site.live.settle()
    anna = Visitor(create_app(site))
    anna.post(one_time_links(site, ["anna"])["anna"].removeprefix(site.address.base))
    for step in range(12):
        record = re.search(r'name="record" value="([^"]+)"', anna.get(TA).text)[1]
        anna.post(f"{TA}/decide", {"record": record, "choice": "exclude"})
        if step % 3 == 0:
            anna.post(f"{TA}/undo", {})
            assert f'value="{record}"' in anna.get(f"{TA}?record={record}").text
            assert "You said" not in anna.get(f"{TA}?record={record}").text
        site.live.settle()
    assert all(replayed.same for replayed in replay_order(open_review(folder)))


def test_the_stopping_page_says_what_may_be_missed_and_the_choice_is_an_entry(visit, folder):
    anna = visit("anna")
    for number in range(1, 31):
        choice = "include" if number % 6 == 0 else "exclude"
        anna.post(f"{TA}/decide", {"record": f"embase:{number}", "choice": choice})
    page = anna.get(f"{TA}/stop").text
    assert "Read by you" in page
    assert re.search(r"<dd>30 <small>of 40</small></dd>", page)
    assert "The rule is not met yet" in page
    reply = anna.post(f"{TA}/stop", {"because": "time is up"})
    assert "you stop after 30 of 40" in reply.text
    (entry,) = [entry for entry in replay(open_folder(folder)).entries if isinstance(entry, Stopped)]
    assert (entry.by, entry.n_read, entry.n_included, entry.because) == ("anna", 30, 5, "time is up")
    assert anna.get("/screening/full-text/stop").status == 403
    assert anna.post(f"{TA}/stop", {}).status == 422
