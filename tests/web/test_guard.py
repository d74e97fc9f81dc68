"""Requests that another site's page had a browser make, and what browsers are told about every answer."""

import pytest

OTHERS = [
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site"},
    {"sec-fetch-site": "none"},
    {"origin": "https://evil.example"},
    {"origin": "null"},
    {"origin": "http://127.0.0.1:9999"},
    {"origin": "", "sec-fetch-site": ""},
    {"origin": "https://evil.example", "sec-fetch-site": ""},
    {"origin": "", "sec-fetch-site": "cross-site"},
]


@pytest.mark.parametrize("headers", OTHERS)
def test_a_form_of_another_site_changes_nothing(visit, headers):
    anna = visit("anna")
    assert anna.post("/sign-out", headers=headers).status == 403
    assert anna.get("/").status == 200


@pytest.mark.parametrize("headers", [{"origin": ""}, {"sec-fetch-site": ""}, {"origin": "http://127.0.0.1:8200"}])
def test_a_form_of_this_site_is_carried_out(visit, headers):
    anna = visit("anna")
    assert anna.post("/sign-out", headers=headers, follow=False).status == 303


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8200", "127.0.0.1:80", ""])
def test_another_name_for_this_machine_is_not_answered(visit, host):
    """DNS rebinding: a page of elsewhere whose name was pointed at this machine reads nothing."""
    assert visit("anna").get("/", headers={"host": host}).status == 403


@pytest.mark.parametrize("path", ["/", "/sign-in", "/nowhere", "/static/app.css", "/static/../app.py"])
def test_every_answer_forbids_what_is_not_its_own(visit, path):
    reply = visit("anna").get(path)
    assert reply.headers["content-security-policy"].startswith("default-src 'self';")
    assert "unsafe" not in reply.headers["content-security-policy"]
    assert reply.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "path", ["/static/../app.py", "/static/%2e%2e/app.py", "/static/..%2f..%2fpyproject.toml", "/static//etc/passwd"]
)
def test_no_path_leads_out_of_the_static_files(visit, path):
    assert visit().get(path).status in {400, 404}


def test_a_form_that_is_too_large_is_refused(visit):
    reply = visit("anna").post("/sign-in", {"person": "a", "password": "x" * 300_000})
    assert reply.status == 413


def test_an_unknown_page_says_so_in_the_style_of_the_house(visit):
    reply = visit("anna").get("/nowhere")
    assert reply.status == 404
    assert "There is no such page" in reply.text
    assert "<nav" in reply.text
