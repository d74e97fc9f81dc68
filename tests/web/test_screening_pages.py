"""One reviewer at the screening page, without a browser: every step is an entry that is on disk."""

import re

import pytest

from rechallenge.model import Actor, Decided, Role, Stage, StageClosed, Withdrawn
from rechallenge.project import open_folder, replay
from rechallenge.review import Author, close_stage, open_review

TA, FT = "/screening/title-abstract", "/screening/full-text"
HTMX = {"hx-request": "true"}


def entries(folder, kind):
    return [entry for entry in replay(open_folder(folder)).entries if isinstance(entry, kind)]


def shown(reply):
    """The record on the page."""
    found = re.search(r'name="record" value="([^"]+)"', reply.text)
    return found[1] if found else None


def decide(visitor, record, choice="include", *, stage=TA, **more):
    return visitor.post(f"{stage}/decide", {"record": record, "choice": choice, **more})


def test_a_verdict_is_on_disk_and_the_next_record_is_shown(visit, folder):
    anna = visit("anna")
    first = shown(anna.get(TA))
    reply = decide(anna, first, "exclude:no-patient", note="a review")
    assert "Saved: exclude. 4 left." in reply.text
    assert shown(reply) not in {None, first}
    (entry,) = entries(folder, Decided)
    assert (entry.by, entry.record, entry.verdict, entry.reason, entry.note) == (
        "anna",
        first,
        "exclude",
        "no-patient",
        "a review",
    )


def test_htmx_gets_the_desk_alone_and_the_same_next_record(visit):
    anna = visit("anna")
    first = shown(anna.get(TA))
    reply = anna.post(f"{TA}/decide", {"record": first, "choice": "include"}, headers=HTMX)
    assert reply.status == 200
    assert "<html" not in reply.text
    assert "Saved: include. 4 left." in reply.text
    assert shown(reply) == shown(anna.get(TA))


def test_every_record_is_offered_once_and_the_end_is_told(visit, folder):
    anna = visit("anna")
    seen = []
    while record := shown(anna.get(TA)):
        if record in seen:
            break
        seen.append(record)
        decide(anna, record)
    assert len(set(seen)) == len(seen) == 5
    assert "Nothing is left for you to read" in anna.get(TA).text
    assert len(entries(folder, Decided)) == 5


def test_undo_is_a_new_entry_and_opens_the_record_again(visit, folder):
    anna = visit("anna")
    first = shown(anna.get(TA))
    decide(anna, first)
    reply = anna.post(f"{TA}/undo", {"record": first})
    assert "Taken back" in reply.text
    assert shown(reply) == first
    assert [type(entry) for entry in entries(folder, (Decided, Withdrawn))] == [Decided, Withdrawn]
    assert shown(anna.get(TA)) == first
    assert "Nothing" not in decide(anna, first, "exclude").text


def test_undo_without_a_verdict_says_so(visit, folder):
    assert "no verdict of yours" in visit("anna").post(f"{TA}/undo", {}).text
    assert entries(folder, Withdrawn) == []


def test_a_changed_mind_replaces_the_verdict(visit, folder):
    anna = visit("anna")
    first = shown(anna.get(TA))
    decide(anna, first, "include")
    page = anna.get(f"{TA}?record={first}")
    assert "You said <strong>include</strong>" in page.text
    decide(anna, first, "maybe")
    assert [entry.verdict for entry in entries(folder, Decided)] == ["include", "maybe"]


def test_the_same_form_sent_twice_is_entered_once(visit, folder):
    """A browser that lost the answer sends the verdict again."""
    anna = visit("anna")
    for _ in range(3):
        decide(anna, "embase:1", "exclude:no-patient", note="x")
    assert len(entries(folder, Decided)) == 1


def test_a_skipped_record_comes_last_and_is_no_entry(visit, folder):
    anna = visit("anna")
    first = shown(anna.get(TA))
    anna.post(f"{TA}/skip", {"record": first})
    order = []
    for _ in range(5):
        record = shown(anna.get(TA))
        order.append(record)
        decide(anna, record)
    assert order[-1] == first
    assert first not in order[:-1]
    assert len(entries(folder, Decided)) == 5


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"record": "embase:1", "choice": "exclude:made-up"}, "no reason of the protocol"),
        ({"record": "embase:1", "choice": "perhaps"}, "no verdict"),
        ({"record": "embase:99", "choice": "include"}, "not read at this stage"),
        ({"record": "../../etc/passwd", "choice": "include"}, "not read at this stage"),
        ({"choice": "include"}, "record"),
        ({"record": "embase:1", "choice": "include", "by": "ben"}, "by"),
    ],
)
def test_a_form_that_cannot_stand_enters_nothing(visit, folder, form, said):
    reply = visit("anna").post(f"{TA}/decide", form)
    assert reply.status in {400, 422}
    assert said in reply.text
    assert entries(folder, Decided) == []


def test_full_texts_stay_shut_until_the_stage_before_is_closed(visit, folder, clock):
    anna, ben = visit("anna"), visit("ben")
    for visitor in (anna, ben):
        decide(visitor, "embase:1")
        decide(visitor, "embase:2", "exclude")
    assert "not open yet" in anna.get(FT).text
    assert decide(anna, "embase:1", stage=FT).status == 422
    close_stage(open_review(folder), Stage.TITLE_ABSTRACT, Author(Actor("olga"), clock()))
    assert shown(anna.get(FT)) == "embase:1"
    assert decide(anna, "embase:2", stage=FT).status == 422
    assert "needs a reason" in decide(anna, "embase:1", "exclude", stage=FT).text
    assert "Saved" in decide(anna, "embase:1", "exclude:wrong-drug", stage=FT).text


@pytest.mark.parametrize("who", ["rita", "carla", "olga"])
def test_who_is_no_screener_cannot_screen(visit, folder, who):
    visitor = visit(who)
    assert visitor.get(TA).status == 403
    assert decide(visitor, "embase:1").status == 403
    assert entries(folder, (Decided, StageClosed)) == []


def test_one_reads_no_more_records_than_are_needed(make_review, clock):
    """With four screeners and two verdicts a record, nobody is asked for a third."""
    from rechallenge.review.live import LiveReview
    from rechallenge.review.sitting import judge, sit_down

    four = dict.fromkeys(("anna", "ben", "cem", "dora"), (Role.SCREENER,)) | {"olga": (Role.OWNER,)}
    folder = make_review(8, people=four, name="four")
    live = LiveReview(folder)
    turns = 0
    while turns < 40:
        moved = False
        for name in ("anna", "ben", "cem", "dora"):
            author = Author(Actor(name), clock())
            sitting = sit_down(live, author, Stage.TITLE_ABSTRACT)
            if sitting.card:
                moved = True
                decided = Decided(at=author.at, by=author.actor, record=sitting.card.lead, stage=Stage.TITLE_ABSTRACT,
                                  verdict="include")  # fmt: skip
                judge(live, author, decided, person=live.people[Actor(name)])
        turns += 1
        if not moved:
            break
    given = entries(folder, Decided)
    assert len(given) == 16
    assert all(sum(entry.record == f"embase:{n}" for entry in given) == 2 for n in range(1, 9))


def test_a_record_may_bring_any_html(make_review, clock):
    from rechallenge.review.live import LiveReview
    from rechallenge.testing.visitor import Visitor
    from rechallenge.web import Site, create_app, one_time_links

    evil = "<script>alert(1)</script><img src=x onerror=alert(2)>"
    folder = make_review(1, name="evil", record_1=(f"On <i>JAK</i> {evil}", f"{evil} 10<sup>3</sup>"))
    site = Site(LiveReview(folder), Actor("olga"), clock=clock)
    anna = Visitor(create_app(site))
    anna.post(one_time_links(site, ["anna"])["anna"].removeprefix(site.address.base))
    for path in (TA, f"{TA}?record=embase:1"):
        page = anna.get(path).text
        assert "alert(1)</script>" not in page.replace("&lt;script&gt;alert(1)&lt;/script&gt;", "")
        assert "<img" not in page
        assert "10<sup>3</sup>" in page
    decide(anna, "embase:1", "include", note=evil)
    assert evil not in anna.get(f"{TA}/mine").text
    assert "&lt;script&gt;" in anna.get(f"{TA}/mine").text


def test_keys_are_off_until_chosen_and_can_be_changed_and_turned_off(visit):
    anna = visit("anna")
    assert "data-key" not in anna.get(TA).text
    anna.post("/settings/keys", {"include": "j", "no-patient": "9"})
    page = anna.get(TA).text
    assert 'value="include" data-key="j"' in page
    assert 'value="exclude:no-patient" data-key="9"' in page
    assert "data-key" not in visit("ben").get(TA).text
    assert "stands for" in anna.post("/settings/keys", {"include": "j", "exclude": "J"}).text
    anna.post("/settings/keys", {"off": "1"})
    assert "data-key" not in anna.get(TA).text


def test_the_words_that_are_marked_are_the_protocol_s_until_a_person_gives_their_own(visit):
    anna = visit("anna")
    assert '<mark class="event">Vasculitis</mark>' in anna.get(TA).text
    assert '<mark class="drug">tofacitinib</mark>' in anna.get(TA).text
    anna.post("/settings/words", {"drug": "patient*", "event": ""})
    page = anna.get(TA).text
    assert '<mark class="drug">patient</mark>' in page
    assert "Vasculitis</mark>" not in page
    assert "Vasculitis</mark>" in visit("ben").get(TA).text
    anna.post("/settings/words", {"reset": "1"})
    assert "Vasculitis</mark>" in anna.get(TA).text


def test_the_colours_are_kept_for_the_person(visit):
    anna = visit("anna")
    anna.post("/settings/theme", {"theme": "dark"})
    assert 'data-theme="dark"' in anna.get("/").text
    assert anna.post("/settings/theme", {"theme": "pink"}).status == 422
