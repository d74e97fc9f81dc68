"""Who gets in, how, and who does not."""

from datetime import timedelta

import pytest

from rechallenge.model import Actor, InputError, Role, UsageError
from rechallenge.review import Author, enrol, give_password, open_review
from rechallenge.review.live import LiveReview
from rechallenge.testing.visitor import Visitor
from rechallenge.web import Address, Site, create_app, one_time_links, require_accounts

SECRET = "four plain words here"


@pytest.fixture
def with_password(site, folder):
    give_password(open_review(folder), Actor("anna"), SECRET)
    return site


def sign_in(visitor, person="anna", password=SECRET, **options):
    return visitor.post("/sign-in", {"person": person, "password": password}, follow=False, **options)


def test_nobody_sees_a_page_without_signing_in(visit):
    reply = visit().get("/", follow=False)
    assert (reply.status, reply.location) == (303, "/sign-in")
    assert b"JAK" not in visit().get("/").body


def test_a_one_time_link_signs_in_once(site):
    app = create_app(site)
    (link,) = one_time_links(site, ["anna"]).values()
    path = link.removeprefix(site.address.base)
    first, second = Visitor(app), Visitor(app)
    assert first.get(path).status == 200  # looking does not use it up
    assert "Anna" in first.post(path).text
    assert second.post(path).status == 410
    assert second.get("/", follow=False).location == "/sign-in"


def test_a_one_time_link_ends_after_a_day(site, clock):
    (link,) = one_time_links(site, ["anna"]).values()
    clock.at += timedelta(hours=25)
    assert Visitor(create_app(site)).post(link.removeprefix(site.address.base)).status == 410


def test_a_password_signs_in_and_a_wrong_one_does_not(with_password):
    visitor = Visitor(create_app(with_password))
    assert sign_in(visitor, password="wrong but long enough").status == 401
    assert visitor.cookies == {}
    reply = sign_in(visitor)
    assert (reply.status, reply.location) == (303, "/")
    cookie = reply.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert "Anna" in visitor.get("/").text


def test_the_hash_is_argon2id_and_the_file_is_private(with_password, folder):
    kept = folder / "private" / "accounts.json"
    assert "$argon2id$" in kept.read_text(encoding="utf-8")
    assert SECRET not in kept.read_text(encoding="utf-8")
    assert kept.stat().st_mode & 0o077 == 0


def test_guessing_is_held_back_for_a_name_and_for_an_address(with_password, clock):
    visitor = Visitor(create_app(with_password))
    for _ in range(5):
        assert sign_in(visitor, password="a wrong long password").status == 401
    held = sign_in(visitor)
    assert held.status == 429
    assert int(held.headers["retry-after"]) > 200
    clock.at += timedelta(minutes=6)
    assert sign_in(visitor).status == 303


def test_a_token_that_a_browser_brings_is_never_taken_up(with_password):
    """Session fixation: whoever plants a token in a browser does not get that person's session."""
    visitor = Visitor(create_app(with_password))
    planted = "A" * 43
    visitor.cookies["rechallenge-8200"] = planted
    assert sign_in(visitor).status == 303
    assert visitor.cookies["rechallenge-8200"] != planted
    thief = Visitor(create_app(with_password), cookies={"rechallenge-8200": planted})
    assert thief.get("/", follow=False).location == "/sign-in"


def test_signing_in_again_ends_the_session_before(with_password):
    visitor = Visitor(create_app(with_password))
    sign_in(visitor)
    before = visitor.cookies["rechallenge-8200"]
    sign_in(visitor)
    thief = Visitor(visitor.app, cookies={"rechallenge-8200": before})
    assert visitor.cookies["rechallenge-8200"] != before
    assert thief.get("/", follow=False).location == "/sign-in"


def test_signing_out_ends_the_session_on_the_server(visit):
    anna = visit("anna")
    kept = dict(anna.cookies)
    anna.post("/sign-out")
    assert anna.cookies == {}
    anna.cookies = kept
    assert anna.get("/", follow=False).location == "/sign-in"


def test_who_is_put_out_of_the_review_is_out_at_once(visit, folder, clock):
    anna = visit("anna")
    enrol(open_review(folder), Actor("anna"), (), Author(Actor("olga"), clock()))
    assert anna.get("/", follow=False).location == "/sign-in"


def test_sessions_end_after_twelve_hours_without_use(visit, clock):
    anna = visit("anna")
    clock.at += timedelta(hours=11)
    assert anna.get("/").status == 200
    clock.at += timedelta(hours=13)
    assert anna.get("/", follow=False).location == "/sign-in"


@pytest.mark.parametrize("to", ["//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)"])
def test_signing_in_never_leads_to_another_site(with_password, to):
    visitor = Visitor(create_app(with_password))
    reply = visitor.post("/sign-in", {"person": "anna", "password": SECRET, "to": to}, follow=False)
    assert reply.location == "/"


def test_somebody_must_own_the_review(make_review, clock):
    folder = make_review(people={"olga": (Role.OWNER,), "anna": (Role.SCREENER,)}, name="owned")
    with pytest.raises(InputError, match="nobody would own"):
        enrol(open_review(folder), Actor("olga"), (Role.READER,), Author(Actor("olga"), clock()))


def test_a_host_that_others_reach_demands_accounts(folder, site):
    open_to_others = Site(site.live, Actor("olga"), Address(host="192.0.2.7"))
    with pytest.raises(UsageError, match="nobody has a password"):
        require_accounts(open_to_others)
    give_password(open_review(folder), Actor("olga"), SECRET)
    require_accounts(open_to_others)
    require_accounts(site)


def test_listening_everywhere_needs_the_public_address():
    with pytest.raises(UsageError, match="no name is given"):
        Address(host="0.0.0.0").require_sound()
    Address(host="0.0.0.0", public="https://review.example.org").require_sound()


def test_cookies_behind_tls_are_secure_and_bound_to_the_host(folder, clock):
    address = Address(public="https://review.example.org")
    site = Site(LiveReview(folder), Actor("olga"), address, clock=clock)
    give_password(open_review(folder), Actor("anna"), SECRET)
    visitor = Visitor(create_app(site), base="https://review.example.org")
    cookie = sign_in(visitor).headers["set-cookie"]
    assert cookie.startswith("__Host-")
    assert "secure" in cookie.lower()
