"""What one reviewer chose is in no byte that the other is sent before the stage is closed."""

import itertools

from rechallenge.model import Actor
from rechallenge.review.live import LiveReview
from rechallenge.testing.visitor import Visitor
from rechallenge.web import Site, create_app, one_time_links

TA = "/screening/title-abstract"
PAGES = ["/", TA, f"{TA}/mine", "/screening/full-text", "/flow", "/flow.svg", "/duplicates", "/searches", "/settings"]


def sent_to_ben(folder, choices, clock_of):
    """Every byte that Ben is sent while Anna makes these choices, and Ben his own after each."""
    site = Site(LiveReview(folder), Actor("olga"), clock=clock_of())
    app = create_app(site)
    anna, ben = Visitor(app), Visitor(app)
    for visitor, name in ((anna, "anna"), (ben, "ben")):
        link = one_time_links(site, [name])[name].removeprefix(site.address.base)
        visitor.post(link)
        visitor.received.clear()
    for number, (choice, note) in enumerate(choices, 1):
        assert anna.post(f"{TA}/decide", {"record": f"embase:{number}", "choice": choice, "note": note}).status == 200
        for path in PAGES:
            ben.get(path)
        if number % 2:
            assert ben.post(f"{TA}/decide", {"record": f"embase:{number}", "choice": "include"}).status == 200
    for path in ["/conflicts", "/conflicts/title-abstract", f"{TA}?record=embase:1"]:
        ben.get(path)
    return bytes(ben.received)


def test_the_other_s_bytes_do_not_depend_on_what_was_chosen(make_review, new_clock, monkeypatch):
    monkeypatch.setattr("secrets.token_urlsafe", lambda n: next(tokens))
    kind = ["include", "exclude:no-patient", "maybe", "exclude", "exclude:wrong-drug"]
    secret = [(choice, f"secret-{n}") for n, choice in enumerate(kind)]
    other = [("include", "")] * 5
    tokens = (f"token-{number}" for number in itertools.count())
    first = sent_to_ben(make_review(name="one/review"), secret, new_clock)
    tokens = (f"token-{number}" for number in itertools.count())
    second = sent_to_ben(make_review(name="two/review"), other, new_clock)
    assert b"secret" not in first
    assert len(first) > 100_000
    assert first == second


def test_after_the_stage_is_closed_the_verdicts_are_open(make_review, visit):
    anna, olga = visit("anna"), visit("olga")
    anna.post(f"{TA}/decide", {"record": "embase:1", "choice": "exclude", "note": ""})
    ben = visit("ben")
    ben.post(f"{TA}/decide", {"record": "embase:1", "choice": "include"})
    assert "kept from you" in ben.get("/").text
    olga.post("/stages/title-abstract/close")
    assert "1 wait for a third person" in " ".join(ben.get("/").text.split())


def test_who_settles_sees_both_opinions_and_cannot_settle_their_own(visit, folder):
    from rechallenge.model import Resolved
    from rechallenge.project import open_folder, replay

    anna, ben, carla, zoe = (visit(name) for name in ("anna", "ben", "carla", "zoe"))
    anna.post(f"{TA}/decide", {"record": "embase:1", "choice": "exclude:no-patient", "note": "only mice"})
    ben.post(f"{TA}/decide", {"record": "embase:1", "choice": "include", "note": "one patient in Table 2"})
    page = carla.get("/conflicts").text
    for said in ("only mice", "one patient in Table 2", "No individual patient described", "Anna", "Ben"):
        assert said in page
    assert anna.get("/conflicts").status == 403
    # Zoe reads and settles: she may settle what she did not judge, and may not read what waits for her ruling
    assert zoe.post(f"{TA}/decide", {"record": "embase:1", "choice": "include"}).status == 422
    zoe.post(f"{TA}/decide", {"record": "embase:2", "choice": "include"})
    anna.post(f"{TA}/decide", {"record": "embase:2", "choice": "exclude"})
    assert "somebody else has to settle it" in " ".join(zoe.get("/conflicts").text.split())
    refused = zoe.post("/conflicts/title-abstract", {"record": "embase:2", "choice": "include"})
    assert refused.status == 422
    assert "nobody settles their own conflict" in refused.text
    ruled = carla.post("/conflicts/title-abstract", {"record": "embase:1", "choice": "include", "note": "read Table 2"})
    assert "Settled: include" in ruled.text
    assert carla.post("/conflicts/title-abstract", {"record": "embase:3", "choice": "include"}).status == 422
    (ruling,) = [entry for entry in replay(open_folder(folder)).entries if isinstance(entry, Resolved)]
    assert (ruling.by, ruling.record, ruling.verdict) == ("carla", "embase:1", "include")
    assert "read Table 2" not in ben.get(f"{TA}?record=embase:1").text
